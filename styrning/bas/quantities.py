"""Numbers as Swedish officers type, paste and read them. No Django here: rules may import it."""

import datetime
import re
from decimal import Decimal

from styrning.bas.errors import RuleError
from styrning.bas.rounding import STORED_DECIMALS, quantised, shown

__all__ = [
    "as_decimal",
    "canonical",
    "format_decimal",
    "format_exact",
    "input_text",
    "parse_decimal",
    "quantised",
    "shown",
]

INTEGER_DIGITS = 11
LONGEST = 60
NBSP = "\u00a0"
MINUS = "\u2212"

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_NUMBER = re.compile(r"([+-]?) ?([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_DOT_OR_THOUSAND = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T].*)?|[0-9]{1,2}[/.][0-9]{1,2}[-/. ][0-9]{2,4}|"
    r"[0-9]{1,2} (jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z.]*( [0-9]{2,4})?",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([.,'])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?")
_PERCENT = re.compile(r"(.+?) ?(?:%|procent|proc\.?)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:ca\.?|c:a|cirka|ungefär|omkring|drygt|knappt|~|≈) ?(.+)", re.IGNORECASE)
_BOUND = re.compile(r"(?:[<>≤≥]=?|minst|högst|mer än|mindre än|under|över) ?.+", re.IGNORECASE)
_RANGE = re.compile(r"[0-9., ]+ ?- ?[0-9., ]+")
_UNIT = re.compile(r"([+-]? ?[0-9][0-9 .,]*?) ?([^\W\d_][^0-9]*)")
_SPACED = re.compile(r"[+-]?[0-9][0-9 ]*(?:[.,][0-9 ]+)?")
_SCALED = {"tkr", "kkr", "mkr", "mnkr", "mdkr", "mdr", "tusen", "miljoner", "miljarder", "k", "m"}
_GAP = {"-", "..", "...", "x", "xx", "saknas", "uppgift saknas", "n/a", "na", "ej mätt", "null"}


def parse_decimal(text: str) -> Decimal | None:
    """The number that an officer typed or pasted; None for an empty text.

    Accepts decimal comma or point, spaces of any kind between thousands, and any minus sign.

    Raises: RuleError, in Swedish and with the remedy, for everything else.
    """
    plain = _SPACES.sub(" ", text).strip().translate(_MINUSES)
    if not plain:
        return None
    match = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if match is None or _DOT_OR_THOUSAND.fullmatch(plain):
        raise RuleError(_why_not(_quoted(text), plain))
    sign, whole, fraction = match.groups()
    return _checked(sign, whole.replace(" ", ""), (fraction or "").rstrip("0"), text)


def as_decimal(value: object) -> Decimal | None:
    """The number in one Excel cell; None for an empty cell.

    Binary noise goes: 0.1 + 0.2 in Excel is 0.3. Results of formulas are rounded to four decimals.

    Raises: RuleError for text that is no number, dates, true/false and numbers too large.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        word = "SANT" if value else "FALSKT"
        raise RuleError(f"Cellen innehåller {word}, inte ett tal. Skriv talet.")
    if isinstance(value, datetime.date):
        raise RuleError(f"{value:%Y-%m-%d} är ett datum, inte ett tal. {_DATE_REMEDY}")
    if isinstance(value, datetime.time | datetime.timedelta):
        raise RuleError(f"{value} är ett klockslag, inte ett tal. Formatera cellen som tal.")
    if isinstance(value, int | float | Decimal):
        exact = Decimal(repr(value) if isinstance(value, float) else value)
        return _within(quantised(_within(exact)))
    return parse_decimal(str(value))


def format_decimal(value: Decimal | None, decimaler: int, group: bool = True) -> str:
    """``value`` in Swedish: 1 234,5 with no-break space and a true minus; – for None."""
    if value is None:
        return "–"
    pattern = f",.{decimaler}f" if group else f".{decimaler}f"
    text = format(shown(value, decimaler), pattern)
    return text.replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def format_exact(value: Decimal | None) -> str:
    """``value`` in Swedish with the decimals that it has: 1 234,5; – for None."""
    if value is None:
        return "–"
    _, _, fraction = (canonical(value) or "").partition(".")
    return format_decimal(value, len(fraction))


def canonical(value: Decimal | None) -> str | None:
    """``value`` for machines: "12.5", never an exponent, never padded; None stays None."""
    if value is None:
        return None
    return str(quantised(value)).rstrip("0").rstrip(".")


def input_text(value: Decimal | None) -> str:
    """``value`` for an input field: all its decimals, no padding, and "" for None."""
    return (canonical(value) or "").replace(".", ",")


_DATE_REMEDY = "Skriv bara talet (i Excel: formatera först cellen som tal)."


def _checked(sign: str, whole: str, fraction: str, text: str) -> Decimal:
    if len(fraction) > STORED_DECIMALS:
        nearest = quantised(Decimal(f"{sign}{whole}.{fraction}"))
        raise RuleError(
            f"{_quoted(text)} har fler än fyra decimaler. "
            f"Avrunda till högst fyra: {input_text(nearest)}."
        )
    return _within(Decimal(f"{sign}{whole}.{fraction}"))


def _within(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise RuleError("Cellen innehåller inget tal som går att läsa. Skriv talet på nytt.")
    if abs(value) >= 10**INTEGER_DIGITS:
        raise RuleError(
            f"Talet är för stort: högst {INTEGER_DIGITS} siffror före decimaltecknet. "
            "Kontrollera måttenheten."
        )
    return value + 0


def _quoted(text: str) -> str:
    seen = "".join(char if char.isprintable() else " " for char in text)
    short = _SPACES.sub(" ", seen).strip()
    return f'"{short[:37]}…"' if len(short) > 38 else f'"{short}"'


def _why_not(quoted: str, plain: str) -> str:
    """Why ``plain`` is no number, and what to write instead."""
    plain = plain[:LONGEST]
    for reason in (_as_gap, _as_excel, _as_date, _as_exponent, _as_grouped, _as_words):
        message = reason(quoted, plain)
        if message:
            return message
    return f"{quoted} är inte ett tal. Skriv ett tal, till exempel 1 234,5."


def _as_gap(quoted: str, plain: str) -> str:
    if plain.casefold() not in _GAP:
        return ""
    return f"{quoted} är inte ett tal. Lämna tomt och ange varför värdet saknas."


def _as_excel(quoted: str, plain: str) -> str:
    if plain.startswith("#"):
        return f"{quoted} är ett felvärde från Excel. Skriv talet i stället."
    if plain.startswith("="):
        return f"{quoted} är en formel. Skriv talet i stället."
    return ""


def _as_date(quoted: str, plain: str) -> str:
    return f"{quoted} är ett datum, inte ett tal. {_DATE_REMEDY}" if _DATE.fullmatch(plain) else ""


def _as_exponent(quoted: str, plain: str) -> str:
    if not _EXPONENT.fullmatch(plain):
        return ""
    return f"{quoted} är skrivet med tiopotens. Skriv ut alla siffror, till exempel 100 000."


def _as_grouped(quoted: str, plain: str) -> str:
    if _DOT_OR_THOUSAND.fullmatch(plain):
        whole = plain.replace(".", "")
        return f"{quoted} kan läsas på två sätt. Skriv {whole} eller {plain.replace('.', ',')}."
    match = _GROUPED.fullmatch(plain)
    if not match:
        return ""
    ungrouped = plain.replace(match[1], "").replace(".", ",")
    return (
        f"{quoted} har skiljetecken mellan tusental. "
        f"Skriv med mellanslag eller inget alls: {ungrouped}."
    )


def _as_words(quoted: str, plain: str) -> str:
    no = f"{quoted} är inte ett tal."
    if match := _PERCENT.fullmatch(plain):
        return f"{no} Skriv bara talet, utan procenttecken{_example(match[1])}."
    if match := _ABOUT.fullmatch(plain):
        return f"{no} Skriv bara talet{_example(match[1])}."
    if _BOUND.fullmatch(plain) or _RANGE.fullmatch(plain):
        return f"{no} Skriv ett enda tal, eller lämna tomt och ange varför värdet saknas."
    if match := _UNIT.fullmatch(plain):
        example = "" if match[2].casefold() in _SCALED else _example(match[1])
        return f"{no} Skriv bara talet, i nyckeltalets måttenhet och utan ord{example}."
    if _SPACED.fullmatch(plain):
        return f"{quoted} har mellanslag på fel ställe. Skriv ett enda tal, till exempel 1 234,5."
    return ""


def _example(rest: str) -> str:
    """ ": 5" where ``rest`` is a number by itself, otherwise nothing."""
    rest = rest.strip()
    return f": {rest}" if _NUMBER.fullmatch(rest) else ""
