"""What one GraphQL document may cost, decided before anything runs.

The rules stand beside the standard ones and never replace them: a list of rules given to
``validate`` is the whole list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.conf import settings
from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    get_named_type,
    is_interface_type,
    is_list_type,
    is_object_type,
    specified_rules,
    validate,
)
from graphql.type.introspection import SchemaMetaFieldDef, TypeMetaFieldDef

LIST_FACTOR = 10  # what a list without a stated page size is taken to hold
PAGE_ARGUMENTS = ("first", "last")
PAGE_LISTS = frozenset({"edges", "nodes"})  # of a connection, whose own field has counted its rows
INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass(frozen=True, slots=True)
class Limits:
    """Highest allowed values; each may be set in the settings as ``GRAPHQL_MAX_…``."""

    depth: int = 15
    aliases: int = 30
    cost: int = 1_000_000
    bytes: int = 100_000  # of the question's text
    body: int = 1_000_000  # of a request, its variables included
    tokens: int = 5_000
    seconds: int = 20

    @classmethod
    def from_settings(cls) -> Self:
        given = {
            name: getattr(settings, f"GRAPHQL_MAX_{name.upper()}", None) for name in cls.__slots__
        }
        return cls(**{name: value for name, value in given.items() if value is not None})


class Size(NamedTuple):
    """What a selection set grows to with its fragments expanded."""

    depth: int = 0
    aliases: int = 0  # fields with an alias, and repetitions of one response name
    cost: int = 0  # values in the answer, lists estimated


class FragmentCycleError(Exception):
    """The fragments, by name, that spread each other for ever."""


class Measure:
    """Size of one operation, in time linear in the length of its document.

    A fragment is measured once however often it is spread, so that 25 doublings cost 25
    steps. Fragments are taken in the order of their dependencies, without recursion.

    Raises: FragmentCycleError, since such a document has no size.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.variables = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions
        } | dict(variables)
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.sizes: dict[str, Size] = {}
        for name in in_order(fragments):
            node = fragments[name]
            parent = schema.get_type(node.type_condition.name.value)
            self.sizes[name] = self.size(node.selection_set, parent)
        root = schema.get_root_type(operation.operation)
        self.result = self.size(operation.selection_set, root)

    def size(self, selection_set: SelectionSetNode, parent: Any) -> Size:
        depth = aliases = cost = 0
        seen: set[str] = set()
        for node in selection_set.selections:
            part = self.part(node, parent)
            depth = max(depth, part.depth)
            aliases += part.aliases + is_repeated(node, seen)
            cost += part.cost
        return Size(depth, aliases, cost)

    def part(self, node: Any, parent: Any) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self.sizes.get(node.name.value, Size())
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            inner = self.schema.get_type(condition.name.value) if condition else parent
            return self.size(node.selection_set, inner)
        return self.field(node, parent)

    def field(self, node: FieldNode, parent: Any) -> Size:
        if node.selection_set is None:
            return Size(1, 0, 1)
        field = field_of(parent, node.name.value)
        below = self.size(node.selection_set, get_named_type(field.type) if field else None)
        factor = 1 if is_page(node, parent) else self.factor(node, field)
        return Size(below.depth + 1, below.aliases, 1 + factor * below.cost)

    def factor(self, node: FieldNode, field: GraphQLField | None) -> int:
        """How many objects the field may answer with."""
        given = {argument.name.value: argument.value for argument in node.arguments}
        for name in PAGE_ARGUMENTS:
            usual = usual_page(field, name)
            if name in given or usual is not None:
                return self.page(given.get(name), LIST_FACTOR if usual is None else usual)
        return LIST_FACTOR if field and is_list(field) else 1

    def page(self, value: Any, usual: int) -> int:
        if isinstance(value, VariableNode):
            value = self.variables.get(value.name.value)
        if isinstance(value, IntValueNode):
            value = int(value.value[:12])  # longer ones are refused by the type
        return max(value, 0) if type(value) is int else usual


def field_of(parent: Any, name: str) -> GraphQLField | None:
    if name in INTROSPECTION:
        return INTROSPECTION[name]
    known = is_object_type(parent) or is_interface_type(parent)
    return parent.fields.get(name) if known else None


def is_list(field: GraphQLField) -> bool:
    outer = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return is_list_type(outer)


