"""Forms of the plan of surveys and dialogues."""

from django import forms

from frontend.organisation.forms import DayField, EnhetField, enheter_today
from nyckeltal.enums import Trappsteg, Undersokningsslag
from nyckeltal.models import Nyckeltal, Svarsskala, Undersokning
from nyckeltal.services_undersokning import Aterkoppling, Plan
from styrning.bas.clock import today
from styrning.grund.models import User
from styrning.grund.permissions import enheter_to_plan_for

FIELDS = tuple(Plan.__dataclass_fields__)


class UndersokningForm(forms.Form):
    """What the Policy asks of a survey or a dialogue."""

    titel = forms.CharField(label="Titel", max_length=200)
    slag = forms.ChoiceField(label="Slag", choices=Undersokningsslag.choices)
    enhet = EnhetField(label="Ansvarig enhet")
    agare = forms.CharField(
        label="Ägare", max_length=100, help_text="Den person som svarar för den."
    )
    malgrupp = forms.CharField(
        label="Målgrupp",
        max_length=150,
        help_text="Skriv den likadant varje gång, så syns det när samma människor tillfrågas igen.",
    )
    oppnar = DayField(label="Från och med")
    klar = DayField(label="Till och med")
    metod = forms.CharField(label="Metod", max_length=300)
    trappsteg = forms.ChoiceField(label="Steg på dialogtrappan", choices=Trappsteg.choices)
    paverkan = forms.CharField(
        label="Grad av påverkan",
        max_length=300,
        help_text="Vad de som deltar kan påverka. Lova inget som inte kan hållas.",
    )
    beslut = forms.CharField(
        label="Beslut som den ger underlag till",
        max_length=300,
        help_text="Till exempel verksamhetsplan 2028.",
    )
    svarsskala = forms.ModelChoiceField(
        label="Skala för attitydfrågor",
        queryset=Svarsskala.objects.none(),
        to_field_name="kod",
        required=False,
        empty_label="Inga attitydfrågor",
        help_text="En jämn skala, så att ingen kan svara mitt emellan.",
    )
    nyckeltal = forms.ModelMultipleChoiceField(
        label="Nyckeltal som den ger värden till",
        queryset=Nyckeltal.objects.none(),
        to_field_name="kod",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, *args, user: User, rad: Undersokning | None = None, **kwargs):
        if rad is not None:
            kwargs.setdefault("initial", self.facts_of(rad))
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = enheter_today() & enheter_to_plan_for(user)
        self.fields["svarsskala"].queryset = Svarsskala.objects.all()
        self.fields["nyckeltal"].queryset = Nyckeltal.objects.visible_to(user).valid_on(today())

    @classmethod
    def facts_of(cls, rad: Undersokning) -> dict:
        facts = {name: getattr(rad, name) for name in FIELDS if name != "nyckeltal"}
        return facts | {
            "enhet": rad.enhet.kod,
            "svarsskala": rad.svarsskala.kod if rad.svarsskala else None,
            "nyckeltal": [row.kod for row in rad.nyckeltal.all()],
        }

    @property
    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in FIELDS})


class AterkopplingForm(forms.Form):
    """What came of it."""

    genomford = DayField(label="Genomförd", required=False)
    text = forms.CharField(
        label="Vad de som svarade fick veta",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    aterkopplad = DayField(label="Återkopplad", required=False)

    @classmethod
    def facts_of(cls, rad: Undersokning) -> dict:
        return {
            "genomford": rad.genomford,
            "text": rad.aterkoppling,
            "aterkopplad": rad.aterkopplad,
        }

    @property
    def svar(self) -> Aterkoppling:
        return Aterkoppling(**self.cleaned_data)


class MellanrumForm(forms.Form):
    """The least number of days between two that ask the same people."""

    dagar = forms.IntegerField(
        label="Minsta antal dagar mellan två till samma målgrupp", min_value=0, max_value=365
    )
