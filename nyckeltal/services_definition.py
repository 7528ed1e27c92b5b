"""What a key figure is: its sheet made and changed, its breaks, its end and its successor."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from mal.enums import RapporterasTill, Riktning
from nyckeltal.enums import Aggregering, Matt, NyckeltalSlag, Periodicitet, Vardetyp
from nyckeltal.models import (
    Nyckeltal,
    NyckeltalBrott,
    Svarsskala,
    Utfall,
)
from nyckeltal.validation import ensure_valid, label
from styrning.bas.clock import today
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import FIRST_YEAR, LAST_YEAR, swedish_date
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

CONFLICT = "Någon annan har ändrat nyckeltalet sedan du öppnade sidan. Inget har sparats."
ANSWERED = ("vardetyp", "svarsskala")
MEASURED = ("mattenhet", "riktning", "matt", "per_kon", "namnarfaktor")
AT = {
    "nyckeltal_galler_ordning": "galler_till",
    "nyckeltal_min_max": "max_varde",
    "nyckeltal_mattenhet": "mattenhet",
    "nyckeltal_namnarfaktor": "namnarfaktor",
    "nyckeltal_svarsskala": "svarsskala",
}
LONGEST = 300  # letters in what a break says
_KOD = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Blad:
    """A definition sheet as it is written: every field of ``Nyckeltal`` but its last day."""

    kod: str
    namn: str
    agare: Enhet
    mattenhet: str
    syfte: str = ""
    kalla: str = ""
    metod: str = ""
    publiceras: str = ""
    kolada_id: str = ""
    decimaler: int = 1
    riktning: str = Riktning.HOGRE
    slag: str = NyckeltalSlag.MAL
    periodicitet: str = Periodicitet.AR
    per_kon: bool = False
    matt: str = Matt.ANDEL
    ackumulerad: bool = False
    aggregering: str = Aggregering.INGEN
    namnarfaktor: Decimal | None = None
    efterslapning: int = 0
    rapporteras_till: str = RapporterasTill.KF
    min_varde: Decimal | None = None
    max_varde: Decimal | None = None
    galler_fran: date | None = None
    vardetyp: str = Vardetyp.TAL
    svarsskala: Svarsskala | None = None
    forsta_ar: int | None = None

    @classmethod
    def of(cls, row: Nyckeltal) -> "Blad":
        """The sheet as it stands."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    def values(self) -> dict[str, Any]:
        """What is stored, texts cleaned from markup and stray spaces."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: clean_text(value) if isinstance(value, str) else value
            for name, value in given.items()
        }


@dataclass(frozen=True)
class Brott:
    """From ``datum`` the key figure is measured another way, as ``text`` tells."""

    datum: date
    text: str


@transaction.atomic
def create_nyckeltal(blad: Blad, *, by: User) -> Nyckeltal:
    """Put a new key figure in the library.

    Raises: RuleError, with its field, for a kod that is or has been used, a missing måttenhet,
        limits in the wrong order, or choices that contradict each other.
    """
    row = Nyckeltal()
    _ensure_kod(blad.kod.strip())
    _fill(row, blad)
    row.save_as(by)
    log("skapade nyckeltal", row, by=by, enhet=row.agare, kod=row.kod)
    return row


def _ensure_kod(kod: str) -> None:
    if not _KOD.fullmatch(kod):
        raise RuleError(
            "Bara bokstäver, siffror, bindestreck och punkt, utan mellanslag.", field="kod"
        )
    used = Nyckeltal.objects.filter(kod__iexact=kod).first()
    if used:
        raise RuleError(f"Koden används redan av {used.namn}. Välj en annan.", field="kod")
    if Nyckeltal.history.filter(kod__iexact=kod).exists():
        raise RuleError("Koden har använts tidigare och återanvänds inte.", field="kod")


@transaction.atomic
def change_nyckeltal(
    nyckeltal: Nyckeltal, blad: Blad, *, by: User, version: int, brott: Brott | None = None
) -> Nyckeltal:
    """Change the sheet. An unchanged sheet without a break writes nothing.

    Raises: RuleError as ``create_nyckeltal``, for another kod, and when what is measured
        changes after values were reported and ``brott`` does not say from when and how;
        StaleError if somebody saved since ``version``. Nothing is written then.
    """
    row = locked(nyckeltal)
    _ensure_version(row, version)
    if blad.kod.strip() != row.kod:
        raise RuleError("Koden kan inte ändras: rapporter och arbetsböcker pekar på den.",
                        field="kod")  # fmt: skip
    changed = differences(row, blad)
    _ensure_same_answers(row, changed)
    _ensure_break(row, changed, brott)
    if brott:
        _break(row, brott)
    if changed:
        _fill(row, blad)
        row.save_as(by)
    if changed or brott:
        names = [label(Nyckeltal, name) for name in changed]
        log("ändrade nyckeltal", row, by=by, enhet=row.agare, kod=row.kod, andrat=names,
            brott=brott is not None)  # fmt: skip
    return row


def differences(row: Nyckeltal, blad: Blad) -> list[str]:
    """The names of the fields where ``blad`` says something else than what is saved."""
    return [name for name, value in blad.values().items() if getattr(row, name) != value]


def _ensure_version(row: Nyckeltal, version: int) -> None:
    if row.version != version:
        raise StaleError(CONFLICT, current=row)


def _ensure_same_answers(row: Nyckeltal, changed: Iterable[str]) -> None:
    """Answers of two kinds, or on two scales, never stand in one series."""
    names = [name for name in changed if name in ANSWERED]
    if names and has_values(row):
        raise RuleError(
            "Värden är redan rapporterade, och svar av två slag eller två skalor blandas aldrig. "
            f"Skapa ett nytt nyckeltal med det nya svaret och välj Ersätts av för {row.kod}: då "
            "visas serien med brottet.",
            field=names[0],
        )


def _ensure_break(row: Nyckeltal, changed: Iterable[str], brott: Brott | None) -> None:
    measured = [label(Nyckeltal, name) for name in changed if name in MEASURED]
    if measured and brott is None and has_values(row):
        raise RuleError(
            f"Värden är redan rapporterade. När {', '.join(measured)} ändras bryts tidsserien: "
            "ange från vilken dag och vad som ändras.",
            field="brott_datum",
        )


def has_values(nyckeltal: Nyckeltal) -> bool:
    """Whether anything has been reported, so that what is measured cannot change in silence."""
    return Utfall.objects.filter(nyckeltal=nyckeltal).exists()


def locked(nyckeltal: Nyckeltal) -> Nyckeltal:
    """The row as it stands now, held until the transaction ends: its acts come one by one."""
    rows = Nyckeltal.objects.select_related("agare").select_for_update(of=("self",))
    return rows.get(pk=nyckeltal.pk)


def _fill(row: Nyckeltal, blad: Blad) -> None:
    before = row.agare_id
    for name, value in blad.values().items():
        setattr(row, name, value)
    if before != row.agare_id:
        _ensure_owner(row)
    if row.vardetyp != Vardetyp.TAL:
        _ensure_answers(row)
    _ensure_consistent(row)
    ensure_valid(row, AT)


def _ensure_owner(row: Nyckeltal) -> None:
    day = max(today(), row.galler_fran or today())
    if not row.agare.valid_on(day):
        raise RuleError(f"{row.agare.namn} finns inte {swedish_date(day)}. Välj en annan enhet.",
                        field="agare")  # fmt: skip


def _ensure_answers(row: Nyckeltal) -> None:
    """What only numbers have is refused; the unit follows from the answer where none is given."""
    numeric = {
        "namnarfaktor": row.namnarfaktor is not None,
        "ackumulerad": row.ackumulerad,
        "matt": row.matt != Matt.ANDEL,
        "min_varde": row.min_varde is not None,
        "max_varde": row.max_varde is not None,
    }
    for name, is_given in numeric.items():
        if is_given:
            word = label(Nyckeltal, name)
            raise RuleError(f"{word.capitalize()} gäller bara när svaret är ett tal.", field=name)
    is_sum_of_yes = row.vardetyp == Vardetyp.JA_NEJ and row.aggregering == Aggregering.SUMMA
    if row.aggregering not in {Aggregering.INGEN, Aggregering.MEDEL} and not is_sum_of_yes:
        raise RuleError("Svar räknas samman med medelvärde, och ja-svar även med summa.",
                        field="aggregering")  # fmt: skip
    if not row.mattenhet:
        skala = row.svarsskala.namn if row.svarsskala else ""
        row.mattenhet = (skala or str(Vardetyp(row.vardetyp).label).lower())[:40]


def _ensure_years(row: Nyckeltal) -> None:
    every_second = row.periodicitet == Periodicitet.VARTANNAT_AR
    if every_second and row.forsta_ar is None:
        raise RuleError(
            "Ange ett år då det mäts, till exempel 2024: då frågas det 2024, 2026 och 2028.",
            field="forsta_ar",
        )
    if row.forsta_ar is not None and not FIRST_YEAR <= row.forsta_ar <= LAST_YEAR:
        raise RuleError("Skriv året med fyra siffror.", field="forsta_ar")


def _ensure_consistent(row: Nyckeltal) -> None:
    _ensure_years(row)
    if row.aggregering == Aggregering.VAGT and row.namnarfaktor is None:
        raise RuleError(
            "Ett vägt värde räknas av täljare och nämnare. Ange vad kvoten multipliceras med, "
            "till exempel 100 för procent.",
            field="namnarfaktor",
        )
    is_number = row.vardetyp == Vardetyp.TAL
    if is_number and row.aggregering == Aggregering.SUMMA and row.matt != Matt.ADDITIV:
        raise RuleError("Andelar och medelvärden kan inte summeras. Välj medelvärde eller vägt.",
                        field="aggregering")  # fmt: skip
    early = row.galler_fran and row.pk and (
        Utfall.objects.filter(nyckeltal=row.pk, avser_till__lt=row.galler_fran).exists()
    )  # fmt: skip
    if early:
        raise RuleError("Utfall finns för tid före den dagen. Välj en tidigare dag.",
                        field="galler_fran")  # fmt: skip


@transaction.atomic
def end_nyckeltal(nyckeltal: Nyckeltal, day: date, *, by: User, version: int) -> Nyckeltal:
    """Give the key figure its last day; responsibilities that run longer end with it.

    Raises: RuleError, with the field ``galler_till``, for a day before its first, values or
        responsibilities that begin later; StaleError if somebody saved since ``version``.
    """
    row = locked(nyckeltal)
    _ensure_version(row, version)
    if Utfall.objects.filter(nyckeltal=row, avser_fran__gt=day).exists():
        raise RuleError(f"Utfall finns för tid efter {swedish_date(day)}. Välj en senare dag.",
                        field="galler_till")  # fmt: skip
    later = row.ansvar_lista.filter(galler_fran__gt=day).select_related("enhet").first()
    if later and later.galler_fran:
        raise RuleError(
            f"{later.enhet.namn} har nyckeltalet från {swedish_date(later.galler_fran)}. "
            "Välj en senare dag.",
            field="galler_till",
        )
    row.galler_till = day
    ensure_valid(row, AT)
    row.save_as(by)
    running = row.ansvar_lista.filter(Q(galler_till=None) | Q(galler_till__gt=day))
    for ansvar in running:
        ansvar.galler_till = day
        ansvar.save_as(by)
    log("avslutade nyckeltal", row, by=by, enhet=row.agare, kod=row.kod, dag=day.isoformat())
    return row


@transaction.atomic
def add_break(nyckeltal: Nyckeltal, brott: Brott, *, by: User) -> NyckeltalBrott:
    """Say that years before and after a day do not compare.

    Raises: RuleError, with the field ``datum`` or ``text``, for no text or a day that has one.
    """
    row = locked(nyckeltal)
    try:
        made = _break(row, brott)
    except RuleError as error:
        field = (error.field or "").removeprefix("brott_")
        raise RuleError(str(error), field=field) from error
    log("lade till tidsseriebrott", row, by=by, enhet=row.agare, kod=row.kod,
        datum=brott.datum.isoformat(), text=made.text)  # fmt: skip
    return made


def _break(row: Nyckeltal, brott: Brott) -> NyckeltalBrott:
    text = clean_text(brott.text)
    if not text:
        raise RuleError("Skriv vad som ändras i hur nyckeltalet mäts.", field="brott_text")
    if len(text) > LONGEST:
        raise RuleError(f"Skriv högst {LONGEST} tecken.", field="brott_text")
    if row.brott.filter(datum=brott.datum).exists():
        raise RuleError("Det finns redan ett tidsseriebrott den dagen.", field="brott_datum")
    return row.brott.create(datum=brott.datum, text=text)
