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
# # Measuring compute
#
# How do we know what a model cost to train, and how well do we know it? Papers report accuracy to a
# tenth of a per cent and compute hardly at all. So the horizontal axis of every figure in this book
# was put together by hand, from what the papers happen to mention {cite}`thompson2022data`. This
# chapter shows how, checks it against itself and against others, and asks what an error there does
# to the power of compute.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - work out the compute of a training run in two ways, and say what each leaves out;
# - tell an estimate that checks another from one that repeats it;
# - correct a slope for noise in its regressor, and say when you may not.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | logarithms, variance, least squares | needed | 15 |
# | [the first page](index.py) | helpful | 10 |
# | this chapter | | 25 |

# %% tags=["remove-cell"]
import numpy as np
import pandas as pd
from myst_nb import glue

from lib import (
    charts,
    compute,
    data,
    dilution,
    dilution_charts,
    fit,
    forward_counts,
    measuring,
    measuring_charts,
    tables,
    units,
)

charts.enable()
constants = data.constants()


def between(interval, digits=1):
    """Write an interval, with a true minus sign."""
    low, high = (f"{end:.{digits}f}".replace("-", "−") for end in interval[:2])
    return f"{low} to {high}"


def power(x, y):
    """Return the power of a fit and the words for it with its interval."""
    line = fit.regress(x, y)
    return line, f"{line.exponent:.1f} (95 %: {between(line.exponent_interval())})"


# %% [markdown]
# ## Two measures
#
# There are two ways to say what a training run takes. *Network operations* count the arithmetic:
#
# ```{math}
# :label: eq-operations
# \text{operations} &= 3 \times \text{FLOP of a forward pass} \\
# &\quad \times \text{epochs} \times \text{examples} .
# ```
#
# The factor of three stands for one pass forward and two for the gradients. *Hardware burden* is
# what the machines could have done in the time:
#
# ```{math}
# :label: eq-burden
# \text{burden} = \text{processors} \times \text{peak rate} \times \text{seconds} .
# ```
#
# The first needs to be told the network and the recipe, the second the machines and the clock. A
# count leaves out what the run did besides, such as failed attempts. A burden includes all the time
# that a processor waited. The operations divided by the burden are the share of the peak that was
# used.
#
# Take AlexNet {cite}`krizhevsky2012`. A forward pass takes 0.7 billion multiply-adds, each of them
# two operations {cite}`thompson2022data`. Two cards ran for five to six days; the release takes six. {claim}`alexnet-training`

# %%
operations = compute.network_operations(2 * 0.7e9, epochs=100, examples=1.28e6)
burden = compute.hardware_burden(2, 1.58e12, duration_hours=6 * 24)
share = float(operations / burden)

# %% tags=["remove-cell"]
glue("alexnet_operations", units.si(float(operations), "FLOP"), display=False)
glue("alexnet_burden", units.si(float(burden), "FLOP"), display=False)
glue("alexnet_share", 100 * share, display=False)
glue("alexnet_epoch", units.si(constants["epoch_alexnet_flop"], "FLOP"), display=False)
burdens = measuring.burdens()
glue("burdens", len(burdens), display=False)
by_kind = burdens.groupby("kind").peak_flop_per_s.median()
glue("tpu_over_gpu", float(by_kind["TPU"] / by_kind["GPU"]), display=False)
off = (burdens.recomputed_flop / burdens.published_flop - 1).abs() > 0.10
glue("off", int(off.sum()), display=False)
glue("off_name", " and ".join(burdens.title[off]) or "none of them", display=False)

# %% [markdown]
# That gives {glue:text}`alexnet_operations` counted and {glue:text}`alexnet_burden` possible: a
# share of {glue:text}`alexnet_share:.0f` %. Another count, by Epoch AI, is
# {glue:text}`alexnet_epoch`, with 90 epochs in place of 100 {cite}`epoch2025`. For a machine of
# 2012 and a program written by hand that is plausible, and the two measures tell one story.
#
# {numref}`fig-burdens` holds the recipes of all {glue:text}`burdens` published burdens whose
# factors are known. Pick Noisy Student, then BERT, and look at what a burden can rest on: three
# numbers, each read from a sentence in a paper.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-burdens", "caption": "Every hardware burden by its two factors: hours of processors, and the peak rate of one as the release enters it. Along a dotted line the burden is the same. Pick a system: the sentence writes its multiplication out, beside the published value. A TPU is a board of four chips."}}
measuring_charts.lookup(
    burdens,
    name="fig-burdens",
    description="Scatter of peak rate of a processor against processor-hours for each published "
    "burden; graphics processors lie between one and a hundred TFLOP/s, boards of TPUs between one "
    "and eleven hundred TFLOP/s. A list picks a system and a sentence writes out its recipe.",
    chosen="AlexNet (ImageNet, 2012)",
)

