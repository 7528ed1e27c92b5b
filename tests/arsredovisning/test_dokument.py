"""The canonical document: what is one, what is not and why, its bytes and its hash."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from mal.enums import Klass, Status, Trend
from styrning.arsredovisning.dokument import (
    DocumentError,
    canonical_bytes,
    content_hash,
    faults,
    plain,
    validate,
)
from styrning.arsredovisning.dokument.signaler import FORM, TECKEN
from tests.factories import dokument as gora


def with_block(block) -> dict:
    return gora.dokument(avsnitt=[gora.avsnitt("a", 1, "A", block)])


def test_the_example_is_a_document():
    document = gora.dokument()
    assert validate(document) is document


def changed(**fields) -> dict:
    return gora.dokument(**fields)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ([], "the document: is list, not an object"),
        (changed(schema=2), "schema: is 2, not 1"),
        (changed(ar="2026"), "ar: '2026' is no whole number from 1900 to 2200"),
        (changed(titel=" "), "titel: is empty"),
        (changed(titel="a\x00b"), "titel: holds a character that cannot be printed"),
        (changed(kommun=None), "kommun: is nothing, not text"),
        (changed(rapport={"a": [1.5]}), "rapport.a[0]: is float, not plain data"),
        (changed(rapport={"a": {1: "x"}}), "rapport.a: the key 1 is not text"),
        (changed(rapport={"a": {"b": date(2026, 1, 1)}}), "rapport.a.b: is date, not plain data"),
        (changed(extra=1), "extra: is not a known field"),
        (
            changed(mall="bokslut"),
            "mall: 'bokslut' is none of arsredovisning, delarsrapport, internkontrollrapport, "
            "verksamhetsberattelse",
        ),
        (
            changed(avsnitt=[gora.avsnitt("a", 2, "A")]),
            "avsnitt[0].niva: 2 stands under 0, a level is skipped",
        ),
        (
            changed(avsnitt=[gora.avsnitt("a", 1, "A"), gora.avsnitt("a", 1, "B")]),
            "avsnitt: the id 'a' stands 2 times",
        ),
        (
            changed(klarsprak=[{"typ": "kod", "delar": []}]),
            "klarsprak[0].typ: 'kod' is none of lista, rubrik, stycke",
        ),
        (
            changed(klarsprak=[gora.stycke(gora.del_("x", lank="javascript:alert(1)"))]),
            "klarsprak[0].delar[0].lank: 'javascript:alert(1)' is not an https or mailto address",
        ),
        (
            with_block({"slag": "film"}),
            "avsnitt[0].block[0].slag: 'film' is none of bild, diagram, ruta, tabell, text",
        ),
        (with_block({**gora.bild(), "alt": ""}), "avsnitt[0].block[0].alt: is empty"),
        (
            with_block({**gora.bild(), "sha256": "../x"}),
            "avsnitt[0].block[0].sha256: '../x' is not 64 hex digits",
        ),
        (
            with_block({**gora.bild(), "mime": "image/svg+xml"}),
            "avsnitt[0].block[0].mime: 'image/svg+xml' is none of image/jpeg, image/png",
        ),
        (with_block({**gora.stapel(), "alt": "  "}), "avsnitt[0].block[0].alt: is empty"),
        (
            with_block(gora.linje()),
            "avsnitt[0].block[0].tabell: is missing, and the next block is no table",
        ),
        (
            with_block({**gora.stapel(), "serier": [{"namn": "A", "varden": ["1"]}]}),
            "avsnitt[0].block[0].serier[0]: has 1 values, the chart 4 labels",
        ),
        (
            with_block({**gora.stapel(), "serier": [{"namn": "A", "varden": ["1,5"] * 4}]}),
            "avsnitt[0].block[0].serier[0].varden[0]: '1,5' is no decimal such as '12.3'",
        ),
        (
            with_block(gora.tabell("T", [gora.kolumn("A")], [[gora.cell("x"), gora.cell("y")]])),
            "avsnitt[0].block[0].rader[0]: has 2 cells, the table 1 columns",
        ),
        (
            with_block(gora.tabell("T", [gora.kolumn("A")], [], summarad=True)),
            "avsnitt[0].block[0].summarad: a table without rows has no sum",
        ),
    ],
)
def test_a_fault_is_told_with_its_path(document, fault):
    assert fault in faults(document)
    with pytest.raises(DocumentError):
        validate(document)


def test_every_fault_is_told_at_once():
    broken = with_block({**gora.bild(), "alt": "", "bildtext": 3})
    with pytest.raises(DocumentError) as told:
        validate(broken)
    assert told.value.faults == [
        "avsnitt[0].block[0].alt: is empty",
        "avsnitt[0].block[0].bildtext: is int, not text",
    ]


def test_a_field_that_is_missing_is_told():
    document = gora.dokument()
    del document["avsnitt"][0]["block"][0]["noder"]
    assert faults(document) == ["avsnitt[0].block[0].noder: is missing"]


def test_a_status_of_a_cell_is_a_signal():
    table = gora.tabell("T", [gora.kolumn("A", "status")], [[gora.cell("Grönt", status="gron")]])
    assert faults(with_block(table))[0].startswith("avsnitt[0].block[0].rader[0][0].status: 'gron'")


def test_every_status_and_class_has_a_silhouette():
    assert {*Status.values, *Klass.values} <= FORM.keys()
    assert set(FORM.values()) == TECKEN.keys()


def test_the_bytes_are_the_same_in_whatever_order_the_fields_were_put():
    document = gora.dokument()
    turned = dict(reversed(document.items()))
    assert canonical_bytes(turned) == canonical_bytes(document)
    assert content_hash(turned) == content_hash(document)


def test_the_bytes_are_utf_8_with_sorted_keys_and_no_spaces():
    assert (
        canonical_bytes({"b": "å", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"å"}'.encode()
    )


def test_one_changed_letter_changes_the_hash():
    one, other = gora.dokument(), gora.dokument(titel="Årsredovisning 2027")
    assert len(content_hash(one)) == 64
    assert content_hash(one) != content_hash(other)


def test_a_decimal_or_a_day_that_was_left_is_refused():
    for left in (Decimal("1.5"), datetime(2026, 1, 1, tzinfo=UTC)):
        with pytest.raises(TypeError):
            canonical_bytes({"a": left})


def test_a_read_model_becomes_plain_data():
    moment = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    read = {
        "varde": Decimal("12.5000"),
        "klass": Klass.DELVIS,
        "dag": date(2026, 1, 31),
        "nar": moment,
        1: (True, None, 3),
    }
    assert plain(read) == {
        "varde": "12.5",
        "klass": "delvis",
        "dag": "2026-01-31",
        "nar": "2026-11-18T09:00:00+00:00",
        "1": [True, None, 3],
    }
    assert type(plain(read)["klass"]) is str


def test_what_is_only_a_kind_of_text_number_or_mapping_becomes_it():
    read = {Status.NATT: MappingProxyType({"steg": Trend.BATTRE, "delar": ((), [Status.NARA])})}
    made = plain(read)
    assert made == {"natt": {"steg": 1, "delar": [[], ["nara"]]}}
    assert (type(next(iter(made))), type(made["natt"]["steg"])) == (str, int)


def test_a_float_is_no_figure_of_a_report():
    with pytest.raises(TypeError, match="holds no float"):
        plain({"varde": 1.5})
