"""The form of a political decision, alone or beside what it decides."""

from django import forms

from frontend.organisation.forms import DayField
from styrning.grund.beslut import Beslut

DECISION = ("organ", "datum", "paragraf", "diarienummer")


class BeslutForm(forms.Form):
    """A political decision: organ, day, § and registry number."""

    organ = forms.CharField(label="Organ", max_length=100)
    datum = DayField(label="Beslutsdatum")
    paragraf = forms.CharField(
        label="Paragraf", max_length=20, help_text="Bara numret, till exempel 34."
    )
    diarienummer = forms.CharField(label="Diarienummer", max_length=40, required=False)

    def clean_paragraf(self) -> str:
        return self.cleaned_data["paragraf"].removeprefix("§").strip()

    @property
    def beslut(self) -> Beslut:
        """Raises: KeyError for a form that is not valid."""
        names = Beslut.__dataclass_fields__.keys() & self.cleaned_data.keys()
        return Beslut(**{name: self.cleaned_data[name] for name in names})


class SenareBeslutForm(BeslutForm):
    """A decision that is recorded once it is made: until then its fields may be empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in DECISION:
            self.fields[name].required = False
            self.fields[name].villkorad = name != "diarienummer"  # type: ignore[attr-defined]

    def decision(self) -> Beslut | None:
        """What was typed of a decision; None where its day is missing, which is told."""
        if self.cleaned_data["datum"] is None:
            self.add_error("datum", "Ange beslutsdatum.")
            return None
        return self.beslut

    def decision_parts(self) -> list[forms.BoundField]:
        return [self[name] for name in DECISION]


class ProtokollbeslutForm(BeslutForm):
    """A decision with a link to its minutes."""

    protokoll = forms.URLField(label="Länk till protokollet", required=False, assume_scheme="https")


def decision_facts(row) -> dict:
    """A decided row's values, as the fields of ``BeslutForm`` name them."""
    return {
        "organ": row.beslut_organ,
        "datum": row.beslut_datum,
        "paragraf": row.beslut_paragraf,
        "diarienummer": row.diarienummer,
    }
