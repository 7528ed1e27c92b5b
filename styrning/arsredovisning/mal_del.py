"""The goals of a report: figures, proposal, judgement and roll-up of each."""

from collections import defaultdict
from uuid import UUID

from mal.enums import Klass, RapporterasTill
from mal.rules import Forslag
from mal.selectors import Bedomningsrad, Malrad
from nyckeltal.proposal import proposal
from nyckeltal.series import figure, figure_enhet
from styrning.arsredovisning.kalla import Kalla
from styrning.arsredovisning.rollup import roll_up


def goal_documents(source: Kalla, mal_lista: list[Malrad]) -> list[dict]:
    """One document a goal, in tree order."""
    judged = _Bedomningar(source)
    counted = {
        mal.id: judged.klass(mal)
        for mal in mal_lista
        if mal.bedoms and mal.huvudansvarig_id in source.inom
    }
    rakning = roll_up(mal_lista, counted)
    areas, koder = _areas(mal_lista), {mal.id: mal.kod for mal in mal_lista}
    till, fran = _contributions(source, mal_lista)
    children = _children(source, mal_lista)
    documents = []
    for mal in mal_lista:
        figures = goal_figures(source, mal, mal.huvudansvarig_id)
        document = _head(source, mal, koder, areas)
        document |= {
            "bidrar_till": till[mal.id],
            "bidrag_fran": fran[mal.id],
            "nyckeltal": [f for f in figures if _reported_in(source, f)],
            "rakning": rakning[mal.id],
            "ar": judged.years(mal),
        }
        below = [(child, judged.klass(child)) for child in children[mal.id]]
        vikter = source.lankar.vikter.get(mal.id)
        forslag = proposal(mal, figures, below, vikter) if mal.bedoms else None
        document |= judged.document(mal, forslag)
        documents.append(document)
    return documents


def ended_documents(source: Kalla, mal_lista: list[Malrad]) -> list[dict]:
    """What ended within the year, with the decision: listed, and counted nowhere."""
    rader = source.organisation.rader
    return [
        {
            "kod": mal.kod,
            "identitet": str(mal.identitet),
            "namn": mal.namn,
            "niva": mal.niva,
            "huvudansvarig": rader[mal.huvudansvarig_id].ref,
            "rapporteras_till": mal.rapporteras_till,
            "taggar": source.relationer.taggar.get(mal.id, []),
            "upphor": mal.upphor,
            "beslut": mal.andring,
        }
        for mal in mal_lista
    ]


Lankat = dict[int, list[dict[str, str]]]


def _contributions(source: Kalla, shown: list[Malrad]) -> tuple[Lankat, Lankat]:
    """Contributions besides the tree, as (to, from) of each goal, in tree order.

    Both ends are reported to KF or shown in the scope: a link never tells what stands only in
    another's own report.
    """
    told = {mal.id for mal in shown}
    told |= {mal.id for mal in source.mal if mal.rapporteras_till == RapporterasTill.KF}
    refs = {mal.id: {"kod": mal.kod, "namn": mal.namn} for mal in source.mal if mal.id in told}
    place = {mal_id: number for number, mal_id in enumerate(refs)}
    links = [(a, b) for a, b in source.relationer.samband if a in refs and b in refs]
    till: Lankat = defaultdict(list)
    fran: Lankat = defaultdict(list)
    for a, b in sorted(links, key=lambda link: (place[link[0]], place[link[1]])):
        till[a].append(refs[b])
        fran[b].append(refs[a])
    return till, fran


def _children(source: Kalla, shown: list[Malrad]) -> dict[int, list[Malrad]]:
    """The assessed goals right below each: those shown, and in every scope those of KF.

    A scope narrows what is listed, never what a shared goal is proposed to be.
    """
    by_id = {mal.id: mal for mal in source.mal if mal.rapporteras_till == RapporterasTill.KF}
    by_id |= {mal.id: mal for mal in shown}
    children: dict[int, list[Malrad]] = defaultdict(list)
    for mal in source.mal:
        child = by_id.get(mal.id)
        if child is not None and child.bedoms and child.parent_id is not None:
            children[child.parent_id].append(child)
    return children


def _reported_in(source: Kalla, figure: dict) -> bool:
    """What is reported to KF, and in an enhet's scope what is reported to itself."""
    if figure["rapporteras_till"] == RapporterasTill.KF:
        return True
    return source.enhet is not None and figure["enhet"]["kod"] in source.koder


def goal_figures(source: Kalla, mal: Malrad, enhet_id: int) -> list[dict]:
    """The goal's figures with the values of ``enhet_id``."""
    day = source.underlag.runda.till
    result = []
    for nyckeltal_id in source.lankar.per_mal.get(mal.id, []):
        definition = source.lankar.definitioner[nyckeltal_id]
        if definition.valid_on(day):
            at = figure_enhet(definition, enhet_id, source.underlag, day)
            result.append(figure(definition, at, source.underlag))
    return result


def _areas(mal_lista: list[Malrad]) -> dict[int, str | None]:
    """The kod of the strategic area that each goal stands in or is."""
    areas: dict[int, str | None] = {}
    for mal in mal_lista:
        inherited = areas.get(mal.parent_id) if mal.parent_id is not None else None
        areas[mal.id] = mal.kod if mal.nivaslag == "omrade" else inherited
    return areas


