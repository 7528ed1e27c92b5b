"""Things chosen by kod and namn: enheter, goals, tags. What is typed may be either."""

from collections.abc import Iterable
from typing import Any

from styrning.bas.arbetsbok.form import Val
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.bas.xlsx import cell_text

LABEL_MAX = 120


def named(rows: Iterable[tuple[str, str]]) -> Val:
    """Kod → "kod namn" on one line, as it stands in the list to choose from."""
    return {kod: " ".join(f"{kod} {namn}".split())[:LABEL_MAX] for kod, namn in rows}


def as_named(value: Any, choices: Val) -> str:
    """The kod that the cell names: by itself, by its namn, or by both; "" for an empty cell.

    Where both are said the kod decides: the name may have changed since the file was fetched.

    Raises: RuleError for what is none of them.
    """
    text = cell_text(value)
    if not text:
        return ""
    found = _found(text, choices)
    if found is None:
        raise RuleError(_unknown([text]))
    return found


def as_named_or_new(value: Any, choices: Val) -> str:
    """As ``as_named``; what is not in the list is the kod of something new."""
    text = clean_text(cell_text(value))
    found = _found(text, choices) if text else ""
    return text if found is None else found


def as_named_all(value: Any, choices: Val) -> tuple[str, ...]:
    """The koder that the cell names, with ; between, in the order of the list.

    Raises: RuleError with those that are none.
    """
    words = [word.strip() for word in cell_text(value).split(";") if word.strip()]
    found = {word: _found(word, choices) for word in words}
    if unknown := [word for word, kod in found.items() if kod is None]:
        raise RuleError(f"{_unknown(unknown)} Skriv flera med ; emellan.")
    return tuple(kod for kod in choices if kod in found.values())


def _found(text: str, choices: Val) -> str | None:
    for kod, label in choices.items():
        if text in {kod, label}:
            return kod
    wanted = " ".join(text.split()).casefold()
    for kod, label in choices.items():
        if wanted in {kod.casefold(), label.casefold()}:
            return kod
    names = [kod for kod, label in choices.items() if _name(kod, label) == wanted]
    if len(names) == 1:
        return names[0]
    # a kod with the name that it had when the workbook was fetched
    first = wanted.partition(" ")[0]
    return next((kod for kod in choices if kod.casefold() == first), None)


def _name(kod: str, label: str) -> str:
    return label.removeprefix(kod).strip().casefold()


def _unknown(words: list[str]) -> str:
    shown = ", ".join(f'"{word[:40]}"' for word in words)
    return f"{shown} finns inte i listan. Skriv koden eller välj i listan."
