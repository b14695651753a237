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
# # Methods
#
# Which interval can be trusted, and when? Every power in this book comes with an interval that says 95 %. Some
# of them keep that promise to the letter, some nearly, and some not at all. This page lists the
# parts that our fits are made of, and then asks each interval how often it is right, in worlds where we know the
# answer because we made them.
#
# ## What you will be able to do
#
# After this page you can
#
# - choose a form, an estimator and an interval, and say what the choice assumes;
# - test an interval yourself, on data whose truth you know;
# - tell an interval that is too narrow from one that answers another question.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | least squares, standard error, quantiles | needed | 15 |
# | [the ninth power](ninth-power.py) | helpful | 25 |
# | this page | | 20 |

# %% tags=["remove-cell"]
import math

import pandas as pd
from myst_nb import glue
from scipy import stats

from lib import (
    charts,
    compute,
    coverage,
    estimators,
    fit,
    forms,
    intervals,
    plots,
    specification,
    tables,
    trends,
)

charts.enable()

# %% [markdown]
# ## A form, an estimator, an interval
#
# A fit is made of three parts, and each can be changed without the others. The *form* makes the relation a
# straight line, with $u = \log_{10}(\text{compute})$ and $v$ some transform of the error:

# %% tags=["hide-input"]
rows = [
    {
        "form": form.name,
        "line": form.equation,
        "power of compute": "one" if form.has_exponent else "changes along the curve",
    }
    for form in forms.FORMS.values()
]
tables.show(pd.DataFrame(rows))

# %% [markdown]
# The *estimator* lays the line $v = a + b u$ through the points. Most of ours make a sum small,
#
# ```{math}
# :label: eq-loss
# \min_{a, b} \; \sum_i w_i \, \rho(v_i - a - b u_i) ,
# ```
#
# and differ in $\rho$. Least squares takes $\rho(r) = r^2$. The quantile line takes
# $\rho(r) = r \, (q - [r < 0])$, which leaves a share $q$ of the points below it {cite}`koenker1978`. Huber's takes
# squares near the line and absolute values far from it {cite}`huber1964`. Theil–Sen is the median of the slopes of all pairs of
# points {cite}`theil1950,sen1968`. Deming's line allows noise in both coordinates, with a stated ratio of their
# variances {cite}`fuller1987`. The inverse regression turns the axes round: least squares of compute on error. The frontier is least squares
# through the records alone, where a record is what beats all that came before. Non-linear curves, with a floor or a
# bend, are fitted by other means and not asked here.

# %% tags=["hide-input"]
examples = [estimators.deming(1.0), estimators.quantile(0.1)]
rows = [
    {
        "estimator": one.name,
        "regresses": "u on v" if one.turned else "v on u",
        "likelihood": "yes" if one.likelihood else "no",
        "term in the year": "yes" if one.takes_year else "no",
        "intervals, the default first": ", ".join(one.intervals),
    }
    for one in [*estimators.ESTIMATORS.values(), *examples]
]
tables.show(pd.DataFrame(rows))

# %% [markdown]
# The *interval* says how far the line may be off. We have these kinds:

# %% tags=["hide-input"]
kinds = {}  # the table in the documentation of the module, a row a kind
for line in intervals.__doc__.splitlines():
    if line.startswith("``"):
        name, words = line[2:].split("``", 1)
        kinds[name] = words.strip()
    elif kinds and line.startswith(" "):
        kinds[name] += " " + line.strip()
rows = [{"interval": name, "how": words.replace("``", "")} for name, words in kinds.items()]
tables.show(pd.DataFrame(rows))

