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
# # Better chips
#
# How much of the gain did better chips give? The article answers for one pair: of a thousandfold growth in compute, from
# AlexNet to NASNet-A, only a factor of six came from better hardware {cite}`thompson2021`. The rest was more processors, or
# longer runs. Here the six-fold is recomputed, and so is every other pair of the record. Then come the chips: what they gave
# over time, per watt and per dollar, and how much of it was a change of number format.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - take a growth in compute apart, exactly, into chips, number and time;
# - say how fast chips got better, by which measure, and how well that is known;
# - tell a better chip from a shorter number.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | logarithms, a line fitted on a logarithmic axis | needed | 10 |
# | [how compute is measured](measuring-compute.py) | helpful | 25 |
# | this chapter | | 20 |

# %% tags=["remove-cell"]
import math

import pandas as pd
from myst_nb import glue

from lib import (
    charts,
    data,
    growth,
    growth_charts,
    hardware,
    hardware_charts,
    plots,
    price_performance,
    processors,
    tables,
    units,
)
from lib.growth_charts import doubled

charts.enable()
constants = data.constants()


def folds(value):
    """Write how many fold with two digits, in words from a million on."""
    rounded = float(f"{value:.1e}")
    return f"{rounded / 1e6:,.0f} million" if value >= 1e6 else f"{rounded:,.0f}"


# %% [markdown]
# ## The six-fold
#
# A hardware burden is a product, so a quotient of two burdens is one too, without a rest:
#
# ```{math}
# :label: eq-decomposition
# \frac{\text{burden}_2}{\text{burden}_1} = \frac{\text{rate}_2}{\text{rate}_1} \times
# \frac{\text{chips}_2}{\text{chips}_1} \times \frac{\text{hours}_2}{\text{hours}_1} .
# ```
#
# The rate is the peak of one chip, and its quotient is what can be called better hardware. The release of 2020 gives only
# the product {cite}`computerprogress2021`. We found the factors that make it to the last digit: two GTX 580 for 5.5 days,
# 500 P100 for four days.

# %%
found = hardware.decompose("alexnet", "nasnet-a-6-4032")
factors = pd.DataFrame(
    [
        (title, getattr(found, factor), 100 * found.shares[factor])
        for factor, title in hardware.FACTORS.items()
    ],
    columns=["factor", "times", "share of the logarithm, %"],
)

# %% tags=["hide-input"]
tables.show(factors, times=hardware.times, **{"share of the logarithm, %": ".1f"})

# %% tags=["remove-cell"]
known = hardware.recipes(2022)
start = known["imagenet-alexnet"]
glue("total", found.total, display=False)
glue("days", found.old.hours / 24, display=False)
glue("days_later", start.hours / 24, display=False)
glue("total_later", found.total * found.old.hours / start.hours, display=False)
glue("rate", found.rate, display=False)
glue("rate_share", 100 * found.shares["rate"], display=False)
glue("more_share", 100 * (1 - found.shares["rate"]), display=False)
glue("article_six", int(constants["article_hardware_factor"]), display=False)
gain = found.rate / constants["article_hardware_factor"]
glue("six_verdict", "comes back" if 0.95 < gain < 1.05 else "does not come back", display=False)
every = price_performance.chips().set_index("accelerator")
first, later, gaming = (every.loc[key] for key in ("gtx-580", "tesla-p100-pcie", "gtx-1080-ti"))
glue("price_factor", float(later.price_usd / first.price_usd), display=False)
per_dollar = float((later.fp32 / later.price_usd) / (first.fp32 / first.price_usd))
glue("per_dollar", per_dollar, display=False)
glue("per_dollar_does", "less" if per_dollar < 1 else "more", display=False)
per_watt_factor = (later.fp32 / later.power_w) / (first.fp32 / first.power_w)
glue("per_watt", float(per_watt_factor), display=False)
gaming_factor = float((gaming.fp32 / gaming.price_usd) / (first.fp32 / first.price_usd))
glue("gaming", gaming_factor, display=False)

