"""Read the contract of a data package, ``datapackage.yaml``, or say what is wrong with it.

The contract is a Frictionless Data Package, of which this book uses a part, described in
``contract.schema.json``: tables in files beside the contract, columns of four types, five kinds of
constraint. Whatever else a contract says is refused, and nothing that it names is fetched.
"""

import json
from functools import cache
from pathlib import Path

import yaml
from frictionless import FrictionlessException, Package, Resource
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from lib.faults import MEND, DataError, Fault, quoted

OWN = Path(__file__).resolve().parent.parent / "data"
"""Folder of the book's own data package."""

NAME = "datapackage.yaml"
"""File name of a contract."""

SCHEMA = Path(__file__).with_name("contract.schema.json")
"""JSON Schema of a contract."""

DTYPES = {"string": "string", "number": "float64", "integer": "Int64", "boolean": "boolean"}
"""Types that a column can have, and those of a frame."""

MOST_BYTES = 2_000_000
MOST_PARTS = 100_000
MOST_LEVELS = 20
"""Largest contract that is read; that of this book has 60,000 bytes, 6,000 parts, 8 levels."""

CORRECT = "correct the contract; the one of this book is an example"


def read(folder: Path, tables: tuple[str, ...]) -> Package:
    """Read the contract of the package in `folder`.

    Parameters
    ----------
    folder : Path
        Folder that holds ``datapackage.yaml``.
    tables : tuple of str
        Tables that it must describe as the book's own contract does: with at least their columns,
        of the same types, and with no other values where the values are listed.

    Returns
    -------
    Package
        With all that this book needs of it.

    Raises
    ------
    DataError
        If it is missing or broken; every fault is listed.

    Examples
    --------
    >>> read(OWN, ("flags",)).get_resource("flags").schema.primary_key
    ['flag']
    """
    package = _parsed(_text(folder))
    own = _parsed(_text(OWN))
    lacks = [rule for name in tables for rule in _lacks(package, own.get_resource(name))]
    if lacks:
        raise DataError([Fault(NAME, rule, CORRECT) for rule in lacks])
    return package


@cache
def _parsed(text: str) -> Package:
    """Read a contract, once for each text: many folders have the same."""
    descriptor = _descriptor(text)
    if not _is_small(descriptor):
        rule = f"more than {MOST_PARTS:,} parts, or a part that holds itself"
        raise DataError([Fault(NAME, rule, CORRECT)])
    errors = sorted(_validator().iter_errors(descriptor), key=lambda error: [*error.absolute_path])
    if faults := [_fault(descriptor, error) for error in errors]:
        raise DataError(faults)
    if faults := [Fault(NAME, rule, CORRECT) for rule in _contradictions(descriptor)]:
        raise DataError(faults)
    try:
        return Package.from_descriptor(descriptor)
    except FrictionlessException as broken:
        notes = [error.note for error in broken.reasons or [broken.error]]
        raise DataError([Fault(NAME, note, CORRECT) for note in notes]) from broken


def _text(folder: Path) -> str:
    """Return what stands in the file of a contract."""
    file = folder / NAME
    if not file.is_file():
        what = "file" if folder.is_file() else "folder"
        mend = f"name a folder that holds {NAME} and its tables"
        raise DataError([Fault(str(folder), f"this {what} is no data package", mend)])
    try:
        if file.stat().st_size > MOST_BYTES:
            raise DataError([Fault(NAME, f"more than {MOST_BYTES:,} bytes", CORRECT)])
        return file.read_text("utf-8-sig")
    except OSError as broken:
        rule = f"the file cannot be read: {broken.strerror}"
        raise DataError([Fault(NAME, rule, "allow this user to read it")]) from broken
    except UnicodeDecodeError as broken:
        raise DataError([Fault(NAME, "not UTF-8", MEND["encoding-error"])]) from broken


