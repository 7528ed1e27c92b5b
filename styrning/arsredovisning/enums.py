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
