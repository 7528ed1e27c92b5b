"""Find the programs that read what was printed; run as a script, install them where allowed.

poppler's pdftotext reads the PDF, LibreOffice the Word file and the workbooks. A missing one is a
failure in CI (``CI=true``) and a loud skip elsewhere; without Calc it is a skip everywhere.
"""

import os
import shutil
import subprocess
import sys

from tests.chromium import may_install

PAKET = {
    "pdftotext": "poppler-utils",
    "soffice": "libreoffice-writer-nogui",
    "localc": "libreoffice-calc-nogui",
}


def missing(program: str) -> str:
    return f"{program} was not found: install the package {PAKET[program]}"


def install(packages: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    for step in (["apt-get", "update", "-q"], command):
        if subprocess.run(step, env=environment, check=False).returncode:
            print(f"{' '.join(step)} failed", file=sys.stderr)
            return


if __name__ == "__main__":
    wanted = [paket for program, paket in PAKET.items() if shutil.which(program) is None]
    if wanted and may_install():
        install(wanted)
