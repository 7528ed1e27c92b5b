"""Risks: added, described, and scored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from internkontroll.enums import Riskbeslut
from internkontroll.models import Risk, RiskMal, RiskNyckeltal, Riskskala
from internkontroll.permissions import PLANERAR
from internkontroll.rules import kod_after
from internkontroll.rules_risk import score_faults
from internkontroll.services.skrivning import (
    checked_save,
    demand,
    held_enhet,
    same_version,
    used_codes,
)
from internkontroll.skalor import current_scale, read_scales
from nyckeltal.models import Nyckeltal
from styrning.bas.clock import today
from styrning.bas.errors import FaultsError, RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

NO_SCALE = (
    "Kommunen har ingen fastställd riskskala än, så risken kan inte värderas. "
    "Kvalitetskedjan fastställer den under Internkontroll, Riskskala."
)


@dataclass(frozen=True)
class Riskdata:
    """Risk att … på grund av … vilket leder till …: what it is, whose, and what it threatens."""

    risk_att: str
    process: str
    processlag: str
    kategori: str
    pa_grund_av: str = ""
    leder_till: str = ""
    otillaten_paverkan: bool = False
    agare: str = ""
    mal: Collection[UUID] = ()
    nyckeltal: Collection[Nyckeltal] = ()

    def columns(self) -> dict[str, Any]:
        return {
            "risk_att": clean_text(self.risk_att),
            "pa_grund_av": clean_text(self.pa_grund_av),
            "leder_till": clean_text(self.leder_till),
            "process": clean_text(self.process),
            "processlag": self.processlag,
            "kategori": self.kategori,
            "otillaten_paverkan": self.otillaten_paverkan,
            "agare": clean_text(self.agare),
        }


@dataclass(frozen=True)
class Vardering:
    """A score before and after what is done already, and what follows from it."""

    sannolikhet: int
    konsekvens: int
    beslut: str
    befintlig_kontroll: str = ""
    sannolikhet_efter: int | None = None
    konsekvens_efter: int | None = None
    beslut_motiv: str = ""
    accepterad_av: str = ""
    accepterad_till: date | None = None

    def scores(self) -> dict[str, int | None]:
        return {
            "sannolikhet": self.sannolikhet,
            "konsekvens": self.konsekvens,
            "sannolikhet_efter": self.sannolikhet_efter,
            "konsekvens_efter": self.konsekvens_efter,
        }

    def columns(self) -> dict[str, Any]:
        """Who accepts, and until when, is kept for an acceptance only."""
        accepts = self.beslut == Riskbeslut.ACCEPTERA
        return self.scores() | {
            "befintlig_kontroll": clean_text(self.befintlig_kontroll),
            "beslut": self.beslut,
            "beslut_motiv": clean_text(self.beslut_motiv),
            "accepterad_av": clean_text(self.accepterad_av) if accepts else "",
            "accepterad_till": self.accepterad_till if accepts else None,
        }


@transaction.atomic
def add_risk(enhet: Enhet, data: Riskdata, vardering: Vardering | None = None, *, by: User) -> Risk:
    """Add a risk, scored or not yet; its code is the enhet's next.

    Raises: FaultsError for a score off the scale or an acceptance that lacks something;
        RuleError for a gap, or an enhet that answers for no control.
    """
    row = held_enhet(enhet)
    demand(row.slag in PLANERAR, "Risker hör till en styrelse, en nämnd eller ett bolag.")
    prefix = f"{row.kod[:14]}-R"
    risk = Risk(enhet=row, kod=kod_after(prefix, used_codes(Risk, prefix)), **data.columns())
    if vardering is not None:
        _put_score(risk, vardering, _asked_scale(vardering))
    checked_save(risk, by=by)
    _put_links(risk, data)
    log("lade till risk", risk, by=by, enhet=row, riskvarde=risk.riskvarde)
    return risk


@transaction.atomic
def change_risk(risk: Risk, data: Riskdata, *, by: User, version: int) -> Risk:
    """Describe a risk anew, with what it threatens; an unchanged one writes nothing.

    Raises: RuleError for a gap or a risk that is ended; StaleError if somebody saved first.
    """
    row = held_risk(risk)
    wanted = data.columns()
    links = _links(row)
    wanted_links = (set(data.mal), {figure.pk for figure in data.nyckeltal})
    if links == wanted_links and _says(row, wanted):
        return row
    _ask_current(row)
    same_version(row, version)
    _put(row, wanted)
    checked_save(row, by=by)
    _put_links(row, data)
    log("ändrade risk", row, by=by, enhet=row.enhet, mal=sorted(map(str, data.mal)),
        nyckeltal=sorted(figure.kod for figure in data.nyckeltal))  # fmt: skip
    return row


@transaction.atomic
def score_risk(risk: Risk, vardering: Vardering, *, by: User, version: int) -> Risk:
    """Score a risk and say what follows, on the scale that is adopted now.

    Earlier scores stay in its history. The same score again writes nothing, but for a risk that
    was scored on an older scale.

    Raises: FaultsError for a score off the scale or an acceptance that lacks something;
        RuleError for an ended risk or when there is no scale; StaleError if somebody saved first.
    """
    row = held_risk(risk)
    _ask_current(row)
    skala = _asked_scale(vardering)
    before = row.riskvarde
    if row.skala_id == skala.pk and _says(row, vardering.columns()):
        return row
    same_version(row, version)
    _put_score(row, vardering, skala)
    checked_save(row, by=by)
    log("värderade risk", row, by=by, enhet=row.enhet, fran=before, till=row.riskvarde)
    return row


def _asked_scale(vardering: Vardering) -> Riskskala:
    """The scale in force, once the score and the decision are seen to be whole."""
    skala = current_scale()
    if skala is None:
        raise RuleError(NO_SCALE)
    faults = score_faults(read_scales().alla[skala.pk], vardering.scores())
    faults |= _decision_faults(vardering)
    if faults:
        raise FaultsError(faults)
    return skala


def _decision_faults(vardering: Vardering) -> dict[str, str]:
    faults = {}
    after = (vardering.sannolikhet_efter, vardering.konsekvens_efter)
    if (after[0] is None) != (after[1] is None):
        field = "sannolikhet_efter" if after[0] is None else "konsekvens_efter"
        faults[field] = "Ange både sannolikhet och konsekvens efter det som redan görs."
    elif after[0] is not None and not clean_text(vardering.befintlig_kontroll):
        faults["befintlig_kontroll"] = "Skriv vad som redan görs och sänker risken."
    if vardering.beslut not in Riskbeslut.values:
        faults["beslut"] = "Välj acceptera, åtgärda eller kontrollera."
    if vardering.beslut != Riskbeslut.ACCEPTERA:
        return faults
    if not clean_text(vardering.accepterad_av):
        faults["accepterad_av"] = "Ange vem som accepterar risken."
    if vardering.accepterad_till is None:
        faults["accepterad_till"] = "Ange till och med vilken dag risken accepteras."
    elif vardering.accepterad_till < today():
        faults["accepterad_till"] = "Dagen har passerat. Ange en ny dag eller ett annat beslut."
    if not clean_text(vardering.beslut_motiv):
        faults["beslut_motiv"] = "Skriv varför risken accepteras."
    return faults


def held_risk(risk: Risk) -> Risk:
    """The risk with its enhet, locked until the transaction ends."""
    return Risk.objects.select_for_update(of=("self",)).select_related("enhet").get(pk=risk.pk)


def _ask_current(row: Risk) -> None:
    demand(
        row.avslutad_at is None,
        f"Risken är avslutad: {row.avslutad_motiv} Återuppta den om den gäller igen.",
    )


def _says(row: Risk, wanted: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


def _put(row: Risk, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(row, name, value)


def _put_score(row: Risk, vardering: Vardering, skala: Riskskala) -> None:
    _put(row, vardering.columns() | {"skala": skala})


def _links(row: Risk) -> tuple[set[UUID], set[int]]:
    """The identities of the goals, and the nyckeltal, that the risk names."""
    return (
        set(row.mal_lista.values_list("mal_identitet", flat=True)),
        set(row.nyckeltal_lista.values_list("nyckeltal_id", flat=True)),
    )


def _put_links(row: Risk, data: Riskdata) -> None:
    """Let the risk name exactly these goals and nyckeltal."""
    mal, figures = _links(row)
    wanted = {figure.pk for figure in data.nyckeltal}
    row.mal_lista.exclude(mal_identitet__in=data.mal).delete()
    row.nyckeltal_lista.exclude(nyckeltal__in=wanted).delete()
    RiskMal.objects.bulk_create(
        RiskMal(risk=row, mal_identitet=identitet) for identitet in {*data.mal} - mal
    )
    RiskNyckeltal.objects.bulk_create(
        RiskNyckeltal(risk=row, nyckeltal_id=pk) for pk in wanted - figures
    )
