"""The contract of ``claims.yaml``: what an entry must hold, checked whenever the file is read."""

import inspect
import math
import re
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

from lib import data
from lib.faults import DataError, Fault

FILE = "claims.yaml"

VERDICTS = ("holds", "holds with a caveat", "does not follow", "cannot be checked")

RELATIONS = ("equals", "at least", "at most", "more than", "less than")

_ONE_OF = {
    "of": ("article", "book"),
    "kind": ("A", "T", "D", "F", "Q"),
    "relation": RELATIONS,
    "judged": VERDICTS,
}

_TYPES = {
    **dict.fromkeys("id section statement source unit function because refuted_by".split(), str),
    **dict.fromkeys(_ONE_OF, str),
    **dict.fromkeys("where tolerance arguments".split(), dict),
    **dict.fromkeys("caveats evidence".split(), list),
    "value": float,
}

_ALWAYS = ("id", "of", "kind", "section", "statement", "source", "where")
_COMPUTED = ("value", "unit", "relation", "function")
_JUDGED = ("because", "evidence", "refuted_by")

_IS = {str: "a text", dict: "names with values", list: "a list", float: "a number"}

Found = Iterator[Fault]


def read(folder: Path, functions: Mapping[str, Callable]) -> list[dict]:
    """Read the entries of ``claims.yaml``.

    Parameters
    ----------
    folder : Path
        Folder of the data package.
    functions : mapping of str to callable
        The recomputations that a claim may name.

    Returns
    -------
    list of dict
        As written, in their order.

    Raises
    ------
    DataError
        If the file cannot be read, or an entry breaks the contract; it lists every fault.

    Examples
    --------
    >>> read(Path("no such folder"), {})
    Traceback (most recent call last):
    ...
    lib.faults.DataError: claims.yaml: cannot be read: No such file or directory; to mend: put the \
file back, as the book has it
    """
    entries = _parse(folder)
    sources = set(data.table("sources", folder).source)
    faults = [fault for entry in entries for fault in _faults(entry, functions, sources)]
    ids = [entry["id"] for entry in entries if isinstance(entry.get("id"), str)]
    faults += [
        Fault(FILE, "two claims have one id", "give each claim an id of its own", None, "id", twice)
        for twice in dict.fromkeys(name for name in ids if ids.count(name) > 1)
    ]
    if faults:
        raise DataError(faults)
    return entries


def _parse(folder: Path) -> list[dict]:
    """Read the file, and see that it is a list of entries."""
    try:
        entries = yaml.load((folder / FILE).read_text("utf-8"), _Loader)
        fault = None
    except OSError as broken:
        fault = f"cannot be read: {broken.strerror}", "put the file back, as the book has it"
    except UnicodeDecodeError:
        fault = "not UTF-8", "save the file as UTF-8"
    # A date that is none is a ValueError of the parser; too many levels are a RecursionError.
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        rule = " ".join(str(broken).split())
        fault = f"no YAML: {rule}", "correct the line; the file of this book is an example"
    if fault is None and not (
        isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)
    ):
        fault = "expected a list of claims", "begin each claim with a line `- id: its-name`"
    if fault:
        raise DataError([Fault(FILE, *fault)])
    return entries


