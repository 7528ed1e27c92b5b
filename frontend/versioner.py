"""The version that a form was filled from, as its page carried it, and what is answered where
somebody else saved first."""

from collections.abc import Mapping
from typing import Any

from django import forms

DIGITS = 9  # no row is saved a billion times; a longer number is no version


def seen_version(data: Mapping[str, str], name: str = "version") -> int:
    """The version under ``name`` in what was posted; 0 for none, and for what is no version."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def answer_status(form: forms.Form, konflikt: object = None) -> int:
    """409 where somebody else saved first, 422 for a form that is shown again, else 200."""
    return 409 if konflikt else 422 if form.is_bound else 200


def conflict(
    form: forms.Form,
    saved: Mapping[str, Any],
    *,
    typed: Mapping[str, Any] | None = None,
    otherwise: tuple[str, str, str] | None = None,
) -> list[dict[str, str]]:
    """Each field of the form that differs, as it was typed and as it is saved now.

    ``typed``: where what was typed must be put as ``saved`` puts it (a code for a row).
    ``otherwise``: the one row (what, mine, theirs) where no field differs.
    """
    mine = {**form.cleaned_data, **(typed or {})}
    rows = [
        _row(field, mine.get(name), saved[name])
        for name, field in form.fields.items()
        if name in saved and name != "version" and _said(mine.get(name)) != _said(saved[name])
    ]
    if not rows and otherwise:
        rows = [dict(zip(("vad", "ditt", "sparat"), otherwise, strict=True))]
    return rows


def _row(field: forms.Field, mine: Any, saved: Any) -> dict[str, str]:
    return {"vad": str(field.label), "ditt": _words(field, mine), "sparat": _words(field, saved)}


def _said(value: Any) -> Any:
    """Nothing typed and nothing saved are the same."""
    return None if value == "" else value


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ", ".join(_words(field, one) for one in value) or "–"
    if value is None or value == "":
        return "–"
    return str(dict(getattr(field, "choices", ())).get(value, value))
