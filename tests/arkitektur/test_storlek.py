"""Large units: each is a place to ask which noun is missing. Aim at 30 and 300 lines."""

import ast

from tests.arkitektur.kallor import modules, shown

MAX_FUNCTION = 45
MAX_MODULE = 400


def functions(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_long():
    long = [
        f"{shown(path)} {name}: {lines} lines"
        for path in modules()
        for name, lines in functions(ast.parse(path.read_text()))
        if lines > MAX_FUNCTION
    ]
    assert long == []


def test_no_module_is_long():
    lengths = {shown(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE} == {}
