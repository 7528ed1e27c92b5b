"""Forms of the årshjul, the review and the accounts. Choices name enheter by kod, never by id."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.grund.enums import (
    LAMNAR_IN,
    AktivitetSlag,
    Ring,
    Roll,
    Tokenomfang,
    UppfoljningSlag,
)
from styrning.grund.models import Aktivitet, Enhet, Uppfoljning, User
from styrning.grund.services_aktivitet import Post
from styrning.grund.services_arshjul import FRAGOR, Omgang, usually_asked
from styrning.grund.services_konto import Konto

KOD_FEL = "Bara bokstäver, siffror, bindestreck och punkt, utan mellanslag."


def add_rule_error(form: forms.Form, error: RuleError) -> None:
    """Show what a rule said at its field, or above the form when it is about no single field."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is nothing at all; None where a page is only asked for."""
    return request.POST if request.method == "POST" else None


def end_of_day(day: date | None) -> datetime | None:
    """The last moment of a day in the municipality."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault(
            "error_messages", {"invalid": "Skriv ett datum, till exempel 2026-09-11."}
        )
        super().__init__(**kwargs)


class EnhetField(forms.ModelChoiceField):
    """An enhet that is valid today, indented as in the tree."""

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Enhet.objects.none())
        super().__init__(to_field_name="kod", **kwargs)

    def label_from_instance(self, obj: Enhet) -> str:
        return f"{'– ' * obj.level}{obj.namn}"


def enheter_today():
    return Enhet.objects.valid_on(today()).order_by("tree_id", "lft")


def enheter_ahead():
    """Those that have not ended, the coming ones too."""
    rows = Enhet.objects.filter(Q(galler_till=None) | Q(galler_till__gte=today()))
    return rows.order_by("tree_id", "lft")


class EnheterField(forms.ModelMultipleChoiceField):
    """Several enheter as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Enhet.objects.none())
        super().__init__(to_field_name="kod", **kwargs)

    def label_from_instance(self, obj: Enhet) -> str:
        return obj.namn


