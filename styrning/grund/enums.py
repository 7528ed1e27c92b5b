"""Closed vocabularies of the ground: organisation, roles, rounds."""

from django.db.models import TextChoices


class Slag(TextChoices):
    """What an Enhet is."""

    KF = "kf", "Kommunfullmäktige"
    STYRELSE = "styrelse", "Kommunstyrelse"
    NAMND = "namnd", "Nämnd"
    BOLAG = "bolag", "Bolag"
    REVISION = "revision", "Revision"
    FORVALTNING = "forvaltning", "Förvaltning"
    VERKSAMHET = "verksamhet", "Verksamhet"


LAMNAR_IN = (Slag.STYRELSE, Slag.NAMND, Slag.BOLAG)  # whom a round may ask


class Roll(TextChoices):
    """A role; on an Enhet and its subtree, or for the whole municipality."""

    LASARE = "lasare", "Läsare"
    RAPPORTOR = "rapportor", "Rapportör"
    GODKANNARE = "godkannare", "Godkännare"
    SEKRETERARE = "sekreterare", "Sekreterare"
    INTERNKONTROLLSAMORDNARE = "internkontrollsamordnare", "Internkontrollsamordnare"
    EKONOM = "ekonom", "Ekonom"
    REVISOR = "revisor", "Revisor"
    KVALITETSKEDJAN = "kvalitetskedjan", "Kvalitetskedjan"
    ADMINISTRATOR = "administrator", "Administratör"


class Tokenomfang(TextChoices):
    """What an API token may do; never more than its account."""

    LASA = "lasa", "Läsa"
    RAPPORTERA = "rapportera", "Läsa och rapportera"


HELA_KOMMUNEN = (Roll.REVISOR, Roll.KVALITETSKEDJAN, Roll.ADMINISTRATOR)


class Ring(TextChoices):
    """The ring of the årshjul that an activity stands in."""

    FULLMAKTIGE = "fullmaktige", "Fullmäktige och styrelse"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
    INTERNKONTROLL = "internkontroll", "Internkontroll"
    DIALOG = "dialog", "Undersökningar och dialoger"
    PUBLICERING = "publicering", "Datapubliceringar"
    EGEN = "egen", "Egen enhet"


class AktivitetSlag(TextChoices):
    """A meeting is a day that other activities' last days may hang on."""

    AKTIVITET = "aktivitet", "Aktivitet"
    MOTE = "mote", "Sammanträde"


class Arshjulslage(TextChoices):
    """Where an activity or a round of the årshjul stands today; computed, never stored."""

    KOMMER = "kommer", "Kommer"
    OPPEN = "oppen", "Öppen"
    SEN = "sen", "Sen"
    KLAR = "klar", "Klar"


class UppfoljningSlag(TextChoices):
    MANAD = "manad", "Månadsrapport"
    FORDJUPAD = "fordjupad", "Fördjupad månadsrapport"
    DELAR = "delar", "Delårsrapport"
    ARSBOKSLUT = "arsbokslut", "Årsbokslut"


class InlamningLage(TextChoices):
    """The road of one enhet's submission in one round."""

    EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
    UTKAST = "utkast", "Utkast"
    INSKICKAD = "inskickad", "Inskickad"
    ATER = "ater", "Åter"
    GODKAND = "godkand", "Godkänd"
    BESLUTAD = "beslutad", "Beslutad"
    ATERREMITTERAD = "aterremitterad", "Återremitterad"


class AtgardLage(TextChoices):
    EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
    PAGAR = "pagar", "Pågår"
    KLAR = "klar", "Klar"
    AVBRUTEN = "avbruten", "Avbruten"


class Utskicksslag(TextChoices):
    """Why an e-mail was sent."""

    VECKA = "vecka", "Veckans sammanställning"
    FRIST = "frist", "Tre dagar kvar"
    ATER = "ater", "Inlämning åter"
    FRAGA = "fraga", "Fråga om en uppgift"
    PAMINNELSE = "paminnelse", "Påminnelse"
    AVVIKELSE = "avvikelse", "Allvarlig avvikelse"


class Utskickslage(TextChoices):
    """Where an e-mail stands. ``OVISST``: the sending was cut off, and it is not sent again by
    itself, since it may have left."""

    VANTAR = "vantar", "Väntar"
    SKICKAS = "skickas", "Skickas"
    SKICKAT = "skickat", "Skickat"
    OVISST = "ovisst", "Ovisst om det gick iväg"
    MISSLYCKAT = "misslyckat", "Kunde inte skickas"


class Instans(TextChoices):
    """Who handles the whole report after the nämnder: two instances, each with its own say."""

    KS = "ks", "Kommunstyrelsen"
    KF = "kf", "Kommunfullmäktige"


class Rapportlage(TextChoices):
    """What an instance did with the report; a state of the report, not of any submission."""

    BEREDS = "bereds", "Bereds"
    BEHANDLAD = "behandlad", "Behandlad"
    ATERREMITTERAD = "aterremitterad", "Återremitterad"