# %% [markdown]
# The first two are formulas. With $s_b$ the standard error of the slope and $t$ the quantile of
# Student's distribution for $n - 2$ degrees of freedom, the interval is $b \pm t s_b$. The kinds t and hc3 differ in
# $s_b$. The first takes one variance for all points. The second gives each point its own, judged by its
# residual $r_i$ and made larger by its leverage $h_i$ {cite}`mackinnon1985`:
#
# ```{math}
# :label: eq-hc3
# \operatorname{cov}(a, b) = (X^\top X)^{-1} X^\top \operatorname{diag}\!\left( \frac{r_i^2}{(1 - h_i)^2} \right) X (X^\top X)^{-1} .
# ```
#
# The others fit the line again to many resamples. The percentile interval runs from the 2.5th
# to the 97.5th percentile of the slopes {cite}`efron1993`. BCa moves these two percentages. Let $\Phi$ be the normal distribution and $z$ its
# quantile, so that $z_\alpha = \Phi^{-1}(\alpha)$. The share $\alpha$ becomes
#
# ```{math}
# :label: eq-bca
# \alpha' = \Phi\!\left( z_0 + \frac{z_0 + z_\alpha}{1 - c \, (z_0 + z_\alpha)} \right) , \qquad
# c = \frac{\sum_i d_i^3}{6 \left( \sum_i d_i^2 \right)^{3/2}} .
# ```
#
# Here $z_0$ is the normal quantile of the share of replicates below the estimate. The acceleration $c$ comes from the jackknife: leave out one
# point at a time, and let $d_i$ be the mean of these estimates less the one without point $i$. A quantile line, Theil–Sen's and the
# frontier jump from point to point. For them the jackknife goes wrong however many points there are {cite}`efron1993`, so they get no BCa.
#
# The wild bootstrap keeps compute as it is and turns the signs of the residuals at random {cite}`davidson2008`. The cluster bootstrap
# draws whole groups of points, such as the systems of one paper {cite}`cameron2008`. An interval for the compute at
# which the trend reaches an error is Fieller's {cite}`fieller1954`, which the [chapter on extrapolation](extrapolation.py) explains.
#
# ## How to ask an interval
#
# *Coverage* is the share of samples whose interval holds the truth. So we need a world with a truth. In all of ours
# the line is a power law with a power of {glue:text}`power:.0f`, and the points are spread as the
# {glue:text}`systems` systems with counted operations: {glue:text}`spread:.0f` decade of compute, noise of {glue:text}`noise:.2f` decades of error. We draw
# {glue:text}`samples` samples of 77 points from each world and {glue:text}`more_samples` of 13, which are quicker. Every one is fitted with the
# same function that the chapters call, and we count. The count is random too, so each share in the figure has an interval of its own, Wilson's.
#
# The worlds differ in one thing each. One has 13 points, as the article's data. In one, points come in clusters: half of the variance
# of compute, and half of the noise, is common to a cluster. One has noise with heavy tails (Student's $t$ with
# three degrees of freedom), one has noise that grows by half with each decade of compute, and in one the
# compute itself is known only within a factor of two.

# %%
KINDS = ["t", "hc3", "pairs", "pairs-bca", "wild", "cluster"]
ASK = {"samples": 200, "replicates": 400, "seed": 2021}
MORE = ASK | {"samples": 500}
slope, shares = ["slope"], {}
for name, world in coverage.WORLDS.items():
    many = MORE if world.n < 20 else ASK
    for kind in KINDS if world.clusters else KINDS[:-1]:
        found = coverage.cover(world, interval=kind, questions=slope, **many)
        shares[name, kind] = found["slope"]

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-coverage", "caption": "How often the 95 % interval of the slope holds the true slope, by world and kind of interval, for least squares. The bar is the error of the simulation. Look for what lies wholly to the left of the rule: few points and a bootstrap, clusters that are taken as independent, growing noise and one variance for all, and error in compute, which no interval of this estimator repairs. The table below has the other kinds."}}
rows = []
drawn = [place for place in shares if place[1] in ("t", "hc3", "pairs", "cluster")]
for name, kind in drawn:
    share = shares[name, kind]
    low, high = share.interval()
    title = coverage.WORLDS[name].title
    said = f"{title}, {kind}: {share.share:.0%} ({low:.0%} to {high:.0%})".replace("%", " %")
    row = {"label": title, "interval": kind, "said": said, "estimate": 100 * share.share}
    rows.append(row | {"low": 100 * low, "high": 100 * high})
