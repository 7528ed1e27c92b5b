"""Driftredovisningen in words and printed numbers, alike in every format. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mal.enums import Status
from styrning.arsredovisning import visning
from styrning.arsredovisning.rules.drift import BELOPP, Belopp, over_or_under, total
from styrning.bas.quantities import format_decimal

TECKEN = (
    "Tusental kronor. Nettokostnad: kostnad utan minus, överskott med minus. Avvikelsen är budget "
    "minus {mot}; minus betyder dyrare än budget. Streck betyder att uppgiften saknas."
)
HELA = "Hela enheten"
Del = Mapping[str, Any]


def columns(report: Del) -> list[dict[str, str]]:
    """The columns of the table: at delår the forecast is compared, else the outcome."""
    part, year = report["drift"], report["ar"]
    period = report["uppfoljning"]["period"] if report["uppfoljning"] else str(year)
    found = [("forra", f"Utfall {part['forra_ar']}"), ("budget", f"Budget {year}")]
    found.append(("utfall", f"Utfall {period}"))
    if part["prognos"]:
        found += [("prognos", f"Prognos {year}"), ("prognosavvikelse", "Väntad avvikelse")]
    else:
        found.append(("avvikelse", "Avvikelse"))
    return [{"nyckel": nyckel, "namn": namn} for nyckel, namn in found]


def note(part: Del) -> str:
    return TECKEN.format(mot="prognos" if part["prognos"] else "utfall")


def text(value: Decimal | None) -> str:
    """An amount in whole tkr."""
    return format_decimal(value, 0)


def post_name(post: Del, top: Del) -> str:
    """What one row is called under its nämnd: "Grundskolan: 440 Grundskola F–9"."""
    what = f"{post['kod']} {post['verksamhet']}" if post["kod"] else HELA
    return what if post["enhet"]["kod"] == top["kod"] else f"{post['enhet']['namn']}: {what}"


def row(report: Del, namn: str, belopp: Del, **more: Any) -> dict[str, Any]:
    """One line of the table, with what its deviation means in words."""
    names = [column["nyckel"] for column in columns(report)]
    return {
        "namn": namn,
        "celler": [
            {"namn": column["namn"], "text": text(value), "varde": value}
            for column in columns(report)
            for value in [belopp[column["nyckel"]]]
        ],
        "ord": over_or_under(belopp[names[-1]]),
        **more,
    }


def rows(report: Del, groups: Iterable[Del]) -> list[dict[str, Any]]:
    """A line for each nämnd, and under it one for each verksamhet."""
    found = []
    for group in groups:
        own = group["enhet"]
        found.append(row(report, own["namn"], group, kod=own["kod"], post=False, kommentar=""))
        posts = group["poster"]
        if len(posts) == 1 and not posts[0]["kod"] and posts[0]["enhet"]["kod"] == own["kod"]:
            found[-1]["kommentar"] = posts[0]["kommentar"]
            continue
        found += [
            row(
                report, post_name(post, own), post, kod=own["kod"], post=True,
                kommentar=post["kommentar"],
            )
            for post in posts
        ]  # fmt: skip
    return found


def missing_words(part: Del) -> str:
    """Whose figures are not there yet, or not approved; "" where all are."""
    names = ", ".join(rad["namn"] for rad in part["saknas"])
    return f"Siffror saknas eller är inte godkända: {names}." if names else ""


def whole(report: Del) -> dict[str, Any] | None:
    """Everything that is printed of the part; None without any."""
    part = report["drift"]
    if part is None:
        return None
    summa = part["summa"]
    return {
        "kolumner": columns(report),
        "not": note(part),
        "namnder": rows(report, part["namnder"]),
        "bolag": rows(report, part["bolag"]),
        "summa": None if summa is None else row(report, "Summa utan bolag", summa),
        "saknas": missing_words(part),
        "kvalitet": quality(report),
    }


def quality(report: Del) -> list[dict[str, Any]]:
    """What was reached beside what it cost, enhet by enhet of an enhet's own report.

    The first row is the whole, with the nyckeltal that fall short by name; those below are the
    enheter with costs of their own and something that is measured or judged.
    """
    part = report["drift"]
    if part is None or part["summa"] is not None:
        return []
    found = []
    for group in (*part["namnder"], *part["bolag"]):
        found.append(_quality_row(report, group["enhet"], group, whole=True))
        per_enhet: dict[str, list[Del]] = {}
        for post in group["poster"]:
            if post["enhet"]["kod"] != group["enhet"]["kod"]:
                per_enhet.setdefault(post["enhet"]["kod"], []).append(post)
        below = [
            _quality_row(report, posts[0]["enhet"], _summed(posts), whole=False)
            for posts in per_enhet.values()
        ]
        found += [row for row in below if row["mal"] or row["nyckeltal"]]
    return found


def _summed(posts: Iterable[Del]) -> dict[str, Any]:
    belopp = total(Belopp(**{name: post[name] for name in BELOPP}) for post in posts)
    names = (*BELOPP, "avvikelse", "prognosavvikelse")
    return {name: getattr(belopp, name) for name in names}


def _quality_row(report: Del, enhet: Del, belopp: Del, *, whole: bool) -> dict[str, Any]:
    of_year = "prognos" if report["drift"]["prognos"] else "utfall"
    deviation = belopp["prognosavvikelse" if of_year == "prognos" else "avvikelse"]
    figures = [
        entry["nyckeltal"]
        for entry in visning.figures(report)
        if whole or entry["nyckeltal"]["enhet"]["kod"] == enhet["kod"]
    ]
    goals = Counter(
        mal["klass"]
        for mal in report["mal"]
        if mal["bedoms"] and (whole or mal["huvudansvarig"]["kod"] == enhet["kod"])
    )
    statuses = Counter(figure["status"] for figure in figures)
    return {
        "namn": enhet["namn"],
        "hela": whole,
        "kostnad": text(belopp[of_year]),
        "kostnad_tkr": belopp[of_year],
        "avvikelse": text(deviation),
        "avvikelse_tkr": deviation,
        "ord": over_or_under(deviation),
        "mal": visning.count_words(
            {klass: goals[klass] for klass in report["rakning"]}, visning.scale_words(report)
        ),
        "nyckeltal": ", ".join(
            f"{statuses[status.value]} {status.label.lower()}"
            for status in Status
            if statuses[status.value]
        ),
        "varden": [
            _figure_words(figure)
            for figure in figures
            if not whole or figure["status"] in {Status.NARA, Status.EJ_NATT}
        ],
    }


def _figure_words(figure: Del) -> str:
    printed = visning.figure_row(figure)
    unit = f" {printed['enhetsord']}" if printed["enhetsord"] else ""
    return f"{printed['namn']}: {printed['utfall']}{unit} ({printed['status_ord'].lower()})"
