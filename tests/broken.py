"""What can be wrong with a table, one of each kind; ``python -m tests.broken`` lists the messages.

Each kind breaks a copy of the book's own package in one way. `said` are the words that its message
must hold: where it is, what is wrong and how it is mended.
"""

import gzip
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lib import data
from lib.faults import DataError


@dataclass(frozen=True)
class Kind:
    """A way to break a table: its name, what it does to a folder, and what is said of it."""

    name: str
    table: str
    spoil: Callable[[Path], None]
    said: tuple[str, ...]
    faults: int = 1


def faults(kind, folder):
    """Break the package in a folder, and return what is found."""
    kind.spoil(folder)
    try:
        data.table(kind.table, folder)
    except DataError as broken:
        return list(broken.faults)
    return []


# ways to break


def put(table, old, new):
    """Replace a text that must be there, once."""
    return rewrite(table, lambda text: _replaced(text, old, new))


def rewrite(table, change):
    """Change the text of a table."""

    def spoil(folder):
        file = folder / f"{table}.csv"
        file.write_bytes(change(file.read_bytes().decode("utf-8")).encode("utf-8"))

    return spoil


def store(table, content):
    """Put bytes in place of a table; made by a function of its text where there is one."""

    def spoil(folder):
        file = folder / f"{table}.csv"
        text = file.read_text("utf-8")
        file.write_bytes(content(text) if callable(content) else content)

    return spoil


def contract(old, new):
    """Replace a text of the contract that must be there, once."""

    def spoil(folder):
        file = folder / "datapackage.yaml"
        file.write_text(_replaced(file.read_text("utf-8"), old, new), "utf-8")

    return spoil


def instead(table, make):
    """Put something else in place of the file of a table."""

    def spoil(folder):
        file = folder / f"{table}.csv"
        file.unlink()
        make(file)

    return spoil


def point(column, value):
    """Put a value into the first row of the points of 2020."""
    old = {"year": ",2012,", "hardware_burden_flop": ",1.501632e18,", "score_percent": ",63.3,"}
    return put("points_2020", old[column], f",{value},")


def cell(table, row, column, value):
    """Put a value into a cell, or several of one row, by the number of its line."""
    columns = [column] if isinstance(column, str) else [*column]

    def spoil(folder):
        file = folder / f"{table}.csv"
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        assert value not in set(frame.loc[row - 2, columns])
        frame.loc[row - 2, columns] = value
        frame.to_csv(file, index=False)

    return spoil


def _replaced(text, old, new):
    assert old in text, old
    return text.replace(old, new, 1)


def _lines(change):
    """Change the list of lines of a text."""
    return lambda text: "\n".join(change(text.splitlines())) + "\n"


