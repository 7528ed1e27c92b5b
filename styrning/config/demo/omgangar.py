"""The demo's årshjul, rounds and submissions: two years decided, one round open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from styrning.bas.clock import today
from styrning.config.demo.konton import Personer
from styrning.config.demo.skrivning import create, create_by
from styrning.config.demo.tabeller import Row, day, moment, read_document, read_table, stable_id
from styrning.grund.enums import AktivitetSlag, InlamningLage, Ring, Slag, UppfoljningSlag
from styrning.grund.models import Aktivitet, Arshjul, Enhet, Inlamning, Uppfoljning, User

MOTE = "Sammanträde."  # the text that tells a meeting in the table
REPORTING = {Slag.STYRELSE, Slag.NAMND, Slag.BOLAG}
# The open round stays open however late the demo is built.
OPEN_DAYS = timedelta(days=18)


@dataclass(frozen=True)
class Omgangar:
    """The rounds by kod, and how far each enhet has come in the open one."""

    uppfoljningar: dict[str, Uppfoljning]
    inlamningar: dict[tuple[str, str], Inlamning]
    lagen: dict[str, dict]

    def is_filled_in(self, enhet: str, nyckeltal: str) -> bool:
        """Whether the enhet has reported the nyckeltal in the open round."""
        ifyllt = self.lagen.get(enhet, {}).get("ifyllt", [])
        return ifyllt == "allt" or nyckeltal in ifyllt


def build_rounds(enheter: dict[str, Enhet], personer: Personer) -> Omgangar:
    """Save the årshjul with its activities, the rounds and one submission per enhet."""
    document = read_document("alvstrand/omgangar")
    arshjul = _cycles(enheter)
    rounds = {
        rad["kod"]: _round(rad, arshjul, is_open=rad["kod"] == document["oppen"])
        for rad in document["omgangar"]
    }
    create(Uppfoljning, list(rounds.values()))
    inlamningar = {
        (kod, enhet.kod): _submission(document, runda, enhet, personer)
        for kod, runda in rounds.items()
        for enhet in enheter.values()
        if enhet.slag in REPORTING and enhet.valid_on(runda.avser_till)
    }
    create_by(
        Inlamning,
        [(personer.rapportor[enhet], row) for (_, enhet), row in inlamningar.items()],
        at=_last_touched,
    )
    return Omgangar(rounds, inlamningar, document["lagen"])


def _cycles(enheter: dict[str, Enhet]) -> dict[int, Arshjul]:
    rows = read_table("arshjul")
    arshjul = {
        ar: Arshjul(publikt_id=stable_id("alvstrand", "arshjul", ar), ar=ar)
        for ar in sorted({int(rad["ar"]) for rad in rows})
    }
    create(Arshjul, list(arshjul.values()))
    create(Aktivitet, [_activity(rad, arshjul, enheter) for rad in rows])
    return arshjul


def _activity(rad: Row, arshjul: dict[int, Arshjul], enheter: dict[str, Enhet]) -> Aktivitet:
    meeting = rad["text"] == MOTE
    occasion = [rad["oppnar"]] if meeting else []
    return Aktivitet(
        publikt_id=stable_id("alvstrand", "aktivitet", rad["ar"], rad["titel"], *occasion),
        arshjul=arshjul[int(rad["ar"])],
        slag=AktivitetSlag.MOTE if meeting else AktivitetSlag.AKTIVITET,
        ring=Ring(rad["ring"]),
        titel=rad["titel"],
        text="" if meeting else rad["text"],
        lagrum=rad["lagrum"],
        enhet=enheter[rad["enhet"]] if rad["enhet"] else None,
        oppnar=date.fromisoformat(rad["oppnar"]),
        klar_namnd=day(rad["klar_namnd"]),
        klar_ks=day(rad["klar_ks"]),
        klar_kf=day(rad["klar_kf"]),
        klar_at=day(rad["klar_at"]),
    )


def _round(rad: dict, arshjul: dict[int, Arshjul], *, is_open: bool) -> Uppfoljning:
    oppnar, due = date.fromisoformat(rad["oppnar"]), date.fromisoformat(rad["klar_namnd"])
    later = timedelta(0)
    if is_open:
        oppnar = min(oppnar, today() - OPEN_DAYS)
        later = max(today() + OPEN_DAYS - due, later)
    after = [day(rad[name]) for name in ("behandlas_namnd", "klar_ks", "klar_kf")]
    behandlas, klar_ks, klar_kf = (when + later if when else None for when in after)
    return Uppfoljning(
        publikt_id=stable_id("alvstrand", "uppfoljning", rad["kod"]),
        arshjul=arshjul[rad["ar"]],
        kod=rad["kod"],
        namn=rad["namn"],
        slag=UppfoljningSlag(rad["slag"]),
        avser_fran=date.fromisoformat(rad["avser_fran"]),
        avser_till=date.fromisoformat(rad["avser_till"]),
        oppnar=oppnar,
        klar_namnd=due + later,
        behandlas_namnd=behandlas,
        klar_ks=klar_ks,
        klar_kf=klar_kf,
        lases=day(rad["lases"]),
        stangd_at=moment(date.fromisoformat(rad["stangd"]), 8) if rad["stangd"] else None,
        instruktion=rad["instruktion"],
    )


def _submission(document: dict, runda: Uppfoljning, enhet: Enhet, personer: Personer) -> Inlamning:
    row = Inlamning(
        publikt_id=stable_id("alvstrand", "inlamning", runda.kod, enhet.kod),
        enhet=enhet,
        uppfoljning=runda,
    )
    rapportor, godkannare = personer.rapportor[enhet.kod], personer.godkannare[enhet.kod]
    if runda.kod != document["oppen"]:
        _decide(row, document["paragrafer"][runda.kod][enhet.kod], rapportor, godkannare)
        return row
    state = document["lagen"][enhet.kod]
    row.lage = InlamningLage(state["lage"])
    row.ater_motiv = state.get("motiv", "")
    if row.lage in {InlamningLage.INSKICKAD, InlamningLage.ATER}:
        row.inskickad_av, row.inskickad_at = rapportor, moment(today() - timedelta(days=3), 14)
    return row


def _last_touched(row: Inlamning) -> datetime:
    if row.beslut_datum:
        return moment(row.beslut_datum, 16)
    return row.inskickad_at or moment(row.uppfoljning.oppnar, 8)


def organ(enhet: Enhet) -> str:
    """Who decides at an enhet: a bolag has a styrelse."""
    return "Styrelsen" if enhet.slag == Slag.BOLAG else enhet.namn


def _decide(row: Inlamning, paragraf: str, rapportor: User, godkannare: User) -> None:
    """Sent in two days before the due date, approved the day before, decided by the organ."""
    runda = row.uppfoljning
    row.lage = InlamningLage.BESLUTAD
    row.inskickad_av = rapportor
    row.inskickad_at = moment(runda.klar_namnd - timedelta(days=2), 15)
    row.godkand_av, row.godkand_at = godkannare, moment(runda.klar_namnd - timedelta(days=1), 9)
    row.beslut_organ = organ(row.enhet)
    row.beslut_datum = runda.klar_ks if row.enhet.slag == Slag.STYRELSE else runda.behandlas_namnd
    row.beslut_paragraf = paragraf
    row.diarienummer = f"{row.enhet.kod} {runda.oppnar.year}/{100 + int(paragraf)}"
    row.lucka_motiv = "Det som saknas står med orsak vid varje nyckeltal."
