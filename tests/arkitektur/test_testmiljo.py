"""The ground that other tests stand on keeps its promises."""

import socket
from datetime import date

import pytest
from django.template import Context, Origin, Template, engines
from django.utils import timezone


def test_the_day_is_fixed():
    assert date.today() == date(2026, 11, 18)  # noqa: DTZ011
    assert timezone.localdate() == date(2026, 11, 18)


def test_the_clock_can_be_moved(klocka):
    klocka.move_to("2027-01-01T08:00:00+01:00")
    assert timezone.localdate() == date(2027, 1, 1)


def test_the_network_is_closed():
    with (
        pytest.warns(UserWarning, match="connect"),
        pytest.raises(RuntimeError, match=r"192\.0\.2\.1"),
    ):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_loopback_interface_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_an_undefined_variable_in_a_library_template_is_let_through():
    assert engines["django"].from_string("[{{ nothing_here }}]").render({}) == "[]"


def test_an_undefined_variable_in_a_page_fails(settings):
    origin = Origin(str(settings.BASE_DIR / "frontend" / "templates" / "sida.html"))
    page = Template("{{ nothing_here }}", origin=origin, engine=engines["django"].engine)
    with pytest.raises(pytest.fail.Exception, match="nothing_here"):
        page.render(Context({}))
