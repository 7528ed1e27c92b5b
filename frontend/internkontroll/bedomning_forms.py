"""Forms of what bodies conclude: a judgement, its reasons, and the decision on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from frontend.internkontroll.forms import VersionForm, add_rule_error, retry, text_area
from frontend.organisation.beslut import DECISION, SenareBeslutForm, decision_facts
from frontend.versioner import conflict
from internkontroll.enums import Provningssvar, Tillracklighet
from internkontroll.services.bolagsprovning import Provningsdata
from internkontroll.services.rapport import MAX_SKAL, Rapportdata
from internkontroll.services.samlad import Samladdata
from styrning.bas.errors import RuleError, StaleError

SPARA, BESLUTA, RATTA = "spara", "besluta", "ratta"


class DecidedForm(SenareBeslutForm, VersionForm):
    """What a body decides, with its decision; the decision may be left for later."""

    texts: tuple[str, ...] = ()
    skal = forms.CharField(
        label="Varför rättas det?",
        max_length=MAX_SKAL,
        required=False,
        help_text="En mening. Den tidigare lydelsen sparas och visas i historiken.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in (*self.texts, "skal"):
            self.fields[name].required = False
            self.fields[name].villkorad = True  # type: ignore[attr-defined]

    @classmethod
    def facts_of(cls, row: Any, organ: str) -> dict[str, Any]:
        """The form's values as they are saved; ``organ`` where nothing is decided yet."""
        if row is None:
            return {"organ": organ, "version": 0}
        facts = {name: getattr(row, name) for name in cls.texts}
        facts |= decision_facts(row) | {"version": row.version}
        return facts | {"organ": facts["organ"] or organ}

    def typed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.texts}


class BedomningForm(DecidedForm):
    """Whether an internal control is sufficient, why, and what is to be done better."""

    texts: tuple[str, ...] = ("bedomning", "motivering", "forbattringar")
    bedomning = forms.ChoiceField(
        label="Är internkontrollen tillräcklig?",
        choices=Tillracklighet.choices,
        widget=forms.RadioSelect,
    )
    motivering = forms.CharField(
        label="Vad bedömningen vilar på",
        max_length=20_000,
        widget=text_area(5),
        help_text="Resultat, avvikelser och vad som har gjorts. Krävs när rapporten beslutas.",
    )
    forbattringar = forms.CharField(
        label="Vad som ska bli bättre", max_length=20_000, widget=text_area(3)
    )

    def samlad(self) -> Samladdata:
        return Samladdata(**self.typed())


class RapportForm(BedomningForm):
    """A nämnd's own judgement, which may part from the proposal."""

    texts = ("bedomning", "motivering", "avsteg", "forbattringar")
    avsteg = forms.CharField(
        label="Varför en annan bedömning än förslaget",
        max_length=20_000,
        widget=text_area(2),
        help_text="Fylls i bara om bedömningen skiljer sig från förslaget.",
    )

    def rapport(self) -> Rapportdata:
        return Rapportdata(**self.typed())


class ProvningForm(DecidedForm):
    """The two questions that KL 6:9 asks of KS each year about a company."""

    texts = ("inom_andamal", "inom_befogenheter", "motivering", "forslag")
    inom_andamal = forms.ChoiceField(
        label="Har verksamheten varit förenlig med det fastställda kommunala ändamålet?",
        choices=Provningssvar.choices,
        widget=forms.RadioSelect,
    )
    inom_befogenheter = forms.ChoiceField(
        label="Har den utförts inom ramen för de kommunala befogenheterna?",
        choices=Provningssvar.choices,
        widget=forms.RadioSelect,
    )
    motivering = forms.CharField(
        label="Vad svaren vilar på", max_length=20_000, widget=text_area(5)
    )
    forslag = forms.CharField(
        label="Förslag till fullmäktige",
        max_length=20_000,
        widget=text_area(3),
        help_text="Krävs om ett svar är nej: vilka åtgärder som är nödvändiga.",
    )

    def provning(self) -> Provningsdata:
        return Provningsdata(**self.typed())


@dataclass
class Inskick:
    """What came of a form that was sent: saved, or the form again with what was typed."""

    form: Any
    status: int = 422
    konflikt: list[dict[str, str]] = field(default_factory=list)
    saved: Any = None


def submit(
    form_class: Callable[[QueryDict], Any],
    data: QueryDict,
    write: Callable[[Any], Any],
) -> Inskick:
    """Write what was sent; ``write`` gets the valid form and returns what it saved.

    A ``write`` that puts an error on the form returns None.
    """
    form = form_class(data)
    if not form.is_valid():
        return Inskick(form)
    try:
        saved = write(form)
    except StaleError as error:
        version = getattr(error.current, "version", 0)
        again = form_class(retry(data, version))
        again.is_valid()
        return Inskick(again, status=409, konflikt=_conflict(form, error.current))
    except RuleError as error:
        add_rule_error(form, error)
        return Inskick(form)
    return Inskick(form, status=302, saved=saved) if saved is not None else Inskick(form)


def _conflict(form: DecidedForm, saved: Any) -> list[dict[str, str]]:
    facts = dict.fromkeys((*form.texts, *DECISION), "")
    if saved is not None:
        facts = type(form).facts_of(saved, "")
    return conflict(form, facts, otherwise=("Version", "–", "sparad av någon annan"))
