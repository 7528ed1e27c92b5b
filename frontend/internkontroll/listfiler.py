"""The lists of internal control as files: what each row says, in the page's words."""

from collections.abc import Mapping
from typing import Any

from internkontroll.enums import Kategori, Kontrollutfall, Processlag, Riskbeslut, TillfalleLage
from internkontroll.rakning import RAKNAS
from styrning.bas.listfil import Kolumn
from styrning.grund.enums import AtgardLage


def label(enum: Any, value: Any) -> str:
    """The word of a stored value; nothing where there is none."""
    return str(enum(value).label) if value else ""


ATGARD = (
    Kolumn("Åtgärd", lambda a: a["text"], bred=True),
    Kolumn("Ansvarig", lambda a: a["ansvarig"]),
    Kolumn("Klar senast", lambda a: a["klar_senast"]),
    Kolumn("Läge", lambda a: label(AtgardLage, a["lage"])),
    Kolumn("Datumet har passerat", lambda a: a["sen"]),
)
RISKER = (
    Kolumn("Kod", lambda r: r.kod),
    Kolumn("Nämnd eller bolag", lambda r: r.enhet__namn, bred=True),
    Kolumn("Risk att", lambda r: r.risk_att, bred=True),
    Kolumn("På grund av", lambda r: r.pa_grund_av, bred=True),
    Kolumn("Vilket leder till", lambda r: r.leder_till, bred=True),
    Kolumn("Process", lambda r: r.process),
    Kolumn("Slag av process", lambda r: str(Processlag(r.processlag).label)),
    Kolumn("Kategori", lambda r: str(Kategori(r.kategori).label)),
    Kolumn("Otillåten påverkan", lambda r: r.otillaten_paverkan),
    Kolumn("Riskvärde före", lambda r: r.value(efter=False)),
    Kolumn("Riskvärde", lambda r: r.riskvarde),
    Kolumn("Betyder", lambda r: r.zon.ord if r.zon else "inte värderad"),
    Kolumn("Beslut", lambda r: str(Riskbeslut(r.beslut).label) if r.beslut else ""),
    Kolumn("Accepterad av", lambda r: r.accepterad_av),
    Kolumn("Accepterad till", lambda r: r.accepterad_till),
    Kolumn("Mål", lambda r: ", ".join(r.mal), bred=True),
    Kolumn("Kontrollmoment", lambda r: ", ".join(r.moment)),
    Kolumn("Avslutad", lambda r: r.avslutad_at),
)
TILLFALLEN = (
    Kolumn("Kontrollmoment", lambda t: t["moment_kod"]),
    Kolumn("Vad", lambda t: t["vad"], bred=True),
    Kolumn("Ansvarig", lambda t: t["ansvarig"]),
    Kolumn("Senast", lambda t: t["planerad"]),
    Kolumn("Uppföljning", lambda t: t["uppfoljning"]),
    Kolumn("Läge", lambda t: str(TillfalleLage(t["lage"]).label) if t["lage"] else ""),
    Kolumn("Resultat", lambda t: str(Kontrollutfall(t["utfall"]).label) if t["utfall"] else ""),
    Kolumn("Utförd", lambda t: t["utford_at"]),
    Kolumn("Utförd av", lambda t: t["utford_av"] or ""),
    Kolumn("Kontrollerade", lambda t: t["stickprov"]),
    Kolumn("Avvikelser", lambda t: t["avvikelser"]),
    Kolumn("Iakttagelse", lambda t: t["text"] or "", bred=True),
    Kolumn("Orsak", lambda t: t["orsak"] or "", bred=True),
    Kolumn("Åtgärder", lambda t: "; ".join(a["text"] for a in t["atgarder"]), bred=True),
)


def _decided_answer(r: Mapping[str, Any]) -> str:
    """The answer once it is decided; a draft is read on its own page by those who may."""
    row = r["row"]
    return row.svar if row.beslut_datum is not None else ""


REKOMMENDATIONER = (
    Kolumn("Kod", lambda r: r["row"].kod),
    Kolumn("Nämnd eller bolag", lambda r: r["row"].enhet.namn, bred=True),
    Kolumn("Rekommendation", lambda r: r["row"].rekommendation, bred=True),
    Kolumn("Granskning", lambda r: r["row"].granskning, bred=True),
    Kolumn("Granskad", lambda r: r["row"].granskad_at),
    Kolumn("Läge", lambda r: str(r["row"].get_lage_display())),
    Kolumn("Svara senast", lambda r: r["row"].svara_senast),
    Kolumn("Svar", _decided_answer, bred=True),
    Kolumn("Beslut om svaret", lambda r: r["row"].beslut_text),
    Kolumn("Genomfört senast", lambda r: r["row"].klar_senast),
)
SAMMANSTALLNING = (
    Kolumn("Kod", lambda r: r.kod),
    Kolumn("Nämnd eller bolag", lambda r: r.namn, bred=True),
    *(
        Kolumn(word[0].upper() + word[1:], lambda r, name=name: r.antal[name])
        for name, word in RAKNAS.items()
    ),
    Kolumn("Revisionsrekommendationer", lambda r: r.rekommendationer),
)
