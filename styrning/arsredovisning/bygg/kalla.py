"""What the blocks of one document are built from: the report of the moment, and a selection."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mal.enums import Geh, RapporterasTill
from styrning.arsredovisning.read_model import KF
from styrning.arsredovisning.urval import Urval

Mal = Mapping[str, Any]


@dataclass(frozen=True)
class Blockkalla:
    """The report as plain words are made of it, and what one block has chosen of it."""

    rapport: Mapping[str, Any]
    urval: Urval
    rubrik: str

    @property
    def for_kf(self) -> bool:
        return self.rapport["omfattning"]["kod"] == KF

    def with_(self, **chosen: Any) -> "Blockkalla":
        return replace(self, urval=replace(self.urval, **chosen))

    def mal_lista(self) -> list[Mal]:
        """The goals of the selection, in tree order.

        In kommunfullmäktige's report never one that is reported to a nämnd alone: the read
        model leaves those out, and so does this.
        """
        return [mal for mal in self.rapport["mal"] if self._holds(mal)]

    def _holds(self, mal: Mal) -> bool:
        urval = self.urval
        if self.for_kf and mal["rapporteras_till"] != RapporterasTill.KF:
            return False
        if urval.mal and mal["kod"] not in urval.mal:
            return False
        if urval.tagg and urval.tagg not in mal["taggar"]:
            return False
        if urval.omrade and mal["omrade"] != urval.omrade:
            return False
        if urval.enhet and mal["huvudansvarig"]["kod"] != urval.enhet:
            return False
        return _geh(urval.geh, mal)

    def years(self) -> list[int]:
        last = self.rapport["ar"]
        return list(range(last - self.urval.ar + 1, last + 1))


def _geh(chosen: str, mal: Mal) -> bool:
    if not chosen:
        return True
    return bool(mal["geh"] != Geh.NEJ if chosen == "alla" else mal["geh"] == chosen)
