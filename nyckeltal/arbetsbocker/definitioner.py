"""The library as a workbook: every sheet that a user may change, and who owes the figures."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from mal.enums import Riktning
from nyckeltal.enums import Aggregering, Matt, NyckeltalSlag, Periodicitet, Satt, Vardetyp
from nyckeltal.models import Nyckeltal, NyckeltalEnhet, Svarsskala, Utfall
from nyckeltal.permissions import own_enheter, scopes
from nyckeltal.services_definition import ANSWERED
from nyckeltal.services_definition import Blad as Definitionsblad
from styrning.bas.arbetsbok import (
    JA_NEJ,
    KOD,
    Blad,
    Bok,
    Bokrad,
    Form,
    Kolumn,
    as_named,
    as_named_or_new,
    named,
    yes_no,
)
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User

BLAD_DEFINITIONER, BLAD_ANSVAR = "Definitioner", "Ansvar"
BROTT = ("brott_datum", "brott_text")
FALT = tuple(field.name for field in fields(Definitionsblad))
JA = ("per_kon", "ackumulerad")

INGEN_ROLL = "Du har ingen roll som får ändra biblioteket. Töm det du har ändrat."
ANNANS = "Enheten är inte din. Den som är rapportör eller godkännare där ändrar ansvaret."
KODEN = (
    "Koden kan inte ändras: rapporter och arbetsböcker pekar på den. Skriv tillbaka den som stod."
)
BESVARAT = (
    "Värden är redan rapporterade, och svar av två slag eller två skalor blandas aldrig. Skapa ett "
    "nytt nyckeltal på en tom rad och välj sedan Ersätts av på det gamlas sida."
)
SISTA_DAG = "Ett nyckeltal avslutas på sin sida i biblioteket, där dess ansvar avslutas samtidigt."
INGEN_SERIE = "Inga värden är rapporterade än, så ingen serie bryts. Töm cellen."
LAGT = (
    "Vilken enhet som har nyckeltalet, och från när, ändras inte. Avsluta ansvaret och lägg nytt."
)

DEFINITIONER = Blad(BLAD_DEFINITIONER, KOD, nya=20, fasta=2, kolumner=(
    Kolumn(KOD, "kod", 12, varfor=KODEN,
           hjalp="Kort och unik, till exempel BUN-019. Skrivs bara på en ny rad."),
    Kolumn("Nyckeltal", "namn", 40),
    Kolumn("Syfte", "syfte", 38),
    Kolumn("Ägare", "agare", 28, "val", "agare", "Enheten som svarar för definitionen.",
           las=as_named),
    Kolumn("Rapporteras till", "rapporteras_till", 20, "val", "rapporteras_till"),
    Kolumn("Slag", "slag", 15, "val", dict(NyckeltalSlag.choices)),
    Kolumn("Mäts", "periodicitet", 13, "val", dict(Periodicitet.choices)),
    Kolumn("Ett år då det mäts", "forsta_ar", 11, "antal",
           hjalp="Bara för vartannat år: med 2024 frågas det 2024, 2026 och 2028."),
    Kolumn("Svaret är", "vardetyp", 13, "val", dict(Vardetyp.choices), varfor=BESVARAT),
    Kolumn("Svarsskala", "svarsskala", 24, "val", "svarsskala",
           "Bara när svaret ges på en skala.", las=as_named, varfor=BESVARAT),
    Kolumn("Måttenhet", "mattenhet", 13,
           hjalp="Till exempel procent eller mnkr. Ändras den när värden finns behövs ett brott."),
    Kolumn("Decimaler", "decimaler", 10, "antal", hjalp="0–4. Så visas värdet, och så bedöms det."),
    Kolumn("Riktning", "riktning", 19, "val", dict(Riktning.choices)),
    Kolumn("Mått", "matt", 22, "val", dict(Matt.choices)),
    Kolumn("Räknas samman över enheter", "aggregering", 22, "val", dict(Aggregering.choices)),
    Kolumn("Kvoten gånger", "namnarfaktor", 10, "tal",
           hjalp="100 när täljare och nämnare rapporteras och blir procent. Tomt för ett tal."),
    Kolumn("Lägsta möjliga värde", "min_varde", 11, "tal"),
    Kolumn("Högsta möjliga värde", "max_varde", 11, "tal"),
    Kolumn("Delas på kvinnor och män", "per_kon", 12, "val", JA_NEJ),
    Kolumn("Ackumuleras under året", "ackumulerad", 13, "val", JA_NEJ),
    Kolumn("Källa", "kalla", 24),
    Kolumn("Publiceras", "publiceras", 14, hjalp="Till exempel juni."),
    Kolumn("Eftersläpning, år", "efterslapning", 14, "antal",
           hjalp="1 när årets omgång redovisar förra årets värde."),
    Kolumn("Kolada-id", "kolada_id", 11),
    Kolumn("Metod", "metod", 40),
    Kolumn("Gäller från och med", "galler_fran", 12, "dag"),
    Kolumn("Gäller till och med", "galler_till", 12, "dag", varfor=SISTA_DAG, ny=False),
    Kolumn("Ny mätning från och med", "brott_datum", 13, "dag", varfor=INGEN_SERIE, ny=False,
           hjalp="Fyll i när måttenhet, riktning, mått, kön eller faktor ändras: serien bryts."),
    Kolumn("Vad som ändras i mätningen", "brott_text", 32, varfor=INGEN_SERIE, ny=False),
))  # fmt: skip

ANSVAR = Blad(BLAD_ANSVAR, KOD, nya=40, kolumner=(
    Kolumn(KOD, "kod", 22, "last"),
    Kolumn("Nyckeltal", "nyckeltal", 44, "val", "nyckeltal", las=as_named_or_new, fritt=True,
           varfor=LAGT, hjalp="Ett nytt nyckeltal i samma fil anges med sin kod."),
    Kolumn("Enhet", "enheter", 32, "val", "enhet", las=as_named, varfor=LAGT),
    Kolumn("Från och med", "galler_fran", 13, "dag", varfor=LAGT),
    Kolumn("Till och med", "galler_till", 13, "dag",
           hjalp="Sista dagen som enheten har nyckeltalet. Tomt: tills vidare."),
    Kolumn("Värdet", "satt", 26, "val", dict(Satt.choices)),
    Kolumn("Ansvarig", "ansvarig", 32, "val", "person", las=as_named,
           hjalp="Rapportör eller godkännare för enheten."),
))  # fmt: skip

FORM = Form(
    version="definitioner-1",
    namn="nyckeltalsbiblioteket",
    bladen=(DEFINITIONER, ANSVAR),
    regler=(
        "Ett nytt nyckeltal skrivs på en tom rad längst ned med en egen kod. Ge det ansvar på "
        f"bladet {BLAD_ANSVAR}, i samma fil om du vill.",
        "Ändras vad som mäts när värden redan finns bryts tidsserien: fyll då i från vilken dag "
        "och vad som ändras, längst till höger.",
        "Nyckeltal och ansvar som upphörde före förra året är inte med.",
    ),
)


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row: what ``by`` may choose, by what names it."""

    enheter: dict[str, Enhet]
    agare: dict[str, Enhet]
    personer: dict[str, User]
    skalor: dict[str, Svarsskala]
    rapporteras_till: Sequence[str]

    @property
    def top(self) -> Enhet:
        """The uppermost enhet whose figures may be changed."""
        return next(iter(self.enheter.values()))


