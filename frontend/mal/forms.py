"""Forms of plans and goals. Choices name enheter and goals by kod, never by id."""

import datetime as dt

from django import forms
from django.db.models import Q, QuerySet

from frontend.organisation.beslut import BeslutForm
from frontend.organisation.forms import DayField, EnhetField
from mal.bedombarhet import Granser
from mal.enums import Geh, RapporterasTill
from mal.models import Mal, Niva, Plan, Tagg
from mal.services import Malform
from nyckeltal.models import Nyckeltal
from styrning.grund.models import Enhet


class MalField(forms.ModelChoiceField):
    """A goal of one plan, indented as in the tree."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", "Välj …")
        super().__init__(queryset=Mal.objects.none(), to_field_name="kod", **kwargs)

    def of_plan(self, plan: Plan, *, without: Mal | None = None, among: Q | None = None) -> None:
        """Take any goal of the plan; offer those that hold, but not ``without`` nor those below.

        What is sent although it is not offered meets the service's own words.
        """
        self.queryset = Mal.objects.filter(plan=plan).order_by("lft")
        self.error_messages["invalid_choice"] = f"Välj ett mål i {plan.namn}."
        goals = self.queryset.filter(among or Q(), upphor__isnull=True)
        if without is not None:
            goals = goals.exclude(
                lft__gte=without.lft, rght__lte=without.rght, tree_id=without.tree_id
            )
        offer(self, goals)

    def label_from_instance(self, obj: Mal) -> str:
        return f"{'– ' * obj.level}{obj.namn}"


def offer(field: forms.ModelChoiceField, rows: QuerySet) -> None:
    """Show ``rows`` as the field's choices, while it takes all of its queryset."""
    choices = [(row.kod, field.label_from_instance(row)) for row in rows]
    multiple = isinstance(field, forms.ModelMultipleChoiceField)
    field.choices = choices if multiple else [("", field.empty_label or "Välj …"), *choices]


class MalForm(forms.Form):
    """What a goal says, and what it stands under."""

    parent = MalField(label="Ligger under")
    niva = forms.ModelChoiceField(Niva.objects.none(), label="Nivå", to_field_name="publikt_id")
    kod = forms.CharField(label="Kod", max_length=20)
    namn = forms.CharField(label="Mål", max_length=300, widget=forms.Textarea({"rows": 2}))
    beskrivning = forms.CharField(
        label="Beskrivning", required=False, widget=forms.Textarea({"rows": 3})
    )
    metod = forms.CharField(
        label="Hur målet bedöms",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="När nyckeltal saknas eller inte räcker: vad bedömningen vilar på, till exempel "
        "en utvärdering eller en enkät, och vem som gör den.",
    )
    huvudansvarig = EnhetField(label="Huvudansvarig")
    medansvariga = forms.ModelMultipleChoiceField(
        Enhet.objects.none(),
        label="Medansvariga",
        to_field_name="kod",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Enheter som lämnar bidrag till bedömningen.",
    )
    rapporteras_till = forms.ChoiceField(
        label="Rapporteras till", choices=RapporterasTill.choices, initial=RapporterasTill.KF
    )
    geh = forms.ChoiceField(label="God ekonomisk hushållning", choices=Geh.choices)
    geh_beslut = forms.CharField(
        label="Beslut om god ekonomisk hushållning",
        max_length=150,
        required=False,
        help_text="Till exempel Kommunfullmäktige 2025-11-24 § 141. Krävs när målet är utpekat.",
    )
    taggar = forms.ModelMultipleChoiceField(
        Tagg.objects.none(),
        label="Taggar",
        to_field_name="kod",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, plan: Plan, *args, goal: Mal | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].of_plan(plan, without=goal)
        self.fields["niva"].queryset = Niva.objects.order_by("ordning")
        self.fields["taggar"].queryset = Tagg.objects.all()
        first, last = dt.date(plan.ar, 1, 1), dt.date(plan.ar, 12, 31)
        enheter = Enhet.objects.order_by("tree_id", "lft")
        current = enheter.filter(
            Q(galler_till__isnull=True) | Q(galler_till__gte=first),
            Q(galler_fran__isnull=True) | Q(galler_fran__lte=last),
        )
        for name in ("huvudansvarig", "medansvariga"):
            self.fields[name].queryset = enheter
            offer(self.fields[name], current)

    @property
    def malform(self) -> Malform:
        return Malform(**{name: self.cleaned_data[name] for name in Malform.__dataclass_fields__})


