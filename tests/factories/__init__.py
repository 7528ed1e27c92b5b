"""One import for every factory."""

from tests.factories.grund import (
    AktivitetFactory,
    ArshjulFactory,
    AtgardFactory,
    EnhetFactory,
    InlamningFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.internkontroll import (
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
)
from tests.factories.mal import (
    BedomningFactory,
    BedomningsgrundFactory,
    MalFactory,
    NivaFactory,
    PlanFactory,
    SkalaFactory,
    UppdragFactory,
    UppdragssvarFactory,
)
from tests.factories.nyckeltal import (
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PrognosFactory,
    UtfallFactory,
)

__all__ = [
    "AktivitetFactory",
    "ArshjulFactory",
    "AtgardFactory",
    "BedomningFactory",
    "BedomningsgrundFactory",
    "EnhetFactory",
    "InlamningFactory",
    "KontrollmomentFactory",
    "KontrollplanFactory",
    "KontrollresultatFactory",
    "KontrolltillfalleFactory",
    "MalFactory",
    "MalNyckeltalFactory",
    "MalvardeFactory",
    "NivaFactory",
    "NyckeltalEnhetFactory",
    "NyckeltalFactory",
    "PlanFactory",
    "PrognosFactory",
    "RiskFactory",
    "SkalaFactory",
    "TilldelningFactory",
    "UppdragFactory",
    "UppdragssvarFactory",
    "UppfoljningFactory",
    "UserFactory",
    "UtfallFactory",
]
