"""The GEH ledger: the rule by year, three statements, drafts, corrections, and the read model."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mal.enums import Geh, Klass
from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.arsredovisning.read_model import GEH, read_report
from styrning.arsredovisning.selectors.geh import rule_of, statement_versions
from styrning.arsredovisning.services.geh import Gehregelform, change_rule, set_rule
from styrning.arsredovisning.services.utlatande import (
    Utlatandeform,
    draft_statement,
    give_statement,
)
from styrning.arsredovisning.utdrag import tag_extract
from styrning.bas.errors import RuleError, StaleError
from styrning.grund.beslut import Beslut
from styrning.grund.enums import InlamningLage, Roll, UppfoljningSlag
from styrning.grund.models import Handelse
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.ekonomi import GehregelFactory, GehutlatandeFactory

pytestmark = pytest.mark.django_db

KF_BESLUT = Beslut("Kommunfullmäktige", dt.date(2025, 11, 24), "§ 140")
KS_BESLUT = Beslut("Kommunstyrelsen", dt.date(2026, 3, 31), "58")
REVISION = Beslut("Kommunens revisorer", dt.date(2026, 4, 14))


@pytest.fixture
def kf(db):
    top = EnhetFactory(kod="KOMMUN", slag="kf")
    EnhetFactory(kod="KS", slag="styrelse", parent=top)
    return top


@pytest.fixture
def by(kf):
    return UserFactory(roll=Roll.KVALITETSKEDJAN)


def year(kf, *, slag=UppfoljningSlag.ARSBOKSLUT, ar=2025):
    """A round with three financial goals, two met, and two operational, one met."""
    PlanFactory(ar=ar)
    runda = UppfoljningFactory(ar=ar, kod=f"{ar}-{slag}", slag=slag)
    namnd = EnhetFactory(parent=kf)
    InlamningFactory(enhet=namnd, uppfoljning=runda, lage=InlamningLage.GODKAND)
    kinds = [(Geh.FINANSIELLT, "uppfyllt")] * 2 + [(Geh.FINANSIELLT, "ej_uppfyllt")]
    kinds += [(Geh.VERKSAMHET, "uppfyllt"), (Geh.VERKSAMHET, "kan_ej_bedomas")]
    for geh, klass in kinds:
        goal = MalFactory(plan__ar=ar, huvudansvarig=namnd, geh=geh, geh_beslut="KF § 1")
        steg = goal.plan.skala.steg.get(klass=Klass(klass))
        BedomningFactory(mal=goal, uppfoljning=runda, steg=steg)
    return runda


def part(ar=2025, reader=None, **kwargs):
    return read_report(ar, reader=reader, parts={GEH}, **kwargs)["geh"]


# the rule


def test_the_latest_rule_that_has_begun_is_the_years_own(db):
    for ar in (2020, 2024):
        GehregelFactory(fran_ar=ar)

    assert [getattr(rule_of(ar), "fran_ar", None) for ar in (2019, 2020, 2023, 2024, 2030)] == [
        None, 2020, 2020, 2024, 2024
    ]  # fmt: skip


def test_a_rule_is_recorded_with_its_decision_and_an_event(by):
    row = set_rule(Gehregelform(2026, "Alla  mål.\n", KF_BESLUT), by=by)

    assert (row.krav_finansiellt, row.krav_verksamhet) == (Decimal(100), Decimal(70))
    assert row.beslut_text == "Kommunfullmäktige 2025-11-24 § 140"
    assert (row.version, row.history.count()) == (1, 1)
    assert Handelse.objects.get().vad == "registrerade regel för god ekonomisk hushållning"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"krav_verksamhet": Decimal(101)}, "krav_verksamhet"),
        ({"vikt_verksamhet": Decimal(-1)}, "vikt_verksamhet"),
        ({"ordalydelse": "  "}, "ordalydelse"),
        ({"delvis_verksamhet": Decimal(70)}, "delvis_verksamhet"),
        ({"fran_ar": 2020}, "fran_ar"),
        ({"beslut": Beslut("KF", dt.date(2027, 1, 1), "1")}, "datum"),
        ({"beslut": Beslut("", dt.date(2025, 1, 1), "1")}, "organ"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_is_saved(by, facts, field):
    GehregelFactory(fran_ar=2020)
    form = {"fran_ar": 2026, "ordalydelse": "Alla.", "beslut": KF_BESLUT} | facts

    with pytest.raises(RuleError) as error:
        set_rule(Gehregelform(**form), by=by)

    assert error.value.field == field
    assert Gehregel.objects.count() == 1


def form_of(rule, **changes):
    facts = {"fran_ar": rule.fran_ar, "ordalydelse": rule.ordalydelse, "beslut": KF_BESLUT}
    return Gehregelform(**facts | changes)


def test_what_a_rule_counts_stands_once_a_year_is_concluded_on_by_it(by):
    rule = GehregelFactory()
    GehutlatandeFactory()

    with pytest.raises(RuleError, match="Årsbokslut 2025 är redan klar"):
        change_rule(rule, form_of(rule, krav_verksamhet=Decimal(50)), by=by, version=1)
    with pytest.raises(RuleError, match="Årsbokslut 2025 är redan klar"):
        set_rule(Gehregelform(2024, "Ny.", KF_BESLUT), by=by)

    corrected = change_rule(rule, form_of(rule, ordalydelse="Rätt ord."), by=by, version=1)
    assert (corrected.ordalydelse, corrected.krav_verksamhet) == ("Rätt ord.", Decimal(70))
    assert set_rule(Gehregelform(2026, "Ny.", KF_BESLUT), by=by).fran_ar == 2026


def test_an_earlier_rule_whose_years_are_not_concluded_on_may_be_corrected(by):
    early, _ = GehregelFactory(fran_ar=2020), GehregelFactory(fran_ar=2025)
    GehutlatandeFactory()

    change_rule(early, form_of(early, krav_verksamhet=Decimal(60)), by=by, version=1)

    assert Gehregel.objects.get(pk=early.pk).krav_verksamhet == Decimal(60)


def test_a_stale_change_of_a_rule_loses_nothing(by):
    rule = GehregelFactory()
    change_rule(rule, form_of(rule, ordalydelse="Först."), by=by, version=1)

    with pytest.raises(StaleError) as error:
        change_rule(rule, form_of(rule, ordalydelse="Sedan."), by=by, version=1)

    assert error.value.current.ordalydelse == "Först."


# what the report says


def test_the_report_tells_rule_outcome_and_counts(kf):
    year(kf)
    GehregelFactory(minsta_bedomda=50)

    geh = part()

    assert geh["utfall"]["utfall"] == "delvis"
    assert geh["utfall"]["finansiellt"]["rakning"] == (
        "2 av 3 uppfyllda, 0 delvis, 1 inte, 0 kan ej bedömas"
    )
    assert (geh["utfall"]["verksamhet"]["andel"], geh["utfall"]["verksamhet"]["bedomda"]) == (
        Decimal("100.0"), 1,
    )  # fmt: skip
    assert geh["regel"]["beslut"] == "Kommunfullmäktige 2019-11-25 § 120"
    assert (geh["slutsats"], geh["utlatanden"]) == (None, [])


def test_without_a_rule_nothing_is_concluded(kf):
    year(kf)

    geh = part()

    assert (geh["regel"], geh["utfall"]) == (None, None)
    assert geh["finansiellt"]["rakning"]["uppfyllt"] == 2


def test_at_delar_the_outcome_is_a_forecast_of_the_year(kf):
    year(kf, slag=UppfoljningSlag.DELAR)
    GehregelFactory()

    assert part()["utfall"]["prognos"] is True


def test_an_enhets_own_report_and_an_extract_have_neither_rule_nor_statements(kf, by):
    runda = year(kf)
    GehregelFactory()
    GehutlatandeFactory(uppfoljning=runda)

    own = part(scope="KOMMUN", reader=by)
    extract = tag_extract(read_report(2025, reader=None), "barn")

    assert (own["regel"], own["utlatanden"]) == (None, [])
    assert own["finansiellt"]["rakning"]["uppfyllt"] == 2
    assert (extract["geh"]["regel"], extract["geh"]["utlatanden"]) == (None, [])
    assert (extract["geh"]["finansiellt"]["mal"], extract["balanskrav"]) == ([], None)


def test_the_conclusion_is_that_of_ks_and_the_others_stand_beside_it(kf):
    runda = year(kf)
    GehutlatandeFactory(uppfoljning=runda, avvikelsemotiv="Ett skäl.")
    GehutlatandeFactory(
        uppfoljning=runda, instans="revisorerna", utfall="", finansiellt="forenligt",
        verksamhet="kan_ej_bedomas", undertecknat="Birgitta Ahl", beslut_paragraf="",
    )  # fmt: skip

    geh = part()

    assert (geh["slutsats"]["utfall"], geh["avvikelsemotiv"]) == ("delvis", "Ett skäl.")
    assert [(row["instans"], row["utfall"], row["finansiellt"], row["verksamhet"])
            for row in geh["utlatanden"]] == [
        ("ks", "delvis", None, None), ("revisorerna", None, "forenligt", "kan_ej_bedomas"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("roll", "seen"),
    [
        (None, False),
        (Roll.REVISOR, False),
        (Roll.LASARE, False),
        (Roll.RAPPORTOR, False),
        (Roll.EKONOM, True),
        (Roll.SEKRETERARE, True),
        (Roll.KVALITETSKEDJAN, True),
    ],
)
def test_a_draft_is_seen_by_those_who_write_it_and_by_no_token(kf, roll, seen):
    runda = year(kf)
    GehutlatandeFactory(uppfoljning=runda, lage="utkast")
    own = (Roll.LASARE, Roll.RAPPORTOR, Roll.EKONOM, Roll.SEKRETERARE)
    reader = UserFactory(roll=(roll, kf) if roll in own else roll) if roll else None

    assert [row["lage"] for row in part(reader=reader)["utlatanden"]] == ["utkast"] * seen
    assert part(reader=reader, drafts=False)["utlatanden"] == []
    assert part(reader=reader)["slutsats"] is None


def test_the_statements_are_read_only_when_asked_for(kf):
    year(kf)
    GehregelFactory()

    def reads(parts):
        with CaptureQueriesContext(connection) as queries:
            read_report(2025, reader=None, parts=parts)
        return sum("SELECT" in q["sql"] for q in queries)

    assert reads({GEH}) - reads(()) == 2


# the three statements


def test_ks_gives_its_evaluation_and_the_rules_answer_is_kept(kf, by):
    runda = year(kf)
    GehregelFactory(minsta_bedomda=50)
    form = Utlatandeform(text="Delvis.", utfall="delvis", beslut=KS_BESLUT)

    row = give_statement(runda, "ks", form, by=by)

    assert (row.lage, row.regelutfall, row.version) == ("avgiven", "delvis", 1)
    assert "2 av 3 uppfyllda" in row.spar
    assert row.beslut_text == "Kommunstyrelsen 2026-03-31 § 58"
    assert Handelse.objects.get().vad == "avgav utlåtande"


@pytest.mark.parametrize(
    ("instans", "form", "field"),
    [
        ("ks", {"utfall": ""}, "utfall"),
        ("ks", {"text": " "}, "text"),
        ("ks", {"beslut": None}, "datum"),
        ("ks", {"beslut": Beslut("KS", dt.date(2026, 3, 31), "")}, "paragraf"),
        ("ks", {"beslut": Beslut("KS", dt.date(2027, 3, 31), "5")}, "datum"),
        ("ks", {"beslut": Beslut("KS", dt.date(2025, 12, 30), "5")}, "datum"),
        ("ks", {"utfall": "uppnadd"}, "avvikelsemotiv"),
        ("kf", {"beslut": KF_BESLUT}, None),
        ("revisorerna", {"finansiellt": "", "beslut": REVISION}, "finansiellt"),
        ("revisorerna", {"verksamhet": "", "beslut": REVISION}, "verksamhet"),
        ("revisorerna", {"undertecknat": "", "beslut": REVISION}, "undertecknat"),
    ],
)
def test_a_statement_that_lacks_something_is_refused_and_not_half_saved(
    kf, by, instans, form, field
):
    runda = year(kf)
    GehregelFactory(minsta_bedomda=50)
    whole = {
        "text": "Så var det.", "utfall": "delvis", "finansiellt": "forenligt",
        "verksamhet": "delvis", "undertecknat": "Birgitta Ahl", "beslut": KS_BESLUT,
    }  # fmt: skip
    if instans == "kf":
        form = {"beslut": Beslut("KF", dt.date(2026, 4, 27), "41")}

    with pytest.raises(RuleError) as error:
        give_statement(runda, instans, Utlatandeform(**whole | form), by=by)

    assert error.value.field == field
    assert not Gehutlatande.objects.exists()


def test_revisorerna_judge_the_two_kinds_apart_and_owe_the_rule_no_reason(kf):
    runda = year(kf)
    GehregelFactory()
    form = Utlatandeform(
        text="Vi kan inte bedöma.", finansiellt="inte", verksamhet="kan_ej_bedomas",
        undertecknat="Birgitta Ahl", utfall="uppnadd", beslut=REVISION,
    )  # fmt: skip

    row = give_statement(runda, "revisorerna", form, by=UserFactory(roll=Roll.REVISOR))

    assert (row.utfall, row.finansiellt, row.verksamhet) == ("", "inte", "kan_ej_bedomas")
    assert (row.regelutfall, row.beslut_text) == ("", "Kommunens revisorer 2026-04-14")


def test_kf_is_not_older_than_ks_and_neither_overwrites_the_other(kf, by):
    runda = year(kf)
    said = Utlatandeform(text="Delvis.", utfall="delvis", beslut=KS_BESLUT)
    give_statement(runda, "ks", said, by=by)
    early = Utlatandeform("Nej.", "inte", beslut=Beslut("KF", dt.date(2026, 3, 1), "9"))
    late = Utlatandeform("Nej.", "inte", beslut=Beslut("KF", dt.date(2026, 4, 27), "41"))

    with pytest.raises(RuleError, match="kan inte vara äldre"):
        give_statement(runda, "kf", early, by=by)
    give_statement(runda, "kf", late, by=by)

    assert list(Gehutlatande.objects.values_list("instans", "utfall", "version")) == [
        ("ks", "delvis", 1), ("kf", "inte", 1)
    ]  # fmt: skip


def test_a_correction_is_a_new_version_with_its_reason(kf, by):
    runda = year(kf)
    first = Utlatandeform(text="Fel.", utfall="delvis", beslut=KS_BESLUT)
    give_statement(runda, "ks", first, by=by)
    again = Utlatandeform(text="Rätt.", utfall="delvis", beslut=KS_BESLUT, rattelse="Skrivfel.")

    with pytest.raises(RuleError) as error:
        give_statement(
            runda, "ks", Utlatandeform(text="Rätt.", utfall="delvis", beslut=KS_BESLUT), by=by,
            version=1,
        )  # fmt: skip
    assert error.value.field == "rattelse"
    give_statement(runda, "ks", again, by=by, version=1)

    told = [(row.version, row.text, row.rattelse) for row in statement_versions(runda)["ks"]]
    assert told == [(2, "Rätt.", "Skrivfel."), (1, "Fel.", "")]
    with pytest.raises(RuleError, match="Inget är ändrat"):
        give_statement(runda, "ks", again, by=by, version=2)


def test_a_draft_may_lack_anything_and_a_given_one_is_no_draft_again(kf, by):
    runda = year(kf)
    row = draft_statement(runda, "ks", Utlatandeform(text="Börjat."), by=by)
    assert (row.lage, row.utfall, row.beslut_datum) == ("utkast", "", None)
    given = Utlatandeform(text="Klart.", utfall="delvis", beslut=KS_BESLUT)
    give_statement(runda, "ks", given, by=by, version=1)

    with pytest.raises(RuleError, match="redan klart"):
        draft_statement(runda, "ks", Utlatandeform(text="Tillbaka."), by=by, version=2)

    assert statement_versions(runda)["ks"][0].text == "Klart."
    assert len(statement_versions(runda)["ks"]) == 1  # the draft is for those who write


def test_a_stale_statement_is_refused_with_what_is_saved(kf, by):
    runda = year(kf)
    draft_statement(runda, "ks", Utlatandeform(text="Din."), by=by)

    with pytest.raises(StaleError) as error:
        draft_statement(runda, "ks", Utlatandeform(text="Min."), by=by, version=0)

    assert error.value.current.text == "Din."
    assert Gehutlatande.objects.get().text == "Din."
