from django.apps import AppConfig


class NyckeltalConfig(AppConfig):
    name = "nyckeltal"
    label = "nyckeltal"
    verbose_name = "Nyckeltal"

    def ready(self):
        from mal.registries import on_goals_merged, on_plan_copied
        from nyckeltal import lasning, overgang, plan, progress, readiness, undersokningar
        from nyckeltal.importers import arbete
        from styrning.grund import registries

        registries.readiness_check(readiness.figure_gaps)
        registries.progress_source(progress.figure_progress)
        registries.arshjul_source(undersokningar.in_the_arshjul)
        registries.pin_facts(*lasning.LASBARA)
        registries.on_succession(*overgang.OVERGANGAR)
        registries.periodic_work(arbete.run_pending, arbete.tidy)
        on_plan_copied(plan.copy_links)
        on_goals_merged(plan.take_over_links)
