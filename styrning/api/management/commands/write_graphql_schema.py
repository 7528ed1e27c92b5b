"""Write styrning/api/schema.graphql after a change of the schema."""

from django.core.management.base import BaseCommand

from styrning.api.schema import SCHEMA_FILE, printed


class Command(BaseCommand):
    help = "Skriv om styrning/api/schema.graphql efter en ändring av schemat."
    requires_system_checks = []

    def handle(self, **options):
        SCHEMA_FILE.write_text(printed())
        self.stdout.write(f"Skrev {SCHEMA_FILE.name}.")
