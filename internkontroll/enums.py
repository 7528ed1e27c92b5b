"""Closed vocabularies of internal control."""

from django.db.models import TextChoices


class Axel(TextChoices):
    SANNOLIKHET = "sannolikhet", "Sannolikhet"
    KONSEKVENS = "konsekvens", "Konsekvens"


class Skallage(TextChoices):
    UTKAST = "utkast", "Utkast"
    FASTSTALLD = "faststalld", "Fastställd"


class Kategori(TextChoices):
    VERKSAMHET = "verksamhet", "Verksamhet"
    EKONOMI = "ekonomi", "Ekonomi"
    IT = "it", "IT och informationssäkerhet"
    PERSONAL = "personal", "Personal och arbetsmiljö"
    FORTROENDE = "fortroende", "Förtroende"
    OEGENTLIGHETER = "oegentligheter", "Oegentligheter"


class Processlag(TextChoices):
    LEDNING = "ledning", "Ledningsprocess"
    HUVUD = "huvud", "Huvudprocess"
    STOD = "stod", "Stödprocess"


class Riskbeslut(TextChoices):
    ACCEPTERA = "acceptera", "Acceptera"
    ATGARDA = "atgarda", "Åtgärda"
    KONTROLLERA = "kontrollera", "Kontrollera"


class Metod(TextChoices):
    KOMPLETT = "komplett", "Komplett"
    STICKPROV = "stickprov", "Stickprov"
    ENKAT = "enkat", "Enkät"
    AVSTAMNING = "avstamning", "Avstämning"


class Frekvens(TextChoices):
    """How often a check is done; the number of occasions a year follows from it."""

    ARSVIS = "arsvis", "En gång per år"
    HALVARSVIS = "halvarsvis", "Två gånger per år"
    TERTIALSVIS = "tertialsvis", "Varje tertial"
    KVARTALSVIS = "kvartalsvis", "Varje kvartal"
    MANADSVIS = "manadsvis", "Varje månad"


class Omfattas(TextChoices):
    """Whose plans a common check belongs to."""

    ALLA = "alla", "Alla nämnder och bolag"
    NAMNDER = "namnder", "Kommunstyrelsen och nämnderna"
    BOLAG = "bolag", "Bolagen"


class TillfalleLage(TextChoices):
    PLANERAT = "planerat", "Planerat"
    UTFORT = "utfort", "Utfört"
    UPPSKJUTET = "uppskjutet", "Uppskjutet"
    INSTALLT = "installt", "Inställt"


class Kontrollutfall(TextChoices):
    UTAN_ANMARKNING = "utan_anmarkning", "Utan anmärkning"
    MINDRE_AVVIKELSE = "mindre_avvikelse", "Mindre avvikelse"
    ALLVARLIG_AVVIKELSE = "allvarlig_avvikelse", "Allvarlig avvikelse"
    EJ_GENOMFORD = "ej_genomford", "Ej genomförd"


class Avvikelselage(TextChoices):
    """Where a deviation stands: computed on read from its actions and its re-check."""

    OPPEN = "oppen", "Öppen"
    ATGARDAD = "atgardad", "Åtgärdad"
    OMPROVAD = "omprovad", "Omprövad utan anmärkning"
    AVVIKER_IGEN = "avviker_igen", "Omprövad, avviker igen"


class PlanLage(TextChoices):
    UTKAST = "utkast", "Utkast"
    FASTSTALLD = "faststalld", "Fastställd"


class RapportLage(TextChoices):
    UTKAST = "utkast", "Utkast"
    BESLUTAD = "beslutad", "Beslutad"


class Tillracklighet(TextChoices):
    """A body's own judgement of whether its internal control is sufficient (KL 6:6)."""

    TILLRACKLIG = "tillracklig", "Tillräcklig"
    DELVIS = "delvis", "Delvis tillräcklig"
    INTE = "inte", "Inte tillräcklig"


class Provningssvar(TextChoices):
    JA = "ja", "Ja"
    NEJ = "nej", "Nej"


class RekommendationLage(TextChoices):
    """Where an audit recommendation stands."""

    OBESVARAD = "obesvarad", "Inte besvarad"
    BESVARAD = "besvarad", "Besvarad"
    GENOMFORD = "genomford", "Genomförd"
    AVFORD = "avford", "Avförd"


class Granskningsomrade(TextChoices):
    """What auditors examine of each nämnd's internal control."""

    RISKBEDOMNING = "riskbedomning", "Riskbedömning"
    PLAN = "plan", "Internkontrollplan"
    AKTIVITETER = "aktiviteter", "Kontroller"
    UPPFOLJNING = "uppfoljning", "Nämndens uppföljning"


class Omradesstatus(TextChoices):
    """What is there of one of the auditors' areas; computed, never stored."""

    FINNS = "finns", "Finns"
    DELVIS = "delvis", "Delvis"
    SAKNAS = "saknas", "Saknas"
    INTE_AN = "inte_an", "Inte än"
