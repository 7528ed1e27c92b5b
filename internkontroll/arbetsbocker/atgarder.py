"""Actions as a workbook holds them: what each belongs to, and how it goes, for who follows up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, Q

from internkontroll.models import (
    Kontrolltillfalle,
    RekommendationAtgard,
    ResultatAtgard,
    RiskAtgard,
)
from internkontroll.permissions import enheter_action_by, enheter_reported_by, risks_read_by
from mal.atgarder import OPEN as OPEN_STATES
from mal.models import Mal, MalAtgard
from styrning.bas.arbetsbok import KOD, Blad, Bok, Bokrad, Form, Kolumn, as_named_or_new, named
from styrning.bas.clock import today
from styrning.grund.enums import AtgardLage
from styrning.grund.models import Atgard, Enhet, Uppfoljning, User

BLAD = "Åtgärder"
OPEN = frozenset({"text", "ansvarig", "klar_senast", "lage"})
STAR = (
    "Vad en åtgärd hör till ändras inte. Skriv tillbaka det som stod, och lägg till en ny åtgärd "
    "på en tom rad om det behövs."
)
STANGD = (
    "{runda} är stängd, så bara läget kan ändras. Be kvalitetskedjan öppna omgången igen om något "
    "annat behöver ändras."
)
MAL, KONTROLL, RISK, REVISION = "Mål", "Kontroll", "Risk", "Revision"

FORM = Form(
    version="atgarder-1",
    namn="åtgärder",
    bladen=(
        Blad(BLAD, KOD, nya=20, kolumner=(
            Kolumn(KOD, "kod", 13, "last", hjalp="Målets, kontrollens, riskens eller "
                   "rekommendationens kod. Lämna tom på en ny rad."),
            Kolumn("Slag", "slag", 11, "last"),
            Kolumn("Hör till", "hor_till", 40, "val", "mal", las=as_named_or_new, fritt=True,
                   varfor=STAR, hjalp="På en ny rad: välj målet. Annars låst."),
            Kolumn("Enhet", "enhet", 24, "last"),
            Kolumn("Åtgärd", "text", 50, hjalp="Vad som ska göras."),
            Kolumn("Ansvarig", "ansvarig", 22,
                   hjalp="Person eller befattning, till exempel Rektor."),
            Kolumn("Klar senast", "klar_senast", 13, "dag"),
            Kolumn("Läge", "lage", 15, "val", dict(AtgardLage.choices)),
            Kolumn("Försenad", "forsenad", 11, "last"),
        )),
    ),
    regler=(
        "En ny åtgärd för ett mål skrivs på en tom rad längst ned: välj målet i Hör till.",
        "Nya åtgärder efter en kontroll, mot en risk eller efter revisionen läggs till på "
        "kontrollens, riskens eller rekommendationens sida.",
        "Åtgärder tas inte bort. Välj läget Avbruten för den som inte blir av.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Band:
    """One action with what it belongs to; ``ar`` is the plan's where that is a goal."""

    atgard: Atgard
    slag: str
    kod: str
    namn: str
    ar: int | None = None

    @property
    def till(self) -> str:
        """What it belongs to: a goal's key, or else in words."""
        return f"{self.ar}/{self.kod}" if self.ar else f"{self.kod} {self.namn}"

    @property
    def is_open(self) -> bool:
        return self.atgard.lage in OPEN_STATES

    @property
    def is_late(self) -> bool:
        return self.is_open and self.atgard.klar_senast < today()


@dataclass(frozen=True)
class Underlag:
    """What the services need besides a row: the goals that may get actions, by key."""

    user: User
    mal: Mapping[str, Mal]


def follows_up(user: User) -> bool:
    """Whether ``user`` has a role that follows up actions of any kind, somewhere."""
    roles = enheter_action_by(user) | enheter_reported_by(user)
    return roles.exists() or Mal.objects.actionable_by(user).exists()


def actions_of(user: User) -> list[Band]:
    """Every action that ``user`` may follow up, open ones first and by their day; four
    statements.

    One that belongs to several things is told once: by its goal in the latest plan first.
    """
    found: dict[int, Band] = {}
    ties = (_of_goals(user), _of_checks(user), _of_risks(user), _of_recommendations(user))
    for band in chain(*ties):
        found.setdefault(band.atgard.pk, band)
    return sorted(found.values(), key=lambda b: (not b.is_open, b.atgard.klar_senast, b.atgard.pk))


def goals_for_actions(user: User) -> dict[str, Mal]:
    """The goals that ``user`` may plan actions for, of this year's plan and later, by key."""
    rows = Mal.objects.actionable_by(user).filter(
        niva__bedoms=True, upphor__isnull=True, plan__ar__gte=today().year
    )
    rows = rows.select_related("plan", "huvudansvarig").order_by("plan__ar", "tree_id", "lft")
    return {goal_key(goal): goal for goal in rows}


