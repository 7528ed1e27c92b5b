"""Run typst in a process of its own: ``python typst_process.py FOLDER``. No Django, no project.

The folder holds the template, its data and pictures, and nothing outside it can be read. The
order stands in ``bestallning.json``; the answer is ``ut/…`` and ``svar.json``. What typst keeps in
memory goes with the process.
"""

import json
import re
import resource
import sys
from pathlib import Path

import font_source_sans_pro
import typst

FONTS = Path(font_source_sans_pro.__file__).parent / "files"
# A character that no font here draws is printed as this; PDF/A allows no gaps.
ERSATT = "□"
_UNDRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
ROUNDS = 5


def main(folder: Path) -> None:
    order = json.loads((folder / "bestallning.json").read_text())
    limit(order["minne"], order["sekunder"])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    failed = ""
    replaced: list[str] = []
    for _ in range(ROUNDS):
        try:
            write(folder, order, typst.Compiler(folder / order["mall"], folder, fonts))
            failed = ""
            break
        except typst.TypstError as error:
            failed = error.diagnostic
            undrawn = undrawn_in(error.diagnostic)
            if not undrawn:
                break
            replace(folder, undrawn)
            replaced += undrawn
    (folder / "svar.json").write_text(json.dumps({"fel": failed, "utbytta": replaced}))


def undrawn_in(diagnostic: str) -> list[str]:
    """The characters that typst names, longest first."""
    named = {_ESCAPED.sub(lambda m: chr(int(m[1], 16)), s) for s in _UNDRAWN.findall(diagnostic)}
    return sorted(named, key=lambda characters: (-len(characters), characters))


def limit(memory: int, seconds: int) -> None:
    """No more memory (bytes) or processor time than this; beyond it the process ends."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def write(folder: Path, order: dict, compiler: typst.Compiler) -> None:
    if order["format"] == "pdf":
        made = compiler.compile(
            format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=order["tid"]
        )
    else:
        made = compiler.compile(format="png", ppi=order["ppi"])
    for number, content in enumerate(made if isinstance(made, list) else [made]):
        (folder / f"ut-{number}").write_bytes(content or b"")


def replace(folder: Path, undrawn: list[str]) -> None:
    """Print ``ERSATT`` for what cannot be drawn, and tell which it was."""
    path = folder / "data.json"
    text = path.read_text()
    for characters in undrawn:
        text = text.replace(characters, ERSATT)
    data = json.loads(text)
    data["utbytta"] = f"{data.get('utbytta', '')} {codes(undrawn)}".strip()
    path.write_text(json.dumps(data, ensure_ascii=False))


def codes(undrawn: list[str]) -> str:
    return " ".join(" ".join(f"U+{ord(char):04X}" for char in part) for part in undrawn)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
