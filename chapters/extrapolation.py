# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Extrapolation
#
# What would 5 % and 1 % error take: compute, money, carbon? The article answers for 5 % on ImageNet:
# 10<sup>19</sup> billion floating-point operations, which is 10<sup>28</sup> FLOP; US$100 billion; the
# carbon of New York City in a month {cite}`thompson2021`. Each of the three is a line, prolonged, times
# a constant. This chapter prolongs the line with its uncertainty, and looks at each constant.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - invert a regression at a target, and say how sure the answer is;
# - trace a sum of money back to the slope, the target and the price that made it;
# - say which assumption matters most, and when a dear computation becomes an affordable one.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | [the ninth power](ninth-power.py): slope, power, interval | needed | 25 |
# | [measuring compute](measuring-compute.py): hardware burden | helpful | 25 |
# | this chapter | | 30 |

# %% tags=["remove-cell"]
import math

import numpy as np
import pandas as pd
from myst_nb import glue

from lib import (
    affordable,
    bill_charts,
    cases,
    charts,
    compute,
    data,
    extrapolation_charts,
    fit,
    plots,
    price_performance,
    project,
    quotes,
    scenarios,
    tables,
    units,
    yardsticks,
)
from lib.propagation import DRAWS, Range

charts.enable()
constants = data.constants()


# %% [markdown]
# ## The line, read backwards
#
# Fit $v = a + b \log_{10} C$ to the record, where $v$ is $\log_{10} E$ for the power form. Then the compute
# for an error $E^*$ is
#
# ```{math}
# :label: eq-inverse
# \log_{10} C^* = \frac{v^* - a}{b} .
# ```
#
# Its uncertainty is not that of $v^*$ divided by $b$, since $b$ is uncertain too and is what we divide by.
# Fieller's interval takes account of that. It collects every $C$ at which the 95 % band of the fit
# still allows $E^*$: with $d$ the distance of $\log_{10} C$ from the mean of the data, $w$ that of $v^*$ from the
# line there, and $t$ Student's factor, all $d$ with
#
# ```{math}
# :label: eq-fieller
# (w - b d)^2 \le t^2 \left( s_0^2 + s_b^2 d^2 \right) .
# ```
#
# Here $s_b$ is the standard error of the slope and $s_0$ that of the line at the mean. If the slope is well
# away from zero, this is an interval, longer on the far side. If not, it has no upper end: the data
# then do not rule out that no compute is enough. For *where the next system will fall*, rather than
# where the trend is, the variance of a single system is added to $s_0^2$.
#
# The authors use three forms. Their "polynomial" is the power law. "Exponential" names two: in the first
# version $v = 1/E$, so that each equal step in $1/E$ multiplies the compute; in a notebook of the second
# $v = E$, which we call log-linear. We fit all three, to all measures of compute.

# %%
sources = {
    "2022, consolidated": (2022, "consolidated"),
    "2022, hardware burden": (2022, "hardware_burden"),
    "2022, network operations": (2022, "network_operations"),
    "2020, hardware burden": (2020, "hardware_burden"),
}
records, fits = {}, {}
for key, (release, measure) in sources.items():
    record = compute.select(compute.record("imagenet", release), measure)
    records[key] = record
    for form in fit.FORMS:
        fits[key, form] = fit.regress(record.compute_flop, record.error, form)

# %% [markdown]
# {numref}`fig-requirements` shows the answers. Predict before you choose: from 5 % to 1 %, which form
# moves most, and does the choice of data or the choice of curve matter more?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-requirements", "caption": "Compute at which the trend reaches a target error on ImageNet, by data and form, with 95 % intervals; an arrow means that the interval goes on. The rules show the article's value for 5 %, and the burden that the largest training run of any kind in a database of 2025 would have: its operations over the share of a burden that is performed. Look at the distance between the forms on one line: it is the choice of curve, and no interval accounts for it."}}
prices = scenarios.scenarios()
burdens = [key for key, (_, measure) in sources.items() if measure != "network_operations"]
performed = quotes.performed().central
largest = constants["epoch_largest_run_flop"]
largest_burden = largest / performed  # the record counts burdens, the database operations
extrapolation_charts.requirements(
    fits,
    [0.05, 0.03, 0.01],
    list(prices.values()),
    burdens,
    name="fig-requirements",
    description="Compute for a target error with 95 % intervals, for four data sets and three forms. "
    + "; ".join(
        f"{key}, {form}, 5 per cent: {line.inverse(0.05, 'mean')}"
        for (key, form), line in fits.items()
    ),
    rules={
        "burden of the largest run": math.log10(largest_burden),
        "article": math.log10(constants["article_requirement_flop"]),
    },
)

# %% tags=["remove-cell"]
v1, v2 = fits["2020, hardware burden", "power"], fits["2022, consolidated", "power"]
needs = {
    (release, error): project.requirement(line, error)
    for release, line in ((2020, v1), (2022, v2))
    for error in (0.05, 0.03, 0.01)
}
for release in (2020, 2022):
    need = needs[release, 0.05]
    glue(f"beyond_{release}_5", need.decades_beyond_data, display=False)
    glue(f"flop_{release}_5", units.si(need.compute_flop, "FLOP"), display=False)
glue("low_2020_5", units.power_of_ten(needs[2020, 0.05].mean.log10_low), display=False)
glue("high_2020_5", units.power_of_ten(needs[2020, 0.05].mean.log10_high), display=False)
glue("flop_2022_1", units.si(needs[2022, 0.01].compute_flop, "FLOP"), display=False)


