"""What the register shows, and what a user may do with one recommendation."""

from dataclasses import dataclass
from typing import Any

from frontend.internkontroll.versionslista import decision_of, label_of, text_of
from internkontroll.enums import RekommendationLage
from internkontroll.models import Revisionsrekommendation
from internkontroll.permissions import enheter_adopted_by, enheter_reported_by, recommends
from internkontroll.rules_rapport import is_overdue
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

FILTER = (
    ("oppna", "Öppna"),
    ("forsenade", "Försenade"),
    ("", "Alla"),
    *RekommendationLage.choices,
)
THINGS = {
    "Läge": label_of("lage"),
    "Rekommendation": text_of("rekommendation"),
    "Svar": text_of("svar"),
    "Genomfört senast": text_of("klar_senast"),
    "Hur eller varför": text_of("lage_motiv"),
    "Nämndens beslut": decision_of,
}
OPEN = (RekommendationLage.OBESVARAD, RekommendationLage.BESVARAD)


@dataclass(frozen=True)
class May:
    """What a user may do: write the answer, record its decision, withdraw; and whether a draft
    of the answer is shown."""

    svara: bool
    besluta: bool
    avfora: bool
    ser_svar: bool


def may(user: User, row: Revisionsrekommendation) -> May:
    drafts = Enhet.objects.filter(pk=row.enhet_id).drafts_visible_to(user)
    decided = row.beslut_datum is not None
    return May(
        svara=enheter_reported_by(user).filter(pk=row.enhet_id).exists(),
        besluta=enheter_adopted_by(user).filter(pk=row.enhet_id).exists(),
        avfora=recommends(user),
        ser_svar=decided or drafts.exists(),
    )


@dataclass
class Register:
    rader: list[dict[str, Any]]
    antal: int
    oppna: int
    forsenade: int
    genomforda: int
    enheter: list[tuple[str, str]]
    enhet: str


def register_of(user: User, visa: str, kod: str) -> Register:
    """Those that the filters show: overdue first, then open by their next day, then closed.
    One statement."""
    day = today()
    alla = [
        {
            "row": row,
            "forsenad": is_overdue(row.lage, row.svara_senast, row.klar_senast, day=day),
            "oppen": row.lage in OPEN,
            "nasta": row.svara_senast
            if row.lage == RekommendationLage.OBESVARAD
            else row.klar_senast,
        }
        for row in Revisionsrekommendation.objects.visible_to(user).select_related("enhet")
    ]
    enheter = {rad["row"].enhet.kod: rad["row"].enhet.namn for rad in alla}
    kod = kod if kod in enheter else ""
    mine = [rad for rad in alla if kod in {"", rad["row"].enhet.kod}]
    shown = [rad for rad in mine if _matches(rad, visa)]
    shown.sort(
        key=lambda rad: (
            not rad["forsenad"],
            not rad["oppen"],
            rad["nasta"] or day.max,
            rad["row"].kod,
        )
    )
    return Register(
        shown,
        len(mine),
        sum(rad["oppen"] for rad in mine),
        sum(rad["forsenad"] for rad in mine),
        sum(rad["row"].lage == RekommendationLage.GENOMFORD for rad in mine),
        sorted(enheter.items(), key=lambda pair: pair[1]),
        kod,
    )


def _matches(rad: dict[str, Any], visa: str) -> bool:
    if visa == "oppna":
        return bool(rad["oppen"])
    if visa == "forsenade":
        return bool(rad["forsenad"])
    return visa in {"", rad["row"].lage}
