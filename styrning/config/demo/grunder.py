"""What some of the demo's judgements rest on beside the figures."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mal.enums import Grundslag
from mal.models import Bedomningsgrund, Mal
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create_by
from styrning.config.demo.tabeller import Row, day, moment, read_table, stable_id
from styrning.grund.models import User

OPEN_ROUND = date(2026, 11, 10)  # when what is not sent in yet was written


def build_grounds(bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]) -> None:
    """Save the grounds of the table, written by those who filled in the submission."""
    rows = list(_grounds(bygg, mal_lista))
    written = {ground.publikt_id: at for at, _, ground in rows}
    create_by(
        Bedomningsgrund,
        [(by, ground) for _, by, ground in rows],
        at=lambda ground: written[ground.publikt_id],
    )


def _grounds(
    bygg: Byggare, mal_lista: dict[int, dict[str, Mal]]
) -> Iterator[tuple[datetime, User, Bedomningsgrund]]:
    for number, rad in enumerate(read_table("grunder")):
        runda = bygg.omgangar.uppfoljningar[rad["omgang"]]
        mal = mal_lista[runda.ar][rad["mal"]]
        enhet = next(e for e in bygg.enheter.values() if e.pk == mal.huvudansvarig_id)
        sent = bygg.omgangar.inlamningar[runda.kod, enhet.kod].inskickad_at
        at = sent - timedelta(hours=3) if sent else moment(OPEN_ROUND)
        yield at, bygg.author(enhet.kod), _ground(rad, number, mal, runda)


def _ground(rad: Row, number: int, mal: Mal, runda) -> Bedomningsgrund:
    return Bedomningsgrund(
        publikt_id=stable_id("alvstrand", "grund", number),
        mal=mal,
        enhet_id=mal.huvudansvarig_id,
        uppfoljning=runda,
        slag=Grundslag(rad["slag"]),
        titel=rad["titel"],
        slutsats=rad["slutsats"],
        gjord_av=rad["gjord_av"],
        datum=day(rad["datum"]),
        lank=rad["lank"],
    )
