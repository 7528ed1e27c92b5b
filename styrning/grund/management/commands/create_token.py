"""Give an account a key to the GraphQL address."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from styrning.bas.clock import now
from styrning.bas.errors import RuleError
from styrning.grund.enums import Tokenomfang
from styrning.grund.models import Enhet, User
from styrning.grund.services_konto import create_token

YEAR = 365  # days; as on the page
LONGEST = 100 * YEAR


class Command(BaseCommand):
    help = "Skapa en API-nyckel. Nyckeln skrivs på sista raden och visas bara denna gång."

    def add_arguments(self, parser):
        parser.add_argument("--konto", required=True, help="användarnamn som nyckeln hör till")
        parser.add_argument("--enhet", help="kod för den enhet vars egen redovisning ska läsas")
        parser.add_argument("--namn", help="vad den är till för, annars när den skapades")
        parser.add_argument(
            "--dagar", type=int, default=YEAR, help=f"antal dagar som nyckeln gäller, annars {YEAR}"
        )
        parser.add_argument(
            "--rapportera", action="store_true", help="får också skicka in utfall, inte bara läsa"
        )

    def handle(self, *, konto, enhet, namn, dagar, rapportera, **options):
        user = User.objects.filter(username=konto).first()
        if user is None:
            raise CommandError(f"Kontot {konto} finns inte.")
        unit = Enhet.objects.filter(kod=enhet).first() if enhet else None
        if enhet and unit is None:
            raise CommandError(f"Enheten {enhet} finns inte.")
        if dagar > LONGEST:
            raise CommandError(f"En nyckel gäller högst {LONGEST} dagar.")
        namn = namn or f"Kommandoraden {localtime(now()):%Y-%m-%d %H.%M.%S}"
        until = now() + timedelta(days=dagar)
        omfang = Tokenomfang.RAPPORTERA if rapportera else Tokenomfang.LASA
        try:
            _, secret = create_token(
                user, namn, by=user, enhet=unit, galler_till=until, omfang=omfang
            )
        except RuleError as error:
            raise CommandError(str(error)) from error
        scope = unit.namn if unit else "kommunfullmäktige"
        does = "läser och rapporterar" if rapportera else "läser"
        self.stdout.write(f"Konto {konto} {does} som {scope}. Nyckeln visas bara nu:")
        self.stdout.write(secret)
