import pytest
import statsmodels.api as sm
from numpy import log10

from lib import compute, data, fit, forward_counts


def test_release_calls_multiply_adds_operations():
    """PiT-B has 12.4 billion multiply-adds, RegNetY-32GF 32.3: so says the release of FLOP."""
    rows = forward_counts.checks().set_index("system")
    for system in ("imagenet-pit-b", "imagenet-regnety-32gf", "imagenet-cait-m-48-448"):
        assert rows.ratio[system] == pytest.approx(1, abs=0.02)
        assert rows.counted[system] == "multiply-adds"
    assert rows.ratio["imagenet-resnet-rs-420"] == pytest.approx(2, abs=0.01)


def test_the_name_of_a_network_can_hold_its_multiply_adds():
    """RegNetY-32GF is named after 32 billion multiply-adds, so that this row needs no table."""
    rows = data.table("systems").set_index("system")
    assert rows.forward_flop["imagenet-regnety-32gf"] == pytest.approx(32e9, rel=0.02)
    assert rows.forward_counted_as["imagenet-regnety-32gf"] == "flop"


def test_only_what_is_called_operations_is_checked():
    systems = data.table("systems").set_index("system").forward_counted_as
    assert (systems[forward_counts.checks().system] == "flop").all()


def test_doubling_shifts_and_leaves_the_rest():
    record = compute.select(compute.record("imagenet", 2022), "network_operations")
    after = forward_counts.doubled(record)
    ratio = after / record.network_operations_flop
    assert set(ratio) == {1.0, 2.0}
    line = fit.regress(after, record.error)
    peer = sm.OLS(log10(record.error), sm.add_constant(log10(after))).fit()
    assert line.slope == pytest.approx(peer.params.iloc[1], rel=1e-9)
