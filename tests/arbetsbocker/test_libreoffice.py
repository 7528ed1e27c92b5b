"""Every kind of workbook, saved by LibreOffice Calc: untouched it changes nothing."""

import shutil
import subprocess
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from nyckeltal.services import Rapport, report_utfall
from styrning.arsredovisning.enums import Beloppsenhet, Kostnadstecken
from styrning.arsredovisning.exporters.driftbok import drift_workbook
from styrning.arsredovisning.importers import drift
from styrning.arsredovisning.importers.driftfil import Val, read_file
from styrning.arsredovisning.selectors.drift import enheter_to_edit, posts_to_edit
from styrning.grund.enums import Roll, Slag
from tests.arbetsbocker.fall import Excelfil, counts, errors, preview
from tests.arbetsbocker.test_avtal import CASES
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.ekonomi import DriftpostFactory
from tests.kontorsprogram import missing
from tests.nyckeltal import arbetsbok as runda

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def resave(tmp_path_factory):
    """A workbook as LibreOffice Calc has it when it is opened there and saved as xlsx.

    Skipped where the program is not installed.
    """
    if shutil.which("localc") is None:
        pytest.skip(missing("localc"))
    folder = tmp_path_factory.mktemp("calc")

    def convert(content: bytes) -> bytes:
        (folder / "bok.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profil"
        command = ["localc", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
        subprocess.run(
            [*command, folder / "ut", folder / "bok.xlsx"], capture_output=True, check=True
        )
        return (folder / "ut" / "bok.xlsx").read_bytes()

    return convert


@pytest.mark.parametrize("kind", sorted(CASES))
def test_saved_by_libreoffice_it_changes_nothing_and_takes_a_change(kind, resave):
    fall = CASES[kind]()
    saved = resave(fall.slag.file(fall.bok, by=fall.by))

    result = preview(fall, saved)

    assert (counts(result), errors(result)) == ({"samma": fall.rows}, [])
    excel = Excelfil(fall)
    excel.book = openpyxl.load_workbook(BytesIO(saved))
    (change,) = excel.put(fall.rubrik, fall.nytt).preview().changed
    assert [cell.rubrik for cell in change.celler] == [fall.rubrik]


@pytest.mark.parametrize("tecken", Kostnadstecken.values)
def test_net_costs_saved_by_libreoffice_change_nothing(resave, tecken):
    kf = EnhetFactory(kod="KOMMUN", slag=Slag.KF)
    bun = EnhetFactory(kod="BUN", parent=kf)
    post = DriftpostFactory(
        enhet=bun, verksamhet="-Förskola", kod="0911", budget=Decimal("1234.5"), utfall=Decimal(0),
        uppfoljning=UppfoljningFactory(ar=2025, lases=None),
    )  # fmt: skip
    DriftpostFactory(uppfoljning=post.uppfoljning, enhet=EnhetFactory(kod="SON", parent=kf))
    by = UserFactory(roll=(Roll.EKONOM, kf))
    posts = posts_to_edit(2025, post.uppfoljning, by)
    enheter = enheter_to_edit(2025, by)
    content = drift_workbook(2025, post.uppfoljning, posts, enheter, tecken=tecken)

    val = Val(2025, post.uppfoljning.kod, tecken, Beloppsenhet.TKR)
    read = read_file(BytesIO(resave(content)), "drift.xlsx", val)
    result = drift.preview(read, val, post.uppfoljning, by=by)

    assert [row.slag for row in result.andringar] == ["samma", "samma"]
    assert (result.errors, result.notiser) == ([], [])


def test_a_rounds_workbook_saved_by_libreoffice_changes_nothing(resave):
    enhet = EnhetFactory(kod="BUN")
    by = UserFactory(roll=(Roll.RAPPORTOR, enhet))
    inlamning = InlamningFactory(enhet=enhet, uppfoljning=UppfoljningFactory(kod="2026-AB"))
    ansvar = NyckeltalEnhetFactory(nyckeltal=NyckeltalFactory(kod="N1", agare=enhet))
    rapport = Rapport({"T": Decimal("72.5")}, kommentar="=Bättre\nän i fjol")
    report_utfall(ansvar, inlamning, rapport, by=by)
    bok = runda.Arbetsbok(inlamning, by)
    bok.book = openpyxl.load_workbook(BytesIO(resave(bok.file().getvalue())))

    result = bok.preview()

    assert (runda.counts(result), runda.errors(result)) == ({"samma": 1}, [])
