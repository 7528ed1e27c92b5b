"""Which silhouette stands behind a status of a table cell; the cell's text is its word."""

from internkontroll.enums import Kontrollutfall
from mal.enums import Klass, Status

FORM = {
    Status.NATT.value: "natt",
    Status.NARA.value: "delvis",
    Status.EJ_NATT.value: "ej",
    Status.KAN_EJ_BEDOMAS.value: "kanej",
    Status.EJ_MATT.value: "ejmatt",
    Status.FOLJS.value: "foljs",
    Klass.UPPFYLLT.value: "natt",
    Klass.DELVIS.value: "delvis",
    Klass.EJ_UPPFYLLT.value: "ej",
    Klass.EJ_BEDOMT.value: "ejmatt",
    Kontrollutfall.UTAN_ANMARKNING.value: "natt",
    Kontrollutfall.MINDRE_AVVIKELSE.value: "delvis",
    Kontrollutfall.ALLVARLIG_AVVIKELSE.value: "ej",
    Kontrollutfall.EJ_GENOMFORD.value: "kanej",
}
# The silhouette as a character, where a drawing cannot stand.
TECKEN = {"natt": "●", "delvis": "◐", "ej": "■", "kanej": "◇", "ejmatt": "○", "foljs": "–"}
