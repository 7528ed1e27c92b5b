"""Applying a preview: all or nothing, for the one who made it, and only once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nyckeltal import columns as c
from nyckeltal.enums import Saknas
from nyckeltal.importers import apply, inlasning
from nyckeltal.models import Prognos, Utfall
from nyckeltal.sealed import open_rows, seal_rows
from nyckeltal.services import Rapport, report_utfall
from nyckeltal.services_mangd import put_in_place
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.xlsx.carry import MAX_AGE
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import Handelse, User
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.nyckeltal.arbetsbok import Arbetsbok, K, M, counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet(db):
    return EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden")


@pytest.fixture
def user(enhet):
    return UserFactory(first_name="Karin", last_name="Öhman", roll=(Roll.RAPPORTOR, enhet))


@pytest.fixture
def inlamning(enhet):
    runda = UppfoljningFactory(namn="Årsbokslut 2026")
    return InlamningFactory(enhet=enhet, uppfoljning=runda)


def figure(inlamning, kod="N1", **facts):
    nyckeltal = NyckeltalFactory(kod=kod, agare=inlamning.enhet, **facts)
    return NyckeltalEnhetFactory(nyckeltal=nyckeltal)


def filled(inlamning, user, *cells):
    """The rows of a workbook in which (kod, header, value) were typed."""
    bok = Arbetsbok(inlamning, user)
    for cell in cells:
        bok.set(*cell)
    return bok.read().rader


def saved():
    rows = Utfall.objects.order_by("nyckeltal__kod", "-kon")
    return list(rows.values_list("nyckeltal__kod", "kon", "varde", "saknas_orsak", "version"))


def test_everything_in_the_file_is_saved(inlamning, user):
    figure(inlamning, "N1", per_kon=True)
    figure(inlamning, "N2")
    rows = filled(
        inlamning,
        user,
        ("N1", c.UTFALL, 72.5),
        ("N1", c.UTFALL, "75", K),
        ("N1", c.UTFALL, 70, M),
        ("N1", c.KOMMENTAR, "Alla svarade"),
        ("N2", c.ORSAK, "Sekretess"),
    )

    result = apply(rows, inlamning, by=user)

    assert counts(result) == {"ny": 4}
    assert saved() == [
        ("N1", "T", Decimal("72.5"), "", 1),
        ("N1", "M", Decimal(70), "", 1),
        ("N1", "K", Decimal(75), "", 1),
        ("N2", "T", None, "sekretess", 1),
    ]
    assert Utfall.objects.get(kon="T", nyckeltal__kod="N1").kommentar == "Alla svarade"


def test_the_submission_is_begun_and_one_event_tells_of_the_file(inlamning, user):
    figure(inlamning)

    apply(filled(inlamning, user, ("N1", c.UTFALL, 72.5)), inlamning, by=user)

    inlamning.refresh_from_db()
    event = Handelse.objects.get(vad="läste in arbetsbok")
    assert inlamning.lage == InlamningLage.UTKAST
    assert (event.av, event.enhet, event.uppgift) == (
        user,
        inlamning.enhet,
        {"nyckeltal": 1, "rader": 1},
    )


def test_a_forecast_is_saved(inlamning, user, enhet):
    runda = UppfoljningFactory(slag=UppfoljningSlag.DELAR, avser_till=dt.date(2026, 8, 31))
    delar = InlamningFactory(enhet=enhet, uppfoljning=runda)
    MalvardeFactory(nyckeltal=figure(delar, "N1").nyckeltal)
    MalvardeFactory(nyckeltal=figure(delar, "N2", ackumulerad=True).nyckeltal)
    rows = filled(
        delar, user, ("N1", c.PROGNOS, 74), ("N2", c.PROGNOS, "75,5"), ("N2", c.UTFALL, 60)
    )

    apply(rows, delar, by=user)

    forecasts = Prognos.objects.order_by("nyckeltal__kod")
    assert list(forecasts.values_list("nyckeltal__kod", "ar", "varde")) == [
        ("N1", 2026, Decimal(74)),
        ("N2", 2026, Decimal("75.5")),
    ]
    assert saved() == [("N2", "T", Decimal(60), "", 1)]


def test_a_second_confirmation_doubles_nothing(inlamning, user):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5))
    apply(rows, inlamning, by=user)

    again = apply(rows, inlamning, by=user)

    assert (counts(again), again.can_apply) == ({"samma": 1}, False)
    assert saved() == [("N1", "T", Decimal("72.5"), "", 1)]
    assert Utfall.history.count() == 1
    assert Handelse.objects.filter(vad="läste in arbetsbok").count() == 1


def test_one_conflict_stops_the_whole_file(inlamning, user):
    first = figure(inlamning, "N1")
    figure(inlamning, "N2")
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5), ("N2", c.UTFALL, 10))
    report_utfall(first, inlamning, Rapport({"T": Decimal(71)}), by=UserFactory())

    result = apply(rows, inlamning, by=user)

    assert [(a.nyckeltal, a.slag, a.fore, a.efter) for a in result.andringar] == [
        ("N1", "konflikt", "71", "72,5"),
        ("N2", "ny", "", "10"),
    ]
    assert saved() == [("N1", "T", Decimal(71), "", 1)]


def test_somebody_who_saves_at_the_same_moment_stops_the_whole_file(inlamning, user, monkeypatch):
    first, second = figure(inlamning, "N1"), figure(inlamning, "N2")
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5), ("N2", c.UTFALL, 10))

    def meanwhile(*args, by, import_id):
        report_utfall(second, inlamning, Rapport({"T": Decimal(71)}), by=by)
        return put_in_place(*args, by=by, import_id=import_id)

    monkeypatch.setattr(inlasning, "put_in_place", meanwhile)

    with pytest.raises(StaleError):
        apply(rows, inlamning, by=user)

    assert saved() == []  # the other one's save stood in the same transaction here
    assert not Handelse.objects.filter(vad="läste in arbetsbok").exists()
    assert first.nyckeltal.kod == "N1"


def test_a_closed_round_takes_nothing(inlamning, user, klocka):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5))
    klocka.move_to(dt.datetime(2027, 4, 1, 10, tzinfo=dt.UTC))

    with pytest.raises(RuleError, match=r"^Årsbokslut 2026 är stängd\. Inget har sparats\."):
        apply(rows, inlamning, by=user)
    assert saved() == []


def test_a_role_that_ended_takes_nothing(inlamning, user):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5))
    user.tilldelningar.update(galler_till=dt.date(2026, 11, 17))

    with pytest.raises(RuleError) as error:
        apply(rows, inlamning, by=User.objects.get(pk=user.pk))
    assert str(error.value) == (
        "Karin Öhman har i dag ingen roll som får rapportera för Barn- och utbildningsnämnden. "
        "Inget har sparats. En administratör kan ge rollen rapportör."
    )
    assert saved() == []


@pytest.mark.parametrize(
    ("roll", "allowed"),
    [
        (None, False),
        (Roll.LASARE, False),
        (Roll.REVISOR, False),
        (Roll.KVALITETSKEDJAN, False),
        (Roll.RAPPORTOR, True),
        (Roll.GODKANNARE, True),
    ],
)
def test_only_rapportor_and_godkannare_import(inlamning, user, roll, allowed):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5))
    whole = {Roll.REVISOR, Roll.KVALITETSKEDJAN}
    other = UserFactory(roll=roll if roll in whole | {None} else (roll, inlamning.enhet))

    if allowed:
        apply(rows, inlamning, by=other)
    else:
        with pytest.raises(RuleError):
            apply(rows, inlamning, by=other)
    assert len(saved()) == (1 if allowed else 0)


def test_an_enhet_below_is_reported_by_its_namnd(inlamning, user, enhet):
    school = EnhetFactory(kod="SKOLA", parent=enhet, slag="verksamhet")
    ansvar = figure(inlamning)
    NyckeltalEnhetFactory(nyckeltal=ansvar.nyckeltal, enhet=school)
    bok = Arbetsbok(inlamning, user)
    bok.cell(bok.row("N1", enhet="SKOLA"), c.UTFALL).value = 72.5

    apply(bok.read().rader, inlamning, by=user)

    assert list(Utfall.objects.values_list("enhet__kod", "varde")) == [("SKOLA", Decimal("72.5"))]


def test_what_ends_with_the_year_can_be_read_in_after_it(inlamning, user, klocka):
    ansvar = figure(inlamning)
    ansvar.galler_till = dt.date(2026, 12, 31)
    ansvar.save()
    klocka.move_to(dt.datetime(2027, 1, 15, 10, tzinfo=dt.UTC))

    apply(filled(inlamning, user, ("N1", c.UTFALL, 72.5)), inlamning, by=user)

    assert saved() == [("N1", "T", Decimal("72.5"), "", 1)]


def test_a_reason_replaces_every_value_of_the_nyckeltal(inlamning, user):
    ansvar = figure(inlamning, per_kon=True)
    values = {"T": Decimal(72), "K": Decimal(75), "M": Decimal(70)}
    report_utfall(ansvar, inlamning, Rapport(values), by=user)

    apply(filled(inlamning, user, ("N1", c.ORSAK, "Sekretess")), inlamning, by=user)

    assert saved() == [("N1", kon, None, Saknas.SEKRETESS, 2) for kon in ("T", "M", "K")]


def test_statements_do_not_grow_with_rows(inlamning, user):
    def statements(first, last):
        kods = [f"N{number}" for number in range(first, last)]
        for kod in kods:
            figure(inlamning, kod)
        rows = filled(inlamning, user, *((kod, c.UTFALL, 10) for kod in kods))
        rows = [row for row in rows if row.nyckeltal in kods]
        with CaptureQueriesContext(connection) as queries:
            apply(rows, inlamning, by=user)
        return len(queries)

    statements(0, 1)  # begins the submission, which costs once
    one, three, nine = statements(1, 2), statements(2, 5), statements(5, 14)

    assert one == three == nine


def test_rows_survive_the_seal(inlamning, user):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, "72,5"), ("N1", c.KOMMENTAR, "Å ä ö"))

    assert open_rows(seal_rows(rows, inlamning, user), inlamning, user) == rows


@pytest.mark.parametrize("how", ["altered", "expired", "another_user", "another_submission"])
def test_a_broken_seal_opens_nothing(inlamning, user, klocka, how):
    figure(inlamning)
    rows = filled(inlamning, user, ("N1", c.UTFALL, 72.5))
    sealed = seal_rows(rows, inlamning, user)
    other = InlamningFactory(enhet=inlamning.enhet)
    if how == "altered":
        sealed = ("A" if sealed[5] != "A" else "B").join([sealed[:5], sealed[6:]])
    if how == "expired":
        klocka.shift(MAX_AGE + 1)

    with pytest.raises(signing.BadSignature):
        open_rows(
            sealed,
            other if how == "another_submission" else inlamning,
            UserFactory() if how == "another_user" else user,
        )
