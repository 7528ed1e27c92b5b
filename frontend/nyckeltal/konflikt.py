"""Two people saved the same row: both values in words, and neither lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from frontend.nyckeltal.inmatning import BEDOMNING, PROGNOS, over
from mal.models import Bedomning
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.models import Prognos, Utfall
from nyckeltal.services import answers_of
from nyckeltal.svar import answer_text
from styrning.bas.errors import StaleError
from styrning.bas.quantities import input_text
from styrning.grund.models.bas import Versionerad

LABELS = {
    **{kon.value: str(kon.label) for kon in Kon},
    **{f"{kon}t": f"{kon.label}, täljare" for kon in Kon},
    **{f"{kon}n": f"{kon.label}, nämnare" for kon in Kon},
    PROGNOS: "Prognos",
    "saknas": "Utfall saknas",
    "steg": "",
    "motiv": "Motivering",
    "orsak": "Orsak",
    "effekt": "Effekt",
    "atgard": "Åtgärd",
    "sakerhet": "Säkerhet",
    "kommentar": "Kommentar",
}
Words = list[tuple[str, str]]  # label, value


@dataclass(frozen=True)
class Konflikt:
    """What was typed beside what somebody else saved; ``over`` lets the typed one win."""

    mitt: Words
    sparat: Words
    av: str
    at: datetime | None
    over: str


def conflict(error: StaleError, typed: Mapping[str, str], steg: Mapping[str, str]) -> Konflikt:
    """``steg``: the scale's words by step, for a judgement that was typed."""
    rows = _rows(error.current)
    last = max(
        (
            row.history.select_related("history_user").first()  # type: ignore[attr-defined]
            for row in rows.values()
        ),
        key=lambda version: version.history_date,
        default=None,
    )
    return Konflikt(
        mitt=typed_words(typed, steg),
        sparat=_outcome_words(rows) if _is_outcome(error) else _words_of(*rows.values()),
        av=last.history_user.namn if last and last.history_user else "",
        at=last.history_date if last else None,
        over=over({name: row.version for name, row in rows.items()}),
    )


def _is_outcome(error: StaleError) -> bool:
    return isinstance(error.current, dict)


def _rows(current: object) -> dict[str, Versionerad]:
    """The saved rows by the name of their version's field."""
    if isinstance(current, dict):
        return {str(kon): row for kon, row in current.items()}
    if isinstance(current, Prognos):
        return {PROGNOS: current}
    return {BEDOMNING: current} if isinstance(current, Bedomning) else {}


def typed_words(typed: Mapping[str, str], steg: Mapping[str, str]) -> Words:
    """What stands in the fields, labelled, without those left empty."""
    in_words = {
        "saknas": dict(Saknas.choices), "sakerhet": dict(Sakerhet.choices), "steg": steg
    }  # fmt: skip
    return [
        (label, str(in_words.get(name, {}).get(typed[name], typed[name])))
        for name, label in LABELS.items()
        if typed.get(name, "").strip()
    ]


def _outcome_words(rows: Mapping[str, Versionerad]) -> Words:
    words, comments = [], []
    for kon in Kon:
        row = rows.get(kon)
        if not isinstance(row, Utfall):
            continue
        if row.varde is not None:
            word = answer_text(row.varde, answers_of(row.nyckeltal)) or input_text(row.varde)
            words.append((str(kon.label), word))
        elif row.taljare is not None:
            pair = f"{input_text(row.taljare)} av {input_text(row.namnare)}"
            words.append((str(kon.label), pair))
        elif kon == Kon.TOTALT:
            words.append((LABELS["saknas"], row.get_saknas_orsak_display()))
        if row.kommentar:
            comments.append((LABELS["kommentar"], row.kommentar))
    return words + comments


def _words_of(row: Versionerad | None = None) -> Words:
    if isinstance(row, Prognos):
        return [(LABELS[PROGNOS], input_text(row.varde))]
    if not isinstance(row, Bedomning):
        return []
    texts = [(LABELS[name], getattr(row, name)) for name in ("motiv", "orsak", "effekt", "atgard")]
    return [("", str(row.steg.ord)), *((label, text) for label, text in texts if text)]
