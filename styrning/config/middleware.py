"""Response headers that Django 5.2 does not set."""

from django.conf import settings


class ContentSecurityPolicyMiddleware:
    """Send the static policy of ``SECURE_CSP``; drop this at Django 6, which has its own."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {value}" for name, value in settings.SECURE_CSP.items())

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
