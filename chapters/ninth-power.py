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
# # The ninth power
#
# What power of compute does the record show, and what does the answer hang on? The article says that
# improving image recognition has cost "at least the ninth power" of the improvement: halve the
# error, and you pay more than 500 times the computation {cite}`thompson2021`. This chapter takes the
# public record of all benchmarks, fits it as the authors did, and looks at how much of the
# number survives every other way to do it that one could defend.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - turn the slope of a regression into a power of compute, with its interval;
# - say for which benchmarks the record shows a power at all;
# - name the points, and the choices, on which "nine" depends;
# - read a specification curve.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | least squares, standard error, 95 % interval | needed | 15 |
# | [the first page](index.py) | helpful | 10 |
# | [measuring compute](measuring-compute.py) | helpful | 25 |
# | this chapter | | 30 |

# %% tags=["remove-cell"]
import math

import pandas as pd
from myst_nb import glue

from lib import (
    calculators,
    charts,
    comparison,
    compute,
    curves,
    data,
    fit,
    plots,
    specification,
    specification_charts,
    subsets,
    tables,
    units,
)
from lib.estimators import frontier

charts.enable()
constants = data.constants()


def written(exponent, interval):
    """Write a power and its interval; an end that is not there is said to be unbounded."""
    high = units.UNBOUNDED if interval.high == float("inf") else f"{interval.high:.1f}"
    return f"{exponent:.1f} (95 %: {interval.low:.1f} to {high})"


def short(value, digits=3):
    """Write an amount in a few digits."""
    return units.si(value, "", digits).strip()


# %% [markdown]
# ## From a slope to a power
#
# If dividing the error $E$ by $k$ takes $k^m$ times the compute $C$, then the error falls as a power
# law, and its logarithm is a line:
#
# ```{math}
# :label: eq-power
# E = c\, C^{-1/m} \quad\Longleftrightarrow\quad \log_{10} E = a + b \log_{10} C, \qquad m = -\frac{1}{b} .
# ```
#
# So the power $m$ is read off the slope $b$ of a straight line through logarithms, and so is its
# interval: the ends of the interval of $b$, each turned into $-1/b$. This has a consequence that is
# easy to miss. The flatter the line, the larger the power, and the less certain. If the interval of
# $b$ touches zero, the power has no upper end.
#
# Compute here is *hardware burden*: the number of processors, times their peak rate, times the
# seconds that training took. It is what the hardware could have done. The other measure, *network
# operations*, counts what the model needed. {cite:t}`thompson2020` give both where a paper states
# enough.
#
# ## The record
#
# Two releases of the authors' data are public. The first version of the paper, behind the article,
# shows {glue:text}`points_2020` points. The second lists {glue:text}`systems_2022` systems, of which
# {glue:text}`burdens_2022` have a hardware burden. The article speaks of more than 1,000 papers that were read
# {cite}`thompson2021`. {claim}`papers-1000` Before you pick a benchmark, predict: will its
# power be above or below nine? The sentence under the chart also gives $R^2$, the share of the
# variation that the line accounts for.

# %%
benchmarks = data.table("benchmarks").set_index("benchmark").title
records, fits = {}, {}
for name in benchmarks.index:
    for release in data.RELEASES:
        if (name, release) == ("squad-em", 2020):
            continue  # the first version has F1 only
        everything = compute.record(name, release)
        record = compute.select(everything, "hardware_burden")
        records[name, release] = record
        fits[name, release] = fit.regress(record.compute_flop, record.error)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-record", "caption": "Error against hardware burden for every benchmark and release, with the fitted line. The dark band says where the trend is (95 %), the light one where the next system will fall. Try the two translation benchmarks: look at the error axis, which spans far less than for ImageNet, to see how flat a line can be and still be called a trend. Point at a mark for its name, year, compute and source."}}
systems = data.table("systems")
glue("points_2020", len(data.table("points_2020")), display=False)
glue("systems_2022", len(systems), display=False)
glue("burdens_2022", int(systems.published_hardware_burden_flop.notna().sum()), display=False)
frames, lines, said = [], [], []
for (name, release), record in records.items():
    where = {"benchmark": name, "release": str(release)}
    line = fits[name, release]
    low, high = plots.reach(record.compute_flop)
    frames.append(plots.points(record, **where))
    lines.append(plots.curve(line, low, high, steps=11, **where))
    power = written(line.exponent, line.exponent_interval())
    words = f"{benchmarks[name]}, {release}: power {power}, {line.n} systems, R² {line.r2:.2f}."
    said.append(where | {"words": words})
