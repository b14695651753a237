"""How long the ledger takes, against the fits that it cannot do without.

A ratio above one means that the ledger takes longer. No time is asserted: machines differ.
"""

from lib import claims, data, scenarios, specification
from tests.benchmarks.timing import best, report


def test_the_whole_ledger_against_one_specification_curve():
    """Of the 400 analyses of the curve of one benchmark: the dearest single thing in the book."""
    for name in data.TABLES:
        data.table(name)
    assert len(claims.ledger()) == len(claims.claims())
    report(
        "all claims decided, to the specification curve of ImageNet",
        best(claims.ledger, 2),
        best(lambda: specification.multiverse("imagenet"), 1),
    )


def test_a_bill_against_its_scenarios():
    """The claims on money and carbon: what they add to the prices that they need."""
    (claim,) = (each for each in claims.claims() if each.id == "cost-100bn")
    assert claims.rule(claim).finding.value > 0
    report(
        "cost of 5 % decided, to the scenarios read",
        best(lambda: claims.rule(claim)),
        best(scenarios.scenarios),
    )
