"""Accounts, roles and tokens: create, change, end. A user is closed, never deleted."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from styrning.bas.clock import now, today
from styrning.bas.errors import RuleError
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Tokenomfang
from styrning.grund.events import log
from styrning.grund.models import ApiToken, Enhet, Tilldelning, User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1, which are misread


@dataclass(frozen=True)
class Konto:
    """What an administratör states about an account."""

    username: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    telefon: str = ""
    maskinkonto: bool = False


def _new_password() -> str:
    """Sixteen characters in four groups, to be read aloud once: about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _ensure_account(konto: Konto, *, besides: User | None = None) -> None:
    try:
        UnicodeUsernameValidator()(konto.username)
    except ValidationError:
        raise RuleError(
            "Inloggningsnamnet får bara ha bokstäver, siffror och @ . + - _", field="username"
        ) from None
    taken = User.objects.filter(username__iexact=konto.username)
    if (taken.exclude(pk=besides.pk) if besides else taken).exists():
        raise RuleError("Inloggningsnamnet är upptaget.", field="username")
    if not konto.maskinkonto and not (konto.first_name.strip() and konto.last_name.strip()):
        raise RuleError("En person behöver förnamn och efternamn.", field="last_name")


@transaction.atomic
def create_user(konto: Konto, *, by: User) -> tuple[User, str]:
    """Create an account; its first password is returned once and never stored in the clear.

    A machine account gets no password: it has tokens, and the answer is "".

    Raises: RuleError, with its field, if the log-in name is taken or a name is missing.
    """
    _ensure_account(konto)
    user = User(**asdict(konto))
    password = ""
    if konto.maskinkonto:
        user.set_unusable_password()
    else:
        password = _new_password()
        user.set_password(password)
    user.save()
    log("skapade konto", user, by=by, konto=user.username)
    return user, password


@transaction.atomic
def change_user(user: User, konto: Konto, *, by: User) -> User:
    """Change an account's facts.

    Raises: RuleError as ``create_user``.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    _ensure_account(konto, besides=row)
    for name, value in asdict(konto).items():
        setattr(row, name, value)
    row.save()
    log("ändrade konto", row, by=by, konto=row.username)
    return row


@transaction.atomic
def create_password(user: User, *, by: User) -> str:
    """Give ``user`` a new password, returned once; sessions with the old one end.

    Raises: RuleError for a machine account or a closed account.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.maskinkonto:
        raise RuleError("Ett maskinkonto har inget lösenord. Ge det en API-nyckel.")
    if not row.is_active:
        raise RuleError("Kontot är stängt. Öppna det först.")
    password = _new_password()
    row.set_password(password)
    row.save(update_fields=["password"])
    log("gav nytt lösenord", row, by=by, konto=row.username)
    return password


@transaction.atomic
def close_account(user: User, *, by: User) -> User:
    """Deactivate: the account can do nothing, and everything it did stays.

    Raises: RuleError for one's own account, or the last administratör's.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.pk == by.pk:
        raise RuleError("Du kan inte stänga ditt eget konto.")
    if not row.is_active:
        raise RuleError("Kontot är redan stängt.")
    row.is_active = False
    row.save(update_fields=["is_active"])
    if row.tilldelningar.filter(roll=Roll.ADMINISTRATOR).exists():
        _ensure_administrator()
    log("stängde konto", row, by=by, konto=row.username)
    return row


@transaction.atomic
def open_account(user: User, *, by: User) -> User:
    """Let a closed account in again, with the roles that are still valid.

    Raises: RuleError if it is open.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active:
        raise RuleError("Kontot är redan öppet.")
    row.is_active = True
    row.save(update_fields=["is_active"])
    log("öppnade konto", row, by=by, konto=row.username)
    return row


def _ensure_administrator() -> None:
    """Somebody must be able to give roles, now and with no last day in sight."""
    left = Tilldelning.objects.valid_on(today()).filter(
        roll=Roll.ADMINISTRATOR, user__is_active=True, galler_till=None
    )
    if not left.exists():
        raise RuleError("Det måste finnas minst en annan administratör utan slutdatum.")


@transaction.atomic
def create_role(
    user: User,
    roll: Roll | str,
    enhet: Enhet | None,
    *,
    by: User,
    galler_fran: date | None = None,
    galler_till: date | None = None,
) -> Tilldelning:
    """Give ``user`` a role on ``enhet``, or on the whole municipality.

    Raises: RuleError, with its field, if role and enhet do not fit, dates are out of order,
    or the user holds the role there already in some part of that time.
    """
    if roll in HELA_KOMMUNEN and enhet is not None:
        raise RuleError(f"{Roll(roll).label} gäller hela kommunen: lämna enhet tom.", field="enhet")
    if roll not in HELA_KOMMUNEN and enhet is None:
        raise RuleError(f"Välj vilken enhet rollen {Roll(roll).label} gäller.", field="enhet")
    if galler_fran and galler_till and galler_till < galler_fran:
        raise RuleError("Sista giltiga dag ligger före den första.", field="galler_till")
    User.objects.select_for_update().get(pk=user.pk)
    same = Tilldelning.objects.filter(user=user, roll=roll, enhet=enhet)
    if _overlapping(same, galler_fran, galler_till).exists():
        raise RuleError("Användaren har redan den rollen där under den tiden.", field="roll")
    row = Tilldelning.objects.create(
        user=user, roll=roll, enhet=enhet, galler_fran=galler_fran, galler_till=galler_till
    )
    log("gav roll", user, by=by, enhet=enhet, **_role_facts(row))
    return row


