"""Targets: what a key figure should reach at an enhet, year by year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from mal.enums import Riktning
from nyckeltal.enums import Aggregering, MalvardeTyp, Satt, Vardetyp
from nyckeltal.models import Malvarde, Nyckeltal
from nyckeltal.rules import is_measured_in, plausibility
from nyckeltal.services import answers_of
from nyckeltal.services_definition import locked
from nyckeltal.svar import Svar, refusal
from nyckeltal.validation import ensure_valid
from styrning.bas.errors import RuleError, StaleError
from styrning.bas.periods import FIRST_YEAR, LAST_YEAR, swedish_date
from styrning.bas.quantities import format_decimal, format_exact
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

    @property
    def is_baseline(self) -> bool:
        return self.typ == MalvardeTyp.UTGANGSVARDE

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
    _ensure_year(sheet, enhet, form.ar, is_baseline=form.is_baseline)
    if form.is_baseline:
        _ensure_baseline(sheet, form)
    else:
        _ensure_numbers(sheet, form)
    _ensure_possible(sheet, enhet, form)
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
    ends = [format_decimal(row.varde, sheet.decimaler)]
    if row.varde_max is not None:
        ends.append(format_decimal(row.varde_max, sheet.decimaler))
    told = f"{'–'.join(ends)} {sheet.mattenhet}".rstrip()
    if row.tolerans:
        told += f" med tolerans {format_exact(row.tolerans)}"
        told += " procent av målvärdet" if row.tolerans_procent else ""
    return (
        f"Målvärdet är redan {told}, sparat sedan du öppnade sidan. "
        "Inget har sparats. Spara igen om ditt värde ska gälla."
    )


def _ensure_year(sheet: Nyckeltal, enhet: Enhet, ar: int, *, is_baseline: bool) -> None:
    """A target is of a year that the enhet has the key figure; a baseline may be older."""
    if not FIRST_YEAR <= ar <= LAST_YEAR:
        raise RuleError("Skriv året med fyra siffror.", field="ar")
    if not is_measured_in(ar, sheet.periodicitet, sheet.forsta_ar):
        raise RuleError(
            f"{sheet.kod} mäts vartannat år och inte {ar}. Välj {ar - 1} eller {ar + 1}.",
            field="ar",
        )
    if is_baseline:
        _ensure_owed(sheet, enhet, sheet.ansvar_lista.all(), f"{enhet.namn} har inte {sheet.kod}.")
        return
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
    )
    _ensure_owed(sheet, enhet, owed, f"{enhet.namn} har inte {sheet.kod} under {ar}.")


def _ensure_owed(sheet: Nyckeltal, enhet: Enhet, owed: QuerySet, text: str) -> None:
    if not owed.filter(enhet=enhet).exists():
        raise RuleError(f"{text} Ge enheten nyckeltalet först.", field="enhet")


def _ensure_baseline(sheet: Nyckeltal, form: Malvardeform) -> None:
    if form.varde_max is not None:
        raise RuleError("Ett utgångsvärde är ett tal, inget intervall.", field="varde_max")
    if form.tolerans:
        raise RuleError("Ett utgångsvärde har ingen tolerans.", field="tolerans")
    if form.till_manad != 12:
        raise RuleError("Ett utgångsvärde gäller ett helt år.", field="till_manad")


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


def _ensure_possible(sheet: Nyckeltal, enhet: Enhet, form: Malvardeform) -> None:
    """Within what can be: the sheet's limits, or the answers; of several, their mean or sum."""
    svar = answers_of(sheet)
    computed = bool(svar) and sheet.ansvar_lista.filter(enhet=enhet, satt=Satt.BERAKNAS).exists()
    limits = (None, sheet.min_varde, sheet.max_varde, sheet.mattenhet)
    for field, value in (("varde", form.varde), ("varde_max", form.varde_max)):
        if value is None:
            continue
        fraga = plausibility(value, *limits)
        if fraga and fraga.fel:
            raise RuleError(fraga.text, field=field)
        if svar and not _is_within(value, svar, sheet, computed=computed):
            raise RuleError(refusal(format_exact(value), svar), field=field)


def _is_within(value: Decimal, svar: Svar, sheet: Nyckeltal, *, computed: bool) -> bool:
    if sheet.vardetyp == Vardetyp.JA_NEJ and not computed:
        return value in dict(svar)
    if sheet.aggregering == Aggregering.SUMMA:
        return value >= 0
    return svar[0][0] <= value <= svar[-1][0]
