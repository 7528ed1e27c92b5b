"""The view model of one risk's page."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from frontend.internkontroll.riskformular import AvslutaForm, RiskatgardForm
from internkontroll.enums import PlanLage, Riskbeslut
from internkontroll.models import Kontrollmoment, Risk
from internkontroll.permissions import enheter_planned_by
from internkontroll.risker import Riskrad, Varderad, goal_names, read_risks, score_history
from internkontroll.rules_risk import Skala
from internkontroll.selectors import OPEN_ACTIONS
from mal.models import Mal
from nyckeltal.models import Nyckeltal
from styrning.bas.clock import today
from styrning.grund.models import Enhet, User


class Risksida:
    """One risk as the reader may see it, with what is done about it."""

    def __init__(self, risk: Risk, reader: User, typed: Mapping[str, forms.Form]) -> None:
        self.risk, self.reader, self.typed = risk, reader, typed
        self.ar = today().year
        rows = Risk.objects.filter(pk=risk.pk)
        self.lista = read_risks(rows, reader, ar=self.ar)
        self.rad: Riskrad = self.lista.rader[0]

    @property
    def skala(self) -> Skala | None:
        """The scale in force, which the risk is scored on next."""
        return self.lista.skalor.gallande

    @cached_property
    def kan_andra(self) -> bool:
        return enheter_planned_by(self.reader).filter(pk=self.risk.enhet_id).exists()

    @cached_property
    def mal(self) -> list[Mal]:
        identiteter = list(self.risk.mal_lista.values_list("mal_identitet", flat=True))
        goals = goal_names(identiteter, self.reader, self.ar) if identiteter else {}
        return sorted(goals.values(), key=lambda goal: goal.kod)

    @cached_property
    def nyckeltal(self) -> QuerySet[Nyckeltal]:
        chosen = self.risk.nyckeltal_lista.values("nyckeltal")
        return Nyckeltal.objects.filter(pk__in=chosen).order_by("namn")

    @cached_property
    def moment(self) -> list[Kontrollmoment]:
        """Its checks of every year, but not those of drafts that are not read here."""
        drafts = Enhet.objects.drafts_visible_to(self.reader)
        rows = self.risk.moment_lista.filter(
            Q(plan__lage=PlanLage.FASTSTALLD) | Q(plan__enhet__in=drafts)
        )
        return list(rows.select_related("plan").order_by("-plan__ar", "kod"))

    @cached_property
    def historik(self) -> list[Varderad]:
        return score_history(self.risk, self.lista.skalor)

    @cached_property
    def atgarder(self) -> list[dict[str, Any]]:
        """Its direct actions, open ones first, soonest first."""
        day = today()
        rows = [
            {
                "atgard": tie.atgard,
                "oppen": tie.atgard.lage in OPEN_ACTIONS,
                "sen": tie.atgard.lage in OPEN_ACTIONS and tie.atgard.klar_senast < day,
            }
            for tie in self.risk.atgard_lista.select_related("atgard")
        ]
        return sorted(rows, key=lambda row: (not row["oppen"], row["atgard"].klar_senast))

    @property
    def nasta(self) -> str:
        """The one thing that the risk lacks now, as an instruction; empty when nothing."""
        return next((text for is_so, text in self._wanting() if is_so), "")

    def _wanting(self) -> list[tuple[bool, str]]:
        """Each thing that a risk may lack, most pressing first: whether it does, and what to do."""
        rad, risk = self.rad, self.risk
        nummer = rad.skala.nummer if rad.skala else ""
        return [
            (risk.avslutad_at is not None, ""),
            (self.skala is None, "Kommunen har ingen fastställd riskskala än. Risken kan beskrivas "
             "men inte värderas."),
            (not rad.is_scored, "Risken är inte värderad. En plan kan inte fastställas förrän den "
             "är det."),
            (rad.is_expired, f"Acceptansen gällde till och med {risk.accepterad_till}. Besluta på "
             "nytt."),
            (rad.is_old, f"Risken är värderad på skalans version {nummer}, som är ersatt. Värdera "
             "den på nytt."),
            (risk.beslut == Riskbeslut.ATGARDA and bool(rad.saknar),
             "Beslutet är att åtgärda, men ingen åtgärd är öppen. Lägg till den."),
            (risk.beslut == Riskbeslut.KONTROLLERA and bool(rad.saknar),
             "Beslutet är att kontrollera, men inget kontrollmoment i år vilar på risken."),
        ]  # fmt: skip

    @property
    def kan_vardera(self) -> bool:
        return self.kan_andra and self.skala is not None and self.risk.avslutad_at is None

    @property
    def avsluta(self) -> forms.Form:
        return self.typed.get("avsluta") or AvslutaForm(initial={"version": self.risk.version})

    @property
    def avsluta_oppen(self) -> bool:
        return "avsluta" in self.typed

    @property
    def atgardsform(self) -> forms.Form:
        return self.typed.get("atgard") or RiskatgardForm()

    @property
    def atgard_oppen(self) -> bool:
        return "atgard" in self.typed

    @property
    def kan_tas_bort(self) -> bool:
        """Added by mistake: never scored, checked or acted on."""
        return not (self.historik or self.moment or self.atgarder)
