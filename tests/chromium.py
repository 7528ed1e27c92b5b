"""Find the browser that the browser tests drive; run as a script, install it where allowed.

A missing browser is a failure in CI (``CI=true``) and a loud skip elsewhere.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium found: the browser tests did not run. Install the package chromium "
    "or name the program in the environment variable CHROMIUM"
)


def find() -> str | None:
    """The path of a Chromium: CHROMIUM if set, else the first known name on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def may_install() -> bool:
    """Only root with apt, and only where nobody named a browser of their own."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None and "CHROMIUM" not in os.environ


def install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(command, env=environment, check=False).returncode:
            print(f"{' '.join(command)} failed", file=sys.stderr)
            return


def main() -> int:
    if find() is None and may_install():
        install()
    if find() is not None:
        return 0
    banner = "!" * 72
    print(f"{banner}\n{MISSING}\n{banner}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    raise SystemExit(main())
