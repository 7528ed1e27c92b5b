from importlib import import_module

from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "internkontroll"
    label = "internkontroll"
    verbose_name = "Internkontroll"

    def ready(self):
        from internkontroll.readiness import control_gaps
        from styrning.grund.registries import readiness_check

        readiness_check(control_gaps)
        import_module("internkontroll.plan")
