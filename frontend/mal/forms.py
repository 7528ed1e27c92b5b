"""Forms of plans and goals. Choices name enheter and goals by kod, never by id."""

import datetime as dt

from django import forms

from frontend.organisation.forms import DayField, EnhetField
from mal.enums import Geh, RapporterasTill
from mal.models import Mal, Niva, Plan, Tagg
from mal.services import Malform, Planbeslut
from styrning.grund.models import Enhet


class MalField(forms.ModelChoiceField):
    """A goal of one plan, indented as in the tree."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Mal.objects.none(), to_field_name="kod", **kwargs)

    def label_from_instance(self, obj: Mal) -> str:
        return f"{'– ' * obj.level}{obj.namn}"


class MalForm(forms.Form):
    """What a goal says, and what it stands under."""

    parent = MalField(label="Ligger under")
    niva = forms.ModelChoiceField(Niva.objects.none(), label="Nivå", to_field_name="ordning")
    kod = forms.CharField(label="Kod", max_length=20)
    namn = forms.CharField(label="Mål", max_length=300, widget=forms.Textarea({"rows": 2}))
    beskrivning = forms.CharField(
        label="Beskrivning", required=False, widget=forms.Textarea({"rows": 3})
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
        goals = Mal.objects.filter(plan=plan).order_by("lft")
        if goal is not None:
            goals = goals.exclude(lft__gte=goal.lft, rght__lte=goal.rght, tree_id=goal.tree_id)
        enheter = Enhet.objects.valid_on(dt.date(plan.ar, 1, 1)).order_by("tree_id", "lft")
        self.fields["parent"].queryset = goals
        self.fields["niva"].queryset = Niva.objects.order_by("ordning")
        self.fields["huvudansvarig"].queryset = enheter
        self.fields["medansvariga"].queryset = enheter
        self.fields["taggar"].queryset = Tagg.objects.all()

    @property
    def malform(self) -> Malform:
        data = dict(self.cleaned_data)
        data.pop("parent")
        return Malform(**data)


def initial_of(goal: Mal) -> dict:
    """The goal's values, as the form's fields name them."""
    return {
        "parent": goal.parent.kod if goal.parent else None,
        "niva": goal.niva.ordning,
        "kod": goal.kod,
        "namn": goal.namn,
        "beskrivning": goal.beskrivning,
        "huvudansvarig": goal.huvudansvarig.kod,
        "medansvariga": list(goal.medansvariga.values_list("kod", flat=True)),
        "rapporteras_till": goal.rapporteras_till,
        "geh": goal.geh,
        "geh_beslut": goal.geh_beslut,
        "taggar": list(goal.taggar.values_list("kod", flat=True)),
    }


class BeslutForm(forms.Form):
    """The decision that adopts a plan."""

    organ = forms.CharField(label="Organ", max_length=100, initial="Kommunfullmäktige")
    datum = DayField(label="Beslutsdatum")
    paragraf = forms.CharField(label="Paragraf", max_length=20)
    diarienummer = forms.CharField(label="Diarienummer", max_length=40, required=False)

    @property
    def beslut(self) -> Planbeslut:
        return Planbeslut(**self.cleaned_data)
