"""Forms of a report's outline. Choices name enheter, goals and tags, never database ids."""

import re
from typing import Any

from django import forms

from frontend.organisation.forms import DayField
from mal.enums import RapporterasTill
from mal.models import Mal, Tagg
from styrning.arsredovisning.enums import Blockslag
from styrning.arsredovisning.models import Rapport, Rapportblock
from styrning.arsredovisning.models.rapport import ARBETE, SKRIVS
from styrning.arsredovisning.rapporter import EGNA
from styrning.arsredovisning.services.block import Blockform, possible_writers
from styrning.arsredovisning.urval import AR, FALT, INNEHALL, MAX_AR, VILKA, read_urval
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

ALLA = ("", "Alla")
GEH_VAL = [
    ALLA,
    ("alla", "Mål för god ekonomisk hushållning"),
    ("finansiellt", "Bara de finansiella"),
    ("verksamhet", "Bara verksamhetsmålen"),
]
KODER = re.compile(r"[\s,;]+")


class KoderField(forms.CharField):
    """Koder of goals or nyckeltal, apart by commas or spaces."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=2_000, **kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [kod for kod in KODER.split(super().to_python(value) or "") if kod]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class SkribentField(forms.ModelChoiceField):
    """Somebody who may write in the report, by log-in name."""

    def __init__(self, rapport: Rapport, **kwargs):
        people = User.objects.filter(pk__in=[p.pk for p in possible_writers(rapport, today())])
        kwargs = {"required": False, "empty_label": "Ingen utsedd"} | kwargs
        super().__init__(queryset=people, to_field_name="username", **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return obj.namn


class BlockForm(forms.Form):
    """What a block of one kind says of itself: only the fields that its kind has."""

    use_required_attribute = False

    def __init__(self, rapport: Rapport, slag: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rapport, self.slag = rapport, slag
        self.fields["rubrik"] = forms.CharField(
            label=RUBRIKORD.get(slag, "Rubrik"),
            max_length=200,
            required=slag == Blockslag.RUBRIK,
            help_text=RUBRIKHJALP.get(slag, ""),
        )
        if slag == Blockslag.RUBRIK:
            self.fields["niva"] = forms.TypedChoiceField(label="Nivå", coerce=int, choices=NIVAER)
        for name in FALT.get(slag, ()):
            self.fields[name] = _selection(name, rapport)
            self.fields[name].villkorad = True  # empty means all: nothing is left out
        if slag != Blockslag.RUBRIK:
            self.fields["instruktion"] = forms.CharField(
                label="Instruktion till den som skriver"
                if slag in (*ARBETE, Blockslag.INSTRUKTION)
                else "Anteckning om delen",
                required=slag == Blockslag.INSTRUKTION,
                widget=forms.Textarea({"rows": 3}),
                help_text="Syns bara för skribenterna och skrivs inte ut.",
            )
        if slag in SKRIVS and rapport.enhet_id is not None:
            self.fields["rapporteras_till"] = forms.ChoiceField(
                label="Texten är till",
                choices=RapporterasTill.choices,
                widget=forms.RadioSelect,
                initial=RapporterasTill.KF,
                help_text="Det som bara är för den egna nämnden kommer aldrig med i kommunens "
                "årsredovisning.",
            )
        if slag in ARBETE:
            self.fields["ansvarig"] = SkribentField(rapport, label="Skribent")
            self.fields["klar_senast"] = DayField(label="Klar senast", required=False)

    @property
    def blockform(self) -> Blockform:
        data = self.cleaned_data
        chosen = {name: data[name] for name in FALT.get(self.slag, ())}
        given = {name: data[name] for name in FACTS if name in data}
        return Blockform(slag=self.slag, urval=chosen, **given)


FACTS = ("rubrik", "niva", "instruktion", "rapporteras_till", "ansvarig", "klar_senast")
NIVAER = [(1, "1, kapitel"), (2, "2, avsnitt"), (3, "3, underavsnitt")]
RUBRIKORD: dict[str, str] = {Blockslag.BILD: "Bildtext"}
RUBRIKHJALP: dict[str, str] = {
    Blockslag.TEXT: "Frivillig mellanrubrik ovanför texten.",
    Blockslag.BILD: "Står under bilden. Vad bilden visar skrivs när den laddas upp.",
}


def _selection(name: str, rapport: Rapport) -> forms.Field:
    """The field of one selection."""
    if name == "tagg":
        tags = [(tagg, tagg) for tagg in Tagg.objects.values_list("namn", flat=True)]
        return forms.ChoiceField(label="Tagg", required=False, choices=[ALLA, *tags])
    if name == "omrade":
        return forms.ChoiceField(label="Område", required=False, choices=_areas(rapport))
    if name == "enhet":
        return forms.ChoiceField(
            label="Nämnd eller bolag", required=False, choices=_enheter(rapport)
        )
    return FIELDS[name]()


def _areas(rapport: Rapport) -> list[tuple[str, str]]:
    rows = Mal.objects.filter(plan__ar=rapport.ar, niva__slag="omrade").order_by("tree_id", "lft")
    return [ALLA, *rows.values_list("kod", "namn")]


def _enheter(rapport: Rapport) -> list[tuple[str, str]]:
    rows = Enhet.objects.filter(slag__in=EGNA).order_by("tree_id", "lft")
    if (enhet := rapport.enhet) is not None:
        rows = Enhet.objects.filter(
            tree_id=enhet.tree_id, lft__gte=enhet.lft, rght__lte=enhet.rght
        ).order_by("lft")
    return [ALLA, *rows.values_list("kod", "namn")]


def _years() -> forms.Field:
    return forms.TypedChoiceField(
        label="Antal år",
        coerce=int,
        initial=AR,
        choices=[(n, "Bara rapportens år" if n == 1 else f"{n} år") for n in range(1, MAX_AR + 1)],
    )


def _tick(label: str, help_text: str = ""):
    return lambda: forms.BooleanField(label=label, required=False, help_text=help_text)


FIELDS: dict[str, Any] = {
    "geh": lambda: forms.ChoiceField(
        label="God ekonomisk hushållning", required=False, choices=GEH_VAL
    ),
    "mal": lambda: KoderField(
        label="Bara de här målen", help_text="Målens koder, till exempel B1, B2. Tomt: alla."
    ),
    "nyckeltal": lambda: KoderField(
        label="Bara de här nyckeltalen",
        help_text="Nyckeltalens koder, till exempel BUN-007. Tomt: alla för målen ovan.",
    ),
    "ar": _years,
    "kon": _tick("Kvinnor och män var för sig, där uppgifterna finns"),
    "motiv": _tick("Motiv, orsak, effekt och åtgärd till varje bedömning"),
    "avvikelser": _tick("Bara avvikelser och deras åtgärder"),
    "kvar": _tick("Bara uppdrag som inte är klara"),
    "vilka": lambda: forms.ChoiceField(
        label="Vilka",
        choices=[(key, word.capitalize()) for key, word in VILKA.items()],
        widget=forms.RadioSelect,
    ),
    "innehall": lambda: forms.MultipleChoiceField(
        label="Vad som ska stå om var och en",
        choices=[(key, word.capitalize()) for key, word in INNEHALL.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en sak som ska stå om varje nämnd."},
    ),
}


def facts_of(block: Rapportblock) -> dict[str, Any]:
    """The block's values, as the form's fields name them."""
    urval = read_urval(block.slag, block.urval)
    chosen = {name: getattr(urval, name) for name in FALT.get(block.slag, ())}
    chosen = {name: list(v) if isinstance(v, tuple) else v for name, v in chosen.items()}
    return chosen | {
        "rubrik": block.rubrik,
        "niva": block.niva,
        "instruktion": block.instruktion,
        "rapporteras_till": block.rapporteras_till,
        "ansvarig": block.ansvarig.username if block.ansvarig else "",
        "klar_senast": block.klar_senast,
    }


class SkribenterForm(forms.Form):
    """One person for several blocks, by one day."""

    use_required_attribute = False
    delar = forms.MultipleChoiceField(
        label="Delar",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kryssa för minst en del."},
    )
    klar_senast = DayField(
        label="Klar senast", required=False, help_text="Tomt: dagarna ändras inte."
    )

    def __init__(self, rapport: Rapport, blocks: list, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ansvarig"] = SkribentField(
            rapport,
            label="Skribent",
            required=True,
            empty_label="Välj",
            error_messages={"required": "Välj vem som ska skriva."},
        )
        self.fields["klar_senast"].villkorad = True
        self.fields["delar"].choices = [(str(b.publikt_id), b.name) for b in blocks]
        self.order_fields(["delar", "ansvarig", "klar_senast"])