# %% [markdown]
# The products come out: only {glue:text}`off` published value is more than 10 % away from its own
# factors, {glue:text}`off_name`, where the two durations in the row differ by two. The arithmetic
# is not the problem. The factors are.
#
# ## Mixed peaks
#
# Look at the gap between the two clouds of {numref}`fig-burdens`. A board of TPUs is entered with a
# median rate {glue:text}`tpu_over_gpu:.0f` times that of a graphics processor. Part of that is
# true: a board is four chips. Part is bookkeeping. The peak of a TPU is that of 16-bit numbers on
# its matrix units, the peak of a graphics processor that of 32-bit numbers without them
# {cite}`epoch2026hardware`. A V100 is entered with {glue:text}`v100_entered` TFLOP/s and reaches
# {glue:text}`v100_tensor` on its tensor cores, an A100 with {glue:text}`a100_entered` of
# {glue:text}`a100_tensor`. Which of the two a run used, the papers seldom say. Smaller slips come
# on top.

# %% tags=["hide-input"]
runs = (
    data.table("runs")
    .dropna(subset="accelerator")
    .merge(data.table("accelerators"), on="accelerator", suffixes=("_run", ""))
)
runs["factor"] = runs.peak_flop_per_s / runs.entered_peak_flop_per_s
unlike = runs[(runs.factor - 1).abs() > 0.05]
peaks = (
    unlike.groupby("name")
    .agg(
        entered=("entered_peak_flop_per_s", "median"),
        ours=("peak_flop_per_s", "first"),
        reason=("peak_note", "first"),
        runs=("run", "count"),
    )
    .reset_index()
)
reasons = {
    "boost-clock": "base clock entered",
    "two-dies-boost-clock": "base clock, or one die of two",
    "two-cards-one-name": "another card of nearly the same name",
    "four-times-chip": "an older figure for the board",
}
peaks["reason"] = peaks.reason.map(reasons).fillna("not known")
rate = {
    "entered": lambda v: units.prefixed(v, "FLOP/s"),
    "ours": lambda v: units.prefixed(v, "FLOP/s"),
}
tables.show(peaks.rename(columns={"name": "processor"}), **rate)

# %% tags=["remove-cell"]
for card in ("v100", "a100"):
    glue(f"{card}_tensor", round(constants[f"{card}_tensor_flop_per_s"] / 1e12), display=False)
record = compute.record("imagenet", 2022)
measured = compute.select(record, "hardware_burden")
plain, plain_words = power(measured.compute_flop, measured.error)
v100 = runs[runs.accelerator.str.startswith("tesla-v100")].system.unique()
glue("v100_systems", int(measured.key.isin(v100).sum()), display=False)
entered = runs[runs.accelerator.str.startswith("tesla-v100")].entered_peak_flop_per_s.median()
raised = constants["v100_tensor_flop_per_s"] / entered
glue("v100_entered", f"{entered / 1e12:.1f}", display=False)
entered = runs[runs.accelerator.str.startswith("a100")].entered_peak_flop_per_s.median()
glue("a100_entered", f"{entered / 1e12:.1f}", display=False)
tensor, tensor_words = power(
    measured.compute_flop.where(~measured.key.isin(v100), measured.compute_flop * raised),
    measured.error,
)
called = data.table("systems").query("dataset == 'imagenet' and forward_counted_as == 'flop'")
checked = forward_counts.checks()
counted = compute.select(compute.record("imagenet", 2022), "network_operations")
glue("forward_called", len(called), display=False)
glue("forward_checked", len(checked), display=False)
glue("forward_single", int((checked.counted == "multiply-adds").sum()), display=False)
after = fit.regress(forward_counts.doubled(counted), counted.error)
glue("forward_power", after.exponent, display=False)
before = fit.regress(counted.network_operations_flop, counted.error)
glue("forward_power_before", before.exponent, display=False)

# %% [markdown]
# ## The two measures against each other
#
# On ImageNet {glue:text}`both` systems have both measures. If nothing but the use of the hardware
# came between them, the burden would be two to four times the count for each. Before you look at
# {numref}`fig-measures`: how many of the {glue:text}`both` do you expect in that range?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-measures", "caption": "The two measures of compute for the ImageNet systems that have both, and the line by which the authors turn one into the other, with its 95 % band. Look for the points on the wrong side of the line where all of the peak is used, and for those far above a third."}}
both = record.dropna(subset=["hardware_burden_flop", "network_operations_flop"])
ratio = both.hardware_burden_flop / both.network_operations_flop
conversion = compute.conversion(record)
measuring_charts.scatter(
    both,
    conversion,
    name="fig-measures",
    description="Hardware burden against network operations for the systems with both. "
    + "; ".join(
        f"{n}: burden {r:.2g} times the count" for n, r in zip(both.name, ratio, strict=True)
    ),
    named=(ratio > 10) | (ratio < 1) | (both.year < 2015),
)