# %% [markdown]
# The product is {glue:text}`total:,.1f`. {claim}`nasnet-1000x` The release of 2022 enters AlexNet with {glue:text}`days_later:g` days in
# place of {glue:text}`days:g` {cite}`thompson2022data`; with these it is {glue:text}`total_later:,.0f`. The {glue:text}`article_six`-fold
# {glue:text}`six_verdict`: {glue:text}`rate:.2f`. {claim}`hardware-6x` Factors do not add up, but their logarithms do. On that scale better chips are
# {glue:text}`rate_share:.1f` % of the growth, and their number and time {glue:text}`more_share:.1f` %. A share below zero
# belongs to a factor that shrank: the search was shorter than AlexNet's training.
#
# Six-fold *per chip* is not six-fold per dollar. The GTX 580 was a card for games, the P100 a board for data centres, whose
# price at release was {glue:text}`price_factor:.0f` times as high {cite}`epoch2026hardware`. Per dollar of that price a P100
# gave {glue:text}`per_dollar:.2f` times the rate of a GTX 580, {glue:text}`per_dollar_does` than before. A gaming card of its
# time, the GTX 1080 Ti, gave {glue:text}`gaming:.1f` times, and per watt the P100 gave {glue:text}`per_watt:.1f` times.
#
# ### Any pair
#
# {numref}`fig-pair` holds the two recipes of 2020 and all {glue:text}`recipes` of 2022 {cite}`thompson2022data`. Before you
# move it: for Noisy Student in the place of NASNet-A, will chips or their number matter more? For several phases or kinds of
# chip the rate is the mean over chip-hours, the time that of all phases, and the number what then makes the product exact.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-pair", "caption": "A growth in compute by its factors, on a logarithmic axis: the coloured bars add up to the grey one. Pick any two systems. A board of TPUs counts as four chips. Look at how long the blue bars are, and at what the change of number format adds to them."}}
labels = list(hardware_charts.every_recipe())
hardware_charts.pair(
    labels[0],
    labels[1],
    name="fig-pair",
    description="Bars of the factors of a growth in compute. From AlexNet to NASNet-A of the first "
    f"version: {found.words} Two lists pick other systems.",
)

# %% tags=["remove-cell"]
glue("recipes", len(known), display=False)
pairs = [
    hardware.between_recipes(start, one)
    for one in known.values()
    if one.benchmark == "imagenet" and one is not start
]
grown = [pair for pair in pairs if pair.total > 10]
glue("grown", len(grown), display=False)
median = pd.Series([pair.shares["rate"] for pair in grown]).median()
glue("median_share", 100 * float(median), display=False)
student = hardware.between_recipes(found.old, known["imagenet-noisystudent-efficientnet-l2"])
glue("student_total", hardware.times(student.total), display=False)
glue("student_rate", student.rate, display=False)
glue("student_chip", student.chip, display=False)
glue("student_format", student.precision, display=False)
glue("student_by", student.precision_of, display=False)
glue("student_number", student.number, display=False)
glue("student_time", student.time, display=False)

# %% [markdown]
# From the same AlexNet to Noisy Student the growth is {glue:text}`student_total`-fold: {glue:text}`student_rate:.0f` is
# rate, {glue:text}`student_number:.0f` number, and {glue:text}`student_time:.2f` time. But the two rates are of different kinds: 32 bits on a GTX 580, 16 bits on the
# matrix units of a TPU. A graphics processor of that time which has both rates ({glue:text}`student_by`) shows what the
# format alone is worth: {glue:text}`student_format:.1f` times. What is left for the chip is {glue:text}`student_chip:.1f`.
# Over the {glue:text}`grown` ImageNet systems of 2022 with more than ten times the compute of that release's AlexNet, the median share of the rate
# in the logarithm is {glue:text}`median_share:.0f` %, the change of format included.
#
# Where a paper states core-days, as that of ViT-MoE does, the record knows number times hours and not the two apart. The sentence
# under the figure then gives the product.
#
# ### A search is not a training run
#
# The compute of NASNet-A is that of its architecture search, on the small images of CIFAR-10 {cite}`zoph2018`. What if the
# run that trained the network took its place? The record has the operations of a forward pass, but not the epochs. We
# take the median of the ImageNet systems that state theirs.

# %%
training = hardware.training_instead(epochs=hardware.usual_epochs())
short, long = (hardware.training_instead(epochs) for epochs in (100, 600))
instead = training.over_alexnet  # times AlexNet's operations, counted alike
left_for_number_and_time = instead / found.rate

