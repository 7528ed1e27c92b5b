"""What is written is found from its index, and links lead to files."""

import re
from pathlib import Path

import pytest

from tests.arkitektur.kallor import ROOT, shown

DOCS = ROOT / "docs"
DOCUMENTS = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md")), ROOT / "bench/README.md"]
VARIABLE = re.compile(r'os\.environ(?:\.get\(|\[)"(\w+)"')
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("folder", ["beslut", "handbok"])
def test_the_index_names_every_document(folder):
    written = {path.name for path in (DOCS / folder).glob("*.md")} - {"README.md"}
    indexed = LINK.findall((DOCS / folder / "README.md").read_text())

    assert written - set(indexed) == set()


def test_no_two_decisions_share_a_number():
    numbers = [path.name[:4] for path in (DOCS / "beslut").glob("0*.md")]

    assert sorted(numbers) == sorted(set(numbers))


@pytest.mark.parametrize("path", sorted((DOCS / "beslut").glob("0*.md")), ids=shown)
def test_a_decision_begins_with_its_number(path):
    assert path.read_text().startswith(f"# {path.name[:4]} ")


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_links_lead_to_files(path: Path):
    links = LINK.findall(path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_readme_names_every_variable_that_settings_read():
    settings = (ROOT / "styrning/config/settings").glob("*.py")
    read = {name for path in settings for name in VARIABLE.findall(path.read_text())}
    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text()))

    assert "SECRET_KEY" in read
    assert read - told == set()