plots.intervals(
    pd.DataFrame(rows),
    name="fig-coverage",
    description="Coverage of 95 % intervals of the slope in six simulated worlds. "
    + "; ".join(row["said"] for row in rows),
    axis=plots.plain_axis("Intervals that hold the slope, %"),
    domain=(65, 100),
    by="interval",
    rules={"promised": 95},
)

# %% tags=["hide-input"]
rows = [
    {"world": world.title}
    | {kind: 100 * shares[name, kind].share for kind in KINDS if (name, kind) in shares}
    for name, world in coverage.WORLDS.items()
]
tables.show(pd.DataFrame(rows), **dict.fromkeys(KINDS, ".0f"))

# %% tags=["remove-cell"]
record = compute.select(compute.record("imagenet", 2022), "network_operations")
glue("power", -1 / coverage.SLOPE, display=False)
glue("spread", coverage.SPREAD, display=False)
glue("noise", coverage.NOISE, display=False)
glue("samples", ASK["samples"], display=False)
glue("more_samples", MORE["samples"], display=False)


def lost(replicates):
    """Points of coverage that percentiles lose, which lie between (replicates - 1) steps."""
    return 100 * (2 * (0.025 * (replicates - 1) + 1) / (replicates + 1) - 0.05)


numbers = {
    "here": ASK["replicates"],
    "usual": fit.regress.__kwdefaults__["replicates"],
    "curve": specification.REPLICATES,
    "forecasts": trends.REPLICATES,
}
for key, replicates in numbers.items():
    glue(f"replicates_{key}", replicates, display=False)
    glue(f"lost_{key}", lost(replicates), display=False)


def allowance(share, samples):
    """Half of the width of Wilson's interval, in points, for a share of so many samples."""
    low, high = coverage.Share(round(share * samples), samples).interval()
    return 50 * (high - low)


for share in (95, 75):
    for key, samples in (("samples", ASK["samples"]), ("more", MORE["samples"])):
        glue(f"allow_{share}_{key}", allowance(share / 100, samples), display=False)
told = {
    "independent_t": ("independent", "t"),
    "independent_pairs": ("independent", "pairs"),
    "few_t": ("few", "t"),
    "few_pairs": ("few", "pairs"),
    "few_wild": ("few", "wild"),
    "few_bca": ("few", "pairs-bca"),
    "few_hc3": ("few", "hc3"),
    "clustered_t": ("clustered", "t"),
    "clustered_pairs": ("clustered", "pairs"),
    "clustered_cluster": ("clustered", "cluster"),
    "heavy_t": ("heavy", "t"),
    "heavy_pairs": ("heavy", "pairs"),
    "heavy_bca": ("heavy", "pairs-bca"),
    "growing_t": ("growing", "t"),
    "growing_hc3": ("growing", "hc3"),
    "blurred_t": ("blurred", "t"),
}
for key, place in told.items():
    glue(key, 100 * shares[place].share, display=False)
for key in ("few_t", "few_pairs", "clustered_t"):
    low, high = shares[told[key]].interval()
    glue(f"{key}_error", f"{100 * low:.0f} to {100 * high:.0f}", display=False)
glue("papers", record.paper_url.nunique(), display=False)
glue("systems", len(record), display=False)

