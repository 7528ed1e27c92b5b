"""Driftredovisningen: entered whole or not at all, summed on read, told in its scope."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from styrning.arsredovisning import driftvisning
from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.models.drift import driftenheter
from styrning.arsredovisning.read_model import DRIFT, read_report
from styrning.arsredovisning.rules.drift import Belopp, check_sum, over_or_under, total
from styrning.arsredovisning.services.drift import Driftrad, save_drift
from styrning.bas.errors import FaultsError, RuleError, StaleError
from styrning.grund.enums import InlamningLage, Roll, Slag, UppfoljningSlag
from styrning.grund.models import Handelse
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.ekonomi import DriftpostFactory

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def kf(db):
    return EnhetFactory(kod="KOMMUN", slag=Slag.KF)


@pytest.fixture
def bun(kf):
    return EnhetFactory(kod="BUN", namn="Barnnämnden", slag=Slag.NAMND, parent=kf)


@pytest.fixture
def skola(bun):
    return EnhetFactory(kod="GRS", namn="Grundskolan", slag=Slag.VERKSAMHET, parent=bun)


@pytest.fixture
def by(kf):
    return UserFactory(roll=(Roll.EKONOM, kf))


@pytest.fixture
def runda(kf):
    PlanFactory(ar=2025)
    return UppfoljningFactory(ar=2025, kod="2025-AB", lases=dt.date(2026, 12, 31))


@pytest.fixture
def reader(db):
    return UserFactory(roll=Roll.REVISOR)


def part(ar=2025, reader=None, **kwargs):
    return read_report(ar, reader=reader, parts={DRIFT}, **kwargs)["drift"]


def rad(enhet="BUN", plats="r1", **more):
    return Driftrad(plats, enhet, **{"budget": D(100), "utfall": D(90), **more})


# rules


def test_a_column_without_every_row_has_no_sum():
    rows = [Belopp(budget=D(100), utfall=D(0)), Belopp(budget=D(50))]

    found = total(rows)

    assert (found.budget, found.utfall, found.avvikelse) == (D(150), None, None)


@pytest.mark.parametrize(
    ("avvikelse", "words"),
    [(D(1), "under budget"), (D(-1), "över budget"), (D(0), "enligt budget"), (None, "")],
)
def test_a_deviation_is_said_in_words(avvikelse, words):
    assert over_or_under(avvikelse) == words


@pytest.mark.parametrize(("stated", "fits"), [("2.22", None), ("2.23", True), ("2.24", False)])
def test_a_stated_sum_may_part_by_what_rounding_explains(stated, fits):
    """1,11 + 1,11 printed as 2,23: three numbers, each half a hundredth off at most."""
    told = check_sum("Utfall", [D("1.11"), D("1.11")], D(stated), "tkr")

    assert (told.ryms if told else None) is fits


# entering


def test_rows_are_saved_with_version_history_and_one_event(runda, bun, by):
    assert save_drift(2025, runda, [rad(), rad("KOMMUN", "r2", utfall=D(-5))], by=by) == 2

    row = Driftpost.objects.get(enhet=bun)
    assert (row.budget, row.utfall, row.prognos, row.version) == (D(100), D(90), None, 1)
    assert [entry.history_user for entry in row.history.all()] == [by]
    assert [event.uppgift["rader"] for event in Handelse.objects.all()] == [2]


def test_what_is_not_changed_is_not_saved_again(runda, bun, by):
    save_drift(2025, runda, [rad()], by=by)

    assert save_drift(2025, runda, [rad(version=1)], by=by) == 0
    assert Driftpost.objects.get().version == 1


def test_a_row_that_somebody_else_saved_stops_all_and_shows_both(runda, bun, skola, by):
    save_drift(2025, runda, [rad()], by=by)
    save_drift(2025, runda, [rad(utfall=D(91), version=1)], by=by)

    with pytest.raises(StaleError) as stale:
        save_drift(2025, runda, [rad(utfall=D(95), version=1), rad("KOMMUN", "r2")], by=by)

    (one,) = stale.value.current
    assert (one.rad.utfall, one.sparad.utfall) == (D(95), D(91))
    assert Driftpost.objects.count() == 1


def test_a_row_is_taken_away_and_its_history_kept(runda, bun, by):
    save_drift(2025, runda, [rad()], by=by)

    save_drift(2025, runda, [rad(version=1, bort=True)], by=by)

    assert not Driftpost.objects.exists()
    assert [row.history_type for row in Driftpost.history.order_by("history_id")] == ["+", "-"]


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"budget": None, "utfall": None}, "r1-budget", "Ange budget, utfall eller prognos"),
        ({"kod": "440"}, "r1-verksamhet", "både verksamhetens kod och namn"),
        ({"verksamhet": "Skola"}, "r1-kod", "både verksamhetens kod och namn"),
        ({"prognos": D(1)}, "r1-prognos", "Året är slut"),
        ({"enhet": "FINNS-EJ"}, "r1-enhet", "Enheten finns inte för året"),
    ],
)
def test_every_fault_names_its_place_and_nothing_is_saved(runda, bun, by, more, field, words):
    with pytest.raises(FaultsError) as error:
        save_drift(2025, runda, [rad(**more), rad("KOMMUN", "r2")], by=by)

    assert words in error.value.faults[field]
    assert not Driftpost.objects.exists()


def test_the_same_verksamhet_is_entered_once(runda, bun, by):
    with pytest.raises(FaultsError) as error:
        save_drift(2025, runda, [rad(), rad(plats="ny1")], by=by)

    assert "finns redan" in error.value.faults["ny1-kod"]


def test_a_whole_and_its_parts_are_never_both_counted(runda, bun, skola, by):
    with pytest.raises(FaultsError) as error:
        save_drift(
            2025, runda, [rad(), rad("GRS", "r2", kod="440", verksamhet="Grundskola")], by=by
        )

    assert "räknas två gånger" in str(error.value)
    assert not Driftpost.objects.exists()


def test_a_round_takes_figures_when_it_has_opened_and_a_reason_when_it_is_closed(kf, bun, by):
    later = UppfoljningFactory(ar=2026, oppnar=dt.date(2027, 1, 7), klar_namnd=dt.date(2027, 2, 1))
    closed = UppfoljningFactory(ar=2025, lases=dt.date(2026, 4, 27))

    with pytest.raises(RuleError, match="öppnar 2027-01-07"):
        save_drift(2026, later, [rad()], by=by)
    with pytest.raises(RuleError, match="är stängd") as error:
        save_drift(2025, closed, [rad()], by=by)
    assert error.value.field == "rattelse"
    save_drift(2025, closed, [rad()], by=by, rattelse="Fel konto.")
    assert Driftpost.objects.get().rattelse == "Fel konto."


def test_a_year_without_rounds_may_be_entered_and_one_with_may_not(runda, bun, by):
    save_drift(2024, None, [rad()], by=by)

    with pytest.raises(RuleError, match="har uppföljningar"):
        save_drift(2025, None, [rad()], by=by)
    assert Driftpost.objects.get().ar == 2024


@pytest.mark.parametrize("without_round", [False, True])
def test_the_database_holds_a_row_once(runda, bun, without_round):
    more = {"uppfoljning": None if without_round else runda, "enhet": bun, "ar": 2025}
    DriftpostFactory(**more)

    with pytest.raises(IntegrityError), transaction.atomic():
        DriftpostFactory(**more)


@pytest.mark.parametrize(
    ("at", "koder"),
    [("kf", {"KOMMUN", "BUN", "GRS", "KS"}), ("ks", {"KOMMUN", "BUN", "GRS", "KS"}),
     ("bun", {"BUN", "GRS"})],
)  # fmt: skip
def test_an_ekonom_writes_for_the_own_enhet_and_one_of_the_leadership_for_all(
    kf, skola, bun, at, koder
):
    ks = EnhetFactory(kod="KS", slag=Slag.STYRELSE, parent=kf)
    user = UserFactory(roll=(Roll.EKONOM, {"kf": kf, "ks": ks, "bun": bun}[at]))

    assert {enhet.kod for enhet in driftenheter(user)} == koder


@pytest.mark.parametrize("roll", [roll for roll in Roll if roll != Roll.EKONOM])
def test_nobody_else_writes(kf, bun, runda, roll):
    own = roll not in {Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR}
    user = UserFactory(roll=(roll, kf) if own else roll)

    with pytest.raises(FaultsError):
        save_drift(2025, runda, [rad()], by=user)
    assert not Driftpost.objects.exists()


# the report


def test_kf_is_told_sums_and_an_enhet_its_rows(runda, bun, skola, reader):
    DriftpostFactory(uppfoljning=runda, enhet=bun, kod="400", verksamhet="Nämnd", utfall=D(110))
    DriftpostFactory(uppfoljning=runda, enhet=skola, kod="440", verksamhet="Grundskola")

    (whole,), (own,) = part()["namnder"], part(scope="BUN", reader=reader)["namnder"]

    assert (whole["budget"], whole["utfall"], whole["avvikelse"]) == (D(200), D(200), D(0))
    assert (whole["poster"], [row["kod"] for row in own["poster"]]) == ([], ["400", "440"])
    assert [row["avvikelse"] for row in own["poster"]] == [D(-10), D(10)]


def test_a_bolag_is_in_no_sum_but_its_own(runda, bun, kf):
    DriftpostFactory(uppfoljning=runda, enhet=bun)
    bolag = EnhetFactory(slag=Slag.BOLAG, parent=kf)
    DriftpostFactory(uppfoljning=runda, enhet=bolag, utfall=D(-40))

    found = part()

    assert (found["summa"]["utfall"], found["bolag"][0]["utfall"]) == (D(90), D(-40))


def test_the_year_before_stands_beside_from_its_year_end(runda, bun):
    DriftpostFactory(uppfoljning=None, ar=2024, enhet=bun, utfall=D(80))
    DriftpostFactory(uppfoljning=runda, enhet=bun)

    assert part()["namnder"][0]["forra"] == D(80)


def test_at_delar_the_forecast_is_compared_and_the_part_year_is_not(kf, bun):
    PlanFactory(ar=2026)
    runda = UppfoljningFactory(ar=2026, slag=UppfoljningSlag.DELAR)
    DriftpostFactory(uppfoljning=runda, enhet=bun, utfall=D(60), prognos=D(103))

    row = part(2026)["namnder"][0]

    assert (row["avvikelse"], row["prognosavvikelse"]) == (None, D(-3))


@pytest.mark.parametrize(
    ("lage", "shown"), [(InlamningLage.INSKICKAD, False), (InlamningLage.GODKAND, True)]
)
def test_kf_is_told_what_is_approved_and_hears_what_is_not(runda, bun, kf, lage, shown):
    InlamningFactory(uppfoljning=runda, enhet=bun, lage=lage)
    DriftpostFactory(uppfoljning=runda, enhet=bun)
    DriftpostFactory(uppfoljning=runda, enhet=kf, utfall=D(5))

    found = part()

    assert [row["enhet"]["kod"] for row in found["namnder"]] == ["KOMMUN", "BUN"][: 1 + shown]
    assert found["summa"]["utfall"] == (D(95) if shown else None)
    assert [row["kod"] for row in found["saknas"]] == ([] if shown else ["BUN"])


def test_without_rows_there_is_no_part(runda, bun):
    assert part() is None


def test_what_was_reached_stands_beside_what_it_cost(runda, bun, skola, reader):
    DriftpostFactory(uppfoljning=runda, enhet=skola, kod="440", verksamhet="Skola", utfall=D(120))
    report = read_report(2025, reader=reader, scope="BUN")

    rows = driftvisning.quality(report)

    assert [(row["namn"], row["kostnad"], row["ord"]) for row in rows] == [
        ("Barnnämnden", "120", "över budget"),
    ]  # fmt: skip


@pytest.mark.parametrize("own", [False, True])
def test_the_statements_do_not_grow_with_rows(runda, bun, reader, own):
    counts = []
    for number in range(30):
        DriftpostFactory(uppfoljning=runda, enhet=bun, kod=str(number), verksamhet="X")
        if number in {2, 29}:
            with CaptureQueriesContext(connection) as queries:
                part(scope="BUN" if own else "KF", reader=reader)
            counts.append(sum("arsredovisning_driftpost" in q["sql"] for q in queries))
    assert counts == [1, 1]


def test_the_api_tells_what_the_report_does(client, runda, bun):
    DriftpostFactory(uppfoljning=runda, enhet=bun, budget=D("1085812.5"), utfall=None)
    client.force_login(UserFactory(roll=Roll.REVISOR))
    fields = "namnder { enhet { kod } budget utfall avvikelse poster { kod } } summa { budget }"
    query = "{ arsredovisning(ar: 2025%s) { drift { %s } } }"

    kf, own = (
        client.post("/graphql/", {"query": query % (scope, fields)}, "application/json").json()
        for scope in ("", ', enhet: "BUN"')
    )

    row = {"enhet": {"kod": "BUN"}, "budget": "1085812.5", "utfall": None, "avvikelse": None}
    drift = kf["data"]["arsredovisning"]["drift"]
    assert drift == {"namnder": [row | {"poster": []}], "summa": {"budget": "1085812.5"}}
    drift = own["data"]["arsredovisning"]["drift"]
    assert drift == {"namnder": [row | {"poster": [{"kod": ""}]}], "summa": None}


def test_a_report_of_another_namnd_stays_closed(client, runda, bun, kf):
    DriftpostFactory(uppfoljning=runda, enhet=bun)
    client.force_login(UserFactory(roll=(Roll.LASARE, EnhetFactory(parent=kf))))

    for path in ("/arsredovisning/2025/", "/arsredovisning/2025/json/"):
        assert client.get(path, {"omfattning": "BUN"}).status_code == 404
