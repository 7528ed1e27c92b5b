"""What models share: public identity, validity dates, versions with history."""

import uuid
from datetime import date

from django.db import models, transaction
from django.db.models import F, Q

from styrning.bas.errors import StaleError
from styrning.bas.periods import holds_on

# Stands for an open start in unique constraints: NULLs are never equal to each other.
ALWAYS = date(1, 1, 1)


class Identifierad(models.Model):
    """A thing that a report or a machine may name: a UUID that never changes."""

    publikt_id = models.UUIDField("publikt id", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


def held_on(day: date, path: str = "") -> Q:
    """Validity on ``day`` as a condition, of the row itself or of the one that ``path`` leads to.

    Both ends are inclusive, NULL is open.
    """
    fran, till = f"{path}galler_fran", f"{path}galler_till"
    begun = Q(**{f"{fran}__isnull": True}) | Q(**{f"{fran}__lte": day})
    return begun & (Q(**{f"{till}__isnull": True}) | Q(**{f"{till}__gte": day}))


class GallandeQuerySet(models.QuerySet):
    def valid_on(self, day: date):
        return self.filter(held_on(day))


class Gallande(models.Model):
    """Valid between two inclusive dates; NULL means open."""

    galler_fran = models.DateField("gäller från och med", null=True, blank=True)
    galler_till = models.DateField("gäller till och med", null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def order_constraint(name: str) -> models.CheckConstraint:
        return models.CheckConstraint(
            condition=Q(galler_fran__isnull=True)
            | Q(galler_till__isnull=True)
            | Q(galler_till__gte=F("galler_fran")),
            name=name,
            violation_error_message="Sista giltiga dag ligger före den första.",
        )

    def valid_on(self, day: date) -> bool:
        return holds_on(self.galler_fran, self.galler_till, day)


class Versionerad(models.Model):
    """A fact row whose every version is kept, the current one included.

    ``version`` counts from 1. Saving is optimistic: a row that somebody else has saved
    since it was read raises ``StaleError`` and nothing is written. django-simple-history
    writes the history row; set-based writes use ``styrning.grund.history``.
    """

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            seen, manager = self.version, type(self)._base_manager
            if not manager.filter(pk=self.pk, version=seen).update(version=F("version") + 1):
                raise StaleError(
                    "Någon annan har sparat raden sedan du öppnade den.",
                    current=manager.filter(pk=self.pk).first(),
                )
            self.version = seen + 1
            try:
                super().save(*args, **kwargs)
            except Exception:
                self.version = seen
                raise

    def save_as(self, by) -> None:
        """Save with ``by`` as the one who wrote this version."""
        self._history_user = by
        self.save()


class Beslutad(models.Model):
    """Reference to a political decision: organ, date, paragraph, registry number."""

    beslut_organ = models.CharField("beslutande organ", max_length=100, blank=True)
    beslut_datum = models.DateField("beslutsdatum", null=True, blank=True)
    beslut_paragraf = models.CharField("paragraf", max_length=20, blank=True)
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)

    class Meta:
        abstract = True

    @property
    def beslut_text(self) -> str:
        """For example "Kommunfullmäktige 2024-11-25 § 141"; empty without a decision."""
        if not self.beslut_datum:
            return ""
        paragraf = f" § {self.beslut_paragraf}" if self.beslut_paragraf else ""
        return f"{self.beslut_organ} {self.beslut_datum:%Y-%m-%d}{paragraf}"
