"""Piteå's reorganisation of 2015, entered through the pages and followed over the years.

Source: årsredovisningen 2014 and verksamhetsplanen 2015–2017, whose lists of contents differ:
Räddningsnämnden moved in under kommunstyrelsen, Teknik- och servicenämnden became Fastighets-
och servicenämnden, Miljö- och byggnämnden was divided between Samhällsbyggnadsnämnden and
Miljö- och tillsynsnämnden, the section Samhällsbyggnad became part of the former, and the nämnd
for arbetsmarknad and vuxenutbildning ceased.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from nyckeltal.models import Malvarde, NyckeltalEnhet
from styrning.arsredovisning.read_model import read_report
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, EnhetSuccession, Tilldelning
from styrning.grund.tree_check import damage
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    PlanFactory,
    TilldelningFactory,
    UppfoljningFactory,
    UserFactory,
    UtfallFactory,
)
from tests.frontend.organisation.conftest import soup_of, words

pytestmark = pytest.mark.django_db

DAY, LAST = date(2015, 1, 1), date(2014, 12, 31)
GAMLA = {
    "KS": ("Kommunstyrelsen", Slag.STYRELSE),
    "BUN": ("Barn- och utbildningsnämnden", Slag.NAMND),
    "KFN": ("Kultur- och fritidsnämnden", Slag.NAMND),
    "SN": ("Socialnämnden", Slag.NAMND),
    "OFN": ("Överförmyndarnämnden", Slag.NAMND),
    "RN": ("Räddningsnämnden", Slag.NAMND),
    "TSN": ("Teknik- och servicenämnden", Slag.NAMND),
    "MBN": ("Miljö- och byggnämnden", Slag.NAMND),
    "SB": ("Samhällsbyggnad", Slag.FORVALTNING),
    "NAV": ("Nämnden för arbetsmarknadsfrågor och vuxenutbildning", Slag.NAMND),
}
CEASED = "NAV"  # nobody takes over: next year's plan and the library leave it out first
ENDED = ("RN", "TSN", "MBN", "SB", "NAV")
# what ends, what begins (kod, namn, slag, under), what takes over and exists
OMORGANISATIONER = [
    (["RN"], [("RTJ", "Räddningstjänst", Slag.VERKSAMHET, "KS")], []),
    (["TSN"], [("FSN", "Fastighets- och servicenämnden", Slag.NAMND, "KF")], []),
    (
        ["MBN"],
        [
            ("SBN", "Samhällsbyggnadsnämnden", Slag.NAMND, "KF"),
            ("MTN", "Miljö- och tillsynsnämnden", Slag.NAMND, "KF"),
        ],
        [],
    ),
    (["SB"], [], ["SBN"]),
]


class Kommun:
    """Piteå as it was in 2014: nämnder, a goal, a nyckeltal and an officer each, three values."""

    def __init__(self):
        self.enheter = {"KF": EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)}
        self.officer, self.nyckeltal = {}, {}
        self.plans = {ar: PlanFactory(ar=ar) for ar in (2014, 2015)}
        self.rundor = {
            ar: UppfoljningFactory(kod=f"{ar}-AB", ar=ar, arshjul__ar=ar) for ar in (2014, 2015)
        }
        for place, (kod, (namn, slag)) in enumerate(GAMLA.items()):
            self._add(kod, namn, slag, place)

    def _add(self, kod, namn, slag, place):
        enhet = EnhetFactory(
            kod=kod, namn=namn, slag=slag, ordning=place, parent=self.enheter["KF"]
        )
        self.enheter[kod] = enhet
        self.officer[kod] = UserFactory(username=kod.lower(), first_name=namn, last_name="")
        TilldelningFactory(user=self.officer[kod], roll=Roll.RAPPORTOR, enhet=enhet)
        n = NyckeltalFactory(
            kod=f"N-{kod}",
            namn=f"Nöjda med {namn}",
            agare=enhet,
            galler_till=LAST if kod == CEASED else None,
        )
        self.nyckeltal[kod] = n
        NyckeltalEnhetFactory(nyckeltal=n, enhet=enhet, ansvarig=self.officer[kod])
        for ar in (2012, 2013, 2014):
            UtfallFactory(nyckeltal=n, enhet=enhet, ar=ar, varde=Decimal(ar - 1950 + place))
        for ar in (2014,) if kod == CEASED else (2014, 2015):
            MalvardeFactory(nyckeltal=n, enhet=enhet, ar=ar, varde=Decimal(60))
            mal = MalFactory(
                plan=self.plans[ar], kod=f"M-{kod}", namn=f"Mål för {namn}", huvudansvarig=enhet
            )
            MalNyckeltalFactory(mal=mal, nyckeltal=n)
        InlamningFactory(enhet=enhet, uppfoljning=self.rundor[2014], lage="godkand")


@pytest.fixture
def pitea():
    return Kommun()


@pytest.fixture
def nils(log_in):
    return log_in(Roll.KVALITETSKEDJAN)


def step_one(fran, nya, till):
    facts = {
        "datum": "2015-01-01",
        "fran": fran,
        "till": till,
        "notering": "Kommunfullmäktige 2014-06-16 § 112",
    }
    for number, parts in enumerate(nya, start=1):
        facts |= {
            f"ny{number}_{name}": value
            for name, value in zip(("kod", "namn", "slag", "under"), parts, strict=True)
        }
    return facts


def fields_of(response):
    """What the page's form would send: hidden fields and chosen options."""
    form = soup_of(response).main.find("form", method="post")
    sent = {}
    for field in form.find_all("input", type="hidden"):
        sent.setdefault(field["name"], []).append(field.get("value", ""))
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True) or select.find("option")
        sent[select["name"]] = [chosen["value"]]
    return sent


