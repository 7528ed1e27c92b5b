from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "styrning.config.demo"
    label = "demo"
    verbose_name = "Demo"
