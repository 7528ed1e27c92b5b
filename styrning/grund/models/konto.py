"""Users, their roles, and tokens for machines."""

import hashlib
import secrets
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from styrning.bas.clock import now, today
from styrning.grund.enums import HELA_KOMMUNEN, Roll, Tokenomfang
from styrning.grund.models.bas import ALWAYS, Gallande, GallandeQuerySet, Identifierad
from styrning.grund.models.organisation import Enhet, EnhetSuccession

KEY_MARK = "styr_"
KEY_SHOWN = 12  # characters of a token that are kept and may be told


class User(Identifierad, AbstractUser):
    """A person or a machine account; deactivated, never deleted.

    The log-in name is not the e-mail address.
    """

    maskinkonto = models.BooleanField("maskinkonto", default=False)
    telefon = models.CharField("telefon", max_length=30, blank=True)
    vecka_mejl = models.BooleanField("mejl varje vecka om vad som väntar", default=True)
    frist_mejl = models.BooleanField("mejl när tre dagar är kvar", default=True)
    ersattare = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ersatter",
        verbose_name="ersättare",
    )
    ersattare_till = models.DateField("ersättare till och med", null=True, blank=True)

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        ordering = ["last_name", "first_name", "username"]

    @property
    def namn(self) -> str:
        return self.get_full_name() or self.username

    def stand_in(self, day) -> "User | None":
        """Who stands in for this person on ``day``, if anybody who has an account does."""
        person = self.ersattare
        if person is None or not person.is_active:
            return None
        return person if self.ersattare_till is None or day <= self.ersattare_till else None

    @cached_property
    def roles_today(self) -> list[tuple[str, int | None, int | None, int | None]]:
        """(roll, tree_id, lft, rght) of each role valid today; one query a request."""
        if not self.is_active:
            return []
        rows = self.tilldelningar.valid_on(today())
        return list(rows.values_list("roll", "enhet__tree_id", "enhet__lft", "enhet__rght"))

    @cached_property
    def became(self) -> dict[int, list[tuple[int, int, int]]]:
        """Where in the tree what each ended enhet became stands, by its id; one query a request.

        Asked only where a submission of an enhet that has ended is to be answered.
        """
        rows = EnhetSuccession.objects.filter(fran__galler_till__lt=today())
        places: dict[int, list[tuple[int, int, int]]] = {}
        for fran, *place in rows.values_list("fran_id", "till__tree_id", "till__lft", "till__rght"):
            places.setdefault(fran, []).append(tuple(place))  # type: ignore[arg-type]
        return places

    def has_municipal_role(self, *roller: Roll) -> bool:
        """Whether one of ``roller`` is held for the whole municipality today."""
        return any(roll in roller for roll, tree_id, _, _ in self.roles_today if tree_id is None)

    def role_ranges(self, *roller: Roll) -> list[tuple[int, int, int]]:
        """The tree ranges (tree_id, lft, rght) of enheter that one of ``roller`` is held on."""
        return [
            (tree_id, lft, rght)
            for roll, tree_id, lft, rght in self.roles_today
            if roll in roller and tree_id is not None and lft is not None and rght is not None
        ]


class TilldelningQuerySet(GallandeQuerySet):
    pass


class Tilldelning(Gallande):
    """A role that a user holds between two dates, on an Enhet and its subtree."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="tilldelningar", verbose_name="användare"
    )
    roll = models.CharField("roll", max_length=30, choices=Roll.choices)
    enhet = models.ForeignKey(
        Enhet, models.PROTECT, null=True, blank=True, related_name="tilldelningar"
    )

    objects = TilldelningQuerySet.as_manager()

    class Meta:
        verbose_name = "tilldelning"
        verbose_name_plural = "tilldelningar"
        constraints = [
            models.CheckConstraint(
                condition=Q(roll__in=HELA_KOMMUNEN, enhet__isnull=True)
                | (~Q(roll__in=HELA_KOMMUNEN) & Q(enhet__isnull=False)),
                name="tilldelning_enhet",
                violation_error_message=(
                    "Revisor, kvalitetskedjan och administratör gäller hela kommunen; "
                    "övriga roller behöver en enhet."
                ),
            ),
            Gallande.order_constraint("tilldelning_galler_ordning"),
            models.UniqueConstraint(
                "user",
                "roll",
                Coalesce("enhet", 0),
                Coalesce("galler_fran", ALWAYS),
                name="tilldelning_once",
                violation_error_message="Användaren har redan den rollen på enheten.",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_roll_display()} {self.enhet or 'hela kommunen'}"

    def reaches(self, enhet: Enhet) -> bool:
        """Whether ``enhet`` is the role's own, loaded, or stands below it."""
        own = self.enhet
        if own is None or own.tree_id != enhet.tree_id:
            return False
        return own.lft <= enhet.lft and enhet.rght <= own.rght


