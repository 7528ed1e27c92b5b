"""A plan's goals as a workbook: of a draft, or through the amendment that is worked on."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from frontend.arbetsboksida import Arbetsboksida, Ram
from frontend.mal.planer import MENY, editable_plan, through
from mal.arbetsbocker.struktur import Omfang
from mal.arbetsbocker.struktur_in import MALSTRUKTUR
from mal.enums import PlanLage
from mal.models import Planandring


def _omfang(request: HttpRequest, ar: int, andring: UUID | None = None) -> Omfang:
    """The plan that the user may work on; an amendment only of an adopted one."""
    plan = editable_plan(request, ar)
    if andring is None:
        return Omfang(plan)
    if plan.lage == PlanLage.UTKAST:
        raise Http404
    return Omfang(plan, get_object_or_404(Planandring, plan=plan, publikt_id=andring))


def _ram(omfang: Omfang, ar: int, **parts: Any) -> Ram:
    beslut = omfang.andring.beslut_text if omfang.andring else ""
    last = not omfang.andring and omfang.plan.lage == PlanLage.FASTSTALLD
    return Ram(
        rubrik="Målen via Excel",
        plats=omfang.plan.namn,
        har=f"Ändring enligt {beslut}" if beslut else omfang.plan.beslut_text or "Utkast",
        ingress="Planens mål i en arbetsbok, att läsa och räkna vidare på."
        if last
        else "Planens mål i en arbetsbok. Du ser vad som ändras innan något sparas.",
        innehall=_contents(omfang),
        andras="Så ändras målen",
        tillbaka=reverse("frontend:plan", args=[ar]) + through(omfang.andring),
        tillbaka_text="Tillbaka till planen",
        sida=MENY,
        last=last,
    )


def _contents(omfang: Omfang) -> str:
    if omfang.andring:
        return "Den är ifylld med planens mål. Allt du ändrar bokförs på beslutet."
    if omfang.plan.lage == PlanLage.FASTSTALLD:
        return (
            "Planen är fastställd, så arbetsboken är låst. För att ändra: registrera eller välj "
            "beslutet om ändring på planens sida och hämta arbetsboken där."
        )
    return "Den är ifylld med utkastets mål, med tomma rader för nya."


EXCEL = Arbetsboksida("plan_excel", MALSTRUKTUR, _omfang, _ram)
ANDRING_EXCEL = Arbetsboksida("plan_andring_excel", MALSTRUKTUR, _omfang, _ram)