# %% [markdown]
# What they say, in per cent. The simulation gives or takes {glue:text}`allow_95_samples:.0f` points near 95 % and
# {glue:text}`allow_75_samples:.0f` near 75 %; for 13 points, {glue:text}`allow_95_more:.0f` and {glue:text}`allow_75_more:.0f`.
#
# - **Independent points, normal noise.** All kinds do well with 77 points: {glue:text}`independent_t:.0f` % for t,
#   {glue:text}`independent_pairs:.0f` % for pairs. With 13, t still keeps its word ({glue:text}`few_t:.0f` %), for in this
#   world it is exact, and hc3 stays near ({glue:text}`few_hc3:.0f` %). Percentiles of pairs cover
#   {glue:text}`few_pairs:.0f` %, BCa {glue:text}`few_bca:.0f` % and the wild bootstrap {glue:text}`few_wild:.0f` %: they take for
#   granted what holds for many points.
# - **Clusters.** Taken as independent, 77 points in 25 clusters seem to say more than they do: t covers
#   {glue:text}`clustered_t:.0f` %, pairs {glue:text}`clustered_pairs:.0f` %. Resampling clusters comes nearer, with
#   {glue:text}`clustered_cluster:.0f` %. Twenty-five are few for a bootstrap, as others have found {cite}`cameron2008`.
# - **Heavy tails.** They cost precision and hardly any coverage: {glue:text}`heavy_t:.0f` % for t,
#   {glue:text}`heavy_pairs:.0f` % for pairs. A slope is an average, and averages tend to the normal. BCa covers
#   {glue:text}`heavy_bca:.0f` %, and in the longer runs of our tests less than pairs: it reads a skewness into a few far points.
# - **Growing noise.** One variance for all points is then wrong, and t covers {glue:text}`growing_t:.0f` %. The formula
#   that allows each point its own, hc3, covers {glue:text}`growing_hc3:.0f` %.
# - **Error in compute.** {glue:text}`blurred_t:.0f` % for t, and no other kind is much better. That is not a matter of
#   width. The line aims beside the truth; the section *Which line is the truth?* says where.
#
# ## The trend, the next system, the target
#
# A slope is not the only thing that we ask for. The same samples of 13 points can be asked where the trend is at the
# upper edge of the data (`mean`), where the next system there will fall (`new`), and at which compute the trend reaches
# 5 % (`inverse`), six decades beyond the middle of the data.

# %%
few, answers = coverage.WORLDS["few"], {}
for kind in ("t", "pairs"):
    answers[kind] = coverage.cover(few, interval=kind, **MORE)

# %% tags=["hide-input"]
rows = [
    {"asked for": one} | {kind: 100 * answers[kind][one].share for kind in answers}
    for one in coverage.QUESTIONS
]
tables.show(pd.DataFrame(rows), **dict.fromkeys(answers, ".0f"))

# %% tags=["remove-cell"]
growing = coverage.cover(coverage.WORLDS["growing"], questions=["new"], **ASK)
glue("inverse_t", 100 * answers["t"]["inverse"].share, display=False)
glue("inverse_pairs", 100 * answers["pairs"]["inverse"].share, display=False)
glue("growing_new", 100 * growing["new"].share, display=False)

# %% [markdown]
# The table gives per cent of the samples. Under t all four are exact in theory, and Fieller's interval is found at
# {glue:text}`inverse_t:.0f` %. That is worth knowing: it is neither symmetric nor always bounded, and still it
# is right as often as it says. The percentile bootstrap of the same quantity reaches {glue:text}`inverse_pairs:.0f` %.
#
# A new observation is the more demanding question. The mean of many noises is nearly normal, but one noise is what it is.
# In the world of growing noise, `new` at the upper edge covers only {glue:text}`growing_new:.0f` %, since the size of the noise is
# judged in the middle of the data. No kind here mends that: hc3 and the bootstraps allow the line its uneven noise and
# give the next point that of an average one.
#
# ## Which line is the truth?
#
# An interval covers what its estimator aims at, and estimators differ in that. With noise in $v$ only, least
# squares of $v$ on $u$ aims at the line behind the data. The inverse regression does not. In many points its slope is
#
# ```{math}
# :label: eq-turned
# b_{\text{inverse}} = \frac{\operatorname{var}(v)}{\operatorname{cov}(u, v)} = b \left( 1 + \frac{\sigma^2}{b^2 \operatorname{var}(u)} \right) ,
# ```
#
# steeper by what the noise adds, so that its power is lower than that behind the data: it is biased low. With
# error in $u$ of variance $\tau^2$ it is least squares of $v$ on $u$ that goes wrong. It finds
#
# ```{math}
# :label: eq-diluted
# b_{\text{diluted}} = b \, \frac{\operatorname{var}(u)}{\operatorname{var}(u) + \tau^2} ,
# ```
#
# a flatter line and a power that is too high. Deming's line, told the right ratio of the two variances, finds the line
# behind the data again.

