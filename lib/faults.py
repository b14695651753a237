"""What can be wrong with a table, in words that say where, why and how to mend it."""

from dataclasses import dataclass

MEND = {
    "missing-label": "add the column to the header",
    "extra-label": "remove the column, or describe it in datapackage.yaml",
    "duplicate-label": "remove one of the two columns",
    "blank-label": "name the column as the contract does",
    "blank-header": "write the header in the first line",
    "blank-row": "remove the empty line",
    "extra-cell": "remove the cell, or quote a text that holds a comma",
    "missing-cell": "add the cell: the line has too few commas",
    "type-error": "write the value in the type of the contract",
    "constraint-error": "check the value and its unit against the source",
    "unique-error": "give each row a value of its own",
    "primary-key": "give each row a key of its own; remove the row if it stands twice",
    "foreign-key": "correct the name, or add the row that it refers to",
    "encoding-error": "save the file as UTF-8",
    "source-error": "put a CSV table with a header and at least one row in place",
    "scheme-error": "put the file back, where it can be read: the package lists it",
}
"""The cure for each kind of error that frictionless tells."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table, where, why, and how to mend it.

    Examples
    --------
    >>> print(Fault("runs", "constraint error", "check the unit", row=3, column="count", value="0"))
    runs, row 3, column count, value '0': constraint error; to mend: check the unit
    """

    table: str
    rule: str
    mend: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Put the fault on one line: place, value, rule, cure."""
        row = "" if self.row is None else f", row {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        value = "" if self.value is None else f", value {self.value!r}"
        return f"{self.table}{row}{column}{value}: {self.rule}; to mend: {self.mend}"


class DataError(ValueError):
    """Tables that break their contract; ``faults`` lists everything that is wrong."""

    def __init__(self, faults: list[Fault]):
        """Keep the faults, and show them all in the message."""
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))
