"""What the architecture tests read: the project's own files, never a library's."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("styrning", "mal", "nyckeltal", "internkontroll", "frontend")
TEMPLATES = ROOT / "frontend" / "templates"


def modules() -> list[Path]:
    """Every Python module of the project but migrations."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in paths if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