plots.explorer(
    pd.concat(frames),
    pd.concat(lines),
    pd.DataFrame(said),
    benchmarks.to_dict(),
    name="fig-record",
    description="Scatter of error against training compute for one benchmark and release at a time, "
    "with the fitted line and two bands. Two lists choose the benchmark and the release; the "
    "sentence under the chart gives the power, its interval and the number of systems.",
)

# %% [markdown]
# A warning goes with the others. Only top-1 error and exact match are shares of wrong
# answers. For detection, the error is one minus an average precision; for entities and for the F1 of
# answers, one minus an F1; for translation, one minus BLEU, which cannot come near zero, since no
# translation matches its reference word for word. A power law in such a quantity is a description,
# not an error rate.
#
# ## Do we get the authors' numbers?
#
# Yes, to the last printed digit. The authors' notebooks print {glue:text}`printed` regressions on
# ImageNet {cite}`tcldl2022notebooks`; a test of this book holds us to each of them. The table shows the
# power laws. For the points of 2020 we know of no printed regression, so its row has ours alone.

# %% tags=["hide-input"]
published = data.table("published_fits")
glue("printed", int((published.status == "read").sum()), display=False)
glue("disagree", len(compute.disagreements(threshold=0.10)), display=False)
measures = {"forward_flop": "a forward pass"}
rows = []
for row in published[published.form.isin(["power", "inverse-power"])].itertuples():
    record = compute.select(compute.record("imagenet", int(row.release)), row.compute)
    line = fit.regress(record.compute_flop, record.error)
    read = row.status == "read"  # and not worked out by us
    rows.append(
        {
            "release": row.release,
            "compute": measures.get(row.compute, row.compute.replace("_", " ")),
            "systems": line.n,
            "printed slope": f"−{row.slope.lstrip('-')} ({row.slope_se})" if read else "",
            "our slope": line.slope,
            "printed power": row.exponent if read else "",
            "our power": line.exponent,
            "95 % interval": "{:.1f} to {:.1f}".format(*line.exponent_interval()[:2]),
        }
    )
tables.show(pd.DataFrame(rows).drop_duplicates(), **{"our slope": ".4f", "our power": ".1f"})

# %% [markdown]
# The *consolidated* row deserves a caution: most of its values are
# [predicted, not measured](measuring-compute.py), and the printed standard error does not know that.
# Of all values of compute, {glue:text}`disagree` differ by more than 10 % from what their own recipe
# gives with independent peak rates. The chapter on measuring compute shows why, and how little it moves.
#
# ## The power of every benchmark
#
# Is the ninth power a statement about ImageNet only? {numref}`fig-exponents` puts all of them on one
# axis.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-exponents", "caption": "Power of compute by benchmark and release, with 95 % intervals. An arrow means that the interval has no upper end, since the slope cannot be told from zero; where the estimate itself lies beyond the axis there is no dot. Look for the intervals that hold nine, and for those that hold four."}}
rows = []
for (name, release), line in fits.items():
    low, high, _ = line.exponent_interval()
    power = written(line.exponent, line.exponent_interval())
    text = f"{benchmarks[name]}, {release}: {power}"
    row = {"label": benchmarks[name], "release": str(release), "said": text}
    rows.append(row | {"estimate": line.exponent, "low": low, "high": high})
plots.intervals(
    pd.DataFrame(rows),
    name="fig-exponents",
    description="Powers of compute with 95 % intervals, by release. "
    + "; ".join(f"{row['said']}" for row in rows)
    + ". Rules mark the powers four and nine.",
    axis=plots.plain_axis("Power of compute"),
    domain=(3, 300),
    by="release",
    rules={"theory: 4": constants["theory_exponent"], "article: 9": constants["article_exponent"]},
    kind="log",
)

# %% tags=["remove-cell"]
imagenet = compute.record("imagenet", 2022)
for name, release in [("imagenet", 2020), ("imagenet", 2022), ("coco", 2020), ("coco", 2022)]:
    glue(f"power_{name}_{release}", fits[name, release].exponent, display=False)
