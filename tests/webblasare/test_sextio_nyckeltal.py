"""A handläggare does a round of sixty figures by keyboard alone, and hears each thing once."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import ElementHandle, Page, Response, Route, expect

from mal.models import Bedomning
from nyckeltal.models import NyckeltalEnhet, Utfall
from styrning.grund.enums import InlamningLage, Roll, Slag
from styrning.grund.models import Enhet, Inlamning, Uppfoljning
from tests.factories import (
    EnhetFactory,
    InlamningFactory,
    MalFactory,
    MalNyckeltalFactory,
    MalvardeFactory,
    NyckeltalEnhetFactory,
    NyckeltalFactory,
    UserFactory,
    UtfallFactory,
)
from tests.webblasare.tillganglig import faults

ADRESS = "/min-uppfoljning/2026-AB/BIN/"
LOSENORD = "ett-provlösenord-för-sextio"
YEAR_END = dt.date(2026, 12, 31)
NAMN = "{}, invånare i område {} som är nöjda med utbudet"
OMRADEN = ["Biblioteken", "Kulturskolan", "Idrotten", "Föreningslivet", "Muséet", "Ungdomshusen"]
PER_MAL = 10
BY_SEX = 1  # the goal whose figures are split by sex: Kulturskolan
LIVE = "[role=status], [role=alert], [aria-live]"
LISTEN = """live => {
  window.hort = [];
  const around = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element ? [element.closest(live), ...element.querySelectorAll(live)] : [];
  };
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    for (const place of new Set(added.flatMap(around))) {
      const words = place?.textContent.replace(/\\s+/g, " ").trim();
      if (words) window.hort.push(words);
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""
FOCUSED = """() => {
  const at = document.activeElement;
  const name = (at.labels?.[0] ?? at).textContent.replace(/\\s+/g, " ").trim();
  return `${name} | ${at.closest("form")?.getAttribute("aria-label") ?? ""}`;
}"""

SAVES = """() => {
  window.sparat = [];
  const note = (what) => ({ detail: { elt } }) => window.sparat.push([what, elt.ariaLabel]);
  document.addEventListener("htmx:beforeSend", note("sent"));
  document.addEventListener("htmx:afterRequest", note("answered"));
}"""
TYPE_AT_ONCE = """([fields, value, button]) => {
  for (const field of fields) {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  button?.focus();
  button?.click();
  fields[0].focus();
}"""


@pytest.fixture
def namnd(kommun) -> Enhet:
    """A nämnd with six goals of ten figures each, to be reported for the year 2026."""
    namnd = EnhetFactory(
        kod="BIN", namn="Biblioteks- och idrottsnämnden", parent=Enhet.objects.get(slag=Slag.KF)
    )
    runda = Uppfoljning.objects.get(kod="2026-AB")
    InlamningFactory(enhet=namnd, uppfoljning=runda)
    for nr, omrade in enumerate(OMRADEN):
        mal = MalFactory(kod=f"BIN{nr}", namn=f"{omrade} når fler", huvudansvarig=namnd)
        for plats in range(PER_MAL):
            figure = NyckeltalFactory(
                kod=f"BIN-{nr}{plats}",
                namn=NAMN.format(omrade, plats + 1),
                agare=namnd,
                per_kon=nr == BY_SEX,
            )
            NyckeltalEnhetFactory(nyckeltal=figure)
            MalNyckeltalFactory(mal=mal, nyckeltal=figure, ordning=plats)
            MalvardeFactory(nyckeltal=figure)
            UtfallFactory(nyckeltal=figure, ar=2025)
    return namnd


@pytest.fixture
def handlaggare(namnd, logga_in) -> Page:
    user = UserFactory(username="kajsa", roll=(Roll.RAPPORTOR, namnd))
    user.set_password(LOSENORD)
    user.save()
    page = logga_in("kajsa", LOSENORD)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ADRESS)
    page.evaluate(LISTEN, LIVE)
    return page


def saved() -> dict[str, Decimal | None]:
    """What stands for the year, by kod and sex."""
    rows = Utfall.objects.filter(nyckeltal__kod__startswith="BIN-", avser_till=YEAR_END)
    facts = rows.values_list("nyckeltal__kod", "kon", "varde")
    return {f"{kod} {kon}": varde for kod, kon, varde in facts}


def is_save(answer: Response) -> bool:
    return answer.request.method == "POST"


