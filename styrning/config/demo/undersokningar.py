"""The demo's plan of surveys and dialogues."""

from nyckeltal.models import Svarsskala, Undersokning
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import Row, day, moment, read_table, stable_id
from styrning.grund.models import Enhet, User


def build_surveys(enheter: dict[str, Enhet], *, by: User) -> None:
    """Save the plan; the scales of its attitude questions stand in the library already."""
    skalor = {skala.kod: skala for skala in Svarsskala.objects.all()}
    rows = [_survey(rad, enheter, skalor) for rad in read_table("undersokningar")]
    create(Undersokning, rows, by=by, at=lambda row: moment(row.oppnar))


def _survey(rad: Row, enheter: dict[str, Enhet], skalor: dict[str, Svarsskala]) -> Undersokning:
    return Undersokning(
        publikt_id=stable_id("alvstrand", "undersokning", rad["ar"], rad["titel"]),
        ar=int(rad["ar"]),
        titel=rad["titel"],
        slag=rad["slag"],
        enhet=enheter[rad["enhet"]],
        agare=rad["agare"],
        malgrupp=rad["malgrupp"],
        oppnar=day(rad["oppnar"]),
        klar=day(rad["klar"]),
        metod=rad["metod"],
        trappsteg=rad["trappsteg"],
        paverkan=rad["paverkan"],
        beslut=rad["beslut"],
        svarsskala=skalor.get(rad["skala"]),
        genomford=day(rad["genomford"]),
        aterkoppling=rad["aterkoppling"],
        aterkopplad=day(rad["aterkopplad"]),
    )
