"""Ready questions for the reference, with the demo's codes; a test asks it every one of them."""

EXEMPEL = {
    "Hela organisationen": """
{
  organisation(first: 500) {
    totalCount
    nodes { id kod namn slag horTill { kod } gallerFran gallerTill }
    pageInfo { hasNextPage endCursor }
  }
}
""",
    "Årets mål för god ekonomisk hushållning": """
{
  mal(ar: 2025, geh: VERKSAMHET) {
    nodes { id kod namn huvudansvarig { kod namn } gehBeslut }
  }
}
""",
    "Nyckeltalen som en nämnd ska lämna, med målvärden": """
{
  nyckeltal(enhet: "BUN") {
    nodes {
      kod namn mattenhet riktning
      ansvar { enhet { kod } satt }
      malvarden { enhet { kod } ar typ varde vardeMax tolerans }
    }
  }
}
""",
    "Det som har ändrats sedan i går": """
{
  mal(andradSedan: "2025-11-17T10:00:00Z") {
    nodes { id kod namn version }
    borttagna { id }
    tidpunkt
  }
}
""",
    "Årshjulet": """
{
  arshjul(ar: 2025) {
    nodes { ar aktiviteter { titel slag oppnar klarNamnd enhet { namn } } uppfoljningar }
  }
}
""",
    "Hur långt nämnderna har kommit": """
{
  uppfoljning(ar: 2025) {
    nodes { kod namn klarNamnd inlamningar { enhet { kod } lage beslut } }
  }
}
""",
    "Mål som är bedömda, med vem som beslutade": """
{
  arsredovisning(ar: 2025) {
    mal(geh: VERKSAMHET) {
      kod namn
      bedomning { foreslagen beslutad motiv beslutadAv beslut }
      nyckeltal {
        kod
        serie { period totalt kvinnor man status prognos saknas kalla revision }
      }
    }
  }
}
""",
    "Rapportera utfall": """
# I demon: med en nyckel som får läsa och rapportera, för kontot karin.ohman.
mutation {
  rapporteraUtfall(
    idempotensnyckel: "skolsystemet-2026-11-18"
    rader: [
      { nyckeltal: "BUN-011", enhet: "BUN", uppfoljning: "2026-AB", totalt: "84.5" }
      {
        nyckeltal: "BUN-003", enhet: "BUN", uppfoljning: "2026-AB",
        totalt: "75", kvinnor: "78", man: "72.5"
      }
    ]
  ) {
    sparat andrade repris
    fel { rad kod falt meddelande sparat version }
    fragor { rad text }
  }
}
""",
}
