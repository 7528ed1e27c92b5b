"""Forms of a plan: its checks, its threshold and exceptions, the decisions, the common frame."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from frontend.internkontroll.forms import CHOOSE, VersionForm, text_area
from frontend.organisation.beslut import BeslutForm, decision_facts
from frontend.organisation.forms import DayField
from internkontroll.enums import Frekvens, Metod, Omfattas, PlanLage
from internkontroll.models import (
    GemensamtMoment,
    Kontrollar,
    Kontrollmoment,
    Kontrollplan,
    Kontrollplanandring,
    Risk,
)
from internkontroll.permissions import enheter_planned_by
from internkontroll.services import Arsram, Gemensamtdata, Momentdata
from internkontroll.services.moment import EGNA_FALT, GEMENSAMMA_FALT
from mal.enums import RapporterasTill
from nyckeltal.models import Nyckeltal, Undersokning
from styrning.bas.clock import today
from styrning.grund.beslut import Beslut
from styrning.grund.models import Enhet, User


class PersonField(forms.ModelChoiceField):
    """A person with an account, by log-in name."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), to_field_name="username", required=False,
                         empty_label="Ingen av dem", **kwargs)  # fmt: skip

    def label_from_instance(self, obj: User) -> str:
        return obj.namn


def people_of(enhet: Enhet) -> QuerySet[User]:
    """Who has a role at the enhet, above it or below it, today."""
    line = Q(tilldelningar__enhet__tree_id=enhet.tree_id) & (
        Q(tilldelningar__enhet__lft__gte=enhet.lft, tilldelningar__enhet__rght__lte=enhet.rght)
        | Q(tilldelningar__enhet__lft__lte=enhet.lft, tilldelningar__enhet__rght__gte=enhet.rght)
    )
    day = today()
    valid = (Q(tilldelningar__galler_fran=None) | Q(tilldelningar__galler_fran__lte=day)) & (
        Q(tilldelningar__galler_till=None) | Q(tilldelningar__galler_till__gte=day)
    )
    return User.objects.filter(line & valid, is_active=True, maskinkonto=False)


def figures_of(enhet: Enhet, user: User) -> QuerySet[Nyckeltal]:
    """The nyckeltal that the enhet, or one below it, owns or owes."""
    own = Enhet.objects.filter(tree_id=enhet.tree_id, lft__gte=enhet.lft, rght__lte=enhet.rght)
    owed = Nyckeltal.objects.filter(Q(ansvar_lista__enhet__in=own) | Q(agare__in=own)).values("pk")
    return Nyckeltal.objects.visible_to(user).filter(pk__in=owed)


class NyckeltalField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Nyckeltal) -> str:
        return f"{obj.kod} {obj.namn}"


class UndersokningField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Undersokning) -> str:
        return obj.titel


def choices_of(enhet: Enhet, user: User, moment: Kontrollmoment | None) -> dict[str, QuerySet]:
    """What may be chosen for a check, with what it has already."""
    offered: dict[str, QuerySet] = {
        "risk": Risk.objects.current().filter(enhet=enhet),
        "ansvarig_person": people_of(enhet),
        "nyckeltal": figures_of(enhet, user),
        "undersokning": Undersokning.objects.visible_to(user),
    }
    order = {"ansvarig_person": ("last_name", "first_name", "pk"), "nyckeltal": ("namn", "pk"),
             "undersokning": ("titel", "pk"), "risk": ("kod",)}  # fmt: skip
    return {
        name: rows.model._default_manager.filter(
            Q(pk__in=rows.order_by().values("pk")) | Q(pk=getattr(moment, f"{name}_id", None))
        ).order_by(*order[name])
        for name, rows in offered.items()
    }


