"""The organisation: a root, long names, an ended enhet and what took over, a coming one."""

import datetime as dt

from styrning.grund.arbetsbocker.organisation import ENHETER, OMFANG, ORGANISATION
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import EnhetSuccession
from styrning.grund.services_organisation import Enhetsform, change_enhet
from tests.arbetsbocker.fall import Fall
from tests.factories import EnhetFactory, UserFactory


def case() -> Fall:
    kf = EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF, ordning=0)
    namnd = EnhetFactory(
        kod="BUN", parent=kf, ordning=0, telefon="+46 911-69 60 00",
        namn="Barn-, ungdoms- och utbildningsnämnden i Älvstrands kommun",
    )  # fmt: skip
    old = EnhetFactory(kod="SKN", namn='=Skolnämnden "gamla" 🙂', parent=kf,
                       galler_till=dt.date(2014, 12, 31))  # fmt: skip
    EnhetSuccession.objects.create(fran=old, till=namnd, datum=dt.date(2015, 1, 1))
    EnhetFactory(kod="0911", namn="-Förskolan Åsen", parent=namnd, slag=Slag.VERKSAMHET,
                 galler_fran=dt.date(2027, 1, 1))  # fmt: skip
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    return Fall(
        slag=ORGANISATION,
        omfang=OMFANG,
        by=by,
        stranger=UserFactory(roll=(Roll.GODKANNARE, kf)),
        blad=ENHETER,
        kod="BUN",
        rubrik="Telefon",
        nytt="@0911-69 60 01",
        fel_rubrik="Plats bland syskonen",
        fel="3,2",
        save=lambda: change_enhet(
            namnd, Enhetsform(namnd.namn, namnd.slag, kf, telefon="0911-1"), by=by, version=1
        ),
    )
