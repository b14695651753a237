"""What can be wrong with a table, in words that say where, why and how to mend it."""

from dataclasses import dataclass
from itertools import groupby

MEND = {
    "missing-label": "add the column to the header",
    "extra-label": "remove the column, or describe it in datapackage.yaml",
    "duplicate-label": "remove one of the two columns",
    "blank-label": "name the column as the contract does, or remove its comma on every line",
    "blank-header": "begin with a row of the names of the columns",
    "blank-row": "remove the empty line",
    "extra-cell": 'put a text that holds a comma in "quotation marks"; write 1.5 or 1500, not 1,5',
    "missing-cell": "add the cell: the line has too few commas",
    "primary-key": "give each row a key of its own; remove the row if it stands twice",
    "encoding-error": "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
}
"""The cure for what is wrong with a table more often than once."""

SHOWN = 20
"""Faults of a table that a message lists; of more it gives the number."""

LONGEST = 60
"""Letters of a value that a message quotes."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table, where, why, and how to mend it.

    The row is the line of the file, as a spreadsheet or an editor counts it: the header is row 1.

    Examples
    --------
    >>> print(Fault("runs", "less than 0.1", "check the unit", row=3, column="count", value="0"))
    runs, row 3, column count, value '0': less than 0.1; to mend: check the unit
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
        value = "" if self.value is None else f", value {quoted(self.value)}"
        line = f"{self.table}{row}{column}{value}: {self.rule}; to mend: {self.mend}"
        # A name may hold what would steer the terminal: it is shown by its code.
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode()
            for letter in line
        )


class DataError(ValueError):
    """Tables that break their contract; ``faults`` lists everything that is wrong.

    Examples
    --------
    >>> faults = [Fault("runs", "empty", "remove it", row=row) for row in range(2, 25)]
    >>> str(DataError(faults)).splitlines()[-1]
    'runs: and 3 more faults'
    """

    def __init__(self, faults: list[Fault]):
        """Keep the faults; show the first of each table in the message."""
        self.faults = tuple(faults)
        super().__init__("\n".join(_lines(self.faults)))


def _lines(faults: tuple[Fault, ...]) -> list[str]:
    """Write the first faults of each table, and how many follow."""
    lines = []
    for table, group in groupby(faults, key=lambda fault: fault.table):
        said = [*map(str, group)]
        more = len(said) - SHOWN
        lines += said[:SHOWN]
        if more > 0:
            lines.append(f"{table}: and {more} more fault{'s' if more > 1 else ''}")
    return lines


def quoted(text: str) -> str:
    r"""Quote a text that may hold anything: on one line, what is invisible by its code, cut short.

    Examples
    --------
    >>> print(quoted("a\u202eb"), quoted("x" * 70)[-8:])
    'a\u202eb' xxxxx...
    """
    quote = repr(text)
    return quote if len(quote) <= LONGEST else f"{quote[:LONGEST]}..."


def counted(items: list[object]) -> str:
    """List a few things in words.

    Examples
    --------
    >>> counted([4]), counted([4, 5, 6])
    ('4', '4, 5 and 6')
    """
    *first, last = map(str, items)
    return f"{', '.join(first)} and {last}" if first else last
