"""The words of the e-mails: pure, from what waits to a subject and a text in Swedish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from styrning.bas.periods import deadline_words, number_word, weekday_date
from styrning.grund.enums import InlamningLage
from styrning.grund.vantar import Post, Vantan

ATT_GORA = {
    InlamningLage.EJ_PABORJAD: "börja fylla i",
    InlamningLage.UTKAST: "fyll i klart och skicka in",
    InlamningLage.ATER: "rätta och skicka in igen",
    InlamningLage.ATERREMITTERAD: "rätta och skicka in igen",
    InlamningLage.INSKICKAD: "granska och godkänn",
    InlamningLage.GODKAND: "anteckna beslutet",
}
FOTEN = (
    "Du får brevet för att du har en roll i Styrning. Vilka brev du vill ha väljer du under "
    "Mitt konto."
)


@dataclass(frozen=True)
class Brev:
    """A subject, and a plain text."""

    amne: str
    text: str


def _letter(namn: str, amne: str, parts: Sequence[str], adress: str) -> Brev:
    body = [f"Hej {namn}!", *parts]
    if adress:
        body.append(f"Logga in: {adress}")
    return Brev(amne, "\n\n".join([*body, FOTEN]) + "\n")


def _row(post: Post, day: date) -> str:
    words = deadline_words(post.sista_dag, day)
    return (
        f"- {post.runda}, {post.enhet}: {ATT_GORA[InlamningLage(post.lage)]}. "
        f"Sista dag {weekday_date(post.sista_dag)}, {words}."
    )


def _list(vantan: Vantan, day: date) -> str:
    rows = [_row(post, day) for post in vantan.poster]
    if left := vantan.antal - len(vantan.poster):
        rows.append(f"- och {number_word(left)} till")
    return "\n".join(rows)


def _things(antal: int) -> str:
    return "en uppföljning" if antal == 1 else f"{number_word(antal)} uppföljningar"


def weekly(namn: str, vantan: Vantan, day: date, adress: str) -> Brev:
    """The week's digest of all that waits for one person."""
    things = _things(vantan.antal)
    lead = f"{things[0].upper()}{things[1:]} väntar på dig:"
    return _letter(namn, f"Styrning: {things} väntar på dig", [lead, _list(vantan, day)], adress)


def last_days(namn: str, vantan: Vantan, day: date, adress: str) -> Brev:
    """What is due within three days."""
    due = min(post.sista_dag for post in vantan.poster)
    when = deadline_words(due, day)
    amne = f"Styrning: sista dag {weekday_date(due)}, {_things(vantan.antal)}"
    return _letter(namn, amne, [f"Sista dagen är {when}:", _list(vantan, day)], adress)


def returned(
    namn: str, runda: str, enhet: str, motiv: str, av: str, adress: str, *, remitted: bool
) -> Brev:
    """That a submission was given back, or sent back by the nämnd, with the reason."""
    what = "återremitterades" if remitted else "lämnades åter"
    return _letter(
        namn,
        f"Styrning: {runda} {what}, {enhet}",
        [f"{runda} för {enhet} {what} av {av} med motiveringen:", f"”{motiv}”",
         "Rätta och skicka in igen."],
        adress,
    )  # fmt: skip


def asked(namn: str, om: str, runda: str, enhet: str, fraga: str, av: str, adress: str) -> Brev:
    """That a reviewer asks about one value or one judgement."""
    return _letter(
        namn,
        f"Styrning: fråga om {om}",
        [f"{av} granskar {runda} för {enhet} och frågar om {om}:", f"”{fraga}”",
         "Svara vid uppgiften. Inlämningen behöver inte lämnas åter för det."],
        adress,
    )  # fmt: skip


def answered(namn: str, om: str, runda: str, enhet: str, ord: tuple[str, str], av: str,
             adress: str) -> Brev:  # fmt: skip
    """That a question was answered; ``ord`` are question and answer."""
    return _letter(
        namn,
        f"Styrning: svar om {om}",
        [f"{av} har svarat på din fråga om {om} i {runda}, {enhet}.", f"Du frågade: ”{ord[0]}”",
         f"Svar: ”{ord[1]}”"],
        adress,
    )  # fmt: skip


def serious(namn: str, vad: str, enhet: str, text: str, av: str, adress: str) -> Brev:
    """That a check found a serious deviation: to the förvaltningschef or VD, at once."""
    return _letter(
        namn,
        f"Styrning: allvarlig avvikelse, {vad}",
        [f"{av} har registrerat en allvarlig avvikelse i kontrollen {vad}, {enhet}:",
         f"”{text}”", "Avvikelsen, åtgärden och omprövningen står vid kontrollen."],
        adress,
    )  # fmt: skip


def reminder(namn: str, av: str, hej: str, vantan: Vantan, day: date, adress: str) -> Brev:
    """A reminder that ``av`` chose to send, with an own greeting ``hej`` where there is one."""
    parts = [hej] if hej else []
    parts += [f"{av} påminner om {_things(vantan.antal)}:", _list(vantan, day)]
    return _letter(namn, f"Påminnelse: {_things(vantan.antal)} i Styrning", parts, adress)
