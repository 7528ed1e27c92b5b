"""A political decision: one value, what is asked of it, and one way onto a row."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.models.bas import Beslutad

UNDECIDED = {"beslut_organ": "", "beslut_datum": None, "beslut_paragraf": "", "diarienummer": ""}


@dataclass(frozen=True)
class Beslut:
    """Who decided and when, and where it is recorded; ``paragraf`` with or without its sign."""

    organ: str
    datum: date
    paragraf: str = ""
    diarienummer: str = ""
    protokoll: str = ""

    def columns(self) -> dict[str, Any]:
        """What ``Beslutad`` calls it, as it is saved."""
        return {
            "beslut_organ": clean_text(self.organ),
            "beslut_datum": self.datum,
            "beslut_paragraf": clean_text(self.paragraf).removeprefix("§").strip(),
            "diarienummer": clean_text(self.diarienummer),
        }


def demand_decision(beslut: Beslut | None, *, why: str = "", with_paragraf: bool = False) -> Beslut:
    """The decision, if it names its organ (and its §) and is not dated in the future.

    Raises: RuleError, with the field; ``why`` says what the decision is needed for.
    """
    if beslut is None:
        raise RuleError(f"{why} Ange organ och beslutsdatum.".strip(), field="organ")
    saved = beslut.columns()
    if not saved["beslut_organ"]:
        raise RuleError(f"{why} Ange vilket organ som beslutade.".strip(), field="organ")
    if with_paragraf and not saved["beslut_paragraf"]:
        raise RuleError("Ange beslutets paragraf.", field="paragraf")
    if beslut.datum > today():
        raise RuleError("Beslutsdatum ligger i framtiden.", field="datum")
    return beslut


def put_decision(row: Beslutad, beslut: Beslut | None) -> None:
    """Let ``row`` say what was decided; None empties it."""
    for name, value in (beslut.columns() if beslut else UNDECIDED).items():
        setattr(row, name, value)
