"""The main job, once: a submission is filled in, sent in, approved and decided, and the annual
report is written; through the services that the pages use.

What is already there is left as it is, so that running it again only writes the files anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from internkontroll.models import Kontrolltillfalle
from internkontroll.services.atgard import NyAtgard
from internkontroll.services.resultat import Resultatdata, report_result
from mal.enums import Klass
from mal.grunder import with_action
from mal.models import Mal, Uppdrag
from mal.services import Malatgardsdata, Omdome, Svar, add_goal_action, decide, svara
from mal.uppdrag_lage import owed
from nyckeltal.entry import Entry, Malblock, Rad, entry
from nyckeltal.models import NyckeltalEnhet
from nyckeltal.services import Rapport, report_utfall
from styrning.arsredovisning.exporters.files import FORMAT, file_name
from styrning.arsredovisning.read_model import read_report
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.progress import progress
from styrning.config.demo import marke, pitea
from styrning.config.demo.tabeller import number, read_document, read_table
from styrning.grund.beslut import Beslut
from styrning.grund.demo import is_demo
from styrning.grund.enums import InlamningLage, Roll
from styrning.grund.models import Enhet, Inlamning, Tilldelning, User
from styrning.grund.organisation import organisation
from styrning.grund.services import WRITABLE, approve, record_decision, submit

PITEA_YEAR = 2014
FULL = {Klass.UPPFYLLT}


@dataclass(frozen=True)
class Jobb:
    """One submission, the people who take it through, and the year's report to write."""

    inlamning: Inlamning
    rapportor: User
    godkannare: User
    sekreterare: User | None
    rapport: int
    beslut: Beslut | None
    lucka_motiv: str
    fill_in: Callable[["Jobb"], None]


def run(folder: Path) -> list[Path]:
    """Do the main job for the demo that the database holds; return the files written.

    Raises: RuleError if the database holds no demo, or a service refuses.
    """
    kommun = marke.demo_of()
    if kommun is None:
        raise RuleError("Databasen innehåller ingen demo. Bygg den först med seed_demo.")
    jobb = alvstrand_job() if kommun == marke.ALVSTRAND else pitea_job()
    steps = [*_steps(jobb), lambda: None]
    for step in progress(steps, total=len(steps), desc=f"Huvudjobb {jobb.inlamning}"):
        step()
    return write_files(jobb.rapport, folder)


def _steps(jobb: Jobb) -> Iterator[Callable[[], object]]:
    """What is left to do, in order."""
    lage = jobb.inlamning.lage
    if lage in WRITABLE:
        yield lambda: jobb.fill_in(jobb)
        yield lambda: submit(jobb.inlamning, by=jobb.rapportor, lucka_motiv=jobb.lucka_motiv)
    if lage in {*WRITABLE, InlamningLage.INSKICKAD}:
        yield lambda: approve(jobb.inlamning, by=jobb.godkannare)
    beslut, sekreterare = jobb.beslut, jobb.sekreterare
    if lage != InlamningLage.BESLUTAD and beslut and sekreterare:
        yield lambda: record_decision(jobb.inlamning, beslut, by=sekreterare)


def write_files(ar: int, folder: Path) -> list[Path]:
    """Write the year's report in every format, as the pages show it."""
    folder.mkdir(parents=True, exist_ok=True)
    report = read_report(ar, reader=None)
    paths = []
    for namn, filformat in progress(FORMAT.items(), total=len(FORMAT), desc=f"Filer {ar}"):
        path = folder / file_name(report, namn)
        path.write_bytes(filformat.write(report, demodata=is_demo()))
        paths.append(path)
    return paths


# --- Älvstrand: one nämnd's year-end ------------------------------------------------------


def alvstrand_job() -> Jobb:
    plan = read_document("alvstrand/omgangar")["huvudjobb"]
    enhet = Enhet.objects.get(kod=plan["enhet"])
    return Jobb(
        inlamning=_submission(plan["omgang"], enhet.kod),
        rapportor=_person(Roll.RAPPORTOR, enhet),
        godkannare=_person(Roll.GODKANNARE, enhet),
        sekreterare=Tilldelning.objects.filter(roll=Roll.SEKRETERARE).first().user,
        rapport=plan["rapport"],
        beslut=Beslut(organ=enhet.namn, datum=today(), **plan["beslut"]),
        lucka_motiv=plan["lucka_motiv"],
        fill_in=fill_in_alvstrand,
    )


def _submission(omgang: str, enhet: str) -> Inlamning:
    rows = Inlamning.objects.select_related("enhet", "uppfoljning")
    return rows.get(uppfoljning__kod=omgang, enhet__kod=enhet)


def _person(roll: Roll, enhet: Enhet) -> User:
    return Tilldelning.objects.select_related("user").get(roll=roll, enhet=enhet).user


