"""Forms of editions: frozen, published, taken back, corrected, opened again."""

from django import forms

from frontend.organisation.beslut import BeslutForm
from styrning.arsredovisning.services.utgava import Frysform


class MotivForm(forms.Form):
    """Why something is done that everybody will see."""

    use_required_attribute = False
    motiv = forms.CharField(
        label="Varför?",
        max_length=500,
        error_messages={"required": "Skriv varför. Det visas för alla som läser."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FrysForm(forms.Form):
    """A name, and where something is not approved the reason."""

    use_required_attribute = False
    namn = forms.CharField(
        label="Utgåvans namn",
        max_length=120,
        required=False,
        help_text="Till exempel Till kommunfullmäktige. Utan namn heter den Utgåva och ett nummer.",
    )
    motiv = forms.CharField(
        label="Varför fryses den fast allt inte är godkänt?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, avsteg: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not avsteg:
            del self.fields["motiv"]
        else:
            self.fields["motiv"].villkorad = True  # the service says what is missing

    def frysform(self) -> Frysform:
        return Frysform(self.cleaned_data["namn"], self.cleaned_data.get("motiv", ""))


class PubliceraForm(BeslutForm):
    """KF's decision, without which nothing is published."""

    use_required_attribute = False


class RattelseForm(forms.Form):
    """What stood in the edition, and what holds now."""

    use_required_attribute = False
    vad = forms.CharField(
        label="Vad rättas", max_length=300, error_messages={"required": "Skriv vad som rättas."}
    )
    var = forms.CharField(label="Var i rapporten", max_length=300, required=False)
    publicerat = forms.CharField(
        label="Publicerat", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    nu = forms.CharField(label="Nu", required=False, widget=forms.Textarea(attrs={"rows": 2}))
