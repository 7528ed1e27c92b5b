"""Closed vocabularies of goals and their judgement."""

from django.db.models import IntegerChoices, TextChoices


class Status(TextChoices):
    """What one nyckeltal's value says against its target (design: two vocabularies)."""

    NATT = "natt", "Nått"
    NARA = "nara", "Nära"
    EJ_NATT = "ej_natt", "Ej nått"
    EJ_MATT = "ej_matt", "Ej mätt"
    KAN_EJ_BEDOMAS = "kan_ej_bedomas", "Kan ej bedömas"
    FOLJS = "foljs", "Följs"


class Klass(TextChoices):
    """The class behind a step of a bedömningsskala; words and number of steps are data."""

    UPPFYLLT = "uppfyllt", "Uppfyllt"
    DELVIS = "delvis", "Delvis"
    EJ_UPPFYLLT = "ej_uppfyllt", "Ej uppfyllt"
    KAN_EJ_BEDOMAS = "kan_ej_bedomas", "Kan ej bedömas"
    EJ_BEDOMT = "ej_bedomt", "Ej bedömt"


class Riktning(TextChoices):
    """Which way a nyckeltal is better."""

    HOGRE = "hogre", "högre är bättre"
    LAGRE = "lagre", "lägre är bättre"
    INOM = "inom", "inom intervall"
    INGEN = "ingen", "utan riktning"


class Regel(TextChoices):
    """Named rules that propose a goal's class."""

    MAJORITET = "majoritet", "Majoritet"
    SAMST = "samst", "Sämst avgör"
    ALLA = "alla", "Alla måste nås"
    VAGT = "vagt", "Vägt"


class Geh(TextChoices):
    """Whether a goal is of importance for god ekonomisk hushållning (KL 11:6)."""

    NEJ = "nej", "Nej"
    FINANSIELLT = "finansiellt", "Finansiellt mål"
    VERKSAMHET = "verksamhet", "Verksamhetsmål"


class RapporterasTill(TextChoices):
    """Who a goal, figure, text or check is reported to: a scope, not a permission."""

    KF = "kf", "Kommunfullmäktige"
    NAMND = "namnd", "Egen nämnd eller styrelse"


class PlanLage(TextChoices):
    UTKAST = "utkast", "Utkast"
    FASTSTALLD = "faststalld", "Fastställd"


class NivaSlag(TextChoices):
    """What a level is for: the vision is the root, areas group, goals are assessed."""

    VISION = "vision", "Vision"
    OMRADE = "omrade", "Strategiskt område"
    MAL = "mal", "Mål"


class Trend(IntegerChoices):
    """Against the period before, in the nyckeltal's own direction."""

    SAMRE = -1, "sämre"
    OFORANDRAD = 0, "oförändrad"
    BATTRE = 1, "bättre"


class RiktatTill(TextChoices):
    """Whom an uppdrag was given to; who that was is kept as rows when it is given."""

    NAMNDER = "namnder", "Styrelse och alla nämnder"
    BOLAG = "bolag", "Alla bolag"
    ALLA = "alla", "Styrelse, alla nämnder och alla bolag"
    UTVALDA = "utvalda", "Utvalda"


class Uppdragslage(TextChoices):
    """What an enhet says of an uppdrag in a round (KL 6:5)."""

    EJ_PABORJAT = "ej_paborjat", "Ej påbörjat"
    PAGAR = "pagar", "Pågår"
    GENOMFORT = "genomfort", "Genomfört"
    KAN_EJ = "kan_ej", "Kan inte genomföras"


class Mottagarlage(TextChoices):
    """Where an uppdrag stands at one recipient; computed from its answers, never stored."""

    GENOMFORT = "genomfort", "Genomfört"
    PAGAR = "pagar", "Pågår"
    EJ_PABORJAT = "ej_paborjat", "Ej påbörjat"
    KAN_EJ = "kan_ej", "Kan inte genomföras"
    EJ_BESVARAT = "ej_besvarat", "Ej besvarat"
    AVSLUTAT = "avslutat", "Avslutat"


class Grundslag(TextChoices):
    """What kind of knowledge a judgement rests on (SOU 2009:32, by the Piteå policy)."""

    UPPFOLJNING = "uppfoljning", "Uppföljning"
    UTVARDERING = "utvardering", "Utvärdering"
    KVALITETSSAKRING = "kvalitetssakring", "Kvalitetssäkring"


class Granskningslage(TextChoices):
    """What the reviewer says of one goal in a submission."""

    UTAN_ANMARKNING = "utan_anmarkning", "Utan anmärkning"
    ATER = "ater", "Åter"
