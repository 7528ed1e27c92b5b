"""Charts of the document: the right kind, its alt text, its fills, print beside web."""

import re

import pytest

from styrning.arsredovisning.renderare.diagram import print_svg, web_svg
from tests.factories import dokument as gora


@pytest.mark.parametrize("make", [gora.linje, gora.stapel, gora.andelar])
def test_the_label_is_the_document_s_alt_text(make):
    block = make()
    assert f'aria-label="{block["alt"]}"' in web_svg(block)


def test_print_has_its_own_colours_and_the_same_drawing():
    web, printed = web_svg(gora.stapel()), print_svg(gora.stapel())
    assert "<style>" not in web
    assert (
        re.sub(r"<style>.*?</style>", "", printed, flags=re.DOTALL).partition(">")[2]
        == (web.partition(">")[2])
    )


def test_a_known_word_has_its_own_fill_and_others_take_theirs_in_turn():
    block = gora.andelar()
    block["serier"] = [
        {"namn": n, "varden": ["1"]} for n in ("Nått", "Delvis", "Ej nått", "Övrigt")
    ]
    assert re.findall(r'<rect class="([\w-]+)"', web_svg(block))[:4] == [
        "f-natt", "f-delvis", "f-ej", "f-serie-4",
    ]  # fmt: skip


def test_a_target_is_a_level_and_not_a_line():
    block = gora.linje()
    block["serier"] = [block["serier"][0], {"namn": "Mål", "varden": ["85"] * 5}]
    svg = web_svg(block)
    assert svg.count("<polyline") == 1
    assert "d-mal" in svg
    assert "mål 85,0" in svg


def test_every_class_that_is_drawn_has_a_colour_in_print():
    blocks = [gora.linje(), gora.stapel(), gora.andelar()]
    blocks[0]["serier"] += [{"namn": f"S{n}", "varden": ["80"] * 5} for n in range(5)]
    for block in blocks:
        svg = print_svg(block)
        style = re.search(r"<style>(.*?)</style>", svg, re.DOTALL)[1]
        drawn = {k for names in re.findall(r'class="([^"]+)"', svg) for k in names.split()}
        assert {k for k in drawn if not k.endswith("-i") and f".{k} " not in style} == set()
