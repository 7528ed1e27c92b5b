"""A first sentence of an analysis, written from the figures; the officer writes why.

Pure: takes a figure as ``nyckeltal.series`` makes it. Nothing is guessed: what is not known is
left out, and cause, effect and action are never written here.
"""

from decimal import Decimal

from mal.enums import Riktning, Trend
from mal.rules import trend
from nyckeltal.enums import Sakerhet, Saknas
from nyckeltal.series import niva_of
from styrning.bas.quantities import format_decimal
from styrning.bas.rounding import shown

# Units that say nothing after a number: "5,1 antal" is no Swedish.
BARE = ("", "antal", "andel", "index", "kvot", "skala")
PER_CENT = "procent"
POINTS = "procentenheter"
BETTER = {Trend.BATTRE: "bättre", Trend.SAMRE: "sämre"}
NEARER = {Trend.BATTRE: "närmare målet", Trend.SAMRE: "längre från målet"}


def sentence(figure: dict) -> str:
    """What the figure says in one sentence; "" when there is nothing to say.

    "Utfall 4,2 mot mål 5,0; 0,3 bättre än året före; kvinnor 4,0, män 4,4." Better and worse
    are in the figure's own direction; a difference of per cent is told in percentage points.
    Nothing is compared across a break in the series.
    """
    nu = figure["serie"][-1] if figure["period"] else None
    parts = [_said(figure, nu)]
    if nu is not None:
        parts += [_since(figure, nu), _sexes(figure, nu), _enheter(nu), _break(nu)]
    told = [part for part in parts if part]
    return f"{'; '.join(told)}." if parts[0] else ""


def sentences(figures: list[dict]) -> str:
    """A line for each figure that has something to say, with its name."""
    said = [(figure["namn"], sentence(figure)) for figure in figures]
    return "\n".join(f"{namn}: {_lowered(text)}" for namn, text in said if text)


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def _number(figure: dict, value: Decimal, *, unit: bool = False) -> str:
    text = format_decimal(value, figure["decimaler"])
    mattenhet = figure["mattenhet"].strip()
    is_bare = mattenhet.casefold() in BARE or mattenhet.casefold().startswith("skala")
    return f"{text} {mattenhet}" if unit and not is_bare else text


def _value(figure: dict, point: dict, kon: str = "totalt", *, unit: bool = False) -> str:
    """A value of the series; the answer's word where it is one of a few answers."""
    answer = (point.get("text") or {}).get(kon)
    return answer or _number(figure, point[kon], unit=unit)


def _said(figure: dict, nu: dict | None) -> str:
    """The forecast, the outcome or why it is missing, against the target."""
    target = _target(figure)
    if figure["prognos"] is not None:
        forecast = figure.get("prognos_text") or _number(figure, figure["prognos"], unit=True)
        said = f"Prognos för året {forecast}{target}"
        if nu is None or nu["totalt"] is None:
            return said
        return f"{said}; utfall {nu['period']} {_value(figure, nu)}"
    if nu is None:
        return ""
    if nu["totalt"] is not None:
        kind = " (preliminärt)" if nu["sakerhet"] == Sakerhet.PRELIMINAR else ""
        return f"Utfall {_value(figure, nu, unit=True)}{kind}{target}"
    if nu["saknas"]:
        return f"Utfall saknas: {_lowered(str(Saknas(nu['saknas']).label))}"
    return ""


def _target(figure: dict) -> str:
    target = figure["malvarde"]
    if target is None or figure["riktning"] == Riktning.INGEN:
        return ""
    text = target.get("text") or _number(figure, target["varde"])
    if figure["riktning"] == Riktning.INOM and target["varde_max"] is not None:
        text = f"{text}–{_number(figure, target['varde_max'])}"
    return f" mot mål {text}"


def _before(figure: dict) -> tuple[dict, bool] | None:
    """The last value before this period, and whether it is of the year just before it."""
    *earlier, nu = figure["serie"]
    for point in reversed(earlier):
        if point["totalt"] is not None:
            return point, point["till"].year == nu["till"].year - 1
        if point["brott"]:
            return None
    return None


def _since(figure: dict, nu: dict) -> str:
    """How the value moved since the last one, in the figure's own direction."""
    found = _before(figure)
    if found is None or nu["brott"]:
        return ""
    point, is_next = found
    when = "året före" if is_next else point["period"]
    if nu["totalt"] is None:
        return f"{when} {_value(figure, point)}"
    digits = figure["decimaler"]
    change = shown(nu["totalt"], digits) - shown(point["totalt"], digits)
    if change == 0:
        return f"oförändrat mot {when}"
    if point.get("text"):
        return f"{when} {_value(figure, point)}"
    amount = _amount(figure, abs(change))
    moved = _moved(figure, nu, point)
    if figure["riktning"] != Riktning.INOM and moved in BETTER:
        return f"{amount} {BETTER[moved]} än {when}"
    way = f"{amount} {'högre' if change > 0 else 'lägre'} än {when}"
    return f"{way}, {NEARER[moved]}" if moved in NEARER else way


def _amount(figure: dict, change: Decimal) -> str:
    text = _number(figure, change)
    return f"{text} {POINTS}" if figure["mattenhet"].casefold().startswith(PER_CENT) else text


def _moved(figure: dict, nu: dict, point: dict) -> Trend | None:
    target = niva_of(figure["malvarde"])
    return trend(nu["totalt"], point["totalt"], figure["riktning"], figure["decimaler"], target)


def _sexes(figure: dict, nu: dict) -> str:
    both = (("kvinnor", "kvinnor"), ("män", "man"))
    known = [f"{word} {_value(figure, nu, kon)}" for word, kon in both if nu[kon] is not None]
    return ", ".join(known)


def _enheter(nu: dict) -> str:
    counted = nu["ingar"]
    return f"räknat på {counted['med']} av {counted['av']} enheter" if counted else ""


def _break(nu: dict) -> str:
    if not nu["brott"] or nu["totalt"] is None:
        return ""
    return f"tidsseriebrott, jämförs inte bakåt ({_lowered(nu['brott'].rstrip('.'))})"