# %% tags=["remove-cell"]
glue("both", len(both), display=False)
glue("in_range", int(ratio.between(2, 4).sum()), display=False)
glue("ratio_low", float(ratio.min()), display=False)
glue("ratio_high", float(ratio.max()), display=False)
decades = np.log10(ratio)
glue("ratio_mean", float(10 ** decades.mean()), display=False)
spread = float(decades.std(ddof=1))
glue("spread", spread, display=False)
glue("spread_factor", 10**spread, display=False)
glue("conversion_slope", conversion.slope, display=False)
glue("conversion_interval", between(conversion.slope_interval(), 2), display=False)
sound = decades[~both.remarks.str.contains("operation count")]
glue("sound_spread", float(sound.std(ddof=1)), display=False)
# The ratio on the mean of the two logarithms: neither measure is taken for the truth.
middle = np.sqrt(both.hardware_burden_flop * both.network_operations_flop)
by_size = fit.regress(middle, ratio)
by_year = fit.regress(10.0 ** (both.year - 2012), ratio)  # form "power": decades of ratio a year
for name, line in (("size", by_size), ("year", by_year)):
    glue(f"trend_{name}", f"{line.slope:.2f}".replace("-", "−"), display=False)
    glue(f"trend_{name}_interval", between(line.slope_interval(), 2), display=False)
growth = [t / (1 - t / 2) for t in by_size.slope_interval()[:2]]
glue("trend_powers", between(sorted(plain.exponent / (1 + g) for g in growth)), display=False)
# The power is least for a trend inside the interval, so its two ends are not enough.
moved = [
    fit.regress(
        measured.compute_flop / 10 ** (t * (measured.year - 2012.0)), measured.error
    ).exponent
    for t in np.linspace(*by_year.slope_interval()[:2], 41)
]
glue("year_low", min(moved), display=False)
glue("year_high", max(moved), display=False)

# %% [markdown]
# It is {glue:text}`in_range`. The ratio runs from {glue:text}`ratio_low:.2f` to
# {glue:text}`ratio_high:.0f`. A ratio below one is impossible at the stated peak: ResMLP-B24 ran on
# V100, and surely not at 32 bits. Ratios of ten and more belong to rows in which the two measures
# cover different things: a search and a training, or a network and its predecessors. The mean
# ratio, {glue:text}`ratio_mean:.1f`, looks like a respectable use of hardware. The spread about it,
# a standard deviation of {glue:text}`spread:.2f` decades or a factor of
# {glue:text}`spread_factor:.1f` either way, does not. Without the rows that contradict themselves
# it is {glue:text}`sound_spread:.2f`.
#
# Is the disagreement at least free of a trend? That matters more than its size. If the ratio grew
# with compute, the slope of every fit on burdens would be bent, and not just blurred. On the mean
# of the two measures the ratio changes by {glue:text}`trend_size` decades a decade (95 %:
# {glue:text}`trend_size_interval`), with the year by {glue:text}`trend_year` decades a year
# ({glue:text}`trend_year_interval`). Neither can be told from zero. But {glue:text}`both` points
# cannot rule out much: over the first interval, the ImageNet power would go from burdens to
# operations as anything within {glue:text}`trend_powers`. Taking out a trend in years, anywhere
# within its interval, moves the power to between {glue:text}`year_low:.1f` and
# {glue:text}`year_high:.1f`.
#
# ### Predicted rows
#
# The authors use the line of {numref}`fig-measures`, with slope {glue:text}`conversion_slope:.2f`
# ({glue:text}`conversion_interval`), to turn counts into burdens where there is none. So
# {glue:text}`predicted` of {glue:text}`consolidated` *consolidated* values are predictions. That
# does not dilute the slope: an error that is independent of the *predicted* value, which
# statisticians call Berkson's, leaves it alone {cite}`fuller1987`. But every prediction shares the
# error of the one line, and the usual formula does not know that. Nor does a bootstrap that
# takes the predictions as known: its interval of the power is {glue:text}`naive`. Fitting both lines
# again for every resample widens it to {glue:text}`honest`.

# %% tags=["remove-cell"]
consolidated = compute.select(record, "consolidated")
naive, _ = power(consolidated.compute_flop, consolidated.error)
honest = measuring.consolidated_interval(record)
resampled = fit.regress(
    consolidated.compute_flop, consolidated.error, interval="pairs", replicates=4000
)
glue("naive", between(resampled.exponent_interval()), display=False)
glue("honest", between(honest), display=False)
glue("predicted", int((record.consolidated_kind == "predicted").sum()), display=False)
glue("consolidated", naive.n, display=False)