glue("power_squad_f1_2022", fits["squad-f1", 2022].exponent, display=False)
glue("power_squad_em_2022", fits["squad-em", 2022].exponent, display=False)
low, high, _ = fits["imagenet", 2022].exponent_interval()
glue("power_imagenet_2022_low", low, display=False)
glue("power_imagenet_2022_high", high, display=False)
glue("power_imagenet_2022_n", fits["imagenet", 2022].n, display=False)
glue("power_imagenet_2020_n", fits["imagenet", 2020].n, display=False)
flat = [key for key, line in fits.items() if line.slope_interval().high >= 0]
glue("flat", len(flat), display=False)
glue("all_fits", len(fits), display=False)
theory, claim = constants["theory_exponent"], constants["article_exponent"]
forward = {key: line.exponent_interval()[:2] for key, line in fits.items()}
# Compute on error: the power is the slope itself, with its sign turned.
turned = {k: fit.regress(r.error, r.compute_flop) for k, r in records.items()}
backward = {
    k: (-line.slope_interval().high, -line.slope_interval().low) for k, line in turned.items()
}


def holding(intervals, power):
    """Count the intervals that hold a power."""
    return sum(low <= power <= high for low, high in intervals.values())


glue("holds_four", holding(forward, theory) or "none", display=False)
glue("holds_nine", holding(forward, claim), display=False)
glue("turned_holds_four", holding(backward, theory), display=False)
gap = [key for key in fits if min(forward[key][0], backward[key][0]) > theory]
words = ", ".join(f"{benchmarks[name]} {release}" for name, release in gap)
glue("gap", words or "none", display=False)

# %% [markdown]
# By the data of 2022 ImageNet gives {glue:text}`power_imagenet_2022:.1f`, SQuAD
# {glue:text}`power_squad_em_2022:.1f` by exact match and {glue:text}`power_squad_f1_2022:.1f` by F1: roughly
# nine. Elsewhere the word "power" says little. COCO gave {glue:text}`power_coco_2020:.0f` in the first
# release and gives {glue:text}`power_coco_2022:.0f` in the second, and in {glue:text}`flat` of the
# {glue:text}`all_fits` fits the slope cannot be told from zero. Of all intervals,
# {glue:text}`holds_nine` hold nine, and {glue:text}`holds_four` holds the four of the theory.
#
# Is the gap between four and nine real, then? Four is a lower bound in [theory](scaling-theory.py), so more
# than four is no contradiction. And the answer depends on which axis is taken as exact. Regress compute on error
# instead, and {glue:text}`turned_holds_four` of the intervals do hold four. Those that leave it out
# whichever way they are read are: {glue:text}`gap`.
#
# ## What a power means
#
# The difference between four and nine looks small. It is not. Predict the factor between them for half
# the error, then try it: keep "error divided by" at 2 and move the power from 4 to 9. Then set the
# division to 10 and do it again.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-powers", "caption": "Compute that an improvement takes, against the power. The vertical axis is in powers of ten: each grid line up is a hundred times the bill. The orange diamond is your choice."}}
calculators.powers(
    name="fig-powers",
    description="A rising line: the compute for a chosen improvement grows exponentially with the "
    f"power. Halving the error takes {2**4} times the compute at a power of 4, {2**9} times at 9. "
    "Two sliders set the improvement and the power.",
    fold=2,
    exponent=constants["article_exponent"],
    marks={
        "theory": constants["theory_exponent"],
        "2022 data": round(fits["imagenet", 2022].exponent, 1),
        "2020 data": round(fits["imagenet", 2020].exponent, 1),
    },
)

# %% tags=["remove-cell"]
for power in (4, 9):
    glue(f"halving_{power}", 2**power, display=False)
for release in data.RELEASES:
    glue(f"halving_{release}", short(2 ** fits["imagenet", release].exponent, 2), display=False)

# %% [markdown]
# Halving the error takes {glue:text}`halving_4` times the compute at the fourth power and
# {glue:text}`halving_9` at the ninth: the article's "more than 500". {claim}`halving-500x` At the power that its own points
# give, it takes {glue:text}`halving_2020`; at that of the data of 2022,
# {glue:text}`halving_2022`.
#
# ## Where does nine come from?
#
# None of the regressions above has nine as its estimate, and we have not found the one that does. We
# do not know how the authors came to it. Four readings are possible.
#
# 1. **Two systems.** From AlexNet to NASNet-A, the pair that the article tells of, compute grew
#    {glue:text}`nasnet_compute:,.0f`-fold while the error fell from {glue:text}`alexnet_error:.1f` % to
#    {glue:text}`nasnet_error:.1f` %. {claim}`nasnet-half` That alone gives a power of {glue:text}`nasnet_power:.2f`. From AlexNet to Noisy
#    Student, the largest system of the first version, it is {glue:text}`noisy_power:.2f`.
# 2. **The lower edge.** With the data of 2022 the interval of ImageNet begins at
#    {glue:text}`power_imagenet_2022_low:.2f`. "At least the ninth power" would be a careful way to say that.
# 3. **The direction.** Least squares of error on compute gives {glue:text}`power_imagenet_2022:.1f`. Turned
#    round, compute on error, the same points give {glue:text}`turned_2022:.1f`; for the points of 2020 it is
#    {glue:text}`power_imagenet_2020:.1f` against {glue:text}`turned_2020:.1f`. If both
#    axes carry independent noise, and nothing else is at work, the truth lies between. Nine does too,
#    in both releases.
# 4. **One family.** A panel of the notebooks fits networks of the NASNet family alone and prints
#    {glue:text}`family_printed:.1f`, from an accuracy in which two digits are swapped. With the accuracy
#    that the paper gives {cite}`zoph2018` it becomes {glue:text}`family_corrected:.1f`. Our tables do not
#    hold that family, so we cannot test it further.

