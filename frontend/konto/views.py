"""One's own account: who I am here, and what my roles let me do."""

from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from frontend.listfil import with_lists
from frontend.organisation.listfiler import KONTO
from styrning.bas.clock import today
from styrning.grund.enums import Roll
from styrning.grund.models import Tilldelning

ROLLEN_FAR = {
    Roll.LASARE: "Läsa det som är godkänt eller beslutat.",
    Roll.RAPPORTOR: "Fylla i utfall, texter och kontrollresultat och skicka in.",
    Roll.GODKANNARE: "Rapportera, granska, skicka åter och godkänna.",
    Roll.SEKRETERARE: "Anteckna beslut med datum och paragraf.",
    Roll.INTERNKONTROLLSAMORDNARE: "Hålla i kontrollplanen, kontrollerna och åtgärderna.",
    Roll.EKONOM: "Hålla i ekonomins delar av årsredovisningen.",
    Roll.REVISOR: "Läsa allt som är godkänt, beslutat eller fryst i hela kommunen.",
    Roll.KVALITETSKEDJAN: "Följa alla inlämningar, utkast också, och sätta ihop årsredovisningen.",
    Roll.ADMINISTRATOR: "Lägga upp användare, roller, enheter och omgångar.",
}


@require_safe
def konto(request: HttpRequest) -> HttpResponseBase:
    """The account of whoever is logged in, with the roles that are valid today."""
    own = Tilldelning.objects.valid_on(today()).filter(user_id=request.user.pk)
    tilldelningar = own.select_related("enhet").order_by(
        F("enhet__tree_id").asc(nulls_first=True), "enhet__lft", "roll"
    )
    roller = [
        {
            "roll": Roll(tilldelning.roll).label,
            "far": ROLLEN_FAR[Roll(tilldelning.roll)],
            "enhet": tilldelning.enhet.namn if tilldelning.enhet else "Hela kommunen",
            "fran": tilldelning.galler_fran,
            "till": tilldelning.galler_till,
        }
        for tilldelning in tilldelningar
    ]
    return with_lists(request, "frontend/konto/konto.html", {"roller": roller}, KONTO)
