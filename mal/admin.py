"""Set-up of plans and goals; levels, rules and scales have pages of their own."""

from django.contrib import admin
from django.http import HttpRequest
from mptt.forms import MPTTAdminForm

from mal.enums import PlanLage
from mal.models import Mal, MalMedansvarig, Plan, Tagg
from styrning.grund.admin_bas import (
    LinkInline,
    SetupAdmin,
    TreeAdmin,
)


@admin.register(Tagg)
class TaggAdmin(SetupAdmin):
    list_display = ("namn", "kod")


def _adopted(plan: Plan | None) -> bool:
    return plan is not None and plan.lage == PlanLage.FASTSTALLD


@admin.register(Plan)
class PlanAdmin(SetupAdmin):
    """The first plan begins here; an adopted one is only read."""

    def has_change_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _adopted(obj)

    list_display = ("ar", "namn", "lage", "beslut_text")
    list_display_links = ("namn",)


class MalForm(MPTTAdminForm):
    """A goal stays in its plan's tree."""

    def clean(self):
        facts = super().clean() or self.cleaned_data
        parent, plan = facts.get("parent"), facts.get("plan")
        if _adopted(plan):
            self.add_error("plan", "Planen är fastställd. Välj nästa års utkast.")
        if parent and plan and parent.plan_id != plan.pk:
            self.add_error("parent", "Välj ett mål i samma plan.")
        if not parent and self.instance.pk and self.instance.parent_id:
            self.add_error("parent", "Bara visionen är rot. Välj vad målet står under.")
        return facts


class MedansvarigInline(LinkInline):
    model = MalMedansvarig


@admin.register(Mal)
class MalAdmin(TreeAdmin):
    """Goals of draft plans; those of an adopted one are only read."""

    def has_change_permission(self, request: HttpRequest, obj: Mal | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _adopted(obj and obj.plan)

    form = MalForm
    list_display = ("i_tradet", "kod", "plan", "niva", "huvudansvarig", "rapporteras_till", "geh")
    list_display_links = ("i_tradet",)
    list_filter = ("plan", "niva", "geh", "rapporteras_till")
    list_select_related = ("plan", "niva", "huvudansvarig")
    search_fields = ("kod", "namn")
    ordering = ("tree_id", "lft")
    inlines = (MedansvarigInline,)