# %% [markdown]
# ## Against independent estimates
#
# Epoch AI keeps a database of training compute {cite}`epoch2025`. We joined {glue:text}`estimates`
# of its rows to ours, by paper and by hand, and read the notes of each. {numref}`fig-epoch` shows
# the burden as a multiple of the estimate, for the {glue:text}`shown` that have one. Three would be
# a third of the peak used. At first sight most of them agree on that. Look at the shapes before you
# believe it.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-epoch", "caption": "Published hardware burden as a multiple of the estimate of Epoch AI. Circles are estimates that assume no share of the peak. Squares multiply the same processors and hours by an assumed share, mostly a third: they cannot help lying near three. Triangles cover another run. Look at the circles alone."}}
table = measuring.independent()
with_burden = table[table.burden_ratio.notna()].copy()
guessed = with_burden.assumed_utilisation.notna()
kinds = ["no assumed share", "assumed share", "another run"]
with_burden["kind"] = np.select([~with_burden.same_run, guessed], [kinds[2], kinds[1]], kinds[0])
with_burden["order"] = with_burden.kind.map(kinds.index)
with_burden = with_burden.sort_values(["order", "burden_ratio"]).rename(
    columns={"burden_ratio": "ratio"}
)
with_burden["said"] = [
    f"{row.label}: {row.ratio:.2g}" + (f"; {row.note}" if row.note is not pd.NA else "")
    for row in with_burden.itertuples()
]
measuring_charts.ratios(
    with_burden[["label", "ratio", "kind", "said"]],
    name="fig-epoch",
    description="Burden as a multiple of the estimate of Epoch AI, one system a line. "
    + "; ".join(f"{r.label}: {r.ratio:.2g}, {r.kind}" for r in with_burden.itertuples()),
    by="kind",
    title="Burden / estimate",
)

# %% tags=["remove-cell"]
glue("estimates", len(table), display=False)
groups = {key: group.ratio for key, group in with_burden.groupby("kind")}
free, same, other = (groups[kind] for kind in kinds)
glue("free", len(free), display=False)
glue("same", len(same), display=False)
glue("other", len(other), display=False)
glue("free_low", float(free.min()), display=False)
glue("free_high", float(free.max()), display=False)
left = same * with_burden.assumed_utilisation[same.index]
close = left.between(0.8, 1.25)
glue("close", int(close.sum()), display=False)
glue("left_low", float(left[close].min()), display=False)
glue("left_high", float(left[close].max()), display=False)
florence = float(left.min())
glue("florence", 1 / florence, display=False)
glue("other_low", float(other.min()), display=False)
glue("other_high", float(other.max()), display=False)
counts_only = table[table.burden_ratio.isna()]
glue("shown", len(with_burden), display=False)
glue("counts_only", len(counts_only), display=False)
glue("counts_only_low", float(counts_only.operations_ratio.min()), display=False)
glue("counts_only_high", float(counts_only.operations_ratio.max()), display=False)
glue("counts_only_elsewhere", int((~counts_only.same_run).sum()), display=False)

# %% [markdown]
# Of the {glue:text}`same` squares, {glue:text}`close` fall between {glue:text}`left_low:.2f` and
# {glue:text}`left_high:.2f` when multiplied by the share that Epoch assumed. That is no
# confirmation. Both sides read the same sentence about processors and days, and one multiplied by a
# third. They confirm each other's reading, and share its errors. The exceptions are instructive.
# For Florence, Epoch takes the peak of the tensor cores, {glue:text}`florence:.0f` times the one
# entered here. For RNMT+ it takes the geometric mean with a count, and count and burden disagree.
#
# What can check a burden is an estimate that does without one. There are {glue:text}`free` circles,
# and they lie between {glue:text}`free_low:.1f` and {glue:text}`free_high:.1f`. The highest is
# BERT: the release enters 16 boards of TPU v3, where Epoch reckons with the slower chips of v2. The
# {glue:text}`other` triangles, from {glue:text}`other_low:.2g` to {glue:text}`other_high:.2g`, show
# what happens when a database is joined by name alone. The other {glue:text}`counts_only` have a
# count only: it is {glue:text}`counts_only_low:.2g` to {glue:text}`counts_only_high:.2g` times
# Epoch's, and {glue:text}`counts_only_elsewhere` of them cover another run.
#
# ## Search counted as training
#
# NASNet's burden is {glue:text}`nasnet`. It is that of its architecture search: 500 processors for
# four days, on small images of another data set {cite}`zoph2018`. MnasNet's is a search too
# {cite}`tan2019`, and for {glue:text}`likely` more ImageNet systems the ratio or the name suggests
# one. Should a search count? The network was not to be had without it. But it is paid once for many
# networks, and it is not what "training this model again" would cost. So we show both.

