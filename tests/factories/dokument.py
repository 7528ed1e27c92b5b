"""A report document with every kind of block, and with text that is code elsewhere."""

import struct
import zlib
from copy import deepcopy
from hashlib import sha256
from typing import Any

# Code in typst, Jinja, HTML, Excel and Word; every renderer prints it as it stands.
FARLIGT = (
    '#eval("1+1") $x^2$ {{ 7 * 7 }} {% if 1 %}x{% endif %} <script>alert(1)</script> '
    "\\ @ref *fet* _kursiv_ [länk] <w:p/> &amp; `kod` ~ =SUMMA(A1)"
)
LANGT = "Kommunala gymnasienämndens vuxenutbildnings- och arbetsmarknadsintegrationsutskott"


def _png(width: int = 24, height: int = 12) -> bytes:
    """A small plain picture, written by hand so that no library is asked."""
    rows = b"".join(b"\x00" + b"\x17\x50\x6e" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data)
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


BILD = _png()
BILD_HASH = sha256(BILD).hexdigest()
BILDER = {BILD_HASH: BILD}


def del_(text: str, *, fet: bool = False, kursiv: bool = False, lank: str | None = None) -> dict:
    return {"text": text, "fet": fet, "kursiv": kursiv, "lank": lank}


def stycke(*delar: dict | str) -> dict:
    return {
        "typ": "stycke",
        "delar": [del_(part) if isinstance(part, str) else part for part in delar],
    }


def lista(*punkter: str, ordnad: bool = False) -> dict:
    return {"typ": "lista", "ordnad": ordnad, "punkter": [[del_(punkt)] for punkt in punkter]}


def rubrik(text: str) -> dict:
    return {"typ": "rubrik", "niva": 4, "delar": [del_(text)]}


def text_block(*noder: dict) -> dict:
    return {"slag": "text", "noder": list(noder)}


def cell(text: str, *, tal: str | None = None, status: str | None = None) -> dict:
    return {"text": text, "tal": tal, "status": status}


def kolumn(namn: str, typ: str = "text", bredd: int = 1) -> dict:
    return {"namn": namn, "typ": typ, "bredd": bredd}


def tabell(rubrik: str, kolumner: list, rader: list, *, summarad: bool = False, noter=()) -> dict:
    return {
        "slag": "tabell",
        "rubrik": rubrik,
        "kolumner": kolumner,
        "rader": rader,
        "summarad": summarad,
        "noter": list(noter),
    }


def maltabell() -> dict:
    kolumner = [
        kolumn("Mål", bredd=5),
        kolumn("Ansvarig", bredd=3),
        kolumn("Bedömning", "status", 2),
    ]
    statusar = [
        ("Uppfyllt", "uppfyllt"),
        ("Delvis", "delvis"),
        ("Ej uppfyllt", "ej_uppfyllt"),
        ("Kan ej bedömas", "kan_ej_bedomas"),
        ("Ej bedömt", "ej_bedomt"),
    ]
    rader = [
        [cell(f"Mål {nr} – {LANGT}"), cell("Barn- och utbildningsnämnden"), cell(ord, status=kod)]
        for nr, (ord, kod) in enumerate(statusar, start=1)
    ]
    return tabell("Måluppfyllelse", kolumner, rader, noter=[f"Not: {FARLIGT}"])


def drifttabell(rader: int = 6) -> dict:
    kolumner = [
        kolumn("Nämnd", bredd=4),
        *(kolumn(namn, "tal", 2) for namn in ("Budget", "Utfall")),
    ]
    body = [
        [cell(f"Nämnd {nr}"), cell("−1 234,5", tal="-1234.5"), cell("−1 230,0", tal="-1230")]
        for nr in range(rader)
    ]
    body.append([cell("Summa"), cell("−7 407,0", tal="-7407"), cell("–")])
    return tabell("Driftredovisning, mnkr", kolumner, body, summarad=True)


def vardetabell() -> dict:
    ar = ["2022", "2023", "2024", "2025", "2026"]
    kolumner = [kolumn("Kön", bredd=3), *(kolumn(namn, "tal", 1) for namn in ar)]
    rader = [
        [cell("Totalt"), *(cell(v.replace(".", ","), tal=v) for v in TOTALT)],
        [
            cell("Kvinnor"),
            *(cell("–") if v is None else cell(v.replace(".", ","), tal=v) for v in KVINNOR),
        ],
    ]
    return tabell("Behöriga till gymnasiet, procent", kolumner, rader)


TOTALT = ["82.7", "84.1", "85.0", "86.2", "88.4"]
KVINNOR = ["84.0", None, "86.5", "87.9", "90.1"]


def linje() -> dict:
    return {
        "slag": "diagram",
        "rubrik": f"Behöriga till gymnasiet {FARLIGT}",
        "alt": "Linjediagram: behöriga till gymnasiet har stigit från 82,7 till 88,4 procent.",
        "typ": "linje",
        "enhet": "procent",
        "x": ["2022", "2023", "2024", "2025", "2026"],
        "serier": [{"namn": "Totalt", "varden": TOTALT}, {"namn": "Kvinnor", "varden": KVINNOR}],
        "tabell": None,
    }