# %%
story = records["imagenet", 2020].set_index("name")
first = story.loc["AlexNet 7CNNs"]
pairs = {}
for name in ("NASNetA (6@4032)", "NoisyStudent(EfficientNetL2)"):
    factor = story.compute_flop[name] / first.compute_flop
    gain = first.error / story.error[name]
    pairs[name] = math.log(factor) / math.log(gain)

# %% tags=["remove-cell"]
nasnet = story.loc["NASNetA (6@4032)"]
glue("nasnet_compute", float(nasnet.compute_flop / first.compute_flop), display=False)
glue("alexnet_error", float(100 * first.error), display=False)
glue("nasnet_error", float(100 * nasnet.error), display=False)
glue("nasnet_power", pairs["NASNetA (6@4032)"], display=False)
glue("family_printed", constants["nasnet_family_power_printed"], display=False)
glue("family_corrected", constants["nasnet_family_power_corrected"], display=False)
glue("noisy_power", pairs["NoisyStudent(EfficientNetL2)"], display=False)
for release in data.RELEASES:
    glue(f"turned_{release}", -turned["imagenet", release].slope, display=False)

# %% [markdown]
# The first reading has a flaw that matters for what follows. NASNet's compute is that of its
# architecture search, 500 processors for four days on small images, and not of training the network
# on ImageNet {cite}`zoph2018`. AlexNet's error is that of seven networks together, and its compute that
# of one {cite}`krizhevsky2012`.
#
# ## How much hangs on one point?
#
# The regression of the first version has {glue:text}`power_imagenet_2020_n` points. {numref}`fig-leave-one-out`
# leaves each out in turn.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-leave-one-out", "caption": "Power of compute for ImageNet, release of 2020, with one system left out at a time, and with all that carry a remark left out. Look for the lines with an arrow, which have no upper end: without that system the slope cannot be told from zero at the 95 % level."}}
record = records["imagenet", 2020]
parts = {"all systems": record}
parts |= {f"less {name}": record[record.name != name] for name in record.name}
parts |= {"no remark": record[record.remarks == ""]}
refits = {label: fit.regress(part.compute_flop, part.error) for label, part in parts.items()}
rows = []
for label, line in refits.items():
    low, high, _ = line.exponent_interval()
    said = f"{label}: {written(line.exponent, line.exponent_interval())}, {line.n} systems"
    rows.append({"label": label, "estimate": line.exponent, "low": low, "high": high, "said": said})
plots.intervals(
    pd.DataFrame(rows),
    name="fig-leave-one-out",
    description="Powers with 95 % intervals after leaving out one system at a time. "
    + "; ".join(row["said"] for row in rows),
    axis=plots.plain_axis("Power of compute"),
    domain=(3, 300),
    rules={"article: 9": constants["article_exponent"]},
    kind="log",
)

# %% tags=["remove-cell"]
ones = {k: v for k, v in refits.items() if k not in ("all systems", "no remark")}
glue("leave_low", min(line.exponent for line in ones.values()), display=False)
glue("leave_high", max(line.exponent for line in ones.values()), display=False)
unbounded = [k.removeprefix("less ") for k, v in ones.items() if v.slope_interval().high >= 0]
glue("leave_unbounded", ", ".join(unbounded) or "no single system", display=False)
clean = refits["no remark"]
glue("clean", written(clean.exponent, clean.exponent_interval()), display=False)
glue("clean_n", clean.n, display=False)
later = records["imagenet", 2022]
later = later[later.remarks == ""]
clean = fit.regress(later.compute_flop, later.error)
glue("clean_2022", written(clean.exponent, clean.exponent_interval()), display=False)
glue("clean_2022_n", clean.n, display=False)

