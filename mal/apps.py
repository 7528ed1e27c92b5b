from django.apps import AppConfig


class MalConfig(AppConfig):
    name = "mal"
    label = "mal"
    verbose_name = "Mål"

    def ready(self):
        from mal import lasning, overgang, readiness
        from mal.registries import goal_tied
        from styrning.grund import registries

        registries.readiness_check(readiness.uppdrag_gaps)
        registries.progress_source(readiness.uppdrag_progress)
        registries.pin_facts(*lasning.LASBARA)
        registries.on_succession(*overgang.OVERGANGAR)
        goal_tied(readiness.uppdrag_ties)
