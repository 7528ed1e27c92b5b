"""Forms of a risk: what it is, its score and decision, its actions and its end."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Max, Q, QuerySet

from frontend.internkontroll.forms import CHOOSE, VersionForm, text_area
from frontend.organisation.forms import DayField
from internkontroll.enums import Kategori, Processlag, Riskbeslut
from internkontroll.models import Risk
from internkontroll.rules_risk import Skala
from internkontroll.services import NyAtgard, Riskdata, Vardering
from mal.models import Mal, Plan
from nyckeltal.models import Nyckeltal
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User


class MalField(forms.ModelMultipleChoiceField):
    """Goals by the identity that they keep over the years."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Mal.objects.none(), to_field_name="identitet", **kwargs)

    def label_from_instance(self, obj: Mal) -> str:
        return f"{obj.kod} {obj.namn}"


class NyckeltalField(forms.ModelMultipleChoiceField):
    """Nyckeltal by kod."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(Nyckeltal.objects.none(), to_field_name="kod", **kwargs)

    def label_from_instance(self, obj: Nyckeltal) -> str:
        return obj.namn


def within(enhet: Enhet) -> QuerySet[Enhet]:
    """The enhet and what stands below it."""
    return Enhet.objects.filter(tree_id=enhet.tree_id, lft__gte=enhet.lft, rght__lte=enhet.rght)


def goals_for(enhet: Enhet, user: User) -> QuerySet[Mal]:
    """The goals that the enhet answers for or helps with, and those of fullmäktige's, this year."""
    ar = Plan.objects.filter(ar__lte=today().year).aggregate(ar=Max("ar"))["ar"]
    ours = Q(huvudansvarig__in=within(enhet)) | Q(medansvariga__in=within(enhet))
    shared = Q(huvudansvarig__parent=None)
    rows = Mal.objects.visible_to(user).filter(ours | shared, plan__ar=ar, niva__bedoms=True)
    return rows.distinct().order_by("lft")


