"""Accounts and roles, for an administratör alone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.listfil import list_file
from frontend.organisation.forms import KontoForm, RollForm, add_rule_error, posted
from styrning.bas.clock import today
from styrning.bas.errors import RuleError
from styrning.bas.listfil import Kolumn
from styrning.grund.enums import Roll
from styrning.grund.models import Tilldelning, User
from styrning.grund.permissions import manages_accounts
from styrning.grund.services_konto import (
    change_user,
    close_account,
    create_password,
    create_role,
    create_user,
    end_role,
    open_account,
)


def _demand_administrator(request: HttpRequest) -> None:
    if not manages_accounts(request.user):
        raise PermissionDenied


def _found(publikt_id: UUID) -> User:
    return get_object_or_404(User, publikt_id=publikt_id)


def role_key(tilldelning: Tilldelning) -> str:
    """What names a role in a form: never its database id."""
    kod = tilldelning.enhet.kod if tilldelning.enhet else ""
    return f"{tilldelning.roll}/{kod}/{tilldelning.galler_fran or ''}"


def _roles(konto: User) -> str:
    """ "Rapportör, Socialnämnden; Läsare, Socialnämnden"."""
    return "; ".join(
        f"{rad.get_roll_display()}, {rad.enhet.namn}" if rad.enhet else str(rad.get_roll_display())
        for rad in konto.roller_i_dag  # type: ignore[attr-defined]  # prefetched below
    )


KONTON = (
    Kolumn("Namn", lambda konto: konto.namn, bred=True),
    Kolumn("Inloggningsnamn", lambda konto: konto.username),
    Kolumn("E-post", lambda konto: konto.email, bred=True),
    Kolumn("Roller", _roles, bred=True),
    Kolumn("Aktivt", lambda konto: konto.is_active),
    Kolumn("Senast inloggad", lambda konto: konto.last_login),
)


@require_safe
def lista(request: HttpRequest) -> HttpResponseBase:
    """Every account with its roles of today; ``q`` searches names, ``roll`` filters."""
    _demand_administrator(request)
    q, roll = request.GET.get("q", "").strip(), request.GET.get("roll", "")
    valid = Tilldelning.objects.valid_on(today()).select_related("enhet")
    rows = User.objects.prefetch_related(
        Prefetch("tilldelningar", queryset=valid.order_by("pk"), to_attr="roller_i_dag")
    )
    total = rows.count()
    if q:
        rows = rows.filter(
            Q(username__icontains=q)
            | Q(first_name__icontains=q)
            | Q(last_name__icontains=q)
            | Q(email__icontains=q)
        )
    if roll in Roll.values:
        rows = rows.filter(pk__in=valid.filter(roll=roll).values("user"))
    users = list(rows.order_by("-is_active", "last_name", "first_name", "username"))
    if (fil := list_file(request, "Användare", KONTON, users)) is not None:
        return fil
    context = {
        "sida": "anvandare",
        "anvandare": users,
        "q": q,
        "roll": roll,
        "roller": Roll,
        "svar": f"Visar {len(users)} av {total}.",
    }
    return render(request, "frontend/organisation/anvandare.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def ny(request: HttpRequest) -> HttpResponse:
    """Create an account; its first password is shown once, in the answer."""
    _demand_administrator(request)
    form = KontoForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user, password = create_user(form.konto, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{user.namn} har fått ett konto. Ge det en roll nedan.")
            return _page(request, user, password=password)
    return render(
        request,
        "frontend/organisation/anvandare_ny.html",
        {"sida": "anvandare", "form": form},
        status=422 if form.is_bound else 200,
    )


def _page(
    request: HttpRequest,
    user: User,
    *,
    form: KontoForm | None = None,
    roll_form: RollForm | None = None,
    password: str = "",
) -> HttpResponse:
    day = today()
    roles = user.tilldelningar.select_related("enhet").order_by("galler_till", "roll", "pk")
    context = {
        "sida": "anvandare",
        "konto": user,
        "form": form or KontoForm(initial=KontoForm.facts_of(user)),
        "roll_form": roll_form or RollForm(prefix="roll"),
        "roller": [
            {"rad": row, "nyckel": role_key(row), "galler": row.valid_on(day), "slut": _over(row)}
            for row in roles
        ],
        "losenord": password,
        "ar_jag": user.pk == request.user.pk,
    }
    failed = any(f is not None and f.is_bound for f in (form, roll_form))
    return render(
        request,
        "frontend/organisation/anvandare_andra.html",
        context,
        status=422 if failed else 200,
    )


def _over(row: Tilldelning) -> bool:
    return row.galler_till is not None and row.galler_till < today()


@never_cache
@require_http_methods(["GET", "POST"])
def andra(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Change an account's facts; roles and password have their own forms on the page."""
    _demand_administrator(request)
    user = _found(publikt_id)
    if request.method != "POST":
        return _page(request, user)
    form = KontoForm(request.POST, initial=KontoForm.facts_of(user))
    if form.is_valid():
        try:
            change_user(user, form.konto, by=request.user)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, "Uppgifterna är sparade.")
            return redirect("frontend:anvandare_andra", publikt_id=publikt_id)
    return _page(request, user, form=form)


@require_POST
def ny_roll(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Give a role."""
    _demand_administrator(request)
    user, form = _found(publikt_id), RollForm(request.POST, prefix="roll")
    if form.is_valid():
        try:
            row = create_role(user, by=request.user, **form.cleaned_data)
        except RuleError as error:
            add_rule_error(form, error)
        else:
            messages.success(request, f"{user.namn} är nu {row.get_roll_display().lower()}.")
            return redirect("frontend:anvandare_andra", publikt_id=publikt_id)
    return _page(request, user, roll_form=form)


@require_POST
def avsluta_roll(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """End a role, at once."""
    _demand_administrator(request)
    user, key = _found(publikt_id), request.POST.get("roll", "")
    rows = user.tilldelningar.select_related("enhet", "user")
    row = next((row for row in rows if role_key(row) == key and not _over(row)), None)
    if row is None:
        raise Http404
    end_role(row, by=request.user)
    messages.success(request, f"Rollen {row.get_roll_display().lower()} gäller inte längre.")
    return redirect("frontend:anvandare_andra", publikt_id=publikt_id)


@never_cache
@require_POST
def losenord(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Give a new password, shown once, in the answer."""
    _demand_administrator(request)
    user = _found(publikt_id)
    return _page(request, user, password=create_password(user, by=request.user))


@require_POST
def stang(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Deactivate an account; nothing is deleted."""
    _demand_administrator(request)
    user = close_account(_found(publikt_id), by=request.user)
    messages.success(request, f"{user.namn} kan inte längre logga in. Allt den gjort finns kvar.")
    return redirect("frontend:anvandare_andra", publikt_id=publikt_id)


@require_POST
def oppna(request: HttpRequest, publikt_id: UUID) -> HttpResponse:
    """Let a closed account in again."""
    _demand_administrator(request)
    user = open_account(_found(publikt_id), by=request.user)
    messages.success(request, f"{user.namn} kan logga in igen.")
    return redirect("frontend:anvandare_andra", publikt_id=publikt_id)
