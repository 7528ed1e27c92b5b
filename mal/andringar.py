"""What each amendment of a plan changed, told by the goals' history, as plain data."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from mal.enums import Geh, RapporterasTill
from mal.models import Mal, Plan, Planandring
from styrning.bas.periods import swedish_date
from styrning.grund.models import User

TEXTS = {"beskrivning": "beskrivningen är ändrad", "metod": "hur målet bedöms är ändrat"}
WORDS = {
    "kod": "kod",
    "niva__namn": "nivå",
    "huvudansvarig__namn": "huvudansvarig",
    "geh_beslut": "beslut om god ekonomisk hushållning",
}
Version = dict[str, Any]


@dataclass(frozen=True)
class Andrat:
    """One goal that an amendment touched, and how."""

    kod: str
    namn: str
    vad: list[str]


@dataclass(frozen=True)
class Andring:
    """One decided amendment with what was changed through it."""

    publikt_id: UUID
    beslut: str
    diarienummer: str
    text: str
    mal: list[Andrat] = field(default_factory=list)


def amendments(plan: Plan, reader: User) -> list[Andring]:
    """The plan's amendments, oldest first, with the goals that ``reader`` may see.

    At most two statements.
    """
    rows = list(Planandring.objects.filter(plan=plan))
    if not rows:
        return []
    found: dict[int, list[Andrat]] = {row.pk: [] for row in rows}
    touched = Mal.objects.visible_to(reader).filter(plan=plan, andring__isnull=False)
    for before, after in _steps(touched):
        found[after["andring_id"]].append(
            Andrat(after["kod"], after["namn"], [*_words(before, after), *after["noter"]])
        )
    return [
        Andring(row.publikt_id, row.beslut_text, row.diarienummer, row.text, found[row.pk])
        for row in rows
    ]


def _steps(goals) -> list[tuple[Version | None, Version]]:
    """(before, after) of each goal and amendment: several saves through one are one step."""
    columns = (
        "id", "kod", "namn", "andring_id", "beskrivning", "metod", "niva__namn",
        "huvudansvarig__namn", "rapporteras_till", "geh", "geh_beslut", "parent__kod",
        "borjar", "upphor", "history_change_reason",
    )  # fmt: skip
    versions = Mal.history.filter(id__in=goals.values("pk")).order_by("id", "version")
    steps: list[tuple[Version | None, Version]] = []
    before: Version | None = None
    for row in versions.values(*columns):
        note = [row["history_change_reason"]] if row["history_change_reason"] else []
        if before is not None and before["id"] != row["id"]:
            before = None
        if row["andring_id"] is not None:
            goes_on = bool(before and before["andring_id"] == row["andring_id"])
            noter = [*before["noter"], *note] if goes_on and before else note
            first = steps.pop()[0] if goes_on else before
            steps.append((first, {**row, "noter": list(dict.fromkeys(noter))}))
            before = steps[-1][1]
        else:
            before = row
    return steps


def _words(before: Version | None, after: Version) -> list[str]:
    """What differs, in Swedish."""
    if before is None:
        begins = f", gäller från och med {swedish_date(after['borjar'])}" if after["borjar"] else ""
        return [f"tillkom{begins}", *_ending(None, after)]
    words = []
    if before["namn"] != after["namn"]:
        words.append(f"målet löd ”{before['namn']}”")
    if before["parent__kod"] != after["parent__kod"]:
        words.append(f"flyttat från {before['parent__kod']} till {after['parent__kod']}")
    words += [
        f"{word}: {before[name] or 'saknades'} blev {after[name] or 'inget'}"
        for name, word in WORDS.items()
        if before[name] != after[name]
    ]
    if before["rapporteras_till"] != after["rapporteras_till"]:
        words.append(f"rapporteras till {RapporterasTill(after['rapporteras_till']).label.lower()}")
    if before["geh"] != after["geh"]:
        words.append(f"god ekonomisk hushållning: {Geh(after['geh']).label.lower()}")
    words += [text for name, text in TEXTS.items() if before[name] != after[name]]
    return words + _ending(before["upphor"], after)


def _ending(before, after: Version) -> list[str]:
    if before == after["upphor"]:
        return []
    if after["upphor"] is None:
        return ["avslutet är återtaget"]
    return [f"upphör, gäller inte från och med {swedish_date(after['upphor'])}"]
