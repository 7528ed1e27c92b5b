from django.apps import AppConfig


class GrundConfig(AppConfig):
    name = "styrning.grund"
    label = "grund"
    verbose_name = "Grund"

    def ready(self):
        from styrning.grund import overgang, registries

        registries.on_succession(*overgang.OVERGANGAR)