# %% tags=["remove-cell"]
glue("epochs", training.epochs, display=False)
glue("instead", instead, display=False)
glue("instead_short", short.over_alexnet, display=False)
glue("instead_long", long.over_alexnet, display=False)
glue("instead_left", left_for_number_and_time, display=False)
glue("search_over", 1 / training.over_search, display=False)
glue("search_alike", found.total / instead, display=False)
glue("instead_share", 100 * math.log(found.rate) / math.log(instead), display=False)
glue("instead_part", 100 * instead / found.total, display=False)

# %% [markdown]
# With {glue:text}`epochs:.0f` epochs, training NASNet-A took {glue:text}`instead:.0f` times the operations of AlexNet; with
# 100 or 600 it would be {glue:text}`instead_short:.0f` or {glue:text}`instead_long:.0f`. The search's chips at
# their peak could have done {glue:text}`search_over:.0f` times the operations of that training
# ({glue:text}`search_alike:.0f` times, if AlexNet, search and training used the same share of the peak). This is an
# inference, and no record of a run: it takes the epochs from others. And if the shares are the same, the same chips make {glue:text}`instead_share:.0f` %
# of the logarithm, and {glue:text}`instead_left:.0f`-fold is left for number and time. Of the thousandfold of the article
# {glue:text}`instead_part:.0f` % is left. Its six-fold stays.
#
# ## Chips over time
#
# Which measure of progress? {numref}`fig-chips` has five. Guess which of them doubles slowest before you go through the list.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-chips", "caption": "Peak rate of chips by month of release, dense, and the trend of the graphics processors with its 95 % band. Prices are those at release in dollars of 2020. Pick the number format, and what the rate is divided by. Look at how far chips of one year lie apart."}}
views = {
    "32 bits, per chip": ("fp32", "chip"),
    "32 bits, per watt": ("fp32", "watt"),
    "32 bits, per US$": ("fp32", "dollar"),
    "16 bits on matrix units, per chip": ("matrix", "chip"),
    "16 bits on matrix units, per watt": ("matrix", "watt"),
}
hardware_charts.chips(
    views,
    name="fig-chips",
    description="Scatter of the peak rate of chips by the month of their release, on a logarithmic axis, "
    "with a rising line through the graphics processors. A list picks the rate per chip, per watt or "
    "per dollar, at 32 bits or at 16 bits on matrix units.",
)

# %% tags=["remove-cell"]
trends = {view: price_performance.trend("gpus", *of) for view, of in views.items()}
paces = {view: one.doubling_years() for view, one in trends.items()}


def like(view):
    """Say which other doubling times overlap with that of a view."""
    one = paces[view]
    near = [
        f"*{key}* ({doubled(other)})"
        for key, other in paces.items()
        if key != view and other.low <= one.high and one.low <= other.high
    ]
    if not near:
        return "and no other interval overlaps"
    return f"but the intervals overlap, so it cannot be told from {' or '.join(near)}"


for end, view in (
    ("slowest", max(paces, key=lambda view: paces[view].estimate)),
    ("fastest", min(paces, key=lambda view: paces[view].estimate)),
):
    glue(end, view, display=False)
    glue(f"{end}_years", doubled(paces[view]), display=False)
    glue(f"{end}_like", like(view), display=False)
spread = {view: 10 ** (2 * one.fit.spread) for view, one in trends.items()}
glue("spread_dollar", spread["32 bits, per US$"], display=False)
glue("priced", trends["32 bits, per US$"].n, display=False)

