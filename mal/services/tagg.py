"""Tags: cross-cutting views of the same facts, in place of reports of their own."""

from django.core.exceptions import ValidationError
from django.db import transaction

from mal.models import Tagg
from styrning.bas.errors import RuleError
from styrning.bas.text import clean_text
from styrning.grund.events import log
from styrning.grund.models import User

# The global goals' Swedish names; source: UN General Assembly resolution 70/1 (2015).
AGENDA_2030 = (
    "Ingen fattigdom",
    "Ingen hunger",
    "God hälsa och välbefinnande",
    "God utbildning för alla",
    "Jämställdhet",
    "Rent vatten och sanitet för alla",
    "Hållbar energi för alla",
    "Anständiga arbetsvillkor och ekonomisk tillväxt",
    "Hållbar industri, innovationer och infrastruktur",
    "Minskad ojämlikhet",
    "Hållbara städer och samhällen",
    "Hållbar konsumtion och produktion",
    "Bekämpa klimatförändringarna",
    "Hav och marina resurser",
    "Ekosystem och biologisk mångfald",
    "Fredliga och inkluderande samhällen",
    "Genomförande och globalt partnerskap",
)
AGENDA_KODER = tuple(f"agenda2030-{number:02}" for number in range(1, 18))


@transaction.atomic
def add_tag(kod: str, namn: str, *, by: User) -> Tagg:
    """Add a tag that goals can carry.

    Raises: RuleError, with the field, for an empty or taken kod or name.
    """
    row = Tagg(kod=clean_text(kod), namn=clean_text(namn))
    if row.namn and Tagg.objects.filter(namn__iexact=row.namn).exists():
        raise RuleError("Det finns redan en tagg med det namnet.", field="namn")
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise RuleError(" ".join(messages), field=name) from error
    row.save()
    log("lade till tagg", row, by=by, kod=row.kod)
    return row


@transaction.atomic
def add_agenda_2030(*, by: User) -> list[Tagg]:
    """Add those of Agenda 2030's 17 goals that are not tags already; answers what was added."""
    known = set(Tagg.objects.values_list("kod", flat=True))
    names = set(Tagg.objects.values_list("namn", flat=True))
    wanted = [
        (kod, f"Agenda 2030, mål {kod[-2:]}: {namn}")
        for kod, namn in zip(AGENDA_KODER, AGENDA_2030, strict=True)
    ]
    return [
        add_tag(kod, namn, by=by) for kod, namn in wanted if kod not in known and namn not in names
    ]