def between(inverse):
    """Write the ends of an interval."""
    return f"{units.power_of_ten(inverse.log10_low)} to {units.power_of_ten(inverse.log10_high)}"


glue("mean_2022", between(needs[2022, 0.05].mean), display=False)
glue("new_2022", between(needs[2022, 0.05].new), display=False)
glue("new_2020", between(needs[2020, 0.05].new), display=False)


def gaps(form, error):
    """Return the decades between a form and the power law, for each set of data."""
    return [
        fits[key, form].inverse(error, "mean").log10_estimate
        - fits[key, "power"].inverse(error, "mean").log10_estimate
        for key in sources
    ]


glue("gap_low", min(gaps("exponential", 0.05)), display=False)
glue("gap_high", max(gaps("exponential", 0.05)), display=False)
glue("linear_low", min(-gap for gap in gaps("log-linear", 0.05)), display=False)
glue("linear_high", max(-gap for gap in gaps("log-linear", 0.05)), display=False)
glue("form_gap_1", max(gaps("exponential", 0.01)), display=False)
verdicts = {"power": [], "exponential": [], "neither": []}
for key in sources:
    difference = fits[key, "power"].aic_of_y - fits[key, "exponential"].aic_of_y
    better = "exponential" if difference > 0 else "power"
    verdicts[better if abs(difference) > 2 else "neither"].append(key)
for form, keys in verdicts.items():
    glue(f"{form}_wins", " and ".join(f'"{key}"' for key in keys) or "none", display=False)
powers = {key: fits[key, "power"].inverse(0.05, "mean").log10_estimate for key in sources}
glue("power_low", units.power_of_ten(min(powers.values())), display=False)
glue("power_high", units.power_of_ten(max(powers.values())), display=False)
predicted = records["2022, consolidated"].consolidated_kind == "predicted"
glue("predicted", float(100 * predicted.mean()), display=False)
glue("largest", units.si(largest, "FLOP"), display=False)
ends = needs[2020, 0.05].mean
absurd = units.power_of_ten(ends.log10_high - math.log10(largest_burden), 0)
glue("absurd", absurd, display=False)
glue("largest_burden", units.si(largest_burden, "FLOP", 2), display=False)
glue("times_largest", needs[2020, 0.05].compute_flop / largest_burden, display=False)
glue("share_largest", needs[2022, 0.05].compute_flop / largest_burden, display=False)
highest = max(powers, key=powers.get) == "2020, hardware burden"
glue("rank", "is the highest" if highest else "is not the highest", display=False)
one_voice = sum(map(bool, verdicts.values())) == 1
glue("voice", "speak with one voice" if one_voice else "do not speak with one voice", display=False)
(liked,) = (form for form, keys in verdicts.items() if "2022, consolidated" in keys)
likes = {"power": "like more", "exponential": "like less", "neither": "like no better"}
glue("likes", likes[liked], display=False)
glue("n_2022", v2.n, display=False)

# %% [markdown]
# By the power form the estimates for 5 % lie between {glue:text}`power_low` and {glue:text}`power_high` FLOP. The
# article's 10<sup>28</sup> {glue:text}`rank`. {claim}`flop-5pct` That of the release of 2020 lies
# {glue:text}`beyond_2020_5:.1f` decades beyond the largest system in its data, and its interval reaches from
# {glue:text}`low_2020_5` to {glue:text}`high_2020_5`. The upper end is {glue:text}`absurd` times the burden of
# the largest run on record: {glue:text}`n_2020` points barely bound the answer at all. {claim}`extrapolation-limits`
#
# On one set of data, the exponential form asks for
# {glue:text}`gap_low:.0f` to {glue:text}`gap_high:.0f` decades more than the power law at 5 %, and the log-linear form for
# {glue:text}`linear_low:.0f` to {glue:text}`linear_high:.0f` decades less. At 1 % the first difference grows to as much as
# {glue:text}`form_gap_1:.0f` decades. Can the data tell the forms apart? Akaike's criterion, taken for the error itself
# so that forms can be compared, says this (smaller is better; differences below two mean little):

# %% tags=["hide-input"]
criteria = pd.DataFrame(
    [{"data": key} | {form: fits[key, form].aic_of_y for form in fit.FORMS} for key in sources]
)
tables.show(criteria, **dict.fromkeys(fit.FORMS, ".1f"))

# %% [markdown]
# The data {glue:text}`voice`. Of the two forms that stay above zero, the power law does better on
# {glue:text}`power_wins`, the exponential on {glue:text}`exponential_wins`, and neither on {glue:text}`neither_wins`. So
# the 2022 headline of the authors' site, the power law on the consolidated data, uses the form that those data
# {glue:text}`likes`. The criterion trusts the noise to be normal and the points to be independent; neither is quite so.
#
# An error of 1 % is much worse still, as the article says. {claim}`one-percent-worse` By the consolidated compute of 2022 ({glue:text}`n_2022`
# systems) 5 % takes {glue:text}`flop_2022_5` and 1 % takes {glue:text}`flop_2022_1`. The largest training run of any kind
# in a database of mid-2025 is estimated at {glue:text}`largest` {cite}`epoch2025`: operations performed, where the record
# has burdens. At the share performed that we use below, its burden would be {glue:text}`largest_burden`. The consolidated
# answer for 5 % is {glue:text}`share_largest:.1f` of such a run; the article's is {glue:text}`times_largest:.0f` of them. We
# know of no run of that size on ImageNet.
#
# Two intervals belong to each of these numbers. The one drawn says where the *trend* reaches the target:
# for 5 % and the consolidated compute, {glue:text}`mean_2022` FLOP. The other says at what compute a *single* new system
# may reach it, luck and craft included: {glue:text}`new_2022`. The second is what a laboratory that plans one run
# should look at, and it is wider. Neither says anything of the curve being the wrong one.
#
# ## Which reference values come back?