def copy(page: Page, text: str) -> None:
    """As if the block had been copied in Excel."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def type_down(page: Page, values: list[str]) -> None:
    """A value in each row, by Retur, and wait until the last of them is saved."""
    for value in values:
        page.keyboard.type(value)
        page.keyboard.press("Enter")


def focused(page: Page) -> str:
    """The label and row of the field where one is."""
    return page.evaluate(FOCUSED)


def done(page: Page, antal: int) -> None:
    expect(page.locator("#framdrift b")).to_have_text(f"{antal} av 66 klara")


def judge(page: Page) -> None:
    """From the last row to the goal's judgement: the first step that the rule proposes."""
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def test_sixty_figures_are_done_by_keyboard(handlaggare):
    page = handlaggare
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page).startswith("Till det första som saknar svar")
    page.keyboard.press("Enter")
    assert focused(page) == (
        "Totalt | Biblioteken, invånare i område 1 som är nöjda med utbudet, "
        "Biblioteks- och idrottsnämnden"
    )

    page.keyboard.type("7")
    first = page.get_by_role("form", name="Biblioteken, invånare i område 1 som")
    expect(first.locator(".inm-status")).to_have_text("Ej nått")
    page.keyboard.type("5,5")
    expect(first.locator(".inm-status")).to_have_text("Nått")
    page.keyboard.press("Enter")
    type_down(page, ["80"] * 9)
    done(page, 10)
    assert focused(page).endswith("Kulturskolan, invånare i område 1 som är nöjda med utbudet, "
                                  "Biblioteks- och idrottsnämnden")  # fmt: skip

    copy(page, "\r\n".join(["79,5\t80\u00a0\t79 %"] * 9 + ["\u22121\t80\tinga svar"]) + "\r\n")
    page.keyboard.press("Control+V")
    expect(page.get_by_role("group", name="Inklistrade värden")).to_contain_text(
        "30 värden inklistrade, 1 kunde inte läsas: ”inga svar”. Inget är sparat än."
    )
    assert saved() == {f"BIN-0{nr} T": Decimal("75.5" if nr == 0 else 80) for nr in range(10)}
    page.keyboard.press("Enter")
    done(page, 19)
    last = page.get_by_role("form", name="Kulturskolan, invånare i område 10 som")
    expect(last.locator(".falt__fel")).to_contain_text('Män: "inga svar" är inte ett tal.')
    assert focused(page).startswith("Män | Kulturskolan, invånare i område 10")
    page.keyboard.type("78")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("Totalt | Kulturskolan, invånare i område 10")
    page.keyboard.type("79")
    page.keyboard.press("Enter")
    done(page, 20)

    type_down(page, ["812"])
    wrong = page.get_by_role("form", name="Idrotten, invånare i område 1 som")
    expect(wrong.locator(".falt__fel")).to_contain_text("Menade du 81,2?")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("81,2")
    page.keyboard.press("Enter")
    type_down(page, ["80"] * 39)
    page.keyboard.press("Tab")
    done(page, 60)
    assert len(saved()) == 80
    assert set(saved().values()) == {Decimal(v) for v in ("75.5", "80", "79.5", "79", "78", "81.2")}


def totals(page: Page, antal: int) -> list[ElementHandle]:
    """The fields of the first rows."""
    return page.get_by_label("Totalt", exact=True).element_handles()[:antal]


def test_a_save_waits_for_the_one_before_so_that_the_count_ends_right(handlaggare):
    page = handlaggare
    page.evaluate(SAVES)

    page.evaluate(TYPE_AT_ONCE, [totals(page, 3), "80", None])

    done(page, 3)
    names = [
        f"{NAMN.format('Biblioteken', nr)}, Biblioteks- och idrottsnämnden" for nr in (1, 2, 3)
    ]
    assert page.evaluate("window.sparat") == [
        [what, name] for name in names for what in ("sent", "answered")
    ]
    assert page.evaluate("window.hort") == [
        f"{name}: sparat, nått. {nr} av 66 klara." for nr, name in enumerate(names, start=1)
    ]


