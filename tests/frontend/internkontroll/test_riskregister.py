"""The matrix and the list that it filters: one nämnd's, everybody's, and on the plan's page."""

import datetime as dt

import pytest
from django.urls import reverse

from internkontroll.enums import Axel, Kategori, Processlag, Riskbeslut
from styrning.grund.enums import Roll, Slag
from tests.factories import (
    AtgardFactory,
    EnhetFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    MalFactory,
    RiskFactory,
    RiskskalaFactory,
)
from tests.frontend.internkontroll.conftest import cells, words

pytestmark = pytest.mark.django_db


def register() -> str:
    return reverse("frontend:risker", args=["SOC"])


def alla() -> str:
    return reverse("frontend:risker_alla")


def unscored(**facts):
    return RiskFactory(skala=None, sannolikhet=None, konsekvens=None, beslut="", **facts)


def accepted(till, **facts):
    return RiskFactory(
        beslut=Riskbeslut.ACCEPTERA, accepterad_av="Nämnden", accepterad_till=till, **facts
    )


def listed(soup) -> list[str]:
    return [words(link).removeprefix("Risk att ") for link in soup.select("#risker tbody a")]


@pytest.fixture(params=["register", "plan"])
def address(request):
    """The register and the plan's page show the same matrix and list."""
    if request.param == "register":
        return register()
    return reverse("frontend:kontrollplan", args=["SOC", 2026])


def test_the_matrix_is_a_table_with_counts_that_filter_the_list(log_in, page, risk, namnd, address):
    log_in(Roll.LASARE)
    RiskFactory(enhet=namnd, kod="SOC-R3", sannolikhet=4, konsekvens=4, risk_att="brand")
    RiskFactory(enhet=namnd, kod="SOC-R2", sannolikhet=3, konsekvens=3, risk_att="mutor")

    soup = page(address)

    assert [words(th) for th in soup.select(".matris tbody th")] == [
        "4 Sannolik",
        "3 Möjlig",
        "2 Mindre sannolik",
        "1 Osannolik",
    ]
    link = soup.select_one(".matris a[href='?s=3&k=3#risker']")
    assert words(link) == "2 9 · åtgärda"
    assert link["aria-label"] == "2 risker, riskvärde 9, åtgärda: möjlig, kännbar"
    assert link.parent["class"] == ["zon-3"]
    assert listed(soup) == ["brand", "fel lön betalas ut", "mutor"]

    chosen = page(address, s="3", k="3")
    assert words(chosen.select_one("#risker-rubrik")) == "2 risker i vald ruta"
    assert chosen.select_one(".matris a[aria-current=true]")["href"] == "?s=3&k=3#risker"
    assert len(listed(chosen)) == 2


@pytest.mark.parametrize(
    "cell", [{"s": "5", "k": "1"}, {"s": "x"}, {"k": "3"}, {"s": "²", "k": "1"}]
)
def test_a_cell_off_the_matrix_shows_all_risks(log_in, page, risk, cell, address):
    log_in(Roll.LASARE)

    assert words(page(address, **cell).select_one("#risker-rubrik")) == "1 risk, högst först"


def test_the_matrix_has_the_steps_of_the_scale_in_force(log_in, page, namnd):
    skala = RiskskalaFactory()
    skala.steg.filter(axel=Axel.SANNOLIKHET, nr=4).delete()
    skala.steg.create(axel=Axel.KONSEKVENS, nr=5, ord="Katastrofal", betydelse="Liv går förlorade.")
    RiskFactory(enhet=namnd, sannolikhet=3, konsekvens=5)
    log_in(Roll.LASARE)

    soup = page(register())

    assert [words(th) for th in soup.select(".matris thead th")][-1] == "5 Katastrofal"
    assert len(soup.select(".matris tbody tr")) == 3
    label = soup.select_one(".matris a")["aria-label"]
    assert label == "1 risk, riskvärde 15, åtgärda: möjlig, katastrofal"


