"""Uppdrag and what is reported back of them (KL 6:5), as plain data.

One statement reads uppdrag, recipients and answers; who is asked in a round, what a reader may
see and where each recipient stands is told from those and from the organisation.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from mal.enums import RapporterasTill, RiktatTill, Uppdragslage
from mal.models import Uppdrag, UppdragMottagare
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import Organisation

DONE = frozenset({Uppdragslage.GENOMFORT, Uppdragslage.KAN_EJ})


@dataclass(frozen=True, slots=True)
class Uppdragsrad:
    """One uppdrag with its decision."""

    id: int
    publikt_id: UUID
    kod: str
    namn: str
    beskrivning: str
    ar: int
    riktat_till: str
    rapporteras_till: str
    klart_senast: date | None
    avslutat: date | None
    avslutat_motiv: str
    beslut_organ: str
    beslut_datum: date
    beslut_paragraf: str
    diarienummer: str
    mal_identitet: UUID | None
    mal_kod: str | None
    mal_ar: int | None

    @property
    def beslut(self) -> str:
        """ "Kommunfullmäktige 2025-11-24 § 152"."""
        return Uppdrag(
            beslut_organ=self.beslut_organ,
            beslut_datum=self.beslut_datum,
            beslut_paragraf=self.beslut_paragraf,
        ).beslut_text

    @property
    def riktat_ord(self) -> str:
        return str(RiktatTill(self.riktat_till).label)

    @property
    def is_for_kf(self) -> bool:
        return self.rapporteras_till == RapporterasTill.KF

    def is_ended(self, day: date) -> bool:
        return self.avslutat is not None and self.avslutat <= day


@dataclass(frozen=True, slots=True)
class Svarsrad:
    """What one enhet said in one round."""

    uppfoljning_id: int
    kod: str
    namn: str
    till: date
    oppnar: date
    lage: str
    text: str
    version: int
    changed_at: datetime

    @property
    def is_done(self) -> bool:
        return self.lage in DONE

    @property
    def lage_ord(self) -> str:
        return str(Uppdragslage(self.lage).label)

    @property
    def place(self) -> tuple[date, date]:
        """Rounds in the order that they are reported in."""
        return self.till, self.oppnar


@dataclass(frozen=True)
class Mottagarrad:
    """One recipient of an uppdrag with all its answers, oldest first."""

    uppdrag: Uppdragsrad
    enhet_id: int
    svar: tuple[Svarsrad, ...]

    def answer_in(self, uppfoljning_id: int) -> Svarsrad | None:
        return next((row for row in self.svar if row.uppfoljning_id == uppfoljning_id), None)

    def before(self, runda: Uppfoljning) -> list[Svarsrad]:
        """The answers of earlier rounds, oldest first."""
        here = (runda.avser_till, runda.oppnar)
        return [row for row in self.svar if row.place < here and row.uppfoljning_id != runda.pk]

    def is_approved(self, svar: Svarsrad, org: Organisation) -> bool:
        return not org.is_draft(self.enhet_id, svar.uppfoljning_id)

    def is_asked(self, runda: Uppfoljning, org: Organisation) -> bool:
        """Whether the round asks for it: it asks for uppdrag, and this one was decided by the end
        of the period, not ended, and not answered genomfört or kan inte genomföras in an approved
        earlier round.

        What was answered in the round is always part of it.
        """
        if not runda.fragar_uppdrag:
            return False
        if self.answer_in(runda.pk):
            return True
        uppdrag = self.uppdrag
        if uppdrag.ar > runda.ar or uppdrag.beslut_datum > runda.avser_till:
            return False
        if uppdrag.is_ended(runda.avser_till):
            return False
        return not any(row.is_done and self.is_approved(row, org) for row in self.before(runda))

    def stands_in(self, ar: int, org: Organisation) -> bool:
        """Whether a report of the year tells of it: given by then, and neither ended, settled
        nor passed on with the enhet before the year began."""
        uppdrag, enhet = self.uppdrag, org.rader[self.enhet_id]
        if uppdrag.ar > ar or uppdrag.beslut_datum.year > ar:
            return False
        if uppdrag.is_ended(date(ar - 1, 12, 31)):
            return False
        if enhet.galler_till is not None and enhet.galler_till < date(ar, 1, 1):
            return False
        earlier = (row for row in self.svar if row.till.year < ar)
        return not any(row.is_done and self.is_approved(row, org) for row in earlier)

    def visible(self, org: Organisation, readable: Collection[int]) -> list[Svarsrad]:
        """The answers that are approved, or drafts that may be read; oldest first."""
        if self.enhet_id in readable:
            return list(self.svar)
        return [row for row in self.svar if self.is_approved(row, org)]


def given(
    *,
    ar: int | None = None,
    uppdrag: QuerySet[Uppdrag] | None = None,
    enheter: Collection[int] | None = None,
) -> list[Mottagarrad]:
    """Every recipient with its answers, by the uppdrag's kod and the enhet's place; one statement.

    Args:
        ar: leave out what was given in a later year's plan.
        uppdrag: only these. enheter: only these recipients.
    """
    rows = UppdragMottagare.objects.annotate(
        svaret=FilteredRelation("uppdrag__svar", condition=Q(uppdrag__svar__enhet=F("enhet")))
    )
    if ar is not None:
        rows = rows.filter(uppdrag__ar__lte=ar)
    if uppdrag is not None:
        rows = rows.filter(uppdrag__in=uppdrag)
    if enheter is not None:
        rows = rows.filter(enhet__in=enheter)
    values = rows.order_by(
        "uppdrag__kod", "enhet__tree_id", "enhet__lft",
        "svaret__uppfoljning__avser_till", "svaret__uppfoljning__oppnar",
    ).values_list(
        "enhet_id", "uppdrag_id", "uppdrag__publikt_id", "uppdrag__kod", "uppdrag__namn",
        "uppdrag__beskrivning", "uppdrag__ar", "uppdrag__riktat_till", "uppdrag__rapporteras_till",
        "uppdrag__klart_senast", "uppdrag__avslutat", "uppdrag__avslutat_motiv",
        "uppdrag__beslut_organ", "uppdrag__beslut_datum", "uppdrag__beslut_paragraf",
        "uppdrag__diarienummer", "uppdrag__mal__identitet", "uppdrag__mal__kod",
        "uppdrag__mal__plan__ar",
        "svaret__uppfoljning_id", "svaret__uppfoljning__kod", "svaret__uppfoljning__namn",
        "svaret__uppfoljning__avser_till", "svaret__uppfoljning__oppnar",
        "svaret__lage", "svaret__text", "svaret__version", "svaret__changed_at",
    )  # fmt: skip
    return _grouped(values)


def _grouped(values: Iterable[tuple]) -> list[Mottagarrad]:
    uppdrag: dict[int, Uppdragsrad] = {}
    found: dict[tuple[int, int], list[Svarsrad]] = {}
    for enhet_id, uppdrag_id, *rest in values:
        if uppdrag_id not in uppdrag:
            uppdrag[uppdrag_id] = Uppdragsrad(uppdrag_id, *rest[:17])
        answers = found.setdefault((uppdrag_id, enhet_id), [])
        if rest[17] is not None:
            answers.append(Svarsrad(*rest[17:]))
    return [
        Mottagarrad(uppdrag[uppdrag_id], enhet_id, tuple(answers))
        for (uppdrag_id, enhet_id), answers in found.items()
    ]
