from django.apps import AppConfig


class MalConfig(AppConfig):
    name = "mal"
    label = "mal"
    verbose_name = "Mål"
