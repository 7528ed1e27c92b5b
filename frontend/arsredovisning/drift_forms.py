"""The grid of net costs: a line for each row that is saved, and empty ones to add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from frontend.arsredovisning.balanskrav_forms import BeloppField
from frontend.versioner import seen_version
from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.services.drift import BELOPP, Driftrad
from styrning.bas.quantities import input_text
from styrning.grund.models import Enhet

NYA = 2
NAMN = {"budget": "Budget", "utfall": "Utfall", "prognos": "Prognos"}


@dataclass(frozen=True)
class Rad:
    """One line: its place in the form, what it is of, and the version that was seen."""

    plats: str
    enhet: str = ""
    kod: str = ""
    verksamhet: str = ""
    version: int = 0

    @property
    def is_new(self) -> bool:
        return self.plats.startswith("ny")

    @property
    def vad(self) -> str:
        return f"{self.kod} {self.verksamhet}" if self.kod else "Hela enheten"


def lines_of(posts: Sequence[Driftpost], data: Mapping[str, str] | None) -> list[Rad]:
    """The lines of the page: those that were sent, else those that are saved."""
    new = [Rad(f"ny{number}") for number in range(1, NYA + 1)]
    if data is None:
        return [
            Rad(f"r{number}", row.enhet.kod, row.kod, row.verksamhet, row.version)
            for number, row in enumerate(posts, start=1)
        ] + new
    rows, number = [], 1
    while f"r{number}-rad" in data and number <= 2_000:
        enhet, kod, verksamhet = (*data[f"r{number}-rad"].split("|", 2), "", "")[:3]
        version = seen_version(data, f"r{number}-version")
        rows.append(Rad(f"r{number}", enhet, kod, verksamhet, version))
        number += 1
    return rows + new


class DriftForm(forms.Form):
    """All lines in one form; amounts in tkr, a cost without minus."""

    use_required_attribute = False
    rattelse = forms.CharField(
        label="Varför siffrorna rättas",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Uppföljningen är stängd. Skälet syns i historiken.",
    )

    def __init__(
        self, data: Any, posts: Sequence[Driftpost], enheter: Sequence[Enhet], *,
        prognos: bool, closed: bool,
    ):  # fmt: skip
        self.lines = lines_of(posts, data)
        saved = {(row.enhet.kod, row.kod): row for row in posts}
        super().__init__(data, initial=_initial(self.lines, saved))
        self.belopp = [name for name in BELOPP if prognos or name != "prognos"]
        self.fields["rattelse"].villkorad = True  # type: ignore[attr-defined]
        if not closed:
            del self.fields["rattelse"]
        choices = [("", "Välj"), *((one.kod, one.namn) for one in enheter)]
        for line in self.lines:
            self._add_line(line, choices)

    def _add_line(self, line: Rad, choices: list[tuple[str, str]]) -> None:
        at = line.plats
        if line.is_new:
            self.fields[f"{at}-enhet"] = forms.ChoiceField(
                label="Enhet", choices=choices, required=False
            )
            self.fields[f"{at}-kod"] = _text("Kod", 20)
            self.fields[f"{at}-verksamhet"] = _text("Verksamhet", 150)
        else:
            self.fields[f"{at}-bort"] = forms.BooleanField(label="Ta bort", required=False)
        for name in self.belopp:
            self.fields[f"{at}-{name}"] = BeloppField(label=NAMN[name])
        self.fields[f"{at}-kommentar"] = _text("Kommentar", 1_000)

    def rader(self) -> list[Driftrad]:
        """What was typed; new lines that are empty are left out."""
        found = [self._rad(line) for line in self.lines]
        return [rad for rad in found if rad is not None]

    def _rad(self, line: Rad) -> Driftrad | None:
        def typed(name: str, default: Any = "") -> Any:
            return self.cleaned_data.get(f"{line.plats}-{name}", default)

        amounts = {name: typed(name, None) for name in self.belopp}
        kod, verksamhet = line.kod, line.verksamhet
        if line.is_new:
            kod, verksamhet = typed("kod"), typed("verksamhet")
            filled = kod or verksamhet or typed("kommentar")
            if not filled and all(value is None for value in amounts.values()):
                return None
        return Driftrad(
            plats=line.plats,
            enhet=typed("enhet") if line.is_new else line.enhet,
            kod=kod,
            verksamhet=verksamhet,
            kommentar=typed("kommentar"),
            version=line.version,
            bort=typed("bort", False),
            **amounts,
        )


def _text(label: str, longest: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


def _initial(
    lines: Sequence[Rad], saved: Mapping[tuple[str, str], Driftpost]
) -> dict[str, str | Decimal]:
    facts: dict[str, str | Decimal] = {}
    for line in lines:
        row = saved.get((line.enhet, line.kod))
        if row is None:
            continue
        facts |= {f"{line.plats}-{name}": input_text(getattr(row, name)) for name in BELOPP}
        facts[f"{line.plats}-kommentar"] = row.kommentar
    return facts
