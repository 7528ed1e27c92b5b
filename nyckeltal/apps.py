from django.apps import AppConfig


class NyckeltalConfig(AppConfig):
    name = "nyckeltal"
    label = "nyckeltal"
    verbose_name = "Nyckeltal"
