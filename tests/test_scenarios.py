import math
from dataclasses import replace

import pytest

from lib import data, quotes, scenarios, units
from lib.propagation import Range, exactly
from lib.scenarios import Scenario
from tests.tables import change

LB = 0.45359237

HOUR = Scenario(
    name="hour",
    title="A chip of 10^15 FLOP/s for US$3.60 and 1 kW",
    month="2024-01",
    accelerator="h100-sxm5",
    precision="tensor",
    peak_flop_per_s=1e15,
    performed=exactly(0.5),
    utilisation=exactly(0.25),
    usd_per_hour=exactly(3.6),
    power_w=exactly(1000),
    pue=exactly(1.2),
    kg_co2e_per_kwh=exactly(0.5),
)


def test_price_of_an_operation_by_hand():
    """Half of 10^18 FLOP at a quarter of 10^15 FLOP/s are 2,000 s of the chip."""
    assert 1e18 * HOUR.usd_per_flop == pytest.approx(2.0, rel=1e-12)
    assert 1e18 * HOUR.kwh_per_flop == pytest.approx(2000 / 3600 * 1.2, rel=1e-12)
    assert 1e18 * HOUR.kg_co2e_per_flop == pytest.approx(2000 / 3600 * 1.2 * 0.5, rel=1e-12)


@pytest.mark.parametrize("quantity", scenarios.POWERS)
def test_logarithms_say_the_same_as_the_price(quantity):
    """What propagation adds up in logarithms is the price itself."""
    total = HOUR.log10_constant(quantity)
    for name, power in scenarios.POWERS[quantity].items():
        total += power * math.log10(HOUR.ranges[name].central)
    assert 10**total == pytest.approx(HOUR.per_flop(quantity), rel=1e-12)


def test_article_prices_are_the_papers():
    """The columns of the paper's table: 10^-7.90 US$ and 10^-8.10 lb of CO2e a GFLOP."""
    article = scenarios.scenario("article")
    assert math.log10(article.usd_per_flop * 1e9) == pytest.approx(-7.90, abs=0.005)
    assert math.log10(article.kg_co2e_per_flop / LB * 1e9) == pytest.approx(-8.10, abs=0.005)


def test_article_prices_are_strubells_run():
    """US$41 and 26 lb for eight P100 during twelve hours, at the peak of 9.526 TFLOP/s."""
    article, flop = scenarios.scenario("article"), 8 * 12 * 3600 * 9.526e12
    assert article.usd_per_flop * flop == pytest.approx(41, rel=1e-6)
    assert article.kg_co2e_per_flop * flop / LB == pytest.approx(26, rel=1e-4)
    assert article.usd_per_hour.high * 96 == pytest.approx(140, rel=1e-6)  # on demand


def test_site_prices_are_the_sites_constants():
    site, constants = scenarios.scenario("site-2022"), data.constants()
    assert 1 / site.usd_per_flop == pytest.approx(constants["site_flop_per_usd"], rel=1e-9)
    assert LB / site.kg_co2e_per_flop == pytest.approx(constants["site_flop_per_lb_co2e"], rel=1e-4)


def test_scenarios_are_keyed_by_their_names():
    for name, scenario in scenarios.scenarios().items():
        assert scenario.name == name
        assert scenarios.scenario(name) == scenario
        assert scenario.title
        assert scenario.usd_per_flop > 0


def test_every_scenario_of_today_has_uncertain_factors():
    for name in ("a100-2023", "h100-2025", "projected-2030"):
        assert not any(factor.exact for factor in scenarios.scenario(name).ranges.values())


def test_todays_scenario_against_a_published_one():
    """989 TFLOP/s x 40 %, US$2.5 an hour, 0.84 kW and 0.37 kg/kWh: US$20 bn for 10^28.06 FLOP.

    An estimate that is not ours, for all operations of a burden; the factors put into ours.
    """
    there = replace(
        scenarios.scenario("h100-2025"),
        performed=exactly(1),
        utilisation=exactly(0.4),
        usd_per_hour=exactly(2.5),
        power_w=exactly(840),
        pue=exactly(1),
        kg_co2e_per_kwh=exactly(0.37),
    )
    assert 10**28.06 * there.usd_per_flop == pytest.approx(2.0e10, rel=0.02)
    assert 10**28.06 * there.kg_co2e_per_flop / units.KG_PER_MT == pytest.approx(2.5, rel=0.02)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a100-2023,utilisation,0.38", "a100-2023,utilisation,38", "lies from 0.001 to 1"),
        ("a100-2023,pue,1.1,", "a100-2023,pue,0.1,", "pue lies from 1 to 5"),
        ("a100-2023,power_w,637,400", "a100-2023,power_w,637,4000", "not low <= central <= high"),
        ("812.5,W", "812.5,US$/h", "power_w has the unit W"),
        ("a100-2023,power_w,637", "a100-2023,power_w,-637", "less than 0.001"),
    ],
)
def test_factor_that_cannot_be_is_a_fault(package, old, new, said):
    change(package, "scenario_factors", old, new)
    with pytest.raises(data.DataError) as raised:
        data.table("scenario_factors", package)
    assert any(said in fault.rule and fault.mend for fault in raised.value.faults)


def test_scenario_must_stand_for_itself_or_start_at_another(package):
    change(package, "scenarios", ",h100-2025,epoch2025prices", ",,epoch2025prices")
    with pytest.raises(data.DataError) as raised:
        data.table("scenarios", package)
    assert [fault.column for fault in raised.value.faults] == ["projected_from"]


