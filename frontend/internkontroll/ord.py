"""Shapes and words of internal control: the same silhouettes as for goals."""

from collections.abc import Mapping
from typing import Any

from frontend.signaler import signal
from internkontroll.enums import Kontrollutfall, TillfalleLage
from internkontroll.rules_plan import Punktlighet

FORM = {
    Kontrollutfall.UTAN_ANMARKNING: "natt",
    Kontrollutfall.MINDRE_AVVIKELSE: "delvis",
    Kontrollutfall.ALLVARLIG_AVVIKELSE: "ej",
    Kontrollutfall.EJ_GENOMFORD: "kanej",
}

PUNKTLIGHET = {
    Punktlighet.I_TID: "i tid",
    Punktlighet.SENT: "efter sista dagen",
    Punktlighet.SAKNAS: "försenad",
    Punktlighet.VANTAS: "väntas",
    None: "",
}


def result_signal(utfall: str | None) -> dict:
    """The outcome of a check as a target signal; None is *inte utförd*."""
    if not utfall:
        return signal("ejmatt", "Inte utförd")
    member = Kontrollutfall(utfall)
    return signal(FORM[member], member.label)


def counts_in_words(row: Mapping[str, Any]) -> list[dict]:
    """What the checks of one nämnd found, as shape, number and word; zeros are left out."""
    clean = row["utforda"] - row["avvikelser"]
    parts = (
        ("ej", row["allvarliga"], "allvarlig avvikelse", "allvarliga avvikelser"),
        ("delvis", row["mindre"], "mindre avvikelse", "mindre avvikelser"),
        ("natt", clean, "utan anmärkning", "utan anmärkning"),
        ("kanej", row["ej_genomforda"], "ej genomförd", "ej genomförda"),
        ("ejmatt", row["sena"], "sen", "sena"),
    )
    return [
        {
            "ikonnamn": f"s-{form}",
            "klass": f"form form--{form}",
            "antal": antal,
            "ord": one if antal == 1 else more,
        }
        for form, antal, one, more in parts
        if antal
    ]


def put_off(lage: str) -> bool:
    """Whether an occasion carries a reason: put off or cancelled."""
    return lage in {TillfalleLage.UPPSKJUTET, TillfalleLage.INSTALLT}