# %% [markdown]
# By the best values, slowest is *{glue:text}`slowest`*, which doubles in {glue:text}`slowest_years`,
# {glue:text}`slowest_like`. Fastest is *{glue:text}`fastest`*, in {glue:text}`fastest_years`,
# {glue:text}`fastest_like`. At one number format a chip grows faster than its efficiency because it also takes more
# power. Only {glue:text}`priced` graphics processors of the record have a price at release, and a pair of standard
# deviations about their line is a factor of {glue:text}`spread_dollar:.0f`: the line mixes cards for games with boards for
# data centres.
#
# Others have measured this on more cards. {numref}`fig-doubling` sets our doubling times beside the published ones
# {cite}`hobbhahn2022`. Which of ours do you trust least?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-doubling", "caption": "Years in which peak performance doubles, with 95 % intervals, here and as published: 32 bits for graphics processors, 16 bits on matrix units for TPUs. Best GPUs are those that gave more for a dollar than all before them; GPUs that trained are the kinds that trained a system of the record. The last two rows have no published value. An arrow is an end beyond the axis. Look at whether the published value lies within our interval, and at how wide ours is."}}
best = price_performance.best(price_performance.performance("gpus", "fp32", "dollar"))
let = price_performance.doubling_times()["flop_per_usd"]
ours = {
    "all GPUs, per US$": trends["32 bits, per US$"].doubling_years(),
    "GPUs that trained, per US$": price_performance.trend(
        "gpus-of-runs", "fp32", "dollar"
    ).doubling_years(),
    "best GPUs, per US$": growth.grow(best.date, best.value).doubling_years(),
    "GPUs by the hour, per US$": let,
    "TPUs, per watt": price_performance.trend("tpus", "matrix", "watt").doubling_years(),
}
theirs = dict(
    zip(list(ours)[:3], map(price_performance.published, ("all", "ml", "top")), strict=True)
)
rows = [
    {"label": label, "estimate": one.estimate, "low": one.low, "high": one.high, "by": by}
    | {"said": doubled(one)}
    for by, found_by in (("here", ours), ("published", theirs))
    for label, one in found_by.items()
]
plots.intervals(
    pd.DataFrame(rows),
    name="fig-doubling",
    description="Doubling times with intervals. "
    + "; ".join(f"{row['label']}, {row['by']}: {row['said']}" for row in rows),
    axis=plots.plain_axis("Years for a doubling"),
    domain=(0.0, 9.0),
    by="by",
)

# %% tags=["remove-cell"]
published = price_performance.published("all")
own = ours["all GPUs, per US$"]
glue("own", doubled(own), display=False)
glue("published", doubled(published), display=False)
inside = own.low <= published.estimate <= own.high
glue("inside", "lies within" if inside else "lies outside", display=False)
glue("let", doubled(let), display=False)
glue("same_chip", doubled(price_performance.same_chip()), display=False)
glue("trained", doubled(ours["GPUs that trained, per US$"]), display=False)
launched = data.table("accelerators").set_index("accelerator").launch_price_usd.astype(float)
priced = every[(every.kind == "gpu") & every[["date", "fp32", "price_usd"]].notna().all(axis=1)]
of_the_day = priced.fp32 / launched[priced.index]  # as good as no deflator
nominal = growth.grow(priced.date, of_the_day).doubling_years().estimate
glue("nominal", 100 * abs(nominal / own.estimate - 1), display=False)
years = 6
glue("six_years", 2 ** (years / published.estimate), display=False)

# %% [markdown]
# For all graphics processors we find {glue:text}`own`. The published {glue:text}`published`, from 470 cards,
# {glue:text}`inside` our interval {cite}`hobbhahn2022`. At its pace the six years from 2012 to 2018 give {glue:text}`six_years:.1f`-fold: about
# the six-fold of the article, though that one is per chip. For the cards that trained a system we find
# {glue:text}`trained`. In these years training moved from cards for games to boards at a multiple of their price, so a rise in what a dollar of
# *launch price* bought cannot be told from none. Chips let by the hour {cite}`epoch2025prices` give {glue:text}`let`. That is
# the price of use, and mostly newer chips that enter the list: an hour of one and the same chip halved in only
# {glue:text}`same_chip`.
#
# Prices are turned into dollars of 2020 by an index of what hosting costs {cite}`bls2025ppi`. It moves so little that nominal
# dollars change the doubling time of all graphics processors by {glue:text}`nominal:.0f` %.
#
# ## Specialisation
#
# General processors gave way to graphics processors, these to TPUs and other chips made for learning, and the article expects
# every such step to give less than the one before {cite}`thompson2021`. The first was large: in 2009 a graphics processor
# trained deep belief nets up to {glue:text}`raina:.0f` times as fast as a dual-core CPU {cite}`raina2009`. For the first TPU,
# its makers report {glue:text}`jouppi_low:.0f` to {glue:text}`jouppi_high:.0f` times the operations per watt of a CPU and a
# graphics processor of its time {cite}`jouppi2017`, at 8 bits, in use and not in training. {numref}`fig-efficiency` has the best
# peaks per watt for two spans of years. How large is each step, and how large is it today?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-efficiency", "caption": "Best peak per watt of each class among the chips of 2016 and 2017, and among those since 2024. Look at the gap between graphics processors and chips made for learning, then and now, and at the one between the two rates of a graphics processor."}}
spans = {"2016 and 2017": (2016, 2017), "2024 and later": (2024, 2026)}
efficiency = pd.DataFrame(
    {"step": step.title, "span": span, "chip": step.name, "flop_per_s_per_w": step.flop_per_s_per_w}
    for span, years in spans.items()
    for step in price_performance.steps(*years)
)
hardware_charts.efficiency(
    efficiency,
    name="fig-efficiency",
    description="Peak FLOP/s per watt of the best chip of each class. "
    + "; ".join(
        f"{row.step}, {row.span}: {row.chip}, {units.prefixed(row.flop_per_s_per_w, 'FLOP/s')} per W"
        for row in efficiency.itertuples()
    ),
)

