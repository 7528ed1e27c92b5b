from django.apps import AppConfig


class FrontendConfig(AppConfig):
    name = "frontend"
    label = "frontend"
    verbose_name = "Sidor"

    def ready(self):
        from frontend.context import demodata_source
        from styrning.grund.demo import is_demo

        demodata_source(is_demo)
