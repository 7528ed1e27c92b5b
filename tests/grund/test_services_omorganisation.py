"""A reorganisation: merges, splits and moves, what passes on, and what is refused whole."""

from datetime import date

import pytest

from internkontroll.enums import PlanLage
from internkontroll.models import Kontrollplan
from mal.enums import PlanLage as Plan
from mal.models import Mal, MalMedansvarig
from nyckeltal.models import Malvarde, NyckeltalEnhet
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import Enhet, EnhetSuccession, Handelse, Inlamning, Tilldelning
from styrning.grund.omorganisation import NyEnhet, Omorganisation
from styrning.grund.services_omorganisation import overview, reorganise, try_out
from styrning.grund.tree_check import damage
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    GemensamtMomentFactory,
    InlamningFactory,
    KontrollmomentFactory,
    KontrollplanFactory,
    MalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)

pytestmark = pytest.mark.django_db

DAY, LAST = date(2027, 1, 1), date(2026, 12, 31)
NY = NyEnhet("KFN", "Kultur- och fritidsnämnden", Slag.NAMND, "KF")


@pytest.fixture
def by():
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


@pytest.fixture
def kf():
    return EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)


@pytest.fixture
def kun(kf):
    return EnhetFactory(kod="KUN", namn="Kulturnämnden", parent=kf)


@pytest.fixture
def frn(kf):
    return EnhetFactory(kod="FRN", namn="Fritidsnämnden", parent=kf)


def fresh(*enheter):
    return tuple(Enhet.objects.get(pk=enhet.pk) for enhet in enheter)


def form(fran, **facts):
    return Omorganisation(**({"datum": DAY, "fran": fresh(*fran), "nya": (NY,)} | facts))


def koder():
    return dict(Enhet.objects.values_list("kod", "galler_till"))


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Enhet, EnhetSuccession, Tilldelning, NyckeltalEnhet, Mal, Handelse)
    ]


# -- merge, split, move ----------------------------------------------------------------------


def test_a_merge_ends_both_and_joins_each_to_the_new(by, kun, frn):
    after = reorganise(form([kun, frn], notering="KF § 88"), by=by)
    assert [row.kod for row in after] == ["KFN"]
    assert koder() == {"KF": None, "KUN": LAST, "FRN": LAST, "KFN": None}
    rows = EnhetSuccession.objects.values_list("fran__kod", "till__kod", "datum", "notering")
    assert set(rows) == {("KUN", "KFN", DAY, "KF § 88"), ("FRN", "KFN", DAY, "KF § 88")}
    assert damage(Enhet) == []


def test_a_move_into_an_enhet_that_exists_ends_only_the_one(by, kun, frn):
    reorganise(form([kun], nya=(), till=fresh(frn)), by=by)
    assert koder() == {"KF": None, "KUN": LAST, "FRN": None}


def test_nothing_is_written_when_it_is_only_looked_at_or_tried(by, kun, frn):
    TilldelningFactory(enhet=kun)
    before = everything()
    asked = form([kun, frn])
    assert overview(asked).avtryck == try_out(asked, by=by).avtryck
    assert everything() == before


def test_every_enhet_is_kept_with_who_ended_it(by, kun):
    reorganise(form([kun]), by=by)
    versions = Enhet.objects.get(kod="KUN").history.order_by("version")
    assert [(v.version, v.galler_till, v.history_user) for v in versions][-1] == (2, LAST, by)
    told = Handelse.objects.get(vad="lät enheten bli")
    assert told.uppgift["blev"] == ["Kultur- och fritidsnämnden"]


def test_what_stands_below_goes_on_under_the_new_with_a_kod_of_its_own(by, kun):
    bib = EnhetFactory(kod="BIB", namn="Biblioteken", slag=Slag.VERKSAMHET, parent=kun)
    EnhetFactory(kod="FIL", namn="Filialen", slag=Slag.VERKSAMHET, parent=bib)
    reorganise(form([kun]), by=by)
    rows = Enhet.objects.filter(galler_fran=DAY).values_list("kod", "namn", "parent__kod")
    assert set(rows) == {
        ("KFN", "Kultur- och fritidsnämnden", "KF"),
        ("BIB-27", "Biblioteken", "KFN"),
        ("FIL-27", "Filialen", "BIB-27"),
    }
    assert [e.kod for e in Enhet.objects.get(kod="KUN").get_descendants()] == ["BIB", "FIL"]
    assert koder()["FIL"] == LAST
    assert damage(Enhet) == []


