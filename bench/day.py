"""The measured pages and acts of a working day; see ``bench.work`` for their data."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bench.data import LAST_YEAR
from bench.measure import Duel
from bench.peers import formset, tree_saves
from bench.work import LONG_YEAR, NAMND, ROUND
from mal.models import Mal, Plan
from mal.services import adopt_plan, copy_plan
from nyckeltal.entry import entry
from styrning.bas.quantities import canonical
from styrning.grund.beslut import Beslut
from styrning.grund.models import Inlamning, User

COPY_YEAR = LONG_YEAR + 1
FIELDS = {
    "T", "K", "M", "saknas", "kommentar", "steg", "motiv", "orsak", "effekt", "atgard",
}  # fmt: skip


def visit(username: str, address: str) -> Callable[[], bytes]:
    """A page as ``username`` is sent it, session, middleware and all."""
    client = Client()
    client.force_login(User.objects.get(username=username))

    def page() -> bytes:
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        return response.content

    return page


def entry_page() -> Callable[[], bytes]:
    return visit("rapportor", reverse("frontend:min_uppfoljning_enhet", args=[ROUND, NAMND]))


def own_data() -> bytes:
    """What the page shows of figures, as JSON."""
    inlamning = Inlamning.objects.select_related("uppfoljning", "enhet").get(
        uppfoljning__kod=ROUND, enhet__kod=NAMND
    )
    return orjson.dumps([rad.figure for rad in entry(inlamning).rader], default=canonical)


def entry_over_data() -> Duel:
    def shown(page: bytes) -> int:
        return len(BeautifulSoup(page, "html.parser").select("form.inm-rad"))

    return Duel(entry_page(), own_data, shown, lambda answer: len(orjson.loads(answer)))


def entry_over_formset() -> Duel:
    user = User.objects.get(username="rapportor")
    return Duel(entry_page(), lambda: formset.page(ROUND, NAMND, user), typed, typed)


def typed(page: bytes) -> Counter[tuple[str, str]]:
    """What stands in every field of a page: (field, value), however the page names its rows."""
    soup = BeautifulSoup(page, "html.parser")
    found: Counter[tuple[str, str]] = Counter()
    for control in soup.select("input[name], textarea[name]"):
        if control.get("type") == "radio" and not control.has_attr("checked"):
            continue
        name = formset.field_of(control["name"])
        if name in FIELDS:
            value = control.get("value", "") if control.name == "input" else control.get_text()
            found[name, str(value).strip()] += 1
    return found


def undone(act: Callable[[], Any]) -> Callable[[], Any]:
    """``act`` in a transaction that is rolled back, so that it can be done again."""

    def run() -> Any:
        with transaction.atomic():
            answer = act()
            transaction.set_rollback(True)
        return answer

    return run


def adopting_over_saves() -> Duel:
    plan = Plan.objects.get(ar=LAST_YEAR)
    user = User.objects.get(username="bench")
    beslut = Beslut("Kommunfullmäktige", plan.beslut_datum, "141")

    def ours() -> list[tuple]:
        return tree_of(adopt_plan(copy_plan(plan, COPY_YEAR, by=user), beslut, by=user))

    def theirs() -> list[tuple]:
        return tree_of(tree_saves.copy_and_adopt(plan, COPY_YEAR, beslut, user))

    return Duel(undone(ours), undone(theirs))


def tree_of(plan: Plan) -> list[tuple]:
    """The plan's goals as they stand in its tree."""
    rows = Mal.objects.filter(plan=plan).order_by("lft")
    return list(rows.values_list("kod", "identitet", "lft", "rght", "level"))
