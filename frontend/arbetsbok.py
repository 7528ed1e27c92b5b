"""What the pages of every workbook share: the file out, the file to and fro, and what a preview
comes to."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from styrning.bas.errors import RuleError
from styrning.bas.filer import XLSX
from styrning.bas.periods import number_word

SLAG = ("ny", "andrad", "samma", "konflikt")
CARRIED_MAX = 1_000_000  # bytes
EXPIRED = (
    "Förhandsgranskningen gäller i en timme och bara för den som gjorde den. "
    "Ladda upp filen igen. Inget har sparats."
)


def workbook_file(content: bytes, name: str) -> HttpResponse:
    """The workbook as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX.mime, headers=headers)


def carried(file: UploadedFile) -> str:
    """The file as text for the page; empty when it is too large to be sent to and fro."""
    if file.size is None or file.size > CARRIED_MAX:
        return ""
    file.seek(0)
    return b64encode(file.read()).decode()


def carried_file(text: str) -> BytesIO:
    """The file that ``carried`` made text of.

    Raises: RuleError where the page did not send it whole.
    """
    try:
        return BytesIO(b64decode(text, validate=True))
    except ValueError as error:
        raise RuleError("Filen kom inte fram hel. Ladda upp den igen.") from error


class Sorted(Protocol):
    """A preview whose rows are sorted by what they would do."""

    def of(self, *slag: str) -> Sequence[Any]: ...


def count_rows(*results: Sorted) -> dict[str, int]:
    """How many rows are ny, andrad, samma and konflikt, of all previews together."""
    return {slag: sum(len(one.of(slag)) for one in results) for slag in SLAG}


@dataclass(frozen=True)
class Granskningshuvud:
    """What a preview comes to, above its tables. ``per_slag``: rows that are ny, andrad, samma
    and konflikt; ``fel``: cells that are wrong; ``ursprung``: which file it is."""

    per_slag: Mapping[str, int]
    fel: int
    ursprung: str

    @property
    def antal(self) -> list[tuple[str, int, str]]:
        """(label, count, icon) of each kind."""
        return [
            ("Nya", self.per_slag["ny"], ""),
            ("Ändrade", self.per_slag["andrad"], ""),
            ("Samma", self.per_slag["samma"], ""),
            ("Konflikt", self.per_slag["konflikt"], "ater"),
            ("Fel", self.fel, "varn"),
        ]

    @property
    def rubrik(self) -> str:
        """What must be done before the file can be read in, or what it does."""
        if self.fel:
            cells = "cell" if self.fel == 1 else "celler"
            number = number_word(self.fel).capitalize()
            return f"{number} {cells} måste rättas innan filen kan läsas in."
        if self.per_slag["konflikt"]:
            return "Någon har ändrat i systemet efter att filen hämtades."
        if not self.per_slag["ny"] and not self.per_slag["andrad"]:
            return "Filen ändrar ingenting. Allt i den står redan i systemet."
        return "Filen kan läsas in."

    @property
    def slag(self) -> str:
        """The kind of notice that says so."""
        if self.fel:
            return "fel"
        return "varning" if self.per_slag["konflikt"] else "klar"
