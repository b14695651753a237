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
class Flip:
    """A claim whose verdict is another; None where the claim was not there."""

    id: str
    of: str
    statement: str
    before: str | None
    after: str | None
    said_before: str | None
    said_after: str | None


@dataclass(frozen=True)
class Changes:
    """All that differs, made by `compare`."""

    old_version: str
    new_version: str
    same_data: bool
    same_code: bool
    flips: tuple[Flip, ...]
    rows: tuple[Rows, ...]
    fits: tuple[Moved, ...]
    projections: tuple[Moved, ...]
    backtests: tuple[Moved, ...]

    @property
    def nothing(self) -> bool:
        """Whether no row, number or verdict differs."""
        return not (self.flips or self.rows or self.fits or self.projections or self.backtests)

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
    return Changes(
        old_version=old["data"]["version"],
        new_version=new["data"]["version"],
        same_data=old["data"]["sha256"] == new["data"]["sha256"],
        same_code=old["code"]["sha256"] == new["code"]["sha256"],
        flips=tuple(_flips(_by_id(old["claims"]), _by_id(new["claims"]))),
        rows=tuple(_rows(old["data"]["tables"], new["data"]["tables"])),
        **{kind: tuple(_moved(kind, _by_id(old[kind]), _by_id(new[kind]))) for kind in NUMBERS},
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


def _flips(old: Mapping[str, dict], new: Mapping[str, dict]) -> Iterable[Flip]:
    for key in _both(old, new):
        before, after = old.get(key), new.get(key)
        verdicts = [claim and claim["verdict"] for claim in (before, after)]
        if verdicts[0] != verdicts[1]:
            known = after or before
            said = [claim and claim.get("said") for claim in (before, after)]
            yield Flip(key, known["of"], known["statement"], *verdicts, *said)


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


def _same(before: Number | None, after: Number | None) -> bool:
    if before is None or after is None:
        return before is after
    pairs = zip(asdict(before).values(), asdict(after).values(), strict=True)
    return all(
        one is other if None in (one, other) else math.isclose(one, other, rel_tol=CLOSE)
        for one, other in pairs
    )


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
        return "not there"

    def written(value: float | None) -> str:
        if value is None:
            return units.UNBOUNDED
        if name.startswith("log10_"):
            return units.power_of_ten(value)
        return f"{value:.{PLACES[name]}f}"

    if number.low is None and number.high is None:
        return written(number.value)
    return f"{written(number.value)} ({written(number.low)} to {written(number.high)})"


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
    ['No row, number or verdict differs.']
    """
    if found.nothing:
        return ["No row, number or verdict differs."]
    written = [f"Claims with another verdict: {len(found.flips)}"]
    for flip in found.flips:
        written += [
            f"  {flip.id}: {flip.before or 'not there'} -> {flip.after or 'not there'}",
            f"    {flip.statement}",
            f"    found: {flip.said_before or 'nothing'} -> {flip.said_after or 'nothing'}",
        ]
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
