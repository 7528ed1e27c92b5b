"""Ready questions for the reference; a test asks every one of them."""

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
mutation {
  rapporteraUtfall(
    idempotensnyckel: "skolsystemet-2025-11-18"
    rader: [
      { nyckeltal: "N-BEH", enhet: "BUN", uppfoljning: "2025-AR", totalt: "84.5" }
      { nyckeltal: "N-FRV", enhet: "BUN", uppfoljning: "2025-AR", kvinnor: "4.1", man: "5.3" }
    ]
  ) {
    sparat andrade repris
    fel { rad kod falt meddelande sparat version }
    fragor { rad text }
  }
}
""",
}
