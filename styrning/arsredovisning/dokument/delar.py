"""The small checks that the document's rules are put together from."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]

_NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# XML 1.0 has no place for these, and no font draws them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class DocumentError(ValueError):
    """It is not a document; ``faults`` holds each fault with its path."""

    def __init__(self, faults: list[str]) -> None:
        shown = "; ".join(faults[:5])
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        super().__init__(f"not a report document: {shown}{more}")
        self.faults = faults


def text(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: is {_name(value)}, not text"
    elif _UNPRINTABLE.search(value):
        yield f"{path}: holds a character that cannot be printed"


def words(value: object, path: str) -> Iterator[str]:
    """Text that says something."""
    yield from text(value, path)
    if isinstance(value, str) and not value.strip():
        yield f"{path}: is empty"


def flag(value: object, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{path}: is {_name(value)}, not true or false"


def numeral(value: object, path: str) -> Iterator[str]:
    """A decimal as a string: "12.3", never a float."""
    if not isinstance(value, str) or not _NUMERAL.fullmatch(value):
        yield f"{path}: {_short(value)} is no decimal such as '12.3'"


def number(low: int, high: int) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            yield f"{path}: {_short(value)} is no whole number from {low} to {high}"

    return check


def fixed(wanted: object) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if value != wanted or type(value) is not type(wanted):
            yield f"{path}: is {_short(value)}, not {wanted!r}"

    return check


def one_of(known: Collection[str]) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, str) or value not in known:
            yield f"{path}: {_short(value)} is none of {', '.join(sorted(known))}"

    return check


def pattern(expression: str, meaning: str) -> Check:
    matcher = re.compile(expression)

    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not matcher.fullmatch(value):
            yield f"{path}: {_short(value)} is not {meaning}"

    return check


def maybe(inner: Check) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if value is not None:
            yield from inner(value, path)

    return check


def listing(item: Check, at_least: int = 0) -> Check:
    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: is {_name(value)}, not a list"
            return
        if len(value) < at_least:
            yield f"{path}: is empty"
        for place, inner in enumerate(value):
            yield from item(inner, f"{path}[{place}]")

    return check


def record(fields: Mapping[str, Check]) -> Check:
    """Exactly these fields."""

    def check(value: object, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path or 'the document'}: is {_name(value)}, not an object"
            return
        at = f"{path}." if path else ""
        for name in fields.keys() - value.keys():
            yield f"{at}{name}: is missing"
        for name in value.keys() - fields.keys():
            yield f"{at}{name}: is not a known field"
        for name, inner in fields.items():
            if name in value:
                yield from inner(value[name], f"{at}{name}")

    return check


def either(by: str, kinds: Mapping[str, Mapping[str, Check]]) -> Check:
    """One of several records, told apart by the field ``by``."""
    known = one_of(kinds)
    records = {kind: record({by: known, **fields}) for kind, fields in kinds.items()}

    def check(value: object, path: str) -> Iterator[str]:
        kind = value.get(by) if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in records:
            yield from records[kind](value, path)
        elif isinstance(value, dict):
            yield from known(kind, f"{path}.{by}")
        else:
            yield f"{path}: is {_name(value)}, not an object"

    return check


def plain_data(value: object, path: str) -> Iterator[str]:
    """Any JSON data without floats."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                yield f"{path}: the key {key!r} is not text"
            yield from plain_data(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from plain_data(inner, f"{path}[{place}]")
    elif value is not None and type(value) not in {str, int, bool}:
        yield f"{path}: is {_name(value)}, not plain data"


def _name(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def _short(value: object) -> str:
    shown = repr(value)
    return f"{shown[:40]}…" if len(shown) > 41 else shown