# %% tags=["hide-input"]
search = measured.remarks.str.contains("search")
contradiction = measured.remarks.str.contains("operation count")
recomputed = measured.key.map(compute.recipes().recipe_hardware_burden_flop)
variants = {
    "all burdens, as published": (measured.compute_flop, measured.error),
    "without searches, sure or likely": (measured.compute_flop[~search], measured.error[~search]),
    "without rows that contradict their own count": (
        measured.compute_flop[~contradiction],
        measured.error[~contradiction],
    ),
    "without both": tuple(
        column[~search & ~contradiction] for column in (measured.compute_flop, measured.error)
    ),
    "peak rates of independent tables": (recomputed.fillna(measured.compute_flop), measured.error),
}
fits = {words: power(*columns)[0] for words, columns in variants.items()}
fits["V100 at the peak of its tensor cores"] = tensor
counted = compute.select(record, "network_operations")
fits["network operations"], _ = power(counted.compute_flop, counted.error)
fits["consolidated, ignoring the error of the conversion"] = naive
rows = [
    {"compute": words, "systems": line.n, "power": line.exponent}
    | {"95 % interval": between(line.exponent_interval())}
    for words, line in fits.items()
]
tables.show(pd.DataFrame(rows), power=".1f")

# %% tags=["remove-cell"]
nasnet = measured.set_index("key").compute_flop.filter(like="nasnet").iloc[0]
glue("nasnet", units.si(float(nasnet), "FLOP"), display=False)
likely = measured.remarks.str.contains("probably architecture search")
glue("likely", int(likely.sum()), display=False)
glue("search", int(search.sum()), display=False)
no_search = fits["without searches, sure or likely"]
glue("no_search", no_search.exponent, display=False)
glue("plain", plain.exponent, display=False)
glue("tensor", tensor.exponent, display=False)
low, high, _ = plain.exponent_interval()
inside = [low < line.exponent < high for line in fits.values()]
glue("inside", "all" if all(inside) else f"{sum(inside)} of {len(inside)}", display=False)

# %% [markdown]
# Leaving out {glue:text}`search` of the systems, all that are or may be searches, brings the power
# from {glue:text}`plain:.1f` to {glue:text}`no_search:.1f`. Counting the {glue:text}`v100_systems`
# V100 systems at the peak of their tensor cores, which is the most extreme correction of mixed
# peaks, brings it to {glue:text}`tensor:.1f`. Judged by the interval of the plain fit,
# {glue:text}`inside` of the estimates lie inside it.
#
# ## What noise does to a slope
#
# Some errors can be named and mended. For the rest, assume the simplest: what we measure is the
# truth plus noise, in logarithms, independent of the truth, of the error of the model and of
# everything else. With variance
# $\tau^2$ of the noise, least squares finds not the slope $b$ but, on average over many points,
#
# ```{math}
# :label: eq-dilution
# b' &= \lambda\, b, \quad \lambda = \frac{\operatorname{var}(\log C)}{\operatorname{var}(\log C) + \tau^2} < 1 , \\
# m' &= -\frac{1}{b'} = \frac{m}{\lambda} .
# ```
#
# This is *regression dilution* {cite}`fuller1987`. Noise in compute never makes a slope steeper, on
# average. It flattens, and so makes the power too *large*. Predict: how much noise must you add to
# the {glue:text}`plain_n` burdens to raise the power by a tenth? Then move the slider of
# {numref}`fig-noise`.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-noise", "caption": "ImageNet, with noise added to the compute of each system. Grey: as published, with its line, dashed. Orange: blurred, with the least-squares line of the blurred points. Move the noise, and change the draw to see how far a single sample strays from the expectation."}}
dilution_charts.noise(
    measured,
    plain,
    name="fig-noise",
    description="Scatter of error against training compute with a fitted line. A slider adds noise to "
    "compute and the line turns flatter: the power rises. A list picks one of five draws.",
    noise_sd=round(20 * spread) / 20,
)

# %% tags=["remove-cell"]
glue("plain_n", plain.n, display=False)
u = np.log10(measured.compute_flop)
glue("u_sd", float(u.std(ddof=1)), display=False)
tenth = float(np.sqrt(0.1 * u.var(ddof=1)))
glue("tenth", tenth, display=False)
glue("tenth_factor", 10**tenth, display=False)

