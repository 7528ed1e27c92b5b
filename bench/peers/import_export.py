"""django-import-export, as its documentation invites one to and then tuned: bulk writes with
history, instances and foreign keys looked up once, no diff, no clean of the whole instance."""

import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from bench.database import folder
from bench.measure import MissingPeerError
from nyckeltal import utfallskolumner as c
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.models import Nyckeltal, Utfall
from nyckeltal.rapport import check_value
from styrning.grund.models import Enhet, User

sys.path.append(str(folder() / "import_export"))
try:
    import tablib
    from import_export import fields, instance_loaders, resources, widgets
    from simple_history.utils import bulk_create_with_history, bulk_update_with_history
except ImportError as error:
    raise MissingPeerError("django-import-export is not installed: make bench-peers") from error

KEY = ("nyckeltal", "enhet", "avser_fran", "avser_till", "kon")
WRITTEN = ["varde", "taljare", "namnare", "saknas_orsak", "sakerhet", "kommentar", "version"]


class Looked(widgets.ForeignKeyWidget):
    """A foreign key by kod, from a dict that is read once."""

    def __init__(self, model: type) -> None:
        super().__init__(model, "kod")
        self.by_kod = {row.kod: row for row in model.objects.all()}  # type: ignore[attr-defined]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.by_kod[value]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.kod


class Chosen(widgets.CharWidget):
    """A choice by its label."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.labels, self.values = dict(choices), {label: value for value, label in choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.values[value] if value else ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(value, "")


class Loaded(instance_loaders.ModelInstanceLoader):
    """All instances that the file may name, read in one statement."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.known: dict[tuple, Utfall] = {}
        if dataset is not None:
            kods = set(dataset[c.NYCKELTAL])
            for row in Utfall.objects.filter(nyckeltal__kod__in=kods):
                self.known[
                    row.nyckeltal_id, row.enhet_id, row.avser_fran, row.avser_till, row.kon
                ] = row

    def get_instance(self, row: Any) -> Utfall | None:
        values = [self.resource.fields[name].clean(row) for name in KEY]
        return self.known.get((values[0].pk, values[1].pk, *values[2:]))


class Day(widgets.DateWidget):
    """A day, that Excel keeps as a moment."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        found = super().clean(value, row, **kwargs)
        return found.date() if isinstance(found, datetime) else found


class Value(widgets.DecimalWidget):
    """A number that is exact, as the sheet has it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        return None if value is None or value == "" else Decimal(str(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


def resource_class(user: User | None) -> type[resources.ModelResource]:
    """The resource, for an import by ``user``."""

    class UtfallResource(resources.ModelResource):
        nyckeltal = fields.Field("nyckeltal", c.NYCKELTAL, Looked(Nyckeltal))
        enhet = fields.Field("enhet", c.ENHET, Looked(Enhet))
        avser_fran = fields.Field("avser_fran", c.FRAN, Day())
        avser_till = fields.Field("avser_till", c.TILL, Day())
        kon = fields.Field("kon", c.KON, Chosen(Kon.choices))
        varde = fields.Field("varde", c.VARDE, Value())
        taljare = fields.Field("taljare", c.TALJARE, Value())
        namnare = fields.Field("namnare", c.NAMNARE, Value())
        saknas_orsak = fields.Field("saknas_orsak", c.SAKNAS, Chosen(Saknas.choices))
        sakerhet = fields.Field("sakerhet", c.SAKERHET, Chosen(Sakerhet.choices))
        kommentar = fields.Field("kommentar", c.KOMMENTAR, widgets.CharWidget())
        version = fields.Field("version", c.VERSION, widgets.IntegerWidget(), readonly=True)

        class Meta:
            model = Utfall
            fields = (*KEY, *WRITTEN)
            import_id_fields = KEY
            instance_loader_class = Loaded
            use_bulk = True
            batch_size = 2_000
            skip_diff = True
            skip_html_diff = True
            skip_unchanged = False
            report_skipped = False
            use_transactions = True

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            if instance.pk:
                if instance.version != row[c.VERSION]:
                    raise ValueError("changed meanwhile")
                instance.version += 1
            instance.clean_fields(exclude=["nyckeltal", "enhet"])
            if instance.varde is not None:
                check_value(instance.nyckeltal, instance.kon, instance.varde, ())

        def bulk_create(self, *args: Any, **kwargs: Any) -> None:
            if self.create_instances:
                bulk_create_with_history(
                    self.create_instances, Utfall, batch_size=2_000, default_user=user
                )
            self.create_instances.clear()

        def bulk_update(self, *args: Any, **kwargs: Any) -> None:
            if self.update_instances:
                bulk_update_with_history(
                    self.update_instances, Utfall, WRITTEN, batch_size=2_000, default_user=user
                )
            self.update_instances.clear()

    return UtfallResource


def importer(content: bytes) -> Callable[[], Any]:
    """What reads the workbook and imports it."""

    def run() -> Any:
        dataset = tablib.Databook().load(content, "xlsx").sheets()[1]
        resource = resource_class(User.objects.get(username="bench"))()
        result = resource.import_data(dataset, raise_errors=True)
        assert not result.has_errors()
        return result.totals["new"] + result.totals["update"]

    return run


def exporter(rows: Any) -> bytes:
    """The outcomes as a workbook."""
    found = rows.select_related("nyckeltal", "enhet").order_by(
        "nyckeltal__kod", "enhet__kod", "avser_till", "avser_fran", "-kon"
    )
    return resource_class(None)().export(found).export("xlsx")
