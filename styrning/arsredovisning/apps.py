from django.apps import AppConfig


class ArsredovisningConfig(AppConfig):
    name = "styrning.arsredovisning"
    label = "arsredovisning"
    verbose_name = "Årsredovisning"

    def ready(self):
        from styrning.arsredovisning import lasning
        from styrning.grund import registries

        registries.pin_facts(*lasning.LASBARA)
