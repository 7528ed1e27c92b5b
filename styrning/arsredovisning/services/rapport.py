"""Making a report from a template or from last year's, and taking an unused one away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mal.enums import RapporterasTill
from mal.selectors import plan_of
from styrning.arsredovisning.enums import Blockslag, Rapportslag
from styrning.arsredovisning.mallar import Mall, Mallrad, read_rows
from styrning.arsredovisning.models import Rapport, Rapportblock, Rapportmall, Rapporttext
from styrning.arsredovisning.models.rapport import FOR_KOMMUNEN
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.history import record_history
from styrning.grund.models import Enhet, Uppfoljning, User

TITEL = 200
CONFLICT = "Någon annan har ändrat rapporten sedan du öppnade sidan. Läs om sidan och försök igen."


@dataclass(frozen=True)
class Rapportform:
    """What a new report is: ``enhet`` is None for the whole municipality's."""

    slag: str
    ar: int
    enhet: Enhet | None = None
    uppfoljning: Uppfoljning | None = None
    titel: str = ""


@transaction.atomic
def create_report(
    form: Rapportform, mall: Mall, *, by: User, skribenter: Mapping[str, int] | None = None
) -> Rapport:
    """Make a report with the headings and blocks of ``mall``.

    Args:
        skribenter: who writes which block, as user id by nyckel.

    Raises: RuleError, with the field, for a year without plan, a report that exists already, an
        enhet or a round that does not suit the kind, or a template with what is for a nämnd alone
        in a report to KF. Nothing is written then.
    """
    _ensure(form, mall)
    row = Rapport(
        slag=form.slag,
        ar=form.ar,
        enhet=form.enhet,
        uppfoljning=form.uppfoljning,
        titel=clean_text(form.titel) or default_title(form),
        skapad_av=by,
    )
    try:
        row.full_clean()
    except ValidationError as error:
        raise RuleError(_words(error, row)) from error
    row.save_as(by)
    _add_blocks(row, mall.rader, skribenter or {}, by=by)
    log("gjorde rapport", row, by=by, enhet=form.enhet, titel=row.titel, mall=mall.namn)
    return row


@transaction.atomic
def create_as_last_year(form: Rapportform, forra: Rapport, *, by: User) -> Rapport:
    """Make a report with the outline of the one of the year before, its writers and selections;
    its texts stand beside the new ones, and nothing of them is copied.

    Raises: RuleError as ``create_report``.
    """
    rows = [
        Mallrad(
            nyckel=block.nyckel,
            slag=block.slag,
            niva=block.niva,
            rubrik=block.rubrik,
            instruktion=block.instruktion,
            urval=block.urval,
            rapporteras_till=block.rapporteras_till,
        )
        for block in forra.block.order_by("ordning", "pk")
    ]
    mall = Mall("forra", form.slag, f"Som {forra.titel}", "", tuple(rows))
    writers = forra.block.filter(ansvarig__is_active=True).values_list("nyckel", "ansvarig")
    return create_report(form, mall, by=by, skribenter=dict(writers))


@transaction.atomic
def save_as_template(rapport: Rapport, namn: str, *, by: User) -> Rapportmall:
    """Keep the report's headings and blocks as a template of the municipality's own.

    Raises: RuleError, with field ``namn``, without a name or for one that is taken.
    """
    namn = clean_text(namn)
    if not namn:
        raise RuleError("Skriv vad mallen ska heta.", field="namn")
    if Rapportmall.objects.filter(namn__iexact=namn).exists():
        raise RuleError(f"Det finns redan en mall som heter {namn}.", field="namn")
    rows = [
        Mallrad(
            b.nyckel, b.slag, b.niva, b.rubrik, b.instruktion, b.urval, b.rapporteras_till
        ).data()
        for b in rapport.block.order_by("ordning", "pk")
    ]
    read_rows(rows)
    row = Rapportmall.objects.create(namn=namn, slag=rapport.slag, rader=rows, skapad_av=by)
    log("sparade rapport som mall", rapport, by=by, enhet=rapport.enhet, mall=namn)
    return row


@transaction.atomic
def rename_report(rapport: Rapport, titel: str, *, by: User, version: int) -> Rapport:
    """Give the report another title.

    Raises: RuleError, with field ``titel``, without one; StaleError as ``hold``.
    """
    row, titel = hold(rapport, version), clean_text(titel)
    if not titel or len(titel) > TITEL:
        raise RuleError(f"Skriv en titel på högst {TITEL} tecken.", field="titel")
    row.titel = titel
    row.save_as(by)
    log("bytte titel på rapport", row, by=by, enhet=row.enhet, titel=titel)
    return row


