"""The entry page as model formsets: the same fields for the same rows, as Django invites one to.

A figure's total, with why it is missing and the comment, is a form of a model formset; the values
by sex are forms of a second, judgements of a third. Tuned as one would: a statement per table with
what it needs joined, a scale's steps read once, Django's own form templates compiled and kept.
"""

from collections import defaultdict
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.test import RequestFactory

from mal.models import Bedomning, Mal, Skalsteg
from nyckeltal.enums import Kon, Saknas
from nyckeltal.models import MalNyckeltal, Malvarde, Utfall
from styrning.bas.quantities import format_decimal, input_text
from styrning.grund.models import Inlamning

PAGE = """<!doctype html><html lang="sv"><title>Min uppföljning</title>
<form method="post">{% csrf_token %}
{{ totals.management_form }}{{ sexes.management_form }}{{ goals.management_form }}
{% for mal, form, figures in blocks %}<section><h2>{{ mal.namn }}</h2>
{% for row, total, by_sex in figures %}<section><h3>{{ row.namn }}</h3><p>{{ row.om }}</p>
<ul>{% for ar, varde in row.tidigare %}<li>{{ ar }} <b>{{ varde }}</b></li>{% endfor %}</ul>
<p>{{ row.mal }}</p>{{ total.as_div }}{% for sex in by_sex %}{{ sex.as_div }}{% endfor %}
</section>{% endfor %}{{ form.as_div }}</section>{% endfor %}<button>Spara</button></form></html>"""
RENDERER = DjangoTemplates()
TEMPLATE = engines["django"].from_string(PAGE)
SEXES = "kon"
TEXT = forms.Textarea(attrs={"rows": 2})


