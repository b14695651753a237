"""Read the cells of a CSV file, or say why it is none: before any of them means a thing.

Files come from editors, spreadsheets and downloads. What can be read in one way only is accepted:
line ends of any kind, a byte-order mark, comments above the header, columns in another order. The
rest is refused, since to guess would put a number into a book that nobody wrote.
"""

import csv
import re
import stat
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path

from lib.faults import MEND, DataError, Fault

COMMENT = "#"
"""How a line above the header begins that is passed over, as in a template; a spreadsheet may put
the line in quotation marks."""

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_LETTERS = 10_000
"""Largest file, table and line that are read: tables hold facts taken from papers one by one."""

MOST_FAULTS = 1_000
"""Faults of a table after which the search for more ends."""

PUT_A_TABLE = "put a CSV table with a header and at least one row in place"
EXPORT = "open it in its program and export the sheet as CSV UTF-8"

_FORMATS = (
    (b"PK\x03\x04", "a spreadsheet or a zip archive", EXPORT),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet of an old format", EXPORT),
    (b"\x1f\x8b", "compressed with gzip", "unpack it"),
    (b"BZh", "compressed with bzip2", "unpack it"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it"),
    (b"%PDF-", "a PDF document", PUT_A_TABLE),
    (b"PAR1", "a Parquet file", "export it as CSV UTF-8"),
    (b"SQLite format 3", "a data base", "export the table as CSV UTF-8"),
    (b"\xff\xfe", "UTF-16 text", MEND["encoding-error"]),
    (b"\xfe\xff", "UTF-16 text", MEND["encoding-error"]),
)
"""How files begin that are no UTF-8 text."""

_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|svg)", re.IGNORECASE)

_UNSEEN = (
    (
        re.compile("\0"),
        "a NUL character: the file is damaged, or UTF-16 text",
        MEND["encoding-error"],
    ),
    (
        re.compile("\ufffd"),
        "the mark � of a letter that was lost when the file was converted",
        "write the letter again, and save as UTF-8",
    ),
    (
        re.compile("[ÂÃ][\u0080-\u00bf]|â€"),
        "letters that were UTF-8 and were read as another encoding",
        "write them again, or import the original as UTF-8",
    ),
    (
        re.compile("[\u202a-\u202e\u2066-\u2069]"),
        "an invisible character that turns the direction of what follows",
        "remove it: letters of any script run as they should without it",
    ),
    (
        re.compile("[\x01-\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]"),
        "a control character or tab",
        "remove it, or write a blank",
    ),
    (
        re.compile("[\u200b\u2060\ufeff\u00ad\U000e0000-\U000e007f]"),
        "an invisible character",
        "remove it: two names that look the same would differ",
    ),
)
"""What no cell may hold, why, and the cure."""

_ANY_UNSEEN = re.compile("|".join(unseen.pattern for unseen, *_ in _UNSEEN))

Finding = tuple[str, str, int | None] | None
"""What is wrong with a line: rule, cure, and the position of the cell if it is one."""


@dataclass(frozen=True)
class Sheet:
    """The cells of a file: names of columns, rows by their line, other lines, top line."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    faults: tuple[Fault, ...] = ()
    top: int = 1

    def column(self, name: str) -> list[str]:
        """Return the cells of a column.

        Examples
        --------
        >>> Sheet(("a", "b"), ((2, ("1", "x")), (3, ("2", "y")))).column("b")
        ['x', 'y']
        """
        at = self.header.index(name)
        return [cells[at] for _, cells in self.rows]


def read(file: Path, table: str, delimiter: str = ",") -> Sheet:
    r"""Read a CSV file.

    Parameters
    ----------
    file : Path
        The file; a link to a file elsewhere than in its folder is refused.
    table : str
        Name of the table, for the faults.
    delimiter : str
        What separates cells.

    Returns
    -------
    Sheet
        Every row has as many cells as the header; a line that has not is among the faults.

    Raises
    ------
    DataError
        If the file is no text in UTF-8, or its first line cannot be a header.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "flags.csv")
    ...     _ = file.write_text("flag,title\r\nensemble,several networks\n")
    ...     read(file, "flags")
    Sheet(header=('flag', 'title'), rows=((2, ('ensemble', 'several networks')),), faults=(), top=1)
    """
    lines = enumerate(_lines(_text(_bytes(file, table), table), table), start=1)
    lines = dropwhile(lambda line: line[1].removeprefix('"').startswith(COMMENT), lines)
    top, header = _header(next(lines, (1, "")), table, delimiter)
    rows, faults = [], []
    for number, line in lines:
        cells, found = _cells(line, delimiter)
        if found := found or _misfit(cells, header):
            faults.append(_fault(table, number, header, cells, found))
        else:
            rows.append((number, tuple(cells)))
        if len(faults) == MOST_FAULTS:
            faults.append(stopped(table, number))
            break
    return Sheet(header, tuple(rows), tuple(faults), top)


def _header(line: tuple[int, str], table: str, delimiter: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of the first line that is no comment, and its cells."""
    number, text = line
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (",", "commas")):
        if mark in text and delimiter not in text:
            rule, mend = f"the columns are separated by {name}", "export it with commas instead"
            raise DataError([Fault(table, rule, mend, number)])
    cells, found = _cells(text, delimiter)
    if found:
        raise DataError([_fault(table, number, (), cells, found)])
    header = tuple(cell.strip() for cell in cells)
    if not any(header):
        raise DataError([Fault(table, "there is no header", MEND["blank-header"], number)])
    return number, header


