from importlib import import_module

from django.apps import AppConfig


class MalConfig(AppConfig):
    name = "mal"
    label = "mal"
    verbose_name = "Mål"

    def ready(self):
        from mal.readiness import uppdrag_gaps, uppdrag_progress, uppdrag_ties
        from mal.registries import goal_tied
        from styrning.grund.registries import progress_source, readiness_check

        readiness_check(uppdrag_gaps)
        progress_source(uppdrag_progress)
        goal_tied(uppdrag_ties)
        import_module("mal.lasning").register()
        import_module("mal.overgang").register()