class ValueForm(forms.ModelForm):
    """One value, and the version of it that was seen."""

    varde = forms.CharField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Utfall
        fields = ("varde",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        saved = self.instance.pk is not None
        self.initial["varde"] = input_text(self.instance.varde) if saved else ""
        self.initial["version"] = self.instance.version if saved else 0


class TotalForm(ValueForm):
    saknas_orsak = forms.ChoiceField(
        choices=[("", "Nej, utfallet finns eller kommer"), *Saknas.choices],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta(ValueForm.Meta):
        fields = ("varde", "saknas_orsak", "kommentar")
        widgets = {"kommentar": TEXT}


class GoalForm(forms.ModelForm):
    steg = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Bedomning
        fields = ("motiv", "orsak", "effekt", "atgard")
        widgets = dict.fromkeys(fields, TEXT)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        saved = self.instance.pk is not None
        self.fields["steg"].choices = choices
        self.initial["steg"] = self.instance.steg.varde if saved else ""
        self.initial["version"] = self.instance.version if saved else 0


def model_forms(model, form, rows: list, prefix: str, **kwargs) -> tuple[Any, list]:
    """A model formset of ``rows``, None for one not saved yet; and its forms in their order."""
    missing = rows.count(None)
    kind = forms.modelformset_factory(model, form=form, extra=missing, renderer=RENDERER)
    found = kind(queryset=Saved(row for row in rows if row), prefix=prefix, **kwargs)
    saved, extra = iter(found.initial_forms), iter(found.extra_forms)
    return found, [next(saved if row else extra) for row in rows]


def field_of(name: str) -> str:
    """What our page calls an input; its own names have no prefix."""
    prefix, _, field = name.rpartition("-")
    if not prefix:
        return name
    kind, _, number = prefix.partition("-")
    kon = "KM"[int(number or 0) % 2] if kind == SEXES else "T"
    return {"varde": kon, "saknas_orsak": "saknas"}.get(field, field)


class Saved(list):
    """Rows that are read already, as far as a formset asks a queryset."""

    ordered = True
    db = "default"


def page(runda: str, enhet: str, user) -> bytes:
    """The page of one submission; a statement per table."""
    inlamning = (
        Inlamning.objects.reportable_by(user)
        .select_related("uppfoljning", "enhet")
        .get(uppfoljning__kod=runda, enhet__kod=enhet)
    )
    goals = list(
        Mal.objects.filter(
            plan__ar=inlamning.uppfoljning.ar, niva__bedoms=True, huvudansvarig=inlamning.enhet
        )
        .select_related("niva", "plan")
        .order_by("tree_id", "lft")
    )
    figures, rows, seen = figure_rows(inlamning, goals)
    totals, total_forms = model_forms(Utfall, TotalForm, [now["T"] for now in seen], "t")
    by_sex = [now[kon] for now in seen for kon in ("K", "M")]
    sexes, sex_forms = model_forms(Utfall, ValueForm, by_sex, SEXES)
    goal_set, goal_forms = judgement_forms(inlamning, goals)
    per_goal = defaultdict(list)
    for nr, (mal_id, row) in enumerate(zip(figures, rows, strict=True)):
        per_goal[mal_id].append((row, total_forms[nr], sex_forms[2 * nr : 2 * nr + 2]))
    context = {
        "totals": totals,
        "sexes": sexes,
        "goals": goal_set,
        "blocks": [
            (mal, form, per_goal[mal.pk]) for mal, form in zip(goals, goal_forms, strict=True)
        ],
    }
    return TEMPLATE.render(context, RequestFactory().get("/")).encode()


def figure_rows(inlamning: Inlamning, goals: list[Mal]) -> tuple[list[int], list, list]:
    """Per figure in the order of the goals: its goal, what is shown, its values of the year."""
    links = list(
        MalNyckeltal.objects.filter(mal__in=goals, nyckeltal__ansvar_lista__enhet=inlamning.enhet)
        .select_related("nyckeltal")
        .order_by("mal__lft", "ordning")
    )
    ids, ar = [link.nyckeltal_id for link in links], inlamning.uppfoljning.ar
    values: dict[int, dict] = defaultdict(dict)
    for row in Utfall.objects.filter(
        nyckeltal__in=ids, enhet=inlamning.enhet, avser_till__year__range=(ar - 4, ar)
    ):
        values[row.nyckeltal_id][row.avser_till.year, row.kon] = row
    targets = {
        row.nyckeltal_id: row
        for row in Malvarde.objects.filter(nyckeltal__in=ids, enhet=inlamning.enhet, ar=ar)
    }
    shown = [about(link.nyckeltal, values[link.nyckeltal_id], targets, ar) for link in links]
    seen = [{kon: values[pk].get((ar, kon)) for kon in Kon.values} for pk in ids]
    return [link.mal_id for link in links], shown, seen


def about(nyckeltal, known: dict, targets: dict, ar: int) -> dict[str, Any]:
    target = targets[nyckeltal.pk]
    return {
        "namn": nyckeltal.namn,
        "om": f"{nyckeltal.mattenhet} · {nyckeltal.kalla} · {nyckeltal.get_riktning_display()}",
        "tidigare": [
            (year, format_decimal(known[year, "T"].varde, nyckeltal.decimaler))
            for year in range(ar - 3, ar)
        ],
        "mal": f"minst {format_decimal(target.varde, nyckeltal.decimaler)}",
    }


def judgement_forms(inlamning: Inlamning, goals: list[Mal]) -> tuple[Any, list]:
    steps = Skalsteg.objects.filter(skala=goals[0].plan.skala_id).order_by("-varde")
    choices = [(step.varde, step.ord) for step in steps]
    judged = {
        row.mal_id: row
        for row in Bedomning.objects.filter(
            mal__in=goals, enhet=inlamning.enhet, uppfoljning=inlamning.uppfoljning
        ).select_related("steg")
    }
    rows = [judged.get(mal.pk) for mal in goals]
    return model_forms(Bedomning, GoalForm, rows, "m", form_kwargs={"choices": choices})
