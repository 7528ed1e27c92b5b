"""Django's admin with our site: who may enter follows the roles."""

from django.contrib.admin.apps import AdminConfig


class StyrningAdminConfig(AdminConfig):
    default_site = "styrning.config.admin_site.StyrningAdminSite"
