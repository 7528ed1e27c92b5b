"""Who may set up what plans are made of; rights on rows are the models' queryset methods."""

from django.contrib.auth.models import AnonymousUser

from mal.models.plan import EDITORS
from styrning.grund.models import User


def manages_tags(user: User | AnonymousUser) -> bool:
    """Kvalitetskedjan and administratör, who work on plans, own the tags."""
    return isinstance(user, User) and user.has_municipal_role(*EDITORS)
