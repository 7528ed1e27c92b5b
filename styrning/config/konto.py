"""Accounts: made by an administrator, never by whoever finds the page."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No open sign-up: a municipality's users are administered on pages."""

    def is_open_for_signup(self, request):
        return False
