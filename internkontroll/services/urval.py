"""Drawing a sample that anybody with the list can draw again; the list itself is not kept."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import Kontrollresultat, Kontrolltillfalle, Urval
from internkontroll.rules_urval import METOD_ANTAL, METOD_LISTA, Listrad, draw
from internkontroll.services.skrivning import demand, held
from internkontroll.urvalslista import RADER_MAX, Lista
from styrning.bas.clock import now
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User

ANTAL_MAX = 2_000
_SALT = "internkontroll.urval"


@dataclass(frozen=True)
class Dragning:
    """A sample with the rows that were drawn, which are shown and then forgotten."""

    urval: Urval
    rader: list[Listrad]


def seed_of(tillfalle: Kontrolltillfalle, nr: int) -> str:
    """The seed of the occasion's draw ``nr``, from 1.

    It is fixed before any list is read and the same however often the page is opened; nobody
    can work it out without the installation's key.
    """
    mark = f"{tillfalle.publikt_id}:{nr}"
    return salted_hmac(_SALT, mark, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def draw_sample(
    tillfalle: Kontrolltillfalle,
    underlag: Lista | int,
    antal: int,
    *,
    by: User,
    nr: int,
    motiv: str = "",
) -> Dragning:
    """Draw rows of a list, or of a list elsewhere whose number of rows is given.

    Args:
        nr: which of the occasion's draws the user asked for, from 1.
        motiv: why it is drawn again; needed from the second.

    Raises: RuleError for a sample larger than the list, a new draw without a reason, a plan
        that is not adopted, a closed round, or a check that is cancelled or has a result;
        StaleError if somebody drew first. Nothing is written then.
    """
    row = held(tillfalle)
    _ask_occasion(row)
    reason = _ask_turn(row, nr, motiv)
    numbers = underlag.nummer if isinstance(underlag, Lista) else list(_numbers(underlag))
    marker = underlag.sha256 if isinstance(underlag, Lista) else ""
    _ask_size(antal, len(numbers))
    fro = seed_of(row, nr)
    urval = Urval.objects.create(
        tillfalle=row,
        lista_sha256=marker,
        lista_rader=len(numbers),
        metod=METOD_LISTA if marker else METOD_ANTAL,
        fro=fro,
        antal=antal,
        rader=draw(fro, marker, numbers, antal),
        motiv=reason,
        draget_at=now(),
        draget_av=by,
    )
    log("drog urval", urval, by=by, enhet=row.moment.plan.enhet, kontroll=row.moment.kod,
        antal=antal, rader=len(numbers), nr=nr)  # fmt: skip
    return Dragning(urval, underlag.drawn(urval.rader) if isinstance(underlag, Lista) else [])


def _ask_turn(row: Kontrolltillfalle, nr: int, motiv: str) -> str:
    """The reason for a new draw; "" for the first."""
    earlier = row.urval_lista.first()
    if nr != row.urval_lista.count() + 1:
        raise StaleError("Urvalet är redan draget. Det gäller och visas här.", current=earlier)
    reason = clean_text(motiv)
    demand(
        earlier is None or bool(reason),
        "Ett urval är redan draget. Skriv varför ett nytt ska dras; båda sparas.",
        "motiv",
    )
    return reason


def _ask_occasion(row: Kontrolltillfalle) -> None:
    plan = row.moment.plan
    demand(
        plan.lage == PlanLage.FASTSTALLD,
        f"Kontrollplanen för {plan.ar} är inte fastställd. Urvalet dras när den är det.",
    )
    demand(
        row.lage != TillfalleLage.INSTALLT,
        f"Kontrollen är inställd: {row.lage_motiv}. Planera ett nytt tillfälle först.",
    )
    runda = row.uppfoljning
    demand(not runda.is_closed(), f"{runda.namn} är stängd. Inget nytt urval dras där.")
    demand(
        not Kontrollresultat.objects.filter(tillfalle=row).exists(),
        "Kontrollen har redan ett resultat. Urvalet som det vilar på ändras inte.",
    )


def _numbers(count: int) -> range:
    if not 1 <= count <= 10 * RADER_MAX:
        raise RuleError(f"Ange hur många rader listan har, 1–{10 * RADER_MAX}.", field="rader")
    return range(1, count + 1)


def _ask_size(antal: int, rader: int) -> None:
    demand(antal >= 1, "Ange hur många som ska dras.", "antal")
    demand(
        antal <= rader,
        f"Urvalet ({antal}) är större än listan, som har {rader} rader. Minska urvalet, eller "
        "kontrollera alla.",
        "antal",
    )
    demand(antal <= ANTAL_MAX, f"Dra högst {ANTAL_MAX} rader åt gången.", "antal")


@dataclass(frozen=True)
class Aterdragning:
    """What came of drawing again: whether the list is the same, and then its drawn rows."""

    samma_lista: bool
    samma_rader: bool
    rader: list[Listrad]
    lista_rader: int


def check_sample(urval: Urval, lista: Lista) -> Aterdragning:
    """Draw a kept sample again from a list that is shown anew; writes nothing."""
    same = lista.sha256 == urval.lista_sha256
    if not same or urval.antal > len(lista.rader):
        return Aterdragning(
            samma_lista=same, samma_rader=False, rader=[], lista_rader=len(lista.rader)
        )
    drawn = draw(urval.fro, lista.sha256, lista.nummer, urval.antal)
    return Aterdragning(
        samma_lista=True,
        samma_rader=drawn == urval.rader,
        rader=lista.drawn(drawn),
        lista_rader=len(lista.rader),
    )
