"""The form of a scale: rows of steps and zones, read as they were typed."""

from collections.abc import Mapping
from typing import Any

from internkontroll.enums import Axel
from internkontroll.rules_risk import MAX_STEG, MAX_ZONER, Skala
from internkontroll.services import Skaldata
from styrning.bas.errors import FaultsError, RuleError

LABELS = {"namn": "Namn", "troskel": "I planen från", "ord": "ord", "betydelse": "betyder",
          "fran": "från"}  # fmt: skip
NOT_WHOLE = "Skriv ett heltal, till exempel 9."


def _label(name: str) -> str:
    """A field as a person would call it: "Konsekvens 2, betyder"."""
    if name in LABELS:
        return LABELS[name]
    what, nr, part = name.rsplit("_", 2)
    return f"{what.capitalize()} {nr}, {LABELS[part]}"


class SkalForm:
    """What was typed for a scale, field by field, with what is wrong with it.

    Rows without word and meaning are no steps, so that steps are added and taken away by typing.
    """

    def __init__(self, values: Mapping[str, str], version: int) -> None:
        self.values, self.version = dict(values), version
        self.errors: dict[str, str] = {}
        self.common: list[str] = []

    @classmethod
    def of(cls, skala: Skala, version: int) -> "SkalForm":
        """The form with what is saved."""
        values = {"namn": skala.namn, "troskel": str(skala.troskel)}
        for axel in Axel.values:
            for step in skala.steps(axel):
                values[f"{axel}_{step.nr}_ord"] = step.ord
                values[f"{axel}_{step.nr}_betydelse"] = step.betydelse
        for zon in skala.zoner:
            values[f"zon_{zon.nr}_fran"], values[f"zon_{zon.nr}_ord"] = str(zon.fran), zon.ord
        return cls(values, version)

    @classmethod
    def typed_in(cls, post: Mapping[str, str]) -> "SkalForm":
        names = ["namn", "troskel", *(n for rows in cls._names() for n in rows)]
        version = post.get("version", "")
        return cls(
            {name: post.get(name, "").strip()[:400] for name in names},
            int(version) if version.isdecimal() and len(version) < 9 else 0,
        )

    @staticmethod
    def _names() -> list[tuple[str, str]]:
        steps = [
            (f"{axel}_{nr}_ord", f"{axel}_{nr}_betydelse")
            for axel in Axel.values
            for nr in range(1, MAX_STEG + 1)
        ]
        return steps + [(f"zon_{nr}_fran", f"zon_{nr}_ord") for nr in range(1, MAX_ZONER + 1)]

    def _value(self, name: str) -> str:
        return self.values.get(name, "")

    def _number(self, name: str) -> int | None:
        text = self._value(name)
        if text.isascii() and text.isdecimal() and len(text) < 4:
            return int(text)
        if text:
            self.errors[name] = NOT_WHOLE
        return None

    @property
    def data(self) -> Skaldata:
        """The scale as the service takes it; gaps between rows are closed."""
        steg = {}
        for axel in Axel.values:
            rows = [
                (self._value(f"{axel}_{nr}_ord"), self._value(f"{axel}_{nr}_betydelse"))
                for nr in range(1, MAX_STEG + 1)
            ]
            steg[axel] = [row for row in rows if any(row)]
        zoner = [
            (self._number(f"zon_{nr}_fran"), self._value(f"zon_{nr}_ord"))
            for nr in range(1, MAX_ZONER + 1)
            if self._value(f"zon_{nr}_fran") or self._value(f"zon_{nr}_ord")
        ]
        return Skaldata(self._value("namn"), self._number("troskel"), steg, zoner)

    def take(self, error: RuleError) -> None:
        """Show what the rules said: each at its field, the rest above the form."""
        faults = error.faults if isinstance(error, FaultsError) else {error.field or "": str(error)}
        known = {"namn", "troskel", *(n for rows in self._names() for n in rows)}
        for field, message in faults.items():
            if field in known:
                self.errors.setdefault(field, message)
            else:
                self.common.append(message)

    def _cell(self, name: str) -> dict[str, str]:
        return {"namn": name, "varde": self._value(name), "fel": self.errors.get(name, "")}

    @property
    def namn(self) -> dict[str, str]:
        return self._cell("namn")

    @property
    def troskel(self) -> dict[str, str]:
        return self._cell("troskel")

    @property
    def axlar(self) -> list[dict[str, Any]]:
        """Each axis with its six rows."""
        return [
            {
                "axel": axel.value,
                "namn": axel.label,
                "rader": [
                    {
                        "nr": nr,
                        "ord": self._cell(f"{axel.value}_{nr}_ord"),
                        "betydelse": self._cell(f"{axel.value}_{nr}_betydelse"),
                    }
                    for nr in range(1, MAX_STEG + 1)
                ],
            }
            for axel in Axel
        ]

    @property
    def zoner(self) -> list[dict[str, Any]]:
        return [
            {"nr": nr, "fran": self._cell(f"zon_{nr}_fran"), "ord": self._cell(f"zon_{nr}_ord")}
            for nr in range(1, MAX_ZONER + 1)
        ]

    def differences(self, saved: "SkalForm") -> list[dict[str, str]]:
        """Each field that differs, as it was typed and as it is saved now."""
        rows = []
        for name in dict.fromkeys([*self.values, *saved.values]):
            mine, theirs = self._value(name), saved._value(name)
            if mine != theirs:
                rows.append({"vad": _label(name), "ditt": mine or "–", "sparat": theirs or "–"})
        return rows
