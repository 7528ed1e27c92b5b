"""The form of one evidence file."""

from django import forms


class BevisForm(forms.Form):
    """One file; what it may be is asked of its content."""

    use_required_attribute = False
    fil = forms.FileField(
        label="Fil",
        help_text="PDF, bild (PNG, JPEG), Word, Excel, text eller CSV, högst 10 MB. "
        "Ladda inte upp listor med personuppgifter.",
        allow_empty_file=True,
        error_messages={"required": "Välj en fil."},
    )
