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
# - see which statements rest on data, and which on rounding.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | [the ninth power](ninth-power.py): slope, power, interval | needed | 25 |
# | kWh, kg and pounds | helpful | 2 |
# | this chapter | | 25 |

# %% tags=["remove-cell"]
import math

import pandas as pd
from myst_nb import glue

from lib import calculators, charts, compute, data, fit, plots, project, tables, units

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
# Its uncertainty is not that of $v^*$ divided by $b$, since $b$ is uncertain too, and stands below the
# line. Fieller's interval takes account of that. It collects every $C$ at which the 95 % band of the fit
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
    "2020, hardware burden": (2020, "hardware_burden"),
    "2022, hardware burden": (2022, "hardware_burden"),
    "2022, network operations": (2022, "network_operations"),
    "2022, consolidated": (2022, "consolidated"),
}
records, fits = {}, {}
for key, (release, measure) in sources.items():
    record = compute.select(compute.record("imagenet", release), measure)
    records[key] = record
    for form in fit.FORMS:
        fits[key, form] = fit.regress(record.compute_flop, record.error, form)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-requirements", "caption": "Compute at which the trend reaches 5 % error on ImageNet, by data and form, with 95 % intervals; an arrow runs off the chart. The rules show the article's value and the largest training run of any kind in a database of 2025. Look at the distance between the forms on one line: it is the choice of curve, and no interval accounts for it."}}
rows = []
for (key, form), line in fits.items():
    need = line.inverse(0.05, "mean")
    row = {"label": key, "form": form, "said": f"{key}, {form}: {need}"}
    ends = {"estimate": need.log10_estimate, "low": need.log10_low, "high": need.log10_high}
    rows.append(row | ends)