def enter(client, fran, nya, till, **choices):
    """All three steps of one reorganisation."""
    address = reverse("frontend:omorganisera")
    fordela = client.post(address, step_one(fran, nya, till) | {"steg": "valj"})
    assert fordela.status_code == 200, words(soup_of(fordela).main)
    granska = client.post(address, fields_of(fordela) | choices | {"steg": "fordela"})
    assert granska.status_code == 200, words(soup_of(granska).main)
    assert "Granska och genomför" in words(soup_of(granska).h1)
    done = client.post(address, fields_of(granska) | {"steg": "genomfor"})
    assert done.status_code == 302, words(soup_of(done).main)


def reorganise_all(client):
    for fran, nya, till in OMORGANISATIONER:
        enter(client, fran, nya, till)
    nav = Enhet.objects.get(kod="NAV")
    ended = client.post(
        reverse("frontend:enhet_avsluta", args=["NAV"]),
        {"galler_till": "2014-12-31", "version": nav.version},
    )
    assert ended.status_code == 302, words(soup_of(ended).main)


@pytest.fixture
def after(client, nils, pitea):
    reorganise_all(client)
    return pitea


# -- the organisation ----------------------------------------------------------------------


def test_the_old_end_and_the_new_begin(after):
    assert dict(Enhet.objects.exclude(galler_till=None).values_list("kod", "galler_till")) == (
        dict.fromkeys(ENDED, LAST)
    )
    begun = Enhet.objects.exclude(galler_fran=None).values_list("kod", "galler_fran", "parent__kod")
    assert sorted(begun) == [
        ("FSN", DAY, "KF"), ("MTN", DAY, "KF"), ("RTJ", DAY, "KS"), ("SBN", DAY, "KF"),
    ]  # fmt: skip
    assert damage(Enhet) == []


def test_every_row_of_the_reorganisation_is_a_succession(after):
    rows = EnhetSuccession.objects.values_list("fran__kod", "till__kod", "datum")
    assert sorted(rows) == [
        ("MBN", "MTN", DAY), ("MBN", "SBN", DAY), ("RN", "RTJ", DAY), ("SB", "SBN", DAY),
        ("TSN", "FSN", DAY),
    ]  # fmt: skip


def test_the_tree_is_shown_as_it_was_on_the_day(client, after):
    new = {"KF", *GAMLA, "RTJ", "FSN", "SBN", "MTN"} - set(ENDED)
    for dag, expected in (("2014-12-31", {"KF", *GAMLA}), ("2015-01-01", new)):
        page = soup_of(client.get(reverse("frontend:organisation"), {"dag": dag}))
        assert {words(cell) for cell in page.select("td[data-namn=Kod]")} == expected


# -- responsibility ------------------------------------------------------------------------


def test_responsibility_passes_on(after):
    for fran, till in (("RN", "RTJ"), ("TSN", "FSN"), ("MBN", "SBN"), ("SB", "SBN")):
        roles = Tilldelning.objects.filter(user=after.officer[fran])
        assert {(r.enhet.kod, r.roll, r.galler_fran, r.galler_till) for r in roles} == {
            (fran, "rapportor", None, LAST), (till, "rapportor", DAY, None),
        }  # fmt: skip
        owed = NyckeltalEnhet.objects.filter(nyckeltal=after.nyckeltal[fran])
        assert {(o.enhet.kod, o.galler_fran, o.galler_till, o.ansvarig.username) for o in owed} == {
            (fran, None, LAST, fran.lower()), (till, DAY, None, fran.lower()),
        }  # fmt: skip
        answers = {
            ar: plan.mal_lista.get(kod=f"M-{fran}").huvudansvarig.kod
            for ar, plan in after.plans.items()
        }
        assert answers == {2014: fran, 2015: till}
        targets = Malvarde.objects.filter(nyckeltal=after.nyckeltal[fran])
        assert dict(targets.values_list("ar", "enhet__kod")) == {2014: fran, 2015: till}


