"""An edition as one package for the archive: files that can be read and checked without us."""

import hashlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from styrning.arsredovisning.dokument import Dokument, Kuvert, canonical_bytes
from styrning.arsredovisning.renderare.filer import file_name, render

FORMAT = ("pdf", "xlsx", "json")
Pin = tuple[str, int, int]


def archive_package(
    dokument: Dokument,
    kuvert: Kuvert,
    bilder: Mapping[str, bytes],
    pins: Iterable[Pin],
    *,
    demodata: bool,
) -> bytes:
    """A zip file, the same bytes each time for the same edition and corrections.

    PDF/A-2a, workbook, JSON, the canonical document whose SHA-256 is the edition's hash, the
    pictures, the versions of the facts that it rests on (``pins``), and a list of checksums.
    """
    files = {
        file_name(dokument, kuvert, format): render(
            format, dokument, kuvert, bilder, demodata=demodata
        )
        for format in FORMAT
    }
    files["dokument.json"] = canonical_bytes(dokument)
    files |= {f"bilder/{sha256}": data for sha256, data in sorted(bilder.items())}
    files["underlag.csv"] = _pins(pins)
    files["LASMIG.txt"] = _read_me(kuvert)
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()
    ).encode()
    return _zipped(files)


def _pins(pins: Iterable[Pin]) -> bytes:
    rows = [f"{slag};{objekt_id};{version}" for slag, objekt_id, version in pins]
    return "\n".join(["tabell;rad;version", *rows, ""]).encode("utf-8-sig")


def _read_me(kuvert: Kuvert) -> bytes:
    utgava = kuvert["utgava"]
    rows = (
        f"{utgava['namn']}, fryst {utgava['fryst_at']}",
        f"Beslut: {utgava['beslut'] or 'inget'}",
        f"SHA-256 för dokument.json: {utgava['hash']}",
        "",
        "Filen med ändelsen pdf är PDF/A-2a. dokument.json är rapporten som data.",
        "underlag.csv säger vilken version av varje uppgift som rapporten vilar på.",
        "Kontrollera filerna med: sha256sum -c SHA256SUMS",
        "",
    )
    return "\n".join(rows).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, ZIP_DEFLATED)
    return out.getvalue()