# %% tags=["hide-input"]
how = {
    "read": "printed",
    "read-by-eye": "picture",
    "recomputed": "recomputed",
}
printed = data.table("published_projections")
rows, agree = [], []
for row in printed[printed.quantity == "compute"].itertuples():
    record = compute.select(compute.record("imagenet", int(row.release)), row.compute)
    line = fit.regress(record.compute_flop, record.error, form=row.form)
    value = line.inverse(row.error, "mean").log10_estimate
    if row.unit == "log10 GFLOP":
        places = len(row.value.partition(".")[2])
        theirs = f"{float(row.value) + 9:.{places}f}"
        agree.append(round(value - 9, places) == float(row.value))
    else:
        theirs = f"{math.log10(float(row.value)):.2f}"
        places = len(row.value.partition("e")[0].partition(".")[2])
        agree.append(f"{10**value:.{places}e}" == f"{float(row.value):.{places}e}")
    what = {"curve": f"{row.form}, {row.release}", "error, %": f"{100 * row.error:g}"}
    both = {"ours, log₁₀ FLOP": f"{value:.2f}", "reference, log₁₀ FLOP": theirs}
    rows.append(what | both | {"how known": how[row.status]})
glue("agree", "All" if all(agree) else f"{sum(agree)} of {len(agree)}", display=False)
tables.show(pd.DataFrame(rows))

# %% [markdown]
# {glue:text}`agree` agree to the digits given, but the references differ in worth. Only the article's own number is printed as
# text. One was read off a picture. The others were worked out by somebody else from the same public points or
# lines: they check our arithmetic and not the authors'.
#
# ## From compute to money and carbon
#
# A requirement is priced by what one operation costs. With $c$ the share of the requirement that must really be
# performed, $u$ the share of a chip's peak rate $R$ that is reached, and $p$ the price of its hour of 3,600 seconds,
# one FLOP of the requirement costs
#
# ```{math}
# :label: eq-price
# \frac{c \, p}{3600 \, u R} .
# ```
#
# With the power of the chip in place of $p$, times the overhead of the data centre and the emissions of a kWh, it
# gives carbon. The record counts a hardware burden: the peak, used or not. Priced at the peak of the same chip,
# $c$ and $u$ are both 1. On another chip only what was performed has to be done again. How much that is, few know.
# Of {glue:text}`estimates` independent estimates most assume it ([measuring compute](measuring-compute.py)). Only
# {glue:text}`counted_runs` count the operations of the very run without such an assumption: {glue:text}`performed:.0f` % of the
# burden, from {glue:text}`performed_low:.0f` to {glue:text}`performed_high:.0f` %. That is thin.
#
# The article does not print its constants. We infer them, and they match: {cite:t}`strubell2019` trained the base
# Transformer on eight P100 graphics processors for twelve hours, for US$41 at the spot price and 26 lb of CO₂
# equivalent. At peak rate, the columns of cost and carbon in the first version of the authors' paper
# {cite}`thompson2020` follow. The authors' web site of 2022 uses
# the V100. The other scenarios are ours. Their prices are on demand: median, least and most of the vendors' last quotes of a
# year. (Our table of prices also holds committed rates, which are not used.) The last scenario carries the one before on, by
# [our own trends](hardware.py): the price of an operation halves in {glue:text}`chips_years:.1f` years
# ({glue:text}`chips_low:.1f` to {glue:text}`chips_high:.1f`), its energy in {glue:text}`energy_years:.1f`
# ({glue:text}`energy_low:.1f` to {glue:text}`energy_high:.1f`).

# %%
bills = {
    (release, name): project.bill(needs[release, 0.05], scenario)
    for release in (2020, 2022)
    for name, scenario in prices.items()
}

# %% tags=["hide-input"]
tables.show(
    pd.DataFrame(
        {
            "scenario": list(prices),
            "what it is": [scenario.title for scenario in prices.values()],
            "US$ for 10¹⁸ FLOP": [1e18 * one.usd_per_flop for one in prices.values()],
            "kg CO₂e for 10¹⁸ FLOP": [1e18 * one.kg_co2e_per_flop for one in prices.values()],
        }
    ),
    **{"US$ for 10¹⁸ FLOP": ".2g", "kg CO₂e for 10¹⁸ FLOP": ".2g"},
)

# %% tags=["remove-cell"]
monthly = yardsticks.inventories("New York City").set_index("inventory").kg_co2e_per_month
sticks = yardsticks.yardsticks()
nyc = sticks["New York City"]
bill, bill_2022 = bills[2020, "article"], bills[2022, "site-2022"]
noisy = records["2020, hardware burden"].set_index("key")
noisy = noisy.loc["imagenet-noisystudent-efficientnetl2"]
ninth_flop = noisy.compute_flop * (noisy.error / 0.05) ** constants["article_exponent"]
article = prices["article"]
counted = quotes.counted_runs()
glue("counted_runs", len(counted), display=False)
estimates = data.table("epoch_estimates")
glue("estimates", len(estimates), display=False)
glue("performed", 100 * performed, display=False)
glue("performed_low", 100 * quotes.performed().low, display=False)
glue("performed_high", 100 * quotes.performed().high, display=False)
chips_halving, energy_halving = quotes.halvings()
for key, halving in (("chips", chips_halving), ("energy", energy_halving)):
    glue(f"{key}_years", halving.central, display=False)
    glue(f"{key}_low", halving.low, display=False)
    glue(f"{key}_high", halving.high, display=False)