def token_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenManager(models.Manager):
    def issue(
        self,
        *,
        user: User,
        namn: str,
        enhet: Enhet | None = None,
        galler_till=None,
        omfang: str = Tokenomfang.LASA,
    ):
        """Make a token; the secret is returned once and never stored."""
        secret = f"{KEY_MARK}{secrets.token_urlsafe(32)}"
        token = self.create(
            user=user,
            namn=namn,
            enhet=enhet,
            galler_till=galler_till,
            omfang=omfang,
            prefix=secret[:KEY_SHOWN],
            hash=token_hash(secret),
        )
        return token, secret

    def authenticate(self, secret: str):
        """The live token with ``secret``, or None: unknown, expired, revoked, user gone."""
        return (
            self.filter(
                Q(galler_till__isnull=True) | Q(galler_till__gt=now()),
                hash=token_hash(secret),
                aterkallad_at=None,
                user__is_active=True,
            )
            .select_related("user", "enhet")
            .first()
        )


class ApiToken(Identifierad):
    """A machine's key: only its SHA-256 is kept. ``enhet`` NULL reads the KF scope only."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name="konto")
    namn = models.CharField("namn", max_length=100)
    prefix = models.CharField("början", max_length=12)
    hash = models.CharField("hash", max_length=64, unique=True, editable=False)
    enhet = models.ForeignKey(Enhet, models.PROTECT, null=True, blank=True, related_name="+")
    omfang = models.CharField(
        "omfång", max_length=12, choices=Tokenomfang.choices, default=Tokenomfang.LASA
    )
    skapad_at = models.DateTimeField("skapad", auto_now_add=True)
    galler_till = models.DateTimeField("gäller till", null=True, blank=True)
    last_used = models.DateTimeField("senast använd", null=True, blank=True, editable=False)
    aterkallad_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = ApiTokenManager()

    class Meta:
        verbose_name = "API-nyckel"
        verbose_name_plural = "API-nycklar"

    def __str__(self):
        return f"{self.namn} ({self.prefix}…)"

    @property
    def may_report(self) -> bool:
        """Whether it may send values; what its account may report is asked further down."""
        return self.omfang == Tokenomfang.RAPPORTERA


class ApiAnrop(models.Model):
    """How many questions one token, or one person, has asked in the minute that runs.

    A number that is written over, not a fact: it has no history and is in no log.
    """

    nyckel = models.CharField("nyckel", max_length=40, unique=True)
    minut = models.BigIntegerField("minut", help_text="Hela minuter sedan 1970.")
    antal = models.PositiveIntegerField("antal")

    class Meta:
        verbose_name = "räkning av frågor"
        verbose_name_plural = "räkning av frågor"

    def __str__(self):
        return f"{self.nyckel}: {self.antal}"


class KalenderManager(models.Manager):
    def issue(self, user: User):
        """A new private address for ``user``; the earlier ones end. The secret is given once."""
        self.filter(user=user, aterkallad_at=None).update(aterkallad_at=now())
        secret = secrets.token_urlsafe(24)
        return self.create(user=user, hash=token_hash(secret)), secret

    def authenticate(self, secret: str):
        """The live subscription of ``secret``, or None: unknown, revoked, or the user is gone."""
        rows = self.filter(hash=token_hash(secret), aterkallad_at=None, user__is_active=True)
        return rows.select_related("user").first()


class Kalender(Identifierad):
    """A person's own calendar address: whoever knows it reads what that person may read."""

    user = models.ForeignKey(User, models.PROTECT, related_name="kalendrar")
    hash = models.CharField("hash", max_length=64, unique=True, editable=False)
    skapad_at = models.DateTimeField("skapad", auto_now_add=True)
    hamtad_at = models.DateTimeField("senast hämtad", null=True, blank=True, editable=False)
    aterkallad_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = KalenderManager()

    class Meta:
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(aterkallad_at=None), name="kalender_one_live"
            )
        ]

    def __str__(self):
        return f"Kalender för {self.user}"
