from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "internkontroll"
    label = "internkontroll"
    verbose_name = "Internkontroll"
