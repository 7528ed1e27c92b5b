"""Plans beside each other: counts, order, and what a reader may not see of others."""

import datetime as dt

import pytest
from django.urls import reverse

from internkontroll.enums import Kategori, PlanLage
from internkontroll.jamforelse import compare_plans
from internkontroll.rules_plan import Punktlighet
from mal.enums import RapporterasTill
from styrning.grund.enums import Roll
from tests.factories import (
    EnhetFactory,
    GemensamtMomentFactory,
    KontrollarFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    KontrollresultatFactory,
    KontrolltillfalleFactory,
    RiskFactory,
    UserFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

ADDRESS = reverse("frontend:jamfor_planer", args=[2026])


@pytest.fixture
def jamforda(moment, plan, runda):
    """Socialnämnden: one check, half done and deviating; kulturnämnden: a late draft."""
    KontrollarFactory(ar=2026, plan_senast=dt.date(2025, 12, 19))
    found = KontrolltillfalleFactory(moment=moment, uppfoljning=runda)
    KontrolltillfalleFactory(moment=moment, uppfoljning=runda, planerad=dt.date(2026, 12, 9))
    KontrollresultatFactory(tillfalle=found, utfall="mindre_avvikelse", avvikelser=1, text="Fel")
    kultur = EnhetFactory(kod="KUL", namn="Kulturnämnden")
    draft = KontrollplanFactory(
        enhet=kultur, lage=PlanLage.UTKAST, beslut_organ="", beslut_datum=None, beslut_paragraf=""
    )
    for metod in ("komplett", "komplett", "enkat"):
        KontrollmomentFactory(
            plan=draft, metod=metod, risk=None, gemensamt=GemensamtMomentFactory()
        )
    RiskFactory(enhet=kultur, kategori=Kategori.OEGENTLIGHETER, sannolikhet=1)
    return kultur


def test_plans_are_compared_in_numbers(jamforda):
    soc, kul = compare_plans(2026, UserFactory(roll=Roll.KVALITETSKEDJAN))

    assert (soc.punktlighet, soc.rad["moment"], soc.gemensamma, soc.metoder) == (
        Punktlighet.I_TID, 1, 0, {"stickprov": 1}
    )  # fmt: skip
    assert (soc.risker, soc.over, soc.kategorier) == (1, 1, {"ekonomi": 1})
    assert (soc.gjort, soc.avvikande) == (50.0, 100.0)
    assert (kul.punktlighet, kul.rad["moment"], kul.gemensamma, kul.metoder) == (
        Punktlighet.SAKNAS, 3, 3, {"komplett": 2, "enkat": 1}
    )  # fmt: skip
    assert (kul.over, kul.gjort, kul.avvikande) == (0, None, None)


def test_the_table_says_it_in_words(log_in, page, jamforda):
    log_in(Roll.KVALITETSKEDJAN)

    main = page(ADDRESS).main
    rows = cells(main.table)

    assert rows[0] == [
        "Socialnämnden", "23 oktober 2025 i tid", "1", "stickprov 1", "1", "1",
        "50 % 1 av 2", "100 % 1 av 1",
    ]  # fmt: skip
    assert rows[1][:4] == [
        "Kulturnämnden", "utkast försenad", "3 3 gemensamma", "komplett 2, enkät 1"
    ]  # fmt: skip
    assert "6 § nämner: Socialnämnden." in words(main)


@pytest.mark.parametrize(
    ("ordna", "first"),
    [
        ("", "Socialnämnden"),
        ("-moment", "Kulturnämnden"),
        ("moment", "Socialnämnden"),
        ("-gjort", "Socialnämnden"),
        ("gjort", "Socialnämnden"),
        ("okänd", "Socialnämnden"),
    ],
)
def test_the_table_is_ordered_by_its_links(log_in, page, jamforda, ordna, first):
    log_in(Roll.KVALITETSKEDJAN)

    table = page(ADDRESS, ordna=ordna).main.table

    assert cells(table)[0][0] == first
    assert len(table.select("th[aria-sort]")) == (ordna.removeprefix("-") in {"moment", "gjort"})


def test_what_a_reader_may_not_see_of_others_is_left_out(log_in, page, jamforda, moment):
    moment.rapporteras_till = RapporterasTill.NAMND
    moment.save()
    log_in(Roll.LASARE, jamforda)

    rows = cells(page(ADDRESS).main.table)

    assert rows[0][2:] == ["0", "–", "–", "–", "–", "–"]
    assert rows[1][:5] == ["Kulturnämnden", "utkast försenad", "0", "–", "1"]


@pytest.mark.parametrize("antal", [3, 30])
def test_the_comparison_does_not_grow_in_statements(
    client, log_in, namnd, antal, django_assert_max_num_queries
):
    for _ in range(antal):
        moment = KontrollmomentFactory()
        KontrollresultatFactory(tillfalle__moment=moment)
    log_in(Roll.KVALITETSKEDJAN)

    with django_assert_max_num_queries(16):
        client.get(ADDRESS)


def test_the_overview_tells_who_is_late(log_in, page, jamforda):
    log_in(Roll.KVALITETSKEDJAN)

    soup = page(reverse("frontend:internkontroll"), ar="2026", visa="forsenad_plan")

    rows = cells(soup.main.table)
    assert [row[:2] for row in rows] == [["Kulturnämnden", "Utkast försenad"]]
    assert "19 december 2025" in words(soup.main)
