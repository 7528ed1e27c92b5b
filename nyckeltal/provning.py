"""One goal's nyckeltal against what a judgement at year-end needs. Pure given the figures.

Source: docs/beslut/0007-bedombarhet.md.
"""

import re
from dataclasses import dataclass
from datetime import date

from mal.bedombarhet import ANSVAR, MALVARDE, METOD, TID, UTGANGSLAGE, Brist
from mal.selectors import Malrad
from nyckeltal.enums import Saknas
from nyckeltal.selectors import Definition
from styrning.bas.periods import swedish_date

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
NEXT_YEAR = ("året efter", "året därpå", "nästa år", "följande år")


@dataclass(frozen=True, slots=True)
class Provat:
    """One nyckeltal of a goal, tried: what is empty is in order."""

    kod: str
    namn: str
    ar: int
    har_mal: bool
    har_tidigare: bool
    utan_enhet: bool
    utan_person: str
    sent: str

    @property
    def ref(self) -> str:
        return f"{self.kod} {self.namn}"

    @property
    def kommer(self) -> bool:
        """Whether a value can be there when the report is written."""
        return not self.utan_enhet and not self.sent


def published(text: str, period_year: int, lag: int) -> date | None:
    """The first day that a value can be published, where the sheet's words tell.

    A year in the text is taken as it stands. "Juni året efter" is the year after the period;
    a bare month is the year that the round asks in, ``lag`` years after the period.
    """
    words = text.casefold()
    month = next((n for n, name in enumerate(MONTHS, start=1) if name in words), None)
    year = re.search(r"\b20\d\d\b", words)
    if month is None:
        return None
    if year:
        return date(int(year[0]), month, 1)
    after = any(phrase in words for phrase in NEXT_YEAR)
    return date(period_year + (1 if after else lag), month, 1)


def try_figure(
    definition: Definition, figure: dict, *, ar: int, owed: bool, person: str, klar: date
) -> Provat:
    """One nyckeltal against what a judgement at year-end needs.

    Args:
        figure: as ``nyckeltal.series.figure`` says of the calendar year.
        person: what is wrong with who answers for it, empty when nothing is.
        klar: the day that the report must be ready.
    """
    asked = figure["period"] is not None
    earlier = figure["serie"][:-1] if asked else figure["serie"]
    late = "" if asked else f"mäts inte {ar}"
    if asked:
        year = figure["serie"][-1]["till"].year
        out = published(definition.publiceras, year, definition.efterslapning)
        if out and out > klar:
            when = f"{MONTHS[out.month - 1]} {out.year}"
            late = f"publiceras {when}, rapporten ska vara klar {swedish_date(klar)}"
        elif earlier and earlier[-1]["saknas"] == Saknas.VANTAS:
            late = f"inte ens värdet för {earlier[-1]['period']} är publicerat"
    return Provat(
        kod=definition.kod,
        namn=definition.namn,
        ar=ar,
        har_mal=figure["malvarde"] is not None,
        har_tidigare=figure["utgangsvarde"] is not None
        or any(point["totalt"] is not None for point in earlier),
        utan_enhet=not owed,
        utan_person=person,
        sent=late,
    )


def figure_gaps(mal: Malrad, provade: list[Provat], is_carried: bool) -> list[Brist]:
    """What the goal's nyckeltal lack.

    A gap hinders when no nyckeltal is without it or, for values that will not come, when
    fewer than the level's least share of those with a target can be measured. Nothing
    hinders where a goal below carries the judgement, or the goal states its own method.
    """
    is_carried = is_carried or bool(mal.metod)
    if not provade:
        text = "Inget nyckeltal, ingen angiven metod och inget mål under det som kan bedömas."
        return [] if is_carried else [Brist(METOD, text, hindrar=True)]
    judged = [p for p in provade if p.har_mal]
    coming = sum(p.kommer for p in judged)
    no_target = not judged and not is_carried
    no_base = not any(p.har_tidigare for p in judged) and not is_carried
    too_few = coming * 100 < mal.minsta_matta * len(judged) and not is_carried
    gaps = []
    for p in provade:
        if not p.har_mal:
            gaps.append(Brist(MALVARDE, f"inget målvärde för {p.ar}", no_target, p.ref))
            continue
        if not p.har_tidigare:
            gaps.append(Brist(UTGANGSLAGE, "inget tidigare värde att utgå från", no_base, p.ref))
        if p.utan_enhet:
            gaps.append(Brist(ANSVAR, "ingen enhet ska rapportera det", too_few, p.ref))
        elif p.utan_person:
            gaps.append(Brist(ANSVAR, p.utan_person, om=p.ref))
        if p.sent:
            gaps.append(Brist(TID, p.sent, too_few, p.ref))
    return gaps
