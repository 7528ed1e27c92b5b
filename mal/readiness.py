"""What a submission lacks of uppdrag, and how far many submissions have come."""

from collections import Counter
from collections.abc import Sequence

from mal.enums import Uppdragslage
from mal.models import Mal
from mal.uppdrag import given
from mal.uppdrag_lage import Uppdragspost, owed
from styrning.grund.models import Inlamning
from styrning.grund.organisation import Inlamningar, organisation
from styrning.grund.registries import Lucka


def uppdrag_gaps(inlamning: Inlamning) -> list[Lucka]:
    """Uppdrag without an answer stop the submission; one done asks for a word of how.

    Two statements.
    """
    runda = inlamning.uppfoljning
    posts = owed(runda, inlamning.enhet_id, organisation(runda.pk))
    return [gap for post in posts if (gap := _gap(post, inlamning.enhet_id))]


def anchor(post: Uppdragspost) -> str:
    """What names the row on the entry page, without its ``r-``."""
    return f"uppdrag-{post.uppdrag.kod}-{post.enhet.kod}"


def _gap(post: Uppdragspost, enhet_id: int) -> Lucka | None:
    at = "" if post.enhet.id == enhet_id else f", {post.enhet.namn}"
    what = f"Uppdrag {post.uppdrag.kod} {post.uppdrag.namn}{at}"
    if post.svar is None:
        return Lucka(f"{what}: svar saknas", hindrar=True, ankare=f"r-{anchor(post)}")
    if post.svar.lage == Uppdragslage.GENOMFORT and not post.svar.text:
        text = f"{what}: skriv hur det genomfördes"
        return Lucka(text, hindrar=False, ankare=f"r-{anchor(post)}")
    return None


def uppdrag_progress(inlamningar: Sequence[Inlamning]) -> dict[int, tuple[int, int]]:
    """{inlamning.pk: (answered, asked for)}; two statements, one where nothing was ever given."""
    inlamningar = Inlamningar.of(inlamningar)
    years = [row.uppfoljning.ar for row in inlamningar]
    rows = given(ar=max(years, default=0))
    rundor = {row.uppfoljning_id: row.uppfoljning for row in inlamningar}
    asked = {(row.uppfoljning_id, row.enhet_id): row.pk for row in inlamningar}
    done: Counter[int] = Counter()
    expected: Counter[int] = Counter()
    for rad in rows:
        for runda in rundor.values():
            sender = inlamningar.org.sender_in(runda.pk, rad.enhet_id)
            pk = asked.get((runda.pk, sender)) if sender else None
            if pk and rad.is_asked(runda, inlamningar.org):
                expected[pk] += 1
                done[pk] += rad.answer_in(runda.pk) is not None
    return {row.pk: (done[row.pk], expected[row.pk]) for row in inlamningar}


def uppdrag_ties(goal: Mal) -> str:
    """Why a goal that uppdrag belong to may not be removed."""
    koder = goal.uppdrag_lista.order_by("kod").values_list("kod", flat=True)
    return f"uppdraget {', '.join(koder)} hör till det" if koder else ""
