"""``manage.py check_trees``: verify every tree against its parents; meant for the nightly run."""

from django.core.management.base import BaseCommand, CommandError

from styrning.grund.tree_check import Damage, damage, repair, tree_models

SHOWN = 20


class Command(BaseCommand):
    help = "Verify lft, rght, tree_id and level of every tree against parent."

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="put wrong nodes right, under the tree lock"
        )

    def handle(self, *, repair: bool, **options):
        left = sum(self.check_model(model, repair=repair) for model in tree_models())
        if left:
            hint = "a circle of parents must be cut by hand" if repair else "run with --repair"
            raise CommandError(f"{left} nodes stand wrong; {hint}.")

    def check_model(self, model, *, repair: bool) -> int:
        """Print what is wrong in one tree model; return how many nodes remain wrong."""
        wrong, name = damage(model), model._meta.label
        if not wrong:
            self.stdout.write(f"{name}: {model._base_manager.count()} nodes, all in place.")
            return 0
        self.stdout.write(f"{name}: {len(wrong)} nodes stand wrong.")
        for row in wrong[:SHOWN]:
            self.stdout.write(f"  {described(row)}")
        if len(wrong) > SHOWN:
            self.stdout.write(f"  and {len(wrong) - SHOWN} more")
        return self.repair_model(model) if repair else len(wrong)

    def repair_model(self, model) -> int:
        self.stdout.write(f"{model._meta.label}: {repair(model)} nodes repaired.")
        return len(damage(model))


def described(row: Damage) -> str:
    if row.expected is None:
        return f"{row.pk}: its parents form a circle"
    return f"{row.pk}: {row.stored}; should be {row.expected}"
