from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "internkontroll"
    label = "internkontroll"
    verbose_name = "Internkontroll"

    def ready(self):
        from internkontroll import arshjul, lasning, overgang, plan, progress, readiness
        from mal.registries import goal_tied, on_goals_merged
        from styrning.grund import registries

        registries.readiness_check(readiness.control_gaps)
        registries.progress_source(progress.control_progress)
        registries.arshjul_source(arshjul.control_of_year)
        registries.pin_facts(*lasning.LASBARA)
        registries.on_succession(*overgang.OVERGANGAR)
        goal_tied(plan.threatened)
        on_goals_merged(plan.follow_merge)
