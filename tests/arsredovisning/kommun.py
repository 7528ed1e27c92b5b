"""A small municipality whose year 2026 holds one of each thing that a report can show."""

from dataclasses import dataclass, field
from decimal import Decimal

from mal.enums import Geh, Klass, RapporterasTill
from nyckeltal.enums import Kon, Saknas
from styrning.grund.enums import InlamningLage, Slag
from styrning.grund.models import Enhet, Uppfoljning
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NivaFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UtfallFactory,
)

FORMULA = '=HYPERLINK("https://example.se";"Klicka")'


@dataclass
class Kommun:
    kf: Enhet
    skola: Enhet
    vatten: Enhet
    runda: Uppfoljning
    mal: dict = field(default_factory=dict)
    nyckeltal: dict = field(default_factory=dict)


def build() -> Kommun:
    """KF, a nämnd that has decided and a bolag that has only been approved; five goals."""
    kf = EnhetFactory(kod="KOMMUN", namn="Kommunfullmäktige", slag=Slag.KF)
    skola = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden", parent=kf)
    vatten = EnhetFactory(kod="VA", namn="Vatten AB", slag=Slag.BOLAG, parent=kf)
    runda = UppfoljningFactory(ar=2026, kod="2026-AB")
    kommun = Kommun(kf, skola, vatten, runda)
    _goals(kommun)
    _figures(kommun)
    beslut = {"beslut_organ": "BUN", "beslut_datum": runda.oppnar, "beslut_paragraf": "12"}
    InlamningFactory(enhet=skola, uppfoljning=runda, lage=InlamningLage.BESLUTAD, **beslut)
    InlamningFactory(enhet=vatten, uppfoljning=runda, lage=InlamningLage.GODKAND)
    return kommun


def _goals(kommun: Kommun) -> None:
    area = MalFactory(
        kod="B", namn="Barn och unga", niva=NivaFactory(ordning=2), huvudansvarig=kommun.kf
    )
    made = {
        "B1": MalFactory(
            kod="B1", namn="Alla klarar skolan", parent=area, huvudansvarig=kommun.skola,
            geh=Geh.VERKSAMHET, geh_beslut="KF 2025-11-25 § 141",
        ),
        "B2": MalFactory(kod="B2", namn=FORMULA, parent=area, huvudansvarig=kommun.skola),
        "E1": MalFactory(
            kod="E1", namn="Ekonomin är i balans", huvudansvarig=kommun.vatten,
            geh=Geh.FINANSIELLT, geh_beslut="KF 2025-11-25 § 141",
        ),
        "INT": MalFactory(
            kod="INT", namn="Internt mål", parent=area, huvudansvarig=kommun.skola,
            rapporteras_till=RapporterasTill.NAMND,
        ),
    }  # fmt: skip
    kommun.mal = {"B": area, **made}
    BedomningFactory(mal=made["B1"], uppfoljning=kommun.runda, orsak="Läslyftet gav resultat.")
    step = made["E1"].plan.skala.steg.get(klass=Klass.UPPFYLLT)
    BedomningFactory(mal=made["E1"], uppfoljning=kommun.runda, steg=step, motiv="God marginal.")


def _figures(kommun: Kommun) -> None:
    """By sex and met; missing with a reason; with a break; of the bolag; of the nämnd only."""
    behoriga = _figure(kommun, "BUN-1", "B1", "Behöriga till gymnasiet", kommun.skola)
    for ar, values in {2024: ("81", "84", "78"), 2026: ("80.04", "83.5", "76.25")}.items():
        for kon, value in zip((Kon.TOTALT, Kon.KVINNOR, Kon.MAN), values, strict=True):
            UtfallFactory(nyckeltal=behoriga, ar=ar, kon=kon, varde=Decimal(value))
    trygga = _figure(kommun, "BUN-2", "B2", "Trygga elever", kommun.skola)
    UtfallFactory(nyckeltal=trygga, varde=None, saknas_orsak=Saknas.VANTAS)
    forlust = _figure(
        kommun, "VA-1", "E1", "Förlust", kommun.vatten, riktning="lagre", decimaler=0,
        mattenhet="tkr", min_varde=None, max_varde=None,
    )  # fmt: skip
    UtfallFactory(nyckeltal=forlust, varde=Decimal("-1234.5"))
    UtfallFactory(nyckeltal=forlust, varde=Decimal(1000), ar=2025)
    hemlig = _figure(kommun, "BUN-3", "INT", "Bara för nämnden", kommun.skola)
    UtfallFactory(nyckeltal=hemlig, varde=Decimal("13.3"))


def _figure(kommun: Kommun, kod: str, mal: str, namn: str, agare: Enhet, **definition):
    figure = NyckeltalFactory(kod=kod, namn=namn, agare=agare, **definition)
    MalNyckeltalFactory(mal=kommun.mal[mal], nyckeltal=figure)
    NyckeltalEnhetFactory(nyckeltal=figure)
    MalvardeFactory(nyckeltal=figure)
    kommun.nyckeltal[kod] = figure
    return figure
