"""The account behind a session, with what every page asks about it."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, F, FilteredRelation

from styrning.bas.clock import today
from styrning.grund.demo import marks
from styrning.grund.models import User
from styrning.grund.models.bas import held_on


class AccountBackend(ModelBackend):
    """Log-in by name and password; a session's account comes with its roles of today."""

    def get_user(self, user_id: int) -> User | None:
        user = account(user_id)
        return user if user and self.user_can_authenticate(user) else None


def account(user_id: int) -> User | None:
    """The account with ``roles_today`` filled; one statement.

    ``is_demodata`` says whether the database holds invented facts, for the band on every page.
    """
    held = FilteredRelation("tilldelningar", condition=held_on(today(), "tilldelningar__"))
    rows = list(
        User.objects.filter(pk=user_id).annotate(
            held=held,
            held_roll=F("held__roll"),
            held_tree=F("held__enhet__tree_id"),
            held_lft=F("held__enhet__lft"),
            held_rght=F("held__enhet__rght"),
            is_demodata=Exists(marks()),
        )
    )
    if not rows:
        return None
    user = rows[0]
    user.roles_today = [
        (row.held_roll, row.held_tree, row.held_lft, row.held_rght)
        for row in rows
        if row.held_roll and row.is_active
    ]
    return user
