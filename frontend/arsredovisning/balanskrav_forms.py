"""Forms of the balanskravsutredning and of KF's decisions on deficits; inside, amounts in tkr."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from frontend.organisation.beslut import BeslutForm, decision_facts
from styrning.arsredovisning.enums import Beloppsenhet, Underskottsbeslut
from styrning.arsredovisning.models import Balanskravsbeslut, Balanskravsutredning
from styrning.arsredovisning.rules.balanskrav import RADER, RESERV_FRAN
from styrning.arsredovisning.services.balanskrav import (
    BELOPP,
    TEXTER,
    Balanskravsform,
    Underskottsform,
)
from styrning.bas.errors import RuleError
from styrning.bas.quantities import input_text, parse_decimal

THOUSAND = Decimal(1000)
STATED = "Stäms av mot raderna. Tomt: summan av raderna gäller."
HJALP = dict.fromkeys(("uppgivet_justerat", "uppgivet_resultat", "uppgivet_summa"), STATED)
NAMN = {
    **RADER,
    "uppgivet_justerat": "Enligt redovisningen: resultat efter balanskravsjusteringar",
    "uppgivet_resultat": "Enligt redovisningen: årets balanskravsresultat",
    "uppgivet_summa": "Enligt redovisningen: summa efter tidigare underskott",
    "skatter_bidrag": "Skatteintäkter, generella statsbidrag och utjämning",
    "eget_kapital": "Eget kapital inklusive ansvarsförbindelsen för pensioner",
    "rur_ingaende": "Resultatutjämningsreserv vid årets början",
    "reserv_ingaende": "Resultatreserv vid årets början",
}


class BeloppField(forms.CharField):
    """An amount as it is typed in Swedish; None where nothing is."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "tal"})

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        try:
            return parse_decimal(str(value or ""))
        except RuleError as error:
            raise ValidationError(str(error)) from error


class BalanskravForm(forms.Form):
    """A year's lines, the sums that the accounts state, and what the limits are counted on."""

    use_required_attribute = False
    enhet = forms.ChoiceField(
        label="Beloppen anges i", choices=Beloppsenhet.choices, initial=Beloppsenhet.TKR
    )
    skal_text = forms.CharField(
        label="Vilka de synnerliga skälen är", required=False, widget=forms.Textarea({"rows": 3})
    )
    reserv_text = forms.CharField(
        label="Vad reserven används till och varför",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ska stå i förvaltningsberättelsen när en reserv används.",
    )
    kommentar = forms.CharField(
        label="Kommentar", required=False, widget=forms.Textarea({"rows": 3})
    )
    rattelse = forms.CharField(
        label="Varför utredningen rättas",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Syns bredvid utredningen.",
    )

    def __init__(self, *args, ar: int, again: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for name in BELOPP:
            if not self._is_left_out(name, ar):
                self.fields[name] = BeloppField(label=NAMN[name], help_text=HJALP.get(name, ""))
        for name in ("skal_text", "reserv_text", "rattelse"):
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        if not again:
            del self.fields["rattelse"]

    @staticmethod
    def _is_left_out(name: str, ar: int) -> bool:
        """What the law of the year does not know: RUR takes no deposits from 2024."""
        late = ("till_reserv", "fran_reserv", "reserv_ingaende")
        return name in late if ar < RESERV_FRAN else name == "till_rur"

    def utredning(self, *, klar: bool) -> Balanskravsform:
        """What was typed, in tkr."""
        data = self.cleaned_data
        size = THOUSAND if data["enhet"] == Beloppsenhet.MKR else Decimal(1)
        belopp = {name: self._in_tkr(data[name], size) for name in BELOPP if name in data}
        texter = {name: data[name] for name in TEXTER if name in data}
        return Balanskravsform(belopp, texter, data["enhet"], klar)

    @staticmethod
    def _in_tkr(value: Decimal | None, size: Decimal) -> Decimal | None:
        return None if value is None else value * size


def facts_of_year(row: Balanskravsutredning | None) -> dict[str, Any]:
    """What is saved as the form shows it, in the row's own unit; a line of 0 is left empty."""
    if row is None:
        return {}
    size = THOUSAND if row.enhet == Beloppsenhet.MKR else Decimal(1)
    facts: dict[str, Any] = {}
    for name in BELOPP:
        value = getattr(row, name)
        empty = value is None or (not value and name in RADER)
        facts[name] = "" if empty else input_text(value / size)
    facts |= {name: getattr(row, name) for name in TEXTER if name != "rattelse"}
    return facts | {"enhet": row.enhet}


def typed(form: BalanskravForm) -> dict[str, Any]:
    """What was typed, in the same words as ``facts_of_year``."""
    data: Mapping[str, Any] = form.cleaned_data
    return {
        name: input_text(value) if isinstance(value, Decimal) and (value or name not in RADER)
        else value if isinstance(value, str) else ""
        for name, value in data.items()
    }  # fmt: skip


class UnderskottForm(BeslutForm):
    """A decision of KF on a deficit."""

    use_required_attribute = False
    ar = forms.IntegerField(label="Underskottet gäller år", min_value=2000, max_value=2199)
    slag = forms.ChoiceField(
        label="Fullmäktige har beslutat", choices=Underskottsbeslut.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    belopp = BeloppField(
        label="Belopp som inte regleras, tkr", help_text="Bara när underskottet inte regleras."
    )
    text = forms.CharField(
        label="Åtgärderna, eller de synnerliga skälen", widget=forms.Textarea({"rows": 5})
    )
    field_order = ("ar", "slag", "belopp", "text", "organ", "datum", "paragraf", "diarienummer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].initial = "Kommunfullmäktige"
        self.fields["belopp"].villkorad = True  # type: ignore[attr-defined]

    @property
    def underskott(self) -> Underskottsform:
        data = self.cleaned_data
        return Underskottsform(data["ar"], data["slag"], data["text"], self.beslut, data["belopp"])


def facts_of_decision(row: Balanskravsbeslut) -> dict[str, Any]:
    return {
        "ar": row.ar,
        "slag": row.slag,
        "belopp": input_text(row.belopp),
        "text": row.text,
        **decision_facts(row),
    }