def test_the_matrix_is_shown_before_and_after_existing_controls(log_in, page, risk):
    risk.befintlig_kontroll, risk.sannolikhet_efter, risk.konsekvens_efter = "Attest", 1, 2
    risk.save()
    log_in(Roll.LASARE)

    after, before = page(register()), page(register(), skede="fore")

    assert words(after.select_one(".matris caption")) == (
        "Riskmatris efter det som redan görs, 1 risk"
    )
    assert after.select_one(".matris a")["href"] == "?s=1&k=2#risker"
    assert words(before.select_one(".matris caption")) == (
        "Riskmatris före det som redan görs, 1 risk"
    )
    assert before.select_one(".matris a")["href"] == "?skede=fore&s=3&k=3#risker"
    assert cells(after.select_one("#risker table"))[0][1] == (
        "1 Osannolik × 2 Lindrig = 2 acceptera före: 3 Möjlig × 3 Kännbar = 9"
    )


def test_risks_without_a_score_or_on_an_old_scale_stand_in_the_list_only(log_in, page, risk, namnd):
    RiskskalaFactory(nummer=2)
    unscored(enhet=namnd, kod="SOC-R2", risk_att="brand")
    log_in(Roll.LASARE)

    soup = page(register())

    assert soup.select(".matris a") == []
    text = words(soup.select_one("#matris"))
    assert "1 risk är inte värderad. 1 risk är värderad på en äldre skala" in text
    rows = cells(soup.select_one("#risker table"))
    assert rows[0][1].endswith("värderad på skalans version 1")
    assert rows[1][1:] == ["Inte värderad", "–"]


def test_a_row_tells_goals_checks_and_what_is_missing(log_in, page, risk, namnd, plan):
    mal = MalFactory(huvudansvarig=namnd, namn="Alla får rätt lön", plan__ar=2026)
    risk.mal_lista.create(mal_identitet=mal.identitet)
    KontrollmomentFactory(plan=plan, risk=risk, kod="SOC-K26-1")
    KontrollmomentFactory(
        plan=KontrollplanFactory(enhet=namnd, ar=2025), risk=risk, kod="SOC-K25-1"
    )
    RiskFactory(enhet=namnd, kod="SOC-R2", sannolikhet=1, beslut=Riskbeslut.ATGARDA)
    log_in(Roll.LASARE)

    rows = cells(page(register()).select_one("#risker table"))

    assert rows[0][0] == (
        "Risk att fel lön betalas ut SOC-R1 · Ekonomi · mål: Alla får rätt lön "
        "· kontrolleras av SOC-K26-1"
    )
    assert (rows[0][2], rows[1][2]) == ("Kontrollera", "Åtgärda ingen öppen åtgärd")


def test_an_expired_acceptance_is_told_and_listed(log_in, page, namnd):
    accepted(dt.date(2026, 11, 17), enhet=namnd, risk_att="mutor")
    accepted(dt.date(2026, 11, 18), enhet=namnd, risk_att="brand")
    log_in(Roll.LASARE)

    soup = page(register(), risker="utgangen")

    assert listed(soup) == ["mutor"]
    assert cells(soup.select_one("#risker table"))[0][2] == (
        "Acceptera gick ut 17 november 2026, Nämnden"
    )
    assert "1 acceptans har gått ut" in words(soup.select_one(".filter__svar"))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"kategori": "oegentligheter"}, ["mutor"]),
        ({"process": "Köpa varor"}, ["mutor"]),
        ({"process": "slag:huvud"}, ["brand"]),
        ({"risker": "atgarda"}, ["brand"]),
        ({"risker": "ej_varderad"}, ["stöld"]),
        ({"risker": "saknar"}, ["mutor", "stöld"]),
        ({"risker": "avslutad"}, ["gammal"]),
        ({"kategori": "oegentligheter", "risker": "atgarda"}, []),
        ({"kategori": "<script>", "risker": "x", "process": ""}, ["mutor", "brand", "stöld"]),
    ],
)
def test_the_list_and_the_matrix_are_filtered(log_in, page, namnd, asked, shown):
    RiskFactory(enhet=namnd, kod="SOC-R1", risk_att="mutor", process="Köpa varor",
                kategori=Kategori.OEGENTLIGHETER)  # fmt: skip
    brand = RiskFactory(enhet=namnd, kod="SOC-R2", risk_att="brand", processlag=Processlag.HUVUD,
                        sannolikhet=2, beslut=Riskbeslut.ATGARDA)  # fmt: skip
    brand.atgard_lista.create(atgard=AtgardFactory(enhet=namnd))
    unscored(enhet=namnd, kod="SOC-R3", risk_att="stöld")
    RiskFactory(enhet=namnd, kod="SOC-R4", risk_att="gammal", avslutad_at=dt.date(2026, 1, 1),
                avslutad_motiv="Såld.")  # fmt: skip
    log_in(Roll.LASARE)

    soup = page(register(), **asked)

    assert listed(soup) == shown
    counted = sum(int(words(b)) for b in soup.select(".matris b"))
    assert counted == len([name for name in shown if name != "stöld"])


