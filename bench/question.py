"""The question for everything: every field of a type, and of the types below it."""

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

# What the API makes of other fields of the report: no key of the read model is theirs.
DERIVED = frozenset(
    {
        ("Arsredovisning", "errata"),
        ("Arsredovisning", "avsnitt"),
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


JUDGED_GOALS = """query Redovisning($ar: Int!) {
  arsredovisning(ar: $ar) {
    ar
    mal {
      id kod identitet namn beskrivning niva nivaslag djup bedoms klass ord
      rapporterasTill geh gehBeslut
      huvudansvarig { kod namn }
      bedomning {
        foreslagen spar regelversion beslutad ord varde avviker motiv orsak effekt atgard
        bedomdAv version
      }
      nyckeltal {
        id kod namn mattenhet decimaler riktning slag kalla rapporterasTill status trend
        enhet { kod namn }
        malvarde { ar typ varde vardeMax tolerans toleransProcent }
        serie {
          period fran till totalt kvinnor man saknas sakerhet kommentar
          versioner { totalt kvinnor man }
        }
      }
    }
  }
}"""
