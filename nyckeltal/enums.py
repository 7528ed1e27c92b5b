"""Closed vocabularies of key figures and their values."""

from django.db.models import TextChoices


class Kon(TextChoices):
    """Sex as official statistics codes it: T total, K women, M men."""

    TOTALT = "T", "Totalt"
    KVINNOR = "K", "Kvinnor"
    MAN = "M", "Män"


ALLA_KON: tuple[str, ...] = tuple(Kon.values)  # an enum's own list is made anew each time


class Saknas(TextChoices):
    """Why a value is missing. A gap is never zero and never a failure."""

    VANTAS = "vantas", "Ännu inte publicerat"
    MATS_EJ = "mats_ej", "Mäts inte i år"
    SEKRETESS = "sekretess", "Sekretess"
    EJ_TILLAMPLIGT = "ej_tillampligt", "Ej tillämpligt"
    EJ_FRAMTAGET = "ej_framtaget", "Kunde inte tas fram"


class NyckeltalSlag(TextChoices):
    MAL = "mal", "Målnyckeltal"
    BAS = "bas", "Basnyckeltal"


class Periodicitet(TextChoices):
    AR = "ar", "År"
    HALVAR = "halvar", "Halvår"
    TERTIAL = "tertial", "Tertial"
    KVARTAL = "kvartal", "Kvartal"
    MANAD = "manad", "Månad"
    VARTANNAT_AR = "vartannat_ar", "Vartannat år"


class Matt(TextChoices):
    """Whether parts add up to the total (persons, kronor) or not (shares, means)."""

    ADDITIV = "additiv", "Summerbart (antal, kronor)"
    ANDEL = "andel", "Andel eller medelvärde"


class Aggregering(TextChoices):
    """How values of the enheter below become the parent's."""

    INGEN = "ingen", "Ingen"
    SUMMA = "summa", "Summa"
    MEDEL = "medel", "Medelvärde"
    VAGT = "vagt", "Vägt (täljare och nämnare)"


class Vardetyp(TextChoices):
    """What an answer is: a number, yes or no, or one of the alternatives of a scale."""

    TAL = "tal", "Tal"
    JA_NEJ = "ja_nej", "Ja eller nej"
    SKALA = "skala", "Svarsskala"


class MalvardeTyp(TextChoices):
    """``UTGANGSVARDE`` is where the series starts from: a baseline, never a target."""

    UTGANGSVARDE = "utgang", "Utgångsvärde"
    ARSMAL = "arsmal", "Årsmål"
    PERIODMAL = "periodmal", "Periodmål"
    SLUTMAL = "slutmal", "Slutmål"


class Satt(TextChoices):
    """How an enhet gets its value."""

    RAPPORTERAS = "rapporteras", "Rapporteras"
    BERAKNAS = "beraknas", "Beräknas av underliggande"


class Sakerhet(TextChoices):
    PRELIMINAR = "preliminar", "Preliminärt"
    SLUTLIG = "slutlig", "Slutligt"
    REVIDERAD = "reviderad", "Reviderat"


class Undersokningsslag(TextChoices):
    """Two perspectives of the policy: democracy, taken together; and service, one's own."""

    MEDBORGARDIALOG = "medborgardialog", "Medborgardialog"
    BRUKARDIALOG = "brukardialog", "Kund- och brukardialog"


class Trappsteg(TextChoices):
    """The four steps of the dialogtrappa (Policy)."""

    INFORMATION = "information", "Information"
    KONSULTATION = "konsultation", "Konsultation"
    DELAKTIGHET = "delaktighet", "Delaktighet"
    MEDBESTAMMANDE = "medbestammande", "Medbestämmande"


class Inlasningslage(TextChoices):
    """Where a file of outcomes stands. Only ``INLAST`` has saved anything."""

    VANTAR = "vantar", "Väntar på granskning"
    GRANSKAS = "granskas", "Granskas"
    GRANSKAD = "granskad", "Granskad"
    SKA_LASAS_IN = "ska_lasas_in", "Väntar på inläsning"
    LASES_IN = "lases_in", "Läses in"
    INLAST = "inlast", "Inläst"
    AVVISAD = "avvisad", "Avvisad"
    AVBRUTEN = "avbruten", "Avbruten"
    MISSLYCKAD = "misslyckad", "Misslyckades"