class OmgangForm(forms.Form):
    """A round, and the enheter that it asks."""

    kod = forms.RegexField(
        r"^[\wåäöÅÄÖ.-]+$",
        label="Kod",
        max_length=20,
        help_text="Kort och unik, till exempel 2026-DELAR. Den syns i filnamn och adresser.",
        error_messages={"invalid": KOD_FEL},
    )
    namn = forms.CharField(label="Namn", max_length=150)
    slag = forms.ChoiceField(label="Slag", choices=UppfoljningSlag.choices)
    avser_fran = DayField(label="Perioden börjar")
    avser_till = DayField(label="Perioden slutar")
    oppnar = DayField(label="Öppnar")
    klar_namnd = DayField(label="Sista dag", help_text="Då ska nämnden ha skickat in.")
    behandlas_namnd = DayField(label="Nämnden behandlar", required=False)
    klar_ks = DayField(label="Kommunstyrelsen behandlar", required=False)
    klar_kf = DayField(label="Fullmäktige behandlar", required=False)
    lases = DayField(
        label="Låses efter",
        required=False,
        help_text="Till och med den dagen tas sena svar emot. Tomt: tills någon stänger omgången.",
    )
    instruktion = forms.CharField(
        label="Instruktion", required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    fragar = forms.MultipleChoiceField(
        label="Omgången frågar efter",
        choices=[(name, word.capitalize()) for name, word in FRAGOR.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Vilka nyckeltal det blir avgörs av hur ofta de mäts och av periodens längd.",
        error_messages={"required": "Välj minst en sak som omgången frågar efter."},
    )
    enheter = EnheterField(
        label="Nämnder och bolag som ska lämna in",
        error_messages={"required": "Välj minst en enhet som ska lämna in."},
    )

    def __init__(self, *args, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        submitters = enheter_ahead().filter(slag__in=LAMNAR_IN)
        kept = Enhet.objects.filter(pk__in=[enhet.pk for enhet in asked or ()])
        self.fields["enheter"].queryset = (submitters | kept).order_by("tree_id", "lft")
        if asked is None:
            now = submitters.valid_on(today())
            self.initial.setdefault("enheter", [enhet.kod for enhet in now])
            self.initial.setdefault("fragar", usually_asked(self.initial.get("slag")))

    @classmethod
    def facts_of(cls, runda: Uppfoljning) -> dict:
        facts = {name: getattr(runda, name) for name in Omgang.__dataclass_fields__}
        asked = Enhet.objects.filter(inlamningar__uppfoljning=runda).order_by("tree_id", "lft")
        return facts | {
            "enheter": [enhet.kod for enhet in asked],
            "fragar": [name for name in FRAGOR if facts.pop(name)],
        }

    @property
    def omgang(self) -> Omgang:
        data = self.cleaned_data
        asked = {name: name in data["fragar"] for name in FRAGOR}
        rest = [name for name in Omgang.__dataclass_fields__ if name not in FRAGOR]
        return Omgang(**{name: data[name] for name in rest}, **asked)


class MoteField(forms.ModelChoiceField):
    """A meeting of the year, by its day."""

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Aktivitet.objects.none())
        kwargs.setdefault("empty_label", "Egna datum")
        super().__init__(to_field_name="publikt_id", **kwargs)

    def label_from_instance(self, obj: Aktivitet) -> str:
        return f"{obj.titel}, {obj.oppnar:%Y-%m-%d}"


class AktivitetForm(forms.Form):
    """An activity of the årshjul."""

    titel = forms.CharField(label="Titel", max_length=200)
    slag = forms.ChoiceField(
        label="Slag",
        choices=AktivitetSlag.choices,
        initial=AktivitetSlag.AKTIVITET,
        required=False,
        help_text="Andra aktiviteters sista dag kan räknas från ett sammanträde.",
    )
    ring = forms.ChoiceField(label="Ring", choices=Ring.choices)
    enhet = EnhetField(label="Ansvarig enhet", required=False, empty_label="Ingen särskild")
    oppnar = DayField(label="Öppnar")
    klar_namnd = DayField(label="Klar i nämnd", required=False)
    klar_ks = DayField(label="Klar i kommunstyrelsen", required=False)
    klar_kf = DayField(label="Klar i kommunfullmäktige", required=False)
    klar_at = DayField(
        label="Genomförd",
        required=False,
        help_text="Dagen då aktiviteten blev klar. Tomt så länge den inte är klar.",
    )
    mote = MoteField(label="Sista dag räknas från", required=False)
    dagar_fore = forms.IntegerField(
        label="Antal dagar före",
        required=False,
        min_value=0,
        max_value=200,
        help_text="Sista dagen följer med när sammanträdet flyttas.",
    )
    lagrum = forms.CharField(
        label="Lagrum", max_length=100, required=False, help_text="Till exempel KL 11 kap. 6 §."
    )
    lank = forms.RegexField(
        r"^(/[^/\\].*|https://.+)$",
        label="Länk till det som den handlar om",
        max_length=300,
        required=False,
        help_text="En adress här i systemet (/plan/2027/) eller en som börjar med https://.",
        error_messages={"invalid": "Börja med / för en sida här, eller med https://."},
    )
    ar_bestamd = forms.BooleanField(label="Datumen är bestämda", required=False, initial=True)
    text = forms.CharField(
        label="Beskrivning", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, ar: int, aktivitet: Aktivitet | None = None, **kwargs):
        if aktivitet is not None:
            kwargs.setdefault("initial", self.facts_of(aktivitet))
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = enheter_today()
        meetings = Aktivitet.objects.filter(arshjul__ar=ar, slag=AktivitetSlag.MOTE)
        self.fields["mote"].queryset = meetings.exclude(pk=aktivitet.pk if aktivitet else None)

    @classmethod
    def facts_of(cls, aktivitet: Aktivitet) -> dict:
        facts = {name: getattr(aktivitet, name) for name in Post.__dataclass_fields__}
        return facts | {
            "enhet": aktivitet.enhet.kod if aktivitet.enhet else None,
            "mote": aktivitet.mote.publikt_id if aktivitet.mote else None,
        }

    def clean_slag(self) -> str:
        return self.cleaned_data["slag"] or AktivitetSlag.AKTIVITET

    @property
    def post(self) -> Post:
        return Post(**{name: self.cleaned_data[name] for name in Post.__dataclass_fields__})


class OppnaIgenForm(forms.Form):
    motiv = forms.CharField(
        label="Varför öppnas omgången igen?", widget=forms.Textarea(attrs={"rows": 3})
    )
    lases = DayField(label="Låses efter", required=False)


class MotivForm(forms.Form):
    """A reason; ``required=False`` where only some must give one."""

    motiv = forms.CharField(label="Skäl", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label="Skäl", required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motiv"].label, self.fields["motiv"].required = label, required


class KontoForm(forms.Form):
    """An account's facts."""

    username = forms.CharField(
        label="Inloggningsnamn",
        max_length=150,
        help_text="Inte e-postadressen: den kan bytas. Till exempel karin.ohman.",
    )
    first_name = forms.CharField(label="Förnamn", max_length=150, required=False)
    last_name = forms.CharField(label="Efternamn", max_length=150, required=False)
    email = forms.EmailField(label="E-post", required=False)
    telefon = forms.CharField(label="Telefon", max_length=30, required=False)
    maskinkonto = forms.BooleanField(
        label="Maskinkonto: loggar inte in, har bara API-nycklar", required=False
    )

    @classmethod
    def facts_of(cls, user: User) -> dict:
        return {name: getattr(user, name) for name in Konto.__dataclass_fields__}

    @property
    def konto(self) -> Konto:
        return Konto(**self.cleaned_data)


class RollForm(forms.Form):
    """A role to be given, with the enhet and the days that it holds."""

    roll = forms.ChoiceField(label="Roll", choices=Roll.choices)
    enhet = EnhetField(
        label="Enhet",
        required=False,
        empty_label="Hela kommunen",
        help_text="Rollen gäller enheten och allt under den.",
    )
    galler_fran = DayField(label="Från och med", required=False)
    galler_till = DayField(label="Till och med", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = enheter_ahead()


def a_year_from_today() -> date:
    return today() + timedelta(days=365)


class TokenForm(forms.Form):
    """An API token to be issued; it ends within a year unless another day is chosen."""

    user = forms.ModelChoiceField(
        label="Konto", queryset=User.objects.none(), to_field_name="publikt_id"
    )
    namn = forms.CharField(
        label="Namn", max_length=100, help_text="Vad nyckeln används till, till exempel Power BI."
    )
    enhet = EnhetField(
        label="Räckvidd",
        required=False,
        empty_label="Det som rapporteras till fullmäktige",
        help_text="Med en enhet läser nyckeln också det som bara rapporteras dit, i enheten och "
        "alla under den.",
    )
    omfang = forms.ChoiceField(
        label="Får",
        choices=Tokenomfang.choices,
        initial=Tokenomfang.LASA,
        widget=forms.RadioSelect,
        required=False,
        help_text="Rapportera kan bara ett konto som är rapportör eller godkännare, och bara där.",
    )
    galler_till = DayField(
        label="Gäller till och med",
        required=False,
        help_text="Ett år är vanligt. Tomt betyder tills vidare.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["galler_till"].initial = a_year_from_today
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        self.fields["user"].label_from_instance = lambda user: f"{user.namn} ({user.username})"
        self.fields["enhet"].queryset = enheter_today()

    def clean_omfang(self) -> str:
        """Without a choice it reads."""
        return self.cleaned_data["omfang"] or Tokenomfang.LASA
