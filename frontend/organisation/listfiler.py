"""The lists of the organisation, the årshjul and the submissions, as files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from frontend.listfil import Lista, Sammanhang
from frontend.organisation.arshjulsrad import Rad
from styrning.bas.listfil import Kolumn
from styrning.grund.models import Aktivitet, Uppfoljning

DAGAR = (("Nämnd", "klar_namnd"), ("KS", "klar_ks"), ("KF", "klar_kf"))
NYCKELLAGE = {
    "galler": "Gäller",
    "aterkallad": "Återkallad",
    "utgangen": "Utgången",
    "utan_roll": "Kontot saknar roll",
    "stangt": "Kontot stängt",
}


def _wheel(context: Sammanhang) -> Iterator[Rad]:
    for ring in context["ringvyer"]:
        yield from ring.rader


def _due(name: str) -> Any:
    """The last day of an instance; what a higher floor told of has one day, the nämnd's."""

    def day_of(row: Rad) -> date | None:
        post = row.rad.post
        if isinstance(post, Aktivitet | Uppfoljning):
            return getattr(post, name)
        return row.rad.sista_dag if name == "klar_namnd" else None

    return day_of


ARSHJUL = {
    "": Lista(
        "Årshjul {ar}",
        _wheel,
        (
            Kolumn("Nummer", lambda r: r.rad.kod),
            Kolumn("Ring", lambda r: str(r.rad.ring.label)),
            Kolumn("Aktivitet", lambda r: r.rad.titel, bred=True),
            Kolumn("Ansvarig", lambda r: r.rad.ansvarig, bred=True),
            Kolumn("Lagrum", lambda r: r.lagrum),
            Kolumn("Öppnar", lambda r: r.rad.oppnar),
            *(Kolumn(word, _due(name)) for word, name in DAGAR),
            Kolumn("Sista dag", lambda r: r.rad.sista_dag),
            Kolumn("Gjort", lambda r: r.rad.gjort),
            Kolumn("Av", lambda r: r.rad.totalt),
            Kolumn("Läge", lambda r: r.ord),
        ),
    )
}
ATT_BESTAMMA = {
    "krockar": Lista(
        "Dagar som krockar {ar}",
        lambda c: c["krockar"],
        (
            Kolumn("Aktivitet eller omgång", lambda k: k.titel, bred=True),
            Kolumn("Vad", lambda k: k.vad),
            Kolumn("Dag", lambda k: k.dag),
            Kolumn("Varför", lambda k: k.varfor, bred=True),
            Kolumn("Närmaste arbetsdag före", lambda k: k.forslag),
        ),
    ),
    "obestamda": Lista(
        "Kopierade datum {ar}",
        lambda c: c["obestamda"],
        (
            Kolumn("Aktivitet", lambda a: a.titel, bred=True),
            Kolumn("Enhet", lambda a: a.enhet.namn if a.enhet else "", bred=True),
            Kolumn("Öppnar", lambda a: a.oppnar),
            *(Kolumn(word, lambda a, name=name: getattr(a, name)) for word, name in DAGAR),
        ),
    ),
}
ORGANISATION = {
    "": Lista(
        "Organisation {dag:%Y-%m-%d}",
        lambda c: c["trad"].platser,
        (
            Kolumn("Kod", lambda p: p.enhet.kod),
            Kolumn("Enhet", lambda p: p.enhet.namn, bred=True),
            Kolumn("Steg i trädet", lambda p: p.djup),
            Kolumn("Slag", lambda p: str(p.enhet.get_slag_display())),
            Kolumn("Från och med", lambda p: p.enhet.galler_fran),
            Kolumn("Till och med", lambda p: p.enhet.galler_till),
        ),
    )
}
ENHET = {
    "roller": Lista(
        "Roller {enhet.kod}",
        lambda c: c["roller"],
        (
            Kolumn("Namn", lambda r: r.rad.user.namn, bred=True),
            Kolumn("Roll", lambda r: str(r.rad.get_roll_display())),
            Kolumn("Från och med", lambda r: r.rad.galler_fran),
            Kolumn("Till och med", lambda r: r.rad.galler_till),
            Kolumn("Läge", lambda r: r.lage or "gäller"),
        ),
    ),
    "nyckeltal": Lista(
        "Nyckeltal {enhet.kod}",
        lambda c: c["nyckeltal"],
        (
            Kolumn("Kod", lambda a: a.nyckeltal.kod),
            Kolumn("Nyckeltal", lambda a: a.nyckeltal.namn, bred=True),
            Kolumn("Sätt", lambda a: str(a.get_satt_display())),
            Kolumn("Ansvarig", lambda a: a.ansvarig.namn if a.ansvarig else "", bred=True),
            Kolumn("Från och med", lambda a: a.galler_fran),
            Kolumn("Till och med", lambda a: a.galler_till),
        ),
    ),
}


