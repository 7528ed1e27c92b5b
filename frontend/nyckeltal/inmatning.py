"""From what was typed in a row to what the services take."""

from collections.abc import Mapping
from decimal import Decimal

from mal.services import Omdome
from nyckeltal.entry import Rad
from nyckeltal.enums import Kon
from nyckeltal.services import Rapport
from styrning.bas.errors import RuleError
from styrning.bas.quantities import parse_decimal

FIELDS = ("T", "K", "M", "P", "saknas", "kommentar", "steg", "motiv", "orsak", "effekt", "atgard")
MAX_TEXT = 60_000


def typed_of(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, to be shown again as it was."""
    return {name: data[name] for name in FIELDS if name in data}


def read_rapport(data: Mapping[str, str], saved: Rad | None) -> Rapport:
    """The row's values, reason and comment.

    A reason that stood there before gives way to a value that is typed now.

    Raises: RuleError, with the field, for what is no number.
    """
    varden = {kon: _number(data.get(kon, ""), kon) for kon in Kon.values if kon in data}
    saknas = data.get("saknas", "")
    current = saved.figure["serie"][-1] if saved and saved.figure["period"] else None
    if any(v is not None for v in varden.values()) and current and current["saknas"] == saknas:
        saknas = ""
    return Rapport(
        varden=varden,
        saknas_orsak=saknas,
        kommentar=_text(data.get("kommentar", ""), "kommentar"),
        versioner={kon: _version(data.get(f"v_{kon}", "")) for kon in Kon.values},
    )


def _number(text: str, field: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except RuleError as error:
        raise RuleError(f"{Kon(field).label}: {error}", field=field) from error


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _text(text: str, field: str) -> str:
    if len(text) > MAX_TEXT:
        raise RuleError(
            f"Texten är {len(text)} tecken. Högst {MAX_TEXT} får plats; dela upp den.", field=field
        )
    return text


def read_prognos(data: Mapping[str, str]) -> tuple[Decimal, int]:
    """The forecast and the version that was seen.

    Raises: RuleError for what is no number.
    """
    try:
        varde = parse_decimal(data.get("P", ""))
    except RuleError as error:
        raise RuleError(f"Prognos: {error}", field="prognos") from error
    if varde is None:
        raise RuleError("Ange prognosen.", field="prognos")
    return varde, _version(data.get("v_P", ""))


def read_omdome(data: Mapping[str, str]) -> tuple[Omdome, int]:
    """The judgement and the version that was seen.

    Raises: RuleError when no step is chosen or a text is too long.
    """
    steg = data.get("steg", "")
    if not (steg.isascii() and steg.isdigit() and len(steg) < 5):
        raise RuleError("Välj en bedömning.", field="steg")
    texts = {
        name: _text(data.get(name, ""), name) for name in ("motiv", "orsak", "effekt", "atgard")
    }
    return Omdome(int(steg), **texts), _version(data.get("version", ""))
