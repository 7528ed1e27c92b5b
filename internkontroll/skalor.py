"""The municipality's scales of risk, read as plain data: one small set for every page."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from internkontroll.enums import Axel, Skallage
from internkontroll.models import Risk, Riskskala, Riskzon, Skalsteg
from internkontroll.rules_risk import Skala, Steg, Zon


@dataclass(frozen=True)
class Skalbok:
    """Every version by its pk, and the one that risks are scored on (None before any is)."""

    alla: dict[int, Skala]
    gallande_pk: int | None

    @property
    def gallande(self) -> Skala | None:
        return self.alla.get(self.gallande_pk) if self.gallande_pk else None

    def of(self, skala_id: int | None) -> Skala | None:
        """The scale that a risk was scored on; None for one that is not scored."""
        return self.alla[skala_id] if skala_id else None


def read_scales() -> Skalbok:
    """Every version of the scales; three statements however many there are."""
    rows = list(Riskskala.objects.order_by("-nummer").values("pk", "namn", "nummer", "lage",
                                                             "troskel"))  # fmt: skip
    steg: dict[tuple[int, str], list[Steg]] = defaultdict(list)
    for skala, axel, nr, word, means in Skalsteg.objects.order_by("nr").values_list(
        "skala_id", "axel", "nr", "ord", "betydelse"
    ):
        steg[skala, axel].append(Steg(nr, word, means))
    zoner: dict[int, list[Zon]] = defaultdict(list)
    zones = Riskzon.objects.order_by("nr").values_list("skala_id", "nr", "fran", "ord")
    for skala, nr, fran, word in zones:
        zoner[skala].append(Zon(nr, fran, word))
    alla = {row["pk"]: _scale(row, steg, zoner) for row in rows}
    adopted = [row["pk"] for row in rows if row["lage"] == Skallage.FASTSTALLD]
    return Skalbok(alla, adopted[0] if adopted else None)


def _scale(
    row: Mapping[str, Any], steg: dict[tuple[int, str], list[Steg]], zoner: dict[int, list[Zon]]
) -> Skala:
    return Skala(
        namn=row["namn"],
        nummer=row["nummer"],
        troskel=row["troskel"],
        sannolikhet=tuple(steg[row["pk"], Axel.SANNOLIKHET]),
        konsekvens=tuple(steg[row["pk"], Axel.KONSEKVENS]),
        zoner=tuple(zoner[row["pk"]]),
    )


def current_scale() -> Riskskala | None:
    """The newest adopted version, which risks are scored on."""
    return Riskskala.objects.filter(lage=Skallage.FASTSTALLD).order_by("-nummer").first()


def scale_use() -> dict[int, int]:
    """How many risks that are not ended are scored on each version, by its pk; one statement."""
    rows = Risk.objects.current().exclude(skala=None).order_by()
    return dict(rows.values_list("skala_id").annotate(antal=Count("pk")))