glue("usd", units.usd(bill.usd.estimate), display=False)
glue("kg", units.mass(bill.kg_co2e.estimate), display=False)
glue("months", nyc.times(bill.kg_co2e.estimate).central, display=False)
glue("usd_2022", units.usd(bill_2022.usd.estimate), display=False)
glue("kg_2022", units.mass(bill_2022.kg_co2e.estimate), display=False)
boulder = sticks["Boulder, Colorado"].times(bill_2022.kg_co2e.estimate).central
glue("boulder", boulder, display=False)
for stick in ("car", "flight"):
    many = sticks[stick].times(bill_2022.kg_co2e.estimate).central
    glue(f"{stick}s_2022", units.si(many, "", 2).strip(), display=False)
glue("ninth_usd", units.usd(ninth_flop * article.usd_per_flop), display=False)
glue("ninth_flop", units.si(ninth_flop, "FLOP", 2), display=False)
glue("ninth_factor", float(ninth_flop / noisy.compute_flop), display=False)
glue("noisy_error", float(100 * noisy.error), display=False)
glue("v1_exponent", v1.exponent, display=False)
glue("n_2020", v1.n, display=False)
glue("ratio_flop", needs[2020, 0.05].compute_flop / needs[2022, 0.05].compute_flop, display=False)
glue("ratio_usd", bill.usd.estimate / bill_2022.usd.estimate, display=False)
glue("nyc_low", nyc.kg_co2e.low / units.KG_PER_MT, display=False)
glue("nyc_high", nyc.kg_co2e.high / units.KG_PER_MT, display=False)
of_2005 = monthly[monthly.index.str.startswith("new-york-2005")]
glue("nyc_restated", float(100 * (of_2005.max() / of_2005.min() - 1)), display=False)
costs = data.table("training_costs").set_index("system")
dearest = costs.loc[costs.cloud_usd.idxmax()]
glue("dearest", dearest["name"], display=False)
dearest_usd = float(dearest.cloud_usd)
glue("dearest_usd", units.usd(dearest_usd), display=False)
glue("dearest_times", bill.usd.estimate / dearest_usd, display=False)
alike = bills[2020, "h100-2025"].usd.estimate
glue("alike", units.usd(alike), display=False)
glue("alike_times", alike / dearest_usd, display=False)

# %% [markdown]
# For the article's line and constants this gives {glue:text}`usd` and {glue:text}`kg`. {claim}`cost-100bn` With the consolidated line and the
# constants of 2022 it is {glue:text}`usd_2022` and {glue:text}`kg_2022`: {glue:text}`ratio_flop:.0f` times less compute,
# {glue:text}`ratio_usd:.0f` times less money. The authors moved the comparison accordingly, from New York City to
# Boulder, Colorado, of which it is {glue:text}`boulder:.1f` months {cite}`computerprogress2022`; or
# {glue:text}`cars_2022` cars over their lives, or {glue:text}`flights_2022` seats from New York to San
# Francisco and back. As to money, the dearest run that we have an estimate for is
# {glue:text}`dearest`, {glue:text}`dearest_usd` if its chips had been rented {cite}`epoch2025`, by the method of {cite:t}`cottier2024`. The article's bill is
# {glue:text}`dearest_times:,.0f` of those, but at the prices of 2019 {cite}`strubell2019`. Like for like, on the H100 of 2025, the same line comes
# to {glue:text}`alike`, or {glue:text}`alike_times:.0f` of them.
#
# {numref}`fig-carbon` sets the carbon of 5 % against things people know. Line and prices are uncertain together:
# each bar holds 95 % of {glue:text}`draws:,` draws of the fit, the share performed, the share of the peak, the price, the power, the
# overhead and the grid. The table below it gives the same draws in money.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-carbon", "caption": "Carbon of 5 % error on ImageNet by the power law, for five scenarios of chip and price and two measures of compute, consolidated (2022) and hardware burden (2020): median and 95 % of the draws, with fit and prices uncertain together. An arrow means that the interval goes on. Rules: the life of a car, and a month of Boulder and of New York City (the median of the inventories). Look at what moves the dot more, the chip or the measure."}}
measured = {2022: "consolidated, 2022", 2020: "burden, 2020"}
drawn = {
    (release, name): project.outcomes(needs[release, 0.05], scenario)
    for release in (2022, 2020)
    for name, scenario in prices.items()
}
rows = []
for (release, name), found in drawn.items():
    carbon = found.kg_co2e
    ends = {"low": carbon.log10_low - 3, "high": carbon.log10_high - 3}
    said = (
        f"{units.mass(10**carbon.log10_median)} (10^{ends['low']:.1f} to 10^{ends['high']:.1f} t)"
    )
    row = {"label": name, "data": measured[release], "said": said}
    rows.append(row | {"estimate": carbon.log10_median - 3} | ends)
plots.intervals(
    pd.DataFrame(rows),
    name="fig-carbon",
    description="Tonnes of CO2 equivalent for 5 per cent error, by scenario and measure. "
    + "; ".join(f"{row['label']}, {row['data']}: {row['said']}" for row in rows),
    domain=(0, 12),
    by="data",
    rules={
        words: math.log10(sticks[key].kg_co2e.central) - 3
        for key, words in (
            ("car", "a car, for life"),
            ("Boulder, Colorado", "Boulder, a month"),
            ("New York City", "New York, a month"),
        )
    },
    axis=plots.compute_axis("CO₂e, t"),
)


