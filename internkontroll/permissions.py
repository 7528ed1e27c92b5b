"""Whose plans a user may make and adopt; rights on rows are the models' queryset methods."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, User

# A nämnd answers for its own control (KL 6:6); a company's board does for its own.
PLANERAR = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG)


def enheter_planned_by(user: User | AnonymousUser) -> QuerySet[Enhet]:
    """Nämnder and bolag whose risks and checks ``user`` may write: samordnare or godkännare."""
    roller = (Roll.INTERNKONTROLLSAMORDNARE, Roll.GODKANNARE)
    return Enhet.objects.subtree_of_roles(user, *roller).filter(slag__in=PLANERAR)


def enheter_adopted_by(user: User | AnonymousUser) -> QuerySet[Enhet]:
    """Those whose decision on a plan ``user`` may record: a sekreterare too."""
    roller = (Roll.INTERNKONTROLLSAMORDNARE, Roll.GODKANNARE, Roll.SEKRETERARE)
    return Enhet.objects.subtree_of_roles(user, *roller).filter(slag__in=PLANERAR)