def read_book(omfang: None, user: User) -> Bok:
    """The sheets and responsibilities that ``user`` may change; a constant number of statements."""
    enheter = {e.kod: e for e in own_enheter(user).order_by("tree_id", "lft")}
    running = {kod: enhet for kod, enhet in enheter.items() if enhet.valid_on(today())}
    definitioner, ansvar = _definitions(user), _responsibilities(user)
    personer = User.objects.filter(is_active=True, maskinkonto=False).order_by("username")
    skalor = {skala.kod: skala for skala in Svarsskala.objects.all()}
    named_people = {person.username: person for person in personer}
    underlag = Underlag(
        enheter=running,
        agare=running | {row.agare.kod: row.agare for row in definitioner},
        personer=named_people | {row.ansvarig.username: row.ansvarig for row in ansvar
                                 if row.ansvarig},
        skalor=skalor,
        rapporteras_till=[value for value, _ in scopes(user)],
    )  # fmt: skip
    return Bok(
        titel="Nyckeltalsbibliotek",
        omfang=("bibliotek",),
        omfang_text="biblioteket",
        fil="nyckeltalsbibliotek",
        lage=[_state(len(definitioner))],
        rader={
            BLAD_DEFINITIONER: {row.kod: _definition_row(row) for row in definitioner},
            BLAD_ANSVAR: {str(row.publikt_id): _responsibility_row(row, enheter) for row in ansvar},
        },
        listor=_lists(underlag, definitioner, ansvar, user),
        nya={} if enheter else dict.fromkeys((BLAD_DEFINITIONER, BLAD_ANSVAR), INGEN_ROLL),
        objekt=underlag,
    )


