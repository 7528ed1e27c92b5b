"""A condition on many values, told to the database as one parameter."""

import json
from typing import Any

from django.db.models import BooleanField, F, Func


class Among(Func):
    """Whether the column of text ``name`` is one of ``values``; for ``Q`` and ``filter``.

    As ``…__in`` with a list, but one parameter however many they are: thousands of parameters take
    longer to write out than the rows take to find.
    """

    output_field = BooleanField()

    def __init__(self, name: str, values: tuple[str, ...]):
        super().__init__(F(name))
        self.values = values

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        template = "%(expressions)s = ANY(%%s::text[])"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, list(self.values))

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple]:
        template = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, json.dumps(self.values))