def test_what_stands_below_may_end_with_it(by, kun):
    EnhetFactory(kod="BIB", parent=kun)
    reorganise(form([kun], val={"under/BIB": ""}), by=by)
    assert koder() == {"KF": None, "KUN": LAST, "BIB": LAST, "KFN": None}


# -- what passes on --------------------------------------------------------------------------


def test_a_role_ends_the_day_before_and_is_given_again_at_the_successor(by, kun):
    role = TilldelningFactory(enhet=kun, roll=Roll.GODKANNARE, galler_till=date(2028, 6, 30))
    reorganise(form([kun]), by=by)
    rows = role.user.tilldelningar.values_list("enhet__kod", "roll", "galler_fran", "galler_till")
    assert set(rows) == {
        ("KUN", "godkannare", None, LAST), ("KFN", "godkannare", DAY, date(2028, 6, 30)),
    }  # fmt: skip


def test_one_who_has_the_role_on_both_gets_it_once(by, kun, frn):
    user = TilldelningFactory(enhet=kun).user
    TilldelningFactory(user=user, enhet=frn)
    reorganise(form([kun, frn]), by=by)
    assert user.tilldelningar.filter(enhet__kod="KFN").count() == 1


def test_a_role_that_ended_before_stays_as_it_was(by, kun):
    role = TilldelningFactory(enhet=kun, galler_till=date(2026, 6, 30))
    reorganise(form([kun]), by=by)
    assert list(role.user.tilldelningar.values_list("galler_till", flat=True)) == [
        date(2026, 6, 30)
    ]


def test_a_nyckeltal_is_owed_by_the_successor_with_its_targets(by, kun):
    ansvarig = UserFactory()
    n = NyckeltalEnhetFactory(nyckeltal__agare=kun, enhet=kun, ansvarig=ansvarig).nyckeltal
    for ar in (2026, 2027, 2028):
        MalvardeFactory(nyckeltal=n, enhet=kun, ar=ar)
    reorganise(form([kun]), by=by)
    rows = n.ansvar_lista.values_list("enhet__kod", "galler_fran", "galler_till", "ansvarig")
    assert set(rows) == {("KUN", None, LAST, ansvarig.pk), ("KFN", DAY, None, ansvarig.pk)}
    targets = dict(Malvarde.objects.values_list("ar", "enhet__kod"))
    assert targets == {2026: "KUN", 2027: "KFN", 2028: "KFN"}
    n.refresh_from_db()
    assert n.agare.kod == "KFN"


def test_targets_of_two_are_never_made_one(by, kf, kun, frn):
    n = NyckeltalFactory(agare=kf)
    for enhet in (kun, frn):
        NyckeltalEnhetFactory(nyckeltal=n, enhet=enhet)
        MalvardeFactory(nyckeltal=n, enhet=enhet, ar=2027)
    reorganise(form([kun, frn]), by=by)
    assert n.ansvar_lista.filter(enhet__kod="KFN").count() == 1
    assert not Malvarde.objects.filter(enhet__kod="KFN").exists()


def test_within_a_year_its_target_is_copied_since_the_old_was_judged_by_it(by, kun):
    n = NyckeltalEnhetFactory(nyckeltal__agare=kun, enhet=kun).nyckeltal
    MalvardeFactory(nyckeltal=n, enhet=kun, ar=2027)
    reorganise(form([kun], datum=date(2027, 7, 1)), by=by)
    assert sorted(Malvarde.objects.values_list("enhet__kod", "ar")) == [
        ("KFN", 2027), ("KUN", 2027),
    ]  # fmt: skip


def test_a_nyckeltal_may_be_taken_over_by_nobody(by, kun):
    n = NyckeltalEnhetFactory(nyckeltal__agare=kun, enhet=kun).nyckeltal
    reorganise(form([kun], val={f"nyckeltal/KUN/{n.kod}/": ""}), by=by)
    assert list(n.ansvar_lista.values_list("enhet__kod", "galler_till")) == [("KUN", LAST)]


