"""Which shape, icon and word stands for which class, stage, trend and save state.

Signals are of four kinds, never mixed: målstatus, trend, jämförelse and prognos.

The shapes are drawn in ``templates/komponenter/sprite.html``; colour comes with them in CSS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from internkontroll.enums import (
    Omradesstatus,
    Provningssvar,
    RekommendationLage,
    Tillracklighet,
)
from mal.enums import Klass, Status
from styrning.grund.enums import InlamningLage

# The silhouette behind a class: the two vocabularies share five forms.
FORM = {
    Status.NATT: "natt",
    Status.NARA: "delvis",
    Status.EJ_NATT: "ej",
    Status.KAN_EJ_BEDOMAS: "kanej",
    Status.EJ_MATT: "ejmatt",
    Klass.UPPFYLLT: "natt",
    Klass.DELVIS: "delvis",
    Klass.EJ_UPPFYLLT: "ej",
    Klass.EJ_BEDOMT: "ejmatt",
}
# What bodies conclude of internal control, by the same silhouettes.
CONCLUSION: tuple[tuple[TextChoices, str], ...] = (
    (Tillracklighet.TILLRACKLIG, "natt"),
    (Tillracklighet.DELVIS, "delvis"),
    (Tillracklighet.INTE, "ej"),
    (Omradesstatus.FINNS, "natt"),
    (Omradesstatus.DELVIS, "delvis"),
    (Omradesstatus.SAKNAS, "ej"),
    (Omradesstatus.INTE_AN, "ejmatt"),
    (Provningssvar.JA, "natt"),
    (Provningssvar.NEJ, "ej"),
    (RekommendationLage.OBESVARAD, "ejmatt"),
    (RekommendationLage.BESVARAD, "delvis"),
    (RekommendationLage.GENOMFORD, "natt"),
    (RekommendationLage.AVFORD, "kanej"),
)
ORD = {member.value: member.label for vocabulary in (Klass, Status) for member in vocabulary}
FORM_ORDNING = ("natt", "delvis", "ej", "kanej", "ejmatt")

LAGE = {
    InlamningLage.EJ_PABORJAD: "tom",
    InlamningLage.UTKAST: "utkast",
    InlamningLage.INSKICKAD: "inskickad",
    InlamningLage.ATER: "ater",
    InlamningLage.GODKAND: "godkand",
    InlamningLage.BESLUTAD: "beslutad",
    InlamningLage.ATERREMITTERAD: "ater",
}
VAGEN = (
    InlamningLage.EJ_PABORJAD,
    InlamningLage.UTKAST,
    InlamningLage.INSKICKAD,
    InlamningLage.GODKAND,
    InlamningLage.BESLUTAD,
)
# A submission that came back stands after what it had passed.
ATERVANDA = {InlamningLage.ATER: 2, InlamningLage.ATERREMITTERAD: 4}

PIL = {1: "upp", 0: "still", -1: "ned"}
JAMFOR = {
    "samst": (0, "bland de sämsta 25 %"),
    "mitten": (1, "mitten"),
    "bast": (2, "bland de bästa 25 %"),
}
EMPTY_COMPARISON = (None, "Ingen jämförelse finns än")


@dataclass(frozen=True)
class Signalslag:
    """One kind of signal: what it answers, how it is drawn, and what its absence is called."""

    kod: str
    namn: str
    svarar: str
    form: str
    saknas: str


SIGNALER = (
    Signalslag(
        "malstatus",
        "Målstatus",
        "Nyckeltalets utfall mot målvärdet, eller målets beslutade bedömning i kommunens egna ord.",
        "Fylld ruta med en form och ett ord.",
        "Ej mätt eller ej bedömt: räknas varken som nått eller missat.",
    ),
    Signalslag(
        "trend",
        "Trend",
        "Värdet mot förra perioden. Pilen visar rörelsen, ordet om den är bra.",
        "En pil och ett ord, utan ruta.",
        "Ingen trend: ett värde saknas, eller serien är bruten.",
    ),
    Signalslag(
        "jamforelse",
        "Jämförelse",
        "Värdet mot andra kommuner.",
        "En delad stapel och ett ord.",
        "Ingen jämförelse finns än: jämförelsetal är inte inlästa.",
    ),
    Signalslag(
        "prognos",
        "Prognos",
        "Vad som väntas vid årets slut. Den är aldrig ett utfall.",
        "Streckad ram, en form och ordet prognos.",
        "Prognos saknas.",
    ),
)
SPARLAGE = {  # modifier, icon, word
    "": ("", "", ""),
    "sparat": ("sparat", "bock", "Sparat"),
    "sparar": ("sparar", "snurr", "Sparar …"),
    "fel": ("fel", "varn", "Inte sparat"),
    "konflikt": ("fel", "varn", "Konflikt"),
}


def signal(form: str | None, word: str, kind: str = "s") -> dict:
    """What the template of a signal needs: form, icon and word; no form means no signal."""
    return {"form": form, "ikonnamn": f"{kind}-{form}", "ord": word}


def conclusion(value: TextChoices | None, absent: str = "", late: str = "") -> dict:
    """What a body concluded, or where a recommendation stands, as a target signal.

    ``absent`` is the word for None; ``late`` is added where something has waited too long.
    """
    if value is None:
        return signal("ejmatt", absent)
    form = next(shape for member, shape in CONCLUSION if member is value)
    word = str(value.label)
    return signal("ej", f"{word}, {late}") if late else signal(form, word)


def comparison(place: int | None, word: str) -> dict:
    """A divided bar with the place filled; with None it is empty, and the word says why."""
    boxes = ((0.5, 6), (8.5, 11), (21.5, 6))
    return {
        "ord": word,
        "rutor": [
            {"x": str(x), "bredd": width, "har": nr == place} for nr, (x, width) in enumerate(boxes)
        ],
    }


def form_of(value: str) -> str:
    """The silhouette of a status or class."""
    return FORM[Status(value)] if value in Status.values else FORM[Klass(value)]


def counted(counts: Mapping[str, int], ord: Mapping[str, str] | None = None) -> list[dict]:
    """Counts as parts in the fixed order of the forms, without what is zero and without *följs*."""
    parts = [
        {
            "form": form_of(value),
            "ikonnamn": f"s-{form_of(value)}",
            "klass": f"form form--{form_of(value)}",
            "antal": antal,
            "ord": ((ord or {}).get(value) or ORD[value]).lower(),
        }
        for value, antal in counts.items()
        if antal and value != Status.FOLJS
    ]
    return sorted(parts, key=lambda part: FORM_ORDNING.index(part["form"]))
