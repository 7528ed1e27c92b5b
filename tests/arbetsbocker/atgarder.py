"""Actions of every kind, one of them late, with long texts and what looks like formulas."""

import datetime as dt

from internkontroll.arbetsbocker.atgarder_in import ATGARDER
from mal.services import Malatgardsdata, update_action
from styrning.grund.enums import AtgardLage, Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import EnhetFactory, UserFactory
from tests.internkontroll.atgarder import of_audit, of_check, of_goal, of_risk


def case() -> Fall:
    son = EnhetFactory(kod="SON", namn="Social- och arbetsmarknadsnämnden i Älvstrands kommun")
    row = of_goal(son, text="=Anställ två speciallärare\n\noch en till & <fler> 🙂")
    of_check(son, text='-Attestera "alla" fakturor', klar_senast=dt.date(2026, 3, 1))
    of_risk(son, text="+ Inför tvåhandsprincip", lage=AtgardLage.PAGAR)
    of_audit(son, text="Skriv en rutin", lage=AtgardLage.AVBRUTEN, ansvarig="@Förvaltningschefen")
    by = UserFactory(roll=(Roll.GODKANNARE, son))
    return Fall(
        slag=ATGARDER,
        omfang=None,
        by=by,
        stranger=UserFactory(roll=(Roll.LASARE, son)),
        blad="Åtgärder",
        kod="SON1",
        rubrik="Ansvarig",
        nytt="Skolchefen",
        fel_rubrik="Läge",
        fel="Nästan",
        save=lambda: update_action(
            row, Malatgardsdata(row.text, "Någon annan", row.klar_senast), by=by, version=1
        ),
    )
