"""The demo's reviews: a submission that came back goal by goal, and questions about values."""

from datetime import datetime, timedelta

from mal.enums import Granskningslage
from mal.models import Granskning
from nyckeltal.avtryck import fingerprint
from nyckeltal.entry import entry
from nyckeltal.models import Fraga, NyckeltalEnhet
from nyckeltal.services_fraga import answer, ask
from styrning.bas.clock import today
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.tabeller import moment, read_document
from styrning.grund.lasning import pin
from styrning.grund.models import Handelse, User


def build_reviews(bygg: Byggare) -> None:
    """Save what reviewers have said and asked in the open round, and what approvals pinned."""
    document = read_document("alvstrand/granskning")
    for rad in document["granskade"]:
        _review(bygg, rad)
    for rad in document["fragor"]:
        _question(bygg, rad)
    for inlamning in bygg.omgangar.inlamningar.values():
        if inlamning.is_approved:
            pin(inlamning)


def _ago(days: int) -> datetime:
    return moment(today() - timedelta(days=days), 10)


def _review(bygg: Byggare, rad: dict) -> None:
    """Every goal is without remark but the one that comes back."""
    inlamning = bygg.omgangar.inlamningar[rad["omgang"], rad["enhet"]]
    lagen = {rad["utom"]: (Granskningslage.ATER, rad["motiv"])}
    passed = (Granskningslage.UTAN_ANMARKNING, "")
    Granskning.objects.bulk_create(
        Granskning(
            inlamning=inlamning,
            mal_id=block.mal.id,
            lage=lagen.get(block.kod, passed)[0],
            motiv=lagen.get(block.kod, passed)[1],
            avtryck=fingerprint(block),
            granskad_av=bygg.personer.godkannare[rad["enhet"]],
            granskad_at=_ago(rad["dagar_sedan"]),
        )
        for block in entry(inlamning).block
    )


def _question(bygg: Byggare, rad: dict) -> None:
    inlamning = bygg.omgangar.inlamningar[rad["omgang"], rad["enhet"]]
    ansvar = NyckeltalEnhet.objects.get(nyckeltal__kod=rad["nyckeltal"], enhet=inlamning.enhet)
    fraga = ask(inlamning, ansvar, rad["text"], by=User.objects.get(username=rad["av"]))
    _date(fraga, "stalld_at", "ställde fråga", rad["dagar_sedan"])
    if "svar" in rad:
        answer(fraga, rad["svar"], by=bygg.personer.rapportor[rad["enhet"]])
        _date(fraga, "svarad_at", "svarade på fråga", rad["svar_dagar_sedan"])


def _date(fraga: Fraga, field: str, vad: str, days: int) -> None:
    Fraga.objects.filter(pk=fraga.pk).update(**{field: _ago(days)})
    last = Handelse.objects.filter(vad=vad, objekt_id=fraga.inlamning_id).order_by("pk").last()
    Handelse.objects.filter(pk=last.pk).update(at=_ago(days))