def stopped(table: str, row: int) -> Fault:
    """Return what is said of a table at the row where the search for faults ends.

    Examples
    --------
    >>> stopped("runs", 1001).rule
    'the search ends here, after 1,000 faults: more may be wrong'
    """
    rule = f"the search ends here, after {MOST_FAULTS:,} faults: more may be wrong"
    return Fault(table, rule, "mend these and check again", row)


def _bytes(file: Path, table: str) -> bytes:
    """Return what is in the file, unless it is none that may be read."""

    def refuse(rule: str, mend: str) -> DataError:
        return DataError([Fault(table, rule, mend)])

    back = f"put the file back as {file.name}: the package lists it"
    try:
        if not file.exists():
            what = "is a link to nowhere" if file.is_symlink() else "is not there"
            raise refuse(f"the file {file.name} {what}", back)
        if file.resolve().parent != file.parent.resolve():
            rule = f"{file.name} is a link to a file outside of the folder"
            raise refuse(rule, "put a copy of the file in its place")
        about = file.stat()
        if stat.S_ISDIR(about.st_mode):
            raise refuse(f"{file.name} is a folder", back)
        if not stat.S_ISREG(about.st_mode):  # to open a pipe would wait for ever
            raise refuse(f"{file.name} is a pipe or a device, and no file", back)
        if about.st_size > MOST_BYTES:
            rule = f"the file has {about.st_size / 1e6:,.1f} MB, and at most {MOST_BYTES / 1e6:.0f}"
            raise refuse(f"{rule} are read", "leave out what the book does not use")
        return file.read_bytes()
    except OSError as broken:
        rule = f"the file {file.name} cannot be read: {broken.strerror}"
        raise refuse(rule, "allow this user to read it") from broken


def _text(content: bytes, table: str) -> str:
    """Decode the content of a file, without the byte-order mark that spreadsheets write."""
    for start, what, mend in _FORMATS:
        if content.startswith(start):
            raise DataError([Fault(table, f"the file is {what}, and no CSV text", mend)])
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as broken:
        byte = content[broken.start]
        row = 1 + len(re.findall(rb"\r\n|\r|\n", content[: broken.start]))
        guess = bytes([byte]).decode("cp1252", "replace")
        rule = f"not UTF-8: the byte {byte:#x}, in the encoding of Windows the letter {guess!r}"
        raise DataError([Fault(table, rule, MEND["encoding-error"], row)]) from broken
    if _MARKUP.match(text):
        mend = "download the file itself, not the page that shows it"
        raise DataError([Fault(table, "the file is a web page, and no CSV text", mend)])
    return text


def _lines(text: str, table: str) -> list[str]:
    """Split a text at line ends of any kind."""
    if not text.strip():
        raise DataError([Fault(table, "the file is empty", PUT_A_TABLE)])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if len(lines) > 1 + MOST_ROWS:
        rule = f"the table has {len(lines) - 1:,} rows, and at most {MOST_ROWS:,} are read"
        raise DataError([Fault(table, rule, "leave out what the book does not use")])
    return lines


def _cells(line: str, delimiter: str) -> tuple[list[str], Finding]:
    """Split a line, and say what is wrong with it."""
    if len(line) > MOST_LETTERS:
        rule = f"a line of {len(line):,} letters, and at most {MOST_LETTERS:,} are read"
        return [], (rule, "look for a line end that is missing, or shorten a text", None)
    try:
        (cells,) = csv.reader([line], delimiter=delimiter, strict=True) if line else ([""],)
    except csv.Error:
        rule = "a quotation mark without a partner on this line; a cell cannot hold a line break"
        mend = 'close it, double it ("") where it is part of a text, or join the lines'
        return [], (rule, mend, None)
    if _ANY_UNSEEN.search(line):
        for at, cell in enumerate(cells):
            for unseen, what, mend in _UNSEEN:
                if unseen.search(cell):
                    return cells, (f"the cell holds {what}", mend, at)
    return cells, None


def _fault(table: str, row: int, header: tuple, cells: list[str], found: Finding) -> Fault:
    """Put a finding on a line into its place."""
    rule, mend, at = found
    if at is None:
        return Fault(table, rule, mend, row)
    column = header[at] if at < len(header) else f"number {at + 1}"
    return Fault(table, rule, mend, row, column, cells[at])


def _misfit(cells: list[str], header: tuple[str, ...]) -> Finding:
    """Say why a line is no row below a header."""
    if not any(cell.strip() for cell in cells):
        return "the row is empty", MEND["blank-row"], None
    if tuple(cell.strip() for cell in cells) == header:
        return "the header stands here a second time", "remove the line", None
    rule = f"the row has {len(cells)} cells, and the header {len(header)}"
    if len(cells) < len(header):
        return rule, MEND["missing-cell"], None
    if len(cells) > len(header):
        return f"{rule}: a comma too many", MEND["extra-cell"], None
    for at, cell in enumerate(cells):
        if cell != cell.strip():
            return "a blank before or after the value", "remove the blank", at
    return None
