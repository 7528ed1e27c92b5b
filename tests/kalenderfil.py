"""A calendar file read by the letter of RFC 5545, and by a library that did not write it."""

import re
from datetime import date

import vobject

LANGSTA_RAD = 75  # octets without the line break, RFC 5545 §3.1
STAMPEL = re.compile(r"^\d{8}T\d{6}Z$")
DAG = re.compile(r"^\d{8}$")


def faults_of(content: bytes) -> list[str]:
    """What breaks the format: line breaks, folding, stamps, days, and names of entries."""
    text = content.decode()
    found = [] if content.endswith(b"END:VCALENDAR\r\n") else ["the file is cut off"]
    if "\n" in text.replace("\r\n", ""):
        found.append("a line break that is not CRLF")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    found += [f"{len(row)} octets: {row!r}" for row in lines if len(row) > LANGSTA_RAD]
    unfolded = text.replace("\r\n ", "").split("\r\n")
    values = [row.partition(":") for row in unfolded if row]
    for name, _, value in values:
        if name == "DTSTAMP" and not STAMPEL.match(value):
            found.append(f"DTSTAMP is not UTC: {value}")
        is_day = name.endswith(";VALUE=DATE") and DAG.match(value)
        if name.startswith(("DTSTART", "DTEND")) and not is_day:
            found.append(f"not a whole day: {name}:{value}")
    uids = [value for name, _, value in values if name == "UID"]
    events = unfolded.count("BEGIN:VEVENT")
    if len(uids) != events or len(set(uids)) != events:
        found.append(f"{events} entries, {len(set(uids))} names")
    return found


def entries(content: bytes) -> list[tuple[date, str]]:
    """(day, summary) of each entry, as vobject reads the file."""
    calendar = vobject.readOne(content.decode())
    return [(event.dtstart.value, event.summary.value) for event in calendar.vevent_list]
