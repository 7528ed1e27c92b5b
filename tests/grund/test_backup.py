"""backup and restore: everything comes back as it was, or nothing is changed."""

import gzip
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nyckeltal.models import Utfall
from styrning.arsredovisning.models import Rapportbild
from styrning.grund.backup import tables
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Handelse, User
from styrning.grund.restore import BROKEN, NOT_EMPTY, NOT_OURS
from tests.factories import (
    BedomningFactory,
    EnhetFactory,
    InlamningFactory,
    KontrollresultatFactory,
    NyckeltalEnhetFactory,
    UserFactory,
    UtfallFactory,
)
from tests.factories.rapport import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(db):
    """Some of everything: a tree, people, goals, values with history, checks, a JSON event."""
    parent = EnhetFactory(kod="KF", namn="Kommunfullmäktige – åäö")
    enhet = EnhetFactory(kod="BUN", parent=parent)
    user = UserFactory(username="karin", roll=(Roll.RAPPORTOR, enhet))
    InlamningFactory(enhet=enhet)
    value = UtfallFactory(nyckeltal=NyckeltalEnhetFactory().nyckeltal, varde=Decimal("72.1234"))
    value.kommentar = "Rad ett\nRad två"
    value.save_as(user)
    BedomningFactory()
    KontrollresultatFactory()
    Rapportbild.objects.create(
        sha256="a" * 64, mime="image/png", bredd=1, hojd=1, innehall=PNG, skapad_av=user
    )
    Handelse.objects.create(
        av=user, vad="prov", slag="prov", objekt_id=1, uppgift={"tal": [1, None, "å"]}
    )


def everything() -> dict[str, list]:
    """Every row of every table, by label."""
    return {
        label: list(model._base_manager.order_by("pk").values_list())
        for label, model in tables().items()
    }


def empty() -> None:
    """As after ``migrate``: only what that fills in by itself."""
    with connection.cursor() as cursor:
        for label, model in reversed(tables().items()):
            if label not in {"contenttypes.contenttype", "auth.permission"}:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


@pytest.fixture
def fil(facts, tmp_path):
    path = tmp_path / "kopia.jsonl.gz"
    call_command("backup", str(path), verbosity=0)
    return path


def rewritten(path, change):
    """The backup with its lines changed."""
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    path.write_bytes(gzip.compress("\n".join(change(lines)).encode()))
    return path


def test_everything_comes_back_as_it_was(fil):
    before = everything()
    empty()
    assert Utfall.objects.count() == 0

    call_command("restore", str(fil))

    after = everything()
    assert {label: len(rows) for label, rows in after.items()} == {
        label: len(rows) for label, rows in before.items()
    }
    assert after == before


def test_versions_and_history_are_those_of_the_backup(fil):
    empty()

    call_command("restore", str(fil))

    row = Utfall.objects.get()
    assert (row.varde, row.version, row.history.count()) == (Decimal("72.1234"), 2, 2)
    assert User.objects.get(username="karin").tilldelningar.get().enhet.kod == "BUN"


def test_the_next_row_gets_a_free_number(fil):
    empty()
    call_command("restore", str(fil))
    last = Enhet.objects.order_by("-pk").first()

    new = EnhetFactory(kod="NY")

    assert new.pk > last.pk


def test_only_the_owner_may_read_the_file(fil):
    assert fil.stat().st_mode & 0o777 == 0o600


def test_a_database_that_holds_something_is_left_alone(fil):
    before = everything()

    with pytest.raises(CommandError) as error:
        call_command("restore", str(fil))
    assert str(error.value) == NOT_EMPTY
    assert everything() == before


def test_force_replaces_what_is_there(fil):
    before = everything()
    EnhetFactory(kod="SENARE")

    call_command("restore", str(fil), force=True)

    assert everything() == before


def cut_off(lines):
    return lines[:-3]


def without_a_row(lines):
    place = next(n for n, line in enumerate(lines) if '"tabell":"nyckeltal.utfall"' in line)
    return lines[: place + 1] + lines[place + 2 :]


def garbled(lines):
    return [*lines[:5], '{"tabell":', *lines[5:]]


@pytest.mark.parametrize("change", [cut_off, without_a_row, garbled])
def test_a_broken_backup_changes_nothing(fil, change):
    empty()
    before = everything()

    with pytest.raises(CommandError) as error:
        call_command("restore", str(rewritten(fil, change)))
    assert str(error.value) == BROKEN
    assert everything() == before


def test_half_a_file_changes_nothing(fil):
    empty()
    before = everything()
    fil.write_bytes(fil.read_bytes()[: fil.stat().st_size // 2])

    with pytest.raises(CommandError) as error:
        call_command("restore", str(fil))
    assert str(error.value) == BROKEN
    assert everything() == before


def test_another_version_is_named(fil):
    def newer(lines):
        head = json.loads(lines[0])
        head["migreringar"].append("nyckeltal.9999_framtid")
        return [json.dumps(head), *lines[1:]]

    empty()

    with pytest.raises(CommandError, match=r"\(nyckeltal\.9999_framtid\)"):
        call_command("restore", str(rewritten(fil, newer)))
    assert Utfall.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", gzip.compress(b"{}\n"), gzip.compress(b"[]\n"), gzip.compress(b"\xff\n")],
    ids=["empty", "zip", "json", "list", "binary"],
)
def test_another_file_is_no_backup(tmp_path, content):
    path = tmp_path / "kopia.jsonl.gz"
    path.write_bytes(content)

    with pytest.raises(CommandError) as error:
        call_command("restore", str(path))
    assert str(error.value) == NOT_OURS


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="gick inte att läsa"):
        call_command("restore", str(tmp_path / "borta.gz"))


def test_a_failed_backup_leaves_the_earlier_one(fil, monkeypatch):
    before = fil.read_bytes()
    monkeypatch.setattr("styrning.grund.backup._rows", lambda known: iter([object()]))

    with pytest.raises(TypeError):
        call_command("backup", str(fil))
    assert fil.read_bytes() == before
    assert list(fil.parent.iterdir()) == [fil]
