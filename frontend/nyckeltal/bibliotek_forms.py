"""Forms of the library of key figures. Choices name things by kod or public id."""

from dataclasses import fields
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from frontend.organisation.forms import DayField, EnheterField, EnhetField, enheter_today
from mal.enums import PlanLage, Riktning
from mal.models import Mal, Plan
from nyckeltal.enums import (
    Aggregering,
    MalvardeTyp,
    Matt,
    NyckeltalSlag,
    Periodicitet,
    Satt,
    Vardetyp,
)
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Svarsskala
from nyckeltal.permissions import edits_all, own_enheter, scopes
from nyckeltal.services import answers_of
from nyckeltal.services_ansvar import Ansvarsform
from nyckeltal.services_definition import Blad, Brott, has_values
from nyckeltal.services_malvarde import Malvardeform
from nyckeltal.svar import Svar, allowed, read_answer
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.periods import MONTHS
from styrning.bas.quantities import input_text, parse_decimal
from styrning.grund.models import Enhet, User


class TalField(forms.CharField):
    """A number with decimal comma and spaces, as officers write it."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else input_text(value)

    def to_python(self, value):
        try:
            return parse_decimal(super().to_python(value))
        except RuleError as error:
            raise ValidationError(str(error)) from error


class SvarField(TalField):
    """A number, or an answer by its word: Ja, 6, Ganska nöjd."""

    def __init__(self, *, svar: Svar = (), **kwargs):
        super().__init__(**kwargs)
        self.svar = svar

    def to_python(self, value):
        word = " ".join(str(value or "").split()).casefold()
        if word in {ord.casefold() for _, ord in self.svar}:
            return read_answer(value, self.svar)
        return super().to_python(value)


class BladForm(forms.Form):
    """The definition sheet; a saved one keeps its kod, and one with values asks for a break."""

    kod = forms.CharField(
        label="Kod",
        max_length=20,
        help_text="Kort och unik, till exempel BUN-019. Den kan inte ändras senare.",
    )
    namn = forms.CharField(label="Nyckeltal", max_length=200)
    syfte = forms.CharField(label="Syfte", required=False, widget=forms.Textarea({"rows": 2}))
    agare = EnhetField(label="Ägare", help_text="Enheten som svarar för definitionen.")
    rapporteras_till = forms.ChoiceField(label="Rapporteras till")
    slag = forms.ChoiceField(label="Slag", choices=NyckeltalSlag.choices)
    periodicitet = forms.ChoiceField(label="Mäts", choices=Periodicitet.choices)
    forsta_ar = forms.IntegerField(
        label="Ett år då det mäts",
        required=False,
        help_text="Bara för vartannat år, till exempel 2024: då frågas det 2024, 2026 och 2028.",
    )
    vardetyp = forms.ChoiceField(
        label="Svaret är", choices=Vardetyp.choices, initial=Vardetyp.TAL, required=False
    )
    svarsskala = forms.ModelChoiceField(
        Svarsskala.objects.all(),
        label="Svarsskala",
        to_field_name="kod",
        required=False,
        empty_label="Ingen",
        help_text="Bara när svaret ges på en skala.",
    )
    mattenhet = forms.CharField(
        label="Måttenhet",
        max_length=40,
        required=False,
        help_text="Till exempel procent eller mnkr. Kan vara tom när svaret inte är ett tal.",
    )
    decimaler = forms.IntegerField(label="Decimaler", min_value=0, max_value=4, initial=1)
    riktning = forms.ChoiceField(label="Riktning", choices=Riktning.choices)
    matt = forms.ChoiceField(label="Mått", choices=Matt.choices, initial=Matt.ANDEL)
    aggregering = forms.ChoiceField(label="Räknas samman över enheter", choices=Aggregering.choices)
    namnarfaktor = TalField(
        label="Kvoten gånger",
        required=False,
        help_text="100 när täljare och nämnare rapporteras och blir procent. Tomt för ett tal.",
    )
    min_varde = TalField(label="Lägsta möjliga värde", required=False)
    max_varde = TalField(label="Högsta möjliga värde", required=False)
    per_kon = forms.BooleanField(label="Delas på kvinnor och män", required=False)
    ackumulerad = forms.BooleanField(label="Ackumuleras under året", required=False)
    kalla = forms.CharField(label="Källa", max_length=150, required=False)
    publiceras = forms.CharField(
        label="Publiceras", max_length=100, required=False, help_text="Till exempel juni."
    )
    efterslapning = forms.IntegerField(
        label="Eftersläpning, år",
        min_value=0,
        max_value=2,
        initial=0,
        help_text="1 när årets omgång redovisar förra årets värde.",
    )
    kolada_id = forms.CharField(label="Kolada-id", max_length=12, required=False)
    metod = forms.CharField(label="Metod", required=False, widget=forms.Textarea({"rows": 3}))
    galler_fran = DayField(label="Gäller från och med", required=False)
    brott_datum = DayField(label="Ny mätning från och med", required=False)
    brott_text = forms.CharField(label="Vad som ändras", max_length=300, required=False)

    def __init__(self, user: User, *args, row: Nyckeltal | None = None, **kwargs):
        if row is not None:
            kwargs["initial"] = initial_of(row)
        super().__init__(*args, **kwargs)
        self.row = row
        enheter = own_enheter(user).valid_on(today())
        if row is not None:
            del self.fields["kod"]
            enheter = enheter | Enhet.objects.filter(pk=row.agare_id)
        self.fields["agare"].queryset = enheter.order_by("tree_id", "lft")
        self.fields["rapporteras_till"].choices = scopes(user)
        for name in ("forsta_ar", "vardetyp", "svarsskala", "mattenhet"):
            self.fields[name].villkorad = True  # what they depend on is said beside them
        asks = row is not None and has_values(row)
        for name in ("brott_datum", "brott_text"):
            self.fields[name].villkorad = True
            if not asks:
                del self.fields[name]

    @property
    def blad(self) -> Blad:
        given = {f.name: self.cleaned_data.get(f.name) for f in fields(Blad)}
        given["vardetyp"] = given["vardetyp"] or Vardetyp.TAL
        if self.row is not None:
            given["kod"] = self.row.kod
        return Blad(**given)

    @property
    def brott(self) -> Brott | None:
        """The break, when one is told; its text is checked by the service."""
        datum = self.cleaned_data.get("brott_datum")
        return Brott(datum, self.cleaned_data["brott_text"]) if datum else None


def initial_of(row: Nyckeltal) -> dict:
    skala = row.svarsskala.kod if row.svarsskala else None
    return vars(Blad.of(row)) | {"agare": row.agare.kod, "svarsskala": skala}


class AvslutaForm(forms.Form):
    galler_till = DayField(label="Sista dag")


class BrottForm(forms.Form):
    datum = DayField(label="Från och med")
    text = forms.CharField(
        label="Vad som ändras i hur nyckeltalet mäts",
        max_length=300,
        help_text="Syns vid tidsserien: år före och efter jämförs inte.",
    )


class EfterfoljareForm(forms.Form):
    """What replaces the key figure."""

    till = forms.ModelChoiceField(Nyckeltal.objects.none(), label="Ersätts av", to_field_name="kod")
    datum = DayField(label="Från och med")
    notering = forms.CharField(label="Notering", max_length=300, required=False)

    def __init__(self, user: User, row: Nyckeltal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Nyckeltal.objects.editable_by(user).exclude(pk=row.pk)
        self.fields["till"].queryset = others.order_by("kod")


class MalvardeForm(forms.Form):
    """The target of an enhet for a year; only a range has a highest value."""

    enhet = EnhetField(label="Enhet")
    ar = forms.IntegerField(label="År", min_value=1900, max_value=2199)
    typ = forms.ChoiceField(label="Typ", choices=MalvardeTyp.choices)
    till_manad = forms.TypedChoiceField(
        label="Till och med",
        coerce=int,
        choices=[(nr, namn) for nr, namn in enumerate(MONTHS, start=1)],
        initial=12,
        help_text="Bara ett periodmål slutar en annan månad än december.",
    )
    varde = TalField(label="Målvärde")
    varde_max = TalField(label="Högst", required=False)
    tolerans = TalField(
        label="Tolerans", required=False, help_text="Så långt från målet räknas värdet som nära."
    )
    tolerans_procent = forms.BooleanField(
        label="Toleransen är i procent av målvärdet", required=False
    )

    def __init__(self, user: User, row: Nyckeltal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owed = NyckeltalEnhet.objects.filter(nyckeltal=row).values("enhet")
        enheter = own_enheter(user).filter(pk__in=owed)
        self.fields["enhet"].queryset = enheter.order_by("tree_id", "lft")
        within = row.riktning == Riktning.INOM
        self.fields["varde"].label = f"{'Lägst' if within else 'Målvärde'}, {row.mattenhet}"
        self.fields["varde_max"].label = f"Högst, {row.mattenhet}"
        self.fields["tolerans"].label = f"Tolerans, {row.mattenhet}"
        if not within:
            del self.fields["varde_max"]
        if svar := answers_of(row):
            label = f"Målvärde: {allowed(svar)}"
            self.fields["varde"] = SvarField(svar=svar, label=label)

    @property
    def malvarde(self) -> Malvardeform:
        data = {name: value for name, value in self.cleaned_data.items() if name != "enhet"}
        data["tolerans"] = data["tolerans"] or Decimal(0)
        return Malvardeform(**data)


class AnsvarigField(forms.ModelChoiceField):
    """A person with an open account, named as in the account list."""

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, maskinkonto=False)
        super().__init__(
            people,
            label="Ansvarig",
            to_field_name="username",
            required=False,
            empty_label="Ingen utsedd",
            help_text="Rapportör eller godkännare för enheten.",
            **kwargs,
        )

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.namn} ({obj.username})"


class KaskadForm(forms.Form):
    """Several enheter that are to owe the key figure."""

    enheter = EnheterField(label="Enheter", error_messages={"required": "Välj minst en enhet."})
    galler_fran = DayField(label="Från och med")
    galler_till = DayField(label="Till och med", required=False)
    satt = forms.ChoiceField(label="Värdet", choices=Satt.choices)
    ansvarig = AnsvarigField()

    def __init__(self, user: User, row: Nyckeltal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owed = NyckeltalEnhet.objects.filter(nyckeltal=row, galler_till=None).values("enhet")
        enheter = enheter_today() if edits_all(user) else own_enheter(user).valid_on(today())
        self.fields["enheter"].queryset = enheter.exclude(pk__in=owed).order_by("tree_id", "lft")

    @property
    def ansvar(self) -> Ansvarsform:
        data = {name: value for name, value in self.cleaned_data.items() if name != "enheter"}
        return Ansvarsform(**data)


class AnsvarForm(forms.Form):
    satt = forms.ChoiceField(label="Värdet", choices=Satt.choices)
    ansvarig = AnsvarigField()


class MalvalField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Mal) -> str:
        return f"{obj.plan.ar} {obj.kod} {obj.namn}"


class KopplaForm(forms.Form):
    """A goal of a draft plan that the key figure is to measure."""

    mal = MalvalField(queryset=Mal.objects.none(), label="Mål", to_field_name="publikt_id")
    vikt = forms.IntegerField(
        label="Vikt", min_value=1, max_value=100, initial=1, help_text="Används av regeln vägt."
    )

    def __init__(self, user: User, row: Nyckeltal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        drafts = Plan.objects.editable_by(user).filter(lage=PlanLage.UTKAST)
        goals = Mal.objects.filter(plan__in=drafts, parent__isnull=False)
        self.fields["mal"].queryset = (
            goals.exclude(nyckeltal_lankar__nyckeltal=row)
            .select_related("plan")
            .order_by("-plan__ar", "lft")
        )
