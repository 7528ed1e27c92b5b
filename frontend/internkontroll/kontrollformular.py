"""Forms of one check: its result, its occasion, its re-check and its sample."""

from collections.abc import Mapping
from typing import Any

from django import forms

from frontend.internkontroll.forms import VersionForm, not_closed, text_area
from frontend.organisation.forms import DayField
from internkontroll.enums import Kontrollutfall
from internkontroll.models import Kontrollmoment
from internkontroll.services import NyAtgard, Resultatdata
from styrning.bas.clock import today
from styrning.grund.models import Atgard, Uppfoljning, User

ANTAL = ("stickprov", "avvikelser")
VILLKORADE = ("utford_av", "jav_motiv", "stickprov", "text", "orsak", "befintlig",
              "atgard_text", "atgard_ansvarig", "atgard_klar_senast")  # fmt: skip


class ResultatForm(VersionForm):
    """What a check found, with an action where it deviates."""

    utfall = forms.ChoiceField(
        label="Resultat",
        choices=Kontrollutfall.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ett resultat."},
    )
    utford_at = DayField(label="Utförd")
    sjalv = forms.BooleanField(label="Jag gjorde kontrollen själv", required=False)
    utford_av = forms.CharField(
        label="Utförd av",
        required=False,
        max_length=100,
        help_text="Helst någon annan än den som ansvarar för kontrollen.",
    )
    jav_motiv = forms.CharField(
        label="Varför gjorde den ansvarige själv kontrollen?",
        required=False,
        max_length=300,
        widget=text_area(2),
    )
    stickprov = forms.IntegerField(label="Antal kontrollerade", required=False, min_value=0)
    avvikelser = forms.IntegerField(label="Antal avvikelser", required=False, min_value=0)
    text = forms.CharField(
        label="Iakttagelse",
        required=False,
        max_length=20_000,
        widget=text_area(3),
        help_text="Vid avvikelse: vad som inte stämde. Skriv inga personuppgifter.",
    )
    orsak = forms.CharField(
        label="Orsak",
        required=False,
        max_length=20_000,
        widget=text_area(2),
    )
    befintlig = forms.ChoiceField(
        label="Åtgärd som redan finns", required=False, choices=[("", "Ingen vald")]
    )
    atgard_text = forms.CharField(
        label="Ny åtgärd", required=False, max_length=2_000, widget=text_area(2)
    )
    atgard_ansvarig = forms.CharField(label="Ansvarig för åtgärden", required=False, max_length=100)
    atgard_klar_senast = DayField(label="Klar senast", required=False)

    def __init__(self, data=None, *, rad: Mapping[str, Any], user: User, **kwargs):
        super().__init__(data, **kwargs)
        self.rad, self.user = rad, user
        mine = {str(atgard["id"]) for atgard in rad["atgarder"]}
        left = [(key, text) for key, text in rad["valbara"] if key not in mine]
        self.fields["befintlig"].choices = [("", "Ingen vald"), *left]  # type: ignore[attr-defined]
        for name in VILLKORADE:
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        if self.is_reused:
            for name in ANTAL:
                del self.fields[name]

    @property
    def is_reused(self) -> bool:
        """Whether the check is a nyckeltal or a survey, so that nothing is counted again."""
        return bool(self.rad["nyckeltal_kod"] or self.rad["undersokning_id"])

    @classmethod
    def of(cls, rad: Mapping[str, Any], user: User, data=None) -> "ResultatForm":
        """The form of one row, with what is saved, or with what was typed."""
        initial = {name: rad[name] for name in cls.base_fields if name in rad}
        initial["utford_at"] = rad["utford_at"] or today()
        initial["version"] = rad["version"] or 0
        initial["sjalv"] = rad["utford_person_id"] == user.pk
        if rad["utfall"] is None and rad["urval_antal"]:
            initial["stickprov"] = rad["urval_antal"]
        return cls(data, rad=rad, user=user, initial=initial, auto_id=f"k-{rad['tillfalle_id']}-%s")

    def resultat(self) -> Resultatdata:
        typed = self.cleaned_data
        found = ("utfall", "utford_at", "utford_av", "text", "orsak", "jav_motiv")
        return Resultatdata(
            **{name: typed[name] for name in found},
            **self._counts(),
            utford_person=self._person(),
            atgard=self._action(),
        )

    def _counts(self) -> dict[str, int | None]:
        """The counts typed; what the form filled in itself does not count for what was not done."""
        counts = {name: self.cleaned_data.get(name) for name in ANTAL}
        undone = self.cleaned_data["utfall"] == Kontrollutfall.EJ_GENOMFORD
        if undone and counts["stickprov"] == self.rad["urval_antal"]:
            counts["stickprov"] = None
        return counts

    def _person(self) -> User | None:
        """The user, or the person that the result names already."""
        typed, saved = self.cleaned_data, self.rad["utford_person_id"]
        if typed["sjalv"]:
            return self.user
        if saved and saved != self.user.pk and typed["utford_av"] == self.rad["utford_av"]:
            return User.objects.get(pk=saved)
        return None

    def _action(self) -> NyAtgard | Atgard | None:
        """What was chosen, else what was typed, else nothing."""
        typed = self.cleaned_data
        if typed["befintlig"]:
            return Atgard.objects.get(publikt_id=typed["befintlig"])
        new = (typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])
        return NyAtgard(*new) if any(new) else None


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