class RiskForm(VersionForm):
    """Risk att … på grund av … vilket leder till …, and what it threatens."""

    risk_att = forms.CharField(
        label="Risk att",
        max_length=300,
        help_text="Vad kan hända? Till exempel: fel lön betalas ut.",
    )
    pa_grund_av = forms.CharField(
        label="På grund av",
        max_length=300,
        required=False,
        help_text="Till exempel: att ändringar anmäls sent.",
    )
    leder_till = forms.CharField(
        label="Vilket leder till",
        max_length=300,
        required=False,
        help_text="Till exempel: att någon inte kan betala sin hyra.",
    )
    process = forms.CharField(label="Process", max_length=150)
    processlag = forms.ChoiceField(label="Slag av process", choices=[CHOOSE, *Processlag.choices])
    kategori = forms.ChoiceField(label="Kategori", choices=[CHOOSE, *Kategori.choices])
    otillaten_paverkan = forms.BooleanField(
        label="Gäller otillåten påverkan (bara för oegentligheter)", required=False
    )
    agare = forms.CharField(
        label="Riskägare", max_length=100, required=False, help_text="Funktion eller namn."
    )
    mal = MalField(label="Hotar målen", required=False)
    nyckeltal = NyckeltalField(label="Syns i nyckeltalen", required=False)

    def __init__(self, *args, enhet: Enhet, user: User, risk: Risk | None = None, **kwargs):
        super().__init__(*args, auto_id="risk-%s", **kwargs)
        goals, figures = goals_for(enhet, user), Nyckeltal.objects.all()
        chosen = Q(ansvar_lista__enhet__in=within(enhet))
        if risk is not None:
            chosen |= Q(pk__in=risk.nyckeltal_lista.values("nyckeltal"))
        self.fields["mal"].queryset = goals  # type: ignore[attr-defined]
        offered = figures.filter(chosen).distinct().order_by("namn")
        self.fields["nyckeltal"].queryset = offered  # type: ignore[attr-defined]
        self.kept = set()
        if risk is not None:
            ties = set(risk.mal_lista.values_list("mal_identitet", flat=True))
            self.kept = ties - {goal.identitet for goal in goals}

    @staticmethod
    def facts_of(risk: Risk) -> dict[str, Any]:
        """What is saved, as the fields name it."""
        columns = ("risk_att", "pa_grund_av", "leder_till", "process", "processlag", "kategori",
                   "otillaten_paverkan", "agare", "version")  # fmt: skip
        return {name: getattr(risk, name) for name in columns} | {
            "mal": list(risk.mal_lista.values_list("mal_identitet", flat=True)),
            "nyckeltal": list(risk.nyckeltal_lista.values_list("nyckeltal__kod", flat=True)),
        }

    def risk(self) -> Riskdata:
        """The risk as it was typed; goals of other years that it names are kept."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        goals = {goal.identitet for goal in typed.pop("mal")} | self.kept
        return Riskdata(**typed | {"mal": goals, "nyckeltal": list(typed["nyckeltal"])})


def _steps(skala: Skala, axel: str) -> list[tuple[int, str]]:
    return [(step.nr, f"{step.nr} {step.ord}") for step in skala.steps(axel)]


def _steps_with_meaning(skala: Skala, axel: str) -> list[tuple[int, str]]:
    return [(step.nr, f"{step.nr} {step.ord}: {step.betydelse}") for step in skala.steps(axel)]


class VarderingForm(VersionForm):
    """The score before and after what is done already, and the decision."""

    SCORE = ("sannolikhet", "konsekvens", "beslut")
    sannolikhet = forms.TypedChoiceField(
        label="Sannolikhet", coerce=int, empty_value=None, widget=forms.RadioSelect,
        error_messages={"required": "Välj hur sannolikt det är."},
    )  # fmt: skip
    konsekvens = forms.TypedChoiceField(
        label="Konsekvens", coerce=int, empty_value=None, widget=forms.RadioSelect,
        error_messages={"required": "Välj hur stor följden är."},
    )  # fmt: skip
    befintlig_kontroll = forms.CharField(
        label="Det som redan görs",
        required=False,
        max_length=2_000,
        widget=text_area(3),
        help_text="Rutiner och kontroller som redan finns. Ange riskvärdet efter dem nedan.",
    )
    sannolikhet_efter = forms.TypedChoiceField(
        label="Sannolikhet efter det", required=False, coerce=int, empty_value=None
    )
    konsekvens_efter = forms.TypedChoiceField(
        label="Konsekvens efter det", required=False, coerce=int, empty_value=None
    )
    beslut = forms.ChoiceField(
        label="Beslut",
        choices=Riskbeslut.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj acceptera, åtgärda eller kontrollera."},
    )
    beslut_motiv = forms.CharField(
        label="Motiv", required=False, max_length=2_000, widget=text_area(2),
        help_text="Krävs när risken accepteras.",
    )  # fmt: skip
    accepterad_av = forms.CharField(label="Accepteras av", required=False, max_length=100)
    accepterad_till = DayField(label="Till och med", required=False)

    def __init__(self, *args, skala: Skala, optional: bool = False, **kwargs):
        super().__init__(*args, auto_id="varde-%s", **kwargs)
        for axel in ("sannolikhet", "konsekvens"):
            self._offer(axel, _steps_with_meaning(skala, axel))
            self._offer(f"{axel}_efter", [("", "Som ovan"), *_steps(skala, axel)])
        for name in ("beslut_motiv", "accepterad_av", "accepterad_till", "sannolikhet_efter",
                     "konsekvens_efter"):  # fmt: skip
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        if optional and not any(self.data.get(name) for name in self.SCORE):
            for name in self.SCORE:
                self.fields[name].required = False

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def facts_of(risk: Risk) -> dict[str, Any]:
        names = (*Vardering.__dataclass_fields__, "version")
        return {name: getattr(risk, name) for name in names}

    def vardering(self) -> Vardering | None:
        """The score as it was typed; None where none of it is.

        Where one of the two after existing controls is left "som ovan", it is the one above.
        """
        typed = {n: v for n, v in self.cleaned_data.items() if n != "version"}
        if typed["sannolikhet_efter"] or typed["konsekvens_efter"]:
            for axel in ("sannolikhet", "konsekvens"):
                typed[f"{axel}_efter"] = typed[f"{axel}_efter"] or typed[axel]
        return Vardering(**typed) if typed["beslut"] else None


class AvslutaForm(VersionForm):
    """Why a risk is ended."""

    avslutad_motiv = forms.CharField(
        label="Varför avslutas den?",
        max_length=300,
        widget=text_area(2),
        help_text="Till exempel: verksamheten såldes den 1 juli. Allt som är sparat finns kvar.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="avsluta-%s", **kwargs)


class RiskatgardForm(forms.Form):
    """A direct action against a risk."""

    use_required_attribute = False
    atgard_text = forms.CharField(
        label="Vad ska göras?", required=False, max_length=2_000, widget=text_area(2)
    )
    atgard_ansvarig = forms.CharField(label="Ansvarig", required=False, max_length=100)
    atgard_klar_senast = DayField(label="Klar senast", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="atgard-%s", **kwargs)
        for field in self.fields.values():
            field.villkorad = True  # type: ignore[attr-defined]

    def atgard(self) -> NyAtgard:
        typed = self.cleaned_data
        return NyAtgard(typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])
