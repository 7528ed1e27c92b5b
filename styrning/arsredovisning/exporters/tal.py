"""A number in a cell."""

from decimal import Decimal


class Tal:
    """A number with the decimals that it is shown with; Excel keeps the whole value."""

    def __init__(self, value: Decimal | int | None, decimaler: int = 0):
        self.value, self.decimaler = value, decimaler
        self.format = f"#,##0.{'0' * decimaler}" if decimaler else "#,##0"
