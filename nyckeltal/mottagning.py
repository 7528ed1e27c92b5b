"""Where an outcome belongs: who may say it, and which round receives it.

Everything is read once, in a constant number of statements, and asked for in memory.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from nyckeltal.enums import Satt
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Svarsalternativ
from nyckeltal.svar import Svar, answers
from nyckeltal.underlag import Runda, Span, asked_period
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.periods import Period, holds_on, shifted
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Inlamning, Uppfoljning, User
from styrning.grund.organisation import organisation
from styrning.grund.services import ensure_round_open

YEARS = range(1900, 3000)

Validity = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Plats:
    """Where one nyckeltal's values at one enhet for one period are received.

    ``inlamning_id`` and its ``lage``: None and empty for a period that no round has asked for.
    """

    nyckeltal: Nyckeltal
    enhet_id: int
    span: Span
    inlamning_id: int | None
    lage: str = ""


class Mottagning:
    """What ``by`` may read in, and where it goes."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.is_whole = by.is_active and by.has_municipal_role(Roll.KVALITETSKEDJAN)
        self._spans: dict[tuple, list[Uppfoljning]] = {}
        self._svar: dict[int, Svar] = {}
        self._open: set[int] = set()
        self._earlier: set[tuple] = set()

    @cached_property
    def _owed(self) -> dict[tuple[int, int], list[Validity]]:
        rows = NyckeltalEnhet.objects.importable_by(self.by).filter(satt=Satt.RAPPORTERAS)
        found: dict[tuple[int, int], list[Validity]] = defaultdict(list)
        for nyckeltal_id, enhet_id, *valid in rows.values_list(
            "nyckeltal_id", "enhet_id", "galler_fran", "galler_till"
        ):
            found[nyckeltal_id, enhet_id].append((valid[0], valid[1]))
        return found

    @cached_property
    def _nyckeltal(self) -> dict[str, Nyckeltal]:
        return {row.kod: row for row in Nyckeltal.objects.all()}

    @cached_property
    def _enheter(self) -> dict[str, int]:
        return dict(Enhet.objects.values_list("kod", "pk"))

    @cached_property
    def _rundor(self) -> list[Uppfoljning]:
        """Those that ask for outcomes, the open ones first, then the latest."""
        rows = Uppfoljning.objects.filter(fragar_utfall=True).order_by("-avser_till", "pk")
        return sorted(rows, key=lambda runda: not runda.is_open())

    @cached_property
    def _inlamningar(self) -> dict[tuple[int, int], tuple[int, str]]:
        """(id, läge) by (enhet, round)."""
        rows = Inlamning.objects.values_list("enhet_id", "uppfoljning_id", "pk", "lage")
        return {(enhet, runda): (pk, lage) for enhet, runda, pk, lage in rows}

    @cached_property
    def own(self) -> set[int]:
        """The submissions that ``by`` may fill in."""
        rows = Inlamning.objects.all()
        if not self.is_whole:
            rows = Inlamning.objects.reportable_by(self.by)
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def _org(self):
        return organisation(None)

    @cached_property
    def _skalor(self) -> dict[int, Svar]:
        found: dict[int, list] = defaultdict(list)
        for row in Svarsalternativ.objects.all():
            found[row.skala_id].append((Decimal(row.varde), row.ord))
        return {pk: tuple(rows) for pk, rows in found.items()}

    def svar(self, nyckeltal: Nyckeltal) -> Svar:
        """What may be answered; empty for any number."""
        found = self._svar.get(nyckeltal.id)
        if found is None:
            alternativ = self._skalor.get(nyckeltal.svarsskala_id or 0, ())
            found = self._svar[nyckeltal.id] = answers(nyckeltal.vardetyp, alternativ)
        return found

    def svar_of(self, kod: str) -> Svar:
        """As ``svar``, by kod; empty for one that is unknown."""
        nyckeltal = self._nyckeltal.get(kod)
        return self.svar(nyckeltal) if nyckeltal else ()

    def kods(self, nyckeltal_id: int, enhet_id: int) -> tuple[str, str]:
        """The koder of what ``known`` found."""
        return self._kods[0][nyckeltal_id], self._kods[1][enhet_id]

    @cached_property
    def _kods(self) -> tuple[dict[int, str], dict[int, str]]:
        nyckeltal = {row.id: kod for kod, row in self._nyckeltal.items()}
        return nyckeltal, {pk: kod for kod, pk in self._enheter.items()}

    def of_kod(self, kod: str) -> Nyckeltal | None:
        """The nyckeltal; None for a kod that is unknown. ``known`` asks who may read it in."""
        return self._nyckeltal.get(kod)

    def known(self, kod: str, enhet: str) -> tuple[Nyckeltal, int]:
        """The nyckeltal and the enhet's id.

        Raises: RuleError for what is unknown and what ``by`` may not read in, in the same words.
        """
        nyckeltal, enhet_id = self._nyckeltal.get(kod), self._enheter.get(enhet)
        if nyckeltal is None or enhet_id is None or (nyckeltal.id, enhet_id) not in self._owed:
            raise RuleError(
                f"Det finns inget nyckeltal {kod[:40]} hos enheten {enhet[:40]} som rapporteras "
                "och som du får läsa in värden för. Kontrollera båda koderna.",
                field="nyckeltal",
            )
        return nyckeltal, enhet_id

    def place(self, nyckeltal: Nyckeltal, enhet_id: int, span: Span) -> Plats:
        """Where the values of the period go: the round that asks for them, an open one first.

        Raises: RuleError for a round that is closed or another's, a period that the nyckeltal
            does not have, or one that only kvalitetskedjan may read in.
        """
        asking = self._asking(nyckeltal, enhet_id, span)
        for runda, inlamning_id, lage in asking:
            if inlamning_id in self.own:
                self._ensure_open(runda)
                return Plats(nyckeltal, enhet_id, span, inlamning_id, lage)
        if asking:
            raise RuleError(
                f"{asking[0][0].namn} besvaras av en enhet som du inte rapporterar för.",
                field="fran",
            )
        self._ensure_earlier(nyckeltal, span)
        return Plats(nyckeltal, enhet_id, span, None)

    def _asking(
        self, nyckeltal: Nyckeltal, enhet_id: int, span: Span
    ) -> list[tuple[Uppfoljning, int, str]]:
        """The rounds that ask the enhet for the period, with its submissions."""
        found = []
        for runda in self._of_span(nyckeltal, span):
            if not _holds(self._owed[nyckeltal.id, enhet_id], runda.avser_till):
                continue
            sender = self._org.sender_in(runda.id, enhet_id)
            inlamning = self._inlamningar.get((sender, runda.id)) if sender else None
            if inlamning is not None:
                found.append((runda, *inlamning))
        return found

    def _ensure_open(self, runda: Uppfoljning) -> None:
        if runda.id not in self._open:
            ensure_round_open(runda)
            self._open.add(runda.id)

    def _of_span(self, nyckeltal: Nyckeltal, span: Span) -> list[Uppfoljning]:
        key = _asking_key(nyckeltal, span)
        if key not in self._spans:
            self._spans[key] = [
                runda for runda in self._rundor if asked_period(nyckeltal, Runda.of(runda)) == span
            ]
        return self._spans[key]

    def _ensure_earlier(self, nyckeltal: Nyckeltal, span: Span) -> None:
        """A period that no round has asked for: one that is over, as the nyckeltal has them."""
        key = _asking_key(nyckeltal, span)
        if key not in self._earlier:
            self._check_earlier(nyckeltal, span)
            self._earlier.add(key)

    def _check_earlier(self, nyckeltal: Nyckeltal, span: Span) -> None:
        if not all(day.year in YEARS for day in span):
            raise RuleError(f"Året {span[0].year} går inte att läsa in. Kontrollera årtalet.",
                            field="fran")  # fmt: skip
        label = Period(*span).label
        lag = nyckeltal.efterslapning
        runda = Runda(shifted(span[0], lag), shifted(span[1], lag), is_forecast=False)
        if asked_period(nyckeltal, runda) != span:
            raise RuleError(
                f"{nyckeltal.kod} mäts per {nyckeltal.get_periodicitet_display().lower()}. "
                f"{label} är ingen sådan period.",
                field="fran",
            )
        if not self.is_whole:
            raise RuleError(
                f"Ingen omgång frågar er om {label}. Kvalitetskedjan kan läsa in värden för "
                "sådana perioder.",
                field="fran",
            )
        if span[1] >= today():
            raise RuleError(f"{label} är inte slut än, och ingen omgång frågar.", field="till")


def _asking_key(nyckeltal: Nyckeltal, span: Span) -> tuple:
    """What decides which rounds ask for the period."""
    return (
        span, nyckeltal.periodicitet, nyckeltal.efterslapning, nyckeltal.ackumulerad,
        nyckeltal.forsta_ar,
    )  # fmt: skip


def _holds(valid: Iterable[Validity], day: date) -> bool:
    return any(holds_on(fran, till, day) for fran, till in valid)
