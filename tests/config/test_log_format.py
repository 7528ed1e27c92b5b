"""Log lines are JSON objects, one a line."""

import json
import logging
import sys

from styrning.config.log_format import JsonFormatter


def line(**values) -> dict:
    record = logging.makeLogRecord(
        {"name": "styrning", "levelname": "WARNING", "created": 1_763_456_400.5, **values}
    )
    return json.loads(JsonFormatter().format(record))


def test_a_line_has_time_level_logger_and_message():
    assert line(msg="Sparade %s rader i år", args=(3,)) == {
        "time": "2025-11-18T09:00:00.500+00:00",
        "level": "WARNING",
        "logger": "styrning",
        "message": "Sparade 3 rader i år",
    }


def test_a_response_status_follows():
    assert line(msg="Not Found: /x", status_code=404)["status"] == 404


def test_an_exception_is_one_field():
    try:
        raise ValueError("fel")
    except ValueError:
        logged = line(msg="Föll", exc_info=sys.exc_info())
    assert logged["exception"].endswith("ValueError: fel")
