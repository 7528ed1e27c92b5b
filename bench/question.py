"""The question for everything: every field of a type, and of the types below it."""

from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

# What the API makes of other fields of the report: no key of the read model is theirs.
DERIVED = frozenset(
    {
        ("Arsredovisning", "errata"),
        ("Arsredovisning", "avsnitt"),
        ("Internkontroll", "tillfallen"),
        ("Internkontroll", "avvikelser"),
        ("Bedomning", "beslutadAv"),
        ("Bidrag", "beslutadAv"),
        *(("Serievarde", name) for name in ("status", "prognos", "kalla", "revision")),
    }
)


def everything(kind: GraphQLObjectType) -> str:
    """A selection set with all fields. The type must not contain itself."""
    parts = []
    for name, field in kind.fields.items():
        if (kind.name, name) in DERIVED:
            continue
        inner = get_named_type(field.type)
        parts.append(name if is_leaf_type(inner) else f"{name} {everything(inner)}")
    return "{ " + " ".join(parts) + " }"


def whole_report(schema) -> str:
    """The question for all of one year's report; variables ``ar`` and ``enhet``."""
    selection = everything(schema.type_map["Arsredovisning"])
    arguments = "($ar: Int!, $enhet: ID) { arsredovisning(ar: $ar, enhet: $enhet)"
    return f"query Allt{arguments} {selection} }}"


# What a report producer asks for (issue 7's contract): about 81,000 leaf fields in size S.
CONTRACT = """query Redovisning($ar: Int!) {
  arsredovisning(ar: $ar) {
    ar
    omraden { kod namn rakning { uppfyllt delvis ejUppfyllt kanEjBedomas ejBedomt } }
    mal {
      publiktId kod namn niva djup geh klass
      huvudansvarig { kod namn }
      bedomning { foreslagen beslutad motiv beslutadAv beslut }
      nyckeltal {
        publiktId kod namn mattenhet status trend
        malvarde { varde }
        serie { period totalt kvinnor man status prognos saknas kalla revision }
      }
    }
  }
}"""


def leaves(answer: Any) -> int:
    """How many values an answer holds; null is one."""
    if isinstance(answer, dict):
        return sum(map(leaves, answer.values()))
    if isinstance(answer, list):
        return sum(map(leaves, answer))
    return 1
