"""From what was typed in a row to what the services take."""

import re
from collections.abc import Mapping
from decimal import Decimal

from frontend.versioner import seen_version
from mal.services import Omdome
from nyckeltal.entry import Rad
from nyckeltal.enums import Kon, Sakerhet
from nyckeltal.rapport import Rapport
from nyckeltal.svar import read_answer, svar_of
from styrning.bas.errors import RuleError
from styrning.bas.quantities import parse_decimal

PROGNOS = "P"
BEDOMNING = "B"
VERSIONED = (*Kon.values, PROGNOS, BEDOMNING)
PAIRS = tuple(f"{kon}{part}" for kon in Kon.values for part in "tn")  # täljare, nämnare
OUTCOME = (*Kon.values, *PAIRS)
TEXTS = ("motiv", "orsak", "effekt", "atgard")
FIELDS = (*OUTCOME, PROGNOS, "saknas", "sakerhet", "kommentar", "steg", *TEXTS)
MONTHS_A_YEAR = 12

_OVER = re.compile(r"([TKMPB])([0-9]{1,9})")
_FIELD = {"prognos": PROGNOS, "saknas_orsak": "saknas"}


def field_of(error: RuleError) -> str:
    """The name of the input that a refusal concerns; empty when it concerns the whole row."""
    return _FIELD.get(error.field or "", error.field or "")


def typed_of(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, and the versions that were seen, to be shown again as they were."""
    names = (*FIELDS, *(f"v_{name}" for name in VERSIONED))
    return {name: data[name] for name in names if name in data}


def seen(data: Mapping[str, str]) -> dict[str, int]:
    """The versions that the officer saw, and says to write over after a conflict."""
    versions = {name: seen_version(data, f"v_{name}") for name in VERSIONED}
    over = {name: int(version) for name, version in _OVER.findall(data.get("over", ""))}
    return versions | over


def over(versions: Mapping[str, int]) -> str:
    """The versions saved now, as the button *Spara mitt* sends them back."""
    return " ".join(f"{name}{version}" for name, version in versions.items())


def reports_outcome(data: Mapping[str, str], saved: Rad) -> bool:
    """Whether the row says something of the outcome, or has said so before.

    A forecast may be given before the outcome is known.
    """
    asked = saved.ansvar is not None and saved.figure["period"] is not None
    if not asked or not any(name in data for name in OUTCOME):
        return False
    typed = any(data.get(name, "").strip() for name in (*OUTCOME, "saknas", "kommentar"))
    begun = bool(saved.figure["serie"][-1]["versioner"])
    return typed or begun or not data.get(PROGNOS, "").strip()


def reports_forecast(data: Mapping[str, str], saved: Rad) -> bool:
    """Whether a forecast is given, or one that was given is taken away (which is refused)."""
    if not saved.figure["fragar_prognos"] or PROGNOS not in data:
        return False
    return bool(data[PROGNOS].strip() or saved.figure["prognos_version"])


def read_rapport(data: Mapping[str, str], saved: Rad) -> Rapport:
    """The row's values, reason and comment.

    A reason that stood there before gives way to a value that is typed now.

    Raises: RuleError, with the field, for what is no number.
    """
    varden = {kon: _value(data[kon], kon, saved) for kon in Kon.values if kon in data}
    par = {
        kon: (_number(data[f"{kon}t"], kon, saved), _number(data.get(f"{kon}n", ""), kon, saved))
        for kon in Kon.values
        if f"{kon}t" in data
    }
    saknas, known = data.get("saknas", ""), saved.figure["serie"][-1]["saknas"]
    if saknas == known and any(data.get(name, "").strip() for name in OUTCOME):
        saknas = ""
    versions = seen(data)
    return Rapport(
        varden=varden,
        par=par,
        saknas_orsak=saknas,
        kommentar=data.get("kommentar", ""),
        versioner={kon: versions[kon] for kon in Kon.values},
        sakerhet=_sakerhet(data, saved),
    )


def _sakerhet(data: Mapping[str, str], saved: Rad) -> str | None:
    """What was chosen; None where what stands there was left, or nothing was asked."""
    chosen = data.get("sakerhet") or None
    known = saved.figure["serie"][-1]["sakerhet"] or Sakerhet.SLUTLIG
    return None if chosen == known else chosen


def _value(text: str, kon: str, saved: Rad) -> Decimal | None:
    """A number, or an answer as its number or its word."""
    svar = svar_of(saved.figure)
    if not svar:
        return _number(text, kon, saved)
    try:
        return read_answer(text, svar)
    except RuleError as error:
        raise RuleError(f"{Kon(kon).label}: {error}", field=kon) from error


def _number(text: str, field: str, saved: Rad) -> Decimal | None:
    try:
        return parse_decimal(text)
    except RuleError as error:
        if len(text.split()) == MONTHS_A_YEAR:
            raise RuleError(
                f"{Kon(field).label}: tolv tal för {saved.figure['period']}. Nyckeltalet "
                "rapporteras med ett värde för hela perioden.",
                field=field,
            ) from error
        raise RuleError(f"{Kon(field).label}: {error}", field=field) from error


def read_prognos(data: Mapping[str, str], saved: Rad) -> tuple[Decimal, int]:
    """The forecast and the version that was seen.

    Raises: RuleError for what is no number, and for none: one that was given stays.
    """
    try:
        svar = svar_of(saved.figure) if saved.ansvar else ()
        varde = read_answer(data[PROGNOS], svar) if svar else parse_decimal(data[PROGNOS])
    except RuleError as error:
        raise RuleError(f"Prognos: {error}", field="prognos") from error
    if varde is None:
        raise RuleError(
            "En lämnad prognos kan ändras men inte tas bort. Ange den nya.", field="prognos"
        )
    return varde, seen(data)[PROGNOS]


def read_omdome(data: Mapping[str, str]) -> tuple[Omdome, int]:
    """The judgement and the version that was seen.

    Raises: RuleError when no step is chosen or a text is too long.
    """
    steg = data.get("steg", "")
    if not (steg.isascii() and steg.isdigit() and len(steg) < 5):
        raise RuleError("Välj en bedömning.", field="steg")
    texts = {name: data.get(name, "") for name in TEXTS}
    return Omdome(int(steg), **texts), seen(data)[BEDOMNING]