def fill_in_alvstrand(jobb: Jobb) -> None:
    """Figures, then checks and uppdrag, then a judgement of every goal, lowest first."""
    for rad in entry(jobb.inlamning).rader:
        if not rad.is_done:
            _report(rad, jobb)
    plan = read_document("alvstrand/omgangar")["huvudjobb"]
    _checks(jobb, plan["kontroller"])
    _report_uppdrag(jobb, plan["uppdrag"])
    kods = [block.kod for block in entry(jobb.inlamning).block]
    for kod in reversed(kods):
        _judge(entry(jobb.inlamning), kod, jobb, plan)


def _report(rad: Rad, jobb: Jobb) -> None:
    ansvar = NyckeltalEnhet.objects.select_related("nyckeltal", "enhet").get(publikt_id=rad.ansvar)
    ar = jobb.inlamning.uppfoljning.ar - ansvar.nyckeltal.efterslapning
    cells = {
        row["kon"]: row[str(ar)]
        for row in read_table("utfall")
        if (row["kod"], row["enhet"]) == (ansvar.nyckeltal.kod, ansvar.enhet.kod)
    }
    varden = {kon: number(text) for kon, text in cells.items() if text}
    report_utfall(ansvar, jobb.inlamning, Rapport(varden), by=jobb.rapportor)


def _checks(jobb: Jobb, results: dict[str, dict]) -> None:
    occasions = Kontrolltillfalle.objects.filter(
        uppfoljning=jobb.inlamning.uppfoljning, moment__kod__in=results, resultat=None
    )
    for tillfalle in occasions.select_related("moment"):
        found = results[tillfalle.moment.kod]
        atgard = None
        if "atgard" in found:
            due = jobb.inlamning.uppfoljning.klar_namnd
            atgard = NyAtgard(found["atgard"], found["ansvarig"], due)
        data = Resultatdata(
            utfall=found["utfall"],
            utford_at=today(),
            utford_av=jobb.rapportor.namn,
            stickprov=found["stickprov"],
            avvikelser=found["avvikelser"],
            text=found.get("text", ""),
            orsak=found.get("orsak", ""),
            atgard=atgard,
        )
        report_result(tillfalle, data, by=jobb.rapportor)


def _report_uppdrag(jobb: Jobb, answers: dict[str, dict]) -> None:
    """What the plan of the job says of each uppdrag, where nothing is said yet."""
    runda = jobb.inlamning.uppfoljning
    for post in owed(runda, jobb.inlamning.enhet_id, organisation(runda.pk)):
        if post.svar is None:
            uppdrag = Uppdrag.objects.get(pk=post.uppdrag.id)
            svar = Svar(**answers[post.uppdrag.kod])
            svara(uppdrag, jobb.inlamning.enhet, jobb.inlamning, svar, by=jobb.rapportor)


def _judge(seen: Entry, kod: str, jobb: Jobb, plan: dict) -> None:
    """Decide what the rule proposes, with an action where the goal is not fully met."""
    block = seen.goal(kod)
    if block is None or block.bedomning is not None or seen.plan is None:
        return
    full = block.forslag.klass in FULL
    klass = block.forslag.klass
    steg = next(steg for steg in seen.plan.skala if steg.klass == klass)
    texts = {} if full else {"orsak": plan["orsak"], "effekt": plan["effekt"]}
    omdome = Omdome(steg.varde, atgard="" if full else plan["atgarder"][kod], **texts)
    mal, enhet = _key(block)
    decide(mal, enhet, jobb.inlamning, block.forslag, omdome, by=jobb.rapportor)
    acted = with_action([block.mal.identitet], jobb.inlamning.uppfoljning.ar)
    if block.is_samlad and not full and not acted:
        due = jobb.inlamning.uppfoljning.klar_namnd
        data = Malatgardsdata(omdome.atgard, jobb.godkannare.namn, due)
        add_goal_action(mal, data, by=jobb.rapportor)


def _key(block: Malblock) -> tuple[Mal, Enhet]:
    mal = Mal.objects.select_related("plan").get(pk=block.mal.id)
    return mal, Enhet.objects.get(pk=block.enhet_id)


# --- Piteå: kommunstyrelsen's ratings of 2014 ---------------------------------------------


def pitea_job() -> Jobb:
    """No decision: its day and § have not been read."""
    return Jobb(
        inlamning=_submission(f"{PITEA_YEAR}-AB", "KS"),
        rapportor=User.objects.get(username=pitea.SOURCE_ACCOUNT),
        godkannare=User.objects.get(username=pitea.LOGIN["konto"]),
        sekreterare=None,
        rapport=PITEA_YEAR,
        beslut=None,
        lucka_motiv=pitea.LUCKA,
        fill_in=fill_in_pitea,
    )


def fill_in_pitea(jobb: Jobb) -> None:
    """The published numbers, area by area."""
    seen = entry(jobb.inlamning)
    if seen.plan is None:
        raise RuleError("Planen för året saknas.")
    varden = {steg.ord: steg.varde for steg in seen.plan.skala}
    published = pitea.published_ratings(jobb.inlamning.uppfoljning.ar)
    for block in seen.block:
        omdome = Omdome(varden[published[block.kod]], motiv=pitea.MOTIV, atgard=pitea.ATGARD)
        decide(*_key(block), jobb.inlamning, block.forslag, omdome, by=jobb.rapportor)
