"""Property: reading in a file writes what the page would have written row by row, or refuses it."""

import datetime as dt
import os
import random
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Aggregering, Kon, Matt, Saknas, Vardetyp
from nyckeltal.importers.utfallsfil import open_file
from nyckeltal.importers.utfallssvar import refusals, report_of
from nyckeltal.models import NyckeltalBrott, NyckeltalEnhet, Utfall
from nyckeltal.services import answers_of, current_rows, report_utfall
from styrning.bas.errors import RuleError
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Inlamning
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.nyckeltal.utfallsfil import read_in, utfallsfil

pytestmark = pytest.mark.django_db

SHEETS = {
    "ANDEL": {"per_kon": True},
    "ANTAL": {"per_kon": True, "matt": Matt.ADDITIV, "max_varde": None},
    "KVOT": {"aggregering": Aggregering.VAGT, "namnarfaktor": 100, "per_kon": True},
    "TAL": {"per_kon": False},
    "JANEJ": {"vardetyp": Vardetyp.JA_NEJ, "min_varde": None, "max_varde": None},
}
OWN, OTHER = "BUN", "SBN"
CLOSED, OPEN = 2025, 2026

numbers = st.sampled_from([None, 1, 40, 40, "72,5", 99.99995, 130])
row = st.fixed_dictionaries(
    {
        c.KON: st.sampled_from(Kon.labels),
        c.VARDE: numbers,
        c.TALJARE: st.sampled_from([None] * 5 + [3, 50]),
        c.NAMNARE: st.sampled_from([None] * 5 + [4, 0]),
        c.SAKNAS: st.sampled_from([None] * 5 + ["Sekretess", "Kunde inte tas fram"]),
        c.SAKERHET: st.sampled_from([None, None, "Preliminärt"]),
        c.KOMMENTAR: st.sampled_from([None, None, "Så blev det"]),
        c.VERSION: st.sampled_from([None, 1, 1, 1, 2]),
    }
)
group = st.tuples(
    st.sampled_from([*SHEETS, *SHEETS, "OKÄND"]),
    st.sampled_from([OWN] * 6 + [OTHER]),
    st.sampled_from([OPEN] * 6 + [CLOSED]),
    st.lists(row, min_size=1, max_size=3, unique_by=lambda cells: cells[c.KON]),
)


SEEN = {"ANDEL": Kon.labels, "KVOT": ["Totalt"], "TAL": ["Totalt"], "ANTAL": [], "JANEJ": []}
SAYS = {
    "ANDEL": ([["Totalt"], ["Kvinnor"], Kon.labels], [{c.VARDE: 41}, {c.VARDE: "42,5"}, {}]),
    "ANTAL": ([["Totalt"], ["Kvinnor", "Män"], Kon.labels], [{c.VARDE: 41}, {c.VARDE: 7}]),
    "KVOT": (
        [["Totalt"], Kon.labels],
        [{c.TALJARE: 1, c.NAMNARE: 2}, {c.TALJARE: 3, c.NAMNARE: 4}],
    ),
    "TAL": ([["Totalt"]], [{c.VARDE: 41}, {c.SAKNAS: "Sekretess"}, {}]),
    "JANEJ": ([["Totalt"]], [{c.VARDE: "Ja"}, {c.VARDE: "Nej"}]),
}


@st.composite
def sound(draw):
    """A group that can be saved, as most are."""
    kod = draw(st.sampled_from(list(SHEETS)))
    kons, cells = SAYS[kod]
    rows = []
    for kon in draw(st.sampled_from(kons)):
        version = 1 if kon in SEEN[kod] else None
        text = draw(st.sampled_from([None, "Så blev det"])) if kon == "Totalt" else None
        rows.append(
            {c.VERSION: version, c.KON: kon, c.KOMMENTAR: text, c.SAKERHET: None}
            | dict.fromkeys((c.VARDE, c.TALJARE, c.NAMNARE, c.SAKNAS))
            | draw(st.sampled_from(cells))
        )
    return kod, OWN, OPEN, rows


files = st.lists(sound(), min_size=1, max_size=5, unique_by=lambda one: one[0]) | st.lists(
    group | sound(), min_size=1, max_size=3, unique_by=lambda one: one[:3]
)