# %% [markdown]
# The estimate moves between {glue:text}`leave_low:.1f` and {glue:text}`leave_high:.1f`. More telling is the
# interval: without {glue:text}`leave_unbounded` the slope can no longer be told from zero at 95 %. The
# trend is still there, but its significance hangs on that. Leave out every system with a remark (an
# ensemble, a search, a copied value, a missing pre-training), and {glue:text}`clean_n` remain, with a power of
# {glue:text}`clean`.
#
# The data of 2022 are sturdier. There the same cleaning leaves {glue:text}`clean_2022_n` of
# {glue:text}`power_imagenet_2022_n` systems, and the power is {glue:text}`clean_2022`.
#
# ## Which line?
#
# Least squares of error on compute is one way to lay a line. It blames all scatter on the error.
# Turned round it blames the compute. An *orthogonal* line shares the blame in a stated ratio: here
# compute is known to {glue:text}`noise_compute:.1f` decades and the error to {glue:text}`noise_error:.2f`.
# Huber's and Theil and Sen's lines heed outliers less. A *median* line has half of the points below
# it, a *low tenth* one in ten: what careful training reaches. A *frontier* goes through the records
# only {cite}`huber1964,theil1950,koenker1978`. Which of them gives the lowest power, do you think?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-lines", "caption": "Power of compute on ImageNet by nine estimators, for the burdens of both releases, with 95 % intervals: Student's t for the first two, resampled pairs for the rest. An arrow runs off the chart. Look at the first two rows: the direction of the regression moves the estimate as much as anything below."}}
names = {
    "least-squares": "error on compute",
    "inverse": "compute on error",
    "orthogonal": "orthogonal",
    "huber": "Huber",
    "theil-sen": "Theil-Sen",
    "median": "median",
    "low tenth": "low tenth",
    "frontier": "frontier in compute",
    "frontier-time": "frontier in time",
}
rows, laid = [], {}
for release in data.RELEASES:
    record = records["imagenet", release]
    ways = {**specification.ESTIMATORS_TRIED, "frontier-time": frontier(record.year)}
    for key, label in names.items():
        line = fit.regress(record.compute_flop, record.error, estimator=ways[key])
        laid[release, key] = line
        low, high, _ = line.exponent_interval()
        said = f"{label}, {release}: {written(line.exponent, line.exponent_interval())}"
        row = {"label": label, "release": str(release), "said": said}
        rows.append(row | {"estimate": line.exponent, "low": low, "high": high})
glue("noise_compute", specification.NOISE_COMPUTE, display=False)
glue("noise_error", specification.NOISE_ERROR, display=False)
for key, as_key in (("low tenth", "tenth"), ("frontier", "frontier")):
    line = laid[2022, key]
    glue(f"line_{as_key}", written(line.exponent, line.exponent_interval()), display=False)
later = [line.exponent for (release, _), line in laid.items() if release == 2022]
glue("lines_low", min(later), display=False)
glue("lines_high", max(later), display=False)
plots.intervals(
    pd.DataFrame(rows),
    name="fig-lines",
    description="Powers of compute with 95 % intervals, by estimator and release. "
    + "; ".join(row["said"] for row in rows),
    axis=plots.plain_axis("Power of compute"),
    domain=(3, 100),
    by="release",
    rules={"article: 9": claim},
    kind="log",
)

# %% [markdown]
# On the data of 2022 the nine lines go from {glue:text}`lines_low:.1f` to {glue:text}`lines_high:.1f`. The
# frontier in compute gives {glue:text}`line_frontier`, the low tenth {glue:text}`line_tenth`. The
# interval of a frontier deserves no trust: records are extremes, of which a resample knows too little.
# How far each interval can be trusted is measured in [its own chapter](methods.py).
#
# ## With the year held fixed
#
# Compute grew over ten years, and so did know-how. A regression on compute alone credits both to
# compute. Add the year to the line, and the power is that of systems of one year. The ratio of the
# two slopes says how fast the compute for a fixed error fell.

# %% tags=["hide-input"]
rows, fixed = [], {}
for release, measure in specification.DATASETS:
    record = compute.select(compute.record("imagenet", release), measure)
    one = fit.regress(record.compute_flop, record.error)
    two = fit.regress(record.compute_flop, record.error, year=record.year)
    halving = two.halving_months()
    fixed[release, measure] = two, halving
    ends = units.UNBOUNDED if halving.high == math.inf else f"{halving.high:.0f}"
    row = {"release": release, "compute": measure.replace("_", " "), "systems": one.n}
    row |= {"power": one.exponent, "year held fixed": two.exponent}
    row["95 %"] = written(two.exponent, two.exponent_interval()).split("95 %: ")[1].rstrip(")")
    months = f"{halving.estimate:.0f} ({halving.low:.0f} to {ends})".replace("-", "−")
    row["halves in, months"] = months
    rows.append(row)
