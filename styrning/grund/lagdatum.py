"""The days that the law sets in a municipality's year, as activities to begin an årshjul with.

Source: kommunallagen (2017:725), as read 2025-09-01.
"""

from dataclasses import dataclass
from datetime import date

from styrning.grund.enums import Ring


@dataclass(frozen=True)
class Lagdatum:
    """One activity with its last day by law; ``oppnar`` is custom and may be moved."""

    titel: str
    lagrum: str
    text: str
    oppnar: date
    klar_ks: date | None = None
    klar_kf: date | None = None
    ring: str = Ring.FULLMAKTIGE


def is_election_year(ar: int) -> bool:
    """Ordinary elections are held every fourth year: 2022, 2026 (KL 5:5, vallagen 1:3)."""
    return ar % 4 == 2


def legal_dates(ar: int) -> list[Lagdatum]:
    """What the law asks of the calendar year ``ar``: looking back first, then ahead."""
    return [*_looking_back(ar), *_looking_ahead(ar)]


def _looking_back(ar: int) -> list[Lagdatum]:
    """The accounts of the year before, and the interim report of this one."""
    return [
        Lagdatum(
            f"Årsredovisning {ar - 1} till fullmäktige och revisorerna",
            "KL 11 kap. 20 §",
            "Kommunstyrelsen lämnar över årsredovisningen senast den 15 april.",
            date(ar, 1, 7),
            klar_ks=date(ar, 4, 15),
        ),
        Lagdatum(
            f"Ansvarsfrihet för {ar - 1}",
            "KL 5 kap. 24 §",
            "Fullmäktige beslutar före utgången av juni, med motivering om den inte är uppenbar.",
            date(ar, 5, 2),
            klar_kf=date(ar, 6, 30),
        ),
        Lagdatum(
            f"Årlig prövning av bolagen {ar - 1}",
            "KL 6 kap. 9 §",
            "Styrelsen prövar i årliga beslut om verksamheten har varit förenlig med ändamålet "
            "och utförts inom de kommunala befogenheterna. Lagen sätter ingen dag.",
            date(ar, 1, 7),
            klar_ks=date(ar, 3, 31),
        ),
        Lagdatum(
            "Delårsrapport till fullmäktige och revisorerna",
            "KL 11 kap. 16 §",
            "Senast två månader efter periodens slut, som ska ligga 30 juni–31 augusti. "
            "Här räknat från den 31 augusti.",
            date(ar, 9, 1),
            klar_ks=date(ar, 10, 31),
        ),
    ]


def _looking_ahead(ar: int) -> list[Lagdatum]:
    """The budget of the year to come."""
    decides = " Det nyvalda fullmäktige fastställer budgeten." if is_election_year(ar) else ""
    return [
        Lagdatum(
            f"Budgetförslag {ar + 1}",
            "KL 11 kap. 8 §",
            "Kommunstyrelsen lämnar förslag före utgången av oktober; finns särskilda skäl i "
            "november, men skattesatsen ändå i oktober.",
            date(ar, 9, 1),
            klar_ks=date(ar, 10, 31),
        ),
        Lagdatum(
            f"Budget och verksamhetsplan {ar + 1}",
            "KL 11 kap. 10 §",
            f"Fullmäktige fastställer före utgången av november.{decides}",
            date(ar, 11, 1),
            klar_kf=date(ar, 11, 30),
        ),
    ]
