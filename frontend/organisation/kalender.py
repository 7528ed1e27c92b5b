"""One's own calendar feed: a private address that is made, shown once, and revoked."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from frontend.organisation.arshjulsrad import address_of
from styrning.bas.clock import now, today
from styrning.grund.kalender import Kalenderdag, calendar_days
from styrning.grund.models import Kalender
from styrning.grund.services_kalender import new_calendar, revoke_calendar

PRODUCT = "-//Styrning//Arshjul//SV"


@require_safe
def kalender(request: HttpRequest) -> HttpResponse:
    """Whether I have a calendar address, and how one is made or revoked."""
    live = Kalender.objects.filter(user=request.user, aterkallad_at=None).first()
    return render(request, "frontend/organisation/kalender.html", {"sida": "arshjul", "min": live})


@require_POST
@never_cache
def kalender_ny(request: HttpRequest) -> HttpResponse:
    """A new address; it is shown in this answer only, and an earlier one stops working."""
    live, secret = new_calendar(by=request.user)
    adress = request.build_absolute_uri(reverse("frontend:kalender_flode", args=[secret]))
    context = {"sida": "arshjul", "min": live, "adress": adress}
    return render(request, "frontend/organisation/kalender.html", context)


@require_POST
def kalender_aterkalla(request: HttpRequest) -> HttpResponse:
    """The address stops working at once."""
    if revoke_calendar(by=request.user):
        messages.success(request, "Kalenderadressen är återkallad och fungerar inte längre.")
    return redirect("frontend:kalender")


@login_not_required
@require_safe
def flode(request: HttpRequest, hemlighet: str) -> HttpResponse:
    """The feed of whoever the address belongs to; unknown and revoked are not found."""
    live = Kalender.objects.authenticate(hemlighet)
    if live is None:
        raise Http404
    Kalender.objects.filter(pk=live.pk).update(hamtad_at=now())
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Årshjulet")
    calendar.add("refresh-interval;value=duration", "PT6H")
    for entry in calendar_days(live.user, today()):
        calendar.add_component(_event(request, entry))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="arshjul.ics"'
    return response


def _event(request: HttpRequest, entry: Kalenderdag) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{request.get_host()}")
    event.add("dtstamp", now())
    event.add("dtstart", entry.dag)
    event.add("dtend", entry.dag + timedelta(days=1))
    event.add("summary", entry.rubrik)
    event.add("transp", "TRANSPARENT")
    if entry.text:
        event.add("description", entry.text)
    if adress := address_of(entry.post, may_edit=False):
        event.add("url", request.build_absolute_uri(adress))
    return event