def test_goals_of_coming_years_get_a_new_huvudansvarig_and_those_before_keep_theirs(by, kun, kf):
    goals = {
        ar: MalFactory(plan=PlanFactory(ar=ar, lage=lage), kod="M1", huvudansvarig=kun,
                       parent__huvudansvarig=kf)
        for ar, lage in ((2026, Plan.FASTSTALLD), (2027, Plan.FASTSTALLD), (2028, Plan.UTKAST))
    }  # fmt: skip
    reorganise(form([kun]), by=by)
    answer = {ar: Mal.objects.get(pk=goal.pk).huvudansvarig.kod for ar, goal in goals.items()}
    assert answer == {2026: "KUN", 2027: "KFN", 2028: "KFN"}
    kept = goals[2027].history.order_by("version").values_list("huvudansvarig__kod", flat=True)
    assert list(kept) == ["KUN", "KFN"]


def test_a_goal_must_have_somebody(by, kun):
    MalFactory(plan=PlanFactory(ar=2027), kod="M1", huvudansvarig=kun)
    with pytest.raises(RuleError, match="Välj vem som tar över M1"):
        reorganise(form([kun], val={"mal/2027/M1": ""}), by=by)


def test_medansvar_passes_on_unless_the_successor_answers_for_the_goal(by, kun, frn):
    own = MalFactory(plan=PlanFactory(ar=2027), kod="M1", huvudansvarig=kun)
    other = MalFactory(plan=own.plan, kod="M2", parent=own.parent)
    MalMedansvarig.objects.create(mal=own, enhet=frn)
    MalMedansvarig.objects.create(mal=other, enhet=kun)
    reorganise(form([kun, frn]), by=by)
    assert list(MalMedansvarig.objects.values_list("mal__kod", "enhet__kod")) == [("M2", "KFN")]


def test_a_coming_kontrollplan_is_taken_over_with_its_risks(by, kun):
    coming = KontrollplanFactory(enhet=kun, ar=2027, lage=PlanLage.UTKAST)
    past = KontrollplanFactory(enhet=kun, ar=2026)
    moment, kept = KontrollmomentFactory(plan=coming), KontrollmomentFactory(plan=past)
    reorganise(form([kun]), by=by)
    assert dict(Kontrollplan.objects.values_list("ar", "enhet__kod")) == {2026: "KUN", 2027: "KFN"}
    moment.risk.refresh_from_db()
    kept.risk.refresh_from_db()
    assert (moment.risk.enhet.kod, kept.risk.enhet.kod) == ("KFN", "KUN")


def test_two_drafts_that_become_one_have_what_is_common_once(by, kun, frn):
    common = GemensamtMomentFactory(kod="G27-1", kontrollar__ar=2027)
    for namnd in (kun, frn):
        draft = KontrollplanFactory(enhet=namnd, ar=2027, lage=PlanLage.UTKAST)
        KontrollmomentFactory(plan=draft, gemensamt=common, risk=None)
        KontrollmomentFactory(plan=draft)
    reorganise(form([kun, frn]), by=by)
    taken = Kontrollplan.objects.get(ar=2027, enhet__kod="KFN")
    assert taken.moment_lista.filter(gemensamt=common).count() == 1
    assert taken.moment_lista.count() == 3


def test_coming_rounds_ask_every_successor_that_sends_in(by, kun):
    runda = UppfoljningFactory(ar=2027)
    InlamningFactory(enhet=kun, uppfoljning=runda)
    InlamningFactory(enhet=kun, uppfoljning=UppfoljningFactory(ar=2026))
    other = NyEnhet("BLN", "Biblioteksnämnden", Slag.NAMND, "KF")
    reorganise(form([kun], nya=(NY, other)), by=by)
    asked = Inlamning.objects.values_list("enhet__kod", "uppfoljning__avser_till__year")
    assert set(asked) == {("KUN", 2026), ("KFN", 2027), ("BLN", 2027)}


# -- what is refused -------------------------------------------------------------------------


def refused(form, by, **facts):
    before = everything()
    with pytest.raises(RuleError) as error:
        reorganise(form, by=by, **facts)
    assert everything() == before
    return error.value


def test_a_round_of_both_times_stands_in_the_way(by, kun):
    InlamningFactory(enhet=kun, uppfoljning=UppfoljningFactory(ar=2027))
    error = refused(form([kun], datum=date(2027, 7, 1)), by)
    assert "om tid både före och efter 1 juli 2027" in str(error)
    assert error.field == "datum"


