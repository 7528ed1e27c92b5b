"""Set-up of control plans and their checks; results to read."""

from django.contrib import admin

from internkontroll.models import (
    Kontrollmoment,
    Kontrollplan,
    Kontrolltillfalle,
)
from styrning.grund.admin_bas import SetupAdmin, SetupInline


@admin.register(Kontrollplan)
class KontrollplanAdmin(SetupAdmin):
    list_display = ("enhet", "ar", "lage", "beslut_text")
    list_filter = ("ar", "lage")
    list_select_related = ("enhet",)


class TillfalleInline(SetupInline):
    model = Kontrolltillfalle
    show_change_link = True


@admin.register(Kontrollmoment)
class KontrollmomentAdmin(SetupAdmin):
    list_display = ("kod", "vad", "plan", "metod", "ansvarig")
    list_filter = ("plan",)
    list_select_related = ("plan__enhet",)
    search_fields = ("kod", "vad")
    inlines = (TillfalleInline,)


@admin.register(Kontrolltillfalle)
class KontrolltillfalleAdmin(SetupAdmin):
    list_display = ("moment", "uppfoljning", "planerad", "lage")
    list_filter = ("lage", "uppfoljning")
    list_select_related = ("moment", "uppfoljning")
