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


def conflict(form: forms.Form, saved: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each field that differs, as it was typed and as it is saved now."""

    def words(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return "ja" if value else "nej"
        choices = dict(getattr(form.fields[name], "choices", ()))
        return str(choices.get(value, value))

    typed = form.cleaned_data
    return [
        {
            "vad": str(form.fields[name].label),
            "ditt": words(name, typed[name]),
            "sparat": words(name, value),
        }
        for name, value in saved.items()
        if typed.get(name) != value
    ]
