"""Set-up of plans, levels, scales and goals; judgements to read."""

from django.contrib import admin
from mptt.forms import MPTTAdminForm

from mal.models import Bedomning, Mal, MalMedansvarig, Niva, Plan, Skala, Skalsteg, Tagg
from styrning.grund.admin_bas import (
    LinkInline,
    ReadOnlyAdmin,
    SetupAdmin,
    SetupInline,
    TreeAdmin,
)


class SkalstegInline(SetupInline):
    model = Skalsteg


@admin.register(Skala)
class SkalaAdmin(SetupAdmin):
    """A scale's words and steps are data; each step maps to one class."""

    list_display = ("namn", "kod")
    inlines = (SkalstegInline,)


@admin.register(Niva)
class NivaAdmin(SetupAdmin):
    list_display = ("namn", "ordning", "slag", "bedoms", "regel", "minsta_matta")


@admin.register(Tagg)
class TaggAdmin(SetupAdmin):
    list_display = ("namn", "kod")


@admin.register(Plan)
class PlanAdmin(SetupAdmin):
    list_display = ("ar", "namn", "lage", "beslut_text")
    list_display_links = ("namn",)


class MalForm(MPTTAdminForm):
    """A goal stays in its plan's tree."""

    def clean(self):
        facts = super().clean() or self.cleaned_data
        parent, plan = facts.get("parent"), facts.get("plan")
        if parent and plan and parent.plan_id != plan.pk:
            self.add_error("parent", "Välj ett mål i samma plan.")
        if not parent and self.instance.pk and self.instance.parent_id:
            self.add_error("parent", "Bara visionen är rot. Välj vad målet står under.")
        return facts


class MedansvarigInline(LinkInline):
    model = MalMedansvarig


@admin.register(Mal)
class MalAdmin(TreeAdmin):
    form = MalForm
    list_display = ("i_tradet", "kod", "plan", "niva", "huvudansvarig", "rapporteras_till", "geh")
    list_display_links = ("i_tradet",)
    list_filter = ("plan", "niva", "geh", "rapporteras_till")
    list_select_related = ("plan", "niva", "huvudansvarig")
    search_fields = ("kod", "namn")
    ordering = ("tree_id", "lft")
    inlines = (MedansvarigInline,)


@admin.register(Bedomning)
class BedomningAdmin(ReadOnlyAdmin):
    list_display = ("mal", "enhet", "uppfoljning", "steg", "bedomd_av", "bedomd_at", "version")
    list_select_related = ("mal", "enhet", "uppfoljning", "steg", "bedomd_av")