@pytest.fixture
def karin(db):
    """Two nämnder with the same sheets, one of them Karin's; the round of 2025 is closed."""
    enheter = {kod: EnhetFactory(kod=kod) for kod in (OWN, OTHER)}
    for ar in (CLOSED, OPEN):
        lases = dt.date(2026, 3, 1) if ar == CLOSED else None
        runda = UppfoljningFactory(
            kod=f"{ar}-AR",
            avser_fran=dt.date(ar, 1, 1),
            avser_till=dt.date(ar, 12, 31),
            oppnar=dt.date(2026, 1, 1),
            klar_namnd=dt.date(2026, 12, 1),
            lases=lases,
        )
        for enhet in enheter.values():
            InlamningFactory(enhet=enhet, uppfoljning=runda, lage=InlamningLage.GODKAND)
    for (kod, facts), enhet in product(SHEETS.items(), enheter.values()):
        nyckeltal = NyckeltalFactory(kod=f"{kod}-{enhet.kod}", agare=enhet, **facts)
        NyckeltalEnhetFactory(nyckeltal=nyckeltal, enhet=enhet)
        NyckeltalBrott.objects.create(nyckeltal=nyckeltal, datum=dt.date(2026, 1, 1), text="Ny")
        saved_before(nyckeltal, kod)
    return UserFactory(roll=(Roll.RAPPORTOR, enheter[OWN]))


def saved_before(nyckeltal, kod):
    if kod == "KVOT":
        UtfallFactory(nyckeltal=nyckeltal, varde=None, taljare=3, namnare=4)
    elif kod == "TAL":
        UtfallFactory(nyckeltal=nyckeltal, varde=None, saknas_orsak=Saknas.VANTAS)
    elif kod == "ANDEL":
        UtfallFactory(nyckeltal=nyckeltal, varde=40, kommentar="Förra gången")
        UtfallFactory(nyckeltal=nyckeltal, varde=40, kon=Kon.KVINNOR)
        UtfallFactory(nyckeltal=nyckeltal, varde=40, kon=Kon.MAN)


def cells_of(one):
    kod, enhet, ar, rows = one
    key = {
        c.NYCKELTAL: f"{kod}-{enhet}", c.ENHET: enhet, c.FRAN: f"{ar}-01-01", c.TILL: f"{ar}-12-31"
    }  # fmt: skip
    return [key | cells for cells in rows]


def state():
    """All that may differ between the two ways; ids, moments and the import's mark may."""
    fields = (
        "nyckeltal__kod", "enhet__kod", "avser_fran", "kon", "varde", "taljare", "namnare",
        "saknas_orsak", "sakerhet", "kommentar", "version",
    )  # fmt: skip
    history = Utfall.history.values_list(*fields, "history_type", "history_user")
    lagen = Inlamning.objects.values_list("enhet__kod", "uppfoljning__kod", "lage")
    return set(Utfall.objects.values_list(*fields)), set(history), set(lagen)


class UndoneError(Exception):
    pass


def undone(act):
    """What ``act`` gives, and the state that it left, which is then rolled back."""
    try:
        with transaction.atomic():
            answer = act()
            left = state()
            raise UndoneError
    except UndoneError:
        return answer, left


def row_by_row(groups, by) -> bool:
    """As the page does: whether everything was saved."""
    try:
        with transaction.atomic():
            opened = list(Inlamning.objects.select_related("enhet", "uppfoljning"))
            inlamningar = {(row.enhet.kod, row.uppfoljning.ar): row for row in opened}
            for one in groups:
                report_one(one, inlamningar, by)
    except RuleError:
        return False
    return True


def report_one(one, inlamningar, by):
    """What an officer would type who changes on the page what the file says."""
    kod, enhet, ar, _ = one
    ansvar = NyckeltalEnhet.objects.reportable_by(by).filter(
        nyckeltal__kod=f"{kod}-{enhet}", enhet__kod=enhet
    )
    if not ansvar:
        raise RuleError("finns inte")
    inlamning = inlamningar[enhet, ar]
    said = {rad.kon: rad for rad in typed(one, ansvar[0])}
    known = current_rows(ansvar[0], (dt.date(ar, 1, 1), dt.date(ar, 12, 31)))
    if refusals(said, known):
        raise RuleError("kan inte sägas på sidan")
    rapport = report_of(said, known)
    if rapport is not None:
        report_utfall(ansvar[0], inlamning, rapport, by=by)


def typed(one, ansvar):
    svar = answers_of(ansvar.nyckeltal)
    with open_file(utfallsfil(*cells_of(one)), "utfall.xlsx", lambda kod: svar) as fil:
        rows = list(fil.rader)
        if fil.errors:
            raise RuleError(str(fil.errors[0]))
        return rows


@settings(
    max_examples=int(os.environ.get("EXEMPEL", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(groups=files, seed=st.integers(0, 5))
def test_a_file_writes_what_the_page_would_row_by_row(karin, groups, seed):
    rows = [cells for one in groups for cells in cells_of(one)]
    random.Random(seed).shuffle(rows)
    result, together = undone(lambda: read_in(utfallsfil(*rows), karin))
    saved, one_by_one = undone(lambda: row_by_row(groups, karin))

    refused = bool(result.errors or result.antal["konflikt"])
    assert refused == (not saved), (result.errors, result.antal)
    assert together == one_by_one
    event(f"saved: {saved}")