# %% tags=["hide-input"]
formats = price_performance.formats().set_index("accelerator")
same_chip = formats.loc[["tesla-v100-sxm2", "a100-sxm4-40gb", "h100-sxm5", "b200"]]
same_chip = same_chip.assign(
    fp32=every.fp32[same_chip.index], matrix=every.matrix[same_chip.index]
).rename(columns={"name": "chip", "fp32": "32 bits", "matrix": "16 bits, matrix units"})
written = {column: lambda rate: units.prefixed(rate, "FLOP/s") for column in same_chip.columns[3:]}
tables.show(same_chip[["chip", *same_chip.columns[3:], "gain"]], gain=".1f", **written)

# %% tags=["remove-cell"]
glue("raina", constants["raina_gpu_speedup_max"], display=False)
glue("jouppi_low", constants["jouppi_tpu_tops_per_watt_low"], display=False)
glue("jouppi_high", constants["jouppi_tpu_tops_per_watt_high"], display=False)
per_watt = efficiency.set_index(["span", "step"]).flop_per_s_per_w
then, now = (per_watt[span] for span in spans)
plain, units_of, tpu = "GPU, 32 bits", "GPU, matrix units", "TPU"
cpu_step = float(then[plain] / then["CPU, 32 bits"])
glue("cpu_step", cpu_step, display=False)
glue("cpu_half", cpu_step / 2, display=False)
format_step = float(then[units_of] / then[plain])
glue("format_step", format_step, display=False)
orders = ["smaller" if format_step < first else "larger" for first in (cpu_step, cpu_step / 2)]
glue("order", orders[0], display=False)
glue("order_half", orders[1], display=False)
turned = "does not depend" if orders[0] == orders[1] else "depends"
glue("order_turns", turned, display=False)
glue("format_now", float(now[units_of] / now[plain]), display=False)
glue("tpu_step", float(then[tpu] / then[units_of]), display=False)
glue("tpu_now", float(now[tpu] / now[units_of]), display=False)
level = 0.8 < now[tpu] / now[units_of] < 1.25
glue(
    "tpu_verdict",
    "now gives next to nothing" if level else "still makes a difference",
    display=False,
)
glue("plain_grew", float(now[plain] / then[plain]), display=False)
glue("matrix_grew", float(now[units_of] / then[units_of]), display=False)
glue("format_first", float(same_chip.gain.iloc[0]), display=False)
glue("format_last", float(same_chip.gain.iloc[-1]), display=False)
b200 = data.table("accelerators").set_index("accelerator").loc["b200"]
elsewhere = float(b200.note.split(" TFLOP/s")[0].split()[-1]) * 1e12
for key, rate in (("b200", b200.fp32_flop_per_s), ("elsewhere", elsewhere)):
    glue(key, units.prefixed(float(rate), "FLOP/s"), display=False)
glue("format_elsewhere", float(b200.tensor_flop_per_s / elsewhere), display=False)

