"""A nämnd's report of its internal control: written as a draft, decided, and set right."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from internkontroll.enums import RapportLage, Tillracklighet
from internkontroll.models import Kontrollrapport
from internkontroll.permissions import PLANERAR
from internkontroll.rapporter import basis
from internkontroll.rapportrundor import reporting_rounds
from internkontroll.rules_rapport import Forslag
from internkontroll.services.skrivning import (
    TOO_LONG,
    checked_save,
    demand,
    held_enhet,
    same_version,
)
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError
from styrning.bas.text import MAX_ANALYS, clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.events import log
from styrning.grund.models import Enhet, Uppfoljning, User

MAX_SKAL = 100


@dataclass(frozen=True)
class Rapportdata:
    """What a nämnd concludes; a draft may be empty. ``avsteg``: why otherwise than proposed."""

    bedomning: str = ""
    motivering: str = ""
    avsteg: str = ""
    forbattringar: str = ""


@transaction.atomic
def save_report(
    enhet: Enhet, uppfoljning: Uppfoljning, data: Rapportdata, *, by: User, version: int = 0
) -> Kontrollrapport:
    """Save the draft; an unchanged one writes nothing.

    Args:
        version: that the user saw; 0 when there was none.

    Raises: RuleError for a round without report or one that has not opened, and for a report
        that is decided; StaleError if somebody saved first. Nothing is written then.
    """
    row = _held(enhet, uppfoljning)
    wanted = clean_judgement(asdict(data))
    demand(
        row.lage == RapportLage.UTKAST,
        f"Rapporten är redan beslutad ({row.beslut_text}). Rätta den och skriv varför.",
    )
    if row.pk and _says(row, wanted):
        return row
    same_version(row if row.pk else None, version)
    return _written(row, wanted, vad="skrev internkontrollrapport", by=by)


@transaction.atomic
def decide_report(
    enhet: Enhet,
    uppfoljning: Uppfoljning,
    data: Rapportdata,
    beslut: Beslut,
    *,
    by: User,
    version: int = 0,
) -> Kontrollrapport:
    """Record that the nämnd has decided its report, with the counts as they are now.

    Raises: RuleError when it is decided already or for a decision that lacks something;
        FaultsError without judgement or reasons; StaleError if somebody saved first.
    """
    row = _held(enhet, uppfoljning)
    wanted = clean_judgement(asdict(data))
    demand(row.lage == RapportLage.UTKAST, f"Rapporten är redan beslutad ({row.beslut_text}).")
    same_version(row if row.pk else None, version)
    underlag = basis(enhet, uppfoljning)
    _ask_judgement(wanted, underlag.forslag)
    _ask_day(beslut, uppfoljning)
    row.lage = RapportLage.BESLUTAD
    row.rakning = underlag.rakning()
    put_decision(row, beslut)
    return _written(row, wanted, vad="beslutade internkontrollrapport", by=by)


@transaction.atomic
def correct_report(
    rapport: Kontrollrapport,
    data: Rapportdata,
    beslut: Beslut,
    *,
    skal: str,
    by: User,
    version: int,
) -> Kontrollrapport:
    """Set right what was recorded of a decided report; every version is kept, and the counts.

    Raises: RuleError for a draft, without reason or for a decision that lacks something;
        FaultsError without judgement or reasons; StaleError if somebody saved first.
    """
    row = Kontrollrapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)
    demand(row.lage == RapportLage.BESLUTAD, "Rapporten är ett utkast. Spara den i stället.")
    same_version(row, version)
    wanted, why = clean_judgement(asdict(data)), demand_reason(skal)
    kept = row.rakning or {}
    proposed = kept.get("forslag", "")
    forslag = Forslag(Tillracklighet(proposed), ()) if proposed else None
    _ask_judgement(wanted, forslag)
    _ask_day(beslut, row.uppfoljning)
    put_decision(row, beslut)
    row._change_reason = why  # type: ignore[attr-defined]  # simple_history reads it
    return _written(row, wanted, vad="rättade internkontrollrapport", by=by, skal=why)


def demand_reason(skal: str) -> str:
    """Why something decided is set right, in one sentence.

    Raises: RuleError, with the field.
    """
    why = clean_text(skal)
    demand(bool(why), "Skriv varför det beslutade rättas.", "skal")
    demand(len(why) <= MAX_SKAL, f"Skriv högst {MAX_SKAL} tecken.", "skal")
    return why


def _held(enhet: Enhet, uppfoljning: Uppfoljning) -> Kontrollrapport:
    """The report, locked with its enhet; a new one if there is none."""
    row = held_enhet(enhet)
    demand(
        row.slag in PLANERAR, "Bara styrelser, nämnder och bolag rapporterar sin internkontroll."
    )
    demand(
        reporting_rounds().filter(pk=uppfoljning.pk).exists(),
        f"{uppfoljning.namn} har ingen internkontrollrapport. Den lämnas vid delår och årsbokslut.",
    )
    demand(
        uppfoljning.oppnar <= today(),
        f"{uppfoljning.namn} öppnar {uppfoljning.oppnar:%Y-%m-%d}. Skriv rapporten då.",
    )
    found = Kontrollrapport.objects.filter(enhet=row, uppfoljning=uppfoljning).first()
    return found or Kontrollrapport(enhet=row, uppfoljning=uppfoljning)


def clean_judgement(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are saved, a judgement (``bedomning``) among them.

    Raises: FaultsError with every text that is too long, and for an unknown judgement.
    """
    wanted = {name: clean_text(text) for name, text in texts.items()}
    faults = {name: TOO_LONG for name, text in wanted.items() if len(text) > MAX_ANALYS}
    if wanted["bedomning"] not in {"", *Tillracklighet.values}:
        faults["bedomning"] = "Välj en bedömning i listan."
    if faults:
        raise FaultsError(faults)
    return wanted


def _ask_judgement(wanted: dict[str, str], forslag: Forslag | None) -> None:
    faults = judgement_faults(wanted["bedomning"], wanted["motivering"])
    parts = forslag is not None and wanted["bedomning"] not in {"", forslag.bedomning}
    if forslag is not None and parts and not wanted["avsteg"]:
        faults["avsteg"] = (
            f"Bedömningen skiljer sig från förslaget ({forslag.bedomning.label.lower()}). "
            "Skriv varför."
        )
    if faults:
        raise FaultsError(faults)


def judgement_faults(bedomning: str, motivering: str) -> dict[str, str]:
    """What a judgement that is to be decided lacks, by field."""
    faults = {}
    if not bedomning:
        faults["bedomning"] = "Välj om internkontrollen är tillräcklig."
    if not motivering:
        faults["motivering"] = "Skriv vad bedömningen vilar på."
    return faults


def _ask_day(beslut: Beslut, uppfoljning: Uppfoljning) -> None:
    demand_decision(beslut, with_paragraf=True)
    demand(
        beslut.datum >= uppfoljning.oppnar,
        f"Beslutet är daterat före {_day(uppfoljning.oppnar)}, då {uppfoljning.namn} öppnade.",
        "datum",
    )


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def _says(row: Kontrollrapport, wanted: dict[str, str]) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


def _written(
    row: Kontrollrapport, wanted: dict[str, str], *, vad: str, by: User, **uppgift: str
) -> Kontrollrapport:
    for name, value in wanted.items():
        setattr(row, name, value)
    checked_save(row, by=by)
    log(vad, row, by=by, enhet=row.enhet, runda=row.uppfoljning.kod, bedomning=row.bedomning,
        beslut=row.beslut_text, **uppgift)  # fmt: skip
    return row
