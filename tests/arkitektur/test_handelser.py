"""Every write leaves an event: the API's ETag counts events to know that nothing has changed.

Read from the source: a function that opens a transaction must reach ``log``, by itself or
through the functions of ours that it names.
"""

import ast
from functools import cache
from typing import NamedTuple

from tests.arkitektur.kallor import ROOT, modules

# Transactions without an event of their own, and why the API's answers are true all the same.
SILENT = {
    "frontend.organisation.inlamning.handla": "calls a service by the act that was chosen",
    "internkontroll.services.kontrollar.held_year": "an empty frame; its callers log",
    "styrning.bas.snapshot.frysbild": "opens the transaction that others write in",
    "styrning.grund.arbetsbok.preview": "tries the services and rolls back",
    "styrning.grund.admin_bas.changeform_view": "save_model logs",
    "styrning.grund.models.bas.save": "one row of a service, which logs",
    "styrning.grund.restore._restore": "restores the log too, into an empty database",
    "styrning.grund.tree_check.repair": "puts a damaged tree right; the tag's day ends the rest",
}


class Place(NamedTuple):
    module: str
    name: str


class Source(NamedTuple):
    """A module's functions, and what its imported names stand for."""

    functions: dict[str, ast.FunctionDef]
    imported: dict[str, Place]


def source_of(tree: ast.Module) -> Source:
    found = Source({}, {})
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found.functions[node.name] = node
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found.imported[alias.asname or alias.name] = Place(node.module, alias.name)
    return found


@cache
def sources() -> dict[str, Source]:
    """Every module but migrations and the demo's made-up facts."""
    found = {}
    for path in modules():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if ".demo." not in name:
            found[name] = source_of(ast.parse(path.read_text()))
    return found


def is_atomic(node: ast.FunctionDef) -> bool:
    """Whether the function, or a block in it, is a transaction."""
    places = [*node.decorator_list]
    for inner in ast.walk(node):
        if isinstance(inner, ast.With):
            places += [item.context_expr for item in inner.items]
    return any("transaction.atomic" in ast.unparse(place) for place in places)


def resolved(place: Place) -> Place | None:
    """Where the name is defined, through the packages that hand it on; None for a library's."""
    while (source := sources().get(place.module)) is not None:
        if place.name in source.functions:
            return place
        if place.name not in source.imported:
            return None
        place = source.imported[place.name]
    return None


def named(place: Place) -> set[Place]:
    """The functions of ours that the function calls or hands on."""
    source = sources()[place.module]
    found = set()
    for node in ast.walk(source.functions[place.name]):
        match node:
            case ast.Name(id=name):
                found.add(resolved(Place(place.module, name)))
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                found.add(resolved(Place(place.module, name)))
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in source.imported:
                module = source.imported[owner]
                found.add(resolved(Place(f"{module.module}.{module.name}", name)))
    return {place for place in found if place is not None}


LOG = Place("styrning.grund.events", "log")


def reaches_log(place: Place) -> bool:
    waiting, seen = [place], {place}
    while waiting:
        new = named(waiting.pop()) - seen
        if LOG in new:
            return True
        seen |= new
        waiting += new
    return False


def transactions() -> list[Place]:
    return [
        Place(module, name)
        for module, source in sources().items()
        for name, node in source.functions.items()
        if is_atomic(node)
    ]


def test_the_reading_finds_the_transactions():
    assert Place("styrning.grund.services_konto", "create_role") in transactions()
    assert len(transactions()) > 150


def test_every_transaction_leaves_an_event():
    silent = {".".join(place) for place in transactions() if not reaches_log(place)}
    assert silent == set(SILENT)
