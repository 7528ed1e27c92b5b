"""Write the schema's file and its reference after a change of the schema."""

from django.conf import settings
from django.core.management.base import BaseCommand

from styrning.api.referens import REFERENCE_FILE, rendered
from styrning.api.schema import SCHEMA_FILE, printed


class Command(BaseCommand):
    help = "Skriv om styrning/api/schema.graphql och referensen efter en ändring av schemat."
    requires_system_checks = []

    def handle(self, **options):
        SCHEMA_FILE.write_text(printed())
        (settings.BASE_DIR / REFERENCE_FILE).write_text(rendered())
        self.stdout.write(f"Skrev {SCHEMA_FILE.name} och {REFERENCE_FILE.name}.")
