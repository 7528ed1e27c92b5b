"""The report's goals, judgements and series by strawberry-graphql-django with its optimizer.

Runs by the interpreter of its own folder, as ``bench.peers.strawberry_process`` starts it.
"""

import datetime
from typing import Any

import orjson
import strawberry
import strawberry_django
from django.db.models import Prefetch
from strawberry_django.optimizer import DjangoOptimizerExtension

from bench.peers import figurer
from bench.peers.models import PeerEnhet, PeerMal, PeerNyckeltal
from mal.enums import Klass, Status, Trend
from styrning.bas.quantities import canonical

AR = 2025


def code(value: Any) -> str | None:
    """An enum's name; a text is sent, which costs less than an enum of strawberry's."""
    return value.upper() if value else None


@strawberry_django.type(PeerEnhet)
class Enhet:
    kod: strawberry.auto
    namn: strawberry.auto


@strawberry.type
class Malvarde:
    varde: str | None


@strawberry.type
class Punkt:
    """One period of a series; ``root`` holds its rows by kön."""

    root: strawberry.Private[dict]
    period: str

    @strawberry.field
    def totalt(self) -> str | None:
        return figurer.number(self.root, "T")

    @strawberry.field
    def kvinnor(self) -> str | None:
        return figurer.number(self.root, "K")

    @strawberry.field
    def man(self) -> str | None:
        return figurer.number(self.root, "M")

    @strawberry.field
    def status(self) -> str | None:
        if not figurer.is_last(self.root):
            return None
        return Status(figurer.status(self.root["nyckeltal"])).name

    @strawberry.field
    def prognos(self) -> str | None:
        return None

    @strawberry.field
    def saknas(self) -> str | None:
        return (self.root["T"].saknas_orsak or None) if self.root["T"] else None

    @strawberry.field
    def kalla(self) -> str | None:
        return self.root["nyckeltal"].kalla

    @strawberry.field
    def revision(self) -> int | None:
        return self.root["T"].version if self.root["T"] else None


@strawberry_django.type(PeerNyckeltal)
class Nyckeltal:
    kod: strawberry.auto
    namn: strawberry.auto
    mattenhet: strawberry.auto

    @strawberry_django.field(only=["publikt_id"])
    def publikt_id(self) -> str:
        return str(self.publikt_id)

    @strawberry_django.field(only=["agare_id", "riktning", "decimaler"])
    def status(self) -> str | None:
        return Status(figurer.status(self)).name

    @strawberry_django.field
    def trend(self) -> str | None:
        change = figurer.direction(self)
        return None if change is None else Trend(change).name

    @strawberry_django.field
    def malvarde(self) -> Malvarde | None:
        row = figurer.target(self)
        return Malvarde(varde=canonical(row.varde)) if row else None

    @strawberry_django.field(only=["kalla"])
    def serie(self) -> list[Punkt]:
        return [Punkt(root=point, period=point["period"]) for point in figurer.series(self)]


@strawberry.type
class Bedomning:
    root: strawberry.Private[Any]
    beslut: str
    motiv: str

    @strawberry.field
    def foreslagen(self) -> str | None:
        return code(self.root.foreslagen)

    @strawberry.field
    def beslutad(self) -> str | None:
        return code(self.root.steg.klass)

    @strawberry.field
    def beslutad_av(self) -> str:
        return f"{self.root.bedomd_av.first_name} {self.root.bedomd_av.last_name}"


@strawberry_django.type(PeerMal)
class Mal:
    kod: strawberry.auto
    namn: strawberry.auto
    huvudansvarig: Enhet

    @strawberry_django.field(only=["publikt_id"])
    def publikt_id(self) -> str:
        return str(self.publikt_id)

    @strawberry_django.field(only=["niva__namn"], select_related=["niva"])
    def niva(self) -> str:
        return self.niva.namn

    @strawberry_django.field(only=["level"])
    def djup(self) -> int:
        return self.level

    @strawberry_django.field(only=["geh"])
    def geh(self) -> str | None:
        return code(self.geh)

    @strawberry_django.field(only=["niva__bedoms"], select_related=["niva"])
    def klass(self) -> str | None:
        klass = figurer.klass_of(self)
        return Klass(klass).name if klass else None

    @strawberry_django.field
    def bedomning(self) -> Bedomning | None:
        row = figurer.judgement(self)
        if row is None:
            return None
        return Bedomning(root=row, beslut=figurer.decision(self), motiv=row.motiv)

    @strawberry_django.field(
        prefetch_related=[lambda info: Prefetch("lankar", queryset=figurer.links(AR))]
    )
    def nyckeltal(self) -> list[Nyckeltal]:
        return [lank.nyckeltal for lank in self.lankar.all()]


@strawberry.type
class Rakning:
    uppfyllt: int
    delvis: int
    ej_uppfyllt: int
    kan_ej_bedomas: int
    ej_bedomt: int


@strawberry.type
class Omrade:
    kod: str
    namn: str
    rakning: Rakning


@strawberry.type
class Rapport:
    ar: int

    @strawberry.field
    def omraden(self) -> list[Omrade]:
        goals = figurer.goals(self.ar).prefetch_related(None)
        rows = list(goals.prefetch_related("bedomningar__steg"))
        return [
            Omrade(kod=row["kod"], namn=row["namn"], rakning=Rakning(**row["rakning"]))
            for row in figurer.areas(rows)
        ]

    @strawberry_django.field
    def mal(self) -> list[Mal]:
        return figurer.goals(self.ar)


@strawberry.type
class Query:
    @strawberry.field
    def arsredovisning(self, ar: int) -> Rapport:
        return Rapport(ar=ar)


SCHEMA = strawberry.Schema(query=Query, extensions=[DjangoOptimizerExtension])


def told(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(type(value))


def ask(query: str) -> bytes:
    result = SCHEMA.execute_sync(query, variable_values={"ar": AR})
    if result.errors:
        raise result.errors[0]
    return orjson.dumps({"data": result.data}, default=told)
