"""Who said what of an uppdrag, and when, out of the history of its answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mal.enums import Uppdragslage
from mal.models import Uppdragssvar
from mal.uppdrag import Mottagarrad
from styrning.grund.organisation import Enhetsrad, Organisation


@dataclass(frozen=True, slots=True)
class Yttrande:
    """One version of one enhet's answer in one round; ``galler`` for the one that stands."""

    enhet: Enhetsrad
    omgang: str
    lage: str
    text: str
    at: datetime
    av: str
    galler: bool

    @property
    def lage_ord(self) -> str:
        return str(Uppdragslage(self.lage).label)


def statements(
    rows: Sequence[Mottagarrad], org: Organisation, readable: Collection[int]
) -> list[Yttrande]:
    """Every version that may be seen of the recipients' answers, latest first; one statement.

    Approved answers are seen as they stand; earlier versions and drafts by those who may read
    the enhet's drafts.
    """
    standing = {
        (rad.uppdrag.id, rad.enhet_id, svar.uppfoljning_id): (svar, rad.is_approved(svar, org))
        for rad in rows
        for svar in rad.svar
    }
    versions = (
        Uppdragssvar.history.filter(
            uppdrag__in={rad.uppdrag.id for rad in rows}, enhet__in={rad.enhet_id for rad in rows}
        )
        .order_by("-history_date", "-history_id")
        .values_list(
            "uppdrag_id", "enhet_id", "uppfoljning_id", "version", "lage", "text", "history_date",
            "history_user__first_name", "history_user__last_name",
        )
    )  # fmt: skip
    found = []
    for uppdrag_id, enhet_id, runda_id, version, lage, text, at, first, last in versions:
        svar, approved = standing.get((uppdrag_id, enhet_id, runda_id), (None, False))
        if svar is None:
            continue
        galler = version == svar.version
        if enhet_id in readable or (approved and galler):
            name = f"{first or ''} {last or ''}".strip()
            enhet = org.rader[enhet_id]
            found.append(Yttrande(enhet, svar.namn, lage, text, at, name, galler))
    return found
