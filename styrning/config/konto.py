"""Accounts: made by an administrator, never by whoever finds the page."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """No open sign-up: a municipality's users are administered on pages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "Användarnamnet och lösenordet hör inte ihop. "
            "Försök igen, eller begär ett nytt lösenord."
        ),
        "too_many_login_attempts": (
            "För många försök. Vänta några minuter, eller begär ett nytt lösenord."
        ),
    }

    def is_open_for_signup(self, request):
        return False
