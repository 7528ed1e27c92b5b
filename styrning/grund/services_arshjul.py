"""Rounds of the årshjul: create, change, close, open again."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from styrning.bas.clock import now, today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.periods import swedish_date
from styrning.bas.stamp import stamp
from styrning.grund.enums import InlamningLage, UppfoljningSlag
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import Arshjul, Enhet, Inlamning, Uppfoljning, User
from styrning.grund.rules import INNE
from styrning.grund.services_aktivitet import far_days


@dataclass(frozen=True)
class Omgang:
    """What kvalitetskedjan states about a round."""

    kod: str
    namn: str
    slag: str
    avser_fran: date
    avser_till: date
    oppnar: date
    klar_namnd: date
    behandlas_namnd: date | None = None
    klar_ks: date | None = None
    klar_kf: date | None = None
    lases: date | None = None
    instruktion: str = ""
    fragar_utfall: bool = True
    fragar_bedomningar: bool = True
    fragar_kontroller: bool = True
    fragar_uppdrag: bool = True


CONFLICT = "Någon annan har ändrat omgången sedan du öppnade den. Inget har sparats."
KOD = re.compile(r"[\wåäöÅÄÖ.-]{1,20}")
NAMN_MAX = 150
DAYS = ("avser_fran", "avser_till", "oppnar", "klar_namnd")
LATER = ("behandlas_namnd", "klar_ks", "klar_kf", "lases")
FRAGOR = {
    "fragar_utfall": "utfall och prognos",
    "fragar_bedomningar": "bedömningar",
    "fragar_kontroller": "kontroller",
    "fragar_uppdrag": "uppdrag",
}


def usually_asked(slag: str | None) -> list[str]:
    """What a round of the kind asks for; a monthly report asks for no judgements."""
    seldom = {"fragar_bedomningar", "fragar_uppdrag"} if slag == UppfoljningSlag.MANAD else ()
    return [name for name in FRAGOR if name not in seldom]


def seen_as(runda: Uppfoljning, enhet_ids: Collection[int]) -> int:
    """What is stated of the round, and whom it asks, as a number: another when it is changed."""
    facts = [getattr(runda, name) for name in Omgang.__dataclass_fields__]
    return stamp([*facts, *sorted(enhet_ids)])


def _ensure_stated(omgang: Omgang) -> None:
    """What the form sees to, for those who come another way. Raises: FaultsError."""
    faults = {name: "Ange en dag." for name in DAYS if not isinstance(getattr(omgang, name), date)}
    faults |= far_days(omgang, (*(name for name in DAYS if name not in faults), *LATER))
    if not KOD.fullmatch(omgang.kod):
        faults["kod"] = (
            "Koden har 1–20 tecken: bokstäver, siffror, bindestreck och punkt, utan mellanslag."
        )
    if not omgang.namn.strip() or len(omgang.namn) > NAMN_MAX:
        faults["namn"] = f"Skriv ett namn med högst {NAMN_MAX} tecken."
    if omgang.slag not in UppfoljningSlag.values:
        faults["slag"] = "Välj vilket slag av omgång det är."
    if faults:
        raise FaultsError(faults)


def _ensure_dates(omgang: Omgang) -> None:
    if omgang.avser_till < omgang.avser_fran:
        raise RuleError("Periodens sista dag ligger före den första.", field="avser_till")
    if omgang.klar_namnd < omgang.oppnar:
        raise RuleError("Sista dag ligger före den dag då omgången öppnar.", field="klar_namnd")
    if omgang.lases and omgang.lases < omgang.klar_namnd:
        raise RuleError("Sista dag för sena svar ligger före sista dag.", field="lases")


def _ensure_asks(omgang: Omgang) -> None:
    if not any(getattr(omgang, name) for name in FRAGOR):
        raise RuleError("Välj minst en sak som omgången frågar efter.", field="fragar")


def _ensure_free(kod: str, *, besides: Uppfoljning | None = None) -> None:
    taken = Uppfoljning.objects.filter(kod=kod)
    if (taken.exclude(pk=besides.pk) if besides else taken).exists():
        raise RuleError(f"Koden {kod} används redan av en annan omgång.", field="kod")


def _locked(runda: Uppfoljning) -> Uppfoljning:
    return Uppfoljning.objects.select_for_update().get(pk=runda.pk)


@transaction.atomic
def create_round(ar: int, omgang: Omgang, enheter: Collection[Enhet], *, by: User) -> Uppfoljning:
    """Create a round in the årshjul of ``ar`` with one submission for each of ``enheter``.

    Raises: RuleError, with its field, if a kod is taken, dates are out of order, nothing is
    asked for, or no enhet is chosen.
    """
    _ensure_stated(omgang)
    _ensure_dates(omgang)
    _ensure_asks(omgang)
    _ensure_free(omgang.kod)
    if not enheter:
        raise RuleError("Välj minst en enhet som ska lämna in.", field="enheter")
    _ensure_exist(omgang, enheter)
    arshjul, _ = Arshjul.objects.get_or_create(ar=ar)
    runda = Uppfoljning.objects.create(arshjul=arshjul, **asdict(omgang))
    _ask(runda, enheter, by=by)
    log("skapade omgång", runda, by=by, kod=runda.kod, enheter=len(enheter))
    return runda


@transaction.atomic
def change_round(
    runda: Uppfoljning, omgang: Omgang, enheter: Collection[Enhet], *, by: User,
    seen: int | None = None,
) -> Uppfoljning:  # fmt: skip
    """Change a round's facts and the enheter it asks; who has begun is never dropped.

    Args:
        seen: what ``seen_as`` answered when the user read it; None where nobody did.

    Raises: RuleError as ``create_round``, if an enhet to be dropped has begun, if the period
        changes after somebody has: what they reported would leave the round; likewise if less
        is asked for then, or more after somebody has sent in; StaleError if somebody saved since.
    """
    row = _locked(runda)
    asked = set(row.inlamningar.values_list("enhet_id", flat=True))
    if seen not in {None, seen_as(row, asked)}:
        raise StaleError(CONFLICT, current=row)
    _ensure_stated(omgang)
    _ensure_dates(omgang)
    _ensure_asks(omgang)
    _ensure_period(row, omgang)
    _ensure_same_asked(row, omgang)
    _ensure_free(omgang.kod, besides=row)
    if not enheter:
        raise RuleError("Välj minst en enhet som ska lämna in.", field="enheter")
    wanted = {enhet.pk for enhet in enheter}
    _ensure_exist(omgang, [enhet for enhet in enheter if enhet.pk not in asked])
    _drop(row, asked - wanted, by=by)
    _ask(row, [enhet for enhet in enheter if enhet.pk not in asked], by=by)
    for name, value in asdict(omgang).items():
        setattr(row, name, value)
    row.save()
    log("ändrade omgång", row, by=by, kod=row.kod, enheter=len(wanted))
    return row


def _ensure_exist(omgang: Omgang, enheter: Collection[Enhet]) -> None:
    """Whoever is asked exists on the last day of what is asked about."""
    gone = [enhet.namn for enhet in enheter if not enhet.valid_on(omgang.avser_till)]
    if gone:
        raise RuleError(
            f"{', '.join(gone)} finns inte {swedish_date(omgang.avser_till)}, periodens sista dag. "
            "Välj den enhet som har tagit över, eller tar över.",
            field="enheter",
        )


def _ensure_period(row: Uppfoljning, omgang: Omgang) -> None:
    same = (row.avser_fran, row.avser_till) == (omgang.avser_fran, omgang.avser_till)
    begun = row.inlamningar.exclude(lage=InlamningLage.EJ_PABORJAD)
    if not same and begun.exists():
        raise RuleError(
            "Perioden kan inte ändras: enheter har börjat rapportera i den. Lägg upp en ny omgång.",
            field="avser_till",
        )


def _ensure_same_asked(row: Uppfoljning, omgang: Omgang) -> None:
    """What somebody has begun to answer stays asked; what is sent in gets no more questions."""
    less = [word for name, word in FRAGOR.items() if getattr(row, name) > getattr(omgang, name)]
    more = [word for name, word in FRAGOR.items() if getattr(row, name) < getattr(omgang, name)]
    begun = row.inlamningar.exclude(lage=InlamningLage.EJ_PABORJAD)
    if less and begun.exists():
        raise RuleError(
            f"Omgången frågar redan efter {' och '.join(less)} och enheter har börjat svara. "
            "Låt det stå kvar, eller lägg upp en ny omgång.",
            field="fragar",
        )
    if more and begun.filter(lage__in=INNE).exists():
        raise RuleError(
            f"Enheter har redan skickat in utan {' och '.join(more)}. "
            "Lägg upp en ny omgång för det.",
            field="fragar",
        )


def _ask(runda: Uppfoljning, enheter: Collection[Enhet], *, by: User) -> None:
    """Give each of ``enheter`` a submission, with its first version in the history."""
    Inlamning.objects.bulk_create([Inlamning(enhet=enhet, uppfoljning=runda) for enhet in enheter])
    ids = runda.inlamningar.filter(enhet__in=enheter).values_list("pk", flat=True)
    record_history(Inlamning, ids, by=by, kind="+")


def _drop(runda: Uppfoljning, enhet_ids: Collection[int], *, by: User) -> None:
    """Take back what is asked of ``enhet_ids``; the event says of whom."""
    rows = runda.inlamningar.select_for_update().filter(enhet__in=enhet_ids)
    for row in rows.select_related("enhet"):
        if row.lage != InlamningLage.EJ_PABORJAD:
            raise RuleError(
                f"{row.enhet.namn} har redan börjat och kan inte tas bort ur omgången.",
                field="enheter",
            )
        log("tog bort ur omgång", runda, by=by, enhet=row.enhet, kod=runda.kod)
    for row in rows:
        row.delete()


@transaction.atomic
def close_round(runda: Uppfoljning, *, by: User) -> Uppfoljning:
    """Stop all reporting in the round; what is not sent in stays as it is.

    Raises: RuleError if it is closed already.
    """
    row = _locked(runda)
    if row.stangd_at is not None:
        raise RuleError(f"{row.namn} är redan stängd.")
    row.stangd_at = now()
    row.save(update_fields=["stangd_at"])
    log("stängde omgång", row, by=by, kod=row.kod)
    return row


@transaction.atomic
def reopen_round(
    runda: Uppfoljning, *, by: User, motiv: str, lases: date | None = None
) -> Uppfoljning:
    """Let a closed or locked round be reported in again, until ``lases`` if given.

    Raises: RuleError if it is open, no reason is given, or ``lases`` has passed.
    """
    row = _locked(runda)
    if row.stangd_at is None and (row.lases is None or row.lases >= today()):
        raise RuleError(f"{row.namn} är inte stängd.")
    if not motiv.strip():
        raise RuleError("Skriv varför omgången öppnas igen.", field="motiv")
    if lases is not None and lases < today():
        raise RuleError("Den nya sista dagen har redan varit.", field="lases")
    row.stangd_at, row.lases = None, lases
    row.save(update_fields=["stangd_at", "lases"])
    log(
        "öppnade omgång igen",
        row,
        by=by,
        kod=row.kod,
        motiv=motiv.strip(),
        lases=lases.isoformat() if lases else None,
    )
    return row
