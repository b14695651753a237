"""What differs between two documents of results: rows, claims, and numbers with their intervals.

Numbers that agree to `CLOSE` are the same: another machine may add in another order.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from lib import units

CLOSE = 1e-6
"""Relative difference up to which two numbers count as one."""

NUMBERS = {
    "fits": ("exponent", "halving_months"),
    "projections": ("log10_flop", "log10_usd_together", "log10_kg_co2e_together"),
    "backtests": ("log_score", "coverage", "median_miss"),
}
"""What is compared of each kind of result; a number with an interval has a second key for it."""

ABSENT = "not there"
"""Instead of a number or verdict of a result that a document does not have."""

PLACES = {"exponent": 1, "halving_months": 1, "log_score": 2, "coverage": 2, "median_miss": 2}
"""Decimal places with which a number is written."""


@dataclass(frozen=True)
class Rows:
    """Keys of the rows of one table that differ; the table may be new, or gone."""

    table: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A number and the ends of its interval; None for an unbounded end, or where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Moved:
    """One number of one result, before and after; None where the result was not there."""

    id: str  #: of the result
    number: str  #: its name there
    before: Number | None
    after: Number | None

    @property
    def apart(self) -> bool:
        """Whether both have intervals, and these have nothing in common.

        Examples
        --------
        >>> Moved("a", "exponent", Number(9, 8, 10), Number(12, 11, 13)).apart
        True
        """
        ends = [self.before and self.before.low, self.before and self.before.high]
        ends += [self.after and self.after.low, self.after and self.after.high]
        if any(end is None for end in ends):
            return False
        return ends[3] < ends[0] or ends[1] < ends[2]


@dataclass(frozen=True)
class Ruled:
    """A claim before and after: verdict, what was found, in words, and its caveats.

    A verdict is None where the claim was not there.
    """

    id: str
    of: str
    statement: str
    before: str | None
    after: str | None
    said_before: str | None
    said_after: str | None
    caveats_before: tuple[str, ...] = ()
    caveats_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All that differs, made by `compare`."""

    old_version: str
    new_version: str
    same_data: bool
    same_code: bool
    flips: tuple[Ruled, ...]  #: claims with another verdict
    rulings: tuple[Ruled, ...]  #: with the same verdict, and another number or caveat
    rows: tuple[Rows, ...]
    fits: tuple[Moved, ...]
    projections: tuple[Moved, ...]
    backtests: tuple[Moved, ...]

    @property
    def nothing(self) -> bool:
        """Whether no row, number, verdict or caveat differs."""
        moved = (self.fits, self.projections, self.backtests)
        return not any((self.flips, self.rulings, self.rows, *moved))

    def record(self) -> dict:
        """Return everything as dicts and lists, as for JSON."""
        return {**asdict(self), "nothing": self.nothing}


def compare(old: dict, new: dict) -> Changes:
    """Say what differs between two documents that follow the schema of results.

    Parameters
    ----------
    old, new : dict
        As `lib.documents.read` returns them.

    Returns
    -------
    Changes
        In the order of the new document, what is gone last.

    Examples
    --------
    >>> from lib.documents import read
    >>> compare(read("1.0.0"), read("1.0.0")).nothing
    True
    """
    ruled = tuple(_ruled(_by_id(old["claims"]), _by_id(new["claims"])))
    return Changes(
        old_version=old["data"]["version"],
        new_version=new["data"]["version"],
        same_data=old["data"]["sha256"] == new["data"]["sha256"],
        same_code=old["code"]["sha256"] == new["code"]["sha256"],
        flips=tuple(one for one in ruled if one.before != one.after),
        rulings=tuple(one for one in ruled if one.before == one.after),
        rows=tuple(_rows(old["data"]["tables"], new["data"]["tables"])),
        **{
            kind: tuple(_once(_moved(kind, _by_id(old[kind]), _by_id(new[kind]))))
            for kind in NUMBERS
        },
    )


def number_of(result: Mapping[str, object] | None, name: str) -> Number | None:
    """Return a number of a result with its interval; None where either is not there.

    Examples
    --------
    >>> number_of({"exponent": 9.1, "exponent_interval": [8.0, None]}, "exponent")
    Number(value=9.1, low=8.0, high=None)
    """
    if result is None or result.get(name) is None:
        return None
    low, high = result.get(f"{name}_interval") or (None, None)
    return Number(result[name], low, high)


def _by_id(entries: Iterable[dict]) -> dict[str, dict]:
    return {entry["id"]: entry for entry in entries}


def _both(old: Mapping, new: Mapping) -> list[str]:
    """Return the keys of either, in the order of the new, what is gone last."""
    return [*new, *(key for key in old if key not in new)]


def _ruled(old: Mapping[str, dict], new: Mapping[str, dict]) -> Iterable[Ruled]:
    """Yield the claims that differ."""
    for key in _both(old, new):
        claims = old.get(key), new.get(key)
        if _same_ruling(*claims):
            continue
        known = claims[1] or claims[0]
        yield Ruled(
            *(known[name] for name in ("id", "of", "statement")),
            *(claim and claim["verdict"] for claim in claims),
            *(claim and claim.get("said") for claim in claims),
            *(tuple(claim["caveats"]) if claim else () for claim in claims),
        )


