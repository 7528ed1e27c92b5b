"""A draft plan: a tree of three levels with all that a goal can say, and one without."""

from mal.arbetsbocker.struktur import Omfang
from mal.arbetsbocker.struktur_in import MALSTRUKTUR
from mal.enums import Geh, PlanLage, RapporterasTill
from mal.models import Mal, Tagg
from mal.services import Malform, change_goal
from styrning.grund.enums import Roll
from tests.arbetsbocker.fall import Fall
from tests.factories import EnhetFactory, MalFactory, NivaFactory, PlanFactory, UserFactory


def case() -> Fall:
    plan = PlanFactory(ar=2027, lage=PlanLage.UTKAST, beslut_datum=None, beslut_paragraf="")
    son = EnhetFactory(kod="SON", namn="Social- och arbetsmarknadsnämnden i Älvstrands kommun")
    kfn = EnhetFactory(kod="KFN", namn="Kultur- och fritidsnämnden")
    omrade = MalFactory(
        plan=plan, kod="O1", niva=NivaFactory(ordning=2), huvudansvarig=son,
        namn='-Trygg uppväxt & "lika villkor" <för alla> 🙂',
    )  # fmt: skip
    goal = MalFactory(
        plan=plan, kod="SON1", parent=omrade, huvudansvarig=son,
        namn="=Fler unga blir klara med sin utbildning och går vidare till arbete eller studier",
        beskrivning="Första stycket.\n\n- en punkt\n- en till", metod="+ utvärdering i oktober",
        geh=Geh.VERKSAMHET, geh_beslut="Kommunfullmäktige 2026-11-24 § 141",
        rapporteras_till=RapporterasTill.NAMND,
    )  # fmt: skip
    goal.medansvar.create(enhet=kfn)
    goal.taggar.set([Tagg.objects.create(kod=kod, namn=f"Tagg {kod}") for kod in ("barn", "A5")])
    MalFactory(plan=plan, kod="KFN1", parent=omrade, huvudansvarig=kfn)
    by = UserFactory(roll=Roll.KVALITETSKEDJAN)
    return Fall(
        slag=MALSTRUKTUR,
        omfang=Omfang(plan),
        by=by,
        stranger=UserFactory(roll=(Roll.GODKANNARE, son)),
        blad="Mål",
        kod="SON1",
        rubrik="Beskrivning",
        nytt="En ny beskrivning",
        fel_rubrik="Huvudansvarig",
        fel="XYZ",
        save=lambda: _change(goal, by),
    )


def _change(goal: Mal, by) -> Mal:
    form = Malform(
        kod=goal.kod, namn=goal.namn, niva=goal.niva, huvudansvarig=goal.huvudansvarig,
        beskrivning="Någon annans", geh=goal.geh, geh_beslut=goal.geh_beslut,
    )  # fmt: skip
    return change_goal(Mal.objects.get(pk=goal.pk), form, by=by, version=goal.version)