@transaction.atomic
def delete_report(rapport: Rapport, *, by: User) -> None:
    """Take away a report that was made by mistake.

    Raises: RuleError once something is written in it.
    """
    row = hold(rapport)
    if Rapporttext.objects.filter(block__rapport=row).exclude(text="").exists():
        raise RuleError(f"{row.titel} har texter och kan inte tas bort.")
    log("tog bort rapport", row, by=by, enhet=row.enhet, titel=row.titel)
    row.delete()


def hold(rapport: Rapport, version: int | None = None) -> Rapport:
    """The report, locked until the transaction ends: who changes an outline takes turns.

    Raises: RuleError while the report is closed by a frozen edition; StaleError if its outline
        was changed since ``version``.
    """
    rows = Rapport.objects.select_for_update(of=("self",)).select_related("enhet", "uppfoljning")
    row = rows.get(pk=rapport.pk)
    if version is not None and row.version != version:
        raise StaleError(CONFLICT, current=row)
    ensure_open(row)
    return row


def ensure_open(rapport: Rapport) -> None:
    """Raise RuleError where a frozen edition has closed the report."""
    if rapport.last_at is not None:
        day = timezone.localtime(rapport.last_at)
        raise RuleError(
            f"{rapport.titel} är låst sedan utgåvan frystes {day:%Y-%m-%d}. Inget har sparats. "
            "Öppna rapporten igen under Utgåvor om den ska ändras."
        )


def default_title(form: Rapportform) -> str:
    """ "Årsredovisning 2026", "Verksamhetsberättelse 2026, Kulturnämnden"."""
    title = f"{Rapportslag(form.slag).label} {form.ar}"
    if form.slag == Rapportslag.DELARSRAPPORT and form.uppfoljning:
        title = form.uppfoljning.namn
    return f"{title}, {form.enhet.namn}" if form.enhet else title


def refuse_for_kf(rader: Iterable[Mallrad]) -> None:
    """Raise RuleError, naming them, for rows that are for a nämnd alone: KF's report has none."""
    own = [rad.rubrik or rad.nyckel for rad in rader if rad.rapporteras_till != RapporterasTill.KF]
    if own:
        raise RuleError(
            f"Mallen har delar som bara är för den egna nämnden: {', '.join(own)}. De kan inte "
            "stå i en rapport till fullmäktige. Välj en annan mall."
        )


def _ensure(form: Rapportform, mall: Mall) -> None:
    if form.slag not in Rapportslag.values or mall.slag != form.slag:
        raise RuleError("Mallen är för ett annat slag av rapport. Välj en annan.", field="mall")
    if plan_of(form.ar) is None:
        raise RuleError(f"Det finns ingen plan för {form.ar}. Gör planen först.", field="ar")
    if form.slag in FOR_KOMMUNEN and form.enhet is not None:
        raise RuleError(f"{Rapportslag(form.slag).label} gäller hela kommunen.", field="enhet")
    if form.slag == Rapportslag.VERKSAMHETSBERATTELSE and form.enhet is None:
        raise RuleError("Välj den nämnd eller det bolag som berättelsen gäller.", field="enhet")
    if form.slag == Rapportslag.DELARSRAPPORT and form.uppfoljning is None:
        raise RuleError("Välj den uppföljning som delårsrapporten gäller.", field="uppfoljning")
    if form.uppfoljning is not None and form.uppfoljning.ar != form.ar:
        raise RuleError(f"{form.uppfoljning.namn} hör inte till {form.ar}.", field="uppfoljning")
    if form.enhet is None:
        refuse_for_kf(mall.rader)


def _words(error: ValidationError, row: Rapport) -> str:
    messages = [message for rows in error.message_dict.values() for message in rows]
    if "Rapporten finns redan." in messages:
        return f"{row.titel} finns redan. Öppna den i listan."
    return " ".join(messages)


def _add_blocks(
    rapport: Rapport, rader: Iterable[Mallrad], skribenter: Mapping[str, int], *, by: User
) -> None:
    Rapportblock.objects.bulk_create(
        Rapportblock(
            rapport=rapport,
            nyckel=rad.nyckel,
            ordning=place,
            slag=rad.slag,
            niva=rad.niva,
            rubrik=rad.rubrik,
            instruktion=rad.instruktion,
            urval=dict(rad.urval),
            rapporteras_till=rad.rapporteras_till,
            ansvarig_id=skribenter.get(rad.nyckel),
        )
        for place, rad in enumerate(rader, start=1)
    )
    rows = rapport.block.values_list("pk", flat=True)
    record_history(Rapportblock, rows, by=by, kind="+")


def new_key(slag: str) -> str:
    """A nyckel for a block that no template named."""
    return f"{Blockslag(slag).value}-{uuid4().hex[:8]}"


def as_own(mall: Rapportmall) -> Mall:
    """The municipality's own template, its rows checked anew."""
    own = Mall(str(mall.publikt_id), mall.slag, mall.namn, "Kommunens egen mall.", ())
    return replace(own, rader=read_rows(mall.rader))
