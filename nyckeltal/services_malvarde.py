"""Targets: what a key figure should reach at an enhet, year by year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from mal.enums import Riktning
from nyckeltal.enums import MalvardeTyp
from nyckeltal.models import Malvarde, Nyckeltal
from nyckeltal.rules import plausibility
from nyckeltal.services_definition import locked
from nyckeltal.validation import ensure_valid
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import FIRST_YEAR, LAST_YEAR, swedish_date
from styrning.bas.quantities import format_decimal
from styrning.bas.rounding import quantised
from styrning.grund.events import log
from styrning.grund.models import Enhet, User

MOST_PER_CENT = 100
AT = {
    "malvarde_tolerans": "tolerans",
    "malvarde_intervall": "varde_max",
    "malvarde_manad": "till_manad",
}


@dataclass(frozen=True)
class Malvardeform:
    """A target in the key figure's own unit.

    Attributes:
        varde: the target, or the lowest value of a range.
        varde_max: the highest value, for a key figure that should lie within a range.
        tolerans: how far off still counts as near, in the unit (percentage points for a
            per cent), or in per cent of the target when ``tolerans_procent``.
        till_manad: the month that a periodmål runs to; 12 for the others.
    """

    ar: int
    varde: Decimal
    varde_max: Decimal | None = None
    tolerans: Decimal = Decimal(0)
    tolerans_procent: bool = False
    typ: str = MalvardeTyp.ARSMAL
    till_manad: int = 12

    @classmethod
    def of(cls, row: Malvarde) -> "Malvardeform":
        """The target as it stands."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


@transaction.atomic
def set_target(
    nyckeltal: Nyckeltal, enhet: Enhet, form: Malvardeform, *, by: User, version: int
) -> Malvarde:
    """Set or change the target of an enhet for a year. An unchanged one writes nothing.

    ``version`` is the one that was seen, 0 where there was no target.

    Raises: RuleError, with its field, for a key figure that is only followed, an enhet that
        does not have it that year, or numbers that cannot be; StaleError if somebody saved
        since ``version``. Nothing is written then.
    """
    sheet = locked(nyckeltal)
    _ensure_year(sheet, enhet, form.ar)
    _ensure_numbers(sheet, form)
    key = {"nyckeltal": sheet, "enhet": enhet, "ar": form.ar, "typ": form.typ}
    key["till_manad"] = form.till_manad
    row = Malvarde.objects.filter(**key).first()
    if (row.version if row else 0) != version:
        raise StaleError(_conflict(sheet, row), current=row)
    if row and Malvardeform.of(row) == form:
        return row
    row = row or Malvarde(**key)
    row.varde, row.varde_max, row.tolerans = _stored(form)
    row.tolerans_procent = form.tolerans_procent
    ensure_valid(row, AT)
    row.save_as(by)
    log("satte målvärde", row, by=by, enhet=enhet, nyckeltal=sheet.kod, ar=form.ar, typ=form.typ)
    return row


class TargetsError(RuleError):
    """What was wrong with several targets: ``errors`` by the kod of the enhet."""

    def __init__(self, errors: Mapping[str, RuleError]) -> None:
        super().__init__("Inget har sparats. Rätta det som är markerat.")
        self.errors = errors


@transaction.atomic
def set_targets(
    nyckeltal: Nyckeltal, wanted: Sequence[tuple[Enhet, Malvardeform, int]], *, by: User
) -> list[Malvarde]:
    """Set the targets of several enheter, each with the version that was seen: all or none.

    Raises: TargetsError with every error of ``set_target``, conflicts among them.
    """
    saved: list[Malvarde] = []
    errors: dict[str, RuleError] = {}
    for enhet, form, version in wanted:
        try:
            saved.append(set_target(nyckeltal, enhet, form, by=by, version=version))
        except RuleError as error:
            errors[enhet.kod] = error
    if errors:
        raise TargetsError(errors)
    return saved


def _stored(form: Malvardeform) -> tuple[Decimal, Decimal | None, Decimal]:
    high = None if form.varde_max is None else quantised(form.varde_max)
    return quantised(form.varde), high, quantised(form.tolerans)


def _conflict(sheet: Nyckeltal, row: Malvarde | None) -> str:
    if row is None:
        return "Målvärdet finns inte längre. Inget har sparats."
    varde = format_decimal(row.varde, sheet.decimaler)
    return (
        f"Målvärdet är redan {varde} {sheet.mattenhet}, sparat sedan du öppnade sidan. "
        "Inget har sparats. Spara igen om ditt värde ska gälla."
    )


def _ensure_year(sheet: Nyckeltal, enhet: Enhet, ar: int) -> None:
    if not FIRST_YEAR <= ar <= LAST_YEAR:
        raise RuleError("Skriv året med fyra siffror.", field="ar")
    first, last = date(ar, 1, 1), date(ar, 12, 31)
    for thing, namn in ((sheet, sheet.kod), (enhet, enhet.namn)):
        if thing.galler_till and thing.galler_till < first:
            ended = swedish_date(thing.galler_till)
            raise RuleError(f"{namn} upphörde {ended}, före {ar}.", field="ar")
        if thing.galler_fran and thing.galler_fran > last:
            starts = swedish_date(thing.galler_fran)
            raise RuleError(f"{namn} finns först från {starts}.", field="ar")
    owed = sheet.ansvar_lista.filter(
        Q(galler_fran=None) | Q(galler_fran__lte=last),
        Q(galler_till=None) | Q(galler_till__gte=first),
        enhet=enhet,
    )
    if not owed.exists():
        raise RuleError(
            f"{enhet.namn} har inte {sheet.kod} under {ar}. Ge enheten nyckeltalet först.",
            field="enhet",
        )


def _ensure_numbers(sheet: Nyckeltal, form: Malvardeform) -> None:
    if sheet.riktning == Riktning.INGEN:
        raise RuleError(
            f"{sheet.kod} är utan riktning och följs utan målvärde. Ändra riktningen i "
            "definitionen först.",
            field="varde",
        )
    within = sheet.riktning == Riktning.INOM
    if within and form.varde_max is None:
        raise RuleError("Ange intervallets högsta värde.", field="varde_max")
    if not within and form.varde_max is not None:
        raise RuleError("Bara ett nyckeltal som ska ligga inom ett intervall har ett högsta värde.",
                        field="varde_max")  # fmt: skip
    if form.tolerans_procent and form.tolerans > MOST_PER_CENT:
        raise RuleError("Toleransen är högst 100 procent av målvärdet.", field="tolerans")
    if form.typ != MalvardeTyp.PERIODMAL and form.till_manad != 12:
        raise RuleError("Bara ett periodmål slutar en annan månad än december.", field="till_manad")
    limits = (None, sheet.min_varde, sheet.max_varde, sheet.mattenhet)
    for field, value in (("varde", form.varde), ("varde_max", form.varde_max)):
        fraga = None if value is None else plausibility(value, *limits)
        if fraga and fraga.fel:
            raise RuleError(fraga.text, field=field)
