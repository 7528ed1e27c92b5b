"""The admin's entrance: an administratör today, or the operator's superuser."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from styrning.grund.permissions import manages_accounts


class StyrningAdminSite(AdminSite):
    """Set-up that has no page. Logging in is done on the ordinary page, with its limits."""

    site_header = "Styrning: grundinställningar"
    site_title = "Grundinställningar"
    index_title = "Enheter, planer, mål och nyckeltal"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_superuser or manages_accounts(user))

    @login_not_required
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Never a log-in form of its own; whoever is logged in and may not enter is told so."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return super().login(request, extra_context)
        return redirect_to_login(request.GET.get("next", "/admin/"))
