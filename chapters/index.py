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
# # Deep learning's diminishing returns, recomputed
#
# What did the article say, and what do its own data say today? In 2021 four researchers warned in
# IEEE Spectrum that deep learning is running into a wall of computing power {cite}`thompson2021`. In
# theory, they argued, improving a model $k$-fold takes at least $k^4$ times the computation. It had
# taken about $k^9$ in practice. Carried on to an error of 5 % on ImageNet, the trend asked for
# 10<sup>28</sup> floating-point operations (FLOP), a hundred billion dollars, and as much carbon as New
# York City emits in a month.
#
# This book recomputes these statements from public data each time it is built. {claim-totals}`article`:
# [the ledger](claims) has them one by one. The book asks how far they can be trusted, and what has happened since. Three chapters simulate the theory: [why flexible models
# win late](flexibility.py), [why more parameters than data need not
# hurt](overparameterization.py), and [where $k^4$ comes from](scaling-theory.py). The others look at the
# record. Every number that the data decide is calculated on the page where it stands. Every figure
# gives you its data.
#
# ## What you will be able to do
#
# After this page you can
#
# - say what the article claims, and which of its claims its data carry;
# - read a fit with its interval, and tell an estimate from a guess;
# - set your own target, price and emissions, and see what they take.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | what a logarithm does to a power | needed | 5 |
# | what a regression line and its interval are | helpful | 10 |
# | this page | | 15 |

# %% tags=["remove-cell"]
import math

import pandas as pd
from myst_nb import glue

from lib import (
    calculators,
    charts,
    compute,
    data,
    fit,
    plots,
    project,
    scenarios,
    tables,
    units,
    yardsticks,
)

charts.enable()

# %% [markdown]
# ## From the table to the line
#
# All that follows is made of rows like these three. The first is the network of 2012 with which the
# story begins. Its compute is a *hardware burden*: two processors, times the operations that each can
# do in a second, times the seconds that the training took {cite}`krizhevsky2012`. That is what the hardware could have done in
# that time, not what it did.