# %% tags=["hide-input"]
def in_money(log10):
    """Write a sum by its logarithm; beyond all money of the world its size says nothing."""
    return units.usd(10**log10) if log10 < 15 else "beyond US$10¹⁵"


tables.show(
    pd.DataFrame(
        [
            {
                "scenario": name,
                "compute": measured[release],
                "best values": units.usd(bills[release, name].usd.estimate),
                "median": in_money(found.usd.log10_median),
                "95 % of the draws": f"{in_money(found.usd.log10_low)} to "
                f"{in_money(found.usd.log10_high)}",
            }
            for (release, name), found in drawn.items()
        ]
    )
)

# %% [markdown]
# ## Every assumption is yours
#
# {numref}`fig-bill` starts with the article's assumptions about the chip, on the consolidated compute. Try this: move
# one at a time to those of the scenario {glue:text}`today_name`: a peak of 10<sup>{glue:text}`today_peak:g`</sup>
# FLOP/s, of which {glue:text}`today_reached:.0f` % are reached; {glue:text}`performed:.0f` % performed;
# {glue:text}`today_watts:.0f` W with the machine around the chip; US${glue:text}`today_hour:.2f` an hour; a PUE of
# {glue:text}`today_pue:.2f`; and {glue:text}`today_grid:.0f` g for a kWh. Predict first: which single control changes the bill
# most? In a year of better methods the compute for a fixed error falls as published, to half in
# {glue:text}`methods_months:.0f` months {cite}`erdil2022`. (A line through all years holds part of that already, so such a year
# counts it twice; the dates below do not.) In a year of falling prices that of an operation goes by our own
# {glue:text}`chips_years:.2f` years, from hours let; {cite:t}`hobbhahn2022` have {glue:text}`hobbhahn:.2f`, from cards sold. Mostly newer chips make it fall, as
# they enter the lists: the price of an hour of one and the same chip took {glue:text}`same_chip:.1f` years to halve
# ({glue:text}`same_low:.1f` to {glue:text}`same_high:.1f`).

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-bill", "caption": "The bill for a target error on ImageNet with every assumption as a control. The diamond is the estimate, the bar its 95 % interval; the axis grows so that both stay on it. Better methods move the line to the left, while the points stay where they were; the line through all years holds part of that progress already. For network operations, which are counted, set the share performed to 100. Look for the controls that move the sentence by a power of ten, and those that hardly move it."}}
methods_halving = Range(
    *(constants[f"algorithmic_halving_months{end}"] / 12 for end in ("", "_low", "_high"))
)
bill_charts.bill(
    pd.concat([plots.points(record, fit=key) for key, record in records.items()]),
    fits,
    name="fig-bill",
    description="A fitted line of error against training compute with its band, for one of four data "
    "sets and one of three forms at a time, and a marker at the target error. Controls set the "
    "target and every factor of the price; the sentence below gives compute, cost and carbon.",
    error=0.05,
    scenario=article,
    yardstick=nyc,
    price_halving_years=chips_halving.central,
    compute_halving_years=methods_halving.central,
)

# %% [markdown]
# ## The hundred billion is not the ninth power's
#
# Take the article at its word. Noisy Student reached {glue:text}`noisy_error:.1f` %. By a true ninth power, 5 % takes
# ({glue:text}`noisy_error:.1f`/5)⁹ times its compute. That is a factor of
# {glue:text}`ninth_factor:,.0f`, or {glue:text}`ninth_flop`, which costs {glue:text}`ninth_usd` at the article's price. The US$100 billion comes from the fitted line, whose power is
# {glue:text}`v1_exponent:.1f`. The two statements stand side by side in the article, and only the second is
# its projection.
#
# ## The month of New York City: rounding, or the chip
#
# The line gives {glue:text}`kg`. A month of New York City is {glue:text}`nyc_low:.1f` to {glue:text}`nyc_high:.1f` million
# tonnes: inventories differ, and the city restates its past. On the year 2005 alone they are {glue:text}`nyc_restated:.0f` %
# apart {cite}`nyc2007inventory,nyc2010press,nyc2020inventory`. So the answer is
# {glue:text}`months:.1f` months by the median of the inventories. {claim}`carbon-nyc` One month appears if the powers of ten are rounded down on the
# way, or if the chip is assumed to be {glue:text}`months:.1f` times as efficient.

# %% tags=["hide-input"]
pounds = bill.kg_co2e.estimate / units.KG_PER_LB
need = needs[2020, 0.05]
steps = {
    "the line, unrounded": pounds,
    "compute rounded to 10²⁸ FLOP": 1e28 * article.kg_co2e_per_flop / units.KG_PER_LB,
    "mass rounded down to a power of ten": 10.0 ** math.floor(math.log10(pounds)),
    "the site's constants of 2022": need.compute_flop
    * prices["site-2022"].kg_co2e_per_flop
    / units.KG_PER_LB,
    "the H100 of 2025": need.compute_flop * prices["h100-2025"].kg_co2e_per_flop / units.KG_PER_LB,
}
rounding = pd.DataFrame(
    {
        "route": list(steps),
        "pounds of CO₂e": [units.power_of_ten(math.log10(v), 2) for v in steps.values()],
        "million tonnes": [v * units.KG_PER_LB / units.KG_PER_MT for v in steps.values()],
        "months of New York City": [nyc.times(v * units.KG_PER_LB).central for v in steps.values()],
    }
)
tables.show(rounding, **{"million tonnes": ".1f", "months of New York City": ".1f"})

