"""The canonical document in its envelope, as one file that can be checked by itself."""

from styrning.arsredovisning.dokument import Dokument, Kuvert, canonical_bytes


def to_json(dokument: Dokument, kuvert: Kuvert, *, demodata: bool = False) -> bytes:
    """UTF-8 JSON with sorted keys: ``dokument``, ``utgava``, ``errata`` and ``demodata``.

    The hash of the edition is SHA-256 of the bytes of ``dokument`` as they stand here.
    """
    return canonical_bytes({"dokument": dokument, **kuvert, "demodata": demodata}) + b"\n"
