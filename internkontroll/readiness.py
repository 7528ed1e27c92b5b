"""What a submission lacks of internal control."""

from django.db.models import Exists, OuterRef

from internkontroll.enums import PlanLage, TillfalleLage
from internkontroll.models import Kontrolltillfalle, ResultatAtgard
from internkontroll.rules import is_deviation
from styrning.grund.models import Inlamning
from styrning.grund.registries import Lucka


def control_gaps(inlamning: Inlamning) -> list[Lucka]:
    """Checks of the round without result, and deviations without action; one statement.

    A missing result asks for a sentence, since a check may be late for good reasons; a
    deviation that nobody does anything about stops the submission.
    """
    actions = ResultatAtgard.objects.filter(resultat=OuterRef("resultat"))
    rows = (
        Kontrolltillfalle.objects.filter(
            uppfoljning=inlamning.uppfoljning_id,
            uppfoljning__fragar_kontroller=True,
            moment__plan__enhet=inlamning.enhet_id,
            moment__plan__lage=PlanLage.FASTSTALLD,
        )
        .exclude(lage=TillfalleLage.INSTALLT)
        .order_by("planerad", "moment__kod", "pk")
        .values_list(
            "publikt_id", "moment__kod", "moment__vad", "resultat__utfall", Exists(actions)
        )
    )
    return [gap for row in rows if (gap := _gap(*row))]


def _gap(publikt_id: object, kod: str, vad: str, utfall: str | None, acted: bool) -> Lucka | None:
    anchor = f"kontroll-{publikt_id}"
    if utfall is None:
        return Lucka(f"Kontroll {kod} {vad}: resultat saknas", hindrar=False, ankare=anchor)
    if is_deviation(utfall) and not acted:
        text = f"Kontroll {kod} {vad}: avvikelse utan åtgärd"
        return Lucka(text, hindrar=True, ankare=anchor)
    return None
