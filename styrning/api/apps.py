from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "styrning.api"
    label = "api"
    verbose_name = "API"