class NyttMalForm(MalForm):
    """A goal that an amendment adds within the year."""

    borjar = DayField(
        label="Gäller från och med",
        required=False,
        help_text="Uppföljningar vars period slutar tidigare visar inte målet. Tomt: hela året.",
    )


def initial_of(goal: Mal) -> dict:
    """The goal's values, as the form's fields name them."""
    return {
        "parent": goal.parent.kod if goal.parent else None,
        "niva": goal.niva.publikt_id,
        "kod": goal.kod,
        "namn": goal.namn,
        "beskrivning": goal.beskrivning,
        "metod": goal.metod,
        "huvudansvarig": goal.huvudansvarig.kod,
        "medansvariga": list(goal.medansvariga.values_list("kod", flat=True)),
        "rapporteras_till": goal.rapporteras_till,
        "geh": goal.geh,
        "geh_beslut": goal.geh_beslut,
        "taggar": list(goal.taggar.values_list("kod", flat=True)),
    }


class PlanbeslutForm(BeslutForm):
    """The decision on a plan, or on the model that its goals are judged by."""

    organ = forms.CharField(label="Organ", max_length=100, initial="Kommunfullmäktige")


class AndringForm(PlanbeslutForm):
    """The decision that amends an adopted plan, and what it says."""

    text = forms.CharField(
        label="Vad som ändras och varför", widget=forms.Textarea({"rows": 4}), max_length=4000
    )


class UpphorForm(forms.Form):
    """The first day that a goal of an adopted plan does not hold."""

    upphor = DayField(
        label="Gäller inte från och med",
        help_text="Uppföljningar vars period slutar före den dagen visar målet som förut. Senare "
        "uppföljningar räknar det inte men listar det som upphört.",
    )


class SambandForm(forms.Form):
    """A goal at the side of the tree that this one also contributes to."""

    till = MalField(label="Bidrar också till")
    notering = forms.CharField(label="På vilket sätt", max_length=300, required=False)

    def __init__(self, goal: Mal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = goal.get_ancestors().values("pk")
        known = goal.bidrar_till.values("till")
        among = Q(niva__bedoms=True) & ~Q(pk__in=above) & ~Q(pk__in=known)
        self.fields["till"].of_plan(goal.plan, without=goal, among=among)


class MatsForm(forms.Form):
    """A nyckeltal that is to measure the goal."""

    nyckeltal = forms.ModelChoiceField(
        Nyckeltal.objects.none(), label="Nyckeltal", to_field_name="kod", empty_label="Välj …"
    )
    vikt = forms.IntegerField(
        label="Vikt", min_value=1, max_value=100, initial=1, help_text="Används av regeln vägt."
    )

    def __init__(self, goal: Mal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["nyckeltal"]
        field.queryset = Nyckeltal.objects.order_by("kod")
        field.label_from_instance = lambda row: f"{row.kod} {row.namn}"
        last = field.queryset.valid_on(dt.date(goal.plan.ar, 12, 31))
        offer(field, last.exclude(mal_lankar__mal=goal))


class IhopForm(forms.Form):
    """The goal of the draft that another one goes up in."""

    till = MalField(label="Går upp i")
    notering = forms.CharField(
        label="Notering",
        max_length=300,
        required=False,
        help_text="Till exempel: Två mål blev ett när nämnderna slogs samman.",
    )

    def __init__(self, goal: Mal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["till"].of_plan(goal.plan, without=goal, among=Q(niva__bedoms=True))


class GranserForm(forms.Form):
    """How much a plan should hold at most; empty where there is no limit."""

    max_mal_kf = forms.IntegerField(
        label="Mål till kommunfullmäktige, högst", min_value=1, max_value=999, required=False
    )
    max_mal_enhet = forms.IntegerField(
        label="Mål per ansvarig nämnd eller bolag, högst",
        min_value=1,
        max_value=999,
        required=False,
    )
    max_nyckeltal_mal = forms.IntegerField(
        label="Nyckeltal per mål, högst", min_value=1, max_value=999, required=False
    )

    @classmethod
    def facts_of(cls, plan: Plan) -> dict:
        return {name: getattr(plan, name) for name in cls.base_fields}

    @classmethod
    def words_of(cls, plan: Plan) -> str:
        """The limits that are saved, as a sentence."""
        facts = cls.facts_of(plan)
        words = [f"{cls.base_fields[name].label} {value or 'utan gräns'}"
                 for name, value in facts.items()]  # fmt: skip
        return "; ".join(words)

    @property
    def granser(self) -> Granser:
        return Granser(**self.cleaned_data)