def _descriptor(text: str) -> object:
    """Read the YAML of a contract."""
    try:
        if _depth(text) > MOST_LEVELS:  # the parser would end the process, not raise
            raise DataError([Fault(NAME, f"more than {MOST_LEVELS} levels", CORRECT)])
        return yaml.load(text, _Loader)
    except yaml.YAMLError as broken:
        mark, problem = getattr(broken, "problem_mark", None), getattr(broken, "problem", None)
        row = None if mark is None else mark.line + 1
        rule = f"not YAML: {problem or str(broken).splitlines()[0]}"
        mend = "correct the line; one level is two blanks, and a text with a colon needs quotes"
        raise DataError([Fault(NAME, rule, mend, row)]) from broken


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
    """Reads dates as texts: none belongs into a contract, and one that is none would raise."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _depth(text: str) -> int:
    """Return how many levels of lists and mappings a YAML text opens within each other."""
    level = deepest = 0
    for event in yaml.parse(text, _Loader):
        level += isinstance(event, yaml.CollectionStartEvent)
        level -= isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, level)
        if deepest > MOST_LEVELS:
            break
    return deepest


@cache
def _validator() -> Draft202012Validator:
    """Return what compares a contract with the schema."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["regex"]))


def _fault(descriptor: object, error: ValidationError) -> Fault:
    """Say where in a contract which rule of the schema is broken, tables and columns by name."""
    part, place = descriptor, []
    for step in error.absolute_path:
        part = part[step]
        name = part.get("name") if isinstance(part, dict) else None
        if isinstance(step, int) and isinstance(name, str):
            place[-1] = {"resources": "table", "fields": "column"}.get(place[-1], place[-1])
            place = [word for word in place if word != "schema"]
            place.append(quoted(name))
        else:
            place.append(str(step))
    message, about = error.message, error.schema
    if isinstance(about, dict) and "pattern" in about and "description" in about:
        message = f"{quoted(str(error.instance))} is not what it must be: {about['description']}"
    return Fault(NAME, f"{' '.join([*place, '']).strip()}: {message[:300]}".lstrip(": "), CORRECT)


def _lacks(package: Package, own: Resource) -> list[str]:
    """Say what a contract does not promise of a table, and the book's own does."""
    if not package.has_resource(own.name):
        return [f"table {own.name} is missing"]
    schema, lacks = package.get_resource(own.name).schema, []
    for needed in own.schema.fields:
        where = f"table {own.name}: column {needed.name}"
        if not schema.has_field(needed.name):
            lacks.append(f"{where} is missing")
            continue
        field = schema.get_field(needed.name)
        if field.type != needed.type:
            lacks.append(f"{where} has the type {field.type}, and the book needs {needed.type}")
        if needed.required and not field.required:
            lacks.append(f"{where} is not required, and the book needs its values")
        known = needed.constraints.get("enum")
        if known and not set(field.constraints.get("enum", [None])) <= set(known):
            lacks.append(f"{where} is open to values that the book does not know")
    return lacks


def _contradictions(descriptor: dict) -> list[str]:
    """Say what a contract of the right form cannot mean."""
    columns = {
        table["name"]: [column["name"] for column in table["schema"]["fields"]]
        for table in descriptor["resources"]
    }
    names = [table["name"] for table in descriptor["resources"]]
    said = [f"table {name} stands twice" for name in columns if names.count(name) > 1]
    for table in descriptor["resources"]:
        name, schema, own = table["name"], table["schema"], columns[table["name"]]
        said += [
            f"table {name}: column {one} stands twice"
            for one in dict.fromkeys(own)
            if own.count(one) > 1
        ]
        said += [
            f"table {name}: the key {one} is none of its columns"
            for one in schema["primaryKey"]
            if one not in own
        ]
        for key in schema.get("foreignKeys", []):
            (field,), (there,) = key["fields"], key["reference"]["fields"]
            other = key["reference"]["resource"] or name
            if field not in own:
                said.append(f"table {name}: the key {field} is none of its columns")
            if other not in columns:
                said.append(f"table {other} is missing, and others refer to it")
            elif there not in columns[other]:
                said.append(f"table {name}: {field} refers to {other}, {there}, which is not there")
    return list(dict.fromkeys(said))


def _is_small(whole: object) -> bool:
    """Whether a contract has few parts, counting those again that it refers to again."""
    left, parts = [whole], 0
    while left and parts <= MOST_PARTS:
        part = left.pop()
        parts += 1
        if isinstance(part, dict):
            left += [*part, *part.values()]
        elif isinstance(part, list | tuple | set):
            left += part
    return parts <= MOST_PARTS
