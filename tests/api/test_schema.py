"""The schema is a file, every word of it is explained, and no database key is in it."""

import pytest
from django.core.management import call_command
from graphql import (
    get_named_type,
    is_enum_type,
    is_introspection_type,
    is_object_type,
    specified_scalar_types,
)

from styrning.api.referens import rendered
from styrning.api.schema import SCHEMA_FILE, printed, schema

TYPES = {
    name: kind
    for name, kind in schema.graphql_schema.type_map.items()
    if not is_introspection_type(kind)
}


def test_the_file_holds_the_schema():
    assert SCHEMA_FILE.read_text() == printed(), "Run: python manage.py write_graphql_schema"


def test_the_command_writes_the_file(tmp_path, monkeypatch, capsys):
    file = tmp_path / "schema.graphql"
    command = "styrning.api.management.commands.write_graphql_schema.SCHEMA_FILE"
    monkeypatch.setattr(command, file)
    reference = tmp_path / "referens.md"
    command = "styrning.api.management.commands.write_graphql_schema.REFERENCE_FILE"
    monkeypatch.setattr(command, reference)
    call_command("write_graphql_schema")
    assert file.read_text() == printed()
    assert reference.read_text() == rendered()
    assert capsys.readouterr().out == "Skrev schema.graphql och referens.md.\n"


def described():
    for name, kind in TYPES.items():
        yield name, kind.description
        for field, definition in getattr(kind, "fields", {}).items():
            yield f"{name}.{field}", definition.description
            for argument, value in getattr(definition, "args", {}).items():
                yield f"{name}.{field}({argument})", value.description
        if is_enum_type(kind):
            for value, definition in kind.values.items():
                yield f"{name}.{value}", definition.description


def test_everything_has_a_description():
    assert [place for place, text in described() if not text] == []


def test_no_type_is_described_by_graphene():
    """Its words are English: those of its scalars, and "An enumeration." of an enum."""
    english = ("An enumeration", "The `")
    own = [(name, text or "") for name, text in described() if name not in specified_scalar_types]
    assert [name for name, text in own if text.startswith(english)] == []


@pytest.mark.parametrize("word", ["lft", "rght", "treeId", "level", "pk"])
def test_no_database_key_has_a_field(word):
    fields = {field for kind in TYPES.values() if is_object_type(kind) for field in kind.fields}
    assert word not in fields


def below(kind, found):
    """The object types that an answer of ``kind`` may hold, itself among them."""
    if is_object_type(kind) and kind.name not in found:
        found[kind.name] = kind
        for field in kind.fields.values():
            below(get_named_type(field.type), found)
    return found


def test_nothing_in_a_report_has_an_id_that_a_cache_would_keep_it_by():
    """Apollo Client gave one year's statuses for another's: same id, another answer."""
    report = below(TYPES["Arsredovisning"], {})
    assert {"Mal", "Nyckeltal", "Serievarde", "Uppdrag"} <= set(report)
    assert [name for name, kind in report.items() if {"id", "_id"} & set(kind.fields)] == []
