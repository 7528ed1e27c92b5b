"""Pure rules of risks: the scales, what a score means, and what a decision must say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from internkontroll.enums import Axel, Riskbeslut

MIN_STEG, MAX_STEG = 3, 6
MAX_ZONER = 3
MAX_ORD, MAX_BETYDELSE = 40, 300


@dataclass(frozen=True, slots=True)
class Steg:
    """One step of an axis: its number, its word and what it means."""

    nr: int
    ord: str
    betydelse: str = ""


@dataclass(frozen=True, slots=True)
class Zon:
    """From which risk value something is to be done: 1 calm, 2 watch, 3 act."""

    nr: int
    fran: int
    ord: str


@dataclass(frozen=True)
class Skala:
    """One version of the municipality's scales, as plain data.

    ``troskel`` is the lowest risk value that must be in a plan; ``nummer`` the version.
    """

    namn: str
    nummer: int
    troskel: int
    sannolikhet: tuple[Steg, ...]
    konsekvens: tuple[Steg, ...]
    zoner: tuple[Zon, ...]

    @property
    def max_varde(self) -> int:
        return len(self.sannolikhet) * len(self.konsekvens)

    def zone(self, riskvarde: int) -> Zon:
        """The zone of a risk value (likelihood × impact).

        Raises: ValueError off the scale.
        """
        if not 1 <= riskvarde <= self.max_varde:
            raise ValueError(f"riskvarde must be 1–{self.max_varde}, got {riskvarde}")
        return max((z for z in self.zoner if z.fran <= riskvarde), key=lambda z: z.fran)

    def steps(self, axel: str) -> tuple[Steg, ...]:
        return self.sannolikhet if axel == Axel.SANNOLIKHET else self.konsekvens

    def has(self, axel: str, nr: int) -> bool:
        return 1 <= nr <= len(self.steps(axel))

    def word(self, axel: str, nr: int) -> str:
        return self.steps(axel)[nr - 1].ord

    def in_words(self, sannolikhet: int, konsekvens: int) -> str:
        """For example "3 Möjlig × 2 Lindrig"."""
        s, k = self.word(Axel.SANNOLIKHET, sannolikhet), self.word(Axel.KONSEKVENS, konsekvens)
        return f"{sannolikhet} {s} × {konsekvens} {k}"


STANDARD = Skala(
    namn="Riskskala",
    nummer=1,
    troskel=9,
    sannolikhet=(
        Steg(1, "Osannolik", "Har inte hänt och väntas inte hända inom fem år."),
        Steg(2, "Mindre sannolik", "Kan hända någon gång inom några år."),
        Steg(3, "Möjlig", "Har hänt och kan hända igen inom ett år."),
        Steg(4, "Sannolik", "Händer flera gånger om året."),
    ),
    konsekvens=(
        Steg(1, "Försumbar", "Märks knappt av invånare, medarbetare eller ekonomi."),
        Steg(2, "Lindrig", "Märks, men rättas inom den vanliga verksamheten."),
        Steg(3, "Kännbar", "Enskilda drabbas, lag eller mål nås inte, eller det kostar."),
        Steg(4, "Allvarlig", "Någon skadas, lag bryts grovt eller förtroendet går förlorat."),
    ),
    zoner=(Zon(1, 1, "acceptera"), Zon(2, 6, "bevaka"), Zon(3, 9, "åtgärda")),
)
"""Four by four, in the plan from 9: Kalmar's threshold, and words after common practice."""


def scale_faults(
    steg: Mapping[str, Sequence[Steg]], zoner: Sequence[Zon], troskel: int | None
) -> dict[str, str]:
    """What is wrong with a scale, by field, in Swedish; empty when nothing is."""
    faults: dict[str, str] = {}
    for axel in Axel.values:
        faults |= _step_faults(axel, steg[axel])
    highest = len(steg[Axel.SANNOLIKHET]) * len(steg[Axel.KONSEKVENS])
    faults |= _zone_faults(zoner, highest)
    if troskel is None or not 1 <= troskel <= highest:
        faults["troskel"] = f"Ange ett helt riskvärde mellan 1 och {highest}."
    return faults


def _step_faults(axel: str, steg: Sequence[Steg]) -> dict[str, str]:
    label = Axel(axel).label.lower()
    if not MIN_STEG <= len(steg) <= MAX_STEG:
        return {axel: f"Ange {MIN_STEG}–{MAX_STEG} steg för {label}; nu är de {len(steg)}."}
    faults = {}
    for step in steg:
        name = f"{axel}_{step.nr}"
        if not step.ord:
            faults[f"{name}_ord"] = f"Ange ordet för steg {step.nr}, {label}."
        elif len(step.ord) > MAX_ORD:
            faults[f"{name}_ord"] = f"Ordet är längre än {MAX_ORD} tecken."
        if not step.betydelse:
            faults[f"{name}_betydelse"] = f"Skriv vad steg {step.nr} betyder, {label}."
        elif len(step.betydelse) > MAX_BETYDELSE:
            faults[f"{name}_betydelse"] = f"Texten är längre än {MAX_BETYDELSE} tecken."
    words = [step.ord.casefold() for step in steg if step.ord]
    if len(set(words)) < len(words):
        faults[axel] = f"Två steg för {label} har samma ord. Ge varje steg ett eget."
    return faults


def _zone_faults(zoner: Sequence[Zon], highest: int) -> dict[str, str]:
    if not 1 <= len(zoner) <= MAX_ZONER:
        return {"zoner": f"Ange 1–{MAX_ZONER} zoner."}
    faults = {}
    before = 0
    for zon in zoner:
        if not zon.ord or len(zon.ord) > MAX_ORD:
            faults[f"zon_{zon.nr}_ord"] = f"Ange ett ord på högst {MAX_ORD} tecken."
        if zon.nr == 1 and zon.fran != 1:
            faults["zon_1_fran"] = "Den första zonen börjar vid 1."
        elif not before < zon.fran <= highest:
            faults[f"zon_{zon.nr}_fran"] = (
                f"Zon {zon.nr} börjar högre än zonen före och högst vid {highest}."
            )
        before = max(before, zon.fran)
    return faults


def score_faults(skala: Skala, scores: Mapping[str, int | None]) -> dict[str, str]:
    """Which of the scores are off the scale, by field (axis, or axis and ``_efter``)."""
    faults = {}
    for field, nr in scores.items():
        axel = field.removesuffix("_efter")
        if nr is not None and not skala.has(axel, nr):
            numbers = [str(step.nr) for step in skala.steps(axel)]
            faults[field] = f"Välj {', '.join(numbers[:-1])} eller {numbers[-1]}."
    return faults


def is_expired(beslut: str, accepterad_till: date | None, day: date) -> bool:
    """Whether an acceptance has run out: its last day has passed."""
    if beslut != Riskbeslut.ACCEPTERA or accepterad_till is None:
        return False
    return accepterad_till < day


def trend(before: int | None, now: int | None) -> str:
    """How a risk value has moved, in a word; empty where there is nothing to compare."""
    if before is None or now is None:
        return ""
    if now == before:
        return "oförändrad"
    return "högre" if now > before else "lägre"
