"""The demo's hand-over: two officers share a nämnd, and one has just given the other a figure."""

from nyckeltal.models import NyckeltalEnhet
from nyckeltal.overlamning import ROW
from nyckeltal.services_overlamning import hand_over
from styrning.config.demo.konton import EPOST
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import day, moment, read_document, stable_id
from styrning.grund.enums import Roll
from styrning.grund.models import Handelse, Tilldelning, User


def build_hand_over(bygg: Byggare) -> None:
    """Save the colleague, what the colleague answers for, and what was handed over, and when."""
    rad = read_document("alvstrand/konton")["kollega"]
    enhet = bygg.enheter[rad["enhet"]]
    kollega = User.objects.create(
        publikt_id=stable_id("alvstrand", "konto", rad["konto"]),
        username=rad["konto"],
        first_name=rad["fornamn"],
        last_name=rad["efternamn"],
        email=EPOST.format(konto=rad["konto"]),
    )
    kollega.set_unusable_password()
    kollega.save()
    create(Tilldelning, [Tilldelning(user=kollega, roll=Roll.RAPPORTOR, enhet=enhet)])
    held = NyckeltalEnhet.objects.filter(enhet=enhet, nyckeltal__kod__in=rad["svarar"])
    ids = list(held.values_list("pk", flat=True))
    NyckeltalEnhet.objects.filter(pk__in=ids).update(ansvarig=kollega)
    NyckeltalEnhet.history.filter(id__in=ids).update(ansvarig=kollega)
    _hand_over(bygg, rad["lamnar_over"], kollega)


def _hand_over(bygg: Byggare, rad: dict, kollega: User) -> None:
    ansvar = NyckeltalEnhet.objects.select_related("nyckeltal", "enhet").get(
        nyckeltal__kod=rad["nyckeltal"], ansvarig=kollega
    )
    kod = ansvar.enhet.kod
    inlamning = bygg.omgangar.inlamningar[rad["omgang"], kod]
    hand_over(
        ansvar, bygg.author(kod), by=kollega, version=1, text=rad["text"], inlamning=inlamning
    )
    when = moment(day(rad["nar"]), 15)
    Handelse.objects.filter(vad=ROW, objekt_id=ansvar.pk).update(at=when)
    NyckeltalEnhet.history.filter(id=ansvar.pk, version=2).update(history_date=when)
