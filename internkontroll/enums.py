"""Closed vocabularies of internal control."""

from django.db.models import TextChoices


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


class PlanLage(TextChoices):
    UTKAST = "utkast", "Utkast"
    FASTSTALLD = "faststalld", "Fastställd"
