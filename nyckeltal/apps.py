from importlib import import_module

from django.apps import AppConfig


class NyckeltalConfig(AppConfig):
    name = "nyckeltal"
    label = "nyckeltal"
    verbose_name = "Nyckeltal"

    def ready(self):
        from nyckeltal.progress import figure_progress
        from nyckeltal.readiness import figure_gaps
        from nyckeltal.undersokningar import in_the_arshjul
        from styrning.grund.registries import arshjul_source, progress_source, readiness_check

        readiness_check(figure_gaps)
        progress_source(figure_progress)
        arshjul_source(in_the_arshjul)
        import_module("nyckeltal.plan")
        import_module("nyckeltal.lasning").register()
        import_module("nyckeltal.overgang").register()