# %% [markdown]
# In 2016 and 2017 the best graphics processor gave {glue:text}`cpu_step:.1f` times the best CPU of the record per watt, at
# 32 bits. The peak of a CPU is cores times clock times 32, as the release counts it. A core
# that uses two vector units of 512 bits does twice as much in a cycle, at a lower clock, so the step may be as small as
# {glue:text}`cpu_half:.1f`. Matrix units with 16 bits gave {glue:text}`format_step:.1f` times more, on another graphics processor; since
# 2024 they give {glue:text}`format_now:.0f` times. So the order of the first two steps {glue:text}`order_turns` on the count: in 2016 and 2017
# the second is {glue:text}`order` than the first as the release counts, and {glue:text}`order_half` with both vector units. A TPU then stood at
# {glue:text}`tpu_step:.2f` times the best graphics processor with such units; since 2024 it is {glue:text}`tpu_now:.2f`. So the
# last step, from a graphics processor to a chip made for nothing but learning, {glue:text}`tpu_verdict` in peak per watt. That
# is less a sign of failure than of imitation: graphics processors have matrix units too.
#
# The table shows what the units and the shorter numbers are worth on one chip: from {glue:text}`format_first:.0f` times on a
# V100 to {glue:text}`format_last:.0f` times on a B200 (or {glue:text}`format_elsewhere:.0f`: our table has {glue:text}`b200` for its
# 32 bits, another list {glue:text}`elsewhere`). At 32 bits the best peak per watt has grown {glue:text}`plain_grew:.1f`-fold
# between the two spans, on matrix units {glue:text}`matrix_grew:.1f`-fold. A format can be halved from 32 to 16, to 8 and to 4
# bits. Then it is used up: this is a gain with an end. {claim}`specialised-hardware`
#
# Analog, neuromorphic, optical and quantum computing have had little effect so far, says the article. Our record cannot test
# that. It holds no such chip at all, and no FPGA either.
#
# ## The ten-million-fold
#
# From the late 1950s to the late 2000s, the article says, the operations per second of a computer rose about
# ten-million-fold. No derivation is published. It is the growth of something that doubles every {glue:text}`moore:.2f` years
# for fifty years. {numref}`fig-history` has the processors of the last fifty {cite}`rupp2022`. Which quantities kept their pace
# after 2005?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-history", "caption": "Microprocessors by date, with a line before 2005 and one after. Circles were read off a chart by the source. Pick a quantity; look for the ones that bend."}}
growth_charts.history(
    name="fig-history",
    description="Scatter of a quantity of microprocessors by date on a logarithmic axis, from 1971 "
    "to 2021, with one line before and one after 2005. A list picks transistors, speed of a single "
    "thread, clock, power or cores.",
)

# %% tags=["remove-cell"]
glue("moore", growth.doubling_years(constants["article_history_factor"], 50), display=False)
early = processors.trend("transistors", until=2009)
glue("early_fold", folds(early.fold()), display=False)
glue("early_years", early.window.last - early.window.first, display=False)
glue("early_start", int(early.window.first), display=False)
glue("early_end", int(early.window.last), display=False)
glue("early_doubling", doubled(early.doubling_years()), display=False)
ends = [2 ** (50 / pace) for pace in early.doubling_years()[:3]]
glue("fifty", folds(ends[0]), display=False)
glue("fifty_low", folds(min(ends)), display=False)
glue("fifty_high", folds(max(ends)), display=False)
near = min(ends) / 2 < constants["article_history_factor"] < 2 * max(ends)
glue("fifty_verdict", "is" if near else "is not", display=False)
thread_after = processors.trend("single_thread_specint", since=2005)
glue("thread_after", doubled(thread_after.doubling_years()), display=False)
sixfold = thread_after.doubling_years().estimate * math.log2(found.rate)
glue("thread_sixfold", float(sixfold), display=False)
glue("doublings", math.log2(found.rate), display=False)
glue("half", found.rate / 2, display=False)
nasnet = known["imagenet-nasnet-a-6"]
swap = hardware.between_recipes(nasnet, known["imagenet-noisystudent-efficientnet-l2"])
glue("swap_total", swap.total, display=False)
glue("swap_rate", swap.rate, display=False)
glue("swap_chip", swap.chip, display=False)
glue("swap_more", swap.number * swap.time, display=False)
glue("swap_format", swap.precision, display=False)
glue("swap_share", 100 * swap.shares["rate"], display=False)