# %% [markdown]
# It takes {glue:text}`tenth:.2f` decades, a factor of {glue:text}`tenth_factor:.1f` either way. The
# burdens themselves spread over {glue:text}`u_sd:.2f` decades (one standard deviation), and that
# wide range protects them.
#
# ### A simulation
#
# To trust {eq}`eq-dilution` with {glue:text}`plain_n` points we let the truth be known. Let the
# power be nine, let true compute and the scatter about the line be as wide as on ImageNet, and add
# noise. {numref}`fig-simulated` shows what the two regressions find.

# %%
found = []
for noise_sd in np.linspace(0, 1, 11):
    slopes = dilution.simulate(
        n=plain.n, truth_sd=float(u.std()), slope=-1 / 9, noise_sd=noise_sd,
        scatter_sd=plain.spread, replicates=4000, seed=2022,
    )  # fmt: skip
    for series, values in slopes._asdict().items():
        low, middle_power, high = np.percentile(-1 / values, [5, 50, 95])
        row = {"noise_sd": noise_sd, "estimate": middle_power, "low": low}
        found.append(row | {"high": high, "series": series})

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-simulated", "caption": "Power that is found when the true power is nine, by the noise in compute: medians and the middle 90 % of 4,000 simulated records. Error on compute rises as the formula says; compute on error stays where it is, below the truth, and only widens. Where does the truth lie between them?"}}
simulated = pd.DataFrame(found)
names = {"forward": "error on compute", "backward": "compute on error"}
simulated["series"] = simulated.series.map(names)
formula = pd.DataFrame({"noise_sd": np.linspace(0, 1, 11)})
formula["estimate"] = [9 / dilution.shrinkage(u, noise_sd) for noise_sd in formula.noise_sd]
formula = formula.assign(low=formula.estimate, high=formula.estimate, series="the formula")
dilution_charts.bands(
    pd.concat([simulated, formula], ignore_index=True),
    name="fig-simulated",
    description="Lines of the power found against the noise in compute. Error on compute starts at "
    "nine and rises along the formula; compute on error stays below nine.",
    rules={"true power": 9},
    marks={},
    domain=(4, 18),
)

# %% tags=["remove-cell"]
forward = simulated[simulated.series == "error on compute"].set_index("noise_sd").estimate
gap = np.abs(forward.to_numpy() / formula.estimate.to_numpy() - 1)
glue("formula_gap", 100 * float(gap.max()), display=False)
backward = simulated[simulated.series == "compute on error"].set_index("noise_sd").estimate
glue("backward_start", float(backward.iloc[0]), display=False)
glue("backward_end", float(backward.iloc[-1]), display=False)

# %% [markdown]
# The medians follow the formula within {glue:text}`formula_gap:.1f` %. The other regression, of
# compute on error, takes the noise in its stride, since noise in the *response* does not bend a
# slope: {glue:text}`backward_start:.1f` without, {glue:text}`backward_end:.1f` with a full decade.
# It is wrong for another reason. It takes *error* as exact, and all that scatters about the line
# for other reasons (better recipes, more data) dilutes it. The truth lies between.
#
# ## The power of ImageNet, corrected
#
# Run {eq}`eq-dilution` backwards: multiply the power by $\lambda = 1 - \tau^2 / s^2$, where $s$ is
# the standard deviation of *measured* log compute. How much is $\tau$? If all the spread between
# the two measures were noise of the burden, {glue:text}`spread:.2f` decades. If each measure
# contributed half of its variance, {glue:text}`half:.2f`. Grubbs' estimator, which tells the two
# apart by their covariance {cite}`grubbs1948`, puts nearly all of it into the counts and leaves
# {glue:text}`grubbs:.2f` to the burden; with {glue:text}`both` points that is hardly evidence.
# {numref}`fig-corrected` shows them all.

# %% tags=["remove-cell"]
parts = dilution.split(np.log10(both.hardware_burden_flop), np.log10(both.network_operations_flop))
half, grubbs = float(spread / np.sqrt(2)), float(np.sqrt(max(parts.first, 0)))
glue("half", half, display=False)
glue("grubbs", grubbs, display=False)
most = float(np.sqrt(u.var(ddof=1) * (1 - plain.r2)))
glue("most", most, display=False)
turned = fit.regress(measured.error, measured.compute_flop)
glue("turned", -turned.slope, display=False)
glue("plain_words", plain_words, display=False)
for name, sd in (("full", spread), ("half", half)):
    kept = dilution.reliability(u, sd)
    low, high, _ = plain.exponent_interval()
    glue(f"power_{name}", plain.exponent * kept, display=False)
    glue(f"power_{name}_interval", between((low * kept, high * kept)), display=False)
