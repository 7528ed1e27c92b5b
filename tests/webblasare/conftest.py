"""A browser, the fictitious municipality behind a live server, and people who log in by page."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from styrning.config.demo import alvstrand
from styrning.config.demo.konton import demo_logins

# A slow test machine that does other things too; nothing waits this long when all is well.
PATIENCE_MS = 30_000
PAGE_PATIENCE_MS = 60_000
# What a page shows in place, and the console notes: an answer, and that none came in time.
SHOWN_IN_PLACE = re.compile(
    r"Failed to load resource: .* status of (409|422) |htmx:(afterRequest|timeout), "
)
LOSENORD = {rad["konto"]: rad["losenord"] for rad in demo_logins()}


@pytest.fixture(scope="session")
def browser(chromium_path) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def byggd(tmp_path_factory) -> Path:
    """Where the municipality is kept once it is built, as SQLite's own copy of the database."""
    return tmp_path_factory.mktemp("alvstrand") / "byggd.sqlite3"


@pytest.fixture
def kommun(transactional_db, byggd) -> None:
    """Älvstrands kommun as seeded, anew for every test: built once, then copied."""
    cache.clear()  # log-ins are counted there, and every test starts at the same minute
    if connection.vendor != "sqlite":
        alvstrand.build()
        return
    connection.ensure_connection()
    if not byggd.exists():
        alvstrand.build()
        _copy(connection.connection, byggd)
        return
    kept = sqlite3.connect(byggd)
    kept.backup(connection.connection)
    kept.close()


def _copy(database: sqlite3.Connection, path: Path) -> None:
    kept = sqlite3.connect(path)
    database.backup(kept)
    kept.close()


@pytest.fixture
def vaska(browser, kommun, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """New browser sessions of their own, Swedish; a page that logs an error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not SHOWN_IN_PLACE.match(message.text):
            errors.append(f"{message.page.url if message.page else '?'}: {message.text}")

    def create(**options) -> BrowserContext:
        options = {"viewport": {"width": 1400, "height": 900}} | options
        context = browser.new_context(base_url=live_server.url, locale="sv-SE", **options)
        context.set_default_timeout(PATIENCE_MS)
        context.set_default_navigation_timeout(PAGE_PATIENCE_MS)
        context.on("console", listen)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield create
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def logga_in(vaska) -> Callable[..., Page]:
    """``logga_in("karin.ohman")``: a page of their own, logged in by the form."""

    def open_page(konto: str, losenord: str = "", **options) -> Page:
        page = vaska(**options).new_page()
        page.goto("/")
        page.get_by_label("Användarnamn").fill(konto)
        page.get_by_label("Lösenord").fill(losenord or LOSENORD[konto])
        page.get_by_role("button", name="Logga in").click()
        expect(page.get_by_role("navigation", name="Huvudmeny")).to_have_count(1)
        return page

    return open_page
