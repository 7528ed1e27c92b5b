"""What an officer says of one nyckeltal, and what is wrong or odd about it. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nyckeltal.enums import Aggregering, Kon, Matt, Sakerhet, Saknas, Vardetyp
from nyckeltal.models import Nyckeltal
from nyckeltal.rules import Pair, check_split, derive_total, from_pair, plausibility
from nyckeltal.selectors import Definition
from nyckeltal.svar import Svar, ensure_answer
from styrning.bas.errors import RuleError
from styrning.bas.quantities import format_exact
from styrning.bas.text import MAX_KOMMENTAR, limited

PER_CENT = 100


@dataclass(frozen=True)
class Rapport:
    """What an officer says of one nyckeltal for the round's period.

    Attributes:
        varden: by Kon, in the nyckeltal's unit, an answer as its number; None is a gap.
        par: by Kon, (täljare, nämnare) in place of a value.
        saknas_orsak: why the total is missing; then no value is given.
        versioner: by Kon, the version that the officer saw; 0 or absent when there was none.
        sakerhet: preliminary, final or revised; None keeps what stands there, but a final value
            that was approved becomes revised when it changes.
    """

    varden: Mapping[str, Decimal | None]
    saknas_orsak: str = ""
    kommentar: str = ""
    versioner: Mapping[str, int] = field(default_factory=dict)
    sakerhet: str | None = None
    par: Mapping[str, Pair] = field(default_factory=dict)

    def given(self, faktor: Decimal | None) -> dict[str, Decimal]:
        """The values by Kon, those of pairs computed.

        Raises: RuleError, with the Kon as field, for half a pair or a nämnare of zero.
        """
        result = {kon: varde for kon, varde in self.varden.items() if varde is not None}
        for kon, (taljare, namnare) in self.par.items():
            if taljare is None and namnare is None:
                continue
            varde = from_pair(taljare, namnare, faktor or Decimal(1))
            if varde is None or (namnare is not None and namnare < 0):
                raise RuleError(
                    f"{Kon(kon).label}: ange både täljare och nämnare; nämnaren ska vara "
                    "större än noll.",
                    field=kon,
                )
            result[kon] = varde
        return result


def check_report(nyckeltal: Nyckeltal | Definition, rapport: Rapport, svar: Svar = ()) -> list[str]:
    """Questions about the report; ``svar`` is what may be answered, empty for a number.

    Raises: RuleError, with the Kon as field, for what cannot be saved.
    """
    limited(rapport.kommentar, MAX_KOMMENTAR, "Kommentaren", "kommentar")
    given = rapport.given(nyckeltal.namnarfaktor)
    _check_kinds(nyckeltal, rapport, given)
    for kon, pair in rapport.par.items():
        check_pair(nyckeltal, kon, pair)
    for kon, varde in given.items():
        check_value(nyckeltal, kon, varde, svar)
    return _check_total(nyckeltal, rapport, given)


def _check_kinds(
    nyckeltal: Nyckeltal | Definition, rapport: Rapport, given: Mapping[str, Decimal]
) -> None:
    if nyckeltal.aggregering == Aggregering.VAGT and any(
        varde is not None for varde in rapport.varden.values()
    ):
        raise RuleError(
            f"{nyckeltal.kod} räknas samman av täljare och nämnare. Ange båda i stället för "
            "kvoten.",
            field=Kon.TOTALT,
        )
    if rapport.saknas_orsak and rapport.saknas_orsak not in Saknas.values:
        raise RuleError("Välj en orsak i listan.", field="saknas_orsak")
    if rapport.sakerhet and rapport.sakerhet not in Sakerhet.values:
        raise RuleError("Välj preliminärt, slutligt eller reviderat.", field="sakerhet")
    if given and rapport.saknas_orsak:
        raise RuleError("Ange antingen ett utfall eller varför det saknas.", field=Kon.TOTALT)
    if set(given) - {Kon.TOTALT} and not nyckeltal.per_kon:
        raise RuleError(f"{nyckeltal.kod} delas inte på kön.", field=Kon.KVINNOR)


def check_pair(nyckeltal: Nyckeltal | Definition, kon: str, pair: Pair) -> None:
    """A share of a whole is no more than the whole, unless the sheet says that it may be.

    Raises: RuleError with ``kon`` as field.
    """
    taljare, namnare = pair
    is_share = nyckeltal.matt == Matt.ANDEL and nyckeltal.namnarfaktor == PER_CENT
    may_exceed = nyckeltal.max_varde is not None and nyckeltal.max_varde > PER_CENT
    if taljare is None or namnare is None:
        return
    if taljare < 0 and nyckeltal.min_varde is not None and nyckeltal.min_varde >= 0:
        raise RuleError(
            f"{Kon(kon).label}: täljaren {format_exact(taljare)} är mindre än noll. "
            "Kontrollera tecknet.",
            field=kon,
        )
    if not is_share or may_exceed:
        return
    if taljare > namnare > 0:
        raise RuleError(
            f"{Kon(kon).label}: täljaren {format_exact(taljare)} är större än nämnaren "
            f"{format_exact(namnare)}, men en andel är högst 100 procent. Har de bytt plats?",
            field=kon,
        )


def check_value(
    nyckeltal: Nyckeltal | Definition, kon: str, varde: Decimal, svar: Svar, word: str = ""
) -> None:
    """Raise RuleError, with ``kon`` as field, for a value that cannot be."""
    if problem := impossible(nyckeltal, varde, svar):
        raise RuleError(f"{word or Kon(kon).label}: {problem}", field=kon)


def impossible(nyckeltal: Nyckeltal | Definition, varde: Decimal, svar: Svar) -> str:
    """Why the value cannot be: no answer, or outside the limits; empty when it can."""
    try:
        ensure_answer(varde, svar)
    except RuleError as error:
        return str(error)
    fraga = plausibility(varde, None, nyckeltal.min_varde, nyckeltal.max_varde, nyckeltal.mattenhet)
    return fraga.text if fraga and fraga.fel else ""


def _check_total(
    nyckeltal: Nyckeltal | Definition, rapport: Rapport, given: Mapping[str, Decimal]
) -> list[str]:
    kvinnor, man = given.get(Kon.KVINNOR), given.get(Kon.MAN)
    totalt = given.get(Kon.TOTALT)
    pairs = (rapport.par.get(Kon.KVINNOR), rapport.par.get(Kon.MAN))
    both = (pairs[0], pairs[1]) if pairs[0] and pairs[1] else None
    derivable = derive_total(kvinnor, man, nyckeltal.matt, both) is not None
    if totalt is None and not derivable and not rapport.saknas_orsak:
        raise _without_total(nyckeltal, given, has_pairs=bool(rapport.par))
    return check_split(totalt, kvinnor, man, nyckeltal.matt, nyckeltal.decimaler)


def _without_total(
    nyckeltal: Nyckeltal | Definition, given: Mapping[str, Decimal], *, has_pairs: bool
) -> RuleError:
    if not given:
        return RuleError("Ange ett utfall eller varför det saknas.", field=Kon.TOTALT)
    is_derived = nyckeltal.matt == Matt.ADDITIV or has_pairs
    missing = [kon for kon in (Kon.KVINNOR, Kon.MAN) if kon not in given]
    if is_derived and nyckeltal.vardetyp == Vardetyp.TAL and len(missing) == 1:
        return RuleError(
            f"Ange {missing[0].label.lower()} också, eller totalt: totalt räknas av båda.",
            field=missing[0],
        )
    return RuleError(
        "Ange totalt: det kan inte räknas ut av kvinnor och män för sig.", field=Kon.TOTALT
    )