class OmprovaForm(forms.Form):
    """When a deviation is checked again, and in which round."""

    use_required_attribute = False
    uppfoljning = forms.ModelChoiceField(
        Uppfoljning.objects.none(),
        label="Rapporteras i",
        to_field_name="kod",
        empty_label="Välj …",
    )
    planerad = DayField(label="Senast")

    def __init__(self, *args, moment: Kontrollmoment, **kwargs):
        super().__init__(*args, auto_id="omprova-%s", **kwargs)
        ar = moment.plan.ar
        rows = not_closed(ar) | not_closed(ar + 1)
        self.fields["uppfoljning"].queryset = rows.order_by("avser_till", "pk")  # type: ignore[attr-defined]


class UrvalForm(forms.Form):
    """A list, or how many rows it has, and how many to draw."""

    use_required_attribute = False
    fil = forms.FileField(
        label="Lista som fil (.xlsx eller .csv)",
        required=False,
        help_text="Första bladet läses. Listan sparas inte, inte heller dess namn.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": "Filen är tom. Välj en annan fil."},
    )
    inklistrat = forms.CharField(
        label="Eller klistra in listan",
        required=False,
        max_length=2_000_000,
        widget=text_area(4),
        help_text="En rad för varje sak att kontrollera. Texten sparas inte.",
    )
    har_rubrik = forms.BooleanField(label="Första raden är rubrik", required=False, initial=True)
    rader = forms.IntegerField(
        label="Eller ange bara hur många rader listan har",
        required=False,
        help_text="När listan inte får lämna sitt system. Raderna räknas från 1.",
    )
    antal = forms.IntegerField(
        label="Antal att dra",
        error_messages={"required": "Ange hur många som ska dras."},
    )
    nr = forms.IntegerField(widget=forms.HiddenInput)
    motiv = forms.CharField(
        label="Varför ett nytt urval dras", required=False, max_length=300, widget=text_area(2)
    )

    def __init__(self, *args, is_new_draw: bool, **kwargs):
        super().__init__(*args, auto_id="urval-%s", **kwargs)
        for name in ("fil", "inklistrat", "rader", "motiv"):
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        if not is_new_draw:
            del self.fields["motiv"]

    def clean(self):
        typed = super().clean() or {}
        given = [name for name in ("fil", "inklistrat", "rader") if typed.get(name)]
        wrong = {"fil", "inklistrat", "rader"} & set(self.errors)
        if not given and not wrong and typed.get("rader") is None:
            self.add_error("fil", "Välj en fil, klistra in listan eller ange antalet rader.")
        elif len(given) > 1:
            self.add_error(given[-1], "Ange listan på ett sätt, inte flera.")
        return typed


class KontrolleraUrvalForm(forms.Form):
    """The list once more, to draw the kept sample again."""

    use_required_attribute = False
    fil = forms.FileField(
        label="Samma lista som fil",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": "Filen är tom. Välj en annan fil."},
    )
    inklistrat = forms.CharField(
        label="Eller klistra in den", required=False, max_length=2_000_000, widget=text_area(3)
    )
    har_rubrik = forms.BooleanField(label="Första raden är rubrik", required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="igen-%s", **kwargs)
        for name in ("fil", "inklistrat"):
            self.fields[name].villkorad = True  # type: ignore[attr-defined]

    def clean(self):
        typed = super().clean() or {}
        if not typed.get("fil") and not typed.get("inklistrat") and "fil" not in self.errors:
            self.add_error("fil", "Välj filen eller klistra in listan.")
        return typed
