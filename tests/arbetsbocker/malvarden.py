"""The targets of a year: set and not set, ranges, answers, baselines, with what came before."""

import datetime as dt
from decimal import Decimal

from mal.enums import RapporterasTill, Riktning
from nyckeltal.arbetsbocker.malvarden import Omfang
from nyckeltal.arbetsbocker.malvarden_form import BLAD_ARSMAL
from nyckeltal.arbetsbocker.malvarden_in import MALVARDEN
from nyckeltal.enums import MalvardeTyp, Vardetyp
from nyckeltal.services_malvarde import Malvardeform, set_target
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    EnhetFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)


def case() -> Fall:
    namnd = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden i Älvstrands kommun")
    egen = {"agare": namnd, "rapporteras_till": RapporterasTill.NAMND}
    row = NyckeltalFactory(kod="BUN-001", namn='=Behöriga "elever" 🙂', **egen)
    within = NyckeltalFactory(kod="BUN-002", riktning=Riktning.INOM, **egen)
    yes = NyckeltalFactory(
        kod="BUN-003", vardetyp=Vardetyp.JA_NEJ, min_varde=None, max_varde=None, decimaler=0, **egen
    )
    ended = NyckeltalFactory(kod="BUN-004", galler_till=dt.date(2026, 6, 30), **egen)
    for sheet in (row, within, yes, ended):
        NyckeltalEnhetFactory(nyckeltal=sheet, enhet=namnd)
    MalvardeFactory(nyckeltal=row, ar=2026, varde=Decimal("72.1234"), tolerans=Decimal(0))
    MalvardeFactory(nyckeltal=row, ar=2025, varde=Decimal(70))
    MalvardeFactory(nyckeltal=within, varde=Decimal(0), varde_max=Decimal("12.5"))
    MalvardeFactory(nyckeltal=yes, varde=Decimal(1), tolerans=Decimal(0))
    MalvardeFactory(nyckeltal=row, ar=2030, typ=MalvardeTyp.SLUTMAL, tolerans_procent=True)
    MalvardeFactory(nyckeltal=row, ar=2026, typ=MalvardeTyp.PERIODMAL, till_manad=8)
    MalvardeFactory(
        nyckeltal=row, ar=2022, typ=MalvardeTyp.UTGANGSVARDE, varde=Decimal(0), tolerans=Decimal(0)
    )
    for ar in (2023, 2024, 2025):
        UtfallFactory(nyckeltal=row, ar=ar, varde=Decimal(ar - 1954))
        UtfallFactory(nyckeltal=yes, ar=ar, varde=Decimal(ar % 2))
    by = UserFactory(roll=(Roll.GODKANNARE, namnd))
    return Fall(
        slag=MALVARDEN,
        omfang=Omfang(namnd, 2026),
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, namnd)),
        blad=BLAD_ARSMAL,
        kod="BUN-001 BUN",
        rubrik="Målvärde",
        nytt="74,5",
        fel_rubrik="Målvärde",
        fel="745",
        save=lambda: set_target(
            row, namnd, Malvardeform(ar=2026, varde=Decimal(73)), by=by, version=1
        ),
    )
