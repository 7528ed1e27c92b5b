"""The silhouettes of a status as drawings in a square of 16: the page's own, also on paper."""

from styrning.arsredovisning.dokument.signaler import FORM

BANA = {
    "natt": ("M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM4.1 8.2l3 3 4.9-5.1-1.2-1.1-3.7 3.9-1.8-1.9Z"),
    "delvis": "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6v10.8a5.4 5.4 0 0 0 0-10.8Z",
    "ej": (
        "M3 1.5h10A1.5 1.5 0 0 1 14.5 3v10a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 13V3A1.5 "
        "1.5 0 0 1 3 1.5Zm2.3 2.7L4.2 5.3 6.9 8l-2.7 2.7 1.1 1.1L8 9.1l2.7 2.7 1.1-1.1L9.1 8l2.7"
        "-2.7-1.1-1.1L8 6.9Z"
    ),
    "kanej": (
        "M8 .6 15.4 8 8 15.4.6 8Zm0 2.2L2.8 8 8 13.2 13.2 8ZM7.3 8.9c0-1.4 1.3-1.5 1.3-2.5 "
        "0-.5-.3-.8-.8-.8-.4 0-.7.2-1 .6l-.9-.7c.4-.7 1.1-1.1 2-1.1 1.2 0 2.1.8 2.1 1.9 0 1.6-1.5 "
        "1.6-1.5 2.6Zm-.1.9h1.4v1.3H7.2Z"
    ),
    "ejmatt": (
        "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM7.2 "
        "4.3h1.5v3.4l2.2 1.4-.8 1.2-2.9-1.8Z"
    ),
}
# The stylesheet's colours of text on white.
FARG = {
    "natt": "#17603f", "delvis": "#7a4f00", "ej": "#9c2b21", "kanej": "#54467f",
    "ejmatt": "#4c5b64",
}  # fmt: skip


def form_of(status: str | None) -> str:
    """The silhouette of a cell's status; "" for none and for what is only followed."""
    form = FORM.get(status or "", "")
    return form if form in BANA else ""


def form_file(form: str) -> bytes:
    """The silhouette as an SVG file in its colour."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">'
        f'<path fill="{FARG[form]}" fill-rule="evenodd" d="{BANA[form]}"/></svg>'
    ).encode()