# %%
record = compute.record("imagenet", 2020)
record = record.sort_values("hardware_burden_flop")
story = record.iloc[[0, len(record) // 2, -1]]
in_words = story.hardware_burden_flop.map(lambda flop: units.si(flop, "FLOP"))
row = story[["name", "year", "error", "remarks"]].assign(compute=in_words)
tables.show(row, error=".1%")

# %% [markdown]
# From the first to the last of these rows the compute grew {glue:text}`growth_compute:,.0f`-fold, and the
# error shrank {glue:text}`growth_error:.1f`-fold. If that pair were all we had, the power $m$ would follow
# at once, as the ratio of the two logarithms: about {glue:text}`growth_power:.1f`. That is close
# to the article's nine, but two systems are no trend. With more systems than two, a line through all of them takes the place of the pair. That line, and how
# sure one can be of it, is the subject of this book.

# %% tags=["remove-cell"]
first, last = story.iloc[0], story.iloc[-1]
growth_compute = float(last.hardware_burden_flop / first.hardware_burden_flop)
growth_error = float(first.error / last.error)
glue("growth_compute", growth_compute, display=False)
glue("growth_error", growth_error, display=False)
glue("growth_power", math.log(growth_compute) / math.log(growth_error), display=False)

# %% [markdown]
# ## The claim, and today's answer
#
# The article rests on a table of systems: how well each recognises images, and how much computation
# its training took. The first version of the underlying paper showed {glue:text}`n_2020` systems
# for ImageNet; the table of the second, of 2022, has {glue:text}`n_2022` with a hardware burden
# {cite}`thompson2020,thompson2022data`. The whole argument can be repeated in a few lines:
# take the record, fit a line, ask where the line reaches the target.

# %%
releases = {2020: "first version, 2020", 2022: "second version, 2022"}
records, fits, needs = {}, {}, {}
for release in releases:
    everything = compute.record("imagenet", release)
    record = compute.select(everything, "hardware_burden")
    records[release] = record
    fits[release] = fit.regress(record.compute_flop, record.error)
    needs[release] = project.requirement(fits[release], error=0.05)

# %% tags=["remove-cell"]
constants = data.constants()
article, site = map(scenarios.scenario, ("article", "site-2022"))
bills = {2020: project.bill(needs[2020], article), 2022: project.bill(needs[2022], site)}
nyc_month_kg = yardsticks.yardstick("New York City").kg_co2e.central  # median inventory


def span_of(inverse):
    """Return the decades that an interval spans."""
    return inverse.log10_high - inverse.log10_low


def decades(inverse):
    """Write an interval of powers of ten."""
    return f"{units.power_of_ten(inverse.log10_low)} to {units.power_of_ten(inverse.log10_high)}"


for release in releases:
    glue(f"n_{release}", fits[release].n, display=False)
    glue(f"exponent_{release}", fits[release].exponent, display=False)
    glue(f"flop_{release}", units.si(needs[release].compute_flop, "FLOP", 2), display=False)
    glue(f"beyond_{release}", needs[release].decades_beyond_data, display=False)
    glue(f"usd_{release}", units.usd(bills[release].usd.estimate), display=False)
    glue(f"span_{release}", span_of(needs[release].mean), display=False)
searched = records[2022].remarks.str.contains("architecture search")
glue("searches", int(searched.sum()), display=False)
nine = constants["article_exponent"]
for release in releases:
    low, high, _ = fits[release].exponent_interval()
    place = "below" if nine < low else "above" if nine > high else "inside"
    glue(f"nine_{release}", place, display=False)
    if release == 2022:
        glue("edge_2022", low, display=False)
glue("ends_2020", decades(needs[2020].mean), display=False)
glue("months_2020", bills[2020].kg_co2e.estimate / nyc_month_kg, display=False)
glue("record_error", 100 - constants["imagenet_record_percent"], display=False)
about = data.table("constants").set_index("constant")
glue("record_year", int(about.year["imagenet_record_percent"]), display=False)
glue("expected", int(constants["article_forecast_year"]), display=False)
glue("label_error", 100 * constants["imagenet_label_error_min"], display=False)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-headline", "caption": "Error on ImageNet against training compute, both on logarithmic axes. Look for where each line meets the dashed target of 5 %, and for how wide the shaded band (95 % interval of the trend) has become there. Point at a mark to see the system and its source."}}
rows = pd.concat([plots.points(record, release=releases[r]) for r, record in records.items()])
lines = pd.concat([plots.curve(line, 17, 31, release=releases[r]) for r, line in fits.items()])
plots.series(
    rows,
    lines,
    "release",
    list(releases.values()),
    name="fig-headline",
    description="Error on ImageNet falls as training compute grows, for the systems of two releases. "
    "Two fitted lines go on to lower errors. The line of the first version reaches 5 % at 10 to the "
    f"power of {needs[2020].log10_compute_flop:.1f} FLOP, where its band covers "
    f"{span_of(needs[2020].mean):.0f} decades; the line of the second at 10 to "
    f"the power of {needs[2022].log10_compute_flop:.1f}, with a band of "
    f"{span_of(needs[2022].mean):.1f} decades.",
    target_error=0.05,
    compute_domain=(17, 31),
)

# %% [markdown]
# {numref}`fig-headline` shows both answers. The article's number comes back: the line through the
# {glue:text}`n_2020` points of the first version meets 5 % at {glue:text}`flop_2020`, and at the
# article's prices that is {glue:text}`usd_2020`. Its certainty does not come back. The same
# regression, asked how sure it is, answers with anything from {glue:text}`ends_2020` operations:
# {glue:text}`span_2020:.0f` decades, a decade being a factor of ten.
#
# The authors' own larger data of 2022 narrow this down, and lower the estimate: to
# {glue:text}`flop_2022` by their hardware burdens, or {glue:text}`usd_2022` at the prices of their web site. The table puts the
# statements side by side. "Power" is the $m$ in $k^m$.

# %% tags=["hide-input"]
comparison = pd.DataFrame(
    {
        "statement": [
            "power of compute",
            "5 % error, FLOP",
            "5 % error, cost",
            "5 % error, carbon",
        ],
        "article": [
            f"at least {constants['article_exponent']:.0f}",
            units.si(constants["article_requirement_flop"], "FLOP", 1),
            units.usd(constants["article_requirement_usd"], 1),
            "a month of New York City",
        ],
        **{
            f"recomputed, {r}": [
                f"{fits[r].exponent:.1f} (95 %: {fits[r].exponent_interval().low:.1f} to "
                f"{fits[r].exponent_interval().high:.1f})",
                f"{units.power_of_ten(needs[r].log10_compute_flop)} (95 %: {decades(needs[r].mean)})",
                units.usd(bills[r].usd.estimate),
                f"{units.mass(bills[r].kg_co2e.estimate)}, "
                f"{bills[r].kg_co2e.estimate / nyc_month_kg:.2g} months of New York City",
            ]
            for r in releases
        },
    }
)
tables.show(comparison)

# %% [markdown]
# Four things stand out.
#
# 1. **The power of nine is not the estimate of either fit.** They give {glue:text}`exponent_2020:.1f`
#    and {glue:text}`exponent_2022:.1f`. Nine lies {glue:text}`nine_2020` the first interval, and {glue:text}`nine_2022` the
#    second, which begins at {glue:text}`edge_2022:.2f`. "At least the ninth power" is a fair reading of that edge. The chapter
#    [on the ninth power](ninth-power.py) follows this up for all benchmarks.
# 2. **The hundred billion does not follow from a ninth power.** It follows from the larger
#    {glue:text}`exponent_2020:.1f`. See [the chapter on extrapolation](extrapolation.py).
# 3. **The month of New York City depends on rounding, or on the chip.** The line, with the constants
#    that reproduce the article's sum, gives {glue:text}`months_2020:.1f` months.
# 4. **The direction of the claim survives.** In both fits 5 % lies beyond every system in the data, by
#    {glue:text}`beyond_2022:.1f` and {glue:text}`beyond_2020:.1f` decades of compute. And the further out one
#    reads a line, the less it knows.
#
# ## Ask your own question
#
# Which error, at which price, with which emissions? Predict first: how much wider is the interval at
# 5 % than at 12 %? Then try this: choose the second version and set the
# target to 12 %, which the best system in the data {glue:text}`twelve_reached`: the interval spans
# {glue:text}`span_twelve:.1f` decades. Now go down to 3 %. Then choose the first version. At which
# target does the upper end of its interval leave the chart?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-calculator", "caption": "What a target error takes, by either release. Move the target and watch the green interval: it is short inside the data of the second version, and it grows with each decade beyond them. A tenth off the price takes a tenth off the bill; a tenth off the target multiplies it."}}
choices = {f"{words}: {fits[r].n} systems": fits[r] for r, words in releases.items()}
rows = pd.concat(
    [plots.points(records[r], fit=key) for r, key in zip(releases, choices, strict=True)]
)
calculators.calculator(
    rows,
    choices,
    name="fig-calculator",
    description="A fitted line of error against training compute, with the band of the trend, and a "
    "marker where it meets the target error. Controls set the fit, the target, the price and the "
    "emissions of an operation; the sentence under the chart gives compute, cost and carbon.",
    error=constants["article_target_error"],
    usd_per_exaflop=article.usd_per_flop * 1e18,
    kg_co2e_per_exaflop=article.kg_co2e_per_flop * 1e18,
    yardstick=("months of New York City", nyc_month_kg),
)

# %% [markdown]
# Emissions are in CO₂e: all greenhouse gases, counted as carbon dioxide. The price starts at what an
# hour of a P100, a graphics processor of 2016, cost when its operations are counted at peak rate, which
# reproduces the article's sum {cite}`strubell2019`. A chip that is used at 40 % of its peak costs two
# and a half times as much for each operation done.
#
# ```{admonition} Takeaway
# :class: tip
# The article's 10<sup>28</sup> comes back: {glue:text}`flop_2020`. So does its doubt: the interval of
# that number spans **{glue:text}`span_2020:.0f` powers of ten**. {claim}`own-span-2020` With the hardware burdens of 2022 it
# spans {glue:text}`span_2022:.1f`. {claim}`own-span-2022`
# ```
#
# ## Did it happen?
#
# The article expected an error of 5 % by {glue:text}`expected`. The [chapter on
# forecasts](forecast-check.py) checks that and every other forecast. The best undisputed result is
# {glue:text}`record_error:.1f` %, of {glue:text}`record_year` {cite}`chen2023lion`; lower ones were
# claimed without a protocol and not reproduced. So the extrapolation did not come true. That by itself
# neither confirms nor refutes the article, which doubted that anybody would follow its curve to the
# end. At least {glue:text}`label_error:.0f` % of the labels in the validation set are themselves wrong
# {cite}`northcutt2021`, so that an error of 5 % by these labels would partly mean repeating mistakes. We do not know how much of the standstill is cost, how much is a worn-out
# benchmark, and how much is a loss of interest in it.
#
# Can the bill come down by other means than a lower target? The chapter on [better chips](hardware.py) takes
# the growth in compute apart into chips, their number and time. That on the [ways out](ways-out.py) sets every
# route that the article names against the gap.
#
# ## What could be wrong
#
# - **The compute axis.** Hardware burden is what the processors could have done, not what they did.
#   Of the {glue:text}`n_2022` values of 2022, {glue:text}`searches` are, or probably are, those of an
#   architecture search. Rows known to be doubtful carry a remark; point at them in the figures.
# - **Few independent points.** Nearly every system has a paper of its own, but laboratories, years and
#   recipes are shared. The intervals treat systems as independent, and may be too narrow.
# - **The form.** A power law is an assumption. Another that the authors use differs by many decades at
#   5 %: see [the chapter on extrapolation](extrapolation.py). The interval of a line says nothing about the choice of the line.
# - **Direction.** We fit error on compute. Compute on error gives a smaller power. The chapter on the
#   ninth power shows by how much.
# - **Time.** Later systems are better for other reasons too. A fit that leaves out the year credits
#   compute with all of them.
#
# ## Exercises
#
# ```{exercise} The price of a small step
# :label: ex-decade
# With the power of the second version, what does it cost, in compute, to divide the error by 1.1?
# ```
#
# ````{solution} ex-decade
# :class: dropdown
# A gain of $k$ takes $k^m$ times the compute.
#
# ```python
# from lib import compute, fit
# record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
# 1.1 ** fit.regress(record.compute_flop, record.error).exponent
# ```
#
# That is {glue:text}`tenth:.1f` times the compute, for an error about 9 % smaller than before.
# ````
#
# ```{exercise} Your own target
# :label: ex-target
# From the command line, project what an error of 8 % takes with the data of 2022. Is that inside the
# data?
# ```
#
# ````{solution} ex-target
# :class: dropdown
# ```
# .venv/bin/python -m lib project imagenet --release 2022 --error 0.08
# ```
#
# The line `decades_beyond_data` says how far the estimate lies beyond the largest run: here
# {glue:text}`beyond_eight:.1f` decades. That is still an extrapolation, but a short one.
# ````

# %% tags=["remove-cell"]
best_error = float(records[2022].error.min())
glue("twelve_reached", "has reached" if best_error <= 0.12 else "has not reached", display=False)
glue("span_twelve", span_of(fits[2022].inverse(0.12, "mean")), display=False)
glue("tenth", 1.1 ** fits[2022].exponent, display=False)
glue("beyond_eight", project.requirement(fits[2022], 0.08).decades_beyond_data, display=False)

# %% [markdown]
# ## How to use this book
#
# - **In twenty minutes**: this page, then the takeaways of the chapters.
# - **In a lecture**: [the flexible and the expert](flexibility.py) for the argument, [the ninth
#   power](ninth-power.py) for the data, each with its explorer on the screen. The class predicts the
#   crossing, or the power of each benchmark, before you move anything.
# - **In full**: the chapters in order, with the exercises. Each chapter is also an executed notebook
#   (the button at its top) and a plain script.
# - **On your machine**: `make book` in a clone of the repository builds these pages and installs what
#   they need; `.venv/bin/python -m lib --help` gives the same numbers on the command line.
# - **With new data**: put tables of your own rows, as the [data dictionary](data-dictionary) describes
#   them, into a folder, and `make book DATA=FOLDER`. Every number, figure and interval follows, and a
#   [page of its own](what-changed) says what changed.
#
# ## Sources of this page
#
# - The article: {cite:t}`thompson2021`; the paper behind it: {cite:t}`thompson2020`.
# - The data: {cite:t}`computerprogress2021` for the points of 2020, {cite:t}`thompson2022data` for the
#   systems of 2022.
# - Prices and emissions: {cite:t}`strubell2019` and {cite:t}`computerprogress2022`.
# - AlexNet: {cite:t}`krizhevsky2012`. Records and labels: {cite:t}`chen2023lion` and {cite:t}`northcutt2021`.
