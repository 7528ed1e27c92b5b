"""Who may set up what for the whole municipality; rights on rows are queryset methods."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from styrning.grund.enums import Instans, Roll, Slag
from styrning.grund.models import Enhet, User


def manages_arshjul(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan owns rounds and activities."""
    return isinstance(user, User) and user.has_municipal_role(Roll.KVALITETSKEDJAN)


def manages_accounts(user: User | AnonymousUser) -> bool:
    """An administratör gives accounts, roles and tokens."""
    return isinstance(user, User) and user.has_municipal_role(Roll.ADMINISTRATOR)


def manages_organisation(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and an administratör enter what the organisation is, and becomes."""
    return isinstance(user, User) and user.has_municipal_role(
        Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR
    )


def reads_utskick(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and an administratör read the log of e-mails, and send again."""
    return isinstance(user, User) and user.has_municipal_role(
        Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR
    )


def enheter_to_plan_for(user: User | AnonymousUser) -> QuerySet[Enhet]:
    """The enheter whose surveys and dialogues ``user`` may plan: kvalitetskedjan all, rapportör
    and godkännare their own."""
    if not isinstance(user, User):
        return Enhet.objects.none()
    if user.has_municipal_role(Roll.KVALITETSKEDJAN):
        return Enhet.objects.all()
    return Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)


def plans_surveys(user: User | AnonymousUser) -> bool:
    """Whether there is any enhet that ``user`` may plan surveys for; no statement."""
    if not isinstance(user, User):
        return False
    own = user.role_ranges(Roll.RAPPORTOR, Roll.GODKANNARE)
    return bool(own) or user.has_municipal_role(Roll.KVALITETSKEDJAN)


SLAG_OF = {Instans.KS: Slag.STYRELSE, Instans.KF: Slag.KF}


def records_report(user: User | AnonymousUser, instans: Instans) -> bool:
    """Kvalitetskedjan, and a sekreterare of that very instance: one of a nämnd below is not."""
    if not isinstance(user, User):
        return False
    if user.has_municipal_role(Roll.KVALITETSKEDJAN):
        return True
    own = Enhet.objects.subtree_of_roles(user, Roll.SEKRETERARE)
    return own.filter(slag=SLAG_OF[instans]).exists()
