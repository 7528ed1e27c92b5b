from django.apps import AppConfig


class ArsredovisningConfig(AppConfig):
    name = "styrning.arsredovisning"
    label = "arsredovisning"
    verbose_name = "Årsredovisning"
