"""What is checked of a balanskravsutredning: what is refused, and what is only told.

Nothing is corrected by itself. A draft may hold what a finished one may not.
"""

from dataclasses import dataclass
from decimal import Decimal

from styrning.arsredovisning.models import Balanskravsutredning
from styrning.arsredovisning.rules.balanskrav import (
    RESERV_FRAN,
    SUMMOR,
    amount,
    reconcile,
    rounding_step,
    sums,
)
from styrning.arsredovisning.rules.reserv import Reservutrymme, reserve_room
from styrning.arsredovisning.rules.underskott import left_before
from styrning.arsredovisning.selectors.balanskrav import Balanskravsfakta, lines_of, stated_of

AVRUNDNING, AVVIKER, UPPLYSNING = "avrundning", "avviker", "upplysning"
ZERO = Decimal(0)
UNIT_JUMP = 100  # taxes never grow a hundredfold in a year; tkr read as Mkr is a thousandfold


@dataclass(frozen=True)
class Kontroll:
    """One thing that was checked: ``slag`` is told, or wrong at ``field``."""

    ar: int
    slag: str
    text: str
    field: str = ""


def checks(row: Balanskravsutredning, facts: Balanskravsfakta) -> list[Kontroll]:
    """Everything that there is to say of one year's utredning, by itself and after the others."""
    return [*faults(row), *_rounding(row), *_against_earlier(row, facts)]


def faults(row: Balanskravsutredning) -> list[Kontroll]:
    """What a finished utredning may not hold, each with its field and what to do."""
    found = [
        Kontroll(row.ar, AVVIKER, told.text, f"uppgivet_{name}")
        for name, told in _told(row).items()
        if not told.ryms
    ]
    found += [Kontroll(row.ar, AVVIKER, text, field) for field, text in _missing(row).items()]
    return found + [Kontroll(row.ar, AVVIKER, text, field) for field, text in _limits(row).items()]


def _told(row: Balanskravsutredning):
    rader, stated = lines_of(row), stated_of(row)
    return {name: reconcile(rader, name, stated[name], row.enhet) for name in SUMMOR}


def _rounding(row: Balanskravsutredning) -> list[Kontroll]:
    return [
        Kontroll(row.ar, AVRUNDNING, told.text)
        for told in _told(row).values()
        if told.ryms and told.text
    ]


def _missing(row: Balanskravsutredning) -> dict[str, str]:
    missing = {}
    if row.synnerliga_skal and not row.skal_text:
        missing["skal_text"] = "Skriv vilka de synnerliga skälen är."
    if (row.fran_reserv or row.fran_rur) and not row.reserv_text:
        missing["reserv_text"] = "Skriv vad reserven används till och varför."
    if row.till_reserv:
        if row.skatter_bidrag is None:
            missing["skatter_bidrag"] = (
                "Ange skatteintäkter, generella statsbidrag och utjämning: utan dem kan gränserna "
                "för reserveringen inte räknas."
            )
        if row.eget_kapital is None:
            missing["eget_kapital"] = (
                "Ange eget kapital inklusive ansvarsförbindelsen: tecknet avgör om gränsen är 1 "
                "eller 2 procent."
            )
    for field, used, name in (
        ("rur_ingaende", row.fran_rur, "resultatutjämningsreserven"),
        ("reserv_ingaende", row.fran_reserv or row.till_reserv, "resultatreserven"),
    ):
        if used and getattr(row, field) is None:
            missing[field] = f"Ange hur mycket som fanns i {name} vid årets början."
    return missing


def _limits(row: Balanskravsutredning) -> dict[str, str]:
    over = {}
    for field, used, opening in (
        ("fran_rur", row.fran_rur, row.rur_ingaende),
        ("fran_reserv", row.fran_reserv, row.reserv_ingaende),
    ):
        if used and opening is not None and used > opening:
            over[field] = (
                f"{amount(used, row.enhet)} är mer än de {amount(opening, row.enhet)} som fanns i "
                "reserven vid årets början."
            )
    room = room_of(row)
    if room is not None and -row.till_reserv > room.hogst:
        over["till_reserv"] = (
            f"Högst {amount(room.hogst, row.enhet)} får reserveras, här står "
            f"{amount(-row.till_reserv, row.enhet)}: {which_limit(room)} (KL 11 kap. 14 §)."
        )
    return over


def room_of(row: Balanskravsutredning) -> Reservutrymme | None:
    """How much the year allows to be put into the resultatreserv; None where it cannot be known.

    Source: KL 11:14, from 2024 on.
    """
    if row.ar < RESERV_FRAN or row.skatter_bidrag is None or row.eget_kapital is None:
        return None
    return reserve_room(
        row.arets_resultat,
        sums(lines_of(row))["justerat"],
        row.skatter_bidrag,
        row.eget_kapital,
        row.reserv_ingaende or ZERO,
    )


def which_limit(room: Reservutrymme) -> str:
    """The limit that decides, in words."""
    part = f"som överstiger {room.procent} procent av skatter och bidrag"
    limits = {
        f"den del av årets resultat {part}, avgör": room.av_resultat,
        f"den del av resultatet efter balanskravsjusteringar {part}, avgör": room.av_justerat,
        "reserven får uppgå till högst 5 procent av skatter och bidrag": room.under_tak,
    }
    return min(limits, key=lambda words: limits[words])


def _against_earlier(row: Balanskravsutredning, facts: Balanskravsfakta) -> list[Kontroll]:
    """What the year before left, against what this one begins with: told, never refused."""
    before = facts.utredningar.get(row.ar - 1)
    told = []
    expected = left_before(row.ar, facts.years, facts.waived)
    step = rounding_step([row.tidigare_underskott, expected or ZERO], row.enhet)
    if expected is not None and abs(expected - row.tidigare_underskott) > step:
        told.append(
            f"Enligt utredningarna för tidigare år återstår {amount(expected, row.enhet)} att "
            f"reglera, här står {amount(row.tidigare_underskott, row.enhet)}."
        )
    for name, opening, field in (
        ("Resultatutjämningsreserven", row.rur_ingaende, "rur"),
        ("Resultatreserven", row.reserv_ingaende, "reserv"),
    ):
        closing = closing_of(before, field) if before else None
        if None not in (closing, opening) and abs(closing - opening) > step:  # type: ignore
            told.append(
                f"{name} var {amount(closing, row.enhet)} vid utgången av "  # type: ignore
                f"{row.ar - 1}, men {amount(opening, row.enhet)} när {row.ar} började."  # type: ignore
            )
    if before is not None and (text := _other_unit(row, before)):
        told.append(text)
    return [Kontroll(row.ar, UPPLYSNING, text) for text in told]


def _other_unit(row: Balanskravsutredning, before: Balanskravsutredning) -> str:
    """Whether taxes and grants are so far from the year before that the unit must be another."""
    now, then = row.skatter_bidrag, before.skatter_bidrag
    if not now or not then or then / UNIT_JUMP < now < then * UNIT_JUMP:
        return ""
    return (
        f"Skatter och bidrag är {amount(now, row.enhet)}, men var {amount(then, row.enhet)} "
        f"{before.ar}. Kontrollera om beloppen är skrivna i tkr eller Mkr för båda åren."
    )


def closing_of(row: Balanskravsutredning, reserve: str) -> Decimal | None:
    """What a reserve (``rur`` or ``reserv``) held as the year ended; None where it is not told."""
    opening: Decimal | None = getattr(row, f"{reserve}_ingaende")
    put, used = getattr(row, f"till_{reserve}"), getattr(row, f"fran_{reserve}")
    if opening is None:
        return None
    return opening - put - used
