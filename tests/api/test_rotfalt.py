"""The lists at the root: page by page, and what has changed since. Who reads what: test_matris."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mal.enums import PlanLage
from mal.models import Mal
from nyckeltal.models import Nyckeltal
from styrning.bas.clock import now
from styrning.grund.enums import Roll
from styrning.grund.models import ApiToken, Enhet, Inlamning
from tests.api.kommun import ask, client_of
from tests.factories import (
    AktivitetFactory,
    EnhetFactory,
    MalFactory,
    NyckeltalFactory,
    PlanFactory,
    UppfoljningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KODER = "nodes { kod } totalCount"
ALLT = {
    "organisation": f"{{ organisation {{ {KODER} }} }}",
    "mal": f"{{ mal {{ {KODER} }} }}",
    "nyckeltal": f"{{ nyckeltal {{ {KODER} }} }}",
    "uppfoljning": "{ uppfoljning { nodes { inlamningar { enhet { kod } } } } }",
    "arshjul": "{ arshjul { nodes { ar } } }",
}
KF = {
    "organisation": {"KF-ENHET", "EGEN", "ANNAN"},
    "mal": {"VISION", "EGEN-KF", "ANNAN-KF"},
    "nyckeltal": {"N-EGEN-KF", "N-ANNAN-KF"},
    "uppfoljning": set(),
    "arshjul": {2026},
}


def values(field, response):
    """What a list told, as the codes (of submissions the enheter, of årshjul the years)."""
    answer = response.json()
    assert "errors" not in answer, answer
    nodes = answer["data"][field]["nodes"]
    if field == "uppfoljning":
        return {row["enhet"]["kod"] for node in nodes for row in node["inlamningar"]}
    return {node.get("kod", node.get("ar")) for node in nodes}


def bearer(user, enhet=None):
    _, secret = ApiToken.objects.issue(user=user, namn="Uttag", enhet=enhet)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("field", ["mal", "nyckeltal", "uppfoljning"])
def test_a_token_never_reaches_further_than_its_account(kommun, field):
    user = UserFactory(roll=(Roll.RAPPORTOR, kommun["other"]))
    response = ask(Client(), ALLT[field], headers=bearer(user, kommun["own"]))
    assert values(field, response) == KF[field]


def test_a_draft_of_a_year_to_come_is_for_its_editors_and_never_for_a_token(kommun):
    plan = PlanFactory(ar=2027, lage=PlanLage.UTKAST)
    MalFactory(plan=plan, kod="UTKAST", huvudansvarig=kommun["own"])
    editor = UserFactory(roll=Roll.KVALITETSKEDJAN)
    reader = UserFactory(roll=Roll.REVISOR)
    query = "{ mal(ar: 2027) { nodes { kod } } }"
    assert "UTKAST" in values("mal", ask(client_of(editor), query))
    assert values("mal", ask(client_of(reader), query)) == set()
    assert values("mal", ask(Client(), query, headers=bearer(editor))) == set()


PAGED = """query Q($first: Int, $after: String) { nyckeltal(first: $first, after: $after) {
  totalCount edges { cursor node { kod } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def test_pages_follow_each_other(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    first = ask(client, PAGED, first=3).json()["data"]["nyckeltal"]
    assert first["totalCount"] == 4
    assert [edge["node"]["kod"] for edge in first["edges"]] == [
        "N-ANNAN-KF", "N-ANNAN-NAMND", "N-EGEN-KF",
    ]  # fmt: skip
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][2]["cursor"],
    }
    rest = ask(client, PAGED, first=3, after=first["pageInfo"]["endCursor"])
    rest = rest.json()["data"]["nyckeltal"]
    assert [edge["node"]["kod"] for edge in rest["edges"]] == ["N-EGEN-NAMND"]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)


def test_a_row_that_comes_before_the_cursor_moves_no_page(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = """query Q($after: String) { mal(first: 2, after: $after) {
      nodes { kod } pageInfo { endCursor } } }"""
    first = ask(client, query).json()["data"]["mal"]
    assert [node["kod"] for node in first["nodes"]] == ["ANNAN-KF", "ANNAN-NAMND"]
    MalFactory(plan=Mal.objects.get(kod="EGEN-KF").plan, kod="AAA", huvudansvarig=kommun["own"])
    rest = ask(client, query, after=first["pageInfo"]["endCursor"]).json()["data"]["mal"]
    assert [node["kod"] for node in rest["nodes"]] == ["EGEN-KF", "EGEN-NAMND"]


@pytest.mark.parametrize("first", [0, -1, 501])
def test_a_page_has_a_size(kommun, first):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    [error] = ask(client, "query Q($n: Int) { mal(first: $n) { totalCount } }", n=first).json()[
        "errors"
    ]
    assert error["message"] == ("first ska vara 1–500. Hämta resten med after: pageInfo.endCursor.")


@pytest.mark.parametrize(
    "after",
    ["x", "", "å", "W10", "WyJhIl0", "WzIwMjYsInhcdTAwMDAiXQ", "WzEuNSwiYSJd", "bnVsbA", "A" * 5000,
     "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAsImEiXQ", "WzIwMjZd"],
)  # fmt: skip
def test_a_cursor_of_another_list_is_told(kommun, after):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = "query Q($a: String) { mal(after: $a) { nodes { kod } } }"
    [error] = ask(client, query, a=after).json().get("errors", [{"message": ""}])
    assert error["message"] in {
        "after är ingen markör ur den här listan. Börja om utan den.",
        "",  # an empty cursor is the beginning
    }
    assert (error["message"] == "") == (after == "")


FILTERS = {
    'mal(enhet: "EGEN")': {"VISION", "EGEN-KF", "EGEN-NAMND"},
    'mal(enhet: "FINNS-EJ")': set(),
    "mal(geh: VERKSAMHET)": {"EGEN-KF"},
    "mal(ar: 2025)": set(),
    'mal(tagg: "Agenda")': set(),
    'nyckeltal(mal: "EGEN-KF")': {"N-EGEN-KF"},
    'nyckeltal(enhet: "ANNAN")': {"N-ANNAN-KF", "N-ANNAN-NAMND"},
    "organisation(slag: KF)": {"KF-ENHET"},
}


@pytest.mark.parametrize("asked", FILTERS)
def test_filters_narrow(kommun, asked):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    response = ask(client, f"{{ {asked} {{ nodes {{ kod }} }} }}")
    assert values(asked.split("(")[0], response) == FILTERS[asked]


NODE = """query Q($id: ID!) { node(id: $id) { id __typename
  ... on Planmal { kod } ... on Nyckeltalsdefinition { kod }
  ... on Organisationsenhet { kod } } }"""


@pytest.mark.parametrize(
    ("model", "kod", "kind"),
    [
        (Mal, "EGEN-KF", "Planmal"),
        (Nyckeltal, "N-EGEN-KF", "Nyckeltalsdefinition"),
        (Enhet, "EGEN", "Organisationsenhet"),
    ],
)
def test_a_node_is_found_by_its_id(kommun, model, kod, kind):
    publikt_id = str(model.objects.get(kod=kod).publikt_id)
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), NODE, id=publikt_id).json()
    assert answer["data"]["node"] == {"id": publikt_id, "__typename": kind, "kod": kod}


