"""Whose plans a user may make and adopt; rights on rows are the models' queryset methods."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from internkontroll.models import Risk
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Slag
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


def sets_control_year(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan, and KS's own samordnare and sekreterare: the year's common frame."""
    if not isinstance(user, User):
        return False
    if user.has_municipal_role(Roll.KVALITETSKEDJAN):
        return True
    roller = (Roll.INTERNKONTROLLSAMORDNARE, Roll.SEKRETERARE)
    return Enhet.objects.subtree_of_roles(user, *roller).filter(slag=Slag.STYRELSE).exists()


def reads_all_risks(user: User | AnonymousUser) -> bool:
    """Those who see the whole: kvalitetskedjan, administratör, revisor, and KS's own officers."""
    if not isinstance(user, User):
        return False
    return user.has_municipal_role(*HELA_KOMMUNEN) or sets_control_year(user)


def risks_read_by(user: User | AnonymousUser) -> QuerySet[Risk]:
    """The risks that ``user`` may read: of the own report's enheter; KS's officers read all."""
    if isinstance(user, User) and sets_control_year(user):
        return Risk.objects.all()
    return Risk.objects.visible_to(user)


def sets_scales(user: User | AnonymousUser) -> bool:
    """Who makes the scales of risk: kvalitetskedjan and administratör."""
    return isinstance(user, User) and user.has_municipal_role(
        Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR
    )


SKRIVER_RAPPORT = (
    Roll.RAPPORTOR,
    Roll.GODKANNARE,
    Roll.INTERNKONTROLLSAMORDNARE,
    Roll.SEKRETERARE,
)


def enheter_reported_by(user: User | AnonymousUser) -> QuerySet[Enhet]:
    """Those whose internal-control report, and answer to the auditors, ``user`` may write."""
    return Enhet.objects.subtree_of_roles(user, *SKRIVER_RAPPORT).filter(slag__in=PLANERAR)


def recommends(user: User | AnonymousUser) -> bool:
    """Revisor and kvalitetskedjan enter what the auditors recommended, and withdraw it."""
    return isinstance(user, User) and user.has_municipal_role(Roll.REVISOR, Roll.KVALITETSKEDJAN)


def enheter_action_by(user: User | AnonymousUser) -> QuerySet[Enhet]:
    """Those whose actions against risks ``user`` may follow up: a rapportör too."""
    roller = (Roll.INTERNKONTROLLSAMORDNARE, Roll.GODKANNARE, Roll.RAPPORTOR)
    return Enhet.objects.subtree_of_roles(user, *roller).filter(slag__in=PLANERAR)