class MomentForm(VersionForm):
    """A check. What somebody else has decided is shown and cannot be changed."""

    vad = forms.CharField(label="Vad kontrolleras", max_length=300, widget=text_area(2))
    metod = forms.ChoiceField(label="Metod", choices=[CHOOSE, *Metod.choices])
    omfattning = forms.CharField(
        label="Omfattning", max_length=200, required=False, help_text="Till exempel 25 per halvår."
    )
    urval = forms.CharField(
        label="Hur urvalet görs",
        max_length=300,
        required=False,
        help_text="Till exempel: slumpas ur lönesystemets lista för september.",
    )
    frekvens = forms.ChoiceField(label="Hur ofta", choices=[CHOOSE, *Frekvens.choices])
    ansvarig = forms.CharField(
        label="Kontrollansvarig",
        max_length=100,
        required=False,
        help_text="Namn eller befattning, om du inte väljer en person.",
    )
    ansvarig_person = PersonField(label="Eller en person med konto")
    risk = forms.ModelChoiceField(
        Risk.objects.none(),
        label="Möter risken",
        required=False,
        to_field_name="kod",
        empty_label="Ingen av dem",
    )
    nyckeltal = NyckeltalField(
        Nyckeltal.objects.none(),
        label="Kontrollen är ett nyckeltal",
        required=False,
        to_field_name="kod",
        empty_label="Nej",
        help_text="Värdet hämtas därifrån och skrivs inte in en gång till.",
    )
    undersokning = UndersokningField(
        Undersokning.objects.none(),
        label="Kontrollen är en undersökning",
        required=False,
        to_field_name="publikt_id",
        empty_label="Nej",
    )
    rapporteras_till = forms.ChoiceField(
        label="Rapporteras till", choices=RapporterasTill.choices, initial=RapporterasTill.KF
    )

    def __init__(
        self,
        *args,
        plan: Kontrollplan,
        user: User,
        moment: Kontrollmoment | None = None,
        **kwargs,
    ):
        super().__init__(*args, auto_id="moment-%s", **kwargs)
        for name, rows in choices_of(plan.enhet, user, moment).items():
            field: Any = self.fields[name]
            field.queryset = rows
        for name in ("omfattning", "urval", "ansvarig", "ansvarig_person"):
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        for name in decided_fields(moment):
            self.fields[name].disabled = True

    @staticmethod
    def facts_of(row: Kontrollmoment) -> dict[str, Any]:
        return {
            "vad": row.vad,
            "metod": row.metod,
            "omfattning": row.omfattning,
            "urval": row.urval,
            "frekvens": row.frekvens,
            "ansvarig": row.ansvarig,
            "ansvarig_person": row.ansvarig_person,
            "risk": row.risk,
            "nyckeltal": row.nyckeltal,
            "undersokning": row.undersokning,
            "rapporteras_till": row.rapporteras_till,
        }

    def moment(self) -> Momentdata:
        names = Momentdata.__dataclass_fields__
        return Momentdata(**{name: self.cleaned_data[name] for name in names})


def decided_fields(moment: Kontrollmoment | None) -> list[str]:
    """What of a check stands in a decision and is not changed by the nämnd here."""
    if moment is None:
        return []
    names = Momentdata.__dataclass_fields__
    if moment.plan.lage == PlanLage.FASTSTALLD:
        return [name for name in names if name not in EGNA_FALT]
    if moment.gemensamt_id is not None:
        return [name for name in names if name not in GEMENSAMMA_FALT]
    return []


class TroskelForm(VersionForm):
    """From which risk value risks must be in the plan."""

    troskel = forms.IntegerField(
        label="Från riskvärde", required=False, help_text="Lämna tomt för att följa kommunens."
    )
    troskel_motiv = forms.CharField(label="Varför en egen gräns", max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="troskel-%s", **kwargs)


class UndantagForm(VersionForm):
    """Why one risk is left out of the plan."""

    risk = forms.CharField(widget=forms.HiddenInput, max_length=20)
    motiv = forms.CharField(
        label="Varför risken inte är med i planen", max_length=300, required=False,
        widget=text_area(2),
    )  # fmt: skip

    def __init__(self, *args, kod: str = "", **kwargs):
        super().__init__(*args, auto_id=f"undantag-{kod}-%s", **kwargs)


