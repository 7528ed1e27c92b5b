"""A nämnd with one goal, one share by sex, and the round of 2026, open on the test's day."""

from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mal.models import Bedomning, Mal
from nyckeltal.models import NyckeltalEnhet, Prognos, Utfall
from styrning.grund.enums import Roll, Slag
from styrning.grund.models import Enhet, Handelse, Inlamning
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UppfoljningFactory,
    UserFactory,
)


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(element) -> str:
    """The text of an element as one line, without soft hyphens."""
    return " ".join(element.get_text(" ").replace("\u00ad", "").split())


def facts() -> tuple:
    """Everything that the page can write, to prove that nothing was."""
    return (
        list(Utfall.objects.order_by("pk").values_list("kon", "varde", "saknas_orsak", "version")),
        list(Prognos.objects.values_list("varde", "version")),
        list(Bedomning.objects.values_list("steg", "motiv", "version")),
        list(Inlamning.objects.order_by("pk").values_list("lage", "version")),
        Handelse.objects.count(),
    )


def utfall() -> dict:
    """The saved outcomes by Kon: value, or why it is missing."""
    return {row.kon: row.varde if row.varde is not None else row.saknas_orsak
            for row in Utfall.objects.order_by("kon")}  # fmt: skip


@dataclass
class Varld:
    kf: Enhet
    namnd: Enhet
    inlamning: Inlamning
    mal: Mal
    ansvar: NyckeltalEnhet
    htmx: dict = field(default_factory=lambda: {"HTTP_HX_REQUEST": "true"})

    def url(self, name: str, *args) -> str:
        runda, enhet = self.inlamning.uppfoljning.kod, self.inlamning.enhet.kod
        return reverse(f"frontend:{name}", args=[runda, enhet, *args])

    @property
    def page(self) -> str:
        return self.url("min_uppfoljning_enhet")

    @property
    def row(self) -> str:
        return self.url("spara_utfall", self.ansvar.publikt_id)

    @property
    def judgement(self) -> str:
        return self.url("spara_bedomning", self.mal.kod)

    def add_row(self, **nyckeltal) -> NyckeltalEnhet:
        """Another nyckeltal of the goal's."""
        figure = NyckeltalFactory(agare=self.namnd, **nyckeltal)
        MalNyckeltalFactory(mal=self.mal, nyckeltal=figure)
        return NyckeltalEnhetFactory(nyckeltal=figure)


@pytest.fixture
def varld(db) -> Varld:
    kf = EnhetFactory(kod="KF", namn="Kommunfullmäktige", slag=Slag.KF)
    namnd = EnhetFactory(kod="BUN", namn="Barn- och utbildningsnämnden", parent=kf)
    figure = NyckeltalFactory(agare=namnd, namn="Behöriga elever", per_kon=True)
    mal = MalFactory(huvudansvarig=namnd, namn="Alla elever når målen", kod="M-1")
    MalNyckeltalFactory(mal=mal, nyckeltal=figure)
    MalvardeFactory(nyckeltal=figure)
    runda = UppfoljningFactory(kod="2026-AB")
    return Varld(
        kf,
        namnd,
        InlamningFactory(enhet=namnd, uppfoljning=runda),
        mal,
        NyckeltalEnhetFactory(nyckeltal=figure),
    )


@pytest.fixture
def log_in(client):
    """Log in a new user: ``log_in(Roll.RAPPORTOR, enhet)``."""

    def as_new(roll: Roll | None = None, enhet: Enhet | None = None):
        user = UserFactory(roll=(roll, enhet) if roll and enhet else roll)
        client.force_login(user)
        return user

    return as_new


@pytest.fixture
def rapportor(log_in, varld):
    return log_in(Roll.RAPPORTOR, varld.namnd)
