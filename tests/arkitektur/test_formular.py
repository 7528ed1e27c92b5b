"""A form that is sent has its token: a part of a page that is included alone would lose it."""

import re
from pathlib import Path

import pytest

MALLAR = Path(__file__).parents[2] / "frontend" / "templates"
INKLUDERAR = re.compile(r'{%\s*include\s+"([^"]+)"([^%]*?)%}')
TEXTER = {str(path.relative_to(MALLAR)): path.read_text("utf-8") for path in MALLAR.rglob("*.html")}


def has_token(namn: str, seen: frozenset[str] = frozenset()) -> bool:
    if namn in seen or namn not in TEXTER:
        return False
    parts = (part for part, _ in INKLUDERAR.findall(TEXTER[namn]))
    return "csrf_token" in TEXTER[namn] or any(has_token(part, seen | {namn}) for part in parts)


@pytest.mark.parametrize("namn", sorted(TEXTER))
def test_what_is_sent_is_not_included_without_the_pages_token(namn):
    alone = [part for part, how in INKLUDERAR.findall(TEXTER[namn]) if how.split()[-1:] == ["only"]]

    assert [part for part in alone if has_token(part)] == []
