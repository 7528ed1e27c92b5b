from importlib import import_module

from django.apps import AppConfig


class NyckeltalConfig(AppConfig):
    name = "nyckeltal"
    label = "nyckeltal"
    verbose_name = "Nyckeltal"

    def ready(self):
        from nyckeltal.readiness import figure_gaps
        from styrning.grund.registries import readiness_check

        readiness_check(figure_gaps)
        import_module("nyckeltal.plan")