# %% [markdown]
# We have not seen how the authors went from one to the other; rounding is what reproduces their words.
#
# ## What matters most
#
# {numref}`fig-tornado` moves one assumption at a time from end to end, for the H100 of 2025 and the consolidated
# compute. Guess the order before you look.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-tornado", "caption": "How far the bill for 5 % moves when one assumption goes from end to end: money and carbon, from the best value, for the H100 of 2025 and the consolidated compute of 2022. Ends are those of a 95 % interval; for the two choices, of curve and of data, they are the least and the greatest. Look at which of the rows are choices, and which are measurements."}}
today, today_bill = prices["h100-2025"], bills[2022, "h100-2025"]
named = {
    "fit": "interval of the fit",
    "performed": "share performed",
    "utilisation": "share of the peak",
    "usd_per_hour": "price of an hour",
    "power_w": "power of a chip",
    "pue": "data centre (PUE)",
    "kg_co2e_per_kwh": "grid",
}
now = needs[2022, 0.05].log10_compute_flop
curves = [fits["2022, consolidated", form].inverse(0.05, "mean") for form in fit.FORMS]
shifts = {
    "curve": [line.log10_estimate - now for line in curves],
    "data and release": [powers[key] - now for key in burdens],
}
rows = []
for quantity, money in (("usd", "money"), ("kg_co2e", "carbon")):
    best = getattr(today_bill, quantity).log10_estimate
    swings = {
        named[one.factor]: (one.log10_low - best, one.log10_high - best)
        for one in project.tornado(needs[2022, 0.05], today, quantity)
    }
    swings |= {factor: (min(ends), max(ends)) for factor, ends in shifts.items()}
    for factor, (low, high) in swings.items():
        said = f"{low:+.2f} to {high:+.2f} decades"
        row = {"label": factor, "bill": money, "estimate": 0.0, "low": low, "high": high}
        rows.append(row | {"said": said})
tornado = pd.DataFrame(rows)
width = (tornado.high - tornado.low).groupby(tornado.label).transform("max")
tornado = tornado.iloc[np.argsort(-width, kind="stable")]
plots.intervals(
    tornado,
    name="fig-tornado",
    description="Swing of the bill by assumption, in powers of ten from the best value. "
    + "; ".join(f"{row.label}, {row.bill}: {row.said}" for row in tornado.itertuples()),
    domain=(-3, 5.5),
    by="bill",
    axis=plots.plain_axis("Powers of ten from the best value"),
)

# %% tags=["remove-cell"]
spans = dict(zip(tornado.label, width.loc[tornado.index], strict=True))
glue("span_curve", spans["curve"], display=False)
glue("span_fit", spans["interval of the fit"], display=False)
glue("span_price", spans["price of an hour"], display=False)
glue("span_grid", spans["grid"], display=False)
today_usd = drawn[2022, "h100-2025"].usd
glue("today_name", today.name, display=False)
stand = bill_charts.settings(0.05, today)
glue("today_peak", stand["peak"], display=False)
glue("today_reached", stand["utilisation"], display=False)
glue("today_watts", stand["power"], display=False)
glue("today_hour", stand["price"], display=False)
glue("today_pue", stand["pue"], display=False)
glue("today_grid", stand["grid"], display=False)
glue("draws", DRAWS, display=False)
glue("today", units.usd(10**today_usd.log10_median), display=False)
glue("today_best", units.usd(today_bill.usd.estimate), display=False)
today_ends = [units.usd(10**end) for end in (today_usd.log10_low, today_usd.log10_high)]
glue("today_low", today_ends[0], display=False)
glue("today_high", today_ends[1], display=False)

# %% [markdown]
# The curve spans {glue:text}`span_curve:.1f` decades, the interval of the fit {glue:text}`span_fit:.1f`, the price of an hour
# {glue:text}`span_price:.1f` and the grid {glue:text}`span_grid:.1f`. With everything but curve and data drawn together,
# the median bill is {glue:text}`today`, and 95 % of the draws lie between {glue:text}`today_low` and {glue:text}`today_high`. The ledger
# of claims has {glue:text}`today_best` for it: that is no median of draws, but the estimate at the best values of line and prices.
#
# ## When would it cost ten million?
#
# A line through all years holds better methods already, since the large systems are mostly the late ones. A trend of
# methods must not be added to it. It starts from the line of one year: with the year [held fixed](ninth-power.py) at
# {glue:text}`fixed_year`, the consolidated compute for 5 % is {glue:text}`fixed_flop` FLOP ({glue:text}`fixed_ends`). That fit
# has a pace of methods of its own, a halving in {glue:text}`own_months:.0f` months ({glue:text}`own_low:.0f` to
# {glue:text}`own_high:.0f`); {cite:t}`erdil2022` have {glue:text}`methods_months:.0f` ({glue:text}`methods_low:.0f` to
# {glue:text}`methods_high:.0f`). If the trends went on, prices from the H100 of 2025, 5 % would cost US$10 million in the years
# below. The intervals draw fit, prices and trends together, as if independent.

