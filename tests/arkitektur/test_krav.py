"""Requirements: one list, pinned with hashes, and no address of where they came from."""

import re
import tomllib

import pytest

from tests.arkitektur.kallor import ROOT

REQUIREMENTS = ROOT / "requirements"
PINNED = ("boot", "dev", "runtime")


def wanted(name: str) -> set[str]:
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith(("-", "#"))}


def pins(name: str) -> dict[str, str]:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_pyproject_and_the_requirements_ask_for_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["dependencies"]) == wanted("runtime")


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_has_a_hash(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", PINNED)
def test_no_address_and_no_machine_path_is_written_down(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    assert re.findall(r"https?://\S+|file:\S+|--(?:extra-)?index-url\S*|(?<!\S)/\w\S*", text) == []


def test_development_runs_on_the_versions_of_production():
    runtime, dev = pins("runtime"), pins("dev")
    assert {name: dev.get(name) for name in runtime} == runtime
