"""Which scope a question is answered in. A scope is no permission: see the read model."""

from styrning.api.execution import Context
from styrning.arsredovisning.read_model import KF
from styrning.bas.errors import RuleError
from styrning.grund.models import Enhet


def chosen_scope(context: Context, enhet: str | None) -> str:
    """KF, or the kod of an enhet: the one asked for, else that of the token, else KF.

    A token reads its own enhet and those below it, and KF; without an enhet KF alone. What
    the reader may see is asked by ``read_report``.

    Raises: RuleError when the token does not reach that far, whether the enhet exists or not.
    """
    token = context.token
    if enhet is None:
        return context.scope
    if enhet == KF or token is None or reaches(token.enhet, enhet):
        return enhet
    raise RuleError(
        f"Nyckeln gäller {context.scope} och når inte enheten {enhet[:40]}.", field="enhet"
    )


def reaches(top: Enhet | None, kod: str) -> bool:
    """Whether ``kod`` is ``top`` or an enhet below it."""
    return top is not None and top.get_descendants(include_self=True).filter(kod=kod).exists()
