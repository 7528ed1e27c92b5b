"""Answers that are not just any number: yes or no, or one of the alternatives of a scale.

Pure. An answer is stored as its number (Ja is 1, Nej is 0) and shown as its word; a value
computed over several answers is a number and is shown as one.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from nyckeltal.enums import Aggregering, Vardetyp
from styrning.bas.errors import RuleError
from styrning.bas.quantities import as_decimal, canonical, format_decimal, format_exact

Svar = tuple[tuple[Decimal, str], ...]  # (number, word), lowest first; empty for a number

JA_NEJ: Svar = ((Decimal(0), "Nej"), (Decimal(1), "Ja"))
SHOWN_DECIMALS = 1  # of a mean of answers
LONGEST = 40


def answers(vardetyp: str, alternativ: Iterable[tuple[Decimal, str]] = ()) -> Svar:
    """What may be answered; empty where any number may be."""
    if vardetyp == Vardetyp.JA_NEJ:
        return JA_NEJ
    return tuple(sorted(alternativ)) if vardetyp == Vardetyp.SKALA else ()


def svar_of(figure: Mapping[str, Any]) -> Svar:
    """What a figure of ``nyckeltal.series`` may be answered with."""
    return tuple((row["varde"], row["ord"]) for row in figure["alternativ"])


def answer_text(value: Decimal | None, svar: Svar) -> str | None:
    """ "Ja" or "6 Ganska nöjd"; None where there is no value or the value is no answer."""
    word = next((word for number, word in svar if number == value), None)
    if word is None or value is None or svar == JA_NEJ:
        return word
    return f"{format_exact(value)} {word}"


def value_text(value: Decimal | None, svar: Svar, decimaler: int) -> str | None:
    """As ``answer_text``, and the number itself where it lies between two answers."""
    if value is None or not svar:
        return None
    digits = decimaler if svar == JA_NEJ else max(decimaler, SHOWN_DECIMALS)
    return answer_text(value, svar) or format_decimal(value, digits)


def computed_text(value: Decimal | None, svar: Svar, how: str, med: int, decimaler: int) -> str:
    """What several answers come to: "18 av 20 ja", "90 procent ja", "medel 5,3"; – for none."""
    if value is None:
        return "–"
    if svar == JA_NEJ and how == Aggregering.SUMMA:
        return f"{format_exact(value)} av {med} ja"
    if svar == JA_NEJ:
        return f"{format_decimal(value * 100, 0)} procent ja"
    return f"medel {format_decimal(value, max(decimaler, SHOWN_DECIMALS))}"


def allowed(svar: Svar) -> str:
    """Every answer in words, to choose among: "Ja eller Nej", "2 Mycket missnöjd, 4 …"."""
    words = [answer_text(number, svar) or "" for number, _ in svar]
    if svar == JA_NEJ:
        words.reverse()
    return f"{', '.join(words[:-1])} eller {words[-1]}"


def read_answer(value: object, svar: Svar) -> Decimal | None:
    """The number of an answer given as its word, its number or both; None for nothing.

    Raises: RuleError naming what may be answered.
    """
    if value is None or not str(value).strip():
        return None
    if isinstance(value, bool):
        value = "ja" if value else "nej"
    text = " ".join(str(value).split()).casefold()
    for answer, word in svar:
        both = (answer_text(answer, svar) or "").casefold()
        if text in {word.casefold(), both, canonical(answer)}:
            return answer
    try:
        number = as_decimal(value)
    except RuleError as error:
        raise RuleError(refusal(str(value), svar)) from error
    if number is None:
        return None
    ensure_answer(number, svar)
    return number


def ensure_answer(value: Decimal, svar: Svar) -> None:
    """Raise RuleError, naming what may be answered, unless ``value`` is an answer."""
    if svar and value not in dict(svar):
        raise RuleError(refusal(format_exact(value), svar))


def refusal(given: str, svar: Svar) -> str:
    """Why ``given`` is refused: 3 är inget svar på skalan. Välj 2 …, 4 …, 6 … eller 8 …."""
    short = f"{given[:LONGEST]}…" if len(given) > LONGEST else given
    what = "inget svar" if svar == JA_NEJ else "inget svar på skalan"
    return f'"{short}" är {what}. Välj {allowed(svar)}.'
