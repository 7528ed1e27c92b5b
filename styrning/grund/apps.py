from django.apps import AppConfig


class GrundConfig(AppConfig):
    name = "styrning.grund"
    label = "grund"
    verbose_name = "Grund"
