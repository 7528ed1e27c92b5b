"""/healthz: what a load balancer asks."""

import pytest
from django.db import OperationalError

from styrning.config import health


class SilentDatabase:
    def cursor(self):
        raise OperationalError("password=losen host=db")


@pytest.mark.django_db
def test_healthz_is_ok_without_log_in(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz_is_503_when_the_database_does_not_answer(client, monkeypatch):
    monkeypatch.setattr(health, "connection", SilentDatabase())
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "fel", "databas": "svarar inte"}


@pytest.mark.django_db
def test_healthz_is_never_cached(client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]