# %% tags=["hide-input"]
newest = records["2022, consolidated"]
fixed = fit.regress(newest.compute_flop, newest.error, year=newest.year)
fixed_need = project.requirement(fixed, 0.05)  # by the methods of the last year of the record
own_halving = Range(*(months / 12 for months in fixed.halving_months()[:3]))
since = fixed.year + 0.5  # the record has whole years: on average a system is of their middle
methods_of_year = f"of {fixed.year:.0f} alone"
starts = [
    (2022, "through all years", "prices", needs[2022, 0.05], None),
    (2022, methods_of_year, "prices", fixed_need, None),
    (2022, methods_of_year, "prices, and methods by this fit", fixed_need, own_halving),
    (2022, methods_of_year, "prices, and methods as published", fixed_need, methods_halving),
    (2020, "through all years", "prices", needs[2020, 0.05], None),
]


def year(value):
    """Write the year that a date is in; those beyond 2200 are no forecasts."""
    return str(math.floor(value)) if value < 2200 else "after 2200"


rows = []
for release, line, trends, need, halving in starts:
    methods = halving and affordable.Trend(halving, since)
    found = affordable.wait(need, today, 1e7, chips_halving, methods)
    row = {"compute": measured[release], "line": line, "what goes on": trends}
    rows.append(
        row | {"year": year(found.year), "95 %": f"{year(found.low)} to {year(found.high)}"}
    )
tables.show(pd.DataFrame(rows))

# %% [markdown]
# A date before today says that the sum would have been enough, were line and methods as assumed. It is no
# forecast. A trend in methods measured at errors that were reached need not hold at one that no system has
# reached. The {glue:text}`n_2020` points of 2020 cannot tell methods from compute at all.
#
# ## The cases
#
# The article tells what training has cost. Beside each claim stands the compute on record {cite}`epoch2025`, at the
# article's price and {glue:text}`performed:.0f` % of the peak, and the estimates of {cite:t}`cottier2024` by two methods:
# rent of the chips, and their wear and energy. All sums are in millions of US$.


# %% tags=["hide-input"]
def millions(usd):
    """Write a sum in millions, with two digits."""
    return f"{float(f'{usd:.2g}') / 1e6:,g}"


told = cases.cases(article.usd_per_flop / today.performed.central)
claimed = told[told.claimed_usd.notna()]
claims = claimed.bound + " " + claimed.claimed_usd.map(millions)
systems = claimed.assign(claims=claims + " (" + claimed.claimed_by + ")").groupby("system")
on_record = systems[["training_flop", "recorded_usd", "cloud_usd", "amortised_usd"]].first()
columns = {
    "name": "of what",
    "claims": "claimed",
    "training_flop": "FLOP",
    "recorded_usd": "compute × price",
    "cloud_usd": "rent",
    "amortised_usd": "wear, energy",
}
beside = on_record.assign(name=costs["name"], claims=systems.claims.agg("; ".join))
tables.show(
    beside[list(columns)].rename(columns=columns),
    FLOP=lambda flop: units.si(flop, "", 2).strip(),
    **{columns[key]: millions for key in columns if key.endswith("_usd")},
)

# %% tags=["remove-cell"]
gpt = claimed[claimed.title == "GPT-3"]
zero = claimed.set_index("case").loc["alphago-zero-huang"]
glue("gpt_low", units.usd(float(gpt.claimed_usd.min())), display=False)
glue("gpt_high", units.usd(float(gpt.claimed_usd.max())), display=False)
glue("zero_wear", units.usd(float(zero.amortised_usd)), display=False)
glue("zero_times", float(zero.claimed_usd / zero.amortised_usd), display=False)
glue("hobbhahn", price_performance.published("ml").estimate, display=False)
same = price_performance.same_chip()
glue("same_chip", same.estimate, display=False)
glue("same_low", same.low, display=False)
glue("same_high", same.high, display=False)
glue("methods_months", 12 * methods_halving.central, display=False)
glue("methods_low", 12 * methods_halving.low, display=False)
glue("methods_high", 12 * methods_halving.high, display=False)
glue("own_months", 12 * own_halving.central, display=False)
glue("own_low", 12 * own_halving.low, display=False)
glue("own_high", 12 * own_halving.high, display=False)
glue("fixed_year", int(fixed.year), display=False)
glue("fixed_flop", units.power_of_ten(fixed_need.log10_compute_flop), display=False)
glue("fixed_ends", between(fixed_need.mean), display=False)
decades = project.requirement(fixed, 0.03).log10_compute_flop - fixed_need.log10_compute_flop
halvings = decades / math.log10(2)
glue("decades_3", decades, display=False)
glue("halvings_3", halvings, display=False)
glue("years_3", halvings * methods_halving.central, display=False)
glue("years_3_low", halvings * methods_halving.low, display=False)
glue("years_3_high", halvings * methods_halving.high, display=False)
glue("years_3_own", halvings * own_halving.central, display=False)
line = fits["2022, hardware burden", "power"]
million = line.predict(1e6 / article.usd_per_flop, of="mean")
words = (
    f"{100 * million.estimate:.1f} % (95 %: {100 * million.low:.1f} to {100 * million.high:.1f} %)"
)
glue("million", words, display=False)
glue("reached", 100 * float(records["2022, hardware burden"].error.min()), display=False)

