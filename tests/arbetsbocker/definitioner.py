"""The library: figures of every kind, with and without values, ended ones and who owes them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from mal.enums import RapporterasTill, Riktning
from nyckeltal.arbetsbocker.definitioner import BLAD_DEFINITIONER
from nyckeltal.arbetsbocker.definitioner_in import BIBLIOTEK
from nyckeltal.enums import Aggregering, Matt, Periodicitet, Satt, Vardetyp
from nyckeltal.models import Svarsalternativ, Svarsskala
from nyckeltal.services_definition import Blad, change_nyckeltal
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    EnhetFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)


def case() -> Fall:
    namnd = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden i Älvstrands kommun")
    by = UserFactory(roll=(Roll.GODKANNARE, namnd), first_name="Åsa", last_name="Öberg")
    egen = {"agare": namnd, "rapporteras_till": RapporterasTill.NAMND}
    row = NyckeltalFactory(
        kod="BUN-001", namn="Elever i årskurs 9 som är behöriga till ett nationellt program",
        syfte="=Behörighet\n\nVisar grunden.", metod='"Citat" & <tecken> 🙂', kalla="-",
        min_varde=None, max_varde=None, decimaler=0, **egen,
    )  # fmt: skip
    measured = NyckeltalFactory(
        kod="BUN-002", namn="Nettokostnad per elev, kronor", mattenhet="kronor",
        matt=Matt.ADDITIV, aggregering=Aggregering.SUMMA, riktning=Riktning.INOM,
        min_varde=Decimal(0), max_varde=Decimal("123456.7891"), per_kon=True, efterslapning=2,
        periodicitet=Periodicitet.VARTANNAT_AR, forsta_ar=2024,
        galler_fran=dt.date(2020, 1, 1), **egen,
    )  # fmt: skip
    UtfallFactory(nyckeltal=measured, enhet=namnd)
    skala = Svarsskala.objects.create(kod="NOJD", namn="Nöjdhet 2-4-6-8")
    Svarsalternativ.objects.create(skala=skala, varde=2, ord="Mycket missnöjd")
    NyckeltalFactory(
        kod="BUN-003", vardetyp=Vardetyp.SKALA, svarsskala=skala, mattenhet="skalsteg",
        min_varde=None, max_varde=None, galler_till=dt.date(2026, 6, 30), **egen,
    )  # fmt: skip
    NyckeltalEnhetFactory(nyckeltal=row, enhet=namnd, ansvarig=by)
    NyckeltalEnhetFactory(
        nyckeltal=measured, enhet=EnhetFactory(kod="LÖ-SK", namn="Lövskolan", parent=namnd),
        satt=Satt.RAPPORTERAS, galler_fran=dt.date(2025, 8, 1), galler_till=dt.date(2026, 7, 31),
    )  # fmt: skip
    return Fall(
        slag=BIBLIOTEK,
        omfang=None,
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, namnd)),
        blad=BLAD_DEFINITIONER,
        kod="BUN-001",
        rubrik="Källa",
        nytt="Skolverkets databas för betyg och behörighet",
        fel_rubrik="Decimaler",
        fel=7,
        save=lambda: change_nyckeltal(
            row, replace(Blad.of(row), kalla="Kolada"), by=by, version=row.version
        ),
    )