def test_the_cells_keep_the_filter(log_in, page, risk):
    log_in(Roll.LASARE)

    soup = page(register(), kategori="ekonomi", process="Fakturahantering")

    link = soup.select_one(".matris a")["href"]
    assert link == "?kategori=ekonomi&process=Fakturahantering&s=3&k=3#risker"


def test_an_empty_register_says_what_to_do(log_in, page, namnd):
    RiskskalaFactory()
    log_in(Roll.LASARE)
    assert "Internkontrollsamordnaren eller förvaltningschefen" in words(page(register()).main)

    log_in(Roll.INTERNKONTROLLSAMORDNARE)
    link = page(register()).select_one(".tomt a")
    assert link["href"] == reverse("frontend:risk_ny", args=["SOC"])


def test_without_a_scale_the_page_says_who_makes_it(log_in, page, namnd):
    unscored(enhet=namnd)
    log_in(Roll.INTERNKONTROLLSAMORDNARE)

    soup = page(register())

    assert "Riskskalan är inte fastställd" in words(soup.main)
    assert soup.select_one(".tomt a")["href"] == reverse("frontend:riskskalor")


@pytest.mark.parametrize(
    ("roll", "own", "antal"),
    [
        (None, 404, 0),
        (Roll.LASARE, 200, 1),
        (Roll.RAPPORTOR, 200, 1),
        (Roll.GODKANNARE, 200, 1),
        (Roll.SEKRETERARE, 200, 1),
        (Roll.INTERNKONTROLLSAMORDNARE, 200, 1),
        (Roll.EKONOM, 200, 1),
        (Roll.REVISOR, 200, 2),
        (Roll.KVALITETSKEDJAN, 200, 2),
        (Roll.ADMINISTRATOR, 200, 2),
    ],
)
def test_who_reads_the_risks(client, log_in, page, risk, roll, own, antal):
    RiskFactory()
    log_in(roll)

    assert client.get(register()).status_code == own
    assert client.get(reverse("frontend:risk", args=[risk.publikt_id])).status_code == own
    assert len(listed(page(alla()))) == antal


@pytest.mark.parametrize("roll", [Roll.SEKRETERARE, Roll.INTERNKONTROLLSAMORDNARE])
def test_the_officers_of_ks_read_all_risks(client, log_in, page, risk, roll):
    log_in(roll, EnhetFactory(slag=Slag.STYRELSE))

    assert listed(page(alla())) == ["fel lön betalas ut"]
    assert client.get(register()).status_code == 200
    assert client.get(reverse("frontend:risk", args=[risk.publikt_id])).status_code == 200


def test_other_readers_of_another_namnd_find_nothing(client, log_in, risk):
    log_in(Roll.LASARE, EnhetFactory())

    assert client.get(register()).status_code == 404
    assert client.get(reverse("frontend:risk", args=[risk.publikt_id])).status_code == 404


def test_all_risks_are_filtered_by_namnd(log_in, page, risk):
    RiskFactory(enhet__kod="KUL", enhet__namn="Kulturnämnden", risk_att="stöld")
    log_in(Roll.REVISOR)

    assert sorted(listed(page(alla()))) == ["fel lön betalas ut", "stöld"]
    soup = page(alla(), namnd="KUL")
    assert listed(soup) == ["stöld"]
    assert "KUL" in soup.select_one("#namnd [selected]")["value"]
    assert "Kulturnämnden" in cells(soup.select_one("#risker table"))[0][0]


@pytest.mark.parametrize("antal", [3, 30])
def test_the_register_does_not_grow_in_statements(
    log_in, client, namnd, plan, antal, django_assert_max_num_queries
):
    for nr in range(antal):
        skala = RiskskalaFactory(nummer=1 + nr % 3)
        risk = RiskFactory(enhet=EnhetFactory(), skala=skala)
        mal = MalFactory(huvudansvarig=risk.enhet, plan__ar=2026)
        risk.mal_lista.create(mal_identitet=mal.identitet)
        KontrollmomentFactory(plan__enhet=risk.enhet, risk=risk)
    log_in(Roll.KVALITETSKEDJAN)

    with django_assert_max_num_queries(14):
        client.get(alla())
