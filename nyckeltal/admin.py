"""Set-up of key figures, who owes them and their targets; outcomes and forecasts to read."""

from django.contrib import admin

from nyckeltal.models import (
    MalNyckeltal,
    Malvarde,
    Nyckeltal,
    NyckeltalBrott,
    NyckeltalEnhet,
    NyckeltalSuccession,
)
from styrning.grund.admin_bas import LinkInline, SetupAdmin, SetupInline


class AnsvarInline(SetupInline):
    model = NyckeltalEnhet
    exclude = ("version",)
    show_change_link = True


class MalNyckeltalInline(LinkInline):
    model = MalNyckeltal
    autocomplete_fields = ("mal",)


class BrottInline(SetupInline):
    model = NyckeltalBrott


class ForegangareInline(SetupInline):
    model = NyckeltalSuccession
    fk_name = "till"
    verbose_name = "föregångare"
    verbose_name_plural = "föregångare: vilka nyckeltal det här har ersatt"


@admin.register(Nyckeltal)
class NyckeltalAdmin(SetupAdmin):
    list_display = ("kod", "namn", "mattenhet", "riktning", "slag", "periodicitet", "agare")
    list_display_links = ("namn",)
    list_filter = ("slag", "riktning", "periodicitet", "per_kon", "rapporteras_till")
    list_select_related = ("agare",)
    search_fields = ("kod", "namn", "kolada_id")
    ordering = ("kod",)
    inlines = (AnsvarInline, MalNyckeltalInline, BrottInline, ForegangareInline)


@admin.register(NyckeltalEnhet)
class NyckeltalEnhetAdmin(SetupAdmin):
    list_display = ("nyckeltal", "enhet", "satt", "ansvarig", "galler_fran", "galler_till")
    list_filter = ("satt", "enhet")
    list_select_related = ("nyckeltal", "enhet", "ansvarig")
    autocomplete_fields = ("nyckeltal", "enhet")


@admin.register(Malvarde)
class MalvardeAdmin(SetupAdmin):
    list_display = ("nyckeltal", "enhet", "ar", "typ", "varde", "tolerans")
    list_filter = ("ar", "typ", "enhet")
    list_select_related = ("nyckeltal", "enhet")
    search_fields = ("nyckeltal__kod", "nyckeltal__namn")
    autocomplete_fields = ("nyckeltal", "enhet")


@admin.register(MalNyckeltal)
class MalNyckeltalAdmin(SetupAdmin):
    list_display = ("mal", "nyckeltal", "ordning", "vikt")
    list_select_related = ("mal", "nyckeltal")
    autocomplete_fields = ("mal", "nyckeltal")