def test_a_save_that_is_not_answered_lets_the_next_one_go(handlaggare):
    page, held = handlaggare, []
    page.evaluate("htmx.config.timeout = 500")

    def hold_the_first(route: Route) -> None:
        if held or route.request.method != "POST":
            route.continue_()
        else:
            held.append(route)

    page.route("**/min-uppfoljning/**", hold_the_first)
    page.evaluate(TYPE_AT_ONCE, [totals(page, 2), "80", None])

    done(page, 1)
    kept = page.get_by_text("Inte sparat. Det du skrev finns kvar.")
    expect(kept).to_have_count(1)
    assert saved() == {"BIN-01 T": Decimal(80)}
    held[0].abort()


def test_a_choice_in_a_conflict_that_waits_is_still_the_one_that_was_pressed(handlaggare):
    page = handlaggare
    for ansvar in NyckeltalEnhet.objects.filter(nyckeltal__kod="BIN-00"):
        UtfallFactory(nyckeltal=ansvar.nyckeltal, varde=Decimal(66))
    page.keyboard.press("Alt+ArrowDown")
    type_down(page, ["80"])
    mine = page.get_by_role("button", name="Spara mitt")
    expect(mine).to_have_count(1)

    page.evaluate(TYPE_AT_ONCE, [totals(page, 2)[1:], "79", mine.element_handle()])

    expect(mine).to_have_count(0)
    done(page, 2)
    assert saved() == {"BIN-00 T": Decimal(80), "BIN-01 T": Decimal(79)}


def test_the_round_is_judged_and_sent_in_by_keyboard(handlaggare, namnd):
    for ansvar in NyckeltalEnhet.objects.filter(enhet=namnd).order_by("pk"):
        UtfallFactory(nyckeltal=ansvar.nyckeltal, varde=Decimal(80))
    page = handlaggare
    page.reload()
    for nr in range(6):
        judge(page)
        done(page, 61 + nr)
    assert list(Bedomning.objects.filter(enhet=namnd).values_list("foreslagen", flat=True)) == (
        ["uppfyllt"] * 6
    )

    page.keyboard.press("Alt+ArrowDown")
    assert focused(page).startswith("Granska och skicka")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Granska och skicka")).to_be_visible()
    button = page.get_by_role("button", name="Skicka in uppföljningen")
    for _ in range(40):
        if button.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uppföljningen är inskickad.")).to_be_visible()
    assert Inlamning.objects.get(enhet=namnd).lage == InlamningLage.INSKICKAD


def test_each_thing_is_said_once(handlaggare):
    page = handlaggare
    page.keyboard.press("Alt+ArrowDown")

    for value, said in (("80", "Sparat"), ("812", "Menade du"), ("79", "Sparat")):
        row = page.locator("form.inm-rad:focus-within")
        name = row.get_attribute("aria-label")
        type_down(page, [value])
        expect(page.get_by_role("form", name=name)).to_contain_text(said)

    bibliotek = (
        "Biblioteken, invånare i område {} som är nöjda med utbudet, Biblioteks- och idrottsnämnden"
    )
    assert page.evaluate("window.hort") == [
        f"{bibliotek.format(1)}: sparat, nått. 1 av 66 klara.",
        f"{bibliotek.format(2)}: inte sparat. Totalt: 812 ligger utanför 0–100 procent. "
        "Menade du 81,2?",
        f"{bibliotek.format(3)}: sparat, nått. 2 av 66 klara.",
    ]


def test_a_pasted_block_is_told_before_and_after_and_not_row_by_row(handlaggare):
    page = handlaggare
    page.keyboard.press("Alt+ArrowDown")
    copy(page, "Utfall\n80\n\n81,5\nsaknas\n")

    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Inklistrade värden")).to_have_count(0)

    done(page, 2)
    assert page.evaluate("window.hort") == [
        "3 värden inklistrade, 1 kunde inte läsas: ”saknas”. Inget är sparat än.",
        "2 rader sparade. 1 rad är inte sparad: felet står under raden. 2 av 66 klara.",
    ]
    assert saved() == {"BIN-00 T": Decimal(80), "BIN-02 T": Decimal("81.5")}


def test_a_pasted_block_can_be_taken_back(handlaggare):
    page = handlaggare
    page.keyboard.press("Alt+ArrowDown")
    copy(page, "80\n81")
    page.keyboard.press("Control+V")

    page.keyboard.press("Escape")

    row = page.get_by_role("form", name="Biblioteken, invånare i område 1 som")
    expect(row.get_by_label("Totalt")).to_have_value("")
    expect(row.locator(".inm-status")).to_have_text("Ej mätt")
    expect(row).not_to_contain_text("Inte sparat")
    assert saved() == {}


