"""Who may set up what for the whole municipality; rights on rows are queryset methods."""

from django.contrib.auth.models import AnonymousUser

from styrning.grund.enums import Roll
from styrning.grund.models import User


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