class _Loader(yaml.SafeLoader):
    """Refuses a name that stands twice in one entry, of which YAML would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """Build the names and values of one entry."""
        names = [self.construct_object(name, deep=True) for name, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def _faults(entry: dict, functions: Mapping[str, Callable], sources: set[str]) -> Found:
    """Say everything that is wrong with one entry."""
    where = f"{FILE}, claim {entry.get('id', 'without id')}"

    def fault(rule: str, mend: str, field: str, value: object = None) -> Fault:
        return Fault(where, rule, mend, None, field, None if value is None else str(value))

    for field, value in entry.items():
        if field not in _TYPES:
            yield fault("no field of a claim", "remove it, or correct its name", str(field))
        elif not _is(value, _TYPES[field]):
            kind = _IS[_TYPES[field]]
            yield fault(f"expected {kind}", f"write {kind}, or leave the field out", field, value)
        elif field in _ONE_OF and value not in _ONE_OF[field]:
            choices = ", ".join(_ONE_OF[field])
            yield fault("not one of the choices", f"write one of {choices}", field, value)
    needed = _ALWAYS + (_JUDGED if "judged" in entry else _COMPUTED)
    for field in needed:
        if field not in entry:
            mend = f"add it: this claim needs {', '.join(needed)}"
            yield fault("missing", mend, field)
    # What has the right type is looked at further; what has not was told above.
    sound = {k: v for k, v in entry.items() if k in _TYPES and _is(v, _TYPES[k])}
    name = sound.get("id", "a")
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
        yield fault("no key", "write words in lower case, joined by hyphens", "id", name)
    yield from _not_known(sound, functions, sources, fault)
    yield from _tolerance(sound, fault)
    yield from _place(sound, fault)
    yield from _places(sound.get("because", ""), "because", sound, fault)
    for number, caveat in enumerate(sound.get("caveats", []), 1):
        yield from _caveat(caveat, f"caveat {number}", sound, sources, fault)


def _not_known(entry: dict, functions: Mapping, sources: set[str], fault: Callable) -> Found:
    """Say which names stand for nothing: sources, and functions with their arguments."""
    for field in ("source", "evidence"):
        keys = entry.get(field, [])
        for key in [keys] if isinstance(keys, str) else keys:
            if not _one_of(key, sources):
                mend = "correct the name, or add the source to the table sources"
                yield fault("no such source", mend, field, key)
    if "judged" in entry and entry.get("evidence") == []:
        yield fault("no evidence", "name at least one source", "evidence")
    if "function" not in entry:
        return
    name = entry["function"]
    if name not in functions:
        yield fault("no such recomputation", "write one of lib/recomputed*.py", "function", name)
        return
    try:
        inspect.signature(functions[name]).bind(data.OWN, **entry.get("arguments", {}))
    except TypeError as broken:
        yield fault(f"{name}: {broken}", "give the arguments that it has", "arguments")


def _tolerance(entry: dict, fault: Callable) -> Found:
    """Say whether a tolerance is missing, out of place, or no tolerance."""
    tolerance = entry.get("tolerance")
    if (entry.get("relation") == "equals") != (tolerance is not None) and "judged" not in entry:
        mend = "write a tolerance with the relation equals, and with no other"
        yield fault("relation and tolerance do not go together", mend, "tolerance", tolerance)
    if tolerance is None:
        return
    [(kind, size)] = tolerance.items() if len(tolerance) == 1 else [(None, None)]
    least = {"factor": 1, "difference": 0}
    if kind not in least or not _is(size, float) or size < least[kind]:
        mend = "write {factor: above 1} or {difference: above 0}"
        yield fault("no tolerance", mend, "tolerance", tolerance)


def _place(entry: dict, fault: Callable) -> Found:
    """Say whether the chapter or the figure is not there."""
    if "where" not in entry:
        return
    place = entry["where"]
    if set(place) != {"chapter", "figure"}:
        yield fault("incomplete", "write {chapter: its-slug, figure: fig-name or null}", "where")
        return
    texts = chapters()
    if not _one_of(place["chapter"], texts):
        yield fault("no such chapter", f"write one of {', '.join(texts)}", "where", place)
    elif place["figure"] and f'"{place["figure"]}"' not in texts[place["chapter"]]:
        yield fault("the chapter has no such figure", "write its name, or null", "where", place)


def _caveat(caveat: object, place: str, entry: dict, sources: set[str], fault: Callable) -> Found:
    """Say what is wrong with one caveat."""
    if not isinstance(caveat, dict) or not _is(caveat.get("text"), str):
        yield fault("expected a text", "write {text: ..., when: ..., evidence: [...]}", place)
        return
    if unknown := [name for name in caveat if name not in ("text", "when", "evidence")]:
        yield fault("no field of a caveat", "remove it", f"{place}, {', '.join(map(str, unknown))}")
    yield from _places(caveat["text"], place, entry, fault)
    evidence = caveat.get("evidence", [])
    if not isinstance(evidence, list):
        yield fault("expected a list", "write the keys of sources in [ ]", place, evidence)
    else:
        for key in evidence:
            if not _one_of(key, sources):
                yield fault("no such source", "correct the name, or add the source", place, key)
    if "when" not in caveat:
        return
    when = caveat["when"]
    if not (
        isinstance(when, dict)
        and _is(when.get("number"), str)
        and set(when) in ({"number", "above"}, {"number", "below"})
        and all(_is(bound, float) for name, bound in when.items() if name != "number")
    ):
        yield fault("no condition", "write {number: its name, above or below: bound}", place, when)
    elif "function" not in entry:
        yield fault("nothing gives the number", "remove the condition", place, when["number"])


def _places(text: str, field: str, entry: dict, fault: Callable) -> Found:
    """Say whether a text cannot be filled with numbers, or nothing gives those that it needs."""
    try:
        names = [name for _, name, *_ in Formatter().parse(text) if name is not None]
    except ValueError:  # a brace without its partner
        names = [""]
    if not all(name.isidentifier() for name in names):
        mend = "write a place as {name} or {name:.0f}, and a brace twice"
        yield fault("no text with places for numbers", mend, field, text)
    elif names and "function" not in entry:
        yield fault("nothing gives the number", "name a function", field, ", ".join(names))


def _one_of(value: object, known: Container[str]) -> bool:
    """Whether a value, which may be anything, is one of some texts."""
    return isinstance(value, str) and value in known


def _is(value: object, kind: type) -> bool:
    """Whether a value has a type; a number is finite and no truth value, a text is not empty."""
    if kind is float:
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        )
    return isinstance(value, kind) and value != ""


@cache
def chapters(folder: Path = data.OWN.parent / "chapters") -> dict[str, str]:
    """Return the text of each chapter of the book by its slug.

    Examples
    --------
    >>> "ninth-power" in chapters()
    True
    """
    # Editors put files of their own beside, such as .index.py.swp, which are no text.
    files = (file for end in ("py", "md") for file in sorted(folder.glob(f"[!.]*.{end}")))
    return {file.stem: file.read_text("utf-8") for file in files}
