"""docs/ordlista.md knows every domain word of the code: models, enums and GraphQL types."""

import importlib
import importlib.util
import inspect
import re

import pytest
from django.apps import apps
from django.db.models import Choices

from tests.arkitektur.kallor import ROOT, modules

ORDLISTA = ROOT / "docs" / "ordlista.md"
OWN_APPS = {"grund", "mal", "nyckeltal", "internkontroll", "arsredovisning"}
GRAPHQL_PLUMBING = re.compile(r"^(__.*|Query|Mutation|String|Int|Float|Boolean|ID|Date|DateTime)$")


def rows() -> list[list[str]]:
    """The cells of every table row but the headings."""
    lines = [line for line in ORDLISTA.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] != "Term" and not set(row[0]) <= {"-", ":", " "}]


def known() -> set[str]:
    return {word for row in rows() for word in re.findall(r"`([^`]+)`", row[1])}


def model_names() -> set[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]
    return {model.__name__ for model in models if not model.__name__.startswith("Historical")}


def enum_names() -> set[str]:
    names = set()
    for path in modules():
        if path.name != "enums.py":
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        names |= {
            name
            for name, value in inspect.getmembers(module, inspect.isclass)
            if issubclass(value, Choices) and value.__module__ == module.__name__
        }
    return names


def graphql_names() -> set[str]:
    if importlib.util.find_spec("styrning.api.schema") is None:
        return set()
    types = importlib.import_module("styrning.api.schema").schema.graphql_schema.type_map
    return {name for name in types if not GRAPHQL_PLUMBING.match(name)}


def test_every_row_has_term_identifier_gloss_and_source():
    assert [row for row in rows() if len(row) != 4 or not all(row)] == []


def test_no_identifier_stands_twice():
    words = [word for row in rows() for word in re.findall(r"`([^`]+)`", row[1])]
    assert sorted({word for word in words if words.count(word) > 1}) == []


@pytest.mark.parametrize(
    "names", [model_names, enum_names, graphql_names], ids=lambda f: f.__name__
)
def test_the_words_of_the_code_are_explained(names):
    assert sorted(names() - known()) == []
