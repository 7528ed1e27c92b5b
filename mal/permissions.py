"""Who may set up what plans are made of; rights on rows are the models' queryset methods."""

from django.contrib.auth.models import AnonymousUser

from mal.models.plan import EDITORS
from styrning.grund.models import User


def gives_uppdrag(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and administratör record what was decided; ``Uppdrag.objects.editable_by``
    says the same of those that exist."""
    return isinstance(user, User) and user.has_municipal_role(*EDITORS)


def manages_tags(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and administratör, who work on plans, own the tags."""
    return isinstance(user, User) and user.has_municipal_role(*EDITORS)


def manages_model(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and administratör enter what is decided of levels, rules and scales."""
    return isinstance(user, User) and user.has_municipal_role(*EDITORS)
