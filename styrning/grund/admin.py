"""Set-up of the organisation; submissions and the event log to read."""

from django.contrib import admin
from django.contrib.auth.models import Group

from styrning.grund.admin_bas import ReadOnlyAdmin, SetupAdmin, SetupInline, TreeAdmin
from styrning.grund.models import Enhet, EnhetSuccession, Handelse, Inlamning

admin.site.unregister(Group)  # rights follow Tilldelning, never Django's groups


class ForegangareInline(SetupInline):
    model = EnhetSuccession
    fk_name = "till"
    verbose_name = "föregångare"
    verbose_name_plural = "föregångare: vilka enheter den här har ersatt"


@admin.register(Enhet)
class EnhetAdmin(TreeAdmin):
    """The municipality's organisation. An enhet ends with its last day and keeps its kod."""

    list_display = ("i_tradet", "kod", "slag", "galler_fran", "galler_till")
    list_display_links = ("i_tradet",)
    list_filter = ("slag",)
    search_fields = ("kod", "namn")
    ordering = ("tree_id", "lft")
    inlines = (ForegangareInline,)


@admin.register(EnhetSuccession)
class EnhetSuccessionAdmin(SetupAdmin):
    list_display = ("fran", "till", "datum", "notering")
    list_select_related = ("fran", "till")


@admin.register(Inlamning)
class InlamningAdmin(ReadOnlyAdmin):
    list_display = ("enhet", "uppfoljning", "lage", "inskickad_at", "godkand_at", "beslut_datum")
    list_filter = ("lage", "uppfoljning")
    list_select_related = ("enhet", "uppfoljning")


@admin.register(Handelse)
class HandelseAdmin(ReadOnlyAdmin):
    list_display = ("at", "av", "vad", "slag", "enhet")
    list_filter = ("vad",)
    list_select_related = ("av", "enhet")
    date_hierarchy = "at"
