"""The organisation as a workbook: every enhet, new ones, and what is changed by other means."""

from collections.abc import Iterable, Sequence
from datetime import date

from styrning.bas.arbetsbok import (
    KOD,
    Andring,
    Blad,
    Bok,
    Bokrad,
    Form,
    Kolumn,
    as_named_or_new,
    named,
)
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.periods import swedish_date
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet, User
from styrning.grund.permissions import manages_organisation
from styrning.grund.services_organisation import Enhetsform, add_enhet, change_enhet

ENHETER = "Enheter"
OMFANG = "organisation"
OPEN = frozenset({"namn", "slag", "telefon", "ordning"})
INGEN_ROLL = "Du har ingen roll som får ändra organisationen. Töm det du har ändrat."
KODEN = "Koden ändras aldrig och används aldrig igen. Skriv tillbaka den som stod."
FLYTTAS = (
    "En enhet flyttas på sin sida (Ändra uppgifter) eller genom en omorganisation, inte här. "
    "Skriv tillbaka det som stod."
)
BORJADE = "Första dagen ändras inte när enheten finns. Skriv tillbaka den som stod."
AVSLUTAS = (
    "Sista dagen sätts när enheten avslutas, på sin sida eller genom en omorganisation, så att "
    "roller och uppgifter följer med. Skriv tillbaka det som stod."
)

FORM = Form(
    version="organisation-1",
    namn="organisationen",
    bladen=(
        Blad(ENHETER, KOD, nya=15, kolumner=(
            Kolumn(KOD, "kod", 12, varfor=KODEN,
                   hjalp="Kort, som BUN. Skrivs bara på en ny rad, ändras aldrig och används "
                   "aldrig igen."),
            Kolumn("Namn", "namn", 46),
            Kolumn("Slag", "slag", 20, "val", dict(Slag.choices)),
            Kolumn("Hör till", "parent", 42, "val", "enhet", las=as_named_or_new, fritt=True,
                   varfor=FLYTTAS,
                   hjalp="Skrivs bara på en ny rad. En ny enhet i samma fil anges med sin kod."),
            Kolumn("Telefon", "telefon", 20,
                   hjalp="Visas där någon behöver fråga enheten."),
            Kolumn("Plats bland syskonen", "ordning", 11, "antal",
                   hjalp="Lägst nummer står först. Tomt på en ny rad: sist."),
            Kolumn("Finns från och med", "galler_fran", 14, "dag", varfor=BORJADE,
                   hjalp="Krävs på en ny rad. Tomt på en rad som finns: sedan länge."),
            Kolumn("Finns till och med", "galler_till", 14, "dag", varfor=AVSLUTAS, ny=False,
                   hjalp="Sätts när enheten avslutas, på dess sida eller genom en omorganisation."),
            Kolumn("Blev", "blev", 34, "last",
                   hjalp="De enheter som har tagit över."),
        )),
    ),
    regler=(
        "En ny enhet skrivs på en tom rad längst ned: kod, namn, slag, vilken enhet den hör till "
        "och från vilken dag den finns.",
        "Att flytta, slå samman, dela eller avsluta enheter görs i Styrning, där roller, "
        "nyckeltal och mål följer med. Här ändras namn, slag, telefon och ordning.",
        "Ett namn som byts en viss dag är en omorganisation. Här rättas det för all tid.",
    ),
)  # fmt: skip


def read_organisation(omfang: str, user: User) -> Bok:
    """Every enhet, ended ones too, in the tree's order; a constant number of statements."""
    rows = list(
        Enhet.objects.select_related("parent")
        .prefetch_related("efterfoljare__till")
        .order_by("tree_id", "lft")
    )
    may = manages_organisation(user)
    root = next((row for row in rows if row.parent_id is None), None)
    namn = root.namn if root else "Organisationen"
    return Bok(
        titel=f"Organisation {today():%Y-%m-%d}",
        omfang=(omfang,),
        omfang_text="hela kommunen",
        fil=f"organisation-{today():%Y-%m-%d}",
        lage=[f"{namn} och allt under. Enheterna står i organisationens ordning."],
        rader={ENHETER: {str(row.publikt_id): _row(row, may=may) for row in rows}},
        listor={"enhet": named((row.kod, row.namn) for row in rows)},
        nya={} if may else {ENHETER: INGEN_ROLL},
        objekt=root,
    )


def _row(row: Enhet, *, may: bool) -> Bokrad:
    values = {name: getattr(row, name) for name in (*OPEN, "kod", "galler_fran", "galler_till")}
    values["parent"] = row.parent.kod if row.parent else ""
    after = sorted({link.till.namn for link in row.efterfoljare.all()})
    values["blev"] = "; ".join(after)
    return Bokrad(
        str(row.publikt_id), row.version, values,
        oppna=OPEN if may else (), varfor="" if may else INGEN_ROLL, objekt=row, namn=row.namn,
    )  # fmt: skip


def _write(change: Andring, bok: Bok, by: User) -> None:
    row: Enhet | None = change.objekt
    values = change.hela
    parent = _parent(values.get("parent") or "") if row is None else row.parent
    form = Enhetsform(
        namn=values.get("namn") or "",
        slag=values.get("slag") or "",
        parent=parent,
        telefon=values.get("telefon") or "",
        ordning=values.get("ordning"),
    )
    if row is not None:
        change_enhet(row, form, by=by, version=change.version)
        return
    _ensure_complete(values)
    add_enhet(values.get("kod") or "", form, by=by, galler_fran=values["galler_fran"])


def _parent(kod: str) -> Enhet:
    if not kod:
        raise RuleError("Välj vilken enhet den hör till.", field="parent")
    found = Enhet.objects.filter(kod=kod).first()
    if found is None:
        raise RuleError(
            f'Enheten "{kod[:40]}" finns varken i systemet eller som ny rad i filen. Välj i '
            "listan, eller skriv koden för en enhet som läggs upp i samma fil.",
            field="parent",
        )
    return found


def _ensure_complete(values: dict[str, object]) -> None:
    if values.get("galler_fran") is None:
        raise RuleError("Ange första dagen som enheten finns.", field="galler_fran")


def _parents_first(rows: Sequence[Andring], bok: Bok) -> list[Andring]:
    """New enheter after those that they belong to, whatever the order of the file."""
    left = [row for row in rows if row.objekt is None]
    done = [row for row in rows if row.objekt is not None]
    while left:
        waiting = {row.varden.get("kod") for row in left}
        free = [row for row in left if row.varden.get("parent") not in waiting] or left
        done += free
        left = [row for row in left if row not in free]
    return done


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    """A name that another enhet has, and a first day that is far away."""
    namn = str(change.varden.get("namn") or "").casefold()
    twins = [
        rad for rad in bok.rader[ENHETER].values()
        if namn and rad.namn.casefold() == namn and rad.objekt != change.objekt
    ]  # fmt: skip
    if twins:
        yield "namn", f"{twins[0].varden['kod']} heter redan så. Är det samma enhet?"
    begins: date | None = change.varden.get("galler_fran")
    if begins and abs((begins - today()).days) > 2 * 365:
        yield "galler_fran", f"Ska enheten finnas från {swedish_date(begins)}?"


ORGANISATION = Arbetsbokslag(
    form=FORM,
    read=read_organisation,
    write={ENHETER: _write},
    about=lambda bok: (bok.objekt, bok.objekt),
    wonder=_wonder,
    order=_parents_first,
)