two, halving = fixed[2022, "hardware_burden"]
glue("year_power", written(two.exponent, two.exponent_interval()), display=False)
months = f"{halving.estimate:.0f} ({halving.low:.0f} to {halving.high:.0f})"
glue("year_halving", months, display=False)
for end in ("", "_low", "_high"):
    glue(f"erdil{end}", constants[f"algorithmic_halving_months{end}"], display=False)
tables.show(pd.DataFrame(rows), **{"power": ".1f", "year held fixed": ".1f"})

# %% [markdown]
# With burdens, the power becomes {glue:text}`year_power`, and the compute for one error halves every
# {glue:text}`year_halving` months. By quite another method {cite:t}`erdil2022` found
# {glue:text}`erdil:.0f` ({glue:text}`erdil_low:.0f` to {glue:text}`erdil_high:.0f`). Part of what looks like the
# return of compute was the return of ideas: among systems of one year the price of an improvement is
# *steeper* than over the whole record. {claim}`gap-algorithms` (An interval of months that holds zero says that the slope of
# compute itself may be zero.) But the large models are also the late ones, and so few
# systems a year cannot tell the two shares apart well.
#
# ## Which curve?
#
# A power law is one shape. The error may have a *floor*, such as wrong labels. The law may be
# *broken*: two powers with a bend between. Or what is straight in the logarithm of compute may be one
# over the error (*exponential*), or the error itself (*log-linear*). The table scores each form by
# how well it foretells a system from the others: by how much its deviance exceeds that of the best,
# with the standard error of the difference.

# %% tags=["hide-input"]
scores, floors, firm, rivals = {}, {}, 0, 0
for _, measure in specification.DATASETS[1:]:
    record = compute.select(imagenet, measure)
    found = comparison.compare(record.compute_flop, record.error).set_index("form")
    written_ = [
        f"{a:.1f} ± {b:.1f}" for a, b in zip(found.left_out, found.left_out_se, strict=True)
    ]
    scores[measure.replace("_", " ")] = pd.Series(written_, found.index)
    firm += int((found.left_out > 2 * found.left_out_se).sum())
    rivals += len(found) - 1
    floor = curves.fit_curve(record.compute_flop, record.error, "floor")
    floors[measure] = floor, floor.profile_interval("floor")
for measure in ("hardware_burden", "consolidated"):
    floor, profile = floors[measure]
    glue(f"floor_{measure}", 100 * floor.parameters["floor"], display=False)
    glue(f"floor_{measure}_low", 100 * profile.low, display=False)
floor = floors["consolidated"][0]
glue("floor_power", floor.exponent, display=False)
glue("floor_local", short(floor.local_exponent(floor.x_max), 2), display=False)
bounded = sum(not profile.high_is_bound for _, profile in floors.values())
glue("firm", firm or "none", display=False)
glue("rivals", rivals, display=False)
glue("floors_bounded", bounded or "none", display=False)
tables.show(pd.DataFrame(scores).reset_index())