nine = float(np.sqrt(u.var(ddof=1) * (1 - constants["article_exponent"] / plain.exponent)))
glue("nine", nine, display=False)
glue("four_share", 100 * float(1 - constants["theory_exponent"] / plain.exponent), display=False)
glue("left_share", 100 * (1 - plain.r2), display=False)
glue("turned_interval", between([-e for e in turned.slope_interval()[1::-1]]), display=False)
counts, on_counts = np.log10(counted.compute_flop), fits["network operations"]
kept = dilution.reliability(counts, spread)
glue("counts_sd", float(counts.std(ddof=1)), display=False)
glue("counts_noise", 100 * (1 - kept), display=False)
glue("counts_left", 100 * (1 - on_counts.r2), display=False)
glue("counts_power", on_counts.exponent, display=False)
glue("counts_corrected", kept * on_counts.exponent, display=False)
turned_counts = fit.regress(counted.error, counted.compute_flop)
glue("counts_turned", -turned_counts.slope, display=False)
rounding_sd = 12**-0.5  # of a number spread evenly over one step of rounding
glue("rounding", 100 * (1 - dilution.shrinkage(u, rounding_sd)), display=False)
rounded = fit.regress(10 ** u.round(), measured.error)
glue("rounded", 100 * (1 - rounded.slope / plain.slope), display=False)
bert = burdens.set_index("system").recomputed_flop["squad-bert-single-model"]
board = runs[runs.accelerator == "cloud-tpu-v2"].peak_flop_per_s.iloc[0]
chips = float(compute.hardware_burden(16, board, 4 * 24))
for name, flop in (("boards", float(bert)), ("chips", chips)):
    glue(f"bert_{name}", units.si(flop, "FLOP", 2), display=False)
    glue(f"bert_{name}_share", 100 * constants["epoch_bert_large_flop"] / flop, display=False)
glue("bert_counted", units.si(constants["epoch_bert_large_flop"], "FLOP"), display=False)
glue("bert_chip", float(board) / 4e12, display=False)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-corrected", "caption": "Power of compute on ImageNet after taking a given amount of noise out of the burdens, with the 95 % interval of the slope, the noise taken as known. The lines end where noise would explain all scatter; there both regressions meet. Dashed, upright: 1 is the noise by Grubbs, 2 half of the variance between the measures, 3 all of it. Look for where nine is crossed, and how far four stays away."}}
rows = []
for noise_sd in np.linspace(0, most, 15):
    kept = dilution.reliability(u, noise_sd)
    low, high, _ = plain.exponent_interval()
    row = {"noise_sd": noise_sd, "estimate": kept * plain.exponent, "low": kept * low}
    rows.append(row | {"high": kept * high, "series": "error on compute, corrected"})
    low, high, _ = turned.slope_interval()
    row = {"noise_sd": noise_sd, "estimate": -turned.slope, "low": -high, "high": -low}
    rows.append(row | {"series": "compute on error"})
dilution_charts.bands(
    pd.DataFrame(rows),
    name="fig-corrected",
    description="The corrected power of compute falls as more noise is assumed, and meets that of "
    "the turned regression where noise explains all scatter about the line. Upright lines: "
    f"1 at {grubbs:.2f} decades, 2 at {half:.2f}, 3 at {spread:.2f}.",
    rules={"article: 9": constants["article_exponent"], "theory: 4": constants["theory_exponent"]},
    marks={"1": grubbs, "2": half, "3": spread},
    domain=(3, 14),
)

