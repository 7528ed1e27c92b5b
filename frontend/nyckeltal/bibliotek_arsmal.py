"""The targets of one year as a grid: every enhet a row, saved together or not at all."""

from datetime import date
from decimal import Decimal
from typing import cast

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.nyckeltal.arsmal_excel import address
from frontend.nyckeltal.bibliotek import MENY, editable
from frontend.nyckeltal.bibliotek_forms import SvarField, TalField
from frontend.nyckeltal.bibliotek_vy import target_dict
from frontend.nyckeltal.ord import target_pair
from frontend.organisation.forms import posted
from mal.enums import Riktning
from nyckeltal.enums import MalvardeTyp
from nyckeltal.models import Malvarde, Nyckeltal
from nyckeltal.permissions import own_enheter
from nyckeltal.services import answers_of
from nyckeltal.services_malvarde import Malvardeform, TargetsError, set_targets
from nyckeltal.svar import Svar
from styrning.bas.errors import StaleError
from styrning.bas.periods import FIRST_YEAR, LAST_YEAR
from styrning.bas.quantities import input_text
from styrning.grund.models import Enhet, User

OK = 200
KEPT = "Ett satt målvärde tas inte bort. Skriv ett nytt eller låt det stå."


class ArsmalForm(forms.Form):
    """The årsmål of one enhet; left empty where there is none to be."""

    varde = TalField(label="Målvärde", required=False)
    varde_max = TalField(label="Högst", required=False)
    tolerans = TalField(label="Tolerans", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: QueryDict | None,
        enhet: Enhet,
        saved: Malvarde | None,
        within: bool,
        svar: Svar = (),
    ):
        first = target_dict(saved) | {"version": saved.version} if saved else {"version": 0}
        sent = data is not None and f"{enhet.kod}-version" in data  # not if it came since
        super().__init__(data if sent else None, prefix=enhet.kod, initial=first)
        self.enhet, self.saved = enhet, saved
        self.fields["varde"] = SvarField(svar=svar, label="Målvärde", required=False)
        if not within:
            del self.fields["varde_max"]
        for name, field in self.fields.items():
            if name != "version":
                field.widget.attrs["aria-label"] = f"{field.label}, {enhet.namn}"

    def clean_varde(self):
        varde = self.cleaned_data["varde"]
        if varde is None and self.saved is not None:
            raise forms.ValidationError(KEPT)
        return varde

    def wanted(self, ar: int) -> tuple[Enhet, Malvardeform, int]:
        data = self.cleaned_data
        form = Malvardeform(
            ar,
            data["varde"],
            data.get("varde_max"),
            data["tolerans"] or Decimal(0),
            self.saved.tolerans_procent if self.saved else False,
        )
        return self.enhet, form, data["version"]

    def take(self, error: Exception, field: str | None) -> None:
        """Show an error of the service at its input, and let a conflict be saved over."""
        self.add_error(field if field in self.fields else "varde", str(error))
        if isinstance(error, StaleError):
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("version")] = str(getattr(error.current, "version", 0))
            self.data = data


@require_http_methods(["GET", "POST"])
def arsmal(request: HttpRequest, kod: str, ar: int) -> HttpResponse:
    """The årsmål of ``ar`` for every enhet that has the key figure then."""
    row = editable(request, kod)
    if not FIRST_YEAR <= ar <= LAST_YEAR or row.riktning == Riktning.INGEN:
        raise Http404
    forms_ = _forms(request, row, ar)
    status = OK
    if request.method == "POST":
        status = _save(request, row, ar, [form for form in forms_ if form.is_bound])
        if status == OK:
            messages.success(request, f"Målvärdena {ar} är sparade.")
            return redirect("frontend:definition", kod=kod)
    context = {
        "sida": MENY,
        "nyckeltal": row,
        "ar": ar,
        "inom": row.riktning == Riktning.INOM,
        "excel_adress": address(request.user, ar),
        "fel": ["Inget har sparats. Rätta det som är markerat."] if status != OK else [],
        "rader": _rows(row, ar, forms_),
    }
    return render(request, "frontend/nyckeltal/bibliotek_arsmal.html", context, status=status)


def _save(request: HttpRequest, row: Nyckeltal, ar: int, sent: list[ArsmalForm]) -> int:
    """Save all or none; 422 for what is wrong, 409 where somebody had saved first."""
    valid = [form.is_valid() for form in sent]  # each row says all that is wrong with it
    if not all(valid):
        return 422
    given = [form for form in sent if form.cleaned_data["varde"] is not None]
    try:
        set_targets(row, [form.wanted(ar) for form in given], by=request.user)
    except TargetsError as refusal:
        errors = refusal.errors
    else:
        return OK
    for form in given:
        if error := errors.get(form.enhet.kod):
            form.take(error, error.field)
    return 409 if any(isinstance(error, StaleError) for error in errors.values()) else 422


def _forms(request: HttpRequest, row: Nyckeltal, ar: int) -> list[ArsmalForm]:
    saved = {target.enhet_id: target for target in _targets(row, ar)}
    within, svar = row.riktning == Riktning.INOM, answers_of(row)
    return [
        ArsmalForm(posted(request), enhet, saved.get(enhet.pk), within, svar)
        for enhet in _enheter(request.user, row, ar)
    ]


def _targets(row: Nyckeltal, ar: int):
    return Malvarde.objects.filter(nyckeltal=row, ar=ar, typ=MalvardeTyp.ARSMAL)


def _enheter(user: User, row: Nyckeltal, ar: int):
    """The user's enheter that have the key figure some day of the year."""
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    owed = row.ansvar_lista.filter(
        Q(galler_fran=None) | Q(galler_fran__lte=last),
        Q(galler_till=None) | Q(galler_till__gte=first),
    )
    return own_enheter(user).filter(pk__in=owed.values("enhet")).order_by("tree_id", "lft")


def _rows(row: Nyckeltal, ar: int, forms_: list[ArsmalForm]) -> list[dict]:
    before = {target.enhet_id: target for target in _targets(row, ar - 1)}
    return [
        {
            "enhet": form.enhet,
            "form": form,
            "forra": target_pair(row, target_dict(before[form.enhet.pk]))
            if form.enhet.pk in before
            else None,
            "tolerans": _tolerance_words(form.saved, row),
        }
        for form in forms_
    ]


def _tolerance_words(saved: Malvarde | None, row: Nyckeltal) -> str:
    """What the number of the tolerance means."""
    if saved is not None and saved.tolerans_procent:
        return f"procent av målvärdet {input_text(saved.varde)}"
    return row.mattenhet
