"""Progress for long work: a bar on a terminal, silence in logs and pipes."""

import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def progress(iterable: Iterable[Item], total: int | None = None, desc: str = "") -> Iterable[Item]:
    """``iterable`` itself, with a bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        return iterable
    return tqdm(iterable, total=total, desc=desc, leave=False)
