"""Production refuses what is unsafe, and says everything that is wrong at once."""

import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured

from styrning.config.settings.safety import unsafe

GOOD_KEY = "h7Rk2-Xw9pLq4Zt8Vb3Nc6Md1Jf5Gs0Ya-Qe7Ru2Ti9Oi4Pk8Lz"
SAFE = {
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": "styrning.alvstrand.example",
    "CSRF_TRUSTED_ORIGINS": "https://styrning.alvstrand.example",
    "DATABASE_URL": "postgresql://styrning@db/styrning",
    "KOMMUN_NAMN": "Älvstrands kommun",
}


def test_a_safe_environment_has_nothing_to_say():
    assert unsafe(SAFE) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "dev-only-not-secret", "SECRET_KEY is one made for development"),
        ("SECRET_KEY", f"django-insecure-{GOOD_KEY}", "SECRET_KEY is one made for development"),
        (
            "SECRET_KEY",
            GOOD_KEY[:49],
            "SECRET_KEY is too weak: at least 50 random characters are needed",
        ),
        (
            "SECRET_KEY",
            "abcdefghi" * 9,
            "SECRET_KEY is too weak: at least 50 random characters are needed",
        ),
        (
            "ALLOWED_HOSTS",
            " , ",
            "ALLOWED_HOSTS is empty: name the addresses that the system is reached at",
        ),
        (
            "ALLOWED_HOSTS",
            "styrning.example,*",
            "ALLOWED_HOSTS contains *: any address would be accepted",
        ),
        (
            "CSRF_TRUSTED_ORIGINS",
            "http://styrning.example",
            "CSRF_TRUSTED_ORIGINS contains http://styrning.example: "
            "only https:// without * is accepted",
        ),
        (
            "CSRF_TRUSTED_ORIGINS",
            "https://*.example",
            "CSRF_TRUSTED_ORIGINS contains https://*.example: only https:// without * is accepted",
        ),
        ("DATABASE_URL", "", "DATABASE_URL is missing"),
        (
            "DATABASE_URL",
            "mysql://db/styrning",
            "DATABASE_URL must begin with postgresql:// (or sqlite:// with TILLAT_SQLITE=1)",
        ),
        (
            "DATABASE_URL",
            "sqlite:////srv/styrning.sqlite3",
            "DATABASE_URL is SQLite: use PostgreSQL, or set TILLAT_SQLITE=1 for a single machine",
        ),
        ("DEBUG", "True", "DEBUG is on: error pages would show the inside"),
        ("PROXY_ANTAL", "-1", "PROXY_ANTAL must be a whole number, 0 or more"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT must be a whole number, 0 or more"),
    ],
)
def test_each_unsafe_value_is_named(name, value, sentence):
    assert unsafe(SAFE | {name: value}) == [sentence]


def test_sqlite_is_allowed_when_asked_for():
    assert unsafe(SAFE | {"DATABASE_URL": "sqlite:////srv/s.sqlite3", "TILLAT_SQLITE": "1"}) == []


def test_debug_that_is_off_is_safe():
    assert unsafe(SAFE | {"DEBUG": "0"}) == []


def load_prod(monkeypatch, environment) -> dict:
    for name in {*SAFE, "DEBUG", "PROXY_ANTAL", "EMAIL_PORT", "TILLAT_SQLITE"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_module("styrning.config.settings.prod")


def test_production_names_everything_that_is_wrong_at_once(monkeypatch):
    with pytest.raises(ImproperlyConfigured) as refusal:
        load_prod(monkeypatch, {})
    assert str(refusal.value) == (
        "Refusing to start:\n"
        "  - SECRET_KEY is missing\n"
        "  - ALLOWED_HOSTS is empty: name the addresses that the system is reached at\n"
        "  - DATABASE_URL is missing"
    )


def test_the_refusal_never_shows_a_secret(monkeypatch):
    with pytest.raises(ImproperlyConfigured) as refusal:
        load_prod(monkeypatch, {"SECRET_KEY": "hemlig", "DATABASE_URL": "mysql://u:losen@db/s"})
    assert "hemlig" not in str(refusal.value)
    assert "losen" not in str(refusal.value)


def test_production_is_closed_and_encrypted(monkeypatch):
    loaded = load_prod(monkeypatch, SAFE)
    expected = {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["styrning.alvstrand.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://styrning.alvstrand.example"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
    assert {name: loaded[name] for name in expected} == expected


def test_without_a_proxy_its_header_is_not_believed(monkeypatch):
    assert "SECURE_PROXY_SSL_HEADER" not in load_prod(monkeypatch, SAFE | {"PROXY_ANTAL": "0"})