# %% [markdown]
# The 35 million are not what DeepMind paid. They are what {cite:t}`huang2018` worked out that renting the chips for
# AlphaGo Zero's self-play would have cost anybody else; wear and energy come to {glue:text}`zero_wear`,
# {glue:text}`zero_times:.0f` times less. {claim}`alphago-35m` His run and the one on record differ, too: three days of a small network against
# forty of a large one {cite}`huang2018,epoch2025`. For GPT-3 the claims go from {glue:text}`gpt_low` to {glue:text}`gpt_high`
# {cite}`mitnews2020,reddit2020`, and the article's amount is among them. {claim}`gpt3-4m` A cost without its method says
# little.
#
# Three cases have no amount. For GPT-3, a known fault in the filter was left in because training again cost too much;
# its authors say so {cite}`brown2020`. For AlphaStar, the article says, alternatives for a component were not tried. A
# European supermarket chain gave up a system that had cut errors by three quarters {cite}`wired2020`: for what it cost to
# *use*, so it speaks of another bill than this chapter's.
#
# ```{admonition} Takeaway
# :class: tip
# With the power law, 5 % on ImageNet takes **{glue:text}`flop_2020_5`** by the article's points (hardware burden,
# n {glue:text}`n_2020`) and **{glue:text}`flop_2022_5`** by the authors' consolidated compute of 2022
# (n {glue:text}`n_2022`): {glue:text}`usd` or {glue:text}`usd_2022` at the authors' prices, both at the best values. By the latter and the chips of 2025
# the median of the draws is {glue:text}`today` (95 % of the draws: {glue:text}`today_low` to {glue:text}`today_high`). Both lines are read beyond the data, by {glue:text}`beyond_2020_5:.1f` and {glue:text}`beyond_2022_5:.1f` decades. {claim}`own-beyond-the-data` The exponential form asks for
# {glue:text}`gap_low:.0f` to {glue:text}`gap_high:.0f` decades more. {claim}`own-form`
# ```
#
# ## What could be wrong
#
# - **The curve.** Nothing in the data says that a power law holds below
#   {glue:text}`reached:.0f` %. With wrong labels in the test set, it cannot hold
#   all the way {cite}`northcutt2021`.
# - **Independence.** The draws take share performed, price, power and grid as independent of each other. A dear chip
#   may also be a fast and a frugal one.
# - **The share performed.** Newer systems may use their chips better than the {glue:text}`counted_runs` that were counted.
# - **The consolidated compute.** {glue:text}`predicted:.0f` % of its values are predicted. The interval of that line leaves this
#   out and is too narrow.
# - **Chips alone.** The price of an hour leaves out people, failed runs and search. Emissions leave out making the chips.
# - **Grids.** A country's mean is not a data centre's hour, and what a company offsets is not counted as avoided.
#
# ## Exercises
#
# ```{exercise} The other direction
# :label: ex-budget
# With US$1 million at the article's price, which error does the trend of 2022 (hardware burden) give?
# ```
#
# ````{solution} ex-budget
# :class: dropdown
# ```python
# line = fits["2022, hardware burden", "power"]
# line.predict(1e6 / prices["article"].usd_per_flop, of="mean")
# ```
#
# {glue:text}`million`. The best system of those data has {glue:text}`reached:.1f` %.
# ````
#
# ```{exercise} The next system
# :label: ex-new
# For the points of 2020, the trend reaches 5 % at {glue:text}`low_2020_5` to {glue:text}`high_2020_5` FLOP, and the
# next system at {glue:text}`new_2020`. Why is the second interval hardly wider?
# ```
#
# ```{solution} ex-new
# :class: dropdown
# So far beyond the data the uncertainty of the slope rules: in {eq}`eq-fieller` the term $s_b^2 d^2$ is much larger than the
# variance of one system. Near the data it is the other way round.
# ```
#
# ```{exercise} Waiting for 3 %
# :label: ex-waiting
# By the consolidated line with the year held fixed, how many years of better methods make 3 % as cheap as 5 % was?
# ```
#
# ```{solution} ex-waiting
# :class: dropdown
# By {eq}`eq-inverse` with the power form the two targets lie {glue:text}`decades_3:.1f` decades apart, which is
# {glue:text}`halvings_3:.1f` halvings of compute. At the published pace that takes {glue:text}`years_3:.1f` years
# ({glue:text}`years_3_low:.1f` to {glue:text}`years_3_high:.1f` by the interval of the pace), at that of the fit
# {glue:text}`years_3_own:.1f`.
# ```
#
# ```{exercise} Rounding
# :label: ex-rounding
# A projection is printed as 10 to the power of its exponent, rounded down. By how much can the rounding alone change a sum of money?
# ```
#
# ```{solution} ex-rounding
# :class: dropdown
# By almost a factor of ten, always to the smaller side. Two such roundings, of compute and then of money, can make a hundred.
# ```
#
# ## Sources of this page
#
# - The projections: {cite:t}`thompson2021`, {cite:t}`thompson2020`; points and lines: {cite:t}`computerprogress2021`, {cite:t}`thompson2022data`,
#   {cite:t}`tcldl2022notebooks`; the site: {cite:t}`computerprogress2022`.
# - Price and emissions: {cite:t}`strubell2019`; chips and their prices: {cite:t}`epoch2026hardware`, {cite:t}`epoch2025prices`;
#   grids: {cite:t}`codecarbon`; trends: {cite:t}`hobbhahn2022`, {cite:t}`erdil2022`.
# - New York City: {cite:t}`nyc2007inventory`, {cite:t}`nyc2010press`, {cite:t}`nyc2020inventory`; labels: {cite:t}`northcutt2021`.
# - The cases: {cite:t}`huang2018`, {cite:t}`mitnews2020`, {cite:t}`reddit2020`, {cite:t}`register2019`,
#   {cite:t}`brown2020`, {cite:t}`wired2020`; compute and
#   costs: {cite:t}`epoch2025`, {cite:t}`cottier2024`.
