"""What an editor of key figures may choose from; rights on rows are queryset methods."""

from django.contrib.auth.models import AnonymousUser

from mal.enums import RapporterasTill
from nyckeltal.models.nyckeltal import EDITORS
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, User


def edits_all(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and administratör keep the whole library."""
    return isinstance(user, User) and user.has_municipal_role(*EDITORS)


def own_enheter(user: User | AnonymousUser):
    """The enheter that ``user`` may let own, owe or aim at a key figure."""
    if edits_all(user):
        return Enhet.objects.all()
    return Enhet.objects.subtree_of_roles(user, Roll.RAPPORTOR, Roll.GODKANNARE)


def scopes(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Who ``user`` may let a key figure be reported to, as choices."""
    return [
        (value, label)
        for value, label in RapporterasTill.choices
        if edits_all(user) or value == RapporterasTill.NAMND
    ]
