"""What a block shows: a selection as validated data, told in plain words. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mal.enums import Geh
from styrning.arsredovisning.enums import Blockslag
from styrning.bas.errors import RuleError
from styrning.bas.periods import number_word

MAX_AR, AR = 10, 5
INNEHALL = {
    "texter": "egna texter till fullmäktige",
    "mal": "måluppfyllelse",
    "nyckeltal": "nyckeltal",
    "drift": "driftredovisning",
    "uppdrag": "uppdrag",
    "internkontroll": "internkontroll",
}
VILKA = {"namnder": "alla nämnder", "bolag": "alla bolag", "alla": "alla nämnder och bolag"}
GEH_ORD = {
    "": "",
    Geh.FINANSIELLT: "som är finansiella mål för god ekonomisk hushållning",
    Geh.VERKSAMHET: "som är verksamhetsmål för god ekonomisk hushållning",
    "alla": "för god ekonomisk hushållning",
}
FILTER = ("tagg", "omrade", "enhet", "geh", "mal")
FALT: dict[str, tuple[str, ...]] = {
    Blockslag.MAL: (*FILTER, "ar", "motiv"),
    Blockslag.NYCKELTAL: (*FILTER, "nyckeltal", "ar", "kon"),
    Blockslag.DIAGRAM: (*FILTER, "nyckeltal", "ar", "kon"),
    Blockslag.TAGG: ("tagg", "ar", "kon"),
    Blockslag.NAMNDER: ("vilka", "innehall", "ar", "kon"),
    Blockslag.DRIFT: ("enhet",),
    Blockslag.INTERNKONTROLL: ("enhet", "avvikelser"),
    Blockslag.UPPDRAG: ("enhet", "kvar"),
}


@dataclass(frozen=True)
class Urval:
    """What is chosen. Empty text and empty tuples mean "all".

    Attributes:
        ar: how many years stand beside each other, the report's own the last.
        kon: whether women and men stand below the total.
        motiv: whether the reason of each judgement stands below the table.
        avvikelser: of internal control only what was found wrong.
        kvar: of uppdrag only those that are not done.
    """

    tagg: str = ""
    omrade: str = ""
    enhet: str = ""
    geh: str = ""
    mal: tuple[str, ...] = ()
    nyckeltal: tuple[str, ...] = ()
    ar: int = AR
    kon: bool = False
    motiv: bool = False
    avvikelser: bool = False
    kvar: bool = False
    vilka: str = "namnder"
    innehall: tuple[str, ...] = ("texter", "mal")

    def data(self) -> dict[str, Any]:
        """What is kept: only what differs from the default."""
        plain = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}
        given = Urval()
        return {name: v for name, v in plain.items() if getattr(self, name) != getattr(given, name)}


def read_urval(slag: str, data: Mapping[str, Any]) -> Urval:
    """The selection of a block of ``slag``.

    Raises: RuleError, with the field, for what that kind of block cannot choose, or a value that
        is none.
    """
    allowed = FALT.get(slag, ())
    if unknown := sorted(set(data) - set(allowed)):
        raise RuleError(
            f"{Blockslag(slag).label} kan inte väljas på {', '.join(unknown)}. Ta bort det.",
            field=unknown[0],
        )
    chosen = {name: CHECK[name](name, data[name]) for name in allowed if name in data}
    urval = Urval(**chosen)
    if slag == Blockslag.TAGG and not urval.tagg:
        raise RuleError("Välj den tagg som utdraget gäller.", field="tagg")
    if slag == Blockslag.NAMNDER and not urval.innehall:
        raise RuleError("Välj minst en sak som ska stå om varje nämnd.", field="innehall")
    return urval


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 150:
        raise RuleError("Välj i listan.", field=name)
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise RuleError("Välj i listan.", field=name)
    return tuple(dict.fromkeys(_text(name, item) for item in value))


def _years(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_AR:
        raise RuleError(f"Välj mellan 1 och {MAX_AR} år.", field=name)
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise RuleError("Välj ja eller nej.", field=name)
    return value


def _known(known: Mapping[str, str]) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise RuleError("Välj i listan.", field=name)
        return str(value)

    return check


def _contents(name: str, value: Any) -> tuple[str, ...]:
    chosen = _texts(name, value)
    if any(item not in INNEHALL for item in chosen):
        raise RuleError("Välj i listan.", field=name)
    return tuple(item for item in INNEHALL if item in chosen)


CHECK: dict[str, Callable[[str, Any], Any]] = {
    "tagg": _text, "omrade": _text, "enhet": _text, "geh": _known(GEH_ORD), "mal": _texts,
    "nyckeltal": _texts, "ar": _years, "kon": _flag, "motiv": _flag, "avvikelser": _flag,
    "kvar": _flag, "vilka": _known(VILKA), "innehall": _contents,
}  # fmt: skip

FYLLS: dict[str, str] = {
    Blockslag.RUBRIK: "Rubrik",
    Blockslag.TEXT: "Skrivs av en person",
    Blockslag.KLARSPRAK: "Skrivs av en person, på enkel svenska, och står först",
    Blockslag.BILD: "En bild med beskrivning",
    Blockslag.INSTRUKTION: "Syns för skribenterna och skrivs inte ut",
    Blockslag.GEH: "Årets mål för god ekonomisk hushållning, regeln, utfallet och utlåtandena",
    Blockslag.BALANSKRAV: "Balanskravsutredningen, tre år bredvid varandra",
}
VAD: dict[str, str] = {
    Blockslag.MAL: "mål", Blockslag.NYCKELTAL: "Nyckeltal", Blockslag.DIAGRAM: "Diagram",
}  # fmt: skip


def words(
    slag: str, urval: Urval, *, for_kf: bool = True, names: Mapping[str, str] | None = None
) -> str:
    """The selection in plain words: "KF-mål med taggen Barn, fem år".

    Args:
        for_kf: whether the report is kommunfullmäktige's; then nothing else is ever shown.
        names: names of enheter and areas by kod; the kod itself where it is not known.
    """
    if slag in FYLLS:
        return FYLLS[slag]
    known = names or {}
    if slag in TELL:
        return TELL[slag](urval) + _where(urval, known)
    subject = _subject(slag, urval, for_kf) + _filter(urval, known) + _where(urval, known)
    return subject + _spread(urval) + _extra(urval)


def _where(urval: Urval, names: Mapping[str, str]) -> str:
    return f" hos {names.get(urval.enhet, urval.enhet)}" if urval.enhet else ""


def _namnder(urval: Urval) -> str:
    what = ", ".join(INNEHALL[item] for item in urval.innehall)
    return f"{VILKA[urval.vilka].capitalize()}, var för sig: {what}"


def _tagged(urval: Urval) -> str:
    return f"Mål och nyckeltal med taggen {urval.tagg}{_spread(urval)}"


def _cost(urval: Urval) -> str:
    return "Budget, utfall och avvikelse per nämnd, i nämndens egen rapport per verksamhet"


def _control(urval: Urval) -> str:
    return "Avvikelser i internkontrollen" if urval.avvikelser else "Internkontrollens utfall"


def _assignments(urval: Urval) -> str:
    return "Uppdrag som inte är klara" if urval.kvar else "Alla uppdrag"


TELL: dict[str, Callable[[Urval], str]] = {
    Blockslag.NAMNDER: _namnder,
    Blockslag.TAGG: _tagged,
    Blockslag.DRIFT: _cost,
    Blockslag.INTERNKONTROLL: _control,
    Blockslag.UPPDRAG: _assignments,
}


def _subject(slag: str, urval: Urval, for_kf: bool) -> str:
    whose = "KF-mål" if for_kf else "Nämndens mål"
    if slag == Blockslag.MAL:
        return f"{whose} {', '.join(urval.mal)}" if urval.mal else whose
    what = VAD[slag]
    if urval.nyckeltal:
        return (
            f"{what} {', '.join(urval.nyckeltal)}"
            if slag == Blockslag.NYCKELTAL
            else (f"Diagram över {', '.join(urval.nyckeltal)}")
        )
    goals = f" {', '.join(urval.mal)}" if urval.mal else ""
    link = "för" if slag == Blockslag.NYCKELTAL else "över nyckeltal för"
    return f"{what} {link} {whose[0].lower() if whose[0] == 'N' else whose[0]}{whose[1:]}{goals}"


def _filter(urval: Urval, names: Mapping[str, str]) -> str:
    parts = []
    if urval.geh:
        parts.append(GEH_ORD[urval.geh])
    if urval.omrade:
        parts.append(f"i området {names.get(urval.omrade, urval.omrade)}")
    if urval.tagg:
        parts.append(f"med taggen {urval.tagg}")
    return "".join(f" {part}" for part in parts)


def _spread(urval: Urval) -> str:
    years = "bara årets" if urval.ar == 1 else f"{number_word(urval.ar, neuter=True)} år"
    return f", {years}{', per kön' if urval.kon else ''}"


def _extra(urval: Urval) -> str:
    return ", med motiv till varje bedömning" if urval.motiv else ""
