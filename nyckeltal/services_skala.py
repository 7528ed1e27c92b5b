"""Answer scales: put in the library whole, and taken away only while none is answered on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from nyckeltal.models import Svarsalternativ, Svarsskala
from nyckeltal.validation import ensure_valid
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User

_KOD = re.compile(r"[\w.-]+")
FEWEST = 2
HIGHEST = 1000


@dataclass(frozen=True)
class Skalform:
    """A scale as it is written: its alternatives are (number, word)."""

    kod: str
    namn: str
    alternativ: Sequence[tuple[int, str]]


FARDIGA = (
    Skalform(
        "SKALA-2468",
        "Nöjdhet 2-4-6-8",
        ((2, "Mycket missnöjd"), (4, "Ganska missnöjd"), (6, "Ganska nöjd"), (8, "Mycket nöjd")),
    ),
    Skalform(
        "SKALA-15",
        "Instämmande 1–5",
        (
            (1, "Instämmer inte alls"),
            (2, "Instämmer i liten utsträckning"),
            (3, "Instämmer delvis"),
            (4, "Instämmer i stor utsträckning"),
            (5, "Instämmer helt"),
        ),
    ),
)


@transaction.atomic
def create_scale(form: Skalform, *, by: User) -> Svarsskala:
    """Put a scale with its alternatives in the library.

    Raises: RuleError, with the field kod, namn or alternativ, for a kod that is used, fewer
        than two alternatives, or two with one number or one word.
    """
    kod, namn = form.kod.strip(), clean_text(form.namn)
    if not _KOD.fullmatch(kod):
        raise RuleError("Bara bokstäver, siffror, bindestreck och punkt, utan mellanslag.",
                        field="kod")  # fmt: skip
    if Svarsskala.objects.filter(kod__iexact=kod).exists():
        raise RuleError("Koden används redan av en annan skala.", field="kod")
    alternativ = [(varde, clean_text(ord)) for varde, ord in form.alternativ]
    _ensure_alternatives(alternativ)
    skala = Svarsskala(kod=kod, namn=namn)
    ensure_valid(skala, {})
    skala.save()
    Svarsalternativ.objects.bulk_create(
        Svarsalternativ(skala=skala, varde=varde, ord=ord) for varde, ord in alternativ
    )
    log("skapade svarsskala", skala, by=by, kod=kod)
    return skala


def _ensure_alternatives(alternativ: Sequence[tuple[int, str]]) -> None:
    if len(alternativ) < FEWEST:
        raise RuleError("Ange minst två svar, ett per rad.", field="alternativ")
    for varde, ord in alternativ:
        if not ord or len(ord) > 60:
            raise RuleError(f"Svaret {varde} ska ha ett ord på högst 60 tecken.",
                            field="alternativ")  # fmt: skip
        if abs(varde) > HIGHEST:
            raise RuleError(f"{varde} är för stort. Högst {HIGHEST}.", field="alternativ")
    for place, what in ((0, "talet"), (1, "ordet")):
        given = [str(row[place]).casefold() for row in alternativ]
        twice = next((one for one in given if given.count(one) > 1), None)
        if twice is not None:
            raise RuleError(f"Två svar har {what} {twice}.", field="alternativ")


@transaction.atomic
def remove_scale(skala: Svarsskala, *, by: User) -> None:
    """Take away a scale that no nyckeltal is answered on.

    Raises: RuleError for one that is used: it stays as it is.
    """
    row = Svarsskala.objects.select_for_update().get(pk=skala.pk)
    used = row.nyckeltal_lista.first()
    if used:
        raise RuleError(f"{row.namn} används av {used.kod} {used.namn} och tas inte bort.")
    log("tog bort svarsskala", row, by=by, kod=row.kod)
    row.alternativ.all().delete()
    row.delete()
