"""Typst in a process of its own, with data and pictures in a folder that only it sees."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from styrning.bas.errors import RuleError

MALLAR = Path(__file__).with_name("mallar")
PROCESS = Path(__file__).with_name("typst_process.py")
MEMORY = 3_000_000_000  # bytes of address space; a report of 60 pages uses a tenth
SECONDS = 60  # of processor time
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What to set: a template, its data, and the files that both name.

    ``tid`` is seconds since 1970, printed as when the file was made.
    """

    mall: str
    data: Mapping[str, Any]
    format: str = "pdf"
    tid: int = 0
    ppi: int = 144
    filer: Mapping[str, bytes] = field(default_factory=dict)


def run(order: Order) -> list[bytes]:
    """The finished file, or one for each page of pictures.

    Raises: RuleError where typst says no, takes too long or needs too much memory.
    """
    with TemporaryDirectory(prefix="styrning-") as name:
        folder = Path(name)
        _lay_out(folder, order)
        _start(folder)
        answer = json.loads((folder / "svar.json").read_text())
        if answer["fel"]:
            logger.error("typst refused the report: %s", answer["fel"][:2000])
            raise RuleError(
                "Rapporten gick inte att sätta till PDF eller bild. Felet är loggat; kontrollera "
                "rapportens bilder och be den som sköter systemet om hjälp."
            )
        if answer["utbytta"]:
            logger.warning("characters that no font draws: %s", answer["utbytta"])
        made = sorted(folder.glob("ut-*"), key=lambda path: int(path.name.partition("-")[2]))
        return [path.read_bytes() for path in made]


def _lay_out(folder: Path, order: Order) -> None:
    (folder / order.mall).write_bytes((MALLAR / order.mall).read_bytes())
    (folder / "data.json").write_text(json.dumps(order.data, ensure_ascii=False))
    for name, content in order.filer.items():
        (folder / name).write_bytes(content)
    asked = {
        "mall": order.mall, "format": order.format, "tid": order.tid, "ppi": order.ppi,
        "minne": MEMORY, "sekunder": SECONDS,
    }  # fmt: skip
    (folder / "bestallning.json").write_text(json.dumps(asked))


def _start(folder: Path) -> None:
    """Isolated: no environment, no settings, no working folder of ours."""
    command = [sys.executable, "-I", str(PROCESS), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            command, env={}, cwd=folder, capture_output=True, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RuleError(TOO_LARGE) from error
    if done.returncode or not (folder / "svar.json").exists():
        logger.error("typst ended with %s: %s", done.returncode, done.stderr[-2000:])
        raise RuleError(TOO_LARGE)


TOO_LARGE = (
    "Rapporten är för stor för att sättas: det tog för lång tid eller för mycket minne. Dela upp "
    "den, eller ta bort de största bilderna och tabellerna."
)