def test_scenario_without_a_factor_is_refused(package):
    file = package / "scenario_factors.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(x for x in lines if not x.startswith("a100-2023,pue")), "utf-8")
    with pytest.raises(ValueError, match=r"'a100-2023': no pue; add rows to scenario_factors"):
        scenarios.scenarios(package)


def test_new_row_is_a_new_scenario(package):
    with (package / "scenarios.csv").open("a", encoding="utf-8") as file:
        file.write("mine,Ours,2024-06,a100-sxm4-80gb,tensor,france,,,,epoch2025prices,inferred,\n")
    with (package / "scenario_factors.csv").open("a", encoding="utf-8") as file:
        for factor, value, unit in (("utilisation", 0.5, 1), ("power_w", 500, "W"), ("pue", 1, 1)):
            file.write(f"mine,{factor},{value},,,{unit},epoch2025,our own,inferred\n")
    found = scenarios.scenario("mine", package)
    assert (found.utilisation.central, found.utilisation.exact) == (0.5, True)
    assert found.usd_per_hour == quotes.price("a100-sxm4-80gb", "2024-06")
    assert found.kg_co2e_per_kwh.exact


def test_unknown_scenario_lists_the_known():
    with pytest.raises(ValueError, match=r"scenario='moon'.*'article', 'site-2022'"):
        scenarios.scenario("moon")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"utilisation": Range(0.9, 0.5, 1.2)}, "utilisation=1.2: expected at most 1"),
        ({"performed": Range(1, 1, 1.5)}, "performed=1.5"),
        ({"pue": Range(1.1, 0.9, 1.5)}, "pue=0.9: expected 1 or more"),
        ({"peak_flop_per_s": 0}, "peak_flop_per_s=0"),
        ({"peak_flop_per_s": math.nan}, "peak_flop_per_s=nan"),
    ],
)
def test_impossible_scenario_is_refused(change, named):
    with pytest.raises(ValueError, match=f"'hour'.*{named}"):
        replace(HOUR, **change)


def test_all_that_is_impossible_is_told_at_once():
    with pytest.raises(ValueError, match=r"utilisation=2.*pue=0.5"):
        replace(HOUR, utilisation=exactly(2), pue=exactly(0.5))


@pytest.mark.parametrize("name", ["utilisation", "usd_per_hour"])
@pytest.mark.parametrize("value", [0, -2])
def test_zero_utilisation_and_negative_price_are_no_ranges(name, value):
    with pytest.raises(ValueError, match=rf"central={value}.0: expected a number above 0"):
        replace(HOUR, **{name: exactly(value)})


def test_projection_halves_and_widens():
    start = replace(HOUR, usd_per_hour=Range(3.6, 3.0, 4.0))
    later = scenarios.projected(start, "2028-01", Range(2.0, 1.0, 4.0), exactly(4.0))
    assert later.usd_per_hour.central == pytest.approx(0.9)
    # Each end is as far as the two factors' together: 2^2 below by time, 1.2 by the price.
    below = math.hypot(math.log10(3.6 / 3.0), math.log10(4))
    above = math.hypot(math.log10(4.0 / 3.6), math.log10(2))
    assert later.usd_per_hour.low == pytest.approx(0.9 / 10**below)
    assert later.usd_per_hour.high == pytest.approx(0.9 * 10**above)
    assert later.power_w == exactly(500)
    assert (later.month, later.performed) == ("2028-01", start.performed)


def test_projection_starts_where_it_starts():
    same = scenarios.projected(HOUR, HOUR.month, exactly(2), exactly(2))
    assert same.usd_per_flop == HOUR.usd_per_flop
    with pytest.raises(ValueError, match=r"month='2020-01': before 2024-01"):
        scenarios.projected(HOUR, "2020-01", exactly(2), exactly(2))


def test_another_chip_has_its_own_rate_price_and_power():
    there = scenarios.on(HOUR, "a100-sxm4-80gb", month="2023-06")
    assert there.peak_flop_per_s == 3.12e14
    assert there.usd_per_hour == quotes.price("a100-sxm4-80gb", "2023-06")
    assert there.power_w.central == pytest.approx(1000 * 400 / 700)
    assert (there.performed, there.pue) == (HOUR.performed, HOUR.pue)


def test_card_of_two_chips_is_let_by_the_chip():
    """A K80 has 8.126 TFLOP/s and 300 W on two chips."""
    there = scenarios.on(HOUR, "tesla-k80", "fp32", "2017-06")
    assert there.peak_flop_per_s == pytest.approx(8.126e12 / 2)
    assert there.power_w.central == pytest.approx(1000 * 150 / 700)


def test_price_can_be_given_where_nobody_lets_the_chip():
    there = scenarios.on(HOUR, "gtx-580", "fp32", usd_per_hour=0.5)
    assert there.usd_per_hour == exactly(0.5)


def test_projection_of_a_projection_is_refused(package):
    with (package / "scenarios.csv").open("a", encoding="utf-8") as file:
        file.write("later,Later,2031-01,,,,,,projected-2030,epoch2025prices,inferred,\n")
    with pytest.raises(ValueError, match=r"'later': 'projected-2030' is projected itself"):
        scenarios.scenarios(package)


def test_projection_of_itself_is_a_fault(package):
    change(package, "scenarios", ",h100-2025,epoch2025prices", ",projected-2030,epoch2025prices")
    with pytest.raises(data.DataError) as raised:
        data.table("scenarios", package)
    assert [fault.column for fault in raised.value.faults] == ["projected_from"]


def test_chip_without_power_is_refused():
    chips = data.table("accelerators")
    bare = chips[chips.power_w.isna()].accelerator.iloc[0]
    with pytest.raises(ValueError, match=rf"chip='{bare}': no power"):
        scenarios.on(HOUR, bare, "peak")
