"""A year's årshjul: a meeting and what hangs on it, a day by law, rounds open and closed."""

import datetime as dt
from dataclasses import replace

from styrning.grund.arbetsbocker.arshjul import AKTIVITETER, short_id
from styrning.grund.arbetsbocker.arshjul_in import ARSHJUL
from styrning.grund.enums import AktivitetSlag, Ring, Roll, Slag
from styrning.grund.services_aktivitet import Post, change_activity
from tests.arbetsbocker.fall import Fall
from tests.factories import (
    AktivitetFactory,
    EnhetFactory,
    InlamningFactory,
    UppfoljningFactory,
    UserFactory,
)


def case() -> Fall:
    kf = EnhetFactory(kod="KF", slag=Slag.KF)
    namnd = EnhetFactory(
        kod="BUN", parent=kf, namn="Barn-, ungdoms- och utbildningsnämnden i Älvstrands kommun"
    )
    row = AktivitetFactory(titel="=Skolenkäten 🙂", enhet=namnd, text="Rad 1\n\n- rad 3")
    mote = AktivitetFactory(
        titel="+BUN sammanträder", slag=AktivitetSlag.MOTE, ring=Ring.FULLMAKTIGE, enhet=namnd,
        oppnar=dt.date(2026, 12, 9),
    )  # fmt: skip
    AktivitetFactory(
        titel='Underlag, "sista" <dagen>', mote=mote, dagar_fore=0, enhet=None,
        klar_namnd=dt.date(2026, 12, 9), ar_bestamd=False,
    )  # fmt: skip
    AktivitetFactory(
        titel="Budget och verksamhetsplan 2027", ring=Ring.FULLMAKTIGE, lagrum="KL 11 kap. 10 §",
        klar_kf=dt.date(2026, 11, 30), lank="/plan/2027/", klar_at=dt.date(2026, 11, 16),
    )  # fmt: skip
    runda = UppfoljningFactory(kod="2026-AB", instruktion="Skriv kort.\nInga bilagor.")
    InlamningFactory(enhet=namnd, uppfoljning=runda)
    InlamningFactory(
        enhet=EnhetFactory(kod="SKN", parent=kf, galler_till=dt.date(2026, 6, 30)),
        uppfoljning=UppfoljningFactory(kod="2026-DELAR", lases=None, fragar_uppdrag=False),
    )
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    post = Post(ring=row.ring, titel=row.titel, oppnar=row.oppnar, enhet=namnd, text=row.text)
    return Fall(
        slag=ARSHJUL,
        omfang=2026,
        by=by,
        stranger=UserFactory(roll=(Roll.GODKANNARE, kf)),
        blad=AKTIVITETER,
        kod=short_id(row),
        rubrik="Beskrivning",
        nytt="-Går ut till alla i årskurs 8.\nSvar i mars.",
        fel_rubrik="Klar i nämnd",
        fel="i mars",
        save=lambda: change_activity(row, replace(post, text="Någon annans."), by=by),
    )
