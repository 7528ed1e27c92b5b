"""The floors, where import-linter cannot see: relations, migrations and package files."""

import tomllib

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.arkitektur.kallor import PACKAGES, ROOT, shown

FLOOR = {"grund": 1, "mal": 2, "nyckeltal": 3, "internkontroll": 4, "arsredovisning": 5}


def downwards(source: str, target: str) -> bool:
    return source == target or FLOOR.get(target, 0) < FLOOR[source]


def models_on_floors():
    return [model for model in apps.get_models() if model._meta.app_label in FLOOR]


@pytest.mark.parametrize("model", models_on_floors(), ids=lambda model: model._meta.label)
def test_relations_point_downwards(model):
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created:
            assert downwards(model._meta.app_label, field.related_model._meta.app_label), field


def test_migrations_depend_downwards():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    upwards = [
        f"{app}.{name} depends on {target}.{target_name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in FLOOR
        for target, target_name in migration.dependencies
        if not downwards(app, target)
    ]
    assert upwards == []


def test_package_files_of_floors_are_empty():
    """They run at every import of a floor, where no contract looks."""
    files = [ROOT / package / "__init__.py" for package in PACKAGES]
    files += sorted((ROOT / "styrning").glob("*/__init__.py"))
    assert [shown(file) for file in files if file.read_text().strip()] == []


def test_every_module_of_services_stands_under_the_contracts():
    """import-linter has no wildcard within a name, so each ``services_*`` is listed."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["name"]: contract for contract in linter["contracts"]}
    inside = " ".join(contracts["Inside an app"]["layers"])
    rim = contracts["File formats and GraphQL stay at the rim"]["source_modules"]
    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for package in PACKAGES
        for file in (ROOT / package).rglob("services_*.py")
    ]
    assert [m for m in modules if f"({m.rpartition('.')[2]})" not in inside] == []
    assert [m for m in modules if m not in rim] == []
