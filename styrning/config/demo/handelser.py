"""The demo's event log: who sent in, approved, returned and decided what, and when."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from styrning.config.demo.konton import Personer
from styrning.config.demo.tabeller import moment
from styrning.grund.enums import InlamningLage
from styrning.grund.models import Handelse, Inlamning, User

Event = tuple[datetime, Handelse]


def build_events(inlamningar: list[Inlamning], personer: Personer) -> None:
    """Save the events of every submission, in the order that they happened."""
    events = sorted(
        (event for row in inlamningar for event in _of(row, personer)),
        key=lambda event: event[0],
    )
    saved = Handelse.objects.bulk_create([handelse for _, handelse in events])
    for (when, _), handelse in zip(events, saved, strict=True):
        handelse.at = when
    Handelse.objects.bulk_update(saved, ["at"], batch_size=200)


def _of(row: Inlamning, personer: Personer) -> Iterator[Event]:
    kod = row.enhet.kod
    if row.inskickad_at:
        yield row.inskickad_at, _event("skickade in", row, personer.rapportor[kod], luckor=0)
    if row.lage == InlamningLage.ATER and row.inskickad_at:
        when = row.inskickad_at + timedelta(days=1)
        text = {"motiv": row.ater_motiv}
        yield when, _event("lämnade åter", row, personer.godkannare[kod], **text)
    if row.godkand_at:
        yield row.godkand_at, _event("godkände", row, personer.godkannare[kod])
    if row.beslut_datum:
        when = moment(row.beslut_datum, 16)
        text = {"beslut": row.beslut_text}
        yield when, _event("registrerade beslut", row, personer.sekreterare, **text)


def _event(vad: str, row: Inlamning, av: User, **uppgift: object) -> Handelse:
    return Handelse(
        vad=vad,
        slag=row._meta.label_lower,
        objekt_id=row.pk,
        av=av,
        enhet=row.enhet,
        uppgift=uppgift,
    )
