"""Pure rules of samples: which rows are drawn, and how a list is known again.

Anybody with the list, the seed and this page can draw the sample again, in any language.
Source: docs/beslut/0018-stickprov.md.
"""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

METOD_LISTA = "sha256-lista-1"
METOD_ANTAL = "sha256-antal-1"


@dataclass(frozen=True, slots=True)
class Listrad:
    """A row of a list: its number there, the first row being 1, and its cells as text."""

    nr: int
    celler: tuple[str, ...]


def list_row(nr: int, cells: Iterable[str]) -> Listrad:
    """A row as it is compared: composed letters, no spaces around, no empty cells at the end."""
    texts = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return Listrad(nr, tuple(texts))


def list_hash(rader: Iterable[Listrad]) -> str:
    """SHA-256 over the rows, each a JSON array of its number and its cells and a line feed."""
    total = sha256()
    for rad in rader:
        line = json.dumps([rad.nr, *rad.celler], ensure_ascii=False, separators=(",", ":"))
        total.update(f"{line}\n".encode())
    return total.hexdigest()


def draw(fro: str, lista_sha256: str, radnummer: Sequence[int], antal: int) -> list[int]:
    """The numbers of the ``antal`` rows drawn, in the order of the list.

    Every row gets SHA-256 over ``fro:lista_sha256:radnummer``; the lowest are drawn. The list's
    hash is part of it, so that a list that was changed or sorted anew gives another draw.

    Raises: ValueError for a sample below one or larger than the list.
    """
    if not 1 <= antal <= len(radnummer):
        raise ValueError(f"antal must be 1–{len(radnummer)}, got {antal}")

    def rank(nr: int) -> str:
        return sha256(f"{fro}:{lista_sha256}:{nr}".encode()).hexdigest()

    return sorted(sorted(radnummer, key=rank)[:antal])


def commitment(fro: str) -> str:
    """What is shown of a seed before the list is read: SHA-256 of it."""
    return sha256(fro.encode()).hexdigest()
