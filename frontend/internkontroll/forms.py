"""Forms of internal control. They read what was typed; the services say what is allowed."""

from typing import Any

from django import forms
from django.db.models import Q

from frontend.organisation.beslut import BeslutForm
from frontend.organisation.forms import DayField
from frontend.organisation.forms import add_rule_error as add_one_error
from internkontroll.enums import Kategori, Kontrollutfall, Metod, Processlag, Riskbeslut
from internkontroll.models import Kontrollmoment, Kontrollplan, Risk
from internkontroll.rules import KONSEKVENS, SANNOLIKHET
from internkontroll.services import FaultsError, Momentdata, NyAtgard, Resultatdata, Riskdata
from mal.enums import RapporterasTill
from mal.models import Mal
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, Enhet, Uppfoljning, User

CHOOSE = ("", "Välj …")


def add_rule_error(form: forms.Form, error: RuleError) -> None:
    """Show every fault at its own field."""
    if not isinstance(error, FaultsError):
        add_one_error(form, error)
        return
    for field, message in error.faults.items():
        form.add_error(field if field in form.fields else None, message)


def steps(words: dict[int, str]) -> list[tuple[int, str]]:
    return [(step, f"{step} {word}") for step, word in words.items()]


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.Form):
    """Carries the version that the user saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False  # the server answers in Swedish, with all faults at once

    @property
    def seen(self) -> int:
        return self.cleaned_data["version"] or 0


class ResultatForm(VersionForm):
    """What a check found, with an action where it deviates."""

    utfall = forms.ChoiceField(
        label="Resultat",
        choices=Kontrollutfall.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ett resultat."},
    )
    utford_at = DayField(label="Utförd")
    utford_av = forms.CharField(
        label="Utförd av",
        max_length=100,
        help_text="Helst någon annan än den som ansvarar för kontrollen.",
    )
    stickprov = forms.IntegerField(label="Antal kontrollerade", required=False, min_value=0)
    avvikelser = forms.IntegerField(label="Antal avvikelser", required=False, min_value=0)
    text = forms.CharField(
        label="Iakttagelse",
        required=False,
        max_length=20_000,
        widget=text_area(3),
        help_text="Vid avvikelse: vad, och vad det beror på. Skriv inga personuppgifter.",
    )
    befintlig = forms.ChoiceField(
        label="Åtgärd som redan finns", required=False, choices=[("", "Ingen vald")]
    )
    atgard_text = forms.CharField(
        label="Ny åtgärd", required=False, max_length=2_000, widget=text_area(2)
    )
    atgard_ansvarig = forms.CharField(label="Ansvarig för åtgärden", required=False, max_length=100)
    atgard_klar_senast = DayField(label="Klar senast", required=False)

    def __init__(self, data=None, *, valbara=(), **kwargs):
        super().__init__(data, **kwargs)
        self.fields["befintlig"].choices = [("", "Ingen vald"), *valbara]
        for name in ("stickprov", "text", "befintlig", "atgard_text", "atgard_ansvarig",
                     "atgard_klar_senast"):  # fmt: skip
            self.fields[name].villkorad = True

    @classmethod
    def of(cls, rad: dict[str, Any], data=None) -> "ResultatForm":
        """The form of one row, with what is saved, or with what was typed."""
        initial = {name: rad[name] for name in cls.base_fields if name in rad}
        initial["utford_at"] = rad["utford_at"] or today()
        initial["version"] = rad["version"] or 0
        return cls(
            data,
            initial=initial,
            valbara=[
                (publikt_id, text)
                for publikt_id, text in rad["valbara"]
                if publikt_id not in {str(atgard["id"]) for atgard in rad["atgarder"]}
            ],
            auto_id=f"k-{rad['tillfalle_id']}-%s",
        )

    def resultat(self) -> Resultatdata:
        found = ("utfall", "utford_at", "utford_av", "stickprov", "avvikelser", "text")
        return Resultatdata(
            **{name: self.cleaned_data[name] for name in found}, atgard=self.atgard()
        )

    def atgard(self) -> NyAtgard | Atgard | None:
        """What was chosen, else what was typed, else nothing."""
        typed = self.cleaned_data
        if typed["befintlig"]:
            return Atgard.objects.get(publikt_id=typed["befintlig"])
        new = (typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])
        return NyAtgard(*new) if any(new) else None


class AtgardForm(VersionForm):
    """Where an action stands, and what, who and when."""

    lage = forms.ChoiceField(label="Läge", choices=AtgardLage.choices, widget=forms.RadioSelect)
    atgard_text = forms.CharField(label="Åtgärd", max_length=2_000, widget=text_area(3))
    atgard_ansvarig = forms.CharField(label="Ansvarig", max_length=100)
    atgard_klar_senast = DayField(label="Klar senast")

    @staticmethod
    def facts_of(atgard: Atgard) -> dict:
        return {
            "version": atgard.version,
            "lage": atgard.lage,
            "atgard_text": atgard.text,
            "atgard_ansvarig": atgard.ansvarig,
            "atgard_klar_senast": atgard.klar_senast,
        }

    def atgard(self) -> NyAtgard:
        typed = self.cleaned_data
        return NyAtgard(typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])


class AndraForm(VersionForm):
    """Put an occasion off, or cancel it."""

    SKJUT, STALL_IN = "skjut", "stall_in"
    andring = forms.ChoiceField(
        label="Vad gäller?",
        choices=[(SKJUT, "Skjut upp till en senare dag"), (STALL_IN, "Ställ in")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om kontrollen skjuts upp eller ställs in."},
    )
    till = DayField(label="Ny dag, om den skjuts upp", required=False)
    motiv = forms.CharField(label="Varför", max_length=300, widget=text_area(2))

    def clean(self):
        typed = super().clean() or {}
        if typed.get("andring") == self.SKJUT and not typed.get("till") and "till" in typed:
            self.add_error("till", "Ange vilken dag kontrollen skjuts upp till.")
        return typed


class RiskVardeForm(VersionForm):
    """A new score."""

    sannolikhet = forms.TypedChoiceField(
        label="Sannolikhet", choices=steps(SANNOLIKHET), coerce=int, widget=forms.RadioSelect
    )
    konsekvens = forms.TypedChoiceField(
        label="Konsekvens", choices=steps(KONSEKVENS), coerce=int, widget=forms.RadioSelect
    )
    beslut = forms.ChoiceField(label="Beslut", choices=Riskbeslut.choices, widget=forms.RadioSelect)


class RiskForm(forms.Form):
    """A new risk: risk att … på grund av … vilket leder till …"""

    use_required_attribute = False
    risk_att = forms.CharField(label="Risk att", max_length=300)
    pa_grund_av = forms.CharField(label="På grund av", max_length=300, required=False)
    leder_till = forms.CharField(label="Vilket leder till", max_length=300, required=False)
    process = forms.CharField(label="Process", max_length=150)
    processlag = forms.ChoiceField(label="Slag av process", choices=[CHOOSE, *Processlag.choices])
    kategori = forms.ChoiceField(label="Kategori", choices=[CHOOSE, *Kategori.choices])
    sannolikhet = forms.TypedChoiceField(
        label="Sannolikhet", choices=[CHOOSE, *steps(SANNOLIKHET)], coerce=int
    )
    konsekvens = forms.TypedChoiceField(
        label="Konsekvens", choices=[CHOOSE, *steps(KONSEKVENS)], coerce=int
    )
    beslut = forms.ChoiceField(label="Beslut", choices=[CHOOSE, *Riskbeslut.choices])
    mal = forms.ModelChoiceField(
        Mal.objects.none(),
        label="Hotar målet",
        required=False,
        to_field_name="publikt_id",
        empty_label="Inget särskilt mål",
    )

    def __init__(self, *args, enhet: Enhet, ar: int, user: User, **kwargs):
        super().__init__(*args, auto_id="risk-%s", **kwargs)
        self.fields["mal"].queryset = Mal.objects.visible_to(user).filter(
            Q(huvudansvarig=enhet) | Q(medansvariga=enhet), plan__ar=ar, niva__bedoms=True
        ).distinct()  # fmt: skip

    def risk(self) -> Riskdata:
        return Riskdata(**self.cleaned_data)


class MomentForm(forms.Form):
    """A new check in a plan that is still a draft."""

    use_required_attribute = False
    vad = forms.CharField(label="Vad kontrolleras", max_length=300)
    metod = forms.ChoiceField(label="Metod", choices=[CHOOSE, *Metod.choices])
    omfattning = forms.CharField(
        label="Omfattning", max_length=200, required=False, help_text="Till exempel 25 per halvår."
    )
    frekvens = forms.CharField(label="Hur ofta", max_length=60)
    ansvarig = forms.CharField(label="Kontrollansvarig", max_length=100)
    risk = forms.ModelChoiceField(
        Risk.objects.none(),
        label="Vilar på risken",
        required=False,
        to_field_name="kod",
        empty_label="Ingen av dem",
    )
    rapporteras_till = forms.ChoiceField(
        label="Rapporteras till", choices=RapporterasTill.choices, initial=RapporterasTill.KF
    )

    def __init__(self, *args, plan: Kontrollplan, **kwargs):
        super().__init__(*args, auto_id="moment-%s", **kwargs)
        self.fields["risk"].queryset = Risk.objects.filter(enhet=plan.enhet_id)

    def moment(self) -> Momentdata:
        return Momentdata(**self.cleaned_data)


class TillfalleForm(forms.Form):
    """When a check is done, and the round that it is reported in."""

    use_required_attribute = False
    moment = forms.ModelChoiceField(
        Kontrollmoment.objects.none(),
        label="Kontrollmoment",
        to_field_name="kod",
        empty_label="Välj …",
    )
    uppfoljning = forms.ModelChoiceField(
        Uppfoljning.objects.none(),
        label="Rapporteras i",
        to_field_name="kod",
        empty_label="Välj …",
    )
    planerad = DayField(label="Senast")

    def __init__(self, *args, plan: Kontrollplan, **kwargs):
        super().__init__(*args, auto_id="tillfalle-%s", **kwargs)
        self.fields["moment"].queryset = Kontrollmoment.objects.filter(plan=plan)
        self.fields["uppfoljning"].queryset = not_closed(plan.ar)


def not_closed(ar: int):
    """Rounds of the year that ask for checks and are open or open later."""
    day = today()
    return Uppfoljning.objects.filter(
        Q(lases__isnull=True) | Q(lases__gte=day),
        stangd_at=None,
        avser_till__year=ar,
        fragar_kontroller=True,
    )


class FaststallForm(BeslutForm, VersionForm):
    """The nämnd's decision on its plan."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="faststall-%s", **kwargs)


def retry(data, version: int):
    """What was typed, now against the version that is saved: sending it again writes it."""
    again = data.copy()
    again["version"] = str(version)
    return again
