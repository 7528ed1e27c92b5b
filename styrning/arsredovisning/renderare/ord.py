"""What a printed report says about itself: which edition it is, and that it can be checked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from styrning.arsredovisning.dokument import Cell, Dokument, Kuvert, Tabell
from styrning.bas.periods import Period

DEMO = "Demodata: kommun, personer och siffror är påhittade."
UTKAST = "Utkast, inte fryst"
MALL = {
    "arsredovisning": "årsredovisning",
    "delarsrapport": "delårsrapport",
    "verksamhetsberattelse": "verksamhetsberättelse",
    "internkontrollrapport": "internkontrollrapport",
}
RATTELSER_OM = (
    "Rapporten är oförändrad sedan den frystes. Tabellen visar vad som har rättats efteråt."
)
ERRATA_KOLUMNER = (
    ("Vad", 4), ("Var i rapporten", 4), ("Publicerat", 3), ("Nu", 2), ("Rättat", 3), ("Av", 3),
)  # fmt: skip


def is_frozen(kuvert: Kuvert) -> bool:
    return bool(kuvert["utgava"]["hash"] and kuvert["utgava"]["fryst_at"])


def edition(kuvert: Kuvert) -> str:
    """ "Utgåva 2, fryst 12 april 2027 kl. 09.30", or that it is a draft."""
    utgava = kuvert["utgava"]
    if not is_frozen(kuvert):
        return UTKAST
    return f"Utgåva {utgava['nummer']}, fryst {moment(utgava['fryst_at'] or '')}"


def short_edition(kuvert: Kuvert) -> str:
    return f"Utgåva {kuvert['utgava']['nummer']}" if is_frozen(kuvert) else UTKAST


def about(kuvert: Kuvert) -> list[tuple[str, str]]:
    """What names the edition, as pairs of name and value; what is not known is left out."""
    utgava = kuvert["utgava"]
    pairs = [
        ("Utgåva", utgava["namn"]),
        ("Fryst", moment(utgava["fryst_at"]) if utgava["fryst_at"] else ""),
        ("Fryst av", utgava["fryst_av"]),
        ("Beslut", utgava["beslut"]),
        ("Rättelser", corrections(kuvert)),
    ]
    return [(namn, varde) for namn, varde in pairs if varde]


def corrections(kuvert: Kuvert) -> str:
    """ "2 rättelser efter frysningen"; nothing where there is none."""
    antal = len(kuvert["errata"])
    if not antal:
        return ""
    return f"{antal} {'rättelse' if antal == 1 else 'rättelser'} efter frysningen"


def hash_rows(kuvert: Kuvert) -> list[str]:
    """The hash in groups of eight, two lines: as it can be read aloud and compared."""
    value = kuvert["utgava"]["hash"] or ""
    groups = [value[place : place + 8] for place in range(0, len(value), 8)]
    return [" ".join(groups[place : place + 4]) for place in range(0, len(groups), 4)]


def errata_table(kuvert: Kuvert) -> Tabell | None:
    """The corrections as a table of the document's own kind; None where there is none.

    Nobody is named in a public edition, and then the table has no column for it.
    """
    fields = ("vad", "var", "publicerat", "nu", "nar", "vem")
    if not kuvert["errata"]:
        return None
    named = any(row["vem"] for row in kuvert["errata"])
    shown = len(fields) if named else len(fields) - 1
    return {
        "slag": "tabell",
        "rubrik": "Rättat efter frysningen",
        "kolumner": [
            {"namn": namn, "typ": "text", "bredd": bredd} for namn, bredd in ERRATA_KOLUMNER[:shown]
        ],
        "rader": [
            [_cell(str(row.get(field))) for field in fields[:shown]] for row in kuvert["errata"]
        ],
        "summarad": False,
        "noter": [],
    }


def _cell(text: str) -> Cell:
    return {"text": text, "tal": None, "status": None}


def period(dokument: Dokument) -> str:
    """ "2026" or "januari–augusti 2026" in place of two dates; anything else as it is written."""
    first, _, last = dokument["period"].partition("–")
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last)).label
    except ValueError:
        return dokument["period"]


def moment(iso: str) -> str:
    """ "2027-04-12 kl. 09.30" Swedish time."""
    return f"{local(iso):%Y-%m-%d kl. %H.%M}"


def local(iso: str) -> datetime:
    """A moment in Swedish time."""
    when = datetime.fromisoformat(iso)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(ZoneInfo("Europe/Stockholm"))


def title(dokument: Dokument) -> str:
    """The document's own title with the enhet or the municipality: what a tab or a list shows."""
    return f"{dokument['titel']}, {dokument['enhet'] or dokument['kommun']}"


def words(dokument: Dokument, kuvert: Kuvert) -> Mapping[str, object]:
    """Every word of the printed page that the document does not hold."""
    mall = MALL[dokument["mall"]]
    rows = hash_rows(kuvert) if is_frozen(kuvert) else []
    return {
        "mall": mall,
        "period": f"Avser {period(dokument)}",
        "beskrivning": f"{mall.capitalize()} för {dokument['enhet'] or dokument['kommun']}",
        "utgava": edition(kuvert),
        "utgava_kort": short_edition(kuvert),
        "om_utgavan": about(kuvert),
        "hash": kuvert["utgava"]["hash"] or "" if rows else "",
        "hash_namn": "Kontrollsumma (SHA-256)",
        "hash_rader": rows,
        "hash_om": (
            "Summan är räknad på rapportens innehåll. Samma summa i Word, Excel och JSON visar att "
            "det är samma utgåva."
        ),
        "fot": f"Kontrollsumma {rows[0][:17]} …" if rows else UTKAST,
        "demo": DEMO,
        "innehall": "Innehåll",
        "klarsprak": "Kort om rapporten",
        "rattelser": "Rättelser",
        "rattelser_om": RATTELSER_OM,
        "tabell": "Tabell",
        "diagram": "Diagram",
        "bild": "Bild",
        "sida": "Sida",
        "av": "av",
        "utbytta": "Tecken som typsnittet saknar är utbytta mot □:",
    }
