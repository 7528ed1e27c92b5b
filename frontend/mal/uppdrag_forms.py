"""Forms of uppdrag. Choices name enheter, goals and years, never database ids."""

from typing import Any

from django import forms

from frontend.organisation.beslut import BeslutForm, decision_facts
from frontend.organisation.forms import DayField, EnheterField, EnhetField
from mal.enums import RapporterasTill, RiktatTill
from mal.models import Mal, Plan, Uppdrag
from mal.services import Uppdragsform
from mal.services.uppdrag import RECEIVERS
from styrning.bas.clock import today
from styrning.grund.models import Enhet


class UppdragForm(BeslutForm):
    """What an uppdrag says, and whom it is given to."""

    use_required_attribute = False
    namn = forms.CharField(label="Uppdrag", max_length=300, widget=forms.Textarea({"rows": 2}))
    beskrivning = forms.CharField(
        label="Beskrivning", required=False, widget=forms.Textarea({"rows": 3})
    )
    kod = forms.CharField(
        label="Kod",
        max_length=20,
        help_text="Kort och unik, till exempel 2026-3. Bokstäver, siffror och bindestreck.",
    )
    organ = forms.CharField(label="Beslutat av", max_length=100, initial="Kommunfullmäktige")
    paragraf = forms.CharField(
        label="Paragraf",
        max_length=20,
        required=False,
        help_text="Bara numret, till exempel 152.",
    )
    ar = forms.TypedChoiceField(
        label="Givet i planen för",
        coerce=int,
        help_text="Det frågas om från årets första omgång tills det är klart.",
    )
    mal = forms.ChoiceField(label="Hör till målet", required=False)
    riktat_till = forms.ChoiceField(
        label="Riktat till", choices=RiktatTill.choices, widget=forms.RadioSelect
    )
    utvalda = EnheterField(
        label="Utvalda",
        required=False,
        help_text="Används bara när uppdraget är riktat till utvalda.",
    )
    klart_senast = DayField(label="Klart senast", required=False)
    rapporteras_till = forms.ChoiceField(
        label="Rapporteras till", choices=RapporterasTill.choices, initial=RapporterasTill.KF
    )
    field_order = ("namn", "beskrivning", "kod")

    def __init__(self, *args, uppdrag: Uppdrag | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        years = list(Plan.objects.order_by("-ar").values_list("ar", flat=True))
        self.fields["ar"].choices = [(ar, str(ar)) for ar in years]
        if today().year in years:
            self.fields["ar"].initial = today().year
        given = uppdrag.ar if uppdrag else today().year
        self.fields["mal"].choices = _goal_choices([ar for ar in years if ar >= given - 1])
        self.fields["utvalda"].queryset = _receivers(uppdrag)

    @property
    def uppdragsform(self) -> Uppdragsform:
        names = self.cleaned_data.keys() - BeslutForm.base_fields.keys()
        facts = {name: self.cleaned_data[name] for name in names}
        return Uppdragsform(**facts | {"mal": _goal_of(facts["mal"]), "beslut": self.beslut})


def _receivers(uppdrag: Uppdrag | None):
    """The nämnder and bolag of today, and those that have the uppdrag."""
    rows = Enhet.objects.valid_on(today()).filter(slag__in=RECEIVERS)
    if uppdrag is not None:
        rows = rows | Enhet.objects.filter(pk__in=uppdrag.mottagare.values("pk"))
    return rows.order_by("tree_id", "lft")


def _goal_choices(years: list[int]) -> list[Any]:
    """The goals that are judged, under their plan; a value is the year and the kod."""
    groups: dict[int, list[tuple[str, str]]] = {ar: [] for ar in years}
    rows = Mal.objects.filter(plan__ar__in=years, niva__bedoms=True).order_by("tree_id", "lft")
    for ar, kod, namn in rows.values_list("plan__ar", "kod", "namn"):
        groups[ar].append((f"{ar}/{kod}", f"{kod} {namn}"))
    found = [(f"Planen för {ar}", goals) for ar, goals in groups.items() if goals]
    return [("", "Inget särskilt mål"), *found]


def _goal_of(value: str) -> Mal | None:
    if not value:
        return None
    ar, _, kod = value.partition("/")
    return Mal.objects.select_related("plan").get(plan__ar=ar, kod=kod)


def facts_of(uppdrag: Uppdrag) -> dict[str, Any]:
    """The uppdrag's values, as the form's fields name them."""
    mal = uppdrag.mal
    names = UppdragForm.base_fields.keys() - BeslutForm.base_fields.keys() - {"mal", "utvalda"}
    return {name: getattr(uppdrag, name) for name in names} | {
        **decision_facts(uppdrag),
        "mal": f"{mal.plan.ar}/{mal.kod}" if mal else "",
        "utvalda": list(uppdrag.mottagare.order_by("tree_id", "lft").values_list("kod", flat=True)),
    }


class AvslutaForm(forms.Form):
    """Ending an uppdrag that no longer holds."""

    use_required_attribute = False
    datum = DayField(label="Avslutat", initial=today)
    motiv = forms.CharField(
        label="Varför avslutas det?",
        widget=forms.Textarea({"rows": 3}),
        help_text="Till exempel beslutet som ersatte det. Syns i årsredovisningen.",
    )


class MottagareForm(forms.Form):
    """One more that gets the uppdrag."""

    use_required_attribute = False
    enhet = EnhetField(label="Nämnd eller bolag", empty_label="Välj")

    def __init__(self, uppdrag: Uppdrag, *args, **kwargs):
        super().__init__(*args, **kwargs)
        has = uppdrag.mottagare.values("pk")
        rows = Enhet.objects.valid_on(today()).filter(slag__in=RECEIVERS).exclude(pk__in=has)
        self.fields["enhet"].queryset = rows.order_by("tree_id", "lft")
