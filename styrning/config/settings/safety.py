"""What production refuses to start with. Pure: reads a mapping, touches nothing."""

from collections.abc import Mapping

MIN_SECRET_KEY = 50
MIN_DISTINCT = 10
TRUE = frozenset({"1", "true", "yes", "on", "ja"})


def is_true(value: str) -> bool:
    return value.strip().lower() in TRUE


def listed(value: str) -> list[str]:
    """The parts of a comma-separated value, without empty ones."""
    return [part.strip() for part in value.split(",") if part.strip()]


def unsafe(env: Mapping[str, str]) -> list[str]:
    """Everything in ``env`` that makes production unsafe, one sentence each; [] is safe."""
    return [
        *_secret_key(env.get("SECRET_KEY", "")),
        *_hosts(listed(env.get("ALLOWED_HOSTS", ""))),
        *_origins(listed(env.get("CSRF_TRUSTED_ORIGINS", ""))),
        *_database(env),
        *_debug(env.get("DEBUG", "")),
        *_whole_numbers(env, "PROXY_ANTAL", "EMAIL_PORT"),
    ]


def _secret_key(key: str) -> list[str]:
    if not key:
        return ["SECRET_KEY is missing"]
    if "not-secret" in key or key.startswith("django-insecure-"):
        return ["SECRET_KEY is one made for development"]
    if len(key) < MIN_SECRET_KEY or len(set(key)) < MIN_DISTINCT:
        return [f"SECRET_KEY is too weak: at least {MIN_SECRET_KEY} random characters are needed"]
    return []


def _hosts(hosts: list[str]) -> list[str]:
    if not hosts:
        return ["ALLOWED_HOSTS is empty: name the addresses that the system is reached at"]
    if any("*" in host for host in hosts):
        return ["ALLOWED_HOSTS contains *: any address would be accepted"]
    return []


def _origins(origins: list[str]) -> list[str]:
    return [
        f"CSRF_TRUSTED_ORIGINS contains {origin}: only https:// without * is accepted"
        for origin in origins
        if not origin.startswith("https://") or "*" in origin
    ]


def _database(env: Mapping[str, str]) -> list[str]:
    url = env.get("DATABASE_URL", "")
    if not url:
        return ["DATABASE_URL is missing"]
    scheme = url.partition(":")[0]
    if scheme in {"postgres", "postgresql"}:
        return []
    if scheme != "sqlite":
        return ["DATABASE_URL must begin with postgresql:// (or sqlite:// with TILLAT_SQLITE=1)"]
    if is_true(env.get("TILLAT_SQLITE", "")):
        return []
    return ["DATABASE_URL is SQLite: use PostgreSQL, or set TILLAT_SQLITE=1 for a single machine"]


def _debug(value: str) -> list[str]:
    return ["DEBUG is on: error pages would show the inside"] if is_true(value) else []


def _whole_numbers(env: Mapping[str, str], *names: str) -> list[str]:
    return [
        f"{name} must be a whole number, 0 or more"
        for name in names
        if not env.get(name, "0").isdecimal()
    ]