def _returned(row: Any) -> str:
    """Why it was handed back, for who may read the draft."""
    return row.ater_motiv if row.far_lasa else ""


OMGANG = {
    "": Lista(
        "Inlämningar {runda.kod}",
        lambda c: c["inlamningar"],
        (
            Kolumn("Kod", lambda i: i.enhet.kod),
            Kolumn("Enhet", lambda i: i.enhet.namn, bred=True),
            Kolumn("Läge", lambda i: str(i.get_lage_display())),
            Kolumn("Ändrad efter beslut", lambda i: i.andrad_efter_beslut),
            Kolumn("Inskickad", lambda i: i.inskickad_at),
            Kolumn("Inskickad av", lambda i: i.inskickad_av.namn if i.inskickad_av else ""),
            Kolumn("Godkänd", lambda i: i.godkand_at),
            Kolumn("Godkänd av", lambda i: i.godkand_av.namn if i.godkand_av else ""),
            Kolumn("Beslut", lambda i: i.beslut_text, bred=True),
            Kolumn("Lämnad åter för", _returned, bred=True),
        ),
    )
}

INLAMNING = {
    "bedomda": Lista(
        "Bedömningar {runda.kod} {inlamning.enhet.kod}",
        lambda c: c["bedomda"],
        (
            Kolumn("Kod", lambda b: b.kod),
            Kolumn("Mål", lambda b: b.namn, bred=True),
            Kolumn("Slag", lambda b: "samlad" if b.is_samlad else "bidrag"),
            Kolumn("Bedömning", lambda b: b.ord),
            Kolumn("Skäl eller kommentar", lambda b: b.motiv, bred=True),
            Kolumn("Regelns förslag", lambda b: b.forslag_ord),
            Kolumn("Avviker", lambda b: b.avviker),
            Kolumn("Så räknades förslaget", lambda b: b.spar, bred=True),
            Kolumn("Underlag", lambda b: "; ".join(g.titel for g in b.grunder), bred=True),
        ),
    ),
    "andrat": Lista(
        "Ändrat efter godkännande {runda.kod} {inlamning.enhet.kod}",
        lambda c: c["andrat"],
        (
            Kolumn("Uppgift", lambda a: a.vad, bred=True),
            Kolumn("När den godkändes", lambda a: a.fran, bred=True),
            Kolumn("Nu", lambda a: a.till, bred=True),
            Kolumn("Ändrad", lambda a: a.at),
            Kolumn("Ändrad av", lambda a: str(a.av)),
        ),
    ),
}
UTSKICK = {
    "": Lista(
        "Utskick",
        lambda c: c["alla"].iterator(chunk_size=1000),
        (
            Kolumn("Ämne", lambda u: u.amne, bred=True),
            Kolumn("Mottagare", lambda u: u.mottagare.namn, bred=True),
            Kolumn("E-post", lambda u: u.mottagare.email, bred=True),
            Kolumn("Ersättare för", lambda u: u.kopia_for.namn if u.kopia_for else ""),
            Kolumn("Slag", lambda u: str(u.get_slag_display())),
            Kolumn("Skapat", lambda u: u.skapad_at),
            Kolumn("Läge", lambda u: str(u.get_lage_display())),
            Kolumn("Skickat", lambda u: u.skickad_at),
            Kolumn("Försök", lambda u: u.forsok),
            Kolumn("Fel", lambda u: u.fel, bred=True),
        ),
    )
}
TOKENS = {
    "": Lista(
        "Nycklar",
        lambda c: c["nycklar"],
        (
            Kolumn("Nyckel", lambda n: n["rad"].namn, bred=True),
            Kolumn("Början", lambda n: n["rad"].prefix),
            Kolumn("Konto", lambda n: n["rad"].user.namn, bred=True),
            Kolumn(
                "Räckvidd",
                lambda n: n["rad"].enhet.namn if n["rad"].enhet else "Fullmäktige",
                bred=True,
            ),
            Kolumn("Får", lambda n: str(n["rad"].get_omfang_display())),
            Kolumn("Gäller till", lambda n: n["rad"].galler_till),
            Kolumn("Senast använd", lambda n: n["rad"].last_used),
            Kolumn("Läge", lambda n: NYCKELLAGE[n["lage"]]),
        ),
    )
}
KONTO = {
    "": Lista(
        "Mina roller",
        lambda c: c["roller"],
        (
            Kolumn("Roll", lambda r: str(r["roll"])),
            Kolumn("Gäller", lambda r: r["enhet"], bred=True),
            Kolumn("Du kan", lambda r: r["far"], bred=True),
            Kolumn("Från och med", lambda r: r["fran"]),
            Kolumn("Till och med", lambda r: r["till"]),
        ),
    )
}
