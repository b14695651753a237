"""The ledger: each statement of the article, and of this book, with what the data say of it.

A claim stands in ``claims.yaml`` of the data package. One that a number decides names the function
that recomputes the number; its verdict follows from the number, the relation and the tolerance, and
so do the caveats that a number decides. One that we judge gives its evidence, and what would refute
it. With other data other numbers decide: a recomputation that the data do not allow ends as "cannot
be checked", with the reason.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lib import (
    claim_contract,
    data,
    recomputed_bill,
    recomputed_record,
    recomputed_theory,
    recomputed_ways,
    takeaways_record,
    takeaways_theory,
)
from lib.faults import DataError, Fault
from lib.finding import Finding
from lib.wording import AMOUNTS, amount, fill

HOLDS, CAVEAT, NOT, UNCHECKED = claim_contract.VERDICTS

RECOMPUTATIONS: Mapping[str, Callable[..., Finding]] = {
    **recomputed_bill.FUNCTIONS,
    **recomputed_record.FUNCTIONS,
    **recomputed_theory.FUNCTIONS,
    **recomputed_ways.FUNCTIONS,
    **takeaways_theory.FUNCTIONS,
    **takeaways_record.FUNCTIONS,
}
"""What a claim may name as its function: ``(folder, **arguments) -> Finding``."""


@dataclass(frozen=True)
class Caveat:
    """A restriction of a claim, and when it applies.

    Attributes
    ----------
    text : str
        With places such as ``{n:.0f}`` for the numbers of the finding. Besides the formats of
        Python, a key of `lib.wording.AMOUNTS` does: ``{x:US$}``.
    number : str or None
        Name of the number that decides whether it applies; None if it always does.
    above, below : float or None
        It applies if the number lies above the one, or below the other.
    evidence : tuple of str
        Keys of the table ``sources``.

    Examples
    --------
    >>> caveat = Caveat("It rests on {n:.0f} systems.", number="n", below=20)
    >>> caveat.applies({"n": 13}), caveat.applies({"n": 36})
    (True, False)
    """

    text: str
    number: str | None = None
    above: float | None = None
    below: float | None = None
    evidence: tuple[str, ...] = ()

    def applies(self, numbers: Mapping[str, float]) -> bool:
        """Whether the numbers call for it."""
        if self.number is None:
            return True
        number = numbers[self.number]
        return (self.above is not None and number > self.above) or (
            self.below is not None and number < self.below
        )


@dataclass(frozen=True)
class Claim:
    """A statement, and how it is decided. The fields are those of ``claims.yaml``.

    Attributes
    ----------
    id : str
        Key, in lower case with hyphens.
    of : str
        ``"article"`` or ``"book"``.
    kind : str
        A arithmetic, T theory, D fit to data, F a fact with a source, Q qualitative.
    section : str
        Part of the article, or chapter of the book, that states it.
    statement : str
        In our words.
    source : str
        Key of the table ``sources``.
    chapter, figure : str or None
        Where the book argues it.
    value, unit, relation, tolerance
        What is claimed: the finding must be ``equals`` (within the tolerance: ``{"factor": f}`` or
        ``{"difference": d}``), ``at least``, ``at most``, ``more than`` or ``less than`` the value.
    function, arguments
        The recomputation, key of `RECOMPUTATIONS`. A judged claim may have one, for the numbers of
        its texts.
    caveats : tuple of Caveat
        Those that may apply.
    judged, because, evidence, refuted_by
        Our verdict, its reason, the sources it rests on, and what would refute it.
    """

    id: str
    of: str
    kind: str
    section: str
    statement: str
    source: str
    chapter: str
    figure: str | None = None
    value: float | None = None
    unit: str | None = None
    relation: str | None = None
    tolerance: Mapping[str, float] = field(default_factory=dict)
    function: str | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    caveats: tuple[Caveat, ...] = ()
    judged: str | None = None
    because: str | None = None
    evidence: tuple[str, ...] = ()
    refuted_by: str | None = None

    @property
    def claimed(self) -> str | None:
        """What a number must be, in words; None if no number decides.

        Examples
        --------
        >>> claim = Claim("a", "book", "D", "", "", "", "", relation="at least", value=9, unit="1")
        >>> claim.claimed
        'at least 9'
        """
        if self.relation is None:
            return None
        said = f"{self.relation} {amount(self.value, self.unit)}"
        if "factor" in self.tolerance:
            return f"{said}, within a factor of {self.tolerance['factor']:g}"
        if "difference" in self.tolerance:
            # "Within 2 %" of a share could be a fiftieth of it.
            unit = "points" if self.unit == "%" else self.unit
            return f"{said}, within {amount(self.tolerance['difference'], unit)}"
        return said

    def true_of(self, value: float) -> bool:
        """Whether a value stands in the claimed relation.

        Examples
        --------
        >>> claim = Claim("nine", "article", "D", "", "", "", "", value=9, relation="at least")
        >>> claim.true_of(10.7), claim.true_of(8.2)
        (True, False)
        """
        match self.relation:
            case "at least":
                return value >= self.value
            case "at most":
                return value <= self.value
            case "more than":
                return value > self.value
            case "less than":
                return value < self.value
        if "factor" in self.tolerance:
            factor = self.tolerance["factor"]
            # Their ratio, which for a claim of zero or of another sign is no number near 1.
            return self.value * value > 0 and 1 / factor <= value / self.value <= factor
        return abs(value - self.value) <= self.tolerance["difference"]


@dataclass(frozen=True)
class Ruling:
    """A claim with its verdict.

    Attributes
    ----------
    claim : Claim
        The statement.
    verdict : str
        One of ``claim_contract.VERDICTS``.
    finding : Finding or None
        What the recomputation found; None if there is none, or it could not be made.
    said : str or None
        The finding in words, with its unit.
    caveats : tuple of str
        The texts that apply, with their numbers.
    evidence : tuple of str
        Keys of the table ``sources`` for verdict and caveats.
    because : str or None
        Reason of a judged verdict, or why the recomputation could not be made.
    """

    claim: Claim
    verdict: str
    finding: Finding | None = None
    said: str | None = None
    caveats: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    because: str | None = None

    def record(self) -> dict:
        """Return the ruling for JSON: plain text, finite numbers and lists, None for what is not.

        An end of an interval that is not there, infinite, is None too; `said` tells it.
        """
        claim, found = self.claim, self.finding
        ends = (found.low, found.high) if found else (None, None)
        low, high = (end if end is not None and math.isfinite(end) else None for end in ends)
        return {
            **{"id": claim.id, "of": claim.of, "kind": claim.kind, "section": claim.section},
            **{"statement": claim.statement, "source": claim.source},
            **{"chapter": claim.chapter, "figure": claim.figure},
            **{"value_claimed": claim.value, "unit": claim.unit, "relation": claim.relation},
            **{"tolerance": dict(claim.tolerance) or None, "claimed": claim.claimed},
            **{"value": found.value if found else None, "low": low, "high": high},
            **{"said": self.said, "verdict": self.verdict, "caveats": list(self.caveats)},
            **{"evidence": list(self.evidence), "because": self.because},
            **{"refuted_by": claim.refuted_by},
        }


def claims(folder: Path = data.DATA) -> tuple[Claim, ...]:
    """Read the claims of a data package.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    tuple of Claim
        In the order of ``claims.yaml``.

    Raises
    ------
    DataError
        If the file breaks its contract; the message lists every fault.

    Examples
    --------
    >>> claims()[0].id
    'history-compute'
    """
    return tuple(_claim(entry) for entry in claim_contract.read(Path(folder), RECOMPUTATIONS))


def faults(folder: Path = data.DATA) -> list[Fault]:
    """Return everything that is wrong with ``claims.yaml``; an empty list if all is well.

    Examples
    --------
    >>> faults()
    []
    """
    try:
        claims(folder)
    except DataError as broken:
        return list(broken.faults)
    return []


def rule(claim: Claim, folder: Path = data.DATA) -> Ruling:
    """Decide one claim by the data of a package.

    Parameters
    ----------
    claim : Claim
        What is claimed.
    folder : Path
        Folder of the data package.

    Returns
    -------
    Ruling
        With the verdict "cannot be checked", and the reason, if the data do not allow the
        recomputation.

    Examples
    --------
    >>> rule(next(claim for claim in claims() if claim.id == "ninth-power")).verdict
    'holds with a caveat'
    """
    if claim.function is None:
        return _judgement(claim, None)
    try:
        found = RECOMPUTATIONS[claim.function](folder, **claim.arguments)
    except ValueError as refused:  # by the data; any other error is a mistake of ours
        return Ruling(claim, UNCHECKED, evidence=claim.evidence, because=str(refused))
    return _judgement(claim, found) if claim.judged else _computed(claim, found)


def ledger(folder: Path = data.DATA) -> tuple[Ruling, ...]:
    """Decide every claim of a data package.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    tuple of Ruling
        In the order of ``claims.yaml``.

    Raises
    ------
    DataError
        If ``claims.yaml`` breaks its contract.
    """
    return tuple(rule(claim, folder) for claim in claims(folder))


def totals(rulings: Iterable[Ruling]) -> dict[str, int]:
    """Count the verdicts.

    Returns
    -------
    dict of str to int
        Every verdict, in the order of ``claim_contract.VERDICTS``, zero if there is none.

    Examples
    --------
    >>> totals([])
    {'holds': 0, 'holds with a caveat': 0, 'does not follow': 0, 'cannot be checked': 0}
    """
    given = [ruling.verdict for ruling in rulings]
    return {verdict: given.count(verdict) for verdict in claim_contract.VERDICTS}


def lines(rulings: Iterable[Ruling], width: int) -> list[str]:
    """Write rulings as a table of plain text.

    Parameters
    ----------
    rulings : iterable of Ruling
        From `ledger`.
    width : int
        Longest line of a caveat, in characters; a longer one is cut.

    Returns
    -------
    list of str
        Header, and for each ruling a line with id, verdict, what is claimed and what is found, and
        a second one with its first caveat or its reason, if there is one.

    Examples
    --------
    >>> chosen = ("xray-stall", "supermarket")
    >>> for line in lines([rule(claim) for claim in claims() if claim.id in chosen], 60):
    ...     print(line)
    claim        verdict            claimed         found
    xray-stall   holds              more than 90 %  98.2 %
    supermarket  cannot be checked
        Chain, system, cost and compute are not named. A report…
    """
    rulings = list(rulings)
    rows = [("claim", "verdict", "claimed", "found")]
    for ruling in rulings:
        claim = ruling.claim
        rows.append((claim.id, ruling.verdict, claim.claimed or "", ruling.said or ""))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    written = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    for place, ruling in reversed(list(enumerate(rulings, 1))):
        if why := ruling.because or " ".join(ruling.caveats[:1]):
            line = f"    {' '.join(why.split())}"
            cut = line if len(line) <= width else f"{line[: width - 1]}…"
            written.insert(place + 1, cut)
    return written


def _claim(entry: dict) -> Claim:
    """Build a claim from its entry, which the contract has checked."""
    where = entry["where"]
    caveats = tuple(
        Caveat(
            caveat["text"],
            **caveat.get("when", {}),
            evidence=tuple(caveat.get("evidence", ())),
        )
        for caveat in entry.get("caveats", ())
    )
    taken = {"where", "caveats", "evidence"}
    return Claim(
        **{name: value for name, value in entry.items() if name not in taken},
        chapter=where["chapter"],
        figure=where["figure"],
        caveats=caveats,
        evidence=tuple(entry.get("evidence", ())),
    )


def _computed(claim: Claim, found: Finding) -> Ruling:
    """Let the numbers decide."""
    numbers = found.known
    applying = [caveat for caveat in claim.caveats if caveat.applies(numbers)]
    caveats = [fill(caveat.text, numbers) for caveat in applying]
    true = claim.true_of(found.value)
    if not _settled(claim, found):
        caveats.insert(0, "The 95 % interval does not settle it.")
    return Ruling(
        claim,
        (CAVEAT if caveats else HOLDS) if true else NOT,
        found,
        _said(claim, found),
        tuple(caveats),
        _evidence(claim, applying),
    )


def _settled(claim: Claim, found: Finding) -> bool:
    """Whether the whole interval, if there is one, says what the estimate says."""
    if found.low is None:
        return True
    said = {claim.true_of(found.low), claim.true_of(found.high)}
    if claim.relation == "equals" and found.low <= claim.value <= found.high:
        said.add(True)  # both ends may lie too far, on either side of what is claimed
    return said == {claim.true_of(found.value)}


def _judgement(claim: Claim, found: Finding | None) -> Ruling:
    """Say what we judge, with the numbers of a recomputation if there is one."""
    numbers = found.known if found else {}
    applying = [caveat for caveat in claim.caveats if caveat.applies(numbers)]
    return Ruling(
        claim,
        claim.judged,
        found,
        _said(claim, found) if found and claim.unit else None,
        tuple(fill(caveat.text, numbers) for caveat in applying),
        _evidence(claim, applying),
        fill(claim.because, numbers),
    )


def _said(claim: Claim, found: Finding) -> str:
    """Write a finding with its interval and unit."""
    if found.low is None:
        return amount(found.value, claim.unit)
    # The unit is written once, where it follows the numbers.
    unit = "" if claim.unit in AMOUNTS else f" {claim.unit}"
    number, low, high = (
        amount(each, claim.unit).removesuffix(unit) for each in (found.value, found.low, found.high)
    )
    return f"{number} (95 %: {low} to {high}){unit}"


def _evidence(claim: Claim, applying: Iterable[Caveat]) -> tuple[str, ...]:
    """Return the sources of the verdict and of the caveats that apply, each once."""
    keys = [*claim.evidence, *(key for caveat in applying for key in caveat.evidence)]
    return tuple(dict.fromkeys(keys))
