"""Templates: each is used, and none holds what the Content-Security-Policy forbids."""

import re

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loaders.app_directories import get_app_template_dirs

from tests.arkitektur.kallor import TEMPLATES, modules, shown, templates

ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a data: address": re.compile(r"[\"'(]\s*data:", re.IGNORECASE),
    "hx- without data-": re.compile(r"\shx-[a-z]", re.IGNORECASE),
    "an address of another host": re.compile(
        r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


def name_of(path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def overrides_a_library(name: str) -> bool:
    others = [folder for folder in get_app_template_dirs("templates") if folder != TEMPLATES]
    return any((folder / name).exists() for folder in others)


def test_every_template_is_used():
    quoted = re.compile(r"[\"']([\w/.-]+\.\w+)(?=[\"'#])")
    sources = (path.read_text() for path in [*modules(), *templates()])
    named = {name for source in sources for name in quoted.findall(source)}
    unused = [
        name
        for name in map(name_of, templates())
        if name not in ERROR_PAGES and not overrides_a_library(name) and name not in named
    ]
    assert unused == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_templates_are_free_of(name):
    found = [
        f"{shown(path)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if FORBIDDEN[name].search(line)
    ]
    assert found == []


def test_every_template_compiles():
    broken = []
    for path in templates():
        try:
            engines["django"].get_template(name_of(path))
        except TemplateDoesNotExist as error:
            broken.append(f"{shown(path)}: {error}")
    assert broken == []