# %% [markdown]
# With half of the variance the power of {glue:text}`plain_words` becomes
# {glue:text}`power_half:.1f` ({glue:text}`power_half_interval`); with all of it,
# {glue:text}`power_full:.1f` ({glue:text}`power_full_interval`). Nine is reached at
# {glue:text}`nine:.2f` decades. That is about as much as the two measures disagree, so independent
# noise, if all of the spread were that, could account for the whole distance between the data of
# 2022 and the article.
#
# It could not account for four. To bring the power there, noise would have to be
# {glue:text}`four_share:.0f` % of the variance of measured compute, and no more than
# {glue:text}`left_share:.0f` % is left unexplained by the line. At that limit,
# {glue:text}`most:.2f` decades, the corrected power is the {glue:text}`turned:.1f` of compute on
# error, and that regression needs no correction for noise in compute at all. It is the least that
# the record allows under these assumptions, with an interval of {glue:text}`turned_interval`.
#
# The assumptions bear the weight: the noise is *independent* of compute and error, and *classical*,
# added to the truth. A peak rate that is too high for all TPUs is neither: TPUs trained the largest
# models.
#
# ```{admonition} Takeaway
# :class: tip
# About their mean ratio the two measures of compute scatter by a factor of
# **{glue:text}`spread_factor:.1f`** either way. {claim}`own-scatter` Independent noise of that size inflates the power
# of compute: the {glue:text}`plain:.1f` of ImageNet would be **{glue:text}`power_full:.1f`**
# without it, and no amount of such noise brings it below {glue:text}`turned:.1f`. {claim}`own-noise-limit` Most estimates
# that agree with a burden were computed from it.
# ```
#
# ## What could be wrong
#
# - **{glue:text}`both` systems.** The spread between the measures, and the absence of a trend, rest
#   on the few of {numref}`fig-measures`. They are not a sample of all; a paper that gives both is a
#   careful one.
# - **Independence.** Errors shared by a vintage of hardware, or by one laboratory, bend a slope in
#   either direction. The intervals of the trend show how little the data exclude.
# - **What we took for the same run.** Whether two sources cover one run is our reading of short
#   notes.
# - **Known noise.** The corrected intervals take $\tau$ as known. It is not, and they are too
#   narrow.
# - **Operations or multiply-adds.** Of {glue:text}`forward_called` systems the release says that it counts operations,
#   and we take its word. An independent table {cite}`wightman2026` has {glue:text}`forward_checked` of them; of these
#   {glue:text}`forward_single` agree with the number of *multiply-adds*. They should be doubled, and likely most of
#   the others too. If so, the power by network operations is {glue:text}`forward_power:.1f` and not
#   {glue:text}`forward_power_before:.1f`: a factor of two is little on a scale of many decades.
# - **The estimates of others.** Epoch's database is compiled by people who read the same papers.
#   Even a count by them is independent in method, not in what the paper says of epochs and
#   examples.
#
# ## Exercises
#
# ```{exercise} BERT by hand
# :label: ex-bert
# The release enters BERT as 16 boards of 420 TFLOP/s for four days. Epoch reckons with 64 chips of
# {glue:text}`bert_chip:.0f` TFLOP/s for the same time, and counts {glue:text}`bert_counted`. Which
# share of the peak was used under each? Which do you believe?
# ```
#
# ```{solution} ex-bert
# :class: dropdown
# Four days are 345,600 seconds. The boards give {glue:text}`bert_boards` and a share of
# {glue:text}`bert_boards_share:.0f` %, the chips {glue:text}`bert_chips` and
# {glue:text}`bert_chips_share:.0f` %. The second is in line with the other circles of
# {numref}`fig-epoch`. Neither proves it: nothing says that a share must be the usual one.
# ```
#
# ```{exercise} Noise in the other measure
# :label: ex-other-noise
# On a logarithmic scale the counts spread over {glue:text}`counts_sd:.2f` decades (one standard
# deviation). Which power would they have without noise, if all of the spread between the two
# measures were theirs? Why is the correction larger than for burdens? And is it possible?
# ```
#
# ````{solution} ex-other-noise
# :class: dropdown
# ```python
# counts = np.log10(counted.compute_flop)
# kept = dilution.reliability(counts, spread)
# kept, kept * fits["network operations"].exponent, 1 - fits["network operations"].r2
# ```
#
# The power would fall from {glue:text}`counts_power:.1f` to {glue:text}`counts_corrected:.1f`.
# Counts spread over a smaller range than burdens, so the same noise is a larger part of it. But that
# is {glue:text}`counts_noise:.0f` % of the variance, and the line leaves only
# {glue:text}`counts_left:.0f` % unexplained. So not all of the spread can be noise of the counts:
# the power cannot fall below the {glue:text}`counts_turned:.1f` of compute on error.
# ````
#
# ```{exercise} Berkson
# :label: ex-berkson
# A table rounds all compute to the nearest power of ten. Is that classical error or Berkson's, and
# what does it do to the slope?
# ```
#
# ```{solution} ex-berkson
# :class: dropdown
# It looks like Berkson's, for the truth scatters about the rounded value. But where values spread
# smoothly over many steps, its error is uncorrelated with the *truth*: it dilutes as classical error
# of variance $1/12$ does, here by {glue:text}`rounding:.0f` %. Rounding the {glue:text}`plain_n`
# burdens themselves takes {glue:text}`rounded:.0f` % off the slope: they are few. Berkson's it would
# be with all systems entered at the mean of their class. Then the slope stays about right, and only
# the scatter grows.
# ```

# %% [markdown]
# ## Sources of this page
#
# - Recipes and measures: {cite:t}`thompson2022data`, described in {cite:t}`thompson2020`; estimates
#   of others: {cite:t}`epoch2025`.
# - Multiply-adds: {cite:t}`wightman2026`.
# - Peak rates: {cite:t}`epoch2026hardware`; a few single cards: {cite:t}`techpowerup`.
# - AlexNet, NASNet and MnasNet: {cite:t}`krizhevsky2012`, {cite:t}`zoph2018` and {cite:t}`tan2019`.
# - Error in a regressor: {cite:t}`fuller1987`; two measures of one quantity: {cite:t}`grubbs1948`.