def read_actions(_omfang: None, user: User) -> Bok:
    """The actions that ``user`` may follow up; a constant number of statements."""
    bands, goals = actions_of(user), goals_for_actions(user)
    closed = _closed_rounds(bands)
    names = {band.till: band.namn for band in bands if band.ar}
    names |= {key: goal.namn for key, goal in goals.items()}
    return Bok(
        titel="Mina åtgärder",
        omfang=("åtgärder",),
        omfang_text="",
        fil="atgarder",
        lage=[_state(bands)],
        rader={BLAD: {str(band.atgard.publikt_id): _row(band, closed) for band in bands}},
        listor={"mal": named(names.items())},
        nya={} if goals else {BLAD: "Du planerar inte åtgärder för något mål."},
        objekt=Underlag(user, goals),
    )


def _state(bands: Iterable[Band]) -> str:
    rows = list(bands)
    late = sum(band.is_late for band in rows)
    told = f"{sum(band.is_open for band in rows)} öppna åtgärder som du följer upp"
    return f"{told}, varav {late} försenade." if late else f"{told}."


def _closed_rounds(bands: Iterable[Band]) -> dict[int, str]:
    """The latest round of each check's action that no open round shows, by the action's pk."""
    mine = [band.atgard.pk for band in bands if band.ar is None]
    runda = "resultat__tillfalle__uppfoljning"
    rows = ResultatAtgard.objects.filter(
        **{"atgard__in": mine, f"{runda}__inlamningar__enhet": F("atgard__enhet")}
    ).select_related(runda)
    rounds: dict[int, list[Uppfoljning]] = {}
    for tie in rows.order_by(f"-{runda}__avser_till", "pk"):
        rounds.setdefault(tie.atgard_id, []).append(tie.resultat.tillfalle.uppfoljning)
    return {pk: of[0].namn for pk, of in rounds.items() if not any(r.is_open() for r in of)}


def _row(band: Band, closed: Mapping[int, str]) -> Bokrad:
    row = band.atgard
    runda = closed.get(row.pk)
    oppna, varfor = ({"lage"}, STANGD.format(runda=runda)) if runda else (OPEN, "")
    values: dict[str, Any] = {name: getattr(row, name) for name in OPEN}
    values |= {
        "kod": band.kod,
        "slag": band.slag,
        "hor_till": band.till,
        "enhet": row.enhet.namn,
        "forsenad": "Ja" if band.is_late else "",
    }
    return Bokrad(
        str(row.publikt_id), row.version, values, oppna, varfor, band, namn=row.text[:80],
        sparad=row,
    )  # fmt: skip


def goal_key(goal: Mal) -> str:
    """2026/BUN1, as the workbook names a goal."""
    return f"{goal.plan.ar}/{goal.kod}"


def _of_goals(user: User) -> Iterator[Band]:
    rows = MalAtgard.objects.editable_by(user).select_related("atgard__enhet", "mal__plan")
    for tie in rows.order_by("-mal__plan__ar", "pk"):
        yield Band(tie.atgard, MAL, tie.mal.kod, _line(tie.mal.namn), tie.mal.plan.ar)


def _of_checks(user: User) -> Iterator[Band]:
    mine = Kontrolltillfalle.objects.reportable_by(user).order_by()
    rows = ResultatAtgard.objects.filter(resultat__tillfalle__in=mine)
    rows = rows.select_related("atgard__enhet", "resultat__tillfalle__moment")
    for tie in rows.order_by("-resultat__tillfalle__planerad", "pk"):
        moment = tie.resultat.tillfalle.moment
        yield Band(tie.atgard, KONTROLL, moment.kod, _line(moment.vad))


def _of_risks(user: User) -> Iterator[Band]:
    rows = RiskAtgard.objects.filter(
        risk__in=risks_read_by(user).order_by(), atgard__enhet__in=enheter_action_by(user)
    )
    for tie in rows.select_related("atgard__enhet", "risk").order_by("pk"):
        yield Band(tie.atgard, RISK, tie.risk.kod, _line(f"Risk att {tie.risk.risk_att}"))


def _of_recommendations(user: User) -> Iterator[Band]:
    drafts = Enhet.objects.all().drafts_visible_to(user)
    rows = RekommendationAtgard.objects.filter(
        Q(rekommendation__beslut_datum__isnull=False) | Q(rekommendation__enhet__in=drafts),
        rekommendation__enhet__in=enheter_reported_by(user),
    )
    for tie in rows.select_related("atgard__enhet", "rekommendation").order_by("pk"):
        thing = tie.rekommendation
        yield Band(tie.atgard, REVISION, thing.kod, _line(thing.rekommendation))


def _line(text: str) -> str:
    return " ".join(text.split())[:120]
