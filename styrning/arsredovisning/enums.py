"""Closed vocabularies of the annual report."""

from django.db.models import TextChoices


class Rapportslag(TextChoices):
    """What kind of report is written; the value is the document's ``mall``."""

    ARSREDOVISNING = "arsredovisning", "Årsredovisning"
    DELARSRAPPORT = "delarsrapport", "Delårsrapport"
    VERKSAMHETSBERATTELSE = "verksamhetsberattelse", "Verksamhetsberättelse"
    INTERNKONTROLLRAPPORT = "internkontrollrapport", "Internkontrollrapport"


class Blockslag(TextChoices):
    """What one block of a report holds: written by a person, or filled from what was reported."""

    RUBRIK = "rubrik", "Rubrik"
    TEXT = "text", "Text"
    KLARSPRAK = "klarsprak", "Sammanfattning på klarspråk"
    MAL = "mal", "Måluppfyllelse"
    NYCKELTAL = "nyckeltal", "Nyckeltal i tabell"
    DIAGRAM = "diagram", "Diagram med tabell"
    GEH = "geh", "God ekonomisk hushållning"
    BALANSKRAV = "balanskrav", "Balanskravsutredning"
    DRIFT = "drift", "Driftredovisning"
    INTERNKONTROLL = "internkontroll", "Internkontroll"
    UPPDRAG = "uppdrag", "Uppdrag"
    NAMNDER = "namnder", "Nämnd för nämnd"
    TAGG = "tagg", "Utdrag per tagg"
    BILD = "bild", "Bild"
    INSTRUKTION = "instruktion", "Instruktion till skribenterna"


class Skrivlage(TextChoices):
    """How far a block has come."""

    EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
    PABORJAD = "paborjad", "Påbörjad"
    KLAR = "klar", "Klar"


class Gehutfall(TextChoices):
    """Whether god ekonomisk hushållning was reached; by a rule, by KS or by KF."""

    UPPNADD = "uppnadd", "Uppnådd"
    DELVIS = "delvis", "Delvis uppnådd"
    INTE = "inte", "Inte uppnådd"
    KAN_EJ_BEDOMAS = "kan_ej_bedomas", "Kan ej bedömas"


class Forenlighet(TextChoices):
    """Whether the result is compatible with KF's goals, as the revisorer judge it (KL 12:2)."""

    FORENLIGT = "forenligt", "Förenligt"
    DELVIS = "delvis", "Delvis förenligt"
    INTE = "inte", "Inte förenligt"
    KAN_EJ_BEDOMAS = "kan_ej_bedomas", "Kan ej bedömas"


class Gehvagning(TextChoices):
    """What the council's rule says of a year when only one of the two kinds of goals is reached."""

    DELVIS = "delvis", "Hushållningen är delvis god"
    INTE = "inte", "Hushållningen är inte god"


class Utlatandeinstans(TextChoices):
    """Who speaks of god ekonomisk hushållning: three bodies, none overwriting another."""

    KS = "ks", "Kommunstyrelsens utvärdering"
    REVISORERNA = "revisorerna", "Revisorernas utlåtande"
    KF = "kf", "Kommunfullmäktiges beslut"


class Avgivandelage(TextChoices):
    """A draft is seen by those who write it; what is given is seen by all."""

    UTKAST = "utkast", "Utkast"
    AVGIVEN = "avgiven", "Klar"


class Balanskravsslag(TextChoices):
    """What a year's balanskravsutredning tells: the outcome, or at delår what is expected."""

    UTFALL = "utfall", "Utfall"
    PROGNOS = "prognos", "Prognos"


class Beloppsenhet(TextChoices):
    """The unit that amounts are printed in; they are stored in tkr."""

    TKR = "tkr", "tkr"
    MKR = "mkr", "Mkr"


class Underskottsbeslut(TextChoices):
    """What KF decided about a deficit that is to be restored."""

    ATGARDSPLAN = "atgardsplan", "Åtgärdsplan (KL 11:12)"
    EJ_REGLERA = "ej_reglera", "Regleras inte, synnerliga skäl (KL 11:13)"


class Kostnadstecken(TextChoices):
    """The sign of a cost in a file; stored amounts have a cost positive."""

    PLUS = "plus", "Kostnad är positiv"
    MINUS = "minus", "Kostnad är negativ"