def _head(source: Kalla, mal: Malrad, koder: dict[int, str], areas: dict[int, str | None]) -> dict:
    rader = source.organisation.rader
    return {
        "id": str(mal.publikt_id),
        "kod": mal.kod,
        "identitet": str(mal.identitet),
        "namn": mal.namn,
        "beskrivning": mal.beskrivning,
        "niva": mal.niva,
        "nivaslag": mal.nivaslag,
        "djup": mal.djup,
        "foralder": koder.get(mal.parent_id) if mal.parent_id is not None else None,
        "omrade": areas[mal.id],
        "huvudansvarig": rader[mal.huvudansvarig_id].ref,
        "medansvariga": [
            rader[enhet_id].ref for enhet_id in source.relationer.medansvariga.get(mal.id, [])
        ],
        "rapporteras_till": mal.rapporteras_till,
        "geh": mal.geh,
        "geh_beslut": mal.geh_beslut,
        "taggar": source.relationer.taggar.get(mal.id, []),
        "bedoms": mal.bedoms,
        "metod": mal.metod,
        "andring": mal.andring,
    }


class _Bedomningar:
    """Decided judgements by goal: the samlade of the round, contributions, earlier years."""

    def __init__(self, source: Kalla):
        self.source = source
        self.rows: dict[UUID, list[Bedomningsrad]] = defaultdict(list)
        self.of_round: dict[UUID, dict[int, Bedomningsrad]] = defaultdict(dict)  # by enhet
        runda_id = source.uppfoljning.pk if source.uppfoljning else None
        for row in source.bedomningar:
            self.rows[row.identitet].append(row)
            if row.uppfoljning_id == runda_id and row.enhet_id not in source.underlag.hidden:
                self.of_round[row.identitet][row.enhet_id] = row

    def samlad(self, mal: Malrad) -> Bedomningsrad | None:
        """The huvudansvarig's judgement of this round; None while it is a hidden draft."""
        return self.of_round[mal.identitet].get(mal.huvudansvarig_id)

    def klass(self, mal: Malrad) -> str:
        row = self.samlad(mal)
        return row.klass if row and row.klass else str(Klass.EJ_BEDOMT)

    def years(self, mal: Malrad) -> list[dict]:
        """The goal's class at each year-end, oldest first; the Piteå table of five years.

        A forecast of the year, as at delår, is no outcome and is not among them.
        """
        runda = self.source.uppfoljning
        current = runda.pk if runda else None
        visible = None if runda and runda.is_forecast else self.samlad(mal)
        return [
            {"ar": row.ar, "klass": row.klass, "ord": row.ord, "varde": row.varde}
            for row in sorted(self.rows.get(mal.identitet, []), key=lambda r: r.ar)
            if row.is_samlad
            and (row is visible if row.uppfoljning_id == current else self._is_earlier(row))
        ]

    def _is_earlier(self, row: Bedomningsrad) -> bool:
        """Whether a judgement is of an earlier year, and approved or a draft that may be read."""
        if row.ar == self.source.ar:
            return False  # the year is told by the round that the report stands in
        return row.enhet_id in self.source.readable or not self.source.organisation.is_draft(
            row.enhet_id, row.uppfoljning_id
        )

    def document(self, mal: Malrad, forslag: Forslag | None) -> dict:
        if forslag is None:
            return {"klass": None, "ord": None, "bedomning": None, "bidrag": []}
        row = self.samlad(mal)
        rows = self.of_round[mal.identitet].values()
        bidrag = [r for r in rows if r.enhet_id != mal.huvudansvarig_id]
        return {
            "klass": self.klass(mal),
            "ord": row.ord if row and row.ord else Klass.EJ_BEDOMT.label,
            "bedomning": {
                **self._judgement(row, forslag, self._grounds(mal, mal.huvudansvarig_id)),
                "foreslagen_nu": str(forslag.klass),
                "spar_nu": forslag.text,
            },
            "bidrag": [
                {
                    "enhet": self.source.organisation.rader[r.enhet_id].ref,
                    **self._judgement(r, forslag, self._grounds(mal, r.enhet_id)),
                }
                for r in bidrag
            ],
        }

    def _grounds(self, mal: Malrad, enhet_id: int) -> list[dict]:
        """What the enhet's judgement rests on beside the figures; none while it is hidden."""
        if enhet_id in self.source.underlag.hidden:
            return []
        return [
            {
                "id": str(rad.publikt_id),
                "slag": rad.slag,
                "titel": rad.titel,
                "slutsats": rad.slutsats,
                "gjord_av": rad.gjord_av,
                "datum": rad.datum,
                "lank": rad.lank,
            }
            for rad in self.source.grunder.get((mal.identitet, enhet_id), [])
        ]

    def _decision(self, row: Bedomningsrad | None) -> str:
        """The nämnd's decision on the submission that the judgement stands in; else empty."""
        sender = self.source.organisation.submitter(row.enhet_id) if row else None
        return sender.beslut if sender else ""

    def _judgement(self, row: Bedomningsrad | None, forslag: Forslag, grunder: list[dict]) -> dict:
        """The proposal as it was when decided, else as it is now; the decision, its grounds."""
        prognos = bool(self.source.uppfoljning and self.source.uppfoljning.is_forecast)
        return {
            "foreslagen": row.foreslagen if row else str(forslag.klass),
            "spar": row.spar if row else forslag.text,
            "regelversion": row.regelversion if row else str(forslag.regelversion),
            "beslutad": row.klass if row else None,
            "ord": row.ord if row else None,
            "varde": row.varde if row else None,
            "avviker": bool(row and row.klass and row.klass != row.foreslagen),
            "motiv": row.motiv if row else "",
            "orsak": row.orsak if row else "",
            "effekt": row.effekt if row else "",
            "atgard": row.atgard if row else "",
            "bedomd_av": row.bedomd_av if row else None,
            "bedomd_at": row.bedomd_at if row else None,
            "beslut": self._decision(row),
            "prognos": prognos,
            "grunder": grunder,
            "version": row.version if row else 0,
        }
