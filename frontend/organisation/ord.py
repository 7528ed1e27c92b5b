"""Words and addresses that the organisation's pages share."""

from collections.abc import Iterable
from datetime import date

from django.urls import NoReverseMatch, reverse

from styrning.bas.periods import MONTHS, deadline_words, number_word
from styrning.grund.enums import Arshjulslage

IKON = {
    Arshjulslage.KOMMER: ("tom", "ring"),
    Arshjulslage.OPPEN: ("utkast", "halv"),
    Arshjulslage.SEN: ("ater", "varn"),
    Arshjulslage.KLAR: ("godkand", "bock"),
}


def adress(namn: str, *args: object) -> str:
    """The address of one of the pages, or "" where that page is not installed."""
    try:
        return reverse(f"frontend:{namn}", args=args)
    except NoReverseMatch:
        return ""


def dagar(antal: int) -> str:
    """1 dag, 11 dagar: figures, since it stands in tables."""
    return f"{antal} {'dag' if antal == 1 else 'dagar'}"


def frist(due: date, day: date) -> str:
    """How far off a due day is, to begin a sentence with: I dag, Om tre dagar, Sen, 11 dagar."""
    if due < day:
        return f"Sen, {dagar((day - due).days)}"
    words = deadline_words(due, day)
    return words[0].upper() + words[1:]


def kort_dag(day: date | None, ar: int) -> str:
    """28 sep, with its year where that is not ``ar``; nothing for None."""
    if day is None:
        return ""
    short = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return short if day.year == ar else f"{short} {day.year}"


def antal_ord(antal: int, en: str, flera: str) -> str:
    """En sak, två saker, 13 saker."""
    return f"{number_word(antal)} {en if antal == 1 else flera}"


def uppraknat(ord: Iterable[str]) -> str:
    """a, b och c"""
    words = list(ord)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def stor(text: str) -> str:
    """The same text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]