def _state(count: int) -> str:
    if not count:
        return "Det finns inget nyckeltal som du får ändra än. Skriv ett nytt på en tom rad."
    return "Här är det enda nyckeltal som du får ändra." if count == 1 else (
        f"Här är de {count} nyckeltal som du får ändra."
    )  # fmt: skip


def _lately() -> Q:
    """What has not ended, or ended no earlier than last year."""
    return Q(galler_till=None) | Q(galler_till__gte=date(today().year - 1, 1, 1))


def _definitions(user: User) -> list[Any]:
    """Sheets with ``har_varden``: whether anything has been reported."""
    reported = Utfall.objects.filter(nyckeltal=OuterRef("pk"))
    rows = Nyckeltal.objects.editable_by(user).filter(_lately())
    rows = rows.select_related("agare", "svarsskala").annotate(har_varden=Exists(reported))
    return list(rows.order_by("kod"))


def _responsibilities(user: User) -> list[NyckeltalEnhet]:
    rows = NyckeltalEnhet.objects.visible_to(user).filter(_lately())
    mine = rows.filter(nyckeltal__in=Nyckeltal.objects.editable_by(user))
    return list(
        mine.select_related("nyckeltal", "enhet", "ansvarig").order_by(
            "nyckeltal__kod", "enhet__tree_id", "enhet__lft", "galler_fran", "pk"
        )
    )


def _lists(
    underlag: Underlag,
    definitioner: Sequence[Nyckeltal],
    ansvar: Sequence[NyckeltalEnhet],
    user: User,
) -> dict[str, Any]:
    enheter = underlag.enheter | {row.enhet.kod: row.enhet for row in ansvar}
    return {
        "agare": named((kod, enhet.namn) for kod, enhet in underlag.agare.items()),
        "enhet": named((kod, enhet.namn) for kod, enhet in enheter.items()),
        "nyckeltal": named(
            {row.kod: row.namn for row in (*definitioner, *(a.nyckeltal for a in ansvar))}.items()
        ),
        "person": named((kod, person.namn) for kod, person in underlag.personer.items()),
        "svarsskala": named((kod, skala.namn) for kod, skala in underlag.skalor.items()),
        "rapporteras_till": dict(scopes(user)),
    }


def _definition_row(row: Any) -> Bokrad:
    values = {name: getattr(row, name) for name in (*FALT, "galler_till")}
    values |= {
        "agare": row.agare.kod,
        "svarsskala": row.svarsskala.kod if row.svarsskala else "",
        **{name: yes_no(values[name]) for name in JA},
    }
    oppna = {*FALT} - {"kod"}
    oppna = oppna - {*ANSWERED} | {*BROTT} if row.har_varden else oppna
    return Bokrad(row.kod, row.version, values, oppna, objekt=row, namn=row.namn)


def _responsibility_row(row: NyckeltalEnhet, own: dict[str, Enhet]) -> Bokrad:
    values = {
        "kod": f"{row.nyckeltal.kod} {row.enhet.kod}",
        "nyckeltal": row.nyckeltal.kod,
        "enheter": row.enhet.kod,
        "galler_fran": row.galler_fran,
        "galler_till": row.galler_till,
        "satt": row.satt,
        "ansvarig": row.ansvarig.username if row.ansvarig else "",
    }
    is_own = row.enhet.kod in own
    return Bokrad(
        str(row.publikt_id), row.version, values,
        ("galler_till", "satt", "ansvarig") if is_own else (), "" if is_own else ANNANS, row,
        namn=f"{row.nyckeltal.namn}, {row.enhet.namn}",
    )  # fmt: skip
