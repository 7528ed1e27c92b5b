"""What an annual report tells of internal control beside checks and results, as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from internkontroll.enums import Axel, PlanLage, RapportLage, RekommendationLage
from internkontroll.models import (
    Bolagsprovning,
    Kontrollar,
    Kontrollmoment,
    Kontrollrapport,
    Planrisk,
    Revisionsrekommendation,
    Risk,
    Riskzon,
    SamladBedomning,
    Skalsteg,
)
from internkontroll.rules_rapport import is_overdue
from mal.enums import RapporterasTill
from styrning.bas.clock import today
from styrning.grund.models import Uppfoljning

_RISK = ("enhet_id", "kod", "process", "kategori", "otillaten_paverkan", "risk_att",
         "pa_grund_av", "leder_till", "s", "k", "s_ord", "k_ord", "inneboende", "riskvarde",
         "zon_nr", "zon_ord", "troskel", "beslut", "accepterad_av", "accepterad_till",
         "undantag_motiv")  # fmt: skip


def plan_risks(
    ar: int, *, enhet_pks: Iterable[int] | None = None, kf_only: bool
) -> dict[int, list[dict[str, Any]]]:
    """By enhet, the risks that its adopted plan of ``ar`` rests on, highest first; one statement.

    Each is the version that was pinned when the plan was adopted, in the words of the scale that
    it was scored on; only those at or over the plan's threshold.

    Args:
        kf_only: leave out risks whose checks are all reported to the own nämnd only.
    """
    history = Risk.history.model._base_manager  # type: ignore[attr-defined]
    pins = Planrisk.objects.filter(
        risk=OuterRef("id"),
        risk_version=OuterRef("version"),
        plan__ar=ar,
        plan__lage=PlanLage.FASTSTALLD,
    )
    rows = history.filter(Exists(pins), sannolikhet__isnull=False).annotate(
        s=Coalesce("sannolikhet_efter", "sannolikhet"),
        k=Coalesce("konsekvens_efter", "konsekvens"),
        inneboende=F("sannolikhet") * F("konsekvens"),
        riskvarde=F("s") * F("k"),
        troskel=Coalesce(Subquery(pins.values("plan__troskel")[:1]), "skala__troskel"),
        undantag_motiv=Subquery(pins.values("undantag_motiv")[:1]),
        s_ord=_word(Axel.SANNOLIKHET, "s"),
        k_ord=_word(Axel.KONSEKVENS, "k"),
        zon_nr=_zone("nr"),
        zon_ord=_zone("ord"),
    )
    if enhet_pks is not None:
        rows = rows.filter(enhet__in=list(enhet_pks))
    if kf_only:
        checks = Kontrollmoment.objects.filter(risk=OuterRef("id"), plan__ar=ar)
        to_kf = checks.filter(rapporteras_till=RapporterasTill.KF)
        rows = rows.filter(Exists(to_kf) | ~Exists(checks))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in (
        rows.filter(riskvarde__gte=F("troskel")).order_by("-riskvarde", "kod").values(*_RISK)
    ):
        found[row.pop("enhet_id")].append(row)
    return dict(found)


def _word(axel: Axel, step: str) -> Subquery:
    rows = Skalsteg.objects.filter(skala=OuterRef("skala_id"), axel=axel, nr=OuterRef(step))
    return Subquery(rows.values("ord")[:1])


def _zone(field: str) -> Subquery:
    rows = Riskzon.objects.filter(skala=OuterRef("skala_id"), fran__lte=OuterRef("riskvarde"))
    return Subquery(rows.order_by("-fran").values(field)[:1])


_RAPPORT = ("enhet_id", "lage", "bedomning", "motivering", "forbattringar", "beslut_organ",
            "beslut_datum", "beslut_paragraf", "uppfoljning__namn")  # fmt: skip


def latest_reports(
    ar: int,
    uppfoljning_id: int | None,
    *,
    enhet_pks: Iterable[int] | None = None,
    readable: set[int],
) -> dict[int, dict[str, Any]]:
    """By enhet, its own report of the latest round up to ``uppfoljning_id``; one statement.

    Decided ones; drafts where they are ``readable``.
    """
    rows = Kontrollrapport.objects.filter(
        Q(lage=RapportLage.BESLUTAD) | Q(enhet__in=readable), uppfoljning__avser_till__year=ar
    )
    if uppfoljning_id is not None:
        limit = Uppfoljning.objects.filter(pk=uppfoljning_id).values("avser_till")
        rows = rows.filter(uppfoljning__avser_till__lte=Subquery(limit))
    if enhet_pks is not None:
        rows = rows.filter(enhet__in=list(enhet_pks))
    ordered = rows.order_by("uppfoljning__avser_till", "uppfoljning_id").values(*_RAPPORT)
    return {row["enhet_id"]: row for row in ordered}


_UTSAGA = ("slag", "enhet_id", "kod", "lage", "bedomning", "andra", "text", "svar", "organ",
           "paragraf", "datum", "senast", "klar")  # fmt: skip


def year_statements(ar: int) -> dict[str, list[dict[str, Any]]]:
    """What is said of the whole municipality in ``ar``, by kind; one statement.

    ``ram`` the year's frame, ``samlad`` KS's decided judgement, ``provning`` each company's check
    under KL 6:9, ``rekommendation`` the auditors' that are not done yet, whatever the year.
    """
    frame = _said("ram", Kontrollar.objects.filter(ar=ar), senast="plan_senast",
                  klar="rapport_senast")  # fmt: skip
    whole = _said(
        "samlad", SamladBedomning.objects.filter(ar=ar, lage=RapportLage.BESLUTAD), lage="lage",
        bedomning="bedomning", text="motivering", svar="forbattringar",
    )  # fmt: skip
    companies = _said(
        "provning", Bolagsprovning.objects.filter(ar=ar, beslut_datum__isnull=False),
        enhet_id="enhet_id",
        bedomning="inom_andamal", andra="inom_befogenheter", text="motivering", svar="forslag",
    )  # fmt: skip
    waiting = (RekommendationLage.OBESVARAD, RekommendationLage.BESVARAD)
    advice = _said(
        "rekommendation", Revisionsrekommendation.objects.filter(lage__in=waiting),
        enhet_id="enhet_id", kod="kod", lage="lage", andra="granskning", text="rekommendation",
        svar="svar", senast="svara_senast", klar="klar_senast",
    )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = frame.union(whole, companies, advice, all=True).order_by("x_slag", "x_enhet_id", "x_kod")
    for row in rows:
        said = dict(zip(_UTSAGA, row, strict=True))
        found[said.pop("slag")].append(said)
    for row in found["rekommendation"]:
        if row["lage"] == RekommendationLage.OBESVARAD:
            row["svar"] = ""  # a draft is the nämnd's own until it has decided
        row["forsenad"] = is_overdue(row["lage"], row["senast"], row["klar"], day=today())
    return found


def _said(slag: str, rows: QuerySet, **fields: str) -> QuerySet:
    """``rows`` as tuples of ``_UTSAGA``; what a kind does not say is empty."""
    names = {"organ": "beslut_organ", "paragraf": "beslut_paragraf", "datum": "beslut_datum"}
    names |= fields
    columns: dict[str, Any] = {"x_slag": Value(slag, CharField())}
    for name in _UTSAGA[1:]:
        columns[f"x_{name}"] = _column(name, names.get(name))
    return rows.order_by().annotate(**columns).values_list(*columns)


def _column(name: str, source: str | None) -> Any:
    if name == "enhet_id":
        return F(source) if source else Cast(Value(None), BigIntegerField())
    if name in {"datum", "senast", "klar"}:
        return F(source) if source else Cast(Value(None), DateField())
    return Cast(F(source), TextField()) if source else Value("", TextField())