def is_page(node: FieldNode, parent: Any) -> bool:
    return node.name.value in PAGE_LISTS and field_of(parent, "pageInfo") is not None


def usual_page(field: GraphQLField | None, name: str) -> int | None:
    """The page size that the field has where ``name`` is not given; None where it has none."""
    argument = field.args.get(name) if field else None
    usual = argument.default_value if argument else None
    return usual if type(usual) is int else None


def is_repeated(node: Any, seen: set[str]) -> bool:
    """Whether ``node`` has an alias or repeats a response name in ``seen``; adds it there."""
    if not isinstance(node, FieldNode):
        return False
    name = (node.alias or node.name).value
    repeated = node.alias is not None or name in seen
    seen.add(name)
    return repeated


def spreads(selection_set: SelectionSetNode) -> Iterator[str]:
    stack = [selection_set]
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                yield node.name.value
            elif (below := getattr(node, "selection_set", None)) is not None:
                stack.append(below)


def in_order(fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """Names with each fragment after those that it spreads.

    Raises: FragmentCycleError.
    """
    done: dict[str, None] = {}
    for root in fragments:
        path: dict[str, Iterator[str]] = {}
        name: str | None = root if root not in done else None
        while name is not None:
            path.setdefault(name, spreads(fragments[name].selection_set))
            following = next((n for n in path[name] if n in fragments and n not in done), None)
            if following in path:
                raise FragmentCycleError([*list(path)[list(path).index(following) :], following])
            if following is None:
                path.pop(name)
                done[name] = None
                following = next(reversed(path), None)
            name = following
    return list(done)


def refusals(size: Size, limits: Limits) -> Iterator[tuple[str, str]]:
    """Code and Swedish message for each limit that ``size`` breaks."""
    if size.depth > limits.depth:
        yield "DJUP", f"Frågan är för djup: {size.depth} nivåer, högst {limits.depth} tillåts."
    if size.aliases > limits.aliases:
        yield (
            "ALIAS",
            f"Frågan har {grouped(size.aliases)} alias eller upprepade fält, "
            f"högst {limits.aliases} tillåts.",
        )
    if size.cost > limits.cost:
        yield (
            "STORLEK",
            f"Frågan är för stor: svaret kan få {grouped(size.cost)} värden, "
            f"högst {grouped(limits.cost)} tillåts.",
        )


def grouped(number: int) -> str:
    """1234567 as "1 234 567"; what no one counts any more is cut off."""
    if number > 10**12:
        return "fler än 1 000 000 000 000"
    return f"{number:,}".replace(",", " ")


def over_budget(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    limits: Limits,
) -> list[GraphQLError]:
    """Refusals of what is too deep, too wide, too large or circular."""
    try:
        size = Measure(schema, document, operation, variables).result
    except FragmentCycleError as cycle:
        names = " → ".join(cycle.args[0][:6])
        found = [("FRAGMENTRING", f"Fragmenten hänvisar till varandra i en ring: {names}.")]
    else:
        found = list(refusals(size, limits))
    return [GraphQLError(text, operation, extensions={"kod": code}) for code, text in found]


class NoIntrospectionRule(ASTValidationRule):
    """Refuses to describe the schema; ``__typename`` is no description and passes."""

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        if node.name.value in INTROSPECTION:
            message = "Schemat visas bara för den som är inloggad."
            self.report_error(GraphQLError(message, node, extensions={"kod": "INTROSPEKTION"}))


class NoNulRule(ASTValidationRule):
    """Refuses a NUL written as an escape in the question, which no database column takes."""

    def enter_string_value(self, node: StringValueNode, *_args: Any) -> None:
        if "\0" in node.value:
            message = "Frågan innehåller tecken som inte är tillåtna (nolltecken)."
            self.report_error(GraphQLError(message, node, extensions={"kod": "OGILTIG_BEGARAN"}))


def faults(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    *,
    variables: Mapping[str, Any],
    limits: Limits,
    introspection: bool,
) -> list[GraphQLError]:
    """Why ``operation`` is not run; an empty list when it may be.

    The budget comes first and alone: some standard rules take time quadratic in what it
    refuses.
    """
    errors = over_budget(schema, document, operation, variables, limits)
    if errors:
        return errors
    own = [NoNulRule] if introspection else [NoNulRule, NoIntrospectionRule]
    return validate(schema, document, [*specified_rules, *own])
