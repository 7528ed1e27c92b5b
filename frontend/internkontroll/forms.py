"""Forms of internal control. They read what was typed; the services say what is allowed."""

from django import forms
from django.db.models import Q

from frontend.organisation.beslut import BeslutForm
from frontend.organisation.forms import DayField
from frontend.organisation.forms import add_rule_error as add_one_error
from internkontroll.models import Kontrollmoment, Kontrollplan
from internkontroll.services import NyAtgard
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, Uppfoljning

CHOOSE = ("", "Välj …")


def add_rule_error(form: forms.Form, error: RuleError) -> None:
    """Show every fault at its own field."""
    if not isinstance(error, FaultsError):
        add_one_error(form, error)
        return
    for field, message in error.faults.items():
        form.add_error(field if field in form.fields else None, message)


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.Form):
    """Carries the version that the user saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False  # the server answers in Swedish, with all faults at once

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class AtgardForm(VersionForm):
    """Where an action stands, and what, who and when."""

    lage = forms.ChoiceField(label="Läge", choices=AtgardLage.choices, widget=forms.RadioSelect)
    atgard_text = forms.CharField(label="Åtgärd", max_length=2_000, widget=text_area(3))
    atgard_ansvarig = forms.CharField(label="Ansvarig", max_length=100)
    atgard_klar_senast = DayField(label="Klar senast")

    @staticmethod
    def facts_of(atgard: Atgard) -> dict:
        return {
            "version": atgard.version,
            "lage": atgard.lage,
            "atgard_text": atgard.text,
            "atgard_ansvarig": atgard.ansvarig,
            "atgard_klar_senast": atgard.klar_senast,
        }

    def atgard(self) -> NyAtgard:
        typed = self.cleaned_data
        return NyAtgard(typed["atgard_text"], typed["atgard_ansvarig"], typed["atgard_klar_senast"])


class TillfalleForm(forms.Form):
    """When a check is done, and the round that it is reported in."""

    use_required_attribute = False
    moment = forms.ModelChoiceField(
        Kontrollmoment.objects.none(),
        label="Kontrollmoment",
        to_field_name="kod",
        empty_label="Välj …",
    )
    uppfoljning = forms.ModelChoiceField(
        Uppfoljning.objects.none(),
        label="Rapporteras i",
        to_field_name="kod",
        empty_label="Välj …",
    )
    planerad = DayField(label="Senast")

    def __init__(self, *args, plan: Kontrollplan, **kwargs):
        super().__init__(*args, auto_id="tillfalle-%s", **kwargs)
        self.fields["moment"].queryset = Kontrollmoment.objects.filter(
            plan=plan, avslutad_genom=None
        )
        self.fields["uppfoljning"].queryset = not_closed(plan.ar)


def not_closed(ar: int):
    """Rounds of the year that ask for checks and are open or open later."""
    day = today()
    return Uppfoljning.objects.filter(
        Q(lases__isnull=True) | Q(lases__gte=day),
        stangd_at=None,
        avser_till__year=ar,
        fragar_kontroller=True,
    )


class FaststallForm(BeslutForm, VersionForm):
    """The nämnd's decision on its plan."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="faststall-%s", **kwargs)


def retry(data, version: int):
    """What was typed, now against the version that is saved: sending it again writes it."""
    again = data.copy()
    again["version"] = str(version)
    return again
