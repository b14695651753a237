"""Published coefficients and projections, reproduced to every printed digit.

Rows with the status ``read`` were printed by the authors. The others were worked out by others from
the same public points: they hold our arithmetic, and not the authors', to account.
"""

import math

import pytest
import statsmodels.api as sm

from lib import compute, data, fit, project, scenarios, units

FITS = data.table("published_fits").set_index("fit")
PROJECTIONS = data.table("published_projections").set_index("projection")


def places(printed):
    """Return how many decimals were printed."""
    return len(printed.partition(".")[2])


def agrees(value, printed):
    """Say whether a value rounds to the printed digits, allowing a half of the last one."""
    return abs(value - float(printed)) <= 0.5000001 * 10.0 ** -places(printed)


def points(row):
    """Return the points that a published regression rests on, x in its own unit."""
    record = compute.record(row.benchmark, int(row.release))
    if row.form == "conversion":
        both = record.dropna(subset=["network_operations_flop", "hardware_burden_flop"])
        return both.network_operations_flop, both.hardware_burden_flop
    chosen = compute.select(record, row.compute)
    alexnet = chosen.compute_flop[chosen.name.str.startswith("AlexNet")].iloc[0]
    unit = {"FLOP": 1.0, "GFLOP": units.GFLOP, "AlexNet": alexnet}[row.relative_to]
    return chosen.compute_flop / unit, chosen.error


@pytest.mark.parametrize("name", FITS.index)
def test_published_fit(name):
    row = FITS.loc[name]
    x, y = points(row)
    form = {"inverse-power": "power", "conversion": "power"}.get(row.form, row.form)
    sign = -1 if row.form == "inverse-power" else 1  # log(1/error) is -log(error)
    found = fit.regress(x, y, form=form)
    assert found.n == row.n
    assert agrees(sign * found.slope, row.slope)
    assert agrees(sign * found.intercept, row.intercept)
    assert agrees(found.slope_se, row.slope_se)
    assert agrees(found.r2, row.r2)
    if row.intercept_se is not None and str(row.intercept_se) != "<NA>":
        assert agrees(found.intercept_se, row.intercept_se)
    if str(row.exponent) != "<NA>":
        assert agrees(found.exponent, row.exponent)


@pytest.mark.parametrize("name", FITS.index)
def test_published_fit_against_statsmodels(name):
    row = FITS.loc[name]
    x, y = points(row)
    form = {"inverse-power": "power", "conversion": "power"}.get(row.form, row.form)
    found = fit.regress(x, y, form=form)
    v = fit.FORMS[form].straighten(y.to_numpy())
    peer = sm.OLS(v, sm.add_constant([math.log10(one) for one in x])).fit()
    assert [found.intercept, found.slope] == pytest.approx(peer.params, rel=1e-9)
    assert [found.intercept_se, found.slope_se] == pytest.approx(peer.bse, rel=1e-9)
    assert (found.r2, found.aic) == pytest.approx((peer.rsquared, peer.aic), rel=1e-9)
    assert list(found.slope_interval()[:2]) == pytest.approx(peer.conf_int()[1], rel=1e-9)


def projected(row):
    """Return our value of a published projection, in its own unit."""
    record = compute.select(compute.record("imagenet", int(row.release)), row.compute)
    found = fit.regress(record.compute_flop, record.error, form=row.form)
    needed = project.requirement(found, row.error)
    scenario = {2020: "article", 2022: "site-2022"}[int(row.release)]
    bill = project.bill(needed, scenarios.scenario(scenario))
    log10 = {
        "compute": needed.log10_compute_flop,
        "cost": bill.usd.log10_estimate,
        "carbon": bill.kg_co2e.log10_estimate,
    }[row.quantity]
    match row.unit:
        case "log10 GFLOP":
            return log10 - math.log10(units.GFLOP)
        case "lb CO2e":
            return 10 ** (log10 - math.log10(units.KG_PER_LB))
        case "log10 US$":
            return log10
        case "FLOP" | "US$":
            return 10**log10
    raise AssertionError(row.unit)


@pytest.mark.parametrize("name", PROJECTIONS.index)
def test_published_projection(name):
    row = PROJECTIONS.loc[name]
    ours = projected(row)
    digits = len(row.value.partition("e")[0].replace(".", ""))
    if row.unit.startswith("log10"):
        assert agrees(ours, row.value)
    else:
        assert float(f"{ours:.{digits - 1}e}") == float(row.value)


def test_price_and_carbon_of_the_first_version():
    """Columns of its table match 10^-7.90 US$ and 10^-8.10 lb a GFLOP."""
    article = scenarios.scenario("article")
    assert round(math.log10(article.usd_per_flop * units.GFLOP), 2) == -7.90
    pounds = article.kg_co2e_per_flop / units.KG_PER_LB
    assert round(math.log10(pounds * units.GFLOP), 2) == -8.10


def test_site_price_is_a_v100_at_the_spot_price():
    constants = data.constants()
    hour = constants["strubell_v100_usd_per_hour_spot"]
    peak = data.table("accelerators").set_index("accelerator").peak_flop_per_s
    per_usd = peak["tesla-v100-pcie-32gb"] * units.HOUR_S / hour
    assert per_usd == pytest.approx(constants["site_flop_per_usd"], rel=1e-9)
