"""Keys for machines: given out once, revoked by a mark, never deleted."""

from datetime import datetime

from django.db import transaction

from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.grund.events import log
from styrning.grund.models import ApiToken, Enhet, User


@transaction.atomic
def issue_token(
    user: User,
    *,
    by: User,
    namn: str,
    enhet: Enhet | None = None,
    galler_till: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Give ``user`` a key; the secret is returned here and stored nowhere.

    Without ``enhet`` it reads kommunfullmäktige's scope alone.

    Raises: RuleError if the account is off or without a role, may not read the enhet's own
        report, or the key would already have expired.
    """
    if not user.is_active or not (user.is_superuser or user.roles_today):
        raise RuleError("Kontot är avstängt eller saknar roll. Ge det en roll först.")
    if enhet and not Enhet.objects.scope_visible_to(user).filter(pk=enhet.pk).exists():
        raise RuleError(f"Kontot saknar roll på {enhet.namn}.", field="enhet")
    if galler_till and galler_till <= now():
        raise RuleError("Nyckelns sista dag har redan passerat.", field="galler_till")
    token, secret = ApiToken.objects.issue(
        user=user, namn=namn, enhet=enhet, galler_till=galler_till
    )
    log("skapade nyckel", token, by=by, enhet=enhet, konto=user.username, namn=namn)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """Make ``token`` invalid from now on; a revoked one stays as it is."""
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.aterkallad_at is None:
        row.aterkallad_at = now()
        row.save(update_fields=["aterkallad_at"])
        log("återkallade nyckel", row, by=by, enhet=row.enhet, namn=row.namn)
