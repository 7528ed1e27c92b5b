"""The demo's edition: last year's report frozen for KF, published, and corrected beside."""

from datetime import date
from decimal import Decimal

from nyckeltal.models import Utfall
from styrning.arsredovisning.enums import Rapportslag
from styrning.arsredovisning.models import Rapport, Utgava, Utgaverattelse
from styrning.arsredovisning.services.utgava import Frysform, correct, freeze, publish
from styrning.config.demo.nyckeltal import Byggare
from styrning.config.demo.tabeller import moment
from styrning.grund.beslut import Beslut
from styrning.grund.models import Handelse, User

YEAR = 2025
FROZEN, PUBLISHED, CORRECTED = date(2026, 4, 1), date(2026, 4, 28), date(2026, 6, 10)
KF = Beslut("Kommunfullmäktige", date(2026, 4, 27), "41")


def build_editions(bygg: Byggare) -> None:
    """Freeze and publish through the services, and date what they wrote."""
    by = User.objects.get(username="nils.berg")
    rapport = Rapport.objects.get(slag=Rapportslag.ARSREDOVISNING, ar=YEAR)
    utgava = freeze(rapport, Frysform("Till kommunfullmäktige"), by=by, version=rapport.version)
    publish(utgava, KF, by=by)
    _correct_a_value(utgava, bygg)
    Utgava.objects.update(fryst_at=moment(FROZEN), publicerad_at=moment(PUBLISHED))
    Utgaverattelse.objects.update(skapad_at=moment(CORRECTED))
    Rapport.objects.filter(pk=rapport.pk).update(last_at=moment(FROZEN))
    for vad, day in (("frös utgåva", FROZEN), ("publicerade utgåva", PUBLISHED),
                     ("rättade utgåva", CORRECTED)):  # fmt: skip
        Handelse.objects.filter(vad=vad).update(at=moment(day))


def _correct_a_value(utgava: Utgava, bygg: Byggare) -> None:
    """One preschool was counted too few: a figure without target, so that no judgement moves."""
    by = User.objects.get(username="karin.ohman")
    row = Utfall.objects.get(
        nyckeltal=bygg.nyckeltal["BUN-018"], kon="T", avser_till=date(YEAR, 12, 31)
    )
    before, row.varde = row.varde, (row.varde or Decimal(0)) + 1
    row.save_as(by)
    versions = Utfall.history.filter(id=row.pk, version=row.version)
    versions.update(history_date=moment(CORRECTED))
    correct(
        utgava,
        {
            "vad": "Förskolor med egen kock",
            "var": "Barn- och utbildningsnämnden, 2025",
            "publicerat": f"{before:.0f}",
            "nu": f"{row.varde:.0f}",
        },
        by=User.objects.get(username="nils.berg"),
    )