def test_a_coming_round_that_is_begun_stands_in_the_way(by, kun):
    runda = UppfoljningFactory(ar=2027)
    InlamningFactory(enhet=kun, uppfoljning=runda, lage=InlamningLage.UTKAST)
    assert "Kulturnämnden har redan börjat med Årsbokslut 2027" in str(refused(form([kun]), by))


def test_values_of_the_time_after_stand_in_the_way(by, kun):
    n = NyckeltalEnhetFactory(nyckeltal__agare=kun, enhet=kun).nyckeltal
    UtfallFactory(nyckeltal=n, enhet=kun, ar=2027)
    assert f"har redan utfall för {n.kod}" in str(refused(form([kun]), by))


def test_a_goal_that_is_judged_stands_in_the_way(by, kun):
    goal = MalFactory(plan=PlanFactory(ar=2027), kod="M1", huvudansvarig=kun)
    BedomningFactory(mal=goal, uppfoljning=UppfoljningFactory(ar=2027))
    assert "M1 är redan bedömt för 2027 av Kulturnämnden" in str(refused(form([kun]), by))


def test_an_enhet_cannot_end_before_it_began(by, kf):
    new = EnhetFactory(kod="NY", namn="Nya", parent=kf, galler_fran=date(2027, 6, 1))
    error = refused(form([new]), by)
    assert "Nya finns först från 1 juni 2027" in str(error)
    assert error.field == "datum"


def test_what_takes_over_exists_on_the_day(by, kf, kun):
    gone = EnhetFactory(kod="GN", namn="Gamla", parent=kf, galler_till=date(2020, 12, 31))
    assert refused(form([kun], nya=(), till=fresh(gone)), by).field == "till"


def test_one_enhet_cannot_both_end_and_take_over(by, kun):
    error = refused(form([kun], till=fresh(kun)), by)
    assert str(error) == "Kulturnämnden kan inte både upphöra och ta över."


def test_what_takes_over_may_not_stand_below_what_ends(by, kun):
    bib = EnhetFactory(kod="BIB", namn="Biblioteken", parent=kun)
    assert "hör till en enhet som upphör" in str(refused(form([kun], nya=(), till=fresh(bib)), by))
    below = NyEnhet("NY", "Nya nämnden", Slag.NAMND, "KUN")
    assert "kan inte höra till Kulturnämnden" in str(refused(form([kun], nya=(below,)), by))


def test_the_root_takes_over_from_nobody_since_a_role_there_reaches_all(by, kf, kun):
    chef = UserFactory(roll=(Roll.RAPPORTOR, kun))
    with pytest.raises(RuleError, match="organisationens rot: roller där når") as refused:
        reorganise(form([kun], nya=(), till=fresh(kf)), by=by)
    assert refused.value.field == "till"
    assert list(chef.tilldelningar.values_list("enhet", flat=True)) == [kun.pk]


def test_the_root_does_not_end(by, kf):
    assert "organisationens rot" in str(refused(form([kf]), by))


def test_a_used_kod_is_refused(by, kun, frn):
    again = NyEnhet("frn", "Nya", Slag.NAMND, "KF")
    error = refused(form([kun], nya=(again,)), by)
    assert "Koden FRN är Fritidsnämndens" in str(error)


def test_somebody_must_take_over(by, kun):
    assert refused(form([kun], nya=()), by).field == "nya"


def test_a_choice_of_somebody_else_is_refused(by, kun, frn):
    role = TilldelningFactory(enhet=kun)
    nyckel = overview(form([kun])).rader[0].overgang.nyckel
    assert str(role.user.publikt_id) in nyckel
    error = refused(form([kun], val={nyckel: "FRN"}), by)
    assert str(error) == "Välj en av enheterna som tar över, eller ingen."


def test_a_change_since_the_preview_is_told_and_nothing_done(by, kun):
    seen = overview(form([kun])).avtryck
    TilldelningFactory(enhet=kun)
    with pytest.raises(StaleError, match="Något har ändrats sedan du förhandsgranskade"):
        reorganise(form([kun]), by=by, seen=seen)
    assert koder() == {"KF": None, "KUN": None}