# %% [markdown]
# No form wins everywhere, and of the {glue:text}`rivals` differences {glue:text}`firm` exceed two of their
# standard errors. So the data name no winner: a few systems far from the line decide the sums. Can they
# tell the floor, at least? With burdens the best one is
# {glue:text}`floor_hardware_burden:.1f` %, and everything from
# {glue:text}`floor_hardware_burden_low:.0f` % up to the best error yet is allowed at 95 %. Of the three
# records, {glue:text}`floors_bounded` bounds it from above. The consolidated record puts it at
# {glue:text}`floor_consolidated:.1f` %, not below {glue:text}`floor_consolidated_low:.1f` %, and what lies
# above then falls with a power of {glue:text}`floor_power:.1f`, not far from theory; the whole error, so
# near the floor, takes a power of {glue:text}`floor_local` at the largest compute. We do not know
# whether to believe that: the best systems are few, and most values of that record are predictions.
#
# ## All of it at once
#
# Every choice so far can be defended, and each was made after a look at the data. So make all of
# them. {numref}`fig-specification` shows {glue:text}`analyses` analyses: two releases and three measures;
# all systems, those without a remark, those of the later years; three forms, eight estimators, three
# kinds of interval, the year held fixed or not {cite}`simonsohn2020,steegen2016`. Not each with each:
# Student's t and resampled years go with least squares in both directions, resampled pairs with the
# rest, and the year only where points suffice. For forms without
# a single power, it is the one at which halving the median error would cost the same. Before you
# filter: which choice moves the curve most?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-specification", "caption": "All analyses, sorted by their power of compute, each with its 95 % interval; below, a tick for every choice that it makes. The lists filter and sort, and the sentence says what is left, and what halving the error takes there. Try the form first, then the estimator: inverse is compute on error. Cluster means years drawn again; late-half keeps the later years, no-remark what carries no remark."}}
universe = specification.multiverse("imagenet")
every = universe.analyses
every["measure"] = every.measure.str.replace("_", " ")
every["year"] = every.year.map({True: "held fixed", False: "left out"})
# Past zero an interval says that error falls for nothing: the axis begins above.
every["low"] = every.low.where((every.low > 0) | (every.estimate < 0), 0.0)
holds = {power: (every.low <= power) & (power <= every.high) for power in (theory, claim)}
glue("analyses", len(every), display=False)
glue("of_ledger", int((every.interval == "t").sum()), display=False)
glue("refused", len(universe.refused), display=False)
glue("hold_nine", 100 * float(holds[claim].mean()), display=False)
glue("hold_four", 100 * float(holds[theory].mean()), display=False)
glue("above_nine", 100 * float((every.low > claim).mean()), display=False)
glue("under_nine", 100 * float((every.high < claim).mean()), display=False)
glue("below_nine", 100 * float((every.estimate < claim).mean()), display=False)
glue("median_power", float(every.estimate.median()), display=False)
for share in (5, 95):
    power = float(every.estimate.quantile(share / 100))
    glue(f"power_{share}", power, display=False)
    glue(f"halving_{share}", short(2**power, 2), display=False)
quartiles = every.estimate.quantile([0.25, 0.75])
forms = every.groupby("form").estimate.median()
for form, key in (("exponential",) * 2, ("power", "power_law"), ("log-linear", "log_linear")):
    glue(f"median_{key}", float(forms[form]), display=False)
ways = every.groupby("estimator").estimate.median()
for way, key in (("least-squares", "forward"), ("inverse", "inverse")):
    glue(f"median_{key}", float(ways[way]), display=False)
trusted = (every.estimator != "frontier") & (every.interval != "cluster")
glue("trusted", int(trusted.sum()), display=False)
glue("trusted_nine", 100 * float(holds[claim][trusted].mean()), display=False)
specification_charts.specification_curve(
    every,
    {
        "release": "Release",
        "measure": "Compute",
        "subset": "Systems",
        "form": "Form",
        "estimator": "Estimator",
        "interval": "Interval",
        "year": "Year",
    },
    name="fig-specification",
    description=f"{len(every)} estimates of the power of compute, sorted, with their intervals, over "
    f"a matrix of the choices behind each. Half lie between {quartiles.iloc[0]:.1f} and "
    f"{quartiles.iloc[1]:.1f}; {100 * holds[claim].mean():.0f} % of the intervals hold nine and "
    f"{100 * holds[theory].mean():.0f} % hold four.",
    theory=theory,
    article=claim,
)