# %% [markdown]
# The table cannot reach the 1950s, and none of its quantities is operations per second. Along the line to
# {glue:text}`early_end`, transistors on a chip grew {glue:text}`early_fold`-fold in {glue:text}`early_years:.0f` years, and
# doubled in {glue:text}`early_doubling`. Fifty years at this pace give {glue:text}`fifty`-fold ({glue:text}`fifty_low` to {glue:text}`fifty_high` by the interval of the
# pace). So the ten-million-fold {glue:text}`fifty_verdict` of the size that Moore's law suggests, if operations kept step with transistors. {claim}`history-compute` Whether they did
# before {glue:text}`early_start` we do not know. After 2005 a single thread does not keep step: it doubled in {glue:text}`thread_after`.
#
# ```{admonition} Takeaway
# :class: tip
# From AlexNet to NASNet-A better chips gave **{glue:text}`rate:.2f`-fold** of {glue:text}`total:,.0f`:
# {glue:text}`rate_share:.0f` % of the growth on a logarithmic scale. {claim}`own-chips-minor` Later systems owe more to the rate of a chip, but
# much of that is shorter numbers. In the {glue:text}`student_rate:.0f`-fold rate of Noisy Student these alone are
# **{glue:text}`student_format:.1f`-fold**, and better chips {glue:text}`student_chip:.1f`-fold. {claim}`own-short-numbers`
# ```
#
# ## What could be wrong
#
# - **Peaks.** Nobody reaches them. If newer chips are used less well, better hardware gave less than its rate says.
# - **What is called hardware.** More chips in one machine also need better links between them. Here these count as number.
# - **Formats.** The gain of a format is that of another chip, the nearest in time with both rates. AlexNet's own card has no
#   16-bit rate at all, so no choice is right.
# - **The selection of chips.** The record was put together for machine learning. It has the boards that mattered later, and few
#   that did not. Several boards carry one and the same die, so the intervals of trends are too narrow.
# - **Prices.** Launch prices of data-centre boards are often those of one reseller. What large buyers pay is not known.
# - **Powers of TPUs.** Google does not state them for most versions; the source infers them from stated ratios.
#
# ## Exercises
#
# ```{exercise} From the search to the student
# :label: ex-student
# Take the growth from NASNet-A to Noisy Student apart in {numref}`fig-pair`. What is the share of the rate in the logarithm, and
# what is left of the rate at one number format?
# ```
#
# ````{solution} ex-student
# :class: dropdown
# ```python
# hardware.decompose("nasnet-a-6-4032", "noisystudent-efficientnet-l2", 2022).record()
# ```
#
# {glue:text}`swap_total:.0f` times the compute is {glue:text}`swap_rate:.1f` by the rate, which is
# {glue:text}`swap_share:.0f` % of the logarithm, times {glue:text}`swap_more:.2f` by number and time. The rate in turn is
# {glue:text}`swap_format:.2f` by the shorter number, and {glue:text}`swap_chip:.2f` by a better chip.
# ````
#
# ```{exercise} Without graphics processors
# :label: ex-thread
# Suppose training had stayed on a single thread of a CPU. At its pace since 2005 in {numref}`fig-history`, how many years
# would the six-fold have taken?
# ```
#
# ```{solution} ex-thread
# :class: dropdown
# A doubling takes {glue:text}`thread_after`, and six-fold is {glue:text}`doublings:.1f` doublings: {glue:text}`thread_sixfold:.0f` years, where the
# graphics processors took six.
# ```
#
# ```{exercise} A smaller six
# :label: ex-peak
# Suppose the P100 was used at half the share of its peak that the GTX 580 was. What did better hardware give then, and what
# happens to the other factors?
# ```
#
# ```{solution} ex-peak
# :class: dropdown
# {glue:text}`half:.1f`-fold. The compute that was really done grew half as much, too. Number and time stay as they are,
# since they are counted and not assumed.
# ```

# %% [markdown]
# ## Sources of this page
#
# - The claims: {cite:t}`thompson2021`. Recipes: {cite:t}`thompson2022data` and {cite:t}`computerprogress2021`; the search:
#   {cite:t}`zoph2018`.
# - Chips: {cite:t}`epoch2026hardware`. Prices by the hour: {cite:t}`epoch2025prices`; the index: {cite:t}`bls2025ppi`.
# - Published doubling times: {cite:t}`hobbhahn2022`. First uses: {cite:t}`raina2009` and {cite:t}`jouppi2017`.
# - Processors since 1971: {cite:t}`rupp2022`.
