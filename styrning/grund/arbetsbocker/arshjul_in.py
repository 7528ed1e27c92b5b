"""Saving what a workbook of the årshjul changes: by the services of the pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model

from styrning.bas.arbetsbok import Andring, Bok
from styrning.bas.errors import RuleError
from styrning.bas.helgdagar import day_off, working_day_before
from styrning.grund.arbetsbocker.arshjul import AKTIVITETER, FORM, OMGANGAR, read_arshjul
from styrning.grund.arbetsbok import Arbetsbokslag
from styrning.grund.enums import AktivitetSlag
from styrning.grund.krockar import COLUMNS
from styrning.grund.models import Aktivitet, Arshjul, Enhet, Uppfoljning, User
from styrning.grund.services_aktivitet import DUE, Post, change_activity, create_activity
from styrning.grund.services_arshjul import (
    FRAGOR,
    Omgang,
    change_round,
    create_round,
    usually_asked,
)

DAYS = ("oppnar", "klar_namnd", "behandlas_namnd", "klar_ks", "klar_kf")


def _write_activity(change: Andring, bok: Bok, by: User) -> None:
    row: Aktivitet | None = change.objekt
    post = _post(change.hela, bok)
    if row is None:
        create_activity(bok.objekt.ar, post, by=by)
    else:
        change_activity(row, post, by=by, seen=change.version)


def _post(values: dict[str, Any], bok: Bok) -> Post:
    mote = bok.objekt.moten.get(values.get("mote"))
    rest: dict[str, Any] = {name: values.get(name) for name in DUE}
    rest |= {name: values.get(name) or "" for name in ("text", "lagrum", "lank")}
    return Post(
        titel=values.get("titel") or "",
        slag=values.get("slag") or AktivitetSlag.AKTIVITET,
        ring=values.get("ring") or "",
        enhet=bok.objekt.enheter.get(values.get("enhet")),
        oppnar=values.get("oppnar"),  # type: ignore[arg-type]  # the service asks for it
        mote=Aktivitet.objects.select_related("enhet").get(pk=mote.pk) if mote else None,
        dagar_fore=values.get("dagar_fore"),
        klar_at=values.get("klar_at"),
        ar_bestamd=values.get("ar_bestamd") != "nej",
        **rest,
    )


def _write_round(change: Andring, bok: Bok, by: User) -> None:
    runda: Uppfoljning | None = change.objekt
    values = change.hela
    omgang, enheter = _omgang(values), _chosen(values, bok)
    try:
        if runda is None:
            create_round(bok.objekt.ar, omgang, enheter, by=by)
        else:
            change_round(runda, omgang, enheter, by=by, seen=change.version)
    except RuleError as error:
        if error.field == "fragar":  # one question on the page, a column each here
            error.field = next((name for name in FRAGOR if name in change.varden), "kod")
        raise


def _omgang(values: dict[str, Any]) -> Omgang:
    usual = usually_asked(values.get("slag"))
    return Omgang(
        kod=values.get("kod") or "",
        namn=values.get("namn") or "",
        slag=values.get("slag") or "",
        avser_fran=values.get("avser_fran"),  # type: ignore[arg-type]  # the service asks for it
        avser_till=values.get("avser_till"),  # type: ignore[arg-type]
        oppnar=values.get("oppnar"),  # type: ignore[arg-type]
        klar_namnd=values.get("klar_namnd"),  # type: ignore[arg-type]
        behandlas_namnd=values.get("behandlas_namnd"),
        klar_ks=values.get("klar_ks"),
        klar_kf=values.get("klar_kf"),
        lases=values.get("lases"),
        instruktion=values.get("instruktion") or "",
        **{name: values[name] == "ja" if values.get(name) else name in usual for name in FRAGOR},
    )


def _chosen(values: dict[str, Any], bok: Bok) -> list[Enhet]:
    return [bok.objekt.enheter[kod] for kod in values.get("enheter") or ()]


def _meetings_first(rows: Iterable[Andring], bok: Bok) -> list[Andring]:
    """Meetings before what hangs on them, so that last days are counted from the new ones."""
    return sorted(rows, key=lambda row: row.hela.get("slag") != AktivitetSlag.MOTE)


def _wonder(change: Andring, bok: Bok) -> Iterable[tuple[str, str]]:
    """Days on which nobody works, and days in quite another year."""
    is_meeting = change.hela.get("slag") == AktivitetSlag.MOTE
    for name in DAYS:
        day: date | None = change.varden.get(name)
        if day is None:
            continue
        if abs(day.year - bok.objekt.ar) > 1:
            yield name, f"Dagen ligger i {day.year}, men årshjulet är för {bok.objekt.ar}."
        elif (why := day_off(day)) and (is_meeting or name != "oppnar"):
            what = "sammanträder" if is_meeting else COLUMNS[name]
            yield name, f"{day} ({what}) är {why}. Arbetsdagen före är {working_day_before(day)}."


def _about(bok: Bok) -> tuple[Model, Enhet | None]:
    return Arshjul.objects.get(ar=bok.objekt.ar), None


ARSHJUL = Arbetsbokslag(
    form=FORM,
    read=read_arshjul,
    write={AKTIVITETER: _write_activity, OMGANGAR: _write_round},
    about=_about,
    wonder=_wonder,
    order=_meetings_first,
)