# %%
named = ("independent", "heavy", "blurred")
independent, heavy, blurred = (coverage.WORLDS[name] for name in named)
right_ratio = estimators.deming((coverage.NOISE / blurred.blur) ** 2)
cases = [
    ("no error in compute", independent, "least-squares", "behind the data"),
    ("no error in compute", independent, "inverse", "behind the data"),
    ("no error in compute", independent, "inverse", "its own"),
    ("heavy tails", heavy, "inverse", "its own"),
    ("error in compute", blurred, "least-squares", "behind the data"),
    ("error in compute", blurred, "least-squares", "its own"),
    ("error in compute", blurred, right_ratio, "behind the data"),
]

# %% tags=["hide-input"]
rows = []
for points, world, one, aim in cases:
    own = world.turned if one == "inverse" else world.diluted
    truth = own if aim == "its own" else world.line
    found = coverage.cover(world, one, truth=truth, questions=["slope"], **ASK)["slope"]
    name = one if isinstance(one, str) else "Deming, right ratio"
    row = {"points": points, "estimator": name, "asked for the line": aim}
    rows.append(row | {"power of that line": -1 / truth.slope, "covered, %": 100 * found.share})
aims = pd.DataFrame(rows)
tables.show(aims, **{"power of that line": ".1f", "covered, %": ".0f"})

# %% tags=["remove-cell"]
glue("turned_power", -1 / independent.turned.slope, display=False)
glue("turned_misses", float(aims["covered, %"][1]), display=False)
glue("turned_own", float(aims["covered, %"][2]), display=False)
glue("turned_heavy", float(aims["covered, %"][3]), display=False)
glue("diluted_power", -1 / blurred.diluted.slope, display=False)
glue("deming", float(aims["covered, %"][6]), display=False)

# %% [markdown]
# The inverse regression holds the power of {glue:text}`power:.0f` behind the data in {glue:text}`turned_misses:.0f` % of the
# samples, and its own, {glue:text}`turned_power:.1f`, in {glue:text}`turned_own:.0f` %. Neither is a fault of the interval. With heavy tails it
# covers even its own line in no more than {glue:text}`turned_heavy:.0f` %: the variance of $v$ is part of its slope, and the
# variance of heavy-tailed data is hard to know. So an interval of an inverse regression needs a look at the tails first. Compute within a factor
# of two moves least squares to {glue:text}`diluted_power:.1f`; Deming's line holds the truth in {glue:text}`deming:.0f` %. But the
# right ratio is known here because we made the world. The [chapter on compute](measuring-compute.py) asks what is
# known of it in the record. A quantile line aims at a parallel if the noise is the same everywhere, and its slope can be
# asked like the others. A frontier aims at no line that can be written down, since records are extremes
# and depend on the number of points. It has not been asked, and its intervals should be read as a rough guide.
#
# ## How forms are compared
#
# Akaike's criterion and Schwarz's weigh the fit against the number of coefficients $k$ {cite}`akaike1974,schwarz1978`.
# They need a likelihood $L$, so only least squares of $v$ on $u$ has them; for the others `aic` is empty. And the
# likelihood must be that of one quantity. The forms transform the error in different ways, so the density of $v$ is
# turned into that of the error $E$ itself:
#
# ```{math}
# :label: eq-criteria
# \text{AIC} = 2k - 2 \ln L_v - 2 \sum_i \ln \left| \frac{dv}{dE} \right|_i , \qquad
# \text{BIC} = \text{AIC} + k \, (\ln n - 2) .
# ```
#
# Two other scores need no likelihood to be maximised, only a density for what was not seen. *Leave-one-out* fits
# without one system and takes the log density that it gave to this one. A *forecast score* does so for all systems
# that came later. The second is the harder and the more honest test, and the chapter on
# [forecasts](forecast-check.py) uses it. On the 2022 record with counted operations the first looks like this; the last
# column is minus twice the sum, so that all three can be read alike: smaller is better.

