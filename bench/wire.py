"""What the read model's document becomes on the wire, told by the schema's types."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphene.utils.str_converters import to_snake_case
from graphql import get_named_type, is_enum_type

from bench.question import DERIVED
from styrning.bas.quantities import canonical

KON = {"totalt": "T", "kvinnor": "K", "man": "M"}
RENAMED = {"publiktId": "id", "avsnittsId": "id"}


def leaf(value: Any, kind: Any) -> Any:
    if is_enum_type(kind):
        return kind.serialize(value)
    if isinstance(value, Decimal):
        return canonical(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def translated(value: Any, kind: Any) -> Any:
    """``value`` of the type ``kind`` as the client gets it.

    Raises: AssertionError when a key of the document has no field, or a field no key.
    """
    named = get_named_type(kind)
    if isinstance(value, list):
        return [translated(item, kind) for item in value]
    if named.name == "Versioner":
        return {name: value.get(kon) for name, kon in KON.items()}
    if isinstance(value, dict):
        fields = {
            RENAMED.get(name) or to_snake_case(name): (name, f.type)
            for name, f in named.fields.items()
            if (named.name, name) not in DERIVED
        }
        assert set(value) == set(fields), (named, set(value) ^ set(fields))
        return {fields[key][0]: translated(item, fields[key][1]) for key, item in value.items()}
    return None if value is None else leaf(value, named)
