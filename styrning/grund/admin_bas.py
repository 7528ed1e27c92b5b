"""Admin for set-up that has no page: for an administratör, logged, and never deleting.

Who is administratör today is asked of the roles (``AdminSite.has_permission``), so that a role
that ended opens nothing.
"""

from typing import Any, cast

from django.contrib import admin
from django.db import models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from mptt.forms import MPTTAdminForm
from mptt.models import MPTTModel

from styrning.grund.events import log
from styrning.grund.models import Enhet, User
from styrning.grund.tree import lock_tree


class AdministratorOnly:
    """Rights by role and not by Django's permission table."""

    admin_site: admin.AdminSite

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class SetupAdmin(AdministratorOnly, admin.ModelAdmin):
    """Facts of set-up: written with an event; ended by dates, never deleted."""

    actions = None
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        obj._history_user = request.user
        super().save_model(request, obj, form, change)
        enhet = obj if isinstance(obj, Enhet) else getattr(obj, "enhet", None)
        log(
            f"{'ändrade' if change else 'lade upp'} {obj._meta.verbose_name}",
            obj,
            by=cast(User, request.user),
            enhet=enhet,
            falt=form.changed_data,
        )


class SetupInline(AdministratorOnly, admin.TabularInline):
    """Rows that belong to the thing above them; they are added and changed there."""

    extra = 0


class LinkInline(SetupInline):
    """Rows that only join two things, and may therefore be taken away again."""

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.admin_site.has_permission(request)


class TreeAdmin(SetupAdmin):
    """A tree: reads and writes under the tree's lock, shown in the tree's order."""

    form = MPTTAdminForm

    def changeform_view(self, request: HttpRequest, *args, **kwargs):
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            lock_tree(self.model)
            return super().changeform_view(request, *args, **kwargs)

    @admin.display(description="namn")
    def i_tradet(self, obj: MPTTModel) -> str:
        return f"{'– ' * obj.level}{obj.namn}"


class ReadOnlyAdmin(AdministratorOnly, admin.ModelAdmin):
    """Facts that services and imports write: here they can only be read."""

    actions = None
    list_per_page = 50
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
