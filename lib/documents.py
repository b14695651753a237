"""The form of ``results.json``: its schema, reading and writing, and which code made it.

The document is made by `lib.results`. Its schema stands beside this module, and in the book beside
the document.
"""

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

from lib.faults import DataError, Fault

FORMAT = "1.0"
"""Version of the form of the document: the first number changes when a reader would break."""

SCHEMA = Path(__file__).with_name("results.schema.json")
"""JSON Schema of the document."""

ROOT = Path(__file__).resolve().parents[1]

FROZEN = ROOT / "data" / "frozen"
"""Folder of the frozen documents, ``VERSION.json`` each."""

VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
"""What the name of a version looks like."""


def check(document: object) -> list[str]:
    """Compare a document with the schema.

    Parameters
    ----------
    document : object
        What a file that should hold results was read as.

    Returns
    -------
    list of str
        Everything that is wrong, each with its place in the document; empty if nothing is.

    Examples
    --------
    >>> check({"format": "1.0"})[0]
    "the document: '$schema' is a required property"
    """
    errors = sorted(
        _validator().iter_errors(document), key=lambda error: list(map(str, error.path))
    )
    return [f"{'/'.join(map(str, e.path)) or 'the document'}: {e.message[:200]}" for e in errors]


def read(named: str | Path) -> dict:
    """Read results from a file, or frozen ones by their version.

    Parameters
    ----------
    named : str or Path
        Path of a document, or a version such as ``"1.0.0"``.

    Returns
    -------
    dict
        The document.

    Raises
    ------
    DataError
        If there is no such file or version, it is no JSON, or it breaks the schema.

    Examples
    --------
    >>> read("no-such-file.json")
    Traceback (most recent call last):
        ...
    lib.faults.DataError: no-such-file.json: cannot be read: No such file or directory; to mend: \
name a results.json that a build wrote, or a frozen version
    """
    frozen = FROZEN / f"{named}.json"
    file = frozen if VERSION.fullmatch(str(named)) else Path(named)
    mend = "name a results.json that a build wrote, or a frozen version"
    if have := ", ".join(versions()):
        mend += f" ({have})" if file == frozen else ""
    try:
        document = json.loads(file.read_text("utf-8"))
    except OSError as broken:
        rule = f"cannot be read: {broken.strerror}"
        raise DataError([Fault(str(named), rule, mend)]) from broken
    except (ValueError, RecursionError) as broken:
        raise DataError([Fault(str(named), f"this is no JSON: {broken}", mend)]) from broken
    if faults := check(document):
        raise DataError([Fault(str(named), fault, mend) for fault in faults])
    return document


def versions() -> list[str]:
    """Return the frozen versions, the oldest first.

    Examples
    --------
    >>> "1.0.0" in versions()
    True
    """
    found = [file.stem for file in FROZEN.glob("*.json") if VERSION.fullmatch(file.stem)]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def to_json(document: dict) -> str:
    """Write a document as text, with one entry of a list or table a line, for comparing by eye.

    Examples
    --------
    >>> print(to_json({"fits": [{"n": 3}, {"n": 4}], "format": "1.0"}), end="")
    {
    "fits": [
    {"n": 3},
    {"n": 4}
    ],
    "format": "1.0"
    }
    """
    parts = (f"{json.dumps(name)}: {_lines(value)}" for name, value in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(value: object) -> str:
    """Write a list with an entry a line, anything else on one line."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_line(entry) for entry in value) + "\n]"
    if isinstance(value, dict) and any(isinstance(entry, dict) for entry in value.values()):
        parts = (f"{json.dumps(name)}: {_lines(entry)}" for name, entry in value.items())
        return "{\n" + ",\n".join(parts) + "\n}"
    return _line(value)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def code(root: Path = ROOT) -> dict:
    """Say which code it is: the commit, whether files differ from it, and a digest of the library.

    Returns
    -------
    dict
        ``commit`` and ``modified`` are None where there is no git or no repository.

    Examples
    --------
    >>> len(code()["sha256"])
    64
    """
    files = [*(root / "lib").glob("*.*"), root / "requirements.txt"]
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain", "--untracked-files=no")
    return {
        "commit": commit or None,
        "modified": None if changes is None else bool(changes),
        "sha256": digest({file.name: file.read_bytes() for file in files}),
    }


def digest(contents: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of what stands under names, in hexadecimal digits.

    Examples
    --------
    >>> digest({"a": b"1", "b": b"2"}) == digest({"b": b"2", "a": b"1"})
    True
    >>> digest({"a": b"12", "b": b""}) == digest({"a": b"1", "b": b"2"})
    False
    """
    whole = hashlib.sha256()
    for name, content in sorted(contents.items()):
        # The lengths keep the end of one file from passing for the start of the next.
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _git(root: Path, *command: str) -> str | None:
    """Ask git; None where there is none, or no repository."""
    try:
        asked = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True)
    except OSError:
        return None
    return asked.stdout.strip() if asked.returncode == 0 else None


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
