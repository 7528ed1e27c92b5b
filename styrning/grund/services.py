"""The road of a submission: draft, sent in, returned, approved, decided."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import F

from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.beslut import Beslut, demand_decision, put_decision
from styrning.grund.enums import InlamningLage
from styrning.grund.events import LAG, SYNS_FRAN, log, log_all
from styrning.grund.history import CHUNK, record_history
from styrning.grund.lasning import pin
from styrning.grund.models import Inlamning, Uppfoljning, User
from styrning.grund.registries import gaps
from styrning.grund.services_utskick import queue_returned

WRITABLE = {
    InlamningLage.EJ_PABORJAD,
    InlamningLage.UTKAST,
    InlamningLage.ATER,
    InlamningLage.ATERREMITTERAD,
}
FALLS: dict[InlamningLage, dict[str, Any]] = {  # what a change makes of a submission
    InlamningLage.EJ_PABORJAD: {"lage": InlamningLage.UTKAST},
    InlamningLage.GODKAND: {
        "lage": InlamningLage.INSKICKAD, "godkand_av": None, "godkand_at": None,
    },
    InlamningLage.BESLUTAD: {"andrad_efter_beslut": True},
}  # fmt: skip
SUBMITTED = {InlamningLage.INSKICKAD, InlamningLage.GODKAND}


def _locked(inlamning: Inlamning) -> Inlamning:
    return (
        Inlamning.objects.select_for_update(of=("self",))
        .select_related("uppfoljning", "enhet")
        .get(pk=inlamning.pk)
    )


def _demand(condition: bool, message: str, field: str | None = None) -> None:
    if not condition:
        raise RuleError(message, field=field)


def ensure_open(inlamning: Inlamning) -> None:
    """Raise RuleError, naming the dates, unless the round may be reported in today."""
    ensure_round_open(inlamning.uppfoljning)


def ensure_round_open(runda: Uppfoljning) -> None:
    """As ``ensure_open``, of the round itself."""
    day = today()
    if runda.is_open(day):
        return
    if day < runda.oppnar:
        raise RuleError(f"{runda.namn} öppnar {runda.oppnar:%Y-%m-%d}. Inget har sparats.")
    raise RuleError(
        f"{runda.namn} är stängd. Inget har sparats. Kvalitetskedjan kan öppna omgången igen."
    )


def hold(inlamning: Inlamning) -> None:
    """Hold the submission until the transaction ends, before any row that it asks for.

    Whoever writes several of its rows and whoever writes one take their locks in one order.

    Raises: RuleError unless the round may be reported in by now.
    """
    ensure_open(_locked(inlamning))


def touch(inlamning: Inlamning, *, by: User) -> None:
    """Something in the submission changed: begin it, or let an approval fall, visibly.

    Before a decision the state drops back to inskickad; after it the state stands and is
    marked as changed after the decision (design §5, Årshjul).
    """
    row = _locked(inlamning)
    before = _fall(row)
    if before is not None:
        row.save_as(by)
        log("ändrade läge", row, by=by, enhet=row.enhet, **_fallen(row, before))
    elif row.lage == InlamningLage.INSKICKAD:
        row.save_as(by)  # a new version: whoever reviews the one before must look again


def _fall(row: Inlamning) -> str | None:
    """The state that a change leads to; the one before, or None where it stands as it is."""
    before = (row.lage, row.andrad_efter_beslut)
    for name, value in FALLS.get(InlamningLage(row.lage), {}).items():
        setattr(row, name, value)
    return before[0] if (row.lage, row.andrad_efter_beslut) != before else None


def _fallen(row: Inlamning, before: str) -> dict[str, Any]:
    """What the log says of a submission that left the state ``before``."""
    ar = _first_year(row, approval=before == InlamningLage.GODKAND)
    return {"fran": before, "till": row.lage, SYNS_FRAN: ar}


def _first_year(row: Inlamning, *, approval: bool) -> int:
    """The first year whose report can tell that the submission moved.

    Its round is its own year's. Whether it is approved also says whether what it was asked for
    is a draft, and a nyckeltal that lags is asked for years before.
    """
    return row.uppfoljning.avser_fran.year - (LAG if approval else 0)


def touch_all(held: Iterable[Inlamning], *, by: User) -> None:
    """As ``touch`` of each, in a constant number of statements; the rows are held by the caller."""
    changed: dict[InlamningLage, list[int]] = {}
    events = []
    for row in held:
        lage = InlamningLage(row.lage)
        before = _fall(row)
        if before is None and lage != InlamningLage.INSKICKAD:
            continue
        changed.setdefault(lage, []).append(row.pk)
        if before is not None:
            events.append((row, row.enhet, _fallen(row, before)))
    for lage, pks in changed.items():
        for start in range(0, len(pks), CHUNK):
            rows = Inlamning.objects.filter(pk__in=pks[start : start + CHUNK])
            rows.update(version=F("version") + 1, **FALLS.get(lage, {}))
    record_history(Inlamning, list(chain(*changed.values())), by=by, kind="~")
    log_all("ändrade läge", events, by=by)


@transaction.atomic
def submit(inlamning: Inlamning, *, by: User, lucka_motiv: str = "") -> Inlamning:
    """Send in. Gaps that block stop it; the others need one sentence.

    Raises: RuleError if the round is closed, the state is wrong, or gaps remain.
    """
    row, lucka_motiv = _locked(inlamning), clean_text(lucka_motiv)
    ensure_open(row)
    _demand(row.lage in WRITABLE, "Inlämningen är redan inskickad.")
    luckor = gaps(row)
    hinder = [lucka.text for lucka in luckor if lucka.hindrar]
    _demand(not hinder, f"Det här hindrar inskickning: {'; '.join(hinder[:5])}")
    _demand(
        not luckor or bool(lucka_motiv),
        "Skriv en mening om varför uppgifter saknas.",
        "lucka_motiv",
    )
    row.lage, row.inskickad_av, row.inskickad_at = InlamningLage.INSKICKAD, by, now()
    row.lucka_motiv, row.ater_motiv = lucka_motiv, ""
    row.save_as(by)
    log("skickade in", row, by=by, enhet=row.enhet, luckor=len(luckor),
        syns_fran=_first_year(row, approval=False))  # fmt: skip
    return row


@transaction.atomic
def return_to_officer(inlamning: Inlamning, *, by: User, motiv: str) -> Inlamning:
    """Give it back with a reason.

    Raises: RuleError without a reason, or when it has not been sent in.
    """
    row = _locked(inlamning)
    _demand(row.lage in SUBMITTED, "Bara en inskickad inlämning kan lämnas åter.")
    _demand(bool(motiv.strip()), "Skriv varför inlämningen lämnas åter.", "motiv")
    row.lage, row.ater_motiv, row.godkand_av, row.godkand_at = (
        InlamningLage.ATER,
        motiv.strip(),
        None,
        None,
    )
    row.save_as(by)
    log("lämnade åter", row, by=by, enhet=row.enhet, motiv=row.ater_motiv)
    queue_returned(row, by=by)
    return row


@transaction.atomic
def approve(inlamning: Inlamning, *, by: User, motiv: str = "") -> Inlamning:
    """Approve, and pin the versions that were approved. The one who sent it in may do so only
    with a reason.

    Raises: RuleError when it is not sent in, or the same person gives no reason.
    """
    row = _locked(inlamning)
    _demand(row.lage == InlamningLage.INSKICKAD, "Bara en inskickad inlämning kan godkännas.")
    _demand(
        row.inskickad_av_id != by.pk or bool(motiv.strip()),
        "Du skickade själv in. Skriv varför du också godkänner.",
        "motiv",
    )
    row.lage, row.godkand_av, row.godkand_at = InlamningLage.GODKAND, by, now()
    row.egen_motiv = motiv.strip()
    row.save_as(by)
    pin(row)
    log("godkände", row, by=by, enhet=row.enhet, syns_fran=_first_year(row, approval=True))
    return row


@transaction.atomic
def record_decision(inlamning: Inlamning, beslut: Beslut, *, by: User) -> Inlamning:
    """Record the nämnd's or styrelse's decision: organ, date and §.

    Raises: RuleError, with the field, when it is not approved, or the decision lacks its organ
        or its § or is dated in the future.
    """
    row = _locked(inlamning)
    _demand(row.lage == InlamningLage.GODKAND, "Bara en godkänd inlämning kan beslutas.")
    demand_decision(beslut, with_paragraf=True)
    row.lage, row.andrad_efter_beslut = InlamningLage.BESLUTAD, False
    put_decision(row, beslut)
    row.protokoll = beslut.protokoll
    row.save_as(by)
    log("registrerade beslut", row, by=by, enhet=row.enhet, beslut=row.beslut_text)
    return row


@transaction.atomic
def remit(inlamning: Inlamning, *, by: User, motiv: str) -> Inlamning:
    """The nämnd sends the matter back (återremiss) with its reason.

    Raises: RuleError when it is not approved, or no reason is given.
    """
    row = _locked(inlamning)
    _demand(row.lage == InlamningLage.GODKAND, "Bara en godkänd inlämning kan återremitteras.")
    _demand(bool(motiv.strip()), "Skriv varför ärendet återremitteras.", "motiv")
    row.lage, row.ater_motiv = InlamningLage.ATERREMITTERAD, motiv.strip()
    row.godkand_av, row.godkand_at = None, None
    row.save_as(by)
    log("återremitterade", row, by=by, enhet=row.enhet, motiv=row.ater_motiv)
    queue_returned(row, by=by, remitted=True)
    return row