# %% tags=["hide-input"]


def compared(systems):
    """Score every form by what it is worth inside and outside of the systems that it knows."""
    rows = []
    for form in fit.FORMS:
        whole, outside = fit.regress(systems.compute_flop, systems.error, form), 0.0
        for one in systems.index:
            rest = systems.drop(one)
            line = fit.regress(rest.compute_flop, rest.error, form)
            outside += float(line.log_density(systems.compute_flop[one], systems.error[one]))
        scores = {"AIC": whole.aic_of_y, "BIC": whole.bic_of_y, "leave-one-out": -2 * outside}
        rows.append({"form": form} | scores)
    return pd.DataFrame(rows)


scores = compared(record)
tables.show(scores, **dict.fromkeys(["AIC", "BIC", "leave-one-out"], ".1f"))

# %% tags=["remove-cell"]
burdens = compute.select(compute.record("imagenet", 2022), "hardware_burden")
for key, found in (("counted", scores), ("burden", compared(burdens))):
    best = found.set_index("form").idxmin()
    glue(f"{key}_aic", best["AIC"], display=False)
    glue(f"{key}_outside", best["leave-one-out"], display=False)
glue("burdens", len(burdens), display=False)

# %% [markdown]
# Akaike's criterion prefers the form "{glue:text}`counted_aic`" here, and leave-one-out "{glue:text}`counted_outside`".
# With the {glue:text}`burdens` hardware burdens the two prefer "{glue:text}`burden_aic`" and "{glue:text}`burden_outside`":
# see [the ninth power](ninth-power.py). Differences below two mean little.
#
# ## What the book uses
#
# Unless a page says otherwise: least squares of error on compute, and the interval t, with Fieller's for a target. That is because most of
# our sets are small, and t keeps its word with 13 points, where no bootstrap does; because heavy tails matter
# little to it; and because it has no randomness. Estimators without a formula
# have the bootstrap of pairs. Where noise may change along the line, hc3 can be asked for. Resampling papers would be the
# right answer to systems that were published together. But the {glue:text}`systems` systems with counted
# operations give {glue:text}`papers` addresses of papers: there is next to nothing to keep together. What the systems do share, such as a
# laboratory, a recipe or a larger data set, no column of the record names.
#
# ```{admonition} Takeaway
# :class: tip
# A 95 % interval is a claim that can be tested. With 13 independent points t covers **{glue:text}`few_t:.0f` %** of the time, and percentiles of
# a bootstrap **{glue:text}`few_pairs:.0f` %**. {claim}`own-t-keeps-its-word` {claim}`own-bootstrap-too-short` With 77 points in 25 clusters t covers **{glue:text}`clustered_t:.0f` %**. {claim}`own-clusters` (The simulation
# allows {glue:text}`few_t_error`, {glue:text}`few_pairs_error` and {glue:text}`clustered_t_error` %.) No kind of interval covers a wrong form, a wrong aim, or a choice of papers.
# ```
#
# ## What could be wrong
#
# - **The form.** In all of these worlds the line is true. If the truth bends, the intervals shrink around the wrong curve
#   as points are added, and an extrapolation can miss by decades while its interval is narrow.
# - **The choice of papers.** Systems are published because they are good for their time. A sample that is chosen by its
#   outcome has another line than the one that all systems would have, and no interval knows of those left out.
# - **Our worlds are tidy.** Each breaks one assumption. The record may break several at once, by amounts that we do not know:
#   half of the variance in common is our invention.
# - **Few samples.** With {glue:text}`samples` a share near 95 % is good to {glue:text}`allow_95_samples:.0f` points. The
#   tests of this book draw thousands. For 77 independent points they find t and hc3 within 94 to 96 %, and pairs, BCa and wild
#   consistent with that.
# - **Few replicates** make percentiles narrower still. The {glue:text}`replicates_here` of this page cost
#   {glue:text}`lost_here:.1f` points of coverage. The default of {glue:text}`replicates_usual:,` costs {glue:text}`lost_usual:.1f`, the
#   {glue:text}`replicates_curve` of the many analyses in [the ninth power](ninth-power.py) {glue:text}`lost_curve:.1f`, and the
#   {glue:text}`replicates_forecasts` of [the forecasts](forecast-check.py) {glue:text}`lost_forecasts:.1f`.
# - **Coverage is an average.** It says how often a method is right over many samples, and not how likely this one interval is.
#
# ## Exercises
#
# ```{exercise} Fewer clusters
# :label: ex-clusters
# Put the 77 points into 8 clusters instead of 25. Which interval suffers most: t, or the bootstrap of clusters? Guess, then
# ask both.
# ```
#
# ````{solution} ex-clusters
# :class: dropdown
# ```python
# eight = coverage.World("77 points in 8 clusters", clusters=8, shared=0.5)
# for kind in ("t", "cluster"):
#     print(kind, coverage.cover(eight, interval=kind, questions=slope, **ASK)["slope"].share)
# ```
#
# With t the coverage falls to {glue:text}`eight_t:.0f` %: more points share their luck, and it takes no notice. The
# bootstrap of clusters notices, and covers {glue:text}`eight_cluster:.0f` %.
# ````
#
# ```{exercise} Twenty papers
# :label: ex-twenty
# Twenty papers each print a 95 % interval, and all that they assume is true. How likely is it that all twenty hold their truth?
# ```
#
# ```{solution} ex-twenty
# :class: dropdown
# The twentieth power of 0.95, if they are independent: {glue:text}`all_twenty:.0f` %. On average one of them misses.
# ```
#
# ```{exercise} Why percentiles are narrow
# :label: ex-percentiles
# Residuals are smaller than the noise, by $\sqrt{(n - 2)/n}$ in standard deviation. And percentiles of a nearly normal
# set of replicates reach 1.96 standard deviations, where Student's $t$ would ask for more. Work out from these two alone what
# percentiles cover with 13 points.
# ```
#
# ````{solution} ex-percentiles
# :class: dropdown
# ```python
# reach = stats.norm.ppf(0.975) * math.sqrt(11 / 13)
# 1 - 2 * stats.t.sf(reach, df=11)
# ```
#
# That gives {glue:text}`expected:.1f` %, and the simulation {glue:text}`few_pairs:.0f` %. A resample of pairs also spreads the
# points in compute otherwise than the sample does, which makes some of the difference.
# ````