def _overlapping(rows, fran: date | None, till: date | None):
    if till is not None:
        rows = rows.filter(Q(galler_fran__isnull=True) | Q(galler_fran__lte=till))
    if fran is not None:
        rows = rows.filter(Q(galler_till__isnull=True) | Q(galler_till__gte=fran))
    return rows


def _role_facts(row: Tilldelning) -> dict[str, str | None]:
    return {
        "roll": row.roll,
        "konto": row.user.username,
        "galler_fran": row.galler_fran.isoformat() if row.galler_fran else None,
        "galler_till": row.galler_till.isoformat() if row.galler_till else None,
    }


@transaction.atomic
def end_role(tilldelning: Tilldelning, *, by: User, galler_till: date | None = None) -> None:
    """Let a role end, by default at once: yesterday becomes its last day.

    One that began later than its last day is taken back; the event says what it was.

    Raises: RuleError if it has ended already, or nobody would be administratör.
    """
    last = galler_till or today() - timedelta(days=1)
    row = (
        Tilldelning.objects.select_for_update(of=("self",))
        .select_related("user", "enhet")
        .get(pk=tilldelning.pk)
    )
    if row.galler_till is not None and row.galler_till < today():
        raise RuleError("Rollen har redan upphört.")
    if row.galler_fran is not None and row.galler_fran > last:
        log("tog tillbaka roll", row.user, by=by, enhet=row.enhet, **_role_facts(row))
        row.delete()
    else:
        row.galler_till = last
        row.save(update_fields=["galler_till"])
        log("avslutade roll", row.user, by=by, enhet=row.enhet, **_role_facts(row))
    if row.roll == Roll.ADMINISTRATOR:
        _ensure_administrator()


@transaction.atomic
def create_token(
    user: User,
    namn: str,
    *,
    by: User,
    enhet: Enhet | None = None,
    galler_till: datetime | None = None,
    omfang: str = Tokenomfang.LASA,
) -> tuple[ApiToken, str]:
    """Issue a token for ``user``; the secret is returned once and never stored.

    Without ``enhet`` it reads the KF scope only; it reads unless ``omfang`` says more.

    Raises: RuleError, with its field, for an account that is closed, without role or without
        the right to the enhet's own report, for a time that has passed, and for a name that
        a live token of the account has: a page that is sent twice makes one token.
    """
    _ensure_may_hold_token(user, enhet, omfang)
    if galler_till is not None and galler_till <= now():
        raise RuleError("Sista giltiga dag har redan varit.", field="galler_till")
    if user.tokens.filter(namn=namn.strip(), aterkallad_at=None).exists():
        raise RuleError(
            "Kontot har redan en nyckel med det namnet. Välj ett annat namn, eller återkalla "
            "den först.",
            field="namn",
        )
    token, secret = ApiToken.objects.issue(
        user=user, namn=namn.strip(), enhet=enhet, galler_till=galler_till, omfang=omfang
    )
    facts = {"konto": user.username, "namn": token.namn, "omfang": token.omfang}
    log("skapade API-nyckel", token, by=by, enhet=enhet, **facts)
    return token, secret


def _ensure_may_hold_token(user: User, enhet: Enhet | None, omfang: str) -> None:
    """Raises: RuleError where a token of ``user`` could do nothing, or would say too much."""
    if not user.is_active:
        raise RuleError("Kontot är stängt.", field="user")
    if not (user.is_superuser or user.roles_today):
        raise RuleError("Kontot saknar roll. Ge det en roll först.", field="user")
    if enhet and not Enhet.objects.scope_visible_to(user).filter(pk=enhet.pk).exists():
        raise RuleError(f"Kontot saknar roll på {enhet.namn}.", field="enhet")
    reports = user.role_ranges(Roll.RAPPORTOR, Roll.GODKANNARE)
    if omfang == Tokenomfang.RAPPORTERA and not reports:
        raise RuleError(
            "Kontot är varken rapportör eller godkännare, och kan inte rapportera. Ge det rollen "
            "på den enhet som det ska rapportera för.",
            field="omfang",
        )


@transaction.atomic
def end_token(token: ApiToken, *, by: User) -> ApiToken:
    """Revoke a token, from this moment.

    Raises: RuleError if it is revoked already.
    """
    row = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("user", "enhet")
        .get(pk=token.pk)
    )
    if row.aterkallad_at is not None:
        raise RuleError("API-nyckeln är redan återkallad.")
    row.aterkallad_at = now()
    row.save(update_fields=["aterkallad_at"])
    log("återkallade API-nyckel", row, by=by, enhet=row.enhet, namn=row.namn)
    return row
