"""Forms of the organisation: a new enhet, its facts, its last day, and a reorganisation."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from frontend.organisation.forms import DayField, EnheterField, EnhetField, enheter_ahead
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet
from styrning.grund.omorganisation import NyEnhet, Omorganisation
from styrning.grund.services_organisation import Enhetsform

NYA = 4
NY_FALT = ("kod", "namn", "slag", "under")


class TradField(EnheterField):
    """Several enheter as checkboxes, indented as in the tree."""

    def label_from_instance(self, obj: Enhet) -> str:
        return f"{'– ' * (obj.level - 1)}{obj.namn}"


class EnhetForm(forms.Form):
    """What is said of an enhet."""

    namn = forms.CharField(label="Namn", max_length=150)
    slag = forms.ChoiceField(label="Slag", choices=Slag.choices)
    parent = EnhetField(label="Hör till", empty_label="Välj enhet")
    telefon = forms.CharField(
        label="Telefon",
        max_length=30,
        required=False,
        help_text="Visas där någon behöver fråga enheten.",
    )
    ordning = forms.IntegerField(
        label="Plats bland syskonen",
        min_value=0,
        max_value=9999,
        required=False,
        help_text="Lägst nummer står först. Tomt: sist.",
    )

    def __init__(self, *args, enhet: Enhet | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        parents = enheter_ahead()
        if enhet is not None:
            parents = (parents | Enhet.objects.filter(pk=enhet.parent_id)).exclude(pk=enhet.pk)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if enhet is not None and enhet.parent_id is None:
            del self.fields["parent"]

    @classmethod
    def facts_of(cls, row: Enhet) -> dict[str, Any]:
        names = ("namn", "slag", "telefon", "ordning")
        parent = row.parent.kod if row.parent else None
        return {name: getattr(row, name) for name in names} | {"parent": parent}

    @property
    def enhetsform(self) -> Enhetsform:
        return Enhetsform(**({"parent": None} | self.cleaned_data))


class NyEnhetForm(EnhetForm):
    """An enhet that begins, when nothing ends for it."""

    field_order = ("kod", "namn", "slag", "parent", "galler_fran")
    kod = forms.CharField(
        label="Kod",
        max_length=20,
        help_text="Kort, till exempel BUN. Den syns i filer och adresser, ändras aldrig och "
        "används aldrig igen.",
    )
    galler_fran = DayField(label="Finns från och med")

    @property
    def enhetsform(self) -> Enhetsform:
        facts = {n: v for n, v in self.cleaned_data.items() if n not in {"kod", "galler_fran"}}
        return Enhetsform(**facts)


class AvslutaForm(forms.Form):
    """The last day of an enhet that nothing takes over from."""

    galler_till = DayField(label="Sista dag")


class OmorganisationForm(forms.Form):
    """What ends, what takes over, from which day. New enheter are up to ``NYA``."""

    datum = DayField(
        label="Första dagen med den nya organisationen",
        help_text="Det som upphör gäller till och med dagen före. Välj helst ett årsskifte: en "
        "omgång frågar en enhet i taget.",
    )
    fran = TradField(label="Upphör", error_messages={"required": "Välj minst en enhet som upphör."})
    till = TradField(label="Tar över", required=False)
    notering = forms.CharField(
        label="Varför och vem som beslutade",
        max_length=300,
        help_text="Till exempel: Kommunfullmäktige 2014-06-16 § 112, nämnderna slås samman.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = enheter_ahead()
        self.fields["fran"].queryset = rows.exclude(parent=None)  # type: ignore[attr-defined]
        self.fields["till"].queryset = rows.exclude(parent=None)  # type: ignore[attr-defined]
        for number in range(1, NYA + 1):
            self._add_new(number, rows)

    def _add_new(self, number: int, rows: QuerySet[Enhet]) -> None:
        name = f"ny{number}"
        self.fields[f"{name}_kod"] = forms.CharField(label="Kod", max_length=20, required=False)
        self.fields[f"{name}_namn"] = forms.CharField(label="Namn", max_length=150, required=False)
        self.fields[f"{name}_slag"] = forms.ChoiceField(
            label="Slag", choices=Slag.choices, initial=Slag.NAMND, required=False
        )
        under = EnhetField(label="Hör till", required=False, empty_label="Välj enhet")
        under.queryset = rows
        root = rows.filter(parent=None).first()
        under.initial = root.kod if root else None
        self.fields[f"{name}_under"] = under
        for part in NY_FALT:
            self.fields[f"{name}_{part}"].villkorad = True  # type: ignore[attr-defined]

    @property
    def nya(self) -> list[dict[str, Any]]:
        """The fields of each new enhet; the first and what is filled in stands open."""
        return [
            {
                "nummer": number,
                "falt": {name: self[f"ny{number}_{name}"] for name in NY_FALT},
                "oppen": number == 1 or bool(self.data.get(f"ny{number}_kod")),
            }
            for number in range(1, NYA + 1)
        ]

    def clean(self) -> None:
        for number in range(1, NYA + 1):
            kod, namn = (self.cleaned_data.get(f"ny{number}_{name}") for name in ("kod", "namn"))
            if kod and not namn:
                self.add_error(f"ny{number}_namn", "Skriv vad den nya enheten heter.")
            if namn and not kod:
                self.add_error(f"ny{number}_kod", "Skriv en kod för den nya enheten.")
            if kod and namn and not self.cleaned_data.get(f"ny{number}_under"):
                self.add_error(f"ny{number}_under", "Välj vilken enhet den hör till.")

    def omorganisation(self, val: dict[str, str]) -> Omorganisation:
        """What the form says, with the choices of who takes over what."""
        facts = self.cleaned_data
        nya = [
            NyEnhet(
                facts[f"ny{n}_kod"].strip(), facts[f"ny{n}_namn"].strip(),
                facts[f"ny{n}_slag"] or Slag.NAMND, facts[f"ny{n}_under"].kod,
            )
            for n in range(1, NYA + 1)
            if facts.get(f"ny{n}_kod")
        ]  # fmt: skip
        return Omorganisation(
            facts["datum"], tuple(facts["fran"]), tuple(facts["till"]), tuple(nya),
            facts["notering"], val,
        )  # fmt: skip


def last_day(form: Omorganisation):
    return form.datum - timedelta(days=1)
