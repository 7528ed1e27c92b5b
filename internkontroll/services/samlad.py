"""KS's overall judgement of the municipality's internal control of a year."""

from dataclasses import asdict, dataclass

from django.db import transaction

from internkontroll.enums import RapportLage
from internkontroll.models import SamladBedomning
from internkontroll.sammanstallning import kf_counts_of
from internkontroll.services.rapport import clean_judgement, demand_reason, judgement_faults
from internkontroll.services.skrivning import checked_save, demand, same_version
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.enums import Slag
from styrning.grund.events import log
from styrning.grund.models import Enhet, User


@dataclass(frozen=True)
class Samladdata:
    """What KS concludes of the whole, and what it wants done better; a draft may be empty."""

    bedomning: str = ""
    motivering: str = ""
    forbattringar: str = ""


@transaction.atomic
def save_overall(ar: int, data: Samladdata, *, by: User, version: int = 0) -> SamladBedomning:
    """Save the draft; an unchanged one writes nothing.

    Raises: RuleError for a year that has not begun or one that is decided; StaleError if
        somebody saved first.
    """
    row = _held(ar)
    wanted = clean_judgement(asdict(data))
    demand(
        row.lage == RapportLage.UTKAST,
        f"Den samlade bedömningen är redan beslutad ({row.beslut_text}). "
        "Rätta den och skriv varför.",
    )
    if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    same_version(row if row.pk else None, version)
    return _written(row, wanted, vad="skrev samlad bedömning av internkontroll", by=by)


@transaction.atomic
def decide_overall(
    ar: int, data: Samladdata, beslut: Beslut, *, by: User, version: int = 0
) -> SamladBedomning:
    """Record KS's decision, with the counts of the whole municipality as they are now.

    Raises: RuleError when it is decided already or for a decision that lacks something;
        FaultsError without judgement or reasons; StaleError if somebody saved first.
    """
    row = _held(ar)
    wanted = clean_judgement(asdict(data))
    demand(
        row.lage == RapportLage.UTKAST,
        f"Den samlade bedömningen är redan beslutad ({row.beslut_text}).",
    )
    same_version(row if row.pk else None, version)
    _ask(wanted, beslut, ar)
    row.lage = RapportLage.BESLUTAD
    row.rakning = {"antal": kf_counts_of(ar)}
    put_decision(row, beslut)
    return _written(row, wanted, vad="beslutade samlad bedömning av internkontroll", by=by)


@transaction.atomic
def correct_overall(
    row: SamladBedomning, data: Samladdata, beslut: Beslut, *, skal: str, by: User, version: int
) -> SamladBedomning:
    """Set right what was recorded; every version is kept, and the counts of the decision.

    Raises: RuleError for a draft, without reason or for a decision that lacks something;
        FaultsError without judgement or reasons; StaleError if somebody saved first.
    """
    found = SamladBedomning.objects.select_for_update().get(pk=row.pk)
    demand(found.lage == RapportLage.BESLUTAD, "Bedömningen är ett utkast. Spara den i stället.")
    same_version(found, version)
    wanted, why = clean_judgement(asdict(data)), demand_reason(skal)
    _ask(wanted, beslut, found.ar)
    put_decision(found, beslut)
    found._change_reason = why  # type: ignore[attr-defined]  # simple_history reads it
    return _written(found, wanted, vad="rättade samlad bedömning", by=by, skal=why)


def _held(ar: int) -> SamladBedomning:
    demand(ar <= today().year, f"{ar} har inte börjat. Bedöm internkontrollen när året har gått.")
    _lock()
    found = SamladBedomning.objects.select_for_update().filter(ar=ar).first()
    return found or SamladBedomning(ar=ar)


def _lock() -> None:
    """KS's own row, so that a year's first judgement is made by one at a time."""
    list(Enhet.objects.select_for_update().filter(slag=Slag.STYRELSE).values_list("pk"))


def _ask(wanted: dict[str, str], beslut: Beslut, ar: int) -> None:
    faults = judgement_faults(wanted["bedomning"], wanted["motivering"])
    if faults:
        raise FaultsError(faults)
    demand_decision(beslut, with_paragraf=True)
    demand(
        beslut.datum.year >= ar,
        f"Beslutet är daterat före {ar}, som bedömningen gäller.",
        "datum",
    )


def _written(
    row: SamladBedomning, wanted: dict[str, str], *, vad: str, by: User, skal: str = ""
) -> SamladBedomning:
    for name, value in wanted.items():
        setattr(row, name, value)
    checked_save(row, by=by)
    log(vad, row, by=by, ar=row.ar, bedomning=row.bedomning, beslut=row.beslut_text, skal=skal)
    return row
