"""Every response carries the headers that keep a page from loading or running others' things."""

import pytest
from django.http import HttpResponse

from styrning.config.middleware import ContentSecurityPolicyMiddleware

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/konto/login/", "/finns-inte/"])
def test_the_policy_is_on_every_response(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert dict(part.split(" ", 1) for part in policy.split("; ")) == POLICY


@pytest.mark.django_db
def test_the_other_security_headers(client):
    headers = client.get("/healthz").headers
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [headers[name] for name in names] == ["DENY", "nosniff", "same-origin"]


def test_a_response_with_a_policy_of_its_own_keeps_it(rf):
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    response = ContentSecurityPolicyMiddleware(lambda request: own)(rf.get("/"))
    assert response.headers["Content-Security-Policy"] == "sandbox"
