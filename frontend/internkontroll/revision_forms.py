"""Forms of the auditors' register."""

from typing import Any

from django import forms

from frontend.internkontroll.forms import VersionForm, text_area
from frontend.organisation.beslut import SenareBeslutForm, decision_facts
from frontend.organisation.forms import DayField, EnhetField
from internkontroll.models import Revisionsrekommendation
from internkontroll.permissions import PLANERAR
from internkontroll.services.atgard import NyAtgard
from internkontroll.services.rekommendation import Rekommendationsdata, Svarsdata
from styrning.bas.clock import today
from styrning.grund.models import Enhet


class RekommendationForm(VersionForm):
    """What the auditors recommended, to whom and in which report."""

    enhet = EnhetField(label="Nämnd eller bolag", empty_label="Välj …")
    granskning = forms.CharField(label="Granskning", max_length=200, help_text="Rapportens namn.")
    granskad_at = DayField(label="Granskningens datum")
    rekommendation = forms.CharField(label="Rekommendation", max_length=20_000, widget=text_area(4))
    svara_senast = DayField(label="Svar begärs senast", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Enhet.objects.valid_on(today()).filter(slag__in=PLANERAR)
        self.fields["enhet"].queryset = rows.order_by("tree_id", "lft")  # type: ignore[attr-defined]

    @staticmethod
    def facts_of(row: Revisionsrekommendation) -> dict[str, Any]:
        names = ("granskning", "granskad_at", "rekommendation", "svara_senast", "version")
        return {name: getattr(row, name) for name in names} | {"enhet": row.enhet.kod}

    def data_typed(self) -> Rekommendationsdata:
        names = ("enhet", "granskning", "granskad_at", "rekommendation", "svara_senast")
        return Rekommendationsdata(**{name: self.cleaned_data[name] for name in names})


class SvarForm(SenareBeslutForm, VersionForm):
    """The nämnd's answer, an action with it, and the decision when there is one."""

    svar = forms.CharField(label="Nämndens svar", max_length=20_000, widget=text_area(5))
    klar_senast = DayField(
        label="Genomfört senast", help_text="När det nämnden lovar ska vara gjort."
    )
    atgard_text = forms.CharField(
        label="Ny åtgärd", required=False, max_length=2_000, widget=text_area(2)
    )
    atgard_ansvarig = forms.CharField(label="Ansvarig för åtgärden", required=False, max_length=100)
    atgard_klar_senast = DayField(label="Åtgärden klar senast", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("svar", "klar_senast"):
            self.fields[name].required = False
        new_action = ("atgard_text", "atgard_ansvarig", "atgard_klar_senast")
        for name in ("svar", "klar_senast", *new_action):
            self.fields[name].villkorad = True  # type: ignore[attr-defined]

    @staticmethod
    def facts_of(row: Revisionsrekommendation) -> dict[str, Any]:
        facts = decision_facts(row)
        return facts | {
            "organ": facts["organ"] or row.enhet.namn,
            "svar": row.svar,
            "klar_senast": row.klar_senast,
            "version": row.version,
        }

    def answer(self) -> Svarsdata:
        typed = self.cleaned_data
        new = (typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])
        atgard = NyAtgard(*new) if any(new) else None
        return Svarsdata(typed["svar"], typed["klar_senast"], atgard)


class LageForm(VersionForm):
    """That it is carried out, withdrawn or taken up again, and in which words."""

    ord = forms.CharField(label="Hur eller varför", max_length=300, widget=text_area(2))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ord"].required = False
        self.fields["ord"].villkorad = True  # type: ignore[attr-defined]
