"""Outcomes in batches from machines: the service of the page, all or nothing, once only.

Source: docs/beslut/0029-utfall-fran-maskiner.md.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from mal.enums import RapporterasTill
from nyckeltal.enums import Satt
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Utfall
from nyckeltal.rapport import Rapport
from nyckeltal.series import Runda, asked_period
from nyckeltal.services import current_rows, first_year, report_utfall
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.quantities import canonical
from styrning.grund.events import log
from styrning.grund.models import Inlamning, Kvittens, Uppfoljning, User
from styrning.grund.organisation import organisation
from styrning.grund.uttag import Uttagare

MAX_ROWS, MAX_KEY = 500, 100
KEY_TAKEN = (
    "Idempotensnyckeln {nyckel} har redan använts för andra rader. Inget har sparats. "
    "Ge varje ny leverans en egen nyckel."
)


@dataclass(frozen=True, slots=True)
class Maskinrad:
    """One nyckeltal at one enhet in one round; the rapport is the whole of what is said of it.

    Attributes:
        kommentar: None keeps the comment that stands there.
        versioner: by Kon, the version that was seen; None allows replacing only what the same
            account wrote last.
    """

    nyckeltal: str
    enhet: str
    uppfoljning: str
    rapport: Rapport
    kommentar: str | None = None
    versioner: Mapping[str, int] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.nyckeltal, self.enhet, self.uppfoljning


@dataclass(frozen=True, slots=True)
class Radfel:
    """What is wrong in one row of the batch, counted from 1; ``varde`` and ``version`` are what
    is saved, where somebody else saved."""

    rad: int
    meddelande: str
    kod: str = "REGEL"
    falt: str | None = None
    sparat: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Fraga:
    """Something odd in a row that was saved all the same."""

    rad: int
    text: str


@dataclass(frozen=True, slots=True)
class Svar:
    """What a batch led to. With any ``fel`` nothing is saved."""

    rader: int
    andrade: int = 0
    fel: list[Radfel] = field(default_factory=list)
    fragor: list[Fraga] = field(default_factory=list)
    repris: bool = False


class _RefusedError(Exception):
    """Rolls the batch back with its answer."""

    def __init__(self, svar: Svar) -> None:
        super().__init__()
        self.svar = svar


def report_batch(rader: Sequence[Maskinrad], nyckel: str, *, by: Uttagare) -> Svar:
    """Save all of ``rader``, or none of them with what is wrong in each.

    The same batch under the same ``nyckel`` is saved once: sent again it gets the first answer.
    A batch that was refused has not used its key.

    Raises: RuleError for an empty or too large batch, a bad key, or one that another batch used.
    """
    _ensure_size(rader, nyckel)
    sha256 = _fingerprint(rader)
    if (earlier := _earlier(nyckel, sha256, by.user)) is not None:
        return earlier
    try:
        return _save(rader, nyckel, sha256, by)
    except _RefusedError as refused:
        return refused.svar
    except IntegrityError:  # the same key was sent twice at the same moment
        earlier = _earlier(nyckel, sha256, by.user)
        if earlier is None:
            raise
        return earlier


def _ensure_size(rader: Sequence[Maskinrad], nyckel: str) -> None:
    if not 1 <= len(nyckel) <= MAX_KEY or not nyckel.isprintable() or nyckel != nyckel.strip():
        raise RuleError(
            f"idempotensnyckel ska vara 1–{MAX_KEY} tecken, till exempel ett UUID.",
            field="idempotensnyckel",
        )
    if not 1 <= len(rader) <= MAX_ROWS:
        raise RuleError(
            f"Skicka 1–{MAX_ROWS} rader i taget; det kom {len(rader)}. Inget har sparats.",
            field="rader",
        )


def _fingerprint(rader: Iterable[Maskinrad]) -> str:
    plain = [asdict(rad) for rad in rader]
    text = orjson.dumps(plain, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def _earlier(nyckel: str, sha256: str, user: User) -> Svar | None:
    row = Kvittens.objects.filter(konto=user, nyckel=nyckel).first()
    if row is None:
        return None
    if row.sha256 != sha256:
        raise RuleError(KEY_TAKEN.format(nyckel=nyckel), field="idempotensnyckel")
    fragor = [Fraga(**fraga) for fraga in row.svar["fragor"]]
    return Svar(row.svar["rader"], row.svar["andrade"], [], fragor, repris=True)


@transaction.atomic
def _save(rader: Sequence[Maskinrad], nyckel: str, sha256: str, by: Uttagare) -> Svar:
    kvittens = Kvittens.objects.create(konto=by.user, nyckel=nyckel, sha256=sha256)
    batch = _Batch(rader, by)
    for number, rad in enumerate(rader, 1):
        batch.report(number, rad)
    svar = Svar(len(rader), batch.andrade, batch.fel, batch.fragor)
    if svar.fel:
        raise _RefusedError(replace(svar, andrade=0, fragor=[]))
    kvittens.svar = {
        "rader": svar.rader,
        "andrade": svar.andrade,
        "fragor": [asdict(fraga) for fraga in svar.fragor],
    }
    kvittens.save(update_fields=["svar"])
    log("tog emot utfall", kvittens, by=by.user, rader=svar.rader, andrade=svar.andrade,
        syns_fran=batch.syns_fran)  # fmt: skip
    return svar


class _Batch:
    """The rows of one batch, with all that is asked of the database for them at once."""

    def __init__(self, rader: Sequence[Maskinrad], by: Uttagare) -> None:
        self.by = by
        self.andrade = 0
        self.syns_fran: int | None = None  # the first year whose report can tell
        self.fel: list[Radfel] = []
        self.fragor: list[Fraga] = []
        self.seen: dict[tuple[str, str, str], int] = {}
        koder = {rad.uppfoljning for rad in rader}
        self.rundor = {runda.kod: runda for runda in Uppfoljning.objects.filter(kod__in=koder)}
        self.org = organisation(None)
        self.inlamningar = self._submissions()
        self.ansvar = self._owed(rader)
        self.own = self._written()
        self._hold(rader)

    def _submissions(self) -> dict[tuple[int, int], Inlamning]:
        rows = Inlamning.objects.reportable_by(self.by.user).filter(
            uppfoljning__in=self.rundor.values()
        )
        return {
            (row.enhet_id, row.uppfoljning_id): row
            for row in rows.select_related("enhet", "uppfoljning")
        }

    def _owed(self, rader: Iterable[Maskinrad]) -> dict[tuple[str, str], list[NyckeltalEnhet]]:
        rows = NyckeltalEnhet.objects.reportable_by(self.by.user).filter(
            nyckeltal__kod__in={rad.nyckeltal for rad in rader},
            enhet__kod__in={rad.enhet for rad in rader},
            satt=Satt.RAPPORTERAS,
        )
        if self.by.enhet is not None:
            rows = rows.filter(enhet__in=self.by.own)
        found: dict[tuple[str, str], list[NyckeltalEnhet]] = {}
        for row in rows.select_related("nyckeltal", "enhet"):
            found.setdefault((row.nyckeltal.kod, row.enhet.kod), []).append(row)
        return found

    def _hold(self, rader: Iterable[Maskinrad]) -> None:
        """Hold the submissions in one order, so that two batches never wait for each other."""
        wanted = set()
        for rad in rader:
            with contextlib.suppress(RuleError):
                wanted.add(self._found(rad)[1].pk)
        rows = Inlamning.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        list(rows.values_list("pk"))

    def _written(self) -> set[tuple[int, int]]:
        """(row, version) of what the account itself has written of these nyckeltal."""
        ids = {row.nyckeltal_id for rows in self.ansvar.values() for row in rows}
        rows = Utfall.history.filter(nyckeltal__in=ids, history_user=self.by.user)
        return set(rows.values_list("id", "version"))

    def report(self, number: int, rad: Maskinrad) -> None:
        """Save one row, or note what is wrong in it."""
        try:
            self._ensure_once(number, rad)
            ansvar, inlamning = self._found(rad)
            rapport = self._whole(rad, ansvar, inlamning.uppfoljning)
            with transaction.atomic():
                before = self._versions(ansvar, inlamning)
                questions = report_utfall(ansvar, inlamning, rapport, by=self.by.user)
                self.andrade += self._versions(ansvar, inlamning) != before
        except StaleError as error:
            self.fel.append(self._conflict(number, error, ansvar.nyckeltal))
        except RuleError as error:
            self.fel.append(Radfel(number, str(error), falt=error.field))
        else:
            self.fragor += [Fraga(number, text) for text in questions]

    def _versions(self, ansvar: NyckeltalEnhet, inlamning: Inlamning) -> dict[str, int]:
        span = asked_period(ansvar.nyckeltal, Runda.of(inlamning.uppfoljning))
        if span:
            year = first_year(span, inlamning)
            self.syns_fran = min(self.syns_fran or year, year)
        rows = current_rows(ansvar, span) if span else {}
        return {kon: row.version for kon, row in rows.items()}

    def _ensure_once(self, number: int, rad: Maskinrad) -> None:
        first = self.seen.setdefault(rad.key, number)
        if first != number:
            raise RuleError(f"Samma nyckeltal, enhet och uppföljning står redan i rad {first}.")

    def _found(self, rad: Maskinrad) -> tuple[NyckeltalEnhet, Inlamning]:
        """What is unknown and what the account may not report get the same answer."""
        runda = self.rundor.get(rad.uppfoljning)
        rows = self.ansvar.get((rad.nyckeltal, rad.enhet), []) if runda else []
        for row in rows:
            if runda is None or not row.valid_on(runda.avser_till):
                continue
            sender = self.org.sender_in(runda.pk, row.enhet_id)
            inlamning = self.inlamningar.get((sender, runda.pk)) if sender else None
            if inlamning is not None:
                return row, inlamning
        raise RuleError(
            f"Det finns inget {rad.nyckeltal[:40]} hos {rad.enhet[:40]} i "
            f"{rad.uppfoljning[:40]} som kontot får rapportera."
        )

    def _whole(self, rad: Maskinrad, ansvar: NyckeltalEnhet, runda: Uppfoljning) -> Rapport:
        """The report with the comment that stands, and the versions that may be replaced."""
        span = asked_period(ansvar.nyckeltal, Runda.of(runda)) if runda.fragar_utfall else None
        rows = current_rows(ansvar, span) if span else {}
        versioner = rad.versioner
        if versioner is None:
            versioner = {
                kon: row.version for kon, row in rows.items() if (row.pk, row.version) in self.own
            }
        kommentar = rad.kommentar
        if kommentar is None:
            kommentar = next((row.kommentar for row in rows.values() if row.kommentar), "")
        return replace(rad.rapport, versioner=versioner, kommentar=kommentar)

    def _conflict(self, number: int, error: StaleError, nyckeltal: Nyckeltal) -> Radfel:
        """The value that stands is told to whom the key would let read it."""
        told = self.by.enhet or nyckeltal.rapporteras_till == RapporterasTill.KF
        current: Any = error.current
        row = current.get(error.field) if isinstance(current, dict) else None
        message = (
            "Någon annan har sparat värdet. Läs det som gäller nu, och skicka raden igen med dess "
            "version i versioner om ditt ska ersätta det."
        )
        return Radfel(
            number,
            message,
            "KONFLIKT",
            error.field,
            _saved(row) if told else None,
            row.version if row else None,
        )


def _saved(row: Utfall | None) -> str | None:
    if row is None:
        return None
    if row.varde is not None:
        return canonical(row.varde)
    return row.saknas_orsak or f"{row.taljare}/{row.namnare}"
