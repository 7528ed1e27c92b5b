"""Next year's plan goal by goal, each saved under its parent, as a tree model invites one to."""

from mal.enums import PlanLage
from mal.models import Mal, MalMedansvarig, Plan
from mal.services.plan import COPIED
from nyckeltal.models import MalNyckeltal
from styrning.grund.beslut import Beslut
from styrning.grund.models import User

PLACES = {"lft", "rght", "level"}  # what saving works out


def copy_and_adopt(plan: Plan, ar: int, beslut: Beslut, user: User) -> Plan:
    """Copy ``plan`` with goals, contributors, tags and links; then record its decision."""
    copy = Plan(ar=ar, namn=f"Verksamhetsplan {ar}", lage=PlanLage.UTKAST, skala=plan.skala)
    copy.save()
    made: dict[int, Mal] = {}
    goals = Mal.objects.filter(plan=plan).order_by("lft").prefetch_related("taggar")
    for goal in goals:
        values = {name: getattr(goal, name) for name in COPIED if name not in PLACES}
        made[goal.pk] = Mal.objects.create(plan=copy, parent=made.get(goal.parent_id), **values)
        made[goal.pk].taggar.set(goal.taggar.all())
    for row in MalMedansvarig.objects.filter(mal__plan=plan):
        MalMedansvarig.objects.create(mal=made[row.mal_id], enhet_id=row.enhet_id)
    for link in MalNyckeltal.objects.filter(mal__plan=plan):
        link.pk, link.mal = None, made[link.mal_id]
        link.save(force_insert=True)
    copy.lage = PlanLage.FASTSTALLD
    copy.beslut_organ, copy.beslut_datum = beslut.organ, beslut.datum
    copy.beslut_paragraf = beslut.paragraf
    copy.save()
    return copy
