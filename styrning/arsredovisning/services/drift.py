"""Net costs as they are entered or read in from a file: all of it, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.selectors.drift import FALT, TOPPAR, enheter_to_edit, posts_to_edit
from styrning.arsredovisning.services.balanskrav import FIRST_YEAR
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.bas.rounding import quantised
from styrning.bas.text import clean_text
from styrning.grund.enums import Slag
from styrning.grund.events import log
from styrning.grund.models import Enhet, Uppfoljning, User
from styrning.grund.organisation import rounds_of

BELOPP = ("budget", "utfall", "prognos")
CONFLICT = "Någon annan har sparat samma rader sedan du öppnade sidan. Välj vilket som ska gälla."
OKAND = "Enheten finns inte för året, eller så saknar du roll som ekonom där. Välj en annan."
HELA = (
    "{enhet} har både en rad för hela enheten och rader för verksamheter, och skulle räknas två "
    "gånger. Behåll det ena."
)
Nyckel = tuple[str, str]


@dataclass(frozen=True)
class Driftrad:
    """One row as it is entered; amounts in tkr with a cost positive.

    ``plats`` is where its faults are told, ``version`` what was seen (0 for a new row), and
    ``bort`` whether it is taken away.
    """

    plats: str
    enhet: str
    kod: str = ""
    verksamhet: str = ""
    budget: Decimal | None = None
    utfall: Decimal | None = None
    prognos: Decimal | None = None
    kommentar: str = ""
    version: int = 0
    bort: bool = False

    @property
    def nyckel(self) -> Nyckel:
        return self.enhet, self.kod

    @property
    def varden(self) -> dict[str, Any]:
        """The fields as they are stored."""
        values: dict[str, Any] = {
            name: None if getattr(self, name) is None else quantised(getattr(self, name))
            for name in BELOPP
        }
        texts = {name: clean_text(getattr(self, name)) for name in ("verksamhet", "kommentar")}
        return values | texts


@dataclass(frozen=True)
class Konflikt:
    """A row that somebody else saved first; ``sparad`` is None where it was taken away."""

    rad: Driftrad
    sparad: Driftpost | None


def saved_values(row: Driftpost) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FALT}


@transaction.atomic
def save_drift(
    ar: int,
    runda: Uppfoljning | None,
    rader: Sequence[Driftrad],
    *,
    by: User,
    rattelse: str = "",
    **uppgift: Any,
) -> int:
    """Save the rows that differ from what is saved, and return how many that were.

    Args:
        runda: the round; None for a year that has none.
        rattelse: why a closed round is corrected; asked for there alone.
        uppgift: what else the event tells, such as the sign that a file had.

    Raises: RuleError for a round that is not open yet or closed without a reason; FaultsError
        with every bad field as "plats-fält"; StaleError, ``current`` a list of Konflikt, if
        somebody saved since the versions seen. Nothing is written then.
    """
    rattelse = clean_text(rattelse)
    demand_writable(ar, runda, rattelse)
    enheter = {enhet.kod: enhet for enhet in enheter_to_edit(ar, by)}
    saved = {(row.enhet.kod, row.kod): row for row in _held(ar, runda, by)}
    faults = _faults(rader, enheter, saved, runda)
    if faults:
        raise FaultsError(faults)
    changed = [rad for rad in rader if is_changed(rad, saved.get(rad.nyckel))]
    conflicts = [Konflikt(rad, saved.get(rad.nyckel)) for rad in changed if _is_stale(rad, saved)]
    if conflicts:
        raise StaleError(CONFLICT, current=conflicts)
    for rad in changed:
        row = saved.get(rad.nyckel) or Driftpost(
            ar=ar, uppfoljning=runda, enhet=enheter[rad.enhet], kod=rad.kod
        )
        _write(row, rad, rattelse, by)
    _demand_counted_once(ar, runda, rader, by)
    if changed:
        _log(changed, enheter, by, ar=ar, omgang=runda.kod if runda else "", **uppgift)
    return len(changed)


def _held(ar: int, runda: Uppfoljning | None, by: User) -> list[Driftpost]:
    list(Driftpost.objects.of(ar, runda).select_for_update().order_by("pk").values_list("pk"))
    return posts_to_edit(ar, runda, by)


def demand_writable(ar: int, runda: Uppfoljning | None, rattelse: str) -> None:
    """Raises: RuleError for a round that is not open yet, or closed without a reason."""
    if runda is None:
        if rounds_of(ar):
            raise RuleError(f"{ar} har uppföljningar. Välj den som siffrorna lämnas i.")
        if not FIRST_YEAR <= ar < today().year:
            raise RuleError(f"{ar} är inte slut än och har ingen uppföljning att lämna i.")
        return
    if runda.ar != ar:
        raise RuleError(f"{runda.namn} gäller {runda.ar}, inte {ar}.")
    if today() < runda.oppnar:
        raise RuleError(f"{runda.namn} öppnar {runda.oppnar:%Y-%m-%d}. Vänta till dess.")
    if runda.is_closed() and not rattelse:
        raise RuleError(
            f"{runda.namn} är stängd. Skriv varför siffrorna rättas; det syns i historiken.",
            field="rattelse",
        )


def is_changed(rad: Driftrad, row: Driftpost | None) -> bool:
    """Whether the row says anything else than what is saved."""
    if row is None:
        return not rad.bort
    return rad.bort or saved_values(row) != rad.varden


def _is_stale(rad: Driftrad, saved: Mapping[Nyckel, Driftpost]) -> bool:
    row = saved.get(rad.nyckel)
    return rad.version != (row.version if row else 0)


def _faults(
    rader: Sequence[Driftrad],
    enheter: Mapping[str, Enhet],
    saved: Mapping[Nyckel, Driftpost],
    runda: Uppfoljning | None,
) -> dict[str, str]:
    """Every bad field of the rows, as "plats-fält"."""
    found: dict[str, str] = {}
    seen: set[Nyckel] = set()
    for rad in rader:
        if rad.enhet not in enheter:
            found[f"{rad.plats}-enhet"] = OKAND
        elif not rad.bort:
            found |= {f"{rad.plats}-{name}": text for name, text in _row_faults(rad, runda)}
        twice = rad.nyckel in seen or (rad.version == 0 and rad.nyckel in saved)
        if twice:
            what = f"Verksamheten {rad.kod}" if rad.kod else "Raden för hela enheten"
            found[f"{rad.plats}-kod"] = f"{what} finns redan. Ändra den raden i stället."
        seen.add(rad.nyckel)
    return found


def _row_faults(rad: Driftrad, runda: Uppfoljning | None) -> Iterator[tuple[str, str]]:
    values = rad.varden
    if bool(rad.kod) != bool(values["verksamhet"]):
        name = "verksamhet" if rad.kod else "kod"
        yield name, "Ange både verksamhetens kod och namn, eller ingetdera för hela enheten."
    if len(rad.kod) > 20 or len(values["verksamhet"]) > 150:
        yield "verksamhet", "Koden får vara högst 20 tecken och namnet högst 150."
    if all(values[name] is None for name in BELOPP):
        yield "budget", "Ange budget, utfall eller prognos. Noll skrivs som 0."
    if values["prognos"] is not None and (runda is None or not runda.is_forecast):
        yield "prognos", "Året är slut: ange utfallet, ingen prognos."


def _write(row: Driftpost, rad: Driftrad, rattelse: str, by: User) -> None:
    if rad.bort:
        row._history_user = by
        row.delete()
        return
    for name, value in rad.varden.items():
        setattr(row, name, value)
    row.rattelse, row.skriven_av = rattelse, by
    row.save_as(by)


def _demand_counted_once(
    ar: int, runda: Uppfoljning | None, rader: Sequence[Driftrad], by: User
) -> None:
    """No enhet may have a row for its whole and others at it or below."""
    rows = posts_to_edit(ar, runda, by)
    for whole in (row for row in rows if not row.kod):
        top = whole.enhet
        for row in rows:
            at = row.enhet
            inside = at.tree_id == top.tree_id and top.lft <= at.lft and at.rght <= top.rght
            if row.pk == whole.pk or not inside or not _is_part(at, top):
                continue
            keys = ((top.kod, ""), (at.kod, row.kod))
            place = next((rad.plats for rad in rader if rad.nyckel in keys), "")
            raise FaultsError({f"{place}-kod": HELA.format(enhet=top.namn)})


def _is_part(at: Enhet, top: Enhet) -> bool:
    """Whether what stands at ``at`` is counted in ``top``: a nämnd or bolag below is its own."""
    return at.pk == top.pk or (top.slag != Slag.KF and at.slag not in TOPPAR)


def _log(
    changed: Sequence[Driftrad], enheter: Mapping[str, Enhet], by: User, **uppgift: Any
) -> None:
    koder = {rad.enhet for rad in changed}
    enhet = enheter[koder.pop()] if len(koder) == 1 else None
    thing = enhet or enheter[changed[0].enhet]
    log("sparade driftredovisning", thing, by=by, enhet=enhet, rader=len(changed), **uppgift)