def test_what_passes_on_may_be_given_to_the_other_of_two(client, nils, pitea):
    fran, nya, till = OMORGANISATIONER[2]
    address = reverse("frontend:omorganisera")
    first = client.post(address, step_one(fran, nya, till) | {"steg": "valj"})
    names = [name for name in fields_of(first) if name.startswith("val:")]
    goal, figure = ("val:mal/2015/M-MBN", "val:nyckeltal/MBN/N-MBN/")
    assert {goal, figure} <= set(names)
    enter(client, fran, nya, till, **{goal: "MTN", figure: ""})
    assert pitea.plans[2015].mal_lista.get(kod="M-MBN").huvudansvarig.kod == "MTN"
    owed = NyckeltalEnhet.objects.filter(nyckeltal=pitea.nyckeltal["MBN"])
    assert [(o.enhet.kod, o.galler_till) for o in owed] == [("MBN", LAST)]


# -- the years -----------------------------------------------------------------------------


def answering(ar, reader):
    return {rad["kod"] for rad in read_report(ar, reader=reader)["enheter"]}


def test_the_report_of_2014_shows_the_old_namnder_and_that_of_2015_the_new(after, nils):
    assert answering(2014, nils) == set(GAMLA)
    assert answering(2015, nils) == (set(GAMLA) - set(ENDED)) | {
        "RTJ", "FSN", "SBN",
    }  # fmt: skip


def figure_of(report, kod):
    return next(f for mal in report["mal"] for f in mal["nyckeltal"] if f["kod"] == kod)


def test_the_values_of_2014_are_as_they_were(after, nils):
    shown = figure_of(read_report(2014, reader=nils), "N-TSN")
    assert shown["enhet"]["kod"] == "TSN"
    assert [p["totalt"] for p in shown["serie"][-3:]] == [Decimal(68), Decimal(69), Decimal(70)]
    assert shown["status"] == "natt"
    assert all(p["fran_enhet"] is None for p in shown["serie"])


def test_the_five_year_series_shows_the_break(after, nils):
    fsn = Enhet.objects.get(kod="FSN")
    UtfallFactory(nyckeltal=after.nyckeltal["TSN"], enhet=fsn, ar=2015, varde=Decimal(75))
    shown = figure_of(read_report(2015, reader=nils), "N-TSN")
    tsn = {"kod": "TSN", "namn": "Teknik- och servicenämnden"}
    assert [(p["period"], p["totalt"], p["fran_enhet"]) for p in shown["serie"]] == [
        ("2011", None, tsn),
        ("2012", Decimal(68), tsn),
        ("2013", Decimal(69), tsn),
        ("2014", Decimal(70), tsn),
        ("2015", Decimal(75), None),
    ]
    assert shown["enhet"]["kod"] == "FSN"
    assert (shown["status"], shown["trend"]) == ("natt", None)


def test_the_goals_page_tells_of_the_break(client, after, nils):
    fsn = Enhet.objects.get(kod="FSN")
    UtfallFactory(nyckeltal=after.nyckeltal["TSN"], enhet=fsn, ar=2015, varde=Decimal(75))
    page = soup_of(client.get(reverse("frontend:mal", args=[2015, "M-TSN"])))
    rows = [words(row) for row in page.select("#nt-N-TSN tbody tr")]
    assert rows[3] == "2014 70,0 från Teknik- och servicenämnden"
    assert rows[4] == (
        "2015 75,0 serien är bruten: tidigare värden är från Teknik- och servicenämnden, som "
        "Fastighets- och servicenämnden tog över efter"
    )
    assert "Serien är bruten före 2015." in str(page.select_one("#nt-N-TSN figure svg"))


def test_the_annual_report_tells_whose_the_older_values_are(client, after, nils):
    fsn = Enhet.objects.get(kod="FSN")
    UtfallFactory(nyckeltal=after.nyckeltal["TSN"], enhet=fsn, ar=2015, varde=Decimal(75))
    page = soup_of(client.get(reverse("frontend:arsredovisning", args=[2015])))
    row = words(page.find(id="nt-N-TSN-FSN"))
    assert "2012–2014 från Teknik- och servicenämnden" in row
    assert "68,0 69,0 70,0 75,0" in row