def _same_ruling(before: dict | None, after: dict | None) -> bool:
    """Whether a claim has the same verdict and caveats, and all but the same number."""
    if before is None or after is None:
        return False
    words = all(before[name] == after[name] for name in ("verdict", "caveats"))
    return words and all(
        _close(before.get(end), after.get(end)) for end in ("value", "low", "high")
    )


def _rows(old: Mapping[str, dict], new: Mapping[str, dict]) -> Iterable[Rows]:
    for table in _both(old, new):
        before, after = (tables.get(table, {}).get("rows", {}) for tables in (old, new))
        found = Rows(
            table,
            added=tuple(key for key in after if key not in before),
            changed=tuple(key for key in after if key in before and after[key] != before[key]),
            removed=tuple(key for key in before if key not in after),
        )
        if found.added or found.changed or found.removed:
            yield found


def _moved(kind: str, old: Mapping[str, dict], new: Mapping[str, dict]) -> Iterable[Moved]:
    for key in _both(old, new):
        for name in NUMBERS[kind]:
            before, after = (number_of(results.get(key), name) for results in (old, new))
            if not _same(before, after):
                yield Moved(key, name, before, after)


def _once(moved: Iterable[Moved]) -> Iterable[Moved]:
    """Leave out what repeats: the compute of a projection is the same in every scenario."""
    told = set()
    for one in moved:
        mark = (one.id.rpartition("/")[0], one.number, one.before, one.after)
        if mark not in told:
            told.add(mark)
            yield one


def _same(before: Number | None, after: Number | None) -> bool:
    if before is None or after is None:
        return before is after
    return all(map(_close, asdict(before).values(), asdict(after).values()))


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=CLOSE)


def words(name: str, number: Number | None) -> str:
    """Write a number of a result for people.

    Parameters
    ----------
    name : str
        Its name; what begins with ``log10_`` is written as a power of ten.
    number : Number or None
        None is a result that is not there.

    Returns
    -------
    str
        With its interval, if there is one.

    Examples
    --------
    >>> words("exponent", Number(10.71, 8.98, None)), words("log10_flop", Number(28.06))
    ('10.7 (9.0 to unbounded)', '10^28.1')
    >>> words("exponent", None)
    'not there'
    """
    if number is None:
        return ABSENT

    def written(value: float | None) -> str:
        if value is None:
            return units.UNBOUNDED
        if name.startswith("log10_"):
            return units.power_of_ten(value)
        return f"{value:.{PLACES[name]}f}"

    if number.low is None and number.high is None:
        return written(number.value)
    return f"{written(number.value)} ({written(number.low)} to {written(number.high)})"


def without(texts: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the texts that are not among the others.

    Examples
    --------
    >>> without(["a", "b"], ["b"])
    ['a']
    """
    return [text for text in texts if text not in others]


def lines(found: Changes, most: int = 20) -> list[str]:
    """Write all changes as lines of plain text, the claims that flipped first.

    Parameters
    ----------
    found : Changes
        From `compare`.
    most : int
        Keys of rows that are named, of each table and kind; the rest is counted.

    Returns
    -------
    list of str
        One line if there is nothing to tell.

    Examples
    --------
    >>> from lib.documents import read
    >>> lines(compare(read("1.0.0"), read("1.0.0")))
    ['No row, number, verdict or caveat differs.']
    """
    if found.nothing:
        return ["No row, number, verdict or caveat differs."]
    written = [f"Claims with another verdict: {len(found.flips)}"]
    for flip in found.flips:
        written += [
            f"  {flip.id}: {flip.before or ABSENT} -> {flip.after or ABSENT}",
            f"    {flip.statement}",
            f"    found: {flip.said_before or 'nothing'} -> {flip.said_after or 'nothing'}",
        ]
    written.append(f"Claims with another number or caveat: {len(found.rulings)}")
    for one in found.rulings:
        written.append(f"  {one.id}: {one.said_before or ABSENT} -> {one.said_after or ABSENT}")
        written += [
            f"    no longer: {text}" for text in without(one.caveats_before, one.caveats_after)
        ]
        written += [f"    new: {text}" for text in without(one.caveats_after, one.caveats_before)]
    written.append(f"Tables with other rows: {len(found.rows)}")
    for rows in found.rows:
        for kind in ("added", "changed", "removed"):
            if keys := getattr(rows, kind):
                rest = f" and {len(keys) - most} more" if len(keys) > most else ""
                written.append(
                    f"  {rows.table}, {len(keys)} {kind}: {', '.join(keys[:most])}{rest}"
                )
    for kind in NUMBERS:
        moved = getattr(found, kind)
        written.append(f"Numbers of {kind} that differ: {len(moved)}")
        for one in moved:
            before, after = (words(one.number, number) for number in (one.before, one.after))
            apart = "; the intervals have nothing in common" if one.apart else ""
            written.append(f"  {one.id}, {one.number}: {before} -> {after}{apart}")
    return written
