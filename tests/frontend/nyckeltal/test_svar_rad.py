"""The row of the entry page where the answer is chosen, unsure, odd, awaited or not asked for."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from nyckeltal.enums import Aggregering, Kon, Satt, Vardetyp
from nyckeltal.models import Utfall
from nyckeltal.services_skala import FARDIGA, create_scale
from styrning.grund.enums import Roll, Slag
from tests.factories import EnhetFactory, NyckeltalEnhetFactory, UserFactory, UtfallFactory

pytestmark = pytest.mark.django_db

ANSWER = {"min_varde": None, "max_varde": None, "mattenhet": "svar"}


def page(client, varld):
    return BeautifulSoup(client.get(f"{varld.page}?visa=alla").content.decode(), "html.parser")


def row(soup, ansvar):
    return soup.find(id=f"r-{ansvar.publikt_id}")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def url(varld, ansvar):
    return varld.url("spara_utfall", ansvar.publikt_id)


@pytest.fixture
def lugn(varld):
    skala = create_scale(FARDIGA[0], by=UserFactory())
    return varld.add_row(
        namn="Lugnet", vardetyp=Vardetyp.SKALA, svarsskala=skala, per_kon=True, **ANSWER
    )


@pytest.fixture
def plan(varld):
    return varld.add_row(namn="Planen finns", vardetyp=Vardetyp.JA_NEJ, **ANSWER)


def test_the_answers_are_chosen_for_each_kon(client, varld, rapportor, lugn):
    selects = row(page(client, varld), lugn).select(".inm-varden select")

    assert [select["name"] for select in selects] == ["T", "K", "M"]
    assert [words(option) for option in selects[0].select("option")] == [
        "", "2 Mycket missnöjd", "4 Ganska missnöjd", "6 Ganska nöjd", "8 Mycket nöjd",
    ]  # fmt: skip


def test_what_was_chosen_is_saved_and_chosen_again(client, varld, rapportor, lugn):
    client.post(url(varld, lugn), {"T": "6", "K": "8", "M": "4", "sakerhet": "slutlig"})

    saved = Utfall.objects.order_by("kon").values_list("kon", "varde", "sakerhet")
    assert list(saved) == [("K", 8, "slutlig"), ("M", 4, "slutlig"), ("T", 6, "slutlig")]
    chosen = row(page(client, varld), lugn).select(".inm-varden option[selected]")
    assert [option["value"] for option in chosen] == ["6", "8", "4"]


@pytest.mark.parametrize("typed", ["3", "nöjd"])
def test_an_odd_answer_is_refused_at_its_field(client, varld, rapportor, lugn, typed):
    response = client.post(url(varld, lugn), {"T": typed}, **varld.htmx)

    assert response.status_code == 422
    assert "inget svar på skalan. Välj 2 Mycket missnöjd, 4" in response.content.decode()
    assert not Utfall.objects.exists()


@pytest.mark.parametrize(("typed", "saved"), [("1", 1), ("Nej", 0)])
def test_yes_or_no(client, varld, rapportor, plan, typed, saved):
    client.post(url(varld, plan), {"T": typed})

    assert Utfall.objects.get().varde == saved


def test_a_reader_sees_the_word(client, varld, log_in, plan):
    UtfallFactory(nyckeltal=plan.nyckeltal, varde=Decimal(1))
    log_in(Roll.KVALITETSKEDJAN)

    assert "Totalt Ja" in words(page(client, varld).main)


def test_a_preliminary_value_says_so(client, varld, rapportor):
    client.post(varld.row, {"T": "80", "sakerhet": "preliminar"})

    found = row(page(client, varld), varld.ansvar)
    assert Utfall.objects.get().sakerhet == "preliminar"
    assert "preliminärt" in words(found.select_one(".inm-lage"))
    assert found.select_one("[name=sakerhet] [selected]")["value"] == "preliminar"


def test_an_odd_value_is_saved_and_its_comment_is_open(client, varld, rapportor):
    ansvar = varld.add_row(mattenhet="kronor", max_varde=None)
    UtfallFactory(nyckeltal=ansvar.nyckeltal, ar=2025, varde=Decimal(72))

    client.post(url(varld, ansvar), {"T": "7200"})

    found = row(page(client, varld), ansvar)
    assert "tio gånger förra värdet" in words(found)
    link = found.find("a", string=lambda text: text and "Skriv en mening om varför" in text)
    comment = found.find(id=link["href"].removeprefix("#"))
    assert comment["name"] == "kommentar"
    assert comment.find_parent("details").has_attr("open")


def test_twelve_months_in_a_yearly_field_are_told(client, varld, rapportor):
    typed = " ".join(["6,1"] * 12)

    response = client.post(varld.row, {"T": typed}, **varld.htmx)

    assert response.status_code == 422
    assert "tolv tal för 2026" in response.content.decode()
    assert not Utfall.objects.exists()


def test_an_enhets_part_says_only_when_its_value_comes(client, varld, rapportor):
    school = EnhetFactory(parent=varld.namnd, slag="verksamhet")
    nyckeltal = varld.add_row(kalla="Kolada", publiceras="juni").nyckeltal
    nyckeltal.ansvar_lista.update(satt=Satt.BERAKNAS)
    part = NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=school)

    assert words(row(page(client, varld), part).select_one(".inm-meta")) == (
        "publiceras: Kolada, juni"
    )


def test_a_value_that_is_not_out_yet_says_where_and_when_it_comes(client, varld, rapportor):
    ansvar = varld.add_row(kalla="Kolada", publiceras="juni")
    assert "publiceras: Kolada, juni" in words(row(page(client, varld), ansvar))

    client.post(url(varld, ansvar), {"T": "", "saknas": "vantas"})

    found = row(page(client, varld), ansvar)
    assert "ännu inte publicerat (kolada, juni)" in words(found).lower()
    assert "Ej nått" not in words(found)


def test_a_figure_of_every_second_year_says_when_it_is_asked_next(client, varld, rapportor):
    ansvar = varld.add_row(periodicitet="vartannat_ar", forsta_ar=2025)

    soup = page(client, varld)

    assert row(soup, ansvar) is None
    assert "mäts nästa gång 2027" in words(soup.main)


def test_the_enheter_that_a_computed_value_lacks_are_named(client, varld, rapportor):
    ansvar = varld.add_row(aggregering=Aggregering.MEDEL)
    ansvar.satt = Satt.BERAKNAS
    ansvar.save()
    for namn, varde in (("Björkskolan", 80), ("Alskolan", None)):
        school = EnhetFactory(namn=namn, parent=varld.namnd, slag=Slag.VERKSAMHET)
        NyckeltalEnhetFactory(nyckeltal=ansvar.nyckeltal, enhet=school)
        if varde:
            UtfallFactory(
                nyckeltal=ansvar.nyckeltal, enhet=school, varde=Decimal(varde), kon=Kon.TOTALT
            )

    assert "räknas samman av 1 av 2 enheter; saknas: Alskolan" in words(page(client, varld).main)
