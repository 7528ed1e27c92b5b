"""Forms of the council's rule, and of what the three bodies say."""

from decimal import Decimal
from typing import Any

from django import forms

from frontend.organisation.beslut import BeslutForm, decision_facts
from styrning.arsredovisning.enums import Forenlighet, Gehutfall, Gehvagning, Utlatandeinstans
from styrning.arsredovisning.gehvisning import EXPECTED
from styrning.arsredovisning.models import Gehregel, Gehutlatande
from styrning.arsredovisning.rules.geh import percent
from styrning.arsredovisning.services.geh import REGELFALT, Gehregelform
from styrning.arsredovisning.services.utlatande import ORGAN, Utlatandeform
from styrning.grund.beslut import Beslut


def _percent(label: str, **kwargs) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        localize=True,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        **kwargs,
    )


LOWER = "Tomt: det finns inget mellan uppnått och inte."


class GehregelForm(BeslutForm):
    """When hushållningen is good, as kommunfullmäktige decided."""

    use_required_attribute = False
    fran_ar = forms.IntegerField(
        label="Gäller från och med år",
        min_value=2000,
        max_value=2199,
        help_text="Gäller tills en senare regel tar vid. Tidigare år räknas inte om.",
    )
    ordalydelse = forms.CharField(
        label="Så lyder beslutet",
        widget=forms.Textarea({"rows": 4}),
        help_text="Fullmäktiges egna ord. De skrivs ut i årsredovisningen.",
    )
    krav_finansiellt = _percent("Krav, procent uppfyllda finansiella mål", initial=100)
    delvis_finansiellt = _percent("Delvis uppnått från", required=False, help_text=LOWER)
    vikt_finansiellt = _percent("Ett delvis uppfyllt mål räknas som, procent", initial=0)
    krav_verksamhet = _percent("Krav, procent uppfyllda verksamhetsmål", initial=70)
    delvis_verksamhet = _percent("Delvis uppnått från", required=False, help_text=LOWER)
    vikt_verksamhet = _percent("Ett delvis uppfyllt mål räknas som, procent", initial=50)
    bara_ena = forms.ChoiceField(
        label="När bara det ena kravet nås",
        choices=Gehvagning.choices,
        initial=Gehvagning.DELVIS,
        widget=forms.RadioSelect,
    )
    minsta_bedomda = _percent(
        "Minsta andel mål som måste vara bedömda, procent",
        initial=75,
        help_text="Mål som inte kan bedömas räknas varken som uppfyllda eller missade. Är färre "
        "bedömda ger regeln inget svar.",
    )
    field_order = (*REGELFALT,)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].initial = "Kommunfullmäktige"

    @property
    def regelform(self) -> Gehregelform:
        facts = {name: self.cleaned_data[name] for name in REGELFALT}
        return Gehregelform(**facts, beslut=self.beslut)


def facts_of_rule(row: Gehregel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in REGELFALT} | decision_facts(row)


def shown_rule(row: Gehregel) -> dict[str, Any]:
    """The same as it is shown to be changed: shares without padding."""
    facts = facts_of_rule(row)
    return {
        name: percent(value) if isinstance(value, Decimal) else value
        for name, value in facts.items()
    }


class UtlatandeForm(BeslutForm):
    """What one body says; a draft may lack anything, so nothing is required here."""

    use_required_attribute = False
    utfall = forms.ChoiceField(
        label="Slutsats", choices=Gehutfall.choices, widget=forms.RadioSelect, required=False
    )
    finansiellt = forms.ChoiceField(
        label="Resultatet och de finansiella målen",
        choices=Forenlighet.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    verksamhet = forms.ChoiceField(
        label="Resultatet och verksamhetsmålen",
        choices=Forenlighet.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label="Slutsatsen i ord", required=False, widget=forms.Textarea({"rows": 7})
    )
    avvikelsemotiv = forms.CharField(
        label="Varför slutsatsen är en annan än regelns",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Behövs bara när slutsatsen skiljer sig från regelns utfall.",
    )
    undertecknat = forms.CharField(
        label="Undertecknat av",
        required=False,
        max_length=300,
        help_text="Namn på revisorerna, till exempel Birgitta Ahl och Sven Ros.",
    )
    rattelse = forms.CharField(
        label="Varför det rättas",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Syns i historiken, och i årsredovisningen bredvid utlåtandet.",
    )
    field_order = (
        "utfall", "finansiellt", "verksamhet", "text", "avvikelsemotiv", "undertecknat",
        "organ", "datum", "paragraf", "diarienummer", "rattelse",
    )  # fmt: skip

    def __init__(self, *args, instans: str, prognos: bool, again: bool, **kwargs):
        super().__init__(*args, **kwargs)
        revisor = instans == Utlatandeinstans.REVISORERNA
        self.fields["organ"].initial = ORGAN[Utlatandeinstans(instans)]
        for name in ("organ", "datum", "paragraf"):
            self.fields[name].required = False
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        left_out = {"utfall", "avvikelsemotiv", "paragraf"} if revisor else {
            "finansiellt", "verksamhet", "undertecknat"
        }  # fmt: skip
        if not again:
            left_out.add("rattelse")
        for name in left_out:
            del self.fields[name]
        for name in {
            "utfall",
            "finansiellt",
            "verksamhet",
            "text",
            "avvikelsemotiv",
            "undertecknat",
            "rattelse",
        } & self.fields.keys():
            self.fields[name].villkorad = True  # type: ignore[attr-defined]
        if prognos and not revisor:
            words = [(value, EXPECTED[Gehutfall(value)]) for value in Gehutfall.values]
            self.fields["utfall"].choices = words  # type: ignore[attr-defined]

    def clean_paragraf(self) -> str:
        return self.cleaned_data.get("paragraf", "").removeprefix("§").strip()

    @property
    def utlatande(self) -> Utlatandeform:
        data = self.cleaned_data
        said = Utlatandeform.__dataclass_fields__.keys() & data.keys()
        beslut = Beslut(
            data["organ"], data["datum"], data.get("paragraf", ""), data["diarienummer"]
        )
        return Utlatandeform(**{name: data[name] for name in said}, beslut=beslut)


def facts_of_statement(row: Gehutlatande | None, fields) -> dict[str, Any]:
    """What is saved, as the form names it; a correction begins without its reason."""
    if row is None:
        return {}
    facts = {name: getattr(row, name) for name in Utlatandeform.__dataclass_fields__
             if name not in {"beslut", "rattelse"}}  # fmt: skip
    facts |= decision_facts(row)
    return {name: value for name, value in facts.items() if name in fields}