def _sheet_of_a_workbook(text):
    """A workbook as spreadsheets save it: a zip archive that holds XML."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as workbook:
        workbook.writestr("xl/worksheets/sheet1.xml", text)
    return archive.getvalue()


def _outside(file):
    """Link to a file that does not stand in the folder of the link."""
    elsewhere = file.parent.parent / "elsewhere.csv"
    elsewhere.write_text("flag,title,meaning\nensemble,a,b\n", "utf-8")
    file.symlink_to(elsewhere)


ROWS_100_001 = "flag,title,meaning\n" + "".join(f"a{'b' * (i % 7)},t,m\n" for i in range(100_001))
FLAG = "ensemble,several networks,"

ENCODINGS = [
    Kind("UTF-16 with its mark", "flags", store("flags", lambda text: text.encode("utf-16")),
         ("flags: the file is UTF-16 text", "UTF-8")),
    Kind("UTF-16 without its mark", "flags", store("flags", lambda text: text.encode("utf-16-le")),
         ("flags, row 1", "NUL", "UTF-16", "UTF-8")),
    Kind("Latin-1", "flags",
         store("flags", lambda text: text.replace("several", "sévéral").encode("latin-1")),
         ("flags, row 2", "not UTF-8", "0xe9", "'é'", "save the file as UTF-8")),
    Kind("Windows-1252", "flags",
         store("flags", lambda text: text.replace("several", "“several").encode("cp1252")),
         ("flags, row 2", "not UTF-8", "0x93", "'“'")),
    Kind("UTF-8 cut in a letter", "flags", store("flags", lambda text: (text + "é").encode()[:-1]),
         ("flags, row", "not UTF-8")),
    Kind("UTF-8 read as Windows-1252 and saved", "flags", put("flags", "several", "sÃ©veral"),
         ("flags, row 2, column title", "were UTF-8", "import the original")),
    Kind("letters lost in a conversion", "flags", put("flags", "several", "s\ufffdveral"),
         ("flags, row 2, column title", "lost", "write the letter again")),
    Kind("NUL bytes", "flags", put("flags", "several", "sev\0ral"),
         ("flags, row 2, column title", "NUL")),
    Kind("control character", "flags", put("flags", "several", "sev\x1b[31meral"),
         ("flags, row 2, column title", r"\x1b", "control character", "remove it")),
    Kind("text that turns its direction", "flags", put("flags", "several", "\u202eseveral"),
         ("flags, row 2, column title", r"\u202e", "turns the direction")),
    Kind("zero-width blank", "flags", put("flags", "several", "sev\u200beral"),
         ("flags, row 2, column title", r"\u200b", "invisible", "look the same")),
]  # fmt: skip

FORMS = [
    Kind("semicolons", "flags", rewrite("flags", lambda text: text.replace(",", ";")),
         ("flags, row 1", "separated by semicolons", "commas instead")),
    Kind("tabs", "flags", rewrite("flags", lambda text: text.replace(",", "\t")),
         ("flags, row 1", "separated by tabs")),
    Kind("bars", "flags", rewrite("flags", lambda text: text.replace(",", "|")),
         ("flags, row 1", "separated by bars")),
    Kind("quotation mark that is not closed", "flags", put("flags", "several", '"several'),
         ("flags, row 2", "quotation mark without a partner", "close it")),
    Kind("quotation mark within a cell", "flags",
         put("flags", ",The score", ',"The "score" there"'),
         ("flags, row 2", "quotation mark", 'double it ("")')),
    Kind("single quotation marks", "flags",
         put("flags", '"The compute is that of an architecture search, not', "'The search, not"),
         ("flags, row 3", "quotation mark")),
    Kind("curly quotation marks", "points_2020",
         put("points_2020", '"ZFNet(ensemble, 6 convnets)"', "“ZFNet(ensemble, 6 convnets)”"),
         ("points_2020, row 3", "8 cells, and the header 7", 'in "quotation marks"')),
    Kind("line break in a cell", "flags", put("flags", "several networks", '"several\nnetworks"'),
         ("flags, row 2", "a cell cannot hold a line break", "join the lines"), 2),
    Kind("tab in a cell", "flags", put("flags", "several", "several\t"),
         ("flags, row 2, column title", "tab", "remove it")),
    Kind("a cell of ten megabytes", "flags", put("flags", "several", "x" * 10_000_000),
         ("flags, row 2", "a line of 10,000,", "at most 10,000")),
    Kind("a file of more than 20 MB", "flags", store("flags", b"x" * 25_000_000),
         ("flags: the file has 25.0 MB", "at most 20", "leave out")),
    Kind("more rows than are read", "flags", store("flags", ROWS_100_001.encode()),
         ("flags: the table has 100,001 rows, and at most 100,000", "leave out")),
    Kind("empty file", "flags", store("flags", b""), ("flags: the file is empty", "header")),
    Kind("blanks alone", "flags", store("flags", b" \n \n"), ("flags: the file is empty",)),
    Kind("header alone", "flags", store("flags", b"flag,title,meaning\n"),
         ("flags: the table has a header and no rows", "at least one row")),
    Kind("blank line", "flags", put("flags", "\nsearch", "\n\nsearch"),
         ("flags, row 3: the row is empty", "remove the empty line")),
    Kind("row of commas", "flags", put("flags", "\nsearch", "\n,,\nsearch"),
         ("flags, row 3: the row is empty",)),
    Kind("blank line at the end", "flags", rewrite("flags", lambda text: text + "\n"),
         ("the row is empty", "remove the empty line")),
    Kind("comments alone", "flags", store("flags", b"# ours\n# all of them\n"),
         ("flags, row 1: there is no header", "the names of the columns")),
    Kind("row too short", "points_2020", put("points_2020", "64,computerprogress2021", "64"),
         ("points_2020, row 3", "6 cells, and the header 7", "too few commas")),
    Kind("row too long", "flags", put("flags", FLAG, FLAG + "more,"),
         ("flags, row 2", "4 cells, and the header 3", "a comma too many")),
    Kind("columns that trail behind", "flags", rewrite("flags", lambda t: t.replace("\n", ",,\n")),
         ("flags, row 1", "columns without a name: number 4, 5", "remove its comma")),
]  # fmt: skip

HEADERS = [
    Kind("no header", "flags", rewrite("flags", _lines(lambda lines: lines[1:])),
         ("flags, row 1", "no header", "'ensemble'", "begin with a row", "flag,title,meaning")),
    Kind("header twice", "flags", rewrite("flags", _lines(lambda ls: [*ls[:3], ls[0], *ls[3:]])),
         ("flags, row 4", "a second time", "remove the line")),
    Kind("title above the header", "flags",
         rewrite("flags", _lines(lambda lines: ["Our flags,,", *lines])),
         ("flags, row 1", "the header stands in row 2")),
    Kind("header of merged cells", "points_2020",
         rewrite("points_2020", _lines(lambda lines: ["Name,,,Compute,,Score,", *lines])),
         ("points_2020, row 1", "the header stands in row 2", "remove the rows above")),
    Kind("row of units below the header", "points_2020",
         rewrite("points_2020", _lines(lambda ls: [ls[0], ",,,year,FLOP,%,", *ls[1:]])),
         ("points_2020, row 2", "a row of units", "remove the row")),
    Kind("column missing", "flags",
         rewrite("flags", _lines(lambda lines: [line.split(",")[0] for line in lines])),
         ("flags, row 1, column title: column missing", "add the column"), 2),
    Kind("column unknown", "flags", rewrite("flags", lambda text: text.replace("\n", ",more\n")),
         ("flags, row 1, column more", "not in the contract", "remove the column")),
    Kind("column twice", "flags", put("flags", "title,meaning", "meaning,meaning"),
         ("flags, row 1, column meaning", "stands twice"), 2),
    Kind("column in capitals", "flags", put("flags", "title,", "Title,"),
         ("flags, row 1, column Title", "rename it to title"), 2),
    Kind("column misspelt", "points_2020", put("points_2020", "score_percent", "score_precent"),
         ("column score_precent", "rename it to score_percent"), 2),
    Kind("column without a name", "flags", put("flags", "title,", ","),
         ("flags, row 1", "columns without a name: number 2"), 2),
]  # fmt: skip

_BURDEN = "points_2020, row 2, column hardware_burden_flop"
NUMBERS = [
    Kind(f"number: {name}", "points_2020",
         point("hardware_burden_flop", value), (_BURDEN, *said))
    for name, value, *said in (
        ("a word", "very much", "not a number", "in FLOP"),
        ("separators of thousands", '"1,501,632,000,000,000,000"', "thousands", "1234"),
        ("decimal comma", '"1,5e18"', "decimal comma", "1.5, not 1,5"),
        ("thousands by blanks", "1 501 632 000", "separator of thousands", "digits together"),
        ("thousands by hard blanks", "1\u00a0501\u00a0632", "separator of thousands"),
        ("thousands by low lines", "1_501_632", "separator of thousands"),
        ("thousands by apostrophes", "1'501'632", "separator of thousands"),
        ("infinite", "inf", "not a number that can be computed with", "finite"),
        ("infinite, negative", "-Infinity", "not a number that can be computed with"),
        ("NaN", "NaN", "not a number that can be computed with", "leave the cell empty"),
        ("n/a", "n/a", "missing", "leave the cell empty"),
        ("a hyphen", "-", "missing", "leave the cell empty"),
        ("question mark", "?", "missing"),
        ("error of a spreadsheet", "#DIV/0!", "an error of a spreadsheet"),
        ("too large for a float", "1e999", "beyond what can be computed", "power of ten"),
        ("too small for a float", "1e-999", "beyond what can be computed", "power of ten"),
        ("hexadecimal", "0xFF", "hexadecimal"),
        ("Arabic digits", "١٥", "other signs than plain digits"),
        ("full-width digits", "１５", "other signs than plain digits"),
        ("true", "true", "a yes or no where a number belongs"),
        ("unit behind it", "1.5 EFLOP", "with its unit behind it", "alone, in FLOP"),
        ("currency before it", "$15", "a sign before it"),
        ("about", "~1.5e18", "a sign before it"),
        ("true minus", "−1.5e18", "no hyphen"),
        ("power of ten written out", "1.5 × 10^18", "write 1.5e18"),
        ("time of day", "10:30", "not a number"),
        ("two points", "1.501.632", "two points"),
        ("per cent sign", "63.3%", "per cent", "a fraction"),
        ("month that a spreadsheet made", "Mar-21", "a date where a number belongs", "to text"),
        ("day that a spreadsheet made", "3/1/2021", "a date where a number belongs"),
        ("blank before", " 1.5e18", "a blank before or after", "remove the blank"),
        ("blank behind", "1.5e18 ", "a blank before or after"),
        ("hard blank behind", "1.5e18\u00a0", "a blank before or after"),
        ("negative", "-1.501632e18", "less than 1e+14 FLOP", "unit"),
        ("zero", "0", "less than 1e+14 FLOP", "unit"),
        ("empty where it must be filled", "", "an empty cell", "fill it in"),
        ("GFLOP for FLOP", "1.501632e9", "less than 1e+14 FLOP", "this column is in FLOP"),
        ("FLOP for GFLOP", "1.501632e27", "more than 2e+23 FLOP", "unit"),
    )
]  # fmt: skip

VALUES = [
    Kind("year in words", "points_2020", point("year", "twelve"), ("column year", "not a number")),
    Kind("year with a point", "points_2020", point("year", "2012.0"),
         ("column year", "not a whole number", "without a point")),
    Kind("year of two digits", "points_2020", point("year", "12"), ("less than 1990, the least",)),
    Kind("year far ahead", "points_2020", point("year", "2112"), ("more than 2100, the most",)),
    Kind("score of 100 %", "points_2020", point("score_percent", "100"), ("more than 99.99 %",)),
    Kind("score below 0", "points_2020", point("score_percent", "-1"), ("less than",)),
    Kind("fraction for per cent", "points_2020", point("score_percent", "0.633"),
         ("column score_percent", "less than 1 %", "in %")),
    Kind("yes for true", "records", put("records", ",7,true,false,", ",7,yes,false,"),
         ("records, row 2, column extra_data", "neither true nor false", "write true or false")),
    Kind("month of a spreadsheet", "records", put("records", ",2013-11,2013", ",Nov-13,2013"),
         ("records, row 3, column published_month, value 'Nov-13'", "2021-03")),
    Kind("number of a day", "records", put("records", ",2013-11,2013", ",41579,2013"),
         ("column published_month", "2021-03")),
    Kind("month 13", "records", put("records", ",2013-11,2013", ",2013-13,2013"),
         ("column published_month", "2021-03")),
    Kind("date the other way round", "prices", put("prices", ",2010-11-09,", ",9.11.2010,"),
         ("prices, row 2, column date", "2021-03-31")),
    Kind("day that is none", "prices", put("prices", ",2010-11-09,", ",2010-11-31,"),
         ("prices, row 2, column date", "no such day")),
    Kind("value that is not in the list", "grids", put("grids", ",country,", ",county,"),
         ("grids, row 2, column kind", "'county'", "write one of country, cloud-region")),
    Kind("address without https", "prices", put("prices", ",https://www.techp", ",www.techp"),
         ("prices, row 2, column where", "begins with https://")),
    Kind("key in capitals", "flags", put("flags", "\nensemble,", "\nEnsemble,"),
         ("flags, row 2, column flag, value 'Ensemble'", "small letters")),
]  # fmt: skip

SEVERAL = {"thousand times the FLOP": 2, "share for per cent of a model": 3, "FLOP of others": 2}
"""Slips that contradict several cells."""

UNITS = [
    Kind(f"unit: {name}", table, cell(table, row, column, value), (f"{table}, row {row}", *said),
         SEVERAL.get(name, 1))
    for name, table, row, column, value, *said in (
        ("GFLOP for FLOP", "systems", 2, "forward_flop", "1.9", "column forward_flop", "in FLOP"),
        ("millions for parameters", "systems", 26, "parameters", "438", "column parameters"),
        ("thousand times the parameters", "systems", 26, "parameters", "4.38e11",
         "times parameters"),
        ("thousands for examples", "systems", 26, "training_examples", "1281",
         "column training_examples"),
        ("share for per cent", "systems", 26, "top1_percent", "0.865", "less than 1 %"),
        ("better first guess than five", "systems", 26, "top1_percent", "99.9",
         "above top5_percent"),
        ("petaflop/s-days for FLOP", "training_costs", 2, "training_flop", "0.3", "in FLOP"),
        ("thousand times the FLOP", "training_costs", 2, "training_flop", "2.6e22",
         "US$ for each of training_flop"),
        ("millions for dollars", "training_costs", 81, "amortised_usd", "185",
         "US$ for each of training_flop"),
        ("more than any run of its year", "points_2020", 2, "hardware_burden_flop", "1.5e23",
         "more than any run of 2012"),
        ("TFLOP/s for FLOP/s", "accelerators", 77, "tensor_flop_per_s", "989", "in FLOP/s"),
        ("thousandth of a rate", "accelerators", 77, "tensor_flop_per_s", "9.894e11", "FLOP/s"),
        ("four chips as one, in both rates", "accelerators", 108,
         ("peak_flop_per_s", "tensor_flop_per_s"), "4.92e14", "write in chips how many"),
        ("kW for W", "accelerators", 77, "power_w", "0.7", "less than 5 W"),
        ("GB/s for byte/s", "accelerators", 77, "memory_bandwidth_byte_per_s", "3350", "byte/s"),
        ("ten times the memory", "accelerators", 77, "memory_bandwidth_byte_per_s", "3.35e13",
         "more than any chip of 2022 has"),
        ("rate that is entered in GFLOP/s", "runs", 2, "entered_peak_flop_per_s", "1.1e6",
         "in FLOP/s"),
        ("thousandth of the rate of its chip", "runs", 2, "entered_peak_flop_per_s", "1.1e12",
         "times the peak of cloud-tpu-v4"),
        ("cents for dollars", "prices", 300, "usd_per_chip_hour", "320", "more than 50 US$/h"),
        ("g for kg", "grids", 2, "kg_co2e_per_kwh", "481", "kg CO2e/kWh"),
        ("tonnes for megatonnes", "city_emissions", 2, "mt_co2e_per_year", "5.8e7", "Mt CO2e"),
        ("per cent for a share", "training_costs", 2, "utilisation", "44.84", "more than 1, the"),
        ("GHz for MHz", "processors", 149, "value", "3.191", "times what other processors"),
        ("quantity in the unit of another", "processors", 2, "unit", "MHz",
         "transistors has the unit 1"),
        ("share of one test set", "robustness", 2, "imagenetv2_percent", "0.8085",
         "times imagenet_percent"),
        ("new test set easier than the old", "robustness", 2, "imagenetv2_percent", "89",
         "times imagenet_percent"),
        ("share for per cent of a model", "robustness", 2, "imagenet_percent", "0.88322",
         "write per cent"),
        ("teraflop/s-days for FLOP", "efficiency", 2, "compute_flop", "3.1", "less than 1e+15"),
        ("GFLOP of others", "epoch_estimates", 2, "training_compute_flop", "1e12", "in FLOP"),
        ("FLOP of others", "epoch_estimates", 2, "training_compute_flop", "9e28",
         "times published_"),
        ("share above the whole", "constants", 32, "value", "911", "no share of a whole"),
    )
]  # fmt: skip

KEYS = [
    Kind("row twice", "grids", rewrite("grids", _lines(lambda lines: [*lines, lines[1]])),
         ("grids, row ", "column grid, value 'world'", "stands in row 2 too", "stands twice")),
    Kind("key twice", "flags", put("flags", "\ncopied,", "\nensemble,"),
         ("flags, row 17, column flag, value 'ensemble'", "stands in row 2 too")),
    Kind("two columns of a key twice", "system_flags",
         rewrite("system_flags", _lines(lambda lines: [*lines, lines[1]])),
         ("column system, flag", "stands in row 2 too")),
    Kind("empty key", "flags", put("flags", "\ncopied,", "\n,"),
         ("flags, row 17, column flag", "an empty cell", "fill it in")),
    Kind("key that refers to nothing", "runs", put("runs", "cloud-tpu-v4", "abacus"),
         ("runs, row 2, column accelerator", "no row of accelerators has the key 'abacus'")),
    Kind("key that refers to a capital", "runs", put("runs", "cloud-tpu-v4", "Cloud-TPU-v4"),
         ("runs, row 2, column accelerator", "perhaps to 'cloud-tpu-v4'")),
    Kind("key misspelt", "points_2020", put("points_2020", ",imagenet,", ",imagenette,"),
         ("points_2020, row 2, column benchmark", "perhaps to 'imagenet'")),
    Kind("table that is referred to is broken", "point_flags", store("flags", b"\xff\xfe"),
         ("flags: the file is UTF-16",)),
]  # fmt: skip

FILES = [
    Kind("no file", "flags", instead("flags", lambda file: None),
         ("flags: the file flags.csv is not there", "put the file back")),
    Kind("folder", "flags", instead("flags", Path.mkdir),
         ("flags: flags.csv is a folder", "put the file back")),
    Kind("pipe", "flags", instead("flags", os.mkfifo), ("flags: flags.csv is a pipe",)),
    Kind("link to nowhere", "flags", instead("flags", lambda file: file.symlink_to("nowhere")),
         ("flags: the file flags.csv is a link to nowhere", "put the file back")),
    Kind("link that leaves the folder", "flags", instead("flags", _outside),
         ("flags: flags.csv is a link to a file outside", "put a copy")),
    Kind("workbook", "flags", store("flags", lambda text: _sheet_of_a_workbook(text)),
         ("flags: the file is a spreadsheet or a zip archive", "export the sheet as CSV")),
    Kind("old workbook", "flags", store("flags", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
         ("flags: the file is a spreadsheet of an old format", "export")),
    Kind("gzip", "flags", store("flags", lambda text: gzip.compress(text.encode())),
         ("flags: the file is compressed with gzip", "unpack it")),
    Kind("web page", "flags", store("flags", b"<!DOCTYPE html><html><body>404</body></html>"),
         ("flags: the file is a web page", "download the file itself")),
    Kind("PDF", "flags", store("flags", b"%PDF-1.7\n"), ("flags: the file is a PDF",)),
    Kind("JSON", "flags", store("flags", b'[{"flag": "ensemble"}]\n'), ("flags, row 1",)),
]  # fmt: skip

CONTRACTS = [
    Kind(f"contract: {name}", "flags", contract(old, new), ("datapackage.yaml", *said))
    for name, old, new, *said in (
        ("no YAML", "name: flags", "name: flags: legend", "row", "not YAML", "needs quotes"),
        ("a table is missing", "- name: forward_checks", "- name: checks", "forward_checks is mis"),
        ("path that leaves the folder", "path: flags.csv", "path: ../flags.csv", "no folder"),
        ("absolute path", "path: flags.csv", "path: /etc/flags.csv", "no folder"),
        ("address for a path", "path: flags.csv", "path: https://example.org/f.csv", "no address"),
        ("list for a path", "path: flags.csv", "path: [flags.csv]", "beside the contract"),
        ("column without a unit", "unit: FLOP/s, ", "", "'unit' is a required"),
        ("unknown type", "type: integer", "type: year", "'year' is not one of"),
        ("bound that is no number", "minimum: 1990", "minimum: early", "not of type 'number'"),
        ("pattern that is none", '"[a-z0-9-]+"', '"[a-z"', "not a 'regex'"),
        ("unknown constraint", "minimum: 1990", "minLength: 4", "minLength"),
        ("profile from elsewhere", "version: 1.0.0", "version: 1.0.0\nprofile: https://example.org",
         "'profile' was unexpected"),
        ("key that is no column", "primaryKey: [flag]", "primaryKey: [mark]", "mark is none"),
        ("column that the book needs", "name: meaning", "name: sense", "column meaning is missing"),
        ("value that the book does not know", "enum: [search,", "enum: [play, search,",
         "open to values"),
        ("object of Python", "version: 1.0.0", "version: !!python/name:os.system", "not YAML"),
    )
]  # fmt: skip

KINDS = [
    *(*ENCODINGS, *FORMS, *HEADERS, *NUMBERS, *VALUES, *UNITS, *KEYS, *FILES, *CONTRACTS),
]


def main():
    """Print what is said of each kind, as a list in Markdown."""
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(shutil.copytree(data.OWN, Path(place, "data")))
            print(f"- **{kind.name}**", *(f"  - {fault}" for fault in faults(kind, folder)),
                  sep="\n")  # fmt: skip


if __name__ == "__main__":
    main()
