"""An edition frozen, against the read model that it is frozen from."""

import orjson

from bench.data import LAST_YEAR
from bench.day import undone
from bench.measure import Duel
from styrning.arsredovisning.dokument import plain
from styrning.arsredovisning.enums import Rapportslag
from styrning.arsredovisning.mallar import template_of
from styrning.arsredovisning.models import Rapport, Utgava
from styrning.arsredovisning.read_model import read_report
from styrning.arsredovisning.services.rapport import Rapportform, create_report
from styrning.arsredovisning.services.utgava import Frysform, freeze
from styrning.arsredovisning.utgavor import load_document
from styrning.grund.models import User


def annual_report(by: User) -> Rapport:
    """The year's report with every heading and block of the shipped template."""
    row = Rapport.objects.filter(slag=Rapportslag.ARSREDOVISNING, ar=LAST_YEAR).first()
    if row is not None:
        return row
    form = Rapportform(Rapportslag.ARSREDOVISNING, LAST_YEAR)
    return create_report(form, template_of(Rapportslag.ARSREDOVISNING), by=by)


def freezing_over_read() -> Duel:
    by = User.objects.get(username="bench")
    rapport = annual_report(by)

    def frozen() -> Utgava:
        return freeze(rapport, Frysform(motiv="Mätning"), by=by, version=rapport.version)

    return Duel(
        ours=undone(frozen),
        theirs=lambda: read_report(LAST_YEAR, reader=by, drafts=False),
        ours_answer=lambda _: undone(lambda: load_document(frozen())["rapport"])(),
        theirs_answer=lambda report: orjson.loads(orjson.dumps(plain(report))),
    )