def test_the_report_names_goals_by_the_same_id(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = "{ arsredovisning(ar: 2026) { mal { publiktId } } mal { nodes { id } } }"
    answer = ask(client, query).json()["data"]
    listed = {row["id"] for row in answer["mal"]["nodes"]}
    assert {row["publiktId"] for row in answer["arsredovisning"]["mal"]} <= listed


@pytest.mark.parametrize("given", ["x", "1", "", "ö" * 300, "urn:uuid:", "forbidden"])
def test_an_unknown_and_a_forbidden_node_get_the_same_answer(kommun, given):
    hidden = str(Mal.objects.get(kod="ANNAN-NAMND").publikt_id)
    given = hidden if given == "forbidden" else given or str(uuid4())
    client = client_of(UserFactory(roll=(Roll.GODKANNARE, kommun["own"])))
    query = 'query { node(id: "' + given + '") { id } }'
    [error] = ask(client, query).json()["errors"]
    assert error["extensions"] == {"kod": "REGEL"}
    assert error["message"].startswith("Det finns inget med id ")


def since(client, field, moment, fields="kod"):
    query = f"""query Q($d: DateTime) {{ {field}(andradSedan: $d) {{
      nodes {{ {fields} }} borttagna {{ id }} tidpunkt }} }}"""
    answer = ask(client, query, d=moment.isoformat()).json()
    assert "errors" not in answer, answer
    return answer["data"][field]


@pytest.fixture
def changed_later(kommun, klocka):
    """The municipality, and a moment after all that it is made of."""
    klocka.move_to(datetime(2026, 11, 19, 9, tzinfo=UTC))
    return kommun, now()


def test_only_what_has_changed_since(changed_later, klocka):
    _, moment = changed_later
    client = client_of(UserFactory(roll=Roll.REVISOR))
    assert since(client, "mal", moment)["nodes"] == []
    goal = Mal.objects.get(kod="EGEN-KF")
    goal.namn = "Nytt namn"
    goal.save()
    assert since(client, "mal", moment)["nodes"] == [{"kod": "EGEN-KF"}]
    assert since(client, "nyckeltal", moment)["nodes"] == []


def test_the_moment_looks_back_at_what_was_being_written(changed_later):
    _, moment = changed_later
    told = since(client_of(UserFactory(roll=Roll.REVISOR)), "mal", moment)["tidpunkt"]
    back = moment - datetime.fromisoformat(told)
    assert timedelta(minutes=4, seconds=55) < back <= timedelta(minutes=5)


def test_what_was_removed_is_told_to_those_who_could_see_it(changed_later):
    kommun, moment = changed_later
    goals = {kod: Mal.objects.get(kod=kod) for kod in ("EGEN-NAMND", "ANNAN-NAMND")}
    ids = {kod: str(goal.publikt_id) for kod, goal in goals.items()}
    for goal in goals.values():
        goal.bedomningar.all().delete()
        goal.delete()
    own = client_of(UserFactory(roll=(Roll.LASARE, kommun["own"])))
    wide = client_of(UserFactory(roll=Roll.REVISOR))
    assert since(own, "mal", moment)["borttagna"] == [{"id": ids["EGEN-NAMND"]}]
    told = {row["id"] for row in since(wide, "mal", moment)["borttagna"]}
    assert told == set(ids.values())


def test_what_is_no_longer_reported_to_kf_is_gone_for_a_token(changed_later):
    _, moment = changed_later
    goal = Mal.objects.get(kod="EGEN-KF")
    goal.rapporteras_till = "namnd"
    goal.save()
    query = "query Q($d: DateTime) { mal(andradSedan: $d) { nodes { kod } borttagna { id } } }"
    headers = bearer(UserFactory(roll=Roll.REVISOR))
    answer = ask(Client(), query, d=moment.isoformat(), headers=headers).json()["data"]["mal"]
    assert answer == {"nodes": [], "borttagna": [{"id": str(goal.publikt_id)}]}


def test_a_submission_that_moved_is_told_to_those_who_may_see_it(changed_later):
    kommun, moment = changed_later
    row = Inlamning.objects.get(enhet=kommun["own"])
    row.lage = "utkast"
    row.save()
    own = client_of(UserFactory(roll=(Roll.LASARE, kommun["own"])))
    other = client_of(UserFactory(roll=(Roll.LASARE, kommun["other"])))
    assert len(since(own, "uppfoljning", moment)["nodes"]) == 1
    assert since(other, "uppfoljning", moment)["nodes"] == []


def test_a_moment_needs_a_zone(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = '{ mal(andradSedan: "2026-11-18T10:00:00") { totalCount } }'
    [error] = ask(client, query).json()["errors"]
    assert error["message"].startswith("andradSedan behöver en tidszon")


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_at_the_end_of_the_calendar_is_told(kommun, given):
    query = f'{{ mal(andradSedan: "{given}") {{ totalCount }} }}'
    [error] = ask(client_of(UserFactory(roll=Roll.REVISOR)), query).json()["errors"]
    assert error["message"] == "andradSedan ska ligga mellan åren 1900 och 2200."


WRONG = [
    ("query Q($v: Int) { mal(first: $v) { totalCount } }", "många"),
    ("query Q($v: Int) { mal(ar: $v) { totalCount } }", 2**40),
    ("query Q($v: Int) { mal(first: $v) { totalCount } }", 1.5),
    ("query Q($v: Int) { mal(ar: $v) { totalCount } }", [2026]),
    ("query Q($v: DateTime) { mal(andradSedan: $v) { totalCount } }", "i går"),
    ("query Q($v: DateTime) { mal(andradSedan: $v) { totalCount } }", 17),
    ("query Q($v: Date) { nyckeltal(galler: $v) { totalCount } }", "2026-13-40"),
    ("query Q($v: Geh) { mal(geh: $v) { totalCount } }", "KANSKE"),
    ("query Q($v: ID!) { node(id: $v) { id } }", None),
    ("query Q($v: ID!) { node(id: $v) { id } }", {"id": 1}),
]


@pytest.mark.parametrize(("query", "value"), WRONG)
def test_a_variable_of_the_wrong_type_is_told(kommun, query, value):
    answer = ask(client_of(UserFactory(roll=Roll.REVISOR)), query, v=value).json()
    assert "data" not in answer
    assert {error["extensions"]["kod"] for error in answer["errors"]} == {"VARIABEL"}


@pytest.mark.parametrize("ar", [0, -1, 2**31 - 1])
def test_a_year_without_anything_is_empty(kommun, ar):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = "query Q($ar: Int) { mal(ar: $ar) { totalCount } arshjul(ar: $ar) { totalCount } }"
    assert ask(client, query, ar=ar).json()["data"] == {
        "mal": {"totalCount": 0},
        "arshjul": {"totalCount": 0},
    }


@pytest.mark.parametrize(
    "field", ["mal(enhet", "mal(tagg", "mal(niva", "nyckeltal(mal", "mal(after", "node(id"]
)
def test_a_null_character_in_the_question_is_refused(kommun, field):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    response = ask(client, "{ " + field + ': "a\\u0000b") { __typename } }')
    [error] = response.json()["errors"]
    assert error["extensions"] == {"kod": "OGILTIG_BEGARAN"}


EVERYTHING = """{
  organisation { totalCount nodes { kod horTill { kod } overgickTill { datum } } }
  mal { totalCount nodes { kod foralder medansvariga { kod } taggar } }
  nyckeltal { totalCount nodes { kod agare { kod } ansvar { satt } malvarden { varde } } }
  arshjul { totalCount nodes { ar aktiviteter { titel enhet { kod } } uppfoljningar } }
  uppfoljning { totalCount nodes { kod inlamningar { lage } } }
}"""


def test_statements_do_not_grow_with_rows(kommun):
    client = client_of(UserFactory(roll=Roll.REVISOR))
    ask(client, EVERYTHING)  # the first question also begins to count the questions
    counts = []
    for wanted in (3, 30):
        for number in range(len(counts) * 3, wanted):
            enhet = EnhetFactory(parent=kommun["own"])
            MalFactory(plan=Mal.objects.get(kod="EGEN-KF").plan, huvudansvarig=enhet)
            NyckeltalFactory(agare=enhet)
            runda = UppfoljningFactory(ar=2000 + number)
            AktivitetFactory(arshjul=runda.arshjul, enhet=enhet)
        with CaptureQueriesContext(connection) as queries:
            assert "errors" not in ask(client, EVERYTHING).json()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


def test_the_year_of_an_activity_that_changed_is_sent_whole(changed_later):
    _, moment = changed_later
    client = client_of(UserFactory(roll=Roll.REVISOR))
    assert since(client, "arshjul", moment, "ar")["nodes"] == []


def test_a_date_narrows_the_organisation(kommun):
    EnhetFactory(kod="SLUT", parent=kommun["own"], galler_till=date(2025, 12, 31))
    client = client_of(UserFactory(roll=Roll.REVISOR))
    query = '{ organisation(galler: "2026-01-01") { nodes { kod } } }'
    assert values("organisation", ask(client, query)) == {"KF-ENHET", "EGEN", "ANNAN"}
