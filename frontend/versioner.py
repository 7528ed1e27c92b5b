"""The version that a form was filled from, as its page carried it, and what is answered."""

from collections.abc import Mapping

from django import forms

DIGITS = 9  # no row is saved a billion times; a longer number is no version


def seen_version(data: Mapping[str, str], name: str = "version") -> int:
    """The version under ``name`` in what was posted; 0 for none, and for what is no version."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def answer_status(form: forms.Form, konflikt: object = None) -> int:
    """409 where somebody else saved first, 422 for a form that is shown again, else 200."""
    return 409 if konflikt else 422 if form.is_bound else 200