def stapel() -> dict:
    namnder = [
        "Barn- och utbildningsnämnden",
        "Socialnämnden",
        "Tekniska nämnden",
        "Älvstrands Vatten AB",
    ]
    avvikelse = ["-12.4", "3.1", "0.0", None]
    return {
        "slag": "diagram",
        "rubrik": "Avvikelse mot budget per nämnd",
        "alt": "Stapeldiagram: barn- och utbildningsnämnden visar −12,4 mnkr, socialnämnden 3,1.",
        "typ": "stapel",
        "enhet": "mnkr",
        "x": namnder,
        "serier": [{"namn": "Avvikelse", "varden": avvikelse}],
        "tabell": tabell(
            "Avvikelse mot budget, mnkr",
            [kolumn("Nämnd", bredd=4), kolumn("Avvikelse", "tal", 1)],
            [
                [cell(namn), cell((v or "–").replace(".", ",").replace("-", "−"), tal=v)]
                for namn, v in zip(namnder, avvikelse, strict=True)
            ],
        ),
    }


def andelar() -> dict:
    delar = [("Uppfyllt", "8"), ("Delvis", "3"), ("Ej uppfyllt", "19"), ("Kan ej bedömas", "0")]
    return {
        "slag": "diagram",
        "rubrik": "Målens bedömning",
        "alt": "Andelar: 8 av 30 mål är uppfyllda, 3 delvis, 19 inte, 0 kan ej bedömas.",
        "typ": "andelar",
        "enhet": "mål",
        "x": ["Kommunfullmäktiges mål"],
        "serier": [{"namn": namn, "varden": [antal]} for namn, antal in delar],
        "tabell": tabell(
            "Målens bedömning, antal",
            [kolumn("Bedömning", "text", 3), kolumn("Antal", "tal", 1)],
            [[cell(namn), cell(antal, tal=antal)] for namn, antal in delar],
        ),
    }


def bild() -> dict:
    return {
        "slag": "bild",
        "alt": f"Älven vid stadshuset {FARLIGT}",
        "sha256": BILD_HASH,
        "mime": "image/png",
        "bildtext": f"Foto: {FARLIGT}",
    }


def ruta() -> dict:
    return {
        "slag": "ruta",
        "rubrik": "Revisorernas utlåtande",
        "noder": [stycke("Resultatet är ", del_("delvis förenligt", fet=True), " med målen.")],
    }


def avsnitt(id: str, niva: int, rubrik: str, *block: dict) -> dict:
    return {"id": id, "niva": niva, "rubrik": rubrik, "block": list(block)}


def dokument(**over: Any) -> dict[str, Any]:
    """Every kind of block, long names, å ä ö, and ``FARLIGT`` wherever text may stand."""
    document = {
        "schema": 1,
        "mall": "arsredovisning",
        "kommun": "Älvstrands kommun",
        "ar": 2026,
        "period": "2026-01-01–2026-12-31",
        "scope": "KF",
        "enhet": None,
        "titel": "Årsredovisning 2026",
        "sprak": "sv",
        "klarsprak": [stycke("Så gick det för Älvstrand 2026."), lista("Skolan lyckas bättre")],
        "avsnitt": [
            avsnitt("forvaltning", 1, "Förvaltningsberättelse", text_block(*_texts())),
            avsnitt("mal", 2, f"God ekonomisk hushållning {FARLIGT}", andelar(), maltabell()),
            avsnitt("skola", 3, LANGT, linje(), vardetabell()),
            avsnitt("drift", 1, "Driftredovisning", stapel(), drifttabell()),
            avsnitt("bilder", 2, "Bilder och utlåtanden", bild(), ruta()),
        ],
        "rapport": {},
    }
    return deepcopy({**document, **over})


def _texts() -> list[dict]:
    return [
        stycke(
            "Vanlig text, ",
            del_("fet", fet=True),
            ", ",
            del_("kursiv", kursiv=True),
            " och ",
            del_("en länk", lank="https://example.se/a?b=1&c=2"),
            ".",
        ),
        stycke(FARLIGT),
        rubrik(f"Mellanrubrik {FARLIGT}"),
        lista("Första punkten", FARLIGT),
        lista("Steg ett", "Steg två", ordnad=True),
    ]


def kuvert(*, hash: str | None = "ab" * 32, errata: int = 1) -> dict[str, Any]:
    rattelse = {
        "vad": "Behöriga till gymnasiet",
        "var": "God ekonomisk hushållning",
        "publicerat": "4,2",
        "nu": "4,5",
        "nar": "2027-05-03",
        "vem": "Nils Berg",
    }
    return {
        "utgava": {
            "nummer": 2,
            "namn": "Årsredovisning 2026, utgåva 2",
            "fryst_at": "2027-04-12T09:30:00+02:00" if hash else None,
            "fryst_av": "Nils Berg" if hash else "",
            "hash": hash,
            "beslut": "KF 2027-04-26 § 58" if hash else "",
        },
        "errata": [dict(rattelse) for _ in range(errata)],
    }