plots.intervals(
    pd.DataFrame(rows),
    name="fig-requirements",
    description="Compute for 5 % error with 95 % intervals, for four data sets and three forms. "
    + "; ".join(row["said"] for row in rows),
    domain=(22, 44),
    by="form",
    rules={
        "largest run": math.log10(constants["epoch_largest_run_flop"]),
        "article": math.log10(constants["article_requirement_flop"]),
    },
    axis=plots.compute_axis("FLOP for 5 % error"),
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
glue("form_gap_1", gaps("exponential", 0.01)[0], display=False)
verdicts = {"power": [], "exponential": [], "neither": []}
for key in sources:
    difference = fits[key, "power"].aic_of_y - fits[key, "exponential"].aic_of_y
    better = "exponential" if difference > 0 else "power"
    verdicts[better if abs(difference) > 2 else "neither"].append(key)
for form, keys in verdicts.items():
    glue(f"{form}_wins", " and ".join(f'"{key}"' for key in keys) or "none", display=False)
powers = [
    line.inverse(0.05, "mean").log10_estimate for (_, f), line in fits.items() if f == "power"
]
glue("power_low", units.power_of_ten(min(powers)), display=False)
glue("power_high", units.power_of_ten(max(powers)), display=False)
predicted = records["2022, consolidated"].consolidated_kind == "predicted"
glue("predicted", float(predicted.mean()), display=False)
largest = constants["epoch_largest_run_flop"]
glue("largest", units.si(largest, "FLOP"), display=False)
ends = needs[2020, 0.05].mean
absurd = units.power_of_ten(ends.log10_high - math.log10(largest), 0)
glue("absurd", absurd, display=False)
glue("times_largest", needs[2020, 0.05].compute_flop / largest, display=False)
glue("share_largest", needs[2022, 0.05].compute_flop / largest, display=False)

# %% [markdown]
# By the power form the estimates lie between {glue:text}`power_low` and {glue:text}`power_high` FLOP. The
# article's 10<sup>28</sup> is the highest. That of the release of 2020 lies
# {glue:text}`beyond_2020_5:.1f` decades beyond the largest system in its data, and its interval reaches from
# {glue:text}`low_2020_5` to {glue:text}`high_2020_5`. The upper end is {glue:text}`absurd` times the largest run
# on record: {glue:text}`n_2020` points barely bound the answer at all.
#
# The choice of curve matters as much as the choice of data. On one set of data, the exponential form asks for
# {glue:text}`gap_low:.0f` to {glue:text}`gap_high:.0f` decades more than the power law at 5 %, and the log-linear form for
# {glue:text}`linear_low:.0f` to {glue:text}`linear_high:.0f` decades less. At 1 % the first difference grows to
# {glue:text}`form_gap_1:.0f` decades for the points of 2020. Can the data tell the forms apart? Akaike's criterion, taken for the error itself
# so that forms can be compared, says this (smaller is better; differences below two mean little):

# %% tags=["hide-input"]
criteria = pd.DataFrame(
    [{"data": key} | {form: fits[key, form].aic_of_y for form in fit.FORMS} for key in sources]
)
tables.show(criteria, **dict.fromkeys(fit.FORMS, ".1f"))

# %% [markdown]
# The data do not speak with one voice. Of the two forms that stay above zero, the power law does better on
# {glue:text}`power_wins`, the exponential on {glue:text}`exponential_wins`, and neither on {glue:text}`neither_wins`. So
# the 2022 headline of the authors' site, the power law on the consolidated data, uses the form that those data
# like less. The criterion trusts the noise to be normal and the points to be independent; neither is quite so.
#
# ## 5 %, 3 %, 1 %
#
# An error of 1 % is much worse still, as the article says. {numref}`fig-targets` says by how much, for the
# article's data and the authors' later, consolidated ones.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-targets", "caption": "Compute for an error of 5, 3 and 1 % by the power form, with 95 % intervals of the trend; an arrow runs off the chart. Look at how the intervals grow with the distance from the data: an arrow at 1 % does not mean much, and neither does the dot."}}
rows = []
for (release, error), need in needs.items():
    label = f"{100 * error:.0f} % error"
    name = {2020: "2020, hardware burden", 2022: "2022, consolidated"}[release]
    row = {"label": label, "data": name, "said": f"{label}, {name}: {need.mean}"}
    ends = {"low": need.mean.log10_low, "high": need.mean.log10_high}
    rows.append(row | {"estimate": need.log10_compute_flop} | ends)
plots.intervals(
    pd.DataFrame(rows),
    name="fig-targets",
    description="Compute for errors of 5, 3 and 1 per cent with 95 % intervals, by two data sets. "
    + "; ".join(row["said"] for row in rows),
    domain=(23, 44),
    by="data",
    rules={"largest run": math.log10(largest)},
    axis=plots.compute_axis("Compute, FLOP"),
)

# %% [markdown]
# With the data of 2022, 5 % takes {glue:text}`flop_2022_5` and 1 % takes {glue:text}`flop_2022_1`. To put this
# in proportion: the largest training run of any kind in a database of mid-2025 is estimated at
# {glue:text}`largest` {cite}`epoch2025`. The 2022 answer for 5 % is {glue:text}`share_largest:.1f` of such a run;
# the article's is {glue:text}`times_largest:.0f` of them. We know of no run of that size on ImageNet.
#
# Two intervals belong to each of these numbers. The one drawn says where the *trend* reaches the target:
# for 5 % and the data of 2022, {glue:text}`mean_2022` FLOP. The other says at what compute a *single* new system
# may reach it, luck and craft included: {glue:text}`new_2022`. The second is what a laboratory that plans one run
# should look at, and it is wider. Neither says anything of the curve being the wrong one.
#
# ## Which reference values come back?

# %% tags=["hide-input"]
how = {
    "read": "as printed",
    "read-by-eye": "from a picture",
    "recomputed": "from the same points",
}
printed = data.table("published_projections")
rows = []
for row in printed[printed.quantity == "compute"].itertuples():
    record = compute.select(compute.record("imagenet", int(row.release)), row.compute)
    line = fit.regress(record.compute_flop, record.error, form=row.form)
    value = line.inverse(row.error, "mean").log10_estimate
    gflop = row.unit == "log10 GFLOP"
    if gflop:
        places = len(row.value.partition(".")[2])
        ours = f"{units.power_of_ten(value - 9, 2)} GFLOP"
        theirs = f"{units.power_of_ten(float(row.value), places)} GFLOP"
    else:
        ours, theirs = (units.si(v, "FLOP") for v in (10**value, float(row.value)))
    what = {"release": row.release, "form": row.form, "error": f"{100 * row.error:g} %"}
    rows.append(what | {"reference": theirs, "ours": ours, "we have it": how[row.status]})
tables.show(pd.DataFrame(rows))

# %% [markdown]
# All agree to the digits given, but the references differ in worth. Only the article's own number is printed as
# text. One was read off a picture. The others were worked out by somebody else from the same public points or
# lines: they check our arithmetic and not the authors'.
#
# ## From compute to money and carbon
#
# The bill is a product: compute times a price, compute times an emission. The article does not print its
# constants. We infer them, and they match: {cite:t}`strubell2019` trained the base Transformer on eight P100 graphics processors for twelve hours, for US$41 at
# the spot price and 26 lb of CO₂ equivalent. Divide by the operations that eight P100 do in that time at peak rate,
# and the two columns of the paper's first version follow. The authors' web site of 2022 uses the V100, their successor.

# %%
scenarios = project.scenarios(constants)
requirement = project.requirement(v1, error=0.05)
bill = project.bill(requirement, scenarios["article"])

# %% tags=["hide-input"]
tables.show(
    pd.DataFrame(
        {
            "scenario": [scenario.title for scenario in scenarios.values()],
            "US$ for 10¹⁸ FLOP": [1e18 * scenario.usd_per_flop for scenario in scenarios.values()],
            "kg CO₂e for 10¹⁸ FLOP": [
                1e18 * scenario.kg_co2e_per_flop for scenario in scenarios.values()
            ],
        }
    ),
    **{"US$ for 10¹⁸ FLOP": ".3g", "kg CO₂e for 10¹⁸ FLOP": ".3g"},
)

# %% tags=["remove-cell"]
nyc_month = constants["site_nyc_co2e_mt_per_year"] * units.KG_PER_MT / 12
boulder_month = constants["site_boulder_co2e_mt_per_year"] * units.KG_PER_MT / 12
bill_2022 = project.bill(needs[2022, 0.05], scenarios["site-2022"])
noisy = records["2020, hardware burden"].set_index("key")
noisy = noisy.loc["imagenet-noisystudent-efficientnetl2"]
ninth_flop = noisy.compute_flop * (noisy.error / 0.05) ** constants["article_exponent"]
glue("usd", units.usd(bill.usd.estimate), display=False)
glue("kg", units.mass(bill.kg_co2e.estimate), display=False)
glue("months", bill.kg_co2e.estimate / nyc_month, display=False)
glue("usd_2022", units.usd(bill_2022.usd.estimate), display=False)
glue("kg_2022", units.mass(bill_2022.kg_co2e.estimate), display=False)
glue("boulder", bill_2022.kg_co2e.estimate / boulder_month, display=False)
glue("ninth_usd", units.usd(ninth_flop * scenarios["article"].usd_per_flop), display=False)
glue("ninth_flop", units.si(ninth_flop, "FLOP", 2), display=False)
glue("ninth_factor", float(ninth_flop / noisy.compute_flop), display=False)
glue("noisy_error", float(100 * noisy.error), display=False)
glue("v1_exponent", v1.exponent, display=False)
glue("n_2020", v1.n, display=False)
glue("ratio_flop", needs[2020, 0.05].compute_flop / needs[2022, 0.05].compute_flop, display=False)
glue("ratio_usd", bill.usd.estimate / bill_2022.usd.estimate, display=False)
years = {"2009": "nyc_2009", "2020": "nyc_2020", "site": "site_nyc"}
inventories = {k: constants[f"{v}_co2e_mt_per_year"] / 12 for k, v in years.items()}
glue("nyc_low", min(inventories.values()), display=False)
glue("nyc_high", max(inventories.values()), display=False)

# %% [markdown]
# For the article's line this gives {glue:text}`usd` and {glue:text}`kg`. With the line and the constants of 2022 it is
# {glue:text}`usd_2022` and {glue:text}`kg_2022`: {glue:text}`ratio_flop:.0f` times less compute, {glue:text}`ratio_usd:.0f` times less money.
# The authors moved the comparison accordingly, from New York City to Boulder, Colorado, of which it is
# {glue:text}`boulder:.1f` months {cite}`computerprogress2022`.
#
# Try this: choose the consolidated fit and leave the prices. Then lower the price to that of a chip that is ten
# times as good. Predict first: to which target must you then move to be back at the old bill?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-bill", "caption": "The bill for a target error on ImageNet, by four fits. The diamond is the estimate, the bar its 95 % interval. A tenfold change of price shifts the bill by one decade; look for the change of target that does the same. The price is for hardware burden; counted operations cost more, by the inverse of how well the hardware is used."}}
choices = {key: fits[key, "power"] for key in sources}
rows = pd.concat([plots.points(record, fit=key) for key, record in records.items()])
calculators.calculator(
    rows,
    choices,
    name="fig-bill",
    description="A fitted line of error against training compute with its band, for one of four data sets "
    "at a time, and a marker at the target error. Controls set the data, the target, the price and "
    "the emissions of an operation; the sentence below gives compute, cost and carbon.",
    error=0.05,
    usd_per_exaflop=1e18 * scenarios["article"].usd_per_flop,
    kg_co2e_per_exaflop=1e18 * scenarios["article"].kg_co2e_per_flop,
    yardstick=("months of New York City", nyc_month),
)

# %% [markdown]
# ## The hundred billion is not the ninth power's
#
# Take the article at its word. Noisy Student reached {glue:text}`noisy_error:.1f` %. By a true ninth power, 5 % takes
# the ninth power of {glue:text}`noisy_error:.1f`/5 times its compute. That is a factor of
# {glue:text}`ninth_factor:,.0f`, or {glue:text}`ninth_flop`, which costs {glue:text}`ninth_usd` at the article's price. The US$100 billion comes from the fitted line, whose power is
# {glue:text}`v1_exponent:.1f`. The two statements stand side by side in the article, and only the second is
# its projection.
#
# ## The month of New York City: rounding, or the chip
#
# The line gives {glue:text}`kg`. A month of New York City is {glue:text}`nyc_low:.1f` to {glue:text}`nyc_high:.1f` million
# tonnes, depending on the inventory {cite}`nyc2020inventory,nyc2010press`. So the answer is {glue:text}`months:.1f`
# months by the site's inventory. One month appears if the powers of ten are rounded down on the way, or if the
# chip is assumed to be several times more efficient.

# %% tags=["hide-input"]
article = scenarios["article"]
pounds = bill.kg_co2e.estimate / units.KG_PER_LB
steps = {
    "the line, unrounded": pounds,
    "compute rounded to 10²⁸ FLOP": 1e28 * article.kg_co2e_per_flop / units.KG_PER_LB,
    "mass rounded down to a power of ten": 10.0 ** math.floor(math.log10(pounds)),
    "the site's constants of 2022": requirement.compute_flop
    * scenarios["site-2022"].kg_co2e_per_flop
    / units.KG_PER_LB,
}
rounding = pd.DataFrame(
    {
        "route": list(steps),
        "pounds of CO₂e": [units.power_of_ten(math.log10(v), 2) for v in steps.values()],
        "million tonnes": [v * units.KG_PER_LB / units.KG_PER_MT for v in steps.values()],
        "months of New York City": [v * units.KG_PER_LB / nyc_month for v in steps.values()],
    }
)
tables.show(rounding, **{"million tonnes": ".1f", "months of New York City": ".1f"})

# %% [markdown]
# We have not seen how the authors went from one to the other; rounding is what reproduces their words.
#
# ```{admonition} Takeaway
# :class: tip
# With the power law, 5 % on ImageNet takes **{glue:text}`flop_2020_5`** by the article's points and
# **{glue:text}`flop_2022_5`** by the authors' consolidated data of 2022: {glue:text}`usd` or {glue:text}`usd_2022`. Both lie
# beyond the data, by {glue:text}`beyond_2020_5:.1f` and {glue:text}`beyond_2022_5:.1f` decades. The exponential form asks for
# {glue:text}`gap_low:.0f` to {glue:text}`gap_high:.0f` decades more.
# ```
#
# ## What could be wrong
#
# - **The curve.** Nothing in the data says that a power law holds below 9 %. With wrong labels in the test set, it cannot hold
#   all the way {cite}`northcutt2021`.
# - **Peak rates in the price.** A price for each operation at *peak* rate is the price of a burden, which is what the
#   line is about. Counted operations cost more, by the inverse of how well the hardware is used.
# - **The consolidated data.** {glue:text}`predicted:.0%` of their compute is predicted. The interval of the 2022 line leaves that
#   out and is too narrow.
# - **Prices of one year.** The article's price is that of one chip in 2019. The calculator lets you set another;
#   we have not yet traced prices over time.
# - **Progress other than compute.** If methods improve, the same error takes less compute later. The line mixes
#   years and methods, so it is not the requirement of any one year.
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
# line.predict(1e6 / scenarios["article"].usd_per_flop, of="mean")
# ```
#
# {glue:text}`million`. That is close to the systems that exist.
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
# ```{exercise} Rounding
# :label: ex-rounding
# A projection is printed as 10 to the power of its exponent, rounded down. By how much can the rounding alone change a sum of money?
# ```
#
# ```{solution} ex-rounding
# :class: dropdown
# By almost a factor of ten, always to the smaller side. Two such roundings, of compute and then of money, can make a hundred.
# ```

# %% tags=["remove-cell"]
line = fits["2022, hardware burden", "power"]
million = line.predict(1e6 / scenarios["article"].usd_per_flop, of="mean")
words = (
    f"{100 * million.estimate:.1f} % (95 %: {100 * million.low:.1f} to {100 * million.high:.1f} %)"
)
glue("million", words, display=False)

# %% [markdown]
# ## Sources of this page
#
# - The projections: {cite:t}`thompson2021`; points and lines: {cite:t}`computerprogress2021`, {cite:t}`thompson2022data`,
#   {cite:t}`tcldl2022notebooks`; the site: {cite:t}`computerprogress2022`.
# - Price and emissions: {cite:t}`strubell2019`; peak rate of the P100: {cite:t}`epoch2026hardware`.
# - New York City: {cite:t}`nyc2020inventory`, {cite:t}`nyc2010press`; labels: {cite:t}`northcutt2021`; largest run: {cite:t}`epoch2025`.