# %% tags=["remove-cell"]
eight = coverage.World("77 points in 8 clusters", clusters=8, shared=0.5)
for kind in ("t", "cluster"):
    crowded = coverage.cover(eight, interval=kind, questions=slope, **ASK)["slope"]
    glue(f"eight_{kind}", 100 * crowded.share, display=False)
glue("all_twenty", 100 * 0.95**20, display=False)
reach = stats.norm.ppf(0.975) * math.sqrt(11 / 13)
glue("expected", float(100 * (1 - 2 * stats.t.sf(reach, df=11))), display=False)

# %% [markdown]
# ## Sources of this page
#
# - Estimators: {cite:t}`koenker1978`, {cite:t}`huber1964`, {cite:t}`theil1950`, {cite:t}`sen1968`, {cite:t}`fuller1987`.
# - Intervals: {cite:t}`mackinnon1985`, {cite:t}`davidson2008`, {cite:t}`cameron2008`, {cite:t}`efron1993`, {cite:t}`fieller1954`; that of a
#   share: {cite:t}`wilson1927`.
# - Criteria: {cite:t}`akaike1974`, {cite:t}`schwarz1978`.
# - The code: `lib/forms.py`, `lib/estimators.py`, `lib/intervals.py`, and `lib/coverage.py` for the worlds.
