"""Which letters I want, and who stands in for me: a form of one's own account."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontend.organisation.forms import DayField, add_rule_error, posted
from styrning.bas.errors import RuleError
from styrning.grund.models import User
from styrning.grund.selectors import colleagues
from styrning.grund.services_utskick import Brevval, choose_letters


class KollegaField(forms.ModelChoiceField):
    """A colleague by name; the account's name tells namesakes apart."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), to_field_name="username", **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.namn} ({obj.username})"


class BrevForm(forms.Form):
    vecka_mejl = forms.BooleanField(
        label="Varje vecka: allt som väntar på mig",
        required=False,
    )
    frist_mejl = forms.BooleanField(
        label="När tre dagar är kvar till sista dag",
        required=False,
    )
    ersattare = KollegaField(
        label="Ersättare",
        required=False,
        empty_label="Ingen",
        help_text="Får en kopia av dina brev. Rollen att fylla i ges av administratören.",
    )
    ersattare_till = DayField(label="Till och med", required=False)

    def __init__(self, *args, user: User, **kwargs):
        initial = {
            "vecka_mejl": user.vecka_mejl,
            "frist_mejl": user.frist_mejl,
            "ersattare": user.ersattare.username if user.ersattare else None,
            "ersattare_till": user.ersattare_till,
        }
        super().__init__(*args, initial=initial, **kwargs)
        cast(forms.ModelChoiceField, self.fields["ersattare"]).queryset = colleagues(user)

    @property
    def val(self) -> Brevval:
        return Brevval(**self.cleaned_data)


@require_http_methods(["GET", "POST"])
def brev(request: HttpRequest) -> HttpResponse:
    """Choose letters and stand-in; returns, questions and reminders are always sent."""
    form = BrevForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            choose_letters(form.val, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Dina val är sparade.")
            return redirect("frontend:konto")
    status = 422 if form.is_bound else 200
    return render(request, "frontend/konto/brev.html", {"form": form}, status=status)