# %% [markdown]
# The median is {glue:text}`median_power:.1f`. Nine lies in {glue:text}`hold_nine:.0f` % of the intervals, four in
# {glue:text}`hold_four:.0f` %. In {glue:text}`above_nine:.0f` % the whole interval is above nine, in {glue:text}`under_nine:.0f` % it is
# below, and {glue:text}`below_nine:.0f` % of the estimates are below. "About the ninth power, or more" is a fair
# summary; "at least" says more than the record shows. {claim}`ninth-power` (The ledger redoes only the
# {glue:text}`of_ledger` analyses with Student's t, so its shares differ.) The form moves the curve most: the median is
# {glue:text}`median_exponential:.1f` for exponential, {glue:text}`median_power_law:.1f` for the power
# law and {glue:text}`median_log_linear:.1f` for log-linear. Error on compute gives
# {glue:text}`median_forward:.1f`, compute on error {glue:text}`median_inverse:.1f`. Without frontiers
# and resampled years, which we trust least, {glue:text}`trusted` remain, and
# {glue:text}`trusted_nine:.0f` % of them hold nine. From the 5th to the 95th
# percentile of the curve the power goes from {glue:text}`power_5:.1f` to {glue:text}`power_95:.1f`, and halving
# the error takes from {glue:text}`halving_5` to {glue:text}`halving_95` times the compute. These are
# shares of analyses, not probabilities: the list is ours, and most share their data.
# {glue:text}`refused` more were asked for and refused, for want of systems or of years.
#
# ```{admonition} Takeaway
# :class: tip
# The power of compute on ImageNet is **{glue:text}`power_imagenet_2022:.1f`**, with an interval from
# {glue:text}`power_imagenet_2022_low:.1f` to {glue:text}`power_imagenet_2022_high:.1f`, by the larger data of 2022. {claim}`own-above-four` Nine lies
# near its lower end. {claim}`own-nine-at-the-end` Halving the error at that power takes **{glue:text}`halving_2022` times** the compute.
# ```
#
# ## What could be wrong
#
# - **Noise on the compute axis.** If it is independent of the rest it flattens the line and makes
#   the power too large. The [chapter before](measuring-compute.py) shows by how much; the orthogonal
#   line needs a ratio that nobody knows.
# - **Independence.** Nearly every system of 2022 is the only one of its paper, so papers are no
#   clusters. Years may be, and those intervals are often wider; but the years are too few to trust.
# - **Time.** Holding the year fixed takes out what all systems of a year share, and no more.
# - **Selection.** Papers state their compute when it is remarkable. The {glue:text}`burdens_2022` systems with a
#   burden are not a sample of all.
# - **Our list.** We chose which analyses can be defended. Another team would choose others.
#
# ## Exercises
#
# ```{exercise} A slope by hand
# :label: ex-slope
# Two systems differ 1,000-fold in compute, and the second has half the error. Which power do they
# imply? What if the true compute of the second was ten times smaller?
# ```
#
# ```{solution} ex-slope
# :class: dropdown
# $m = \log 1000 / \log 2 \approx 10$. With a hundredfold instead, $m = \log 100 / \log 2 \approx 6.6$. One decade of
# doubt in one value moves the power by a third.
# ```
#
# ```{exercise} Another measure
# :label: ex-measure
# Fit the power of ImageNet with network operations in place of hardware burden, and the year held
# fixed, but on the systems without a remark only. Does its interval hold nine?
# ```
#
# ````{solution} ex-measure
# :class: dropdown
# ```python
# record = compute.select(compute.record("imagenet", 2022), "network_operations")
# record = subsets.subset(record, "no-remark")
# line = fit.regress(record.compute_flop, record.error, year=record.year)
# line.exponent, line.exponent_interval()
# ```
#
# The power is {glue:text}`operations`, of {glue:text}`operations_n` systems. The interval
# {glue:text}`operations_nine` nine.
# ````
#
# ```{exercise} Two regressions
# :label: ex-direction
# Show that the power from compute on error is $R^2$ times that from error on compute. What happens to
# both as the noise goes to zero?
# ```
#
# ```{solution} ex-direction
# :class: dropdown
# With $u = \log C$ and $v = \log E$, the slopes are $s_{uv}/s_{uu}$ and $s_{uv}/s_{vv}$, and their product is $R^2$.
# The first gives the power $-s_{uu}/s_{uv}$, the second $-s_{uv}/s_{vv}$, which is $R^2$ times the first.
# Without noise $R^2 = 1$, and they agree.
# ```

# %% tags=["remove-cell"]
chosen = subsets.subset(compute.select(imagenet, "network_operations"), "no-remark")
line = fit.regress(chosen.compute_flop, chosen.error, year=chosen.year)
low, high, _ = line.exponent_interval()
glue("operations", written(line.exponent, line.exponent_interval()), display=False)
glue("operations_n", line.n, display=False)
glue("operations_nine", "holds" if low <= claim <= high else "does not hold", display=False)

# %% [markdown]
# ## Sources of this page
#
# - The claim: {cite:t}`thompson2021`; measures and data: {cite:t}`thompson2020`, {cite:t}`computerprogress2021`,
#   {cite:t}`thompson2022data`; printed regressions: {cite:t}`tcldl2022notebooks`.
# - Estimators: {cite:t}`huber1964`, {cite:t}`theil1950`, {cite:t}`koenker1978`; progress of algorithms:
#   {cite:t}`erdil2022`; specification curves: {cite:t}`simonsohn2020` and {cite:t}`steegen2016`.
# - AlexNet and NASNet: {cite:t}`krizhevsky2012` and {cite:t}`zoph2018`.
# - Benchmarks: {cite:t}`russakovsky2015`, {cite:t}`lin2014`, {cite:t}`rajpurkar2016`, {cite:t}`sang2003` and
#   {cite:t}`papineni2002`.
