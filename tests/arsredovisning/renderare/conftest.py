"""How the tests read what was printed."""

import os
import shutil
import subprocess

import pytest

from tests.kontorsprogram import missing


def program(name: str) -> str:
    """The path of a program. Without one: a failure in CI, a skip elsewhere."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(missing(name))
    if found is None:
        pytest.skip(missing(name))
    return found


@pytest.fixture(scope="session")
def text_of(tmp_path_factory):
    """The words of a PDF as poppler reads them, a form feed between pages."""
    pdftotext = program("pdftotext")
    folder = tmp_path_factory.mktemp("pdf")

    def read(content: bytes) -> str:
        path = folder / "rapport.pdf"
        path.write_bytes(content)
        done = subprocess.run([pdftotext, "-layout", path, "-"], capture_output=True, check=True)
        return done.stdout.decode()

    return read


@pytest.fixture(scope="session")
def in_libreoffice(tmp_path_factory):
    """A Word file as the PDF that LibreOffice makes of it."""
    soffice = program("soffice")
    folder = tmp_path_factory.mktemp("word")

    def convert(content: bytes) -> bytes:
        (folder / "rapport.docx").write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profil"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, folder / "rapport.docx"], capture_output=True, check=True)
        return (folder / "rapport.pdf").read_bytes()

    return convert
