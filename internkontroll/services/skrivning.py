"""What every write here does: hold the row, ask the round, refuse in words, keep the version."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from internkontroll.models import Kontrollmoment, Kontrolltillfalle, Risk
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import MAX_ANALYS
from styrning.grund.models import Enhet, Inlamning, User
from styrning.grund.models.bas import Versionerad
from styrning.grund.services import ensure_open

TOO_LONG = f"Texten är för lång: högst {MAX_ANALYS} tecken."
CONFLICT = "Någon annan har sparat sedan du öppnade sidan. Välj vilket som ska gälla."


def demand(condition: bool, message: str, field: str | None = None) -> None:
    if not condition:
        raise RuleError(message, field=field)


def same_version(row: Versionerad | None, version: int) -> None:
    """Raise StaleError, with the row as it is now, unless ``version`` is the one saved."""
    if (row.version if row else 0) != version:
        raise StaleError(CONFLICT, current=row)


def checked_save(row: Versionerad, *, by: User) -> None:
    """Save what the database allows.

    Raises: RuleError, in the model's words and with its field, for what it would refuse.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleError(
            " ".join(messages), field=None if field == NON_FIELD_ERRORS else field
        ) from error
    row.save_as(by)


def held(tillfalle: Kontrolltillfalle) -> Kontrolltillfalle:
    """The occasion with its plan, locked until the transaction ends."""
    return (
        Kontrolltillfalle.objects.select_for_update(of=("self",))
        .select_related("moment__plan__enhet", "uppfoljning")
        .get(pk=tillfalle.pk)
    )


def open_submission(tillfalle: Kontrolltillfalle) -> Inlamning:
    """The submission that the occasion is reported in.

    Raises: RuleError when the nämnd has none in the round, or the round is not open.
    """
    enhet, uppfoljning = tillfalle.moment.plan.enhet, tillfalle.uppfoljning
    inlamning = (
        Inlamning.objects.select_related("uppfoljning", "enhet")
        .filter(enhet=enhet, uppfoljning=uppfoljning)
        .first()
    )
    if inlamning is None:
        raise RuleError(f"{enhet.namn} ingår inte i {uppfoljning.namn}. Inget har sparats.")
    ensure_open(inlamning)
    return inlamning


def held_enhet(enhet: Enhet) -> Enhet:
    """The enhet, locked, so that codes and plans are made one at a time."""
    return Enhet.objects.select_for_update().get(pk=enhet.pk)


def used_codes(model: type[Risk] | type[Kontrollmoment], prefix: str) -> set[str]:
    """Every code that was ever given, also to what has been removed."""
    return set(model.history.filter(kod__startswith=prefix).values_list("kod", flat=True)) | set(
        model._default_manager.filter(kod__startswith=prefix).values_list("kod", flat=True)
    )
