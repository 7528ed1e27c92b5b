"""Workbooks that go out, are filled in and come back. No domain here: sheets, headers, cells."""

from styrning.bas.xlsx.read import (
    CellError,
    cell_faults,
    column_letters,
    find_formulas,
    merged_cells,
    read_rows,
    sheet_names,
)
from styrning.bas.xlsx.seal import fingerprint, verify
from styrning.bas.xlsx.upload import check_upload
from styrning.bas.xlsx.write import (
    FONT,
    TEXT_MAX,
    add_dropdown,
    add_number_check,
    protect,
    safe_text,
    style_header,
    style_input,
    style_locked,
    write_text,
)

__all__ = [
    "FONT",
    "TEXT_MAX",
    "CellError",
    "add_dropdown",
    "add_number_check",
    "cell_faults",
    "check_upload",
    "column_letters",
    "find_formulas",
    "fingerprint",
    "merged_cells",
    "protect",
    "read_rows",
    "safe_text",
    "sheet_names",
    "style_header",
    "style_input",
    "style_locked",
    "verify",
    "write_text",
]