class FlyttaForm(VersionForm):
    """To which nämnd's draft of the same year a check is moved."""

    plan = forms.ModelChoiceField(
        Kontrollplan.objects.none(),
        label="Flytta till",
        to_field_name="publikt_id",
        empty_label="Välj nämnd …",
    )

    def __init__(self, *args, moment: Kontrollmoment, user: User, **kwargs):
        super().__init__(*args, auto_id="flytta-%s", **kwargs)
        field: Any = self.fields["plan"]
        rows = Kontrollplan.objects.select_related("enhet").filter(
            enhet__in=enheter_planned_by(user), ar=moment.plan.ar
        )
        field.queryset = rows.exclude(pk=moment.plan_id).order_by("enhet__lft")
        field.label_from_instance = lambda row: row.enhet.namn


class AndringForm(BeslutForm, VersionForm):
    """The decision to change an adopted plan, and why."""

    motiv = forms.CharField(
        label="Vad som ändras och varför", max_length=2_000, widget=text_area(3)
    )

    field_order = ("motiv", "organ", "datum", "paragraf", "diarienummer")

    @staticmethod
    def facts_of(row: Kontrollplanandring) -> dict[str, Any]:
        return decision_facts(row) | {"motiv": row.motiv}


class ArsramForm(VersionForm):
    """The year's last days and instruction, and KS's decision where there is one."""

    plan_senast = DayField(label="Planer fastställda senast", required=False)
    rapport_senast = DayField(label="Rapporter beslutade senast", required=False)
    anvisning = forms.CharField(
        label="Anvisning till nämnder och bolag",
        required=False,
        max_length=10_000,
        widget=text_area(5),
    )
    organ = forms.CharField(label="Organ", max_length=100, required=False)
    datum = DayField(label="Beslutsdatum", required=False)
    paragraf = forms.CharField(label="Paragraf", max_length=20, required=False)
    diarienummer = forms.CharField(label="Diarienummer", max_length=40, required=False)

    BESLUT = ("organ", "datum", "paragraf", "diarienummer")

    @staticmethod
    def facts_of(row: Kontrollar) -> dict[str, Any]:
        return {
            "plan_senast": row.plan_senast,
            "rapport_senast": row.rapport_senast,
            "anvisning": row.anvisning,
        } | decision_facts(row)

    def clean(self):
        typed = super().clean() or {}
        if any(typed.get(name) for name in self.BESLUT) and not typed.get("datum"):
            self.add_error("datum", "Ange beslutets datum, eller töm fälten om beslutet.")
        return typed

    def ram(self) -> Arsram:
        typed = self.cleaned_data
        decided = {name: typed[name] for name in self.BESLUT}
        beslut = Beslut(**decided) if typed["datum"] else None
        return Arsram(typed["plan_senast"], typed["rapport_senast"], typed["anvisning"], beslut)


class GemensamtForm(VersionForm):
    """What everybody is to check."""

    vad = forms.CharField(label="Vad kontrolleras", max_length=300, widget=text_area(2))
    varfor = forms.CharField(
        label="Varför alla gör den", max_length=300, required=False, widget=text_area(2)
    )
    metod = forms.ChoiceField(label="Metod", choices=[CHOOSE, *Metod.choices])
    omfattning = forms.CharField(
        label="Omfattning", max_length=200, required=False, help_text="Till exempel 25 per halvår."
    )
    frekvens = forms.ChoiceField(label="Hur ofta", choices=[CHOOSE, *Frekvens.choices])
    omfattas = forms.ChoiceField(label="Gäller", choices=Omfattas.choices, initial=Omfattas.ALLA)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="gemensamt-%s", **kwargs)

    @staticmethod
    def facts_of(row: GemensamtMoment) -> dict[str, Any]:
        return {name: getattr(row, name) for name in Gemensamtdata.__dataclass_fields__}

    def data_of(self) -> Gemensamtdata:
        names = Gemensamtdata.__dataclass_fields__
        return Gemensamtdata(**{name: self.cleaned_data[name] for name in names})
