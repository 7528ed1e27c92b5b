"""The demo's people: one log-in for each role, and those whose names stand in the history."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from styrning.config.demo.skrivning import create
from styrning.config.demo.tabeller import day, moment, read_document, stable_id
from styrning.grund.enums import Roll
from styrning.grund.models import Enhet, Tilldelning, User

EPOST = "{konto}@alvstrand.example"
ALDRIG_INLOGGADE = {"hanna.viklund", "gunnar.sand"}  # so that the reminders have whom to warn of
SEDD = moment(date(2026, 9, 9))


@dataclass(frozen=True)
class Personer:
    """Who reports and who approves at each enhet, and who set the demo up."""

    rapportor: dict[str, User]
    godkannare: dict[str, User]
    sekreterare: User
    administrator: User


def demo_logins() -> Iterator[dict[str, str]]:
    """Role, log-in and password of each demo user: no secret, the database is a demo."""
    document = read_document("alvstrand/konton")
    for rad in document["demo"]:
        losenord = document["losenord"].format(roll=rad["roll"])
        yield {"roll": rad["roll"], "konto": rad["konto"], "losenord": losenord}


def login_name(namn: str) -> str:
    """hanna.viklund of Hanna Viklund, in ASCII."""
    plain = unicodedata.normalize("NFKD", namn).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", ".", plain.lower())


def build_users(enheter: dict[str, Enhet]) -> Personer:
    """Save the demo's users and their roles."""
    document = read_document("alvstrand/konton")
    passwords = {rad["konto"]: rad["losenord"] for rad in demo_logins()}
    users = {rad["konto"]: _user(rad, passwords[rad["konto"]]) for rad in document["demo"]}
    users[document["maskin"]["konto"]] = _user(document["maskin"], None, maskinkonto=True)
    for rad in document["medarbetare"]:
        for roll in ("rapportor", "godkannare"):
            fornamn, efternamn = rad[roll].split(" ", 1)
            konto = login_name(rad[roll])
            person = {"konto": konto, "fornamn": fornamn, "efternamn": efternamn}
            users.setdefault(konto, _user(person, None))
    create(User, list(users.values()))
    return _appoint(document, users, enheter)


def _user(rad: dict, losenord: str | None, *, maskinkonto: bool = False) -> User:
    is_administrator = rad.get("roll") == Roll.ADMINISTRATOR
    return User(
        publikt_id=stable_id("alvstrand", "konto", rad["konto"]),
        username=rad["konto"],
        first_name=rad["fornamn"],
        last_name=rad["efternamn"],
        email="" if maskinkonto else EPOST.format(konto=rad["konto"]),
        password=make_password(losenord),
        is_staff=is_administrator,
        is_superuser=is_administrator,
        maskinkonto=maskinkonto,
        last_login=None if maskinkonto or rad["konto"] in ALDRIG_INLOGGADE else SEDD,
    )


def _appoint(document: dict, users: dict[str, User], enheter: dict[str, Enhet]) -> Personer:
    roller = [
        Tilldelning(
            user=users[rad["konto"]],
            roll=Roll(rad["roll"]),
            enhet=enheter[rad["enhet"]] if rad["enhet"] else None,
        )
        for rad in [*document["demo"], document["maskin"]]
    ]
    by_roll = {rad["roll"]: users[rad["konto"]] for rad in document["demo"]}
    people = {
        "rapportor": {"BUN": by_roll["rapportor"]},
        "godkannare": {"BUN": by_roll["godkannare"]},
    }
    for rad in document["medarbetare"]:
        for roll, per_enhet in people.items():
            user = per_enhet[rad["enhet"]] = users[login_name(rad[roll])]
            roller.append(
                Tilldelning(
                    user=user,
                    roll=Roll(roll),
                    enhet=enheter[rad["enhet"]],
                    galler_fran=day(rad.get("galler_fran")),
                    galler_till=day(rad.get("galler_till")),
                )
            )
    create(Tilldelning, roller)
    return Personer(
        rapportor=people["rapportor"],
        godkannare=people["godkannare"],
        sekreterare=by_roll["sekreterare"],
        administrator=by_roll["administrator"],
    )
