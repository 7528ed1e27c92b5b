"""What a year's report is made from, before it is made into one."""

from dataclasses import dataclass, field
from functools import cached_property

from mal.grunder import Grunder
from mal.selectors import Bedomningsrad, Malrad, Planrad, Relationer
from mal.uppdrag import Mottagarrad
from nyckeltal.selectors import Lankar
from nyckeltal.series import Underlag
from styrning.arsredovisning.selectors.balanskrav import Balanskravsfakta
from styrning.arsredovisning.selectors.drift import Driftfakta
from styrning.arsredovisning.selectors.geh import Gehfakta
from styrning.grund.models import Uppfoljning
from styrning.grund.organisation import Enhetsrad, Organisation


@dataclass(frozen=True)
class Kalla:
    """What one report is made from, loaded in a constant number of statements."""

    ar: int
    scope: str
    uppfoljning: Uppfoljning | None
    plan: Planrad
    organisation: Organisation
    enhet: Enhetsrad | None
    mal: list[Malrad]
    relationer: Relationer
    bedomningar: list[Bedomningsrad]
    lankar: Lankar
    underlag: Underlag
    grunder: Grunder = field(default_factory=dict)
    upphorda: list[Malrad] = field(default_factory=list)  # ended by the round's last day
    uppdrag: list[Mottagarrad] = field(default_factory=list)
    geh: Gehfakta | None = None  # of the whole municipality, and only where it is asked for
    balanskrav: Balanskravsfakta | None = None
    drift: list[Driftfakta] = field(default_factory=list)
    inom: set[int] = field(default_factory=set)
    readable: set[int] = field(default_factory=set)  # enheter whose drafts are shown

    @cached_property
    def koder(self) -> frozenset[str]:
        """The koder of the enheter in scope."""
        return frozenset(self.organisation.rader[enhet_id].kod for enhet_id in self.inom)
