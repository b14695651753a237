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
# # The fourth power, in theory
#
# Why would $k$ times better need $k^2$ data and $k^4$ compute? The article gives the reason in two
# sentences: statistics asks for the square of the data, and a model that has more parameters than data pays
# for each example once per parameter {cite}`thompson2021`. This chapter writes the argument out, runs it,
# and looks for the places where it breaks.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - derive the fourth power, and name each assumption that it stands on;
# - say which power takes its place when one of them fails;
# - turn published exponents into a power of compute, and see what a floor does to it;
# - measure a learning curve and say what halving its error would cost.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | standard error of a mean, logarithms | needed | 10 |
# | [the ninth power](ninth-power.py): slopes and powers | helpful | 30 |
# | this chapter | | 30 |

# %% tags=["remove-cell"]
import math

import numpy as np
import pandas as pd
from myst_nb import glue
from scipy import optimize

from lib import (
    charts,
    compute,
    curves,
    data,
    fit,
    learning_curves,
    plots,
    rate_charts,
    rates,
    scaling_charts,
    tables,
)
from lib.scaling import Law, power, power_of_data

charts.enable()
constants = data.constants()
theory, claim = constants["theory_exponent"], constants["article_exponent"]


def signed(value, digits=2):
    """Write a number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def ranged(estimate, interval, digits=2):
    """Write an estimate and its interval."""
    low, high = (signed(end, digits) for end in interval[:2])
    return f"{signed(estimate, digits)} (95 %: {low} to {high})"


grows = {0.0: "fixed", 0.5: "as √n", 1.0: "as n"}


# %% [markdown]
# ## The argument, step by step
#
# Three assumptions carry it.
#
# ```{prf:assumption} The square root
# :label: as-root
# The error that matters is an estimation error of the root-mean-square kind. The best that $n$ examples can
# give is $E = s\, n^{-1/2}$ for some constant $s$.
# ```
#
# ```{prf:assumption} Overparameterization
# :label: as-parameters
# To reach that best, the number of parameters must keep pace with the data: $p \ge c\, n$ for some constant $c > 0$,
# and $p = c\, n$ is enough.
# ```
#
# ```{prf:assumption} The cost of a step
# :label: as-cost
# Training goes through the data a fixed number of times, and each time every example meets every
# parameter: the computation is $C = a\, p\, n$ for some constant $a$.
# ```
#
# ```{prf:theorem} The fourth power
# :label: thm-fourth
# Under the three assumptions, the least data that reach an error grow $k^2$-fold when the error is divided
# by $k$, and the least computation grows $k^4$-fold.
# ```
#
# ```{prf:proof}
# In four steps:
#
# 1. By the first assumption an error $E$ takes $n \ge s^2 / E^2$ examples, and so many suffice. For $E / k$ it is
#    $k^2$ times as many.
# 2. By the second, the model then has $p \ge c\, n \ge c\, s^2 / E^2$ parameters.
# 3. By the third, the computation is $C = a\, p\, n \ge a\, c\, n^2 \ge a\, c\, s^4 / E^4$.
# 4. The last bound is reached by $n = s^2 / E^2$ and $p = c\, n$, and it grows by $k^4$ when $E$ is divided by $k$.
# ```
#
# So the bound compares best with best. A system that wasted data or computation can improve for less.
# And the first two assumptions pull against each other. Least squares has the square root while $p$ is fixed:
# its error is $\sigma\sqrt{p/(n-p-1)}$ at noise $\sigma$. With $p = c\, n$ that does not fall at all. To have both,
# something other than the count must [keep the model simple](overparameterization.py).
#
# Nothing here is about neural networks. The first assumption is the standard error of a mean. Simulation can show
# that the rate is reached; that nothing beats it stays an assumption, which the next section tests. We draw
# samples and look: {numref}`fig-root` shows the root-mean-square error of a mean, and that of least squares
# with five features, all of them the right ones. Before you move the slider, predict: how much data does a
# threefold improvement take?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-root", "caption": "Error against the size of the sample, simulated (marks), with fitted lines. The dashed step goes down by the improvement that you choose, and then across to where the error is that small. Compare its height with its length."}}
found = {key: rates.measure(task) for key, task in rates.TASKS.items()}
rate_charts.root(
    {rates.TASKS[key].title: found[key] for key in ("mean", "regression")},
    name="fig-root",
    description="Two falling lines on logarithmic axes: the root-mean-square error of a mean and of a "
    f"regression, with slopes {found['mean'].fit.slope:.2f} and {found['regression'].fit.slope:.2f}. "
    "A slider sets an improvement, and a dashed step shows the data it takes. "
    + rate_charts.root_words(2),
    fold=2,
)

# %% tags=["remove-cell"]
for key in ("mean", "regression"):
    slope = found[key].fit
    glue(f"slope_{key}", ranged(slope.slope, slope.slope_interval()), display=False)
glue("ten", round(10**theory), display=False)
glue("half_theory", round(2**theory), display=False)
glue("half_claim", round(2**claim), display=False)

# %% [markdown]
# The measured slopes are {glue:text}`slope_mean` for the mean and {glue:text}`slope_regression` for the
# regression, where theory says minus one half. So ten times better takes {glue:text}`ten:,` times the computation,
# and half the error {glue:text}`half_theory` times. {claim}`tenfold-10000` By the ninth power of the record it takes
# {glue:text}`half_claim` times.
#
# ## When the rate is another
#
# The square root is one rate among many. In each of these small worlds theory knows the rate.
#
# - *A threshold on a line.* Points carry a label that says on which side of a threshold they lie, all uniform. The
#   learner puts the threshold into the middle of the gap, and its expected error is exactly $1/(2(n+2))$. With a
#   fifth of the labels flipped, the error is larger but falls as fast: noise alone does not bring the square root.
#   It is the *fuzzy* boundary that does harm, where labels grow unsure towards the threshold: then this
#   learner's excess error falls as $n^{-2/3}$. (One that knew the doubt to grow along a straight line would have
#   $n^{-1}$.) For rules as simple as these theory has every rate from $n^{-1/2}$, its worst case, to
#   $n^{-1}$, depending on how many points lie where the label is unsure {cite}`massart2006,tsybakov2004`.
# - *The value of the nearest neighbour*, of a smooth function in $d$ dimensions and without noise. Neighbours
#   are $n^{-1/d}$ apart, and so the error falls as $n^{-1/d}$. All examples are kept: the parameters grow with the data.
# - *Means over bins*, with noise. Narrow bins are noisy, wide bins are blurred. At the best width, for a function with one
#   derivative, the error falls as $n^{-1/(2+d)}$, and no method does better in the worst case {cite}`stone1982`.
#
# An error that falls as $n^{-r}$, with parameters that grow as $n^g$, takes the power $(1 + g)/r$ of
# computation: that is `power_of_data` below. In {numref}`fig-rates`, look for rows where the two
# marks part, and for rates that are not the square root.

# %%
power_of_data(rate=1 / 2, growth=1), power_of_data(rate=1 / 2, growth=0)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-rates", "caption": "Slope of the error against the size of the sample on logarithmic axes: measured by simulation, with 95 % interval, and by theory. The intervals cover the randomness of the simulation. Look how far apart the rates of such simple worlds are."}}
rows = []
for one in found.values():
    low, high, _ = one.fit.slope_interval()
    text = f"{one.task.title}: {ranged(one.fit.slope, (low, high))}; theory {signed(-one.task.exponent)}"
    row = {"label": one.task.title, "said": text}
    exact = -one.task.exponent
    rows.append(row | {"kind": "measured", "estimate": one.fit.slope, "low": low, "high": high})
    rows.append(row | {"kind": "theory", "estimate": exact, "low": exact, "high": exact})
plots.intervals(
    pd.DataFrame(rows),
    name="fig-rates",
    description="Slopes of error against sample size, measured and by theory. "
    + "; ".join(row["said"] for row in rows[::2]),
    axis=plots.plain_axis("Slope"),
    domain=(-1.1, 0),
    by="kind",
)

# %% tags=["hide-input"]
rows = []
for one in found.values():
    low, high = (power_of_data(-end, one.task.growth) for end in one.fit.slope_interval()[:2])
    row = {"world": one.task.title, "parameters": grows[one.task.growth]}
    row |= {
        "power by theory": one.task.power,
        "measured (95 %)": f"{one.power:.2f} ({low:.2f} to {high:.2f})",
    }
    rows.append(row)
tables.show(pd.DataFrame(rows), **{"power by theory": ".1f"})

# %% tags=["remove-cell"]
ends = [(-one.task.exponent, one.fit.slope_interval()) for one in found.values()]
held_rates = sum(interval[0] <= exact <= interval[1] for exact, interval in ends)
glue("rates_held", held_rates, display=False)
glue("rates_all", len(ends), display=False)
apart = [one.power for one in found.values()]
glue("least_power", min(apart), display=False)
glue("most_power", max(apart), display=False)
glue("power_two", found["neighbour-2"].power, display=False)

# %% [markdown]
# Theory's slope lies inside the interval of the measured one in {glue:text}`rates_held` of {glue:text}`rates_all`
# worlds. The powers of these worlds go from {glue:text}`least_power:.1f` to {glue:text}`most_power:.1f`. Two of them repay a second
# look. The mean of numbers has the article's rate and half its power, since its one parameter need not
# grow. And the neighbour in two dimensions has the article's power, {glue:text}`power_two:.1f` as measured,
# without any noise: four is no property of noise or of networks, but of a rate and a growth together.
#
# The article says $k^2$ of *any* statistical model {cite}`thompson2021`. That does not hold: the clean threshold takes $k$ times the
# data. {claim}`data-k2` As a worst case it does, for root-mean-square errors in noise and for labels as unsure as they may be.
#
# ## Two exponents in place of one
#
# Measured laws let parameters and data fall apart {cite}`rosenfeld2020,hoffmann2022`:
#
# ```{math}
# :label: eq-law
# E = E_\infty + \frac{A}{p^{\alpha}} + \frac{B}{n^{\beta}}, \qquad C = 6\, p\, n .
# ```
#
# The six is two operations forward and four backward for each parameter and example. $E_\infty$ is a *floor*, and what lies
# above it is the *reducible* error.
#
# ```{prf:theorem} The power of two exponents
# :label: thm-two
# If $C$ is divided between $p$ and $n$ so that the error is smallest, then dividing the reducible
# error by $k$ takes $k^m$ times the computation, with $m = 1/\alpha + 1/\beta$.
# ```
#
# ```{prf:proof}
# In three steps:
#
# 1. Put $n = C / (6 p)$ into the error. Its derivative with respect to $\log p$ is zero where
#    $\alpha A\, p^{-\alpha} = \beta B\, n^{-\beta}$.
# 2. So at the optimum both terms are fixed shares of the reducible error, and each shrinks as it does.
# 3. To divide both by $k$, $p$ must grow by $k^{1/\alpha}$ and $n$ by $k^{1/\beta}$. Their product grows by
#    $k^{1/\alpha + 1/\beta}$, and so does $C$.
# ```
#
# With $\alpha = \beta = 1/2$ this is four, exactly. {claim}`compute-k4` `lib.scaling` holds the closed form of the optimum; tests
# compare it with numerical minimisation.

# %%
law = Law(alpha=0.5, beta=0.5)
best = law.optimum(compute_flop=6e8)
law.power, round(best.parameters), round(best.examples), round(best.error, 4)

# %% [markdown]
# {numref}`fig-plane` lays all pairs of exponents out. The shaded strip is the record of ImageNet: from the article's
# nine to the slope of its own points. Predict before you move: with $\alpha = 1/2$ kept, how small must
# $\beta$ be to reach the strip?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-plane", "caption": "Power of compute for every pair of exponents: along a grey line it is the same. Shaded: powers from the article's nine to the slope of its own points. The orange diamond is yours to move; the other marks are published laws. Look on which side of the strip they lie, and remember that the strip, and Kaplan's mark, are of a whole error."}}
records = {
    release: compute.select(compute.record("imagenet", release), "hardware_burden")
    for release in data.RELEASES
}
slopes = {year: fit.regress(one.compute_flop, one.error) for year, one in records.items()}
turned = {year: fit.regress(one.error, one.compute_flop) for year, one in records.items()}
published = data.table("scaling_exponents")
pairs = published[published.parameter_exponent.notna()]
scaling_charts.plane(
    pairs,
    name="fig-plane",
    description="Plane of two exponents with lines of equal power, a shaded strip from "
    f"{claim:g} to {slopes[2020].exponent:.1f}, and published laws: "
    + "; ".join(
        f"{row.title} {power(row.parameter_exponent, row.data_exponent):.1f}"
        for row in pairs.itertuples()
    )
    + ". Two sliders move a diamond.",
    alpha=0.5,
    beta=0.5,
    record=(claim, slopes[2020].exponent),
)

# %% tags=["remove-cell"]
for year in data.RELEASES:
    glue(f"record_{year}", slopes[year].exponent, display=False)
    glue(f"turned_{year}", -turned[year].slope, display=False)
needed = 1 / (claim - 2)
glue("beta_needed", needed, display=False)

# %% [markdown]
# With $\alpha = 1/2$ nine needs a $\beta$ of {glue:text}`beta_needed:.2f`: one bad exponent is enough, since the
# larger of $1/\alpha$ and $1/\beta$ rules the sum. The record itself says {glue:text}`record_2020:.1f` by the points of 2020 and
# {glue:text}`record_2022:.1f` by those of 2022; with the axes exchanged it says {glue:text}`turned_2020:.1f` and
# {glue:text}`turned_2022:.1f`.
#
# ## What others measured
#
# Laws come in three kinds: with two exponents, with one of compute, or with one of data. For the last
# kind the power is at least $1/\beta$, if parameters are fixed, and at most $2/\beta$, if they grow with the data. The table
# turns them all into powers. Its last column says how we know the exponents: read at the source, second-hand, or inferred by
# us. "Total" is the whole error, floor and all.

# %% tags=["hide-input"]
rows = []
for row in published.itertuples():
    if not math.isnan(row.parameter_exponent):
        exponents = f"α {row.parameter_exponent:g}, β {row.data_exponent:g}"
        ends = (power(row.parameter_exponent, row.data_exponent),) * 2
    elif not math.isnan(row.compute_exponent):
        exponents, ends = f"compute {row.compute_exponent:g}", (1 / row.compute_exponent,) * 2
    else:
        exponents = f"β {row.data_exponent:g}"
        ends = tuple(power_of_data(row.data_exponent, growth) for growth in (0, 1))
    said = f"{ends[0]:.1f}" if ends[0] == ends[1] else f"{ends[0]:.1f} to {ends[1]:.1f}"
    about = {"law": row.title, "power": said, "error": f"{row.part} {row.quantity}"}
    about |= {"exponents": exponents, "status": row.status}
    rows.append(about | {"ends": ends, "part": row.part})
powers = pd.DataFrame(rows)
tables.show(powers.drop(columns=["ends", "part"]))

# %% tags=["remove-cell"]
implied = dict(zip(published.law, powers.ends.str[0], strict=True))
one_power = (powers.ends.str[0] == powers.ends.str[1]) & (powers.status != "inferred")
for part in ("reducible", "total"):
    of_part = powers.ends.str[0][one_power & (powers.part == part)]
    glue(f"{part}_low", float(of_part.min()), display=False)
    glue(f"{part}_high", float(of_part.max()), display=False)
    glue(f"{part}_n", len(of_part), display=False)
for key in ("cherti-openclip", "cherti-clip", "zhai"):
    glue(key.replace("-", "_"), implied[key], display=False)
of_data = powers[powers.ends.str[0] != powers.ends.str[1]]
glue("data_low", float(of_data.ends.str[0].min()), display=False)
glue("data_high", float(of_data.ends.str[1].max()), display=False)
seen_powers = [*(one.exponent for one in slopes.values()), *(-one.slope for one in turned.values())]
held_by = min(seen_powers) <= implied["cherti-openclip"] <= max(seen_powers)
glue("openclip_lies", "inside" if held_by else "outside", display=False)
glue("kaplan_pair", implied["kaplan"], display=False)
glue("kaplan_one", implied["kaplan-compute"], display=False)
best_error = float(records[2020].error.min())
floor, exponent = constants["imagenet_floor_error"], constants["imagenet_law_exponent"]
vision = Law(alpha=2 * exponent, beta=2 * exponent, floor=floor)
glue("vision_floor", 100 * floor, display=False)
glue("best_error", 100 * best_error, display=False)
glue("vision_local", vision.local_power(best_error), display=False)

# %% [markdown]
# Mind which part of the error a law is of. Of the reducible part, {glue:text}`reducible_n` measured laws give one
# power each, from {glue:text}`reducible_low:.1f` to
# {glue:text}`reducible_high:.1f`, and those of data alone leave anything from {glue:text}`data_low:.1f` to {glue:text}`data_high:.1f`;
# of the whole, {glue:text}`total_n` give {glue:text}`total_low:.1f` to {glue:text}`total_high:.1f`. Nor are all independent: Besiroglu
# refits the runs of Hoffmann. Whole and part are not the same question, and neither is cross-entropy the same as a
# root-mean-square error: for a model that
# is right and has a fixed number $p$ of parameters, the excess cross-entropy is about $p/(2n)$, so the rate that
# corresponds to the square root is
# $1/n$, and the power to compare with is two, not four. Kaplan's two exponents give
# {glue:text}`kaplan_pair:.1f` and the exponent of compute that the same paper measured {glue:text}`kaplan_one:.1f`: best use of
# compute, there, stops training early, which {eq}`eq-law` does not know.
#
# Two rows are of ImageNet's whole top-1 error. They give {glue:text}`cherti_openclip:.1f` and {glue:text}`cherti_clip:.1f`
# {cite}`cherti2023`. These are models of one family each, trained on purpose at several scales. The first lies
# {glue:text}`openclip_lies` the range of the four slopes of the record, but its models had not trained on ImageNet, so the agreement may
# be chance. Theories of the exponents themselves tie them to the number of
# dimensions of the data, as in our worlds: $4/d$ for cross-entropy against parameters
# {cite}`sharma2020`; or, more finely, to what limits the learning: how well the data resolve their own
# shape, or plain variance {cite}`bahri2024`.
#
# ## What a floor does
#
# Vision transformers on ImageNet reach {glue:text}`zhai:.1f` {cite}`zhai2022`, less than four. But that is above a floor of
# {glue:text}`vision_floor:.0f` %. At an error of {glue:text}`best_error:.1f` %, the best of the points of 2020, the next
# small step of the *whole* error takes the power {glue:text}`vision_local:.1f`: {glue:text}`zhai:.1f` times the error, over the
# part of it above the floor. As the floor
# comes near, that grows without bound.
#
# {numref}`fig-floor` starts there. Predict: with power four and a floor of 3 %, what power does halving the whole
# error seem to take?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-floor", "caption": "Error against computation for two powers of the reducible part. The dashed rule is your goal, the orange one the floor, and the marks show where the goal is reached. Raise the floor and watch which mark runs away first. Then divide by 10 with no floor: ten times better."}}
scaling_charts.floored(
    name="fig-floor",
    description="Two falling curves of error against computation, for powers four and nine, that "
    "level off at a floor. Sliders set the improvement and the floor. "
    + scaling_charts.floored_words(best_error, 2, 0.0, theory, claim),
    start=best_error,
    fold=2,
    floor=0.0,
    theory=theory,
    record=claim,
)

# %% tags=["remove-cell"]
first_error = float(records[2020].error.max())


def seen(floor_error, start, goal):
    """Return the power that the whole error seems to have when that above the floor has four."""
    fall = Law(0.5, 0.5, floor=floor_error)
    decades = fall.log10_compute(goal) - fall.log10_compute(start)
    return decades / math.log10(start / goal)


disguise = optimize.brentq(
    lambda rest: seen(rest, first_error, best_error) - claim, 0, best_error * 0.999
)
glue("seen_half", seen(0.03, best_error, best_error / 2), display=False)
glue("first_error", 100 * first_error, display=False)
glue("disguise", 100 * disguise, display=False)
since = data.table("records")
since = 1 - float(since.top1_percent[~since.disputed].max()) / 100
glue("record_since", 100 * since, display=False)
glue("floor_alone", "can" if disguise < since else "cannot", display=False)

# %% [markdown]
# It seems to take {glue:text}`seen_half:.1f`. How high would a floor have to be to turn four into nine over the
# article's own range, from {glue:text}`first_error:.1f` % to {glue:text}`best_error:.1f` %? It would have to be
# {glue:text}`disguise:.1f` %. The smallest
# undisputed error since is {glue:text}`record_since:.1f` %, so one floor for all {glue:text}`floor_alone` have made
# nine out of four. (That
# each system has a floor of its own is not excluded.)
#
# ## A learning curve, measured here
#
# Scikit-learn ships small images of handwritten digits {cite}`alpaydin1998,pedregosa2011`. We keep 500 to test on, learn from more and
# more of the others, and repeat that for {glue:text}`splits` random splits. One learner answers as the nearest image
# does: it keeps all images, so its parameters grow with the data. The other gives each class a linear
# score, with the same number of weights however many the images. The curves see all sizes but the
# largest. Before you look at {numref}`fig-learning`: which of the two will bend? The table below it has 95 % intervals in
# brackets.

# %%
sizes = (20, 40, 80, 160, 320, 640, 1280)
learners = {
    "nearest neighbour": learning_curves.nearest_neighbour,
    "linear scores": learning_curves.linear,
}
measured = {}
for name, learner in learners.items():
    measured[name] = learning_curves.measure(learner, sizes)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-learning", "caption": "Test error on handwritten digits against the number of training images: means over many random splits. Curves are fitted to the filled marks; the open mark was held out. Look whether the solid line, a power law, or the dashed one, which has a floor, meets it."}}
points, drawn, foretold = [], [], {}
at = np.geomspace(sizes[0], sizes[-1], 25)
for name, curve in measured.items():
    for n, error in zip(sizes, curve.mean, strict=True):
        point = {"learner": name, "n": n, "error": float(error)}
        points.append(point | {"held_out": n == sizes[-1]})
    part = curve.first(len(sizes) - 1)
    forms = {
        "power law": part.fit,
        "with a floor": curves.fit_curve(part.sizes, part.mean, "floor"),
    }
    for form, one in forms.items():
        foretold[name, form] = one.predict(float(sizes[-1]), of="new")
        for n, error in zip(at, one.predict(at, of="mean").estimate, strict=True):
            drawn.append({"learner": name, "form": form, "n": float(n), "error": float(error)})
rate_charts.learning(
    pd.DataFrame(points),
    pd.DataFrame(drawn),
    name="fig-learning",
    description="Learning curves on digits. "
    + " ".join(
        f"{name}: {100 * curve.mean[0]:.0f} % error with {sizes[0]} images, "
        f"{100 * curve.mean[-1]:.1f} % with {sizes[-1]:,}."
        for name, curve in measured.items()
    ),
)

# %% tags=["hide-input"]
rows, floors = [], {}
for name, curve in measured.items():
    whole = floors[name] = curves.fit_curve(sizes, curve.mean, "floor")
    ends = whole.profile_interval("floor")
    low, high = (signed(end) for end in curve.slope_interval()[:2])
    row = {"learner": name, "slope": f"{signed(curve.fit.slope)} ({low} to {high})"}
    row["floor, %"] = (
        f"{100 * whole.parameters['floor']:.1f} ({100 * ends.low:.1f} to {100 * ends.high:.1f})"
    )
    for form in ("power law", "with a floor"):
        said, low, high = (100 * value for value in foretold[name, form][:3])
        row[f"{form} foretold, %"] = f"{said:.1f} ({low:.1f} to {high:.1f})"
    rows.append(row | {"came, %": 100 * float(curve.mean[-1])})
tables.show(pd.DataFrame(rows), **{"came, %": ".1f"})

# %% tags=["remove-cell"]
held = {}
for (name, form), said in foretold.items():
    came = float(measured[name].mean[-1])
    held[name, form] = (
        "inside" if said.low <= came <= said.high else "above" if came > said.high else "below"
    )
    glue(f"came_{name.split()[0]}_{form.split()[-1]}", held[name, form], display=False)
near = measured["nearest neighbour"]
rate, (low, high, _) = -near.fit.slope, near.slope_interval()
for key, growth in (("data", 0), ("both", 1)):
    times = [2 ** power_of_data(one, growth) for one in (rate, -low, -high)]
    glue(f"half_{key}", f"{times[0]:.1f} (95 %: {times[1]:.1f} to {times[2]:.1f})", display=False)
glue("splits", len(near.errors), display=False)
glue("near_power", power_of_data(rate, 1), display=False)
line_floor = floors["linear scores"].parameters["floor"]
half = float(measured["linear scores"].mean[-1]) / 2
glue("linear_half", 100 * half, display=False)
glue("linear_floor", 100 * line_floor, display=False)
glue("linear_verdict", "below" if half <= line_floor else "above", display=False)
ends = floors["linear scores"].profile_interval("floor")
held_half = "inside" if ends.low <= half <= ends.high else "outside"
glue("linear_held", held_half, display=False)
lowest = floors["nearest neighbour"].profile_interval("floor").low
glue("near_floor", "do not rule out" if lowest == 0 else "rule out", display=False)
gains = {"above": "too much", "inside": "about what came", "below": "too little"}
glue("promised", gains[held["nearest neighbour", "power law"]], display=False)

# %% [markdown]
# The linear scores bend: they have too few weights to use more data. What came lies {glue:text}`came_linear_law` the
# interval of their power
# law and {glue:text}`came_linear_floor` that of the curve with a floor. The neighbour's error falls nearly straight, and what came
# lies {glue:text}`came_nearest_law` the narrow interval of its power law and {glue:text}`came_nearest_floor` that with
# a floor. At a mere doubling, then, the line through the tidiest
# curve had promised {glue:text}`promised`. The data {glue:text}`near_floor` a floor of zero for it.
#
# What would half the neighbour's error cost, if its line went on? {glue:text}`half_data` times the images and, since the
# parameters grow with them, {glue:text}`half_both` times the computation, counted as parameters times
# examples: a power of {glue:text}`near_power:.1f`. Remember what it promised at a mere doubling. We read the power so: digits are
# hardly ambiguous, and the square root need not bind. Half the linear error, {glue:text}`linear_half:.1f` %, lies
# {glue:text}`linear_verdict` the floor of
# {glue:text}`linear_floor:.1f` % and {glue:text}`linear_held` the floor's interval.
#
# Splits share images, so their errors are not independent. The interval of a slope takes the spread between splits and widens it
# by the correction of {cite:t}`nadeau2003`: it is meant to cover other images of the same kind, and is a rule of thumb. The
# intervals of the forecasts only know how far the means stray from their curve.
#
# ## Between four and nine
#
# How strong is the theory? It is a lower bound, and it holds where its assumptions hold. Take them away one at a time.

# %% tags=["hide-input"]
cases = [
    ("all three hold", power_of_data(1 / 2, 1)),
    ("the parameters need not grow", power_of_data(1 / 2, 0)),
    ("clean labels: the error falls as 1/n", power_of_data(1, 1)),
    ("clean labels, and the parameters need not grow", power_of_data(1, 0)),
    ("squared error or cross-entropy of a right model, instead of its root", power_of_data(1, 1)),
    ("nearest neighbour in 4 dimensions, no noise", power_of_data(1 / 4, 1)),
    ("an example meets only the square root of all parameters", power_of_data(1 / 2, 1 / 2)),
]
rows = [{"case": case, "power": f"{value:g}"} for case, value in cases]
rows.append({"case": "a floor, and the whole error counts", "power": "no bound"})
tables.show(pd.DataFrame(rows))

# %% [markdown]
# So four is no law of nature. It is what one plausible set of assumptions gives, and smaller powers are possible in principle. {claim}`fourth-power`
#
# *The gap can mean* that the rate is slow, as for functions of many dimensions; that there is a floor; that compute is not
# divided at its best; that noise in the reported compute [flattened the line](measuring-compute.py); or that the systems with much
# compute were also the ones that tried something else. More than four does not contradict a lower bound of four.
#
# *It cannot mean* that theory has been confirmed: a lower bound that the data exceed is merely not refuted. Nor does
# it mean that deep learning wastes five powers: top-1 error is no root-mean-square error, and the record is no single learner
# that grew. It compares systems of ten years, and better methods [bought part of the gain](ninth-power.py), so among systems of one
# method the power may be larger still, as it may be smaller for want of tuning. We do not know which of these it is.
#
# ```{admonition} Takeaway
# :class: tip
# The power of compute is **$1/\alpha + 1/\beta$**. {claim}`own-two-roots` Two square roots make **{glue:text}`four:.0f`**; measured exponents of the
# reducible error make **{glue:text}`take_low:.1f` to {glue:text}`take_high:.1f`**, and up to
# {glue:text}`data_high:.1f` where only data were varied; and a floor makes any of them look larger. {claim}`own-laws-below-four` {claim}`own-floor`
# ```
#
# ## What could be wrong
#
# - **Our small worlds are small.** They show that a rate is possible, not that images behave so.
# - **Exponents are not constants.** A power law fitted over some decades may bend outside them; published
#   intervals are rare, and we print none that we could not check.
# - **Secondary values.** The exponents of Hestness, Hoffmann and Zhai we know from public code and summaries, not from the
#   papers; the table says so. The constants of {cite:t}`rosenfeld2020` we could not check and leave out.
# - **Compute as a product.** Attention, sparse models and early stopping do not cost parameters times
#   examples. Neither does the nearest neighbour, for which nothing is trained: the count is a convention there.
# - **Digits are easy**, few, and by the same hands in training and test. Ten thousand more might show a floor that we cannot see.
#
# ## Exercises
#
# ```{exercise} Nine from two exponents
# :label: ex-nine
# Which exponent, the same for parameters and data, gives the ninth power? If the error were squared, and
# fell twice as fast, what would the power be?
# ```
#
# ```{solution} ex-nine
# :class: dropdown
# $m = 2/\alpha = 9$, so $\alpha = 2/9$, which is {glue:text}`nine_exponent:.2f`. The square falls with $2\alpha$, and its power is half as
# large: {glue:text}`nine_squared:.1f`.
# ```
#
# ```{exercise} How many bins
# :label: ex-bins
# Means over bins in $d$ dimensions have the rate $1/(2+d)$ and $n^{d/(2+d)}$ bins. Which power of compute is that? In how many dimensions
# is it the article's four, and in how many is it past nine?
# ```
#
# ````{solution} ex-bins
# :class: dropdown
# $(1 + d/(2+d))(2+d) = 2 + 2d$: four in one dimension, past nine from {glue:text}`bins_past` dimensions on.
# ```python
# [power_of_data(1 / (2 + d), d / (2 + d)) for d in range(1, 6)]
# ```
# ````
#
# ```{exercise} The whole and its part
# :label: ex-whole
# The law of vision transformers has a floor of {glue:text}`vision_floor:.0f` % and a power of {glue:text}`zhai:.1f`
# above it. What power does the
# next small step seem to take at 30 %, and at 10 %?
# ```
#
# ````{solution} ex-whole
# :class: dropdown
# ```python
# exponent = constants["imagenet_law_exponent"]
# floor = constants["imagenet_floor_error"]
# law = Law(alpha=2 * exponent, beta=2 * exponent, floor=floor)
# law.local_power(0.30), law.local_power(0.10)
# ```
#
# {glue:text}`local_30:.1f` and {glue:text}`local_10:.1f`. One law, and an analyst of the whole error would see a power
# that rises from about four to far above
# nine.
# ````

# %% tags=["remove-cell"]
glue("four", power(0.5, 0.5), display=False)
of_reducible = powers.ends.str[0][one_power & (powers.part == "reducible")]
glue("take_low", float(of_reducible.min()), display=False)
glue("take_high", float(of_reducible.max()), display=False)
glue("nine_exponent", 2 / claim, display=False)
glue("nine_squared", power(4 / claim, 4 / claim), display=False)
past = next(d for d in range(1, 20) if power_of_data(1 / (2 + d), d / (2 + d)) > claim)
glue("bins_past", past, display=False)
for error in (30, 10):
    glue(f"local_{error}", vision.local_power(error / 100), display=False)

# %% [markdown]
# ## Sources of this page
#
# - The argument: {cite:t}`thompson2021`.
# - Rates: {cite:t}`stone1982`, {cite:t}`massart2006`, {cite:t}`tsybakov2004`; intervals over splits: {cite:t}`nadeau2003`.
# - Exponents: {cite:t}`hestness2017`, {cite:t}`rosenfeld2020`, {cite:t}`kaplan2020`, {cite:t}`henighan2020`, {cite:t}`hoffmann2022`,
#   {cite:t}`besiroglu2024`, {cite:t}`muennighoff2023`, {cite:t}`zhai2022`, {cite:t}`cherti2023`; where they may come from:
#   {cite:t}`sharma2020`, {cite:t}`bahri2024`.
# - Digits: {cite:t}`alpaydin1998`, by way of {cite:t}`pedregosa2011`.
