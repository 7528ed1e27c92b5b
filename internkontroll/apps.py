from importlib import import_module

from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "internkontroll"
    label = "internkontroll"
    verbose_name = "Internkontroll"

    def ready(self):
        from internkontroll.arshjul import checks_of_year
        from internkontroll.progress import control_progress
        from internkontroll.readiness import control_gaps
        from styrning.grund.registries import arshjul_source, progress_source, readiness_check

        readiness_check(control_gaps)
        progress_source(control_progress)
        arshjul_source(checks_of_year)
        import_module("internkontroll.plan")
        import_module("internkontroll.lasning").register()
        import_module("internkontroll.overgang").register()