def test_a_pasted_value_does_not_overwrite_what_somebody_else_saved(handlaggare, namnd):
    page = handlaggare
    for ansvar in NyckeltalEnhet.objects.filter(nyckeltal__kod="BIN-01"):
        UtfallFactory(nyckeltal=ansvar.nyckeltal, varde=Decimal(66))
    page.keyboard.press("Alt+ArrowDown")
    copy(page, "80\n81")

    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")

    other = page.get_by_role("form", name="Biblioteken, invånare i område 2 som")
    conflict = other.get_by_role("region", name="Konflikt")
    expect(conflict).to_contain_text("81")
    expect(conflict).to_contain_text("66")
    assert saved() == {"BIN-00 T": Decimal(80), "BIN-01 T": Decimal(66)}


def test_the_drawer_opens_holds_the_focus_and_gives_it_back(handlaggare):
    page = handlaggare
    page.keyboard.press("Alt+ArrowDown")
    before = focused(page)

    page.keyboard.press("Control+Enter")
    drawer = page.get_by_role("dialog", name="Detaljer om nyckeltalet")
    expect(drawer.get_by_role("heading", name="Definition")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        is_outside = page.evaluate(
            "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        )
        assert not is_outside
    assert faults(page) == []
    page.keyboard.press("Escape")

    expect(drawer).to_have_count(0)
    assert focused(page) == before


def test_the_sentence_from_the_figures_goes_first_and_takes_nothing_away(handlaggare):
    page = handlaggare
    page.keyboard.press("Alt+ArrowDown")
    type_down(page, ["80"])
    row = page.get_by_role("form", name="Biblioteken, invånare i område 1 som")
    expect(row).to_contain_text("Sparat")
    row.get_by_text("Kommentar", exact=True).click()
    comment = row.get_by_label("Kommentar till")
    comment.fill("Fler öppettimmar.")

    with page.expect_response(is_save):
        begin = row.get_by_role("button", name="Börja med en mening ur siffrorna")
        begin.focus()
    page.keyboard.press("Enter")
    said = "Utfall 80,0 procent mot mål 75,0; 7,5 procentenheter bättre än året före."
    expect(comment).to_have_value(f"{said}\nFler öppettimmar.")
    with page.expect_response(is_save):
        page.keyboard.press("Shift+Tab")
    begin.click()

    expect(comment).to_have_value(f"{said}\nFler öppettimmar.")
    kept = Utfall.objects.get(nyckeltal__kod="BIN-00", avser_till=YEAR_END)
    assert kept.kommentar == f"{said}\nFler öppettimmar."


def test_word_is_pasted_as_clean_text_with_headings_and_lists(handlaggare):
    page = handlaggare
    row = page.get_by_role("form", name="Biblioteken, invånare i område 1 som")
    row.get_by_text("Kommentar", exact=True).click()
    comment = row.get_by_label("Kommentar till")
    comment.evaluate(
        """area => {
          area.focus();
          const data = new DataTransfer();
          data.setData("text/plain", "annat");
          data.setData("text/html", `<html><head><style>p {color: red}</style></head><body>
            <h2>Orsak</h2><p class=MsoNormal>Fler <b>lån</b>\\n i år</p>
            <p class=MsoListParagraph><span>·<span>&nbsp;&nbsp; </span></span>Öppettider</p>
            <ol start=2><li>Boken kommer</li><li>Sagor</li></ol><ul><li>Sist</ul></body></html>`);
          area.dispatchEvent(new ClipboardEvent("paste",
            {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )

    expect(comment).to_have_value(
        "Orsak\nFler lån i år\n– Öppettider\n2. Boken kommer\n3. Sagor\n– Sist"
    )


def test_all_goals_open_and_fold_and_no_page_of_sixty_has_faults(handlaggare):
    page = handlaggare
    expect(page.locator("details.malblock[open]")).to_have_count(1)
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < 2600
    assert faults(page) == []

    page.get_by_role("link", name="Öppna alla mål").click()
    expect(page.locator("details.malblock:not([open])")).to_have_count(0)
    page.get_by_text("Tangenter").click()
    expect(page.get_by_text("nästa eller förra som saknar svar")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Fäll ihop målen").click()
    expect(page.locator("details.malblock[open]")).to_have_count(0)
