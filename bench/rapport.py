"""The measured printing of a report: sixty pages with sixty charts, the same document both ways."""

import io
import random
import re
import shutil
import subprocess
from decimal import Decimal
from functools import cache

import docx

from bench.measure import Duel, MissingPeerError
from styrning.arsredovisning.dokument import (
    Diagram,
    Dokument,
    Kuvert,
    Tabell,
    content_hash,
    validate,
)
from styrning.arsredovisning.renderare.docx import charts, fill
from styrning.arsredovisning.renderare.pdf import chart_pngs, to_pdf
from styrning.arsredovisning.renderare.wordmall import default_template
from styrning.bas.quantities import format_decimal

SECTIONS, CHARTS = 20, 3
YEARS = ["2021", "2022", "2023", "2024", "2025"]
NAMND = "Utbildnings- och arbetsmarknadsnämnden"
TEXT = (
    "Nämndens verksamhet har under året präglats av fler elever i gymnasieskolan och av att "
    "vuxenutbildningen har fått nya lokaler. Resultaten förbättras i de flesta ämnen, men "
    "skillnaderna mellan skolor består. Arbetet med att fler ska klara sin första kurs fortsätter."
)


@cache
def document() -> Dokument:
    """The same one each time."""
    rng = random.Random(60)
    avsnitt = []
    for nr in range(SECTIONS):
        block: list[dict] = [{"slag": "text", "noder": [_paragraph() for _ in range(3)]}]
        for place in range(CHARTS):
            name = f"Nyckeltal {nr * CHARTS + place + 1}"
            table = _table(name, rng)
            block += [_chart(name, table), table]
        block.append(_goals(rng))
        rubrik = f"{NAMND} {nr + 1}"
        avsnitt.append({"id": f"del-{nr}", "niva": 1, "rubrik": rubrik, "block": block})
    return validate(
        {
            "schema": 1, "mall": "arsredovisning", "kommun": "Mätstads kommun", "ar": 2025,
            "period": "2025-01-01–2025-12-31", "scope": "KF", "enhet": None,
            "titel": "Årsredovisning 2025", "sprak": "sv", "klarsprak": [], "avsnitt": avsnitt,
            "rapport": {},
        }
    )  # fmt: skip


def envelope() -> Kuvert:
    return {
        "utgava": {
            "nummer": 1, "namn": "Utgåva 1", "fryst_at": "2026-04-12T09:30:00+02:00",
            "fryst_av": "Mätare", "hash": content_hash(document()), "beslut": "",
        },
        "errata": [],
    }  # fmt: skip


def pdf_over_weasyprint() -> Duel:
    """Raises: MissingPeerError without WeasyPrint, or poppler to compare by."""
    try:
        from bench.peers import weasyprint_pdf
    except (ImportError, OSError) as error:
        raise MissingPeerError(f"WeasyPrint is not installed: {error}") from error
    if shutil.which("pdftotext") is None:
        raise MissingPeerError("pdftotext is not installed")
    return Duel(
        ours=lambda: to_pdf(document(), envelope(), {}),
        theirs=lambda: weasyprint_pdf.pdf(document(), envelope()),
        ours_answer=figures,
        theirs_answer=figures,
    )


def word_over_calls() -> Duel:
    """The charts are drawn before: both sides are given the same pictures."""
    from bench.peers import word_calls

    made, mall = chart_pngs(charts(document())), default_template()
    return Duel(
        ours=lambda: fill(mall, document(), envelope(), {}, made),
        theirs=lambda: word_calls.word(mall, document(), made),
        ours_answer=words,
        theirs_answer=words,
    )


def figures(pdf: bytes) -> set[str]:
    """Every number with a decimal that is printed."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return set(re.findall(r"[−-]?\d+,\d", done.stdout.decode()))


def words(content: bytes) -> tuple:
    """Headings, every row of every table, and the pictures' alt texts."""
    opened = docx.Document(io.BytesIO(content))
    headings = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
    rows = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    alts = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    return headings, rows, alts


def _paragraph() -> dict:
    return {
        "typ": "stycke",
        "delar": [{"text": TEXT, "fet": False, "kursiv": False, "lank": None}],
    }


def _table(name: str, rng: random.Random) -> Tabell:
    kolumner = [{"namn": "Kön", "typ": "text", "bredd": 4}]
    kolumner += [{"namn": ar, "typ": "tal", "bredd": 1} for ar in YEARS]
    rows = [[_word(kon), *(_number(rng) for _ in YEARS)] for kon in ("Totalt", "Kvinnor", "Män")]
    return {
        "slag": "tabell", "rubrik": f"{name}, värden", "kolumner": kolumner, "rader": rows,
        "summarad": False, "noter": ["Källa: nämndens egen uppföljning."],
    }  # type: ignore[typeddict-item]  # fmt: skip


def _chart(name: str, table: Tabell) -> Diagram:
    serier = [
        {"namn": rad[0]["text"], "varden": [cell["tal"] for cell in rad[1:]]}
        for rad in table["rader"]
    ]
    return {
        "slag": "diagram", "rubrik": name, "alt": f"Linjediagram över {name}, fem år.",
        "typ": "linje", "enhet": "procent", "x": YEARS, "serier": serier, "tabell": None,
    }  # type: ignore[typeddict-item]  # fmt: skip


def _goals(rng: random.Random) -> Tabell:
    kolumner = [("Mål", "text", 6), ("Ansvarig", "text", 4), ("Bedömning", "status", 3)]
    words = {"uppfyllt": "Uppfyllt", "delvis": "Delvis", "ej_uppfyllt": "Ej uppfyllt"}
    rows = []
    for nr in range(12):
        status = rng.choice(list(words))
        decided = {"text": words[status], "tal": None, "status": status}
        rows.append([_word(f"Mål {nr}: fler fullföljer sin utbildning"), _word(NAMND), decided])
    return {
        "slag": "tabell", "rubrik": "Måluppfyllelse",
        "kolumner": [{"namn": namn, "typ": typ, "bredd": bredd} for namn, typ, bredd in kolumner],
        "rader": rows, "summarad": False, "noter": [],
    }  # type: ignore[typeddict-item]  # fmt: skip


def _word(text: str) -> dict:
    return {"text": text, "tal": None, "status": None}


def _number(rng: random.Random) -> dict:
    value = rng.randint(400, 999)
    exact = f"{value // 10}.{value % 10}"
    return {"text": format_decimal(Decimal(exact), 1), "tal": exact, "status": None}
