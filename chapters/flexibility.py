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
# # Flexible against expert
#
# When does a flexible model overtake the expert's? The article explains the rise of deep learning by this
# race {cite}`thompson2021`. An expert picks the variables that matter and learns fast, with little computation, but
# stalls if one is missing. A flexible model tries everything. It needs more data and more computation, and ends up
# better. Here the race is run, with every quantity in view.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - say where an expert stalls, and from how many samples, and how many operations, the others are ahead;
# - compute the error of least squares with more, as many, or fewer features than samples, without simulating;
# - tell when a hybrid of expert and machine beats both, and when it does not.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | least squares with several variables | needed | 10 |
# | what a chi-square variable is | helpful | 5 |
# | this chapter | | 25 |

# %% tags=["remove-cell"]
import math

import numpy as np
import pandas as pd
from myst_nb import glue
from scipy import stats
from sklearn.linear_model import Lasso, LinearRegression

from lib import (
    charts,
    flexibility,
    flexibility_charts,
    gaussian_design,
    simulation,
    state_evolution,
    tables,
    units,
    xray,
    xray_charts,
)
from lib.flexibility import Setting, expected

charts.enable()


def round_number(value):
    """Write a number of samples with two digits."""
    return f"{float(f'{value:.1e}'):,.0f}"


def operations(value):
    """Write operations with two digits."""
    return units.si(value, "FLOP", 2)


def ends(estimate, written):
    """Write an estimate and its interval; a unit that both ends have is written once."""
    number, low, high = (written(value) for value in estimate[:3])
    return f"{number} (95 %: {low.removesuffix(' FLOP')} to {high.removesuffix(' FLOP')})"


# %% [markdown]
# ## The game
#
# A response is a sum of a few *relevant* features, hidden in a pool of candidates, plus noise:
# $y = x \cdot \beta + \varepsilon$. There are 1,000 candidates, independent and standard normal. Ten have a
# coefficient, drawn from the standard normal; the others have none. The noise has variance one.
#
# The thousand, the ten, the first four methods below and a logarithm of the error as the measure are those of the paper
# behind the article {cite}`thompson2020`, as others describe it; we have not checked them against the paper. The
# distributions, the noise and the penalty are our choice, and the hybrid is our addition.
#
# | method | what it knows | how it learns |
# |:--|:--|:--|
# | oracle | the ten | least squares on them |
# | expert | nine of the ten, and takes a wrong one for the tenth | least squares on these ten |
# | flexible | nothing | least squares on all; below 1,000 samples, the solution of least norm |
# | regularised | how strong the noise is | the LASSO on all {cite}`tibshirani1996` |
# | hybrid | what the expert and the regularised know | the expert's ten without a penalty, and the LASSO on the rest |
#
# The LASSO is least squares that also pays a penalty for the sum of the sizes of all coefficients, so that most become exactly zero.
#
# A prediction with coefficients $b$ has a squared error of $1 + |b - \beta|^2$. The one is noise, and nobody can
# predict it. The rest is the *excess error*. We divide it by what there is to predict, and take
#
# ```{math}
# :label: eq-performance
# \text{performance} = -\log_{10} \frac{|b - \beta|^2}{|\beta|^2} .
# ```
#
# Predicting nothing scores 0, and an error of a tenth scores 1. Dividing by the noise instead would add one number to
# all curves of a run alike. Over runs we take medians: near as many samples as features the mean error is infinite.
#
# The LASSO needs a penalty. We give it $\sigma \sqrt{2 \ln p / n}$, for $n$ samples, $p$ candidates and noise $\sigma$: a size that
# the correlation of a candidate with the noise hardly ever reaches. Theory advises penalties of this order
# {cite}`bickel2009`, and we call it the textbook's. With many samples it lets almost nothing irrelevant in. It is not the
# best one, as we shall see.
#
# ## One run in the open
#
# Before any machinery, here is one run with 300 samples, in plain NumPy and scikit-learn {cite}`pedregosa2011`.

# %%
rng, n, p = np.random.default_rng(0), 300, 1000
beta = np.r_[rng.standard_normal(10), np.zeros(p - 10)]
X = rng.standard_normal((n, p))
y = X @ beta + rng.standard_normal(n)
squares = LinearRegression(fit_intercept=False)
lasso = Lasso(alpha=np.sqrt(2 * np.log(p) / n), fit_intercept=False)
uses = {"oracle": slice(10), "expert": slice(1, 11), "flexible": slice(p)}
once = {}
for method, used in (uses | {"regularised": slice(p)}).items():
    model, b = lasso if method == "regularised" else squares, np.zeros(p)
    b[used] = model.fit(X[:, used], y).coef_
    once[method] = -np.log10(((b - beta) ** 2).sum() / (beta**2).sum())

# %% [markdown]
# Runs differ, so the race needs many. The book's own simulation does 200 at each size. It never writes `X` down; how that
# can be exact is told below. The table sets the one run beside 200 others; the middle 80 % leave out one run in five.

# %%
setting = Setting()  # 1,000 candidates, 10 relevant, 1 forgotten, noise 1
sizes = simulation.sizes(setting, 16)
race = simulation.simulate(setting, sizes)
at_300 = simulation.simulate(setting, [300])

# %% tags=["hide-input"]
rows = []
for method, performance in once.items():
    median, low, high = (float(end[0]) for end in at_300.band(method))
    inside = "yes" if low <= performance <= high else "no"
    rows.append(
        {
            "method": method,
            "one run": performance,
            "median": median,
            "middle 80 % of 200": f"{low:.2f} to {high:.2f}",
            "inside": inside,
        }
    )
tables.show(pd.DataFrame(rows), **{"one run": ".2f", "median": ".2f"})

# %% [markdown]
# ## Against data
#
# The middle 80 % leave out one run in five, so a "no" among four is no surprise. {numref}`fig-by-data` shows the race. Before you
# look: who leads at 50 samples, and does more data always help the flexible model?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-by-data", "caption": "Performance against the number of samples: median of 200 runs (marks) with the middle 80 % (bands), and what the formulas say of the mean (dotted lines). Look at where the curves of the flexible and the regularised model rise above the expert's, and at the flexible one near 1,000 samples."}}
flexibility_charts.by_data(race, name="fig-by-data", description=flexibility_charts.described(race))

# %% tags=["remove-cell"]
medians = {method: race.band(method)[0] for method in flexibility.METHODS}
crossing = {
    (method, against): race.crossing(method, "expert", against)
    for method in ("flexible", "regularised")
    for against in ("samples", "flop")
}
for (method, against), found in crossing.items():
    written = round_number if against == "samples" else operations
    glue(f"{method}_{against}", ends(found, written), display=False)
glue("flexible_times", crossing["flexible", "samples"].estimate / setting.candidates, display=False)
glue("leader", max(medians, key=lambda method: medians[method][0]), display=False)
followers = {each: medians[each][0] for each in medians if each != "oracle"}
glue("second", max(followers, key=followers.get), display=False)
ahead = medians["hybrid"] > medians["expert"]
leads = "is ahead of the expert at every size" if ahead.all() else "is not always ahead"
glue("hybrid_leads", leads, display=False)
glue("spike", f"{medians['flexible'].min():.1f}".replace("-", "−"), display=False)
glue("spike_n", int(race.samples[medians["flexible"].argmin()]), display=False)
lost = stats.beta(setting.forgotten / 2, (setting.relevant - setting.forgotten) / 2)
glue("plateau", -math.log10(lost.median()), display=False)
glue("plateau_simulated", float(medians["expert"][-1]), display=False)
low, high = (-math.log10(lost.ppf(tail)) for tail in (0.9, 0.1))
glue("plateau_low", low, display=False)
glue("plateau_high", high, display=False)
glue("shrinkage", 1 + 2 * math.log(setting.candidates), display=False)
glue("shrinkage_log", math.log10(1 + 2 * math.log(setting.candidates)), display=False)
glue("last_n", int(race.samples[-1]), display=False)
for method in ("flexible", "regularised"):
    wins = (race.excess[method][-1] < race.excess["expert"][-1]).mean()
    glue(f"{method}_share", 100 * float(wins), display=False)
# A mean of logarithms has a heavy tail: many runs, which least squares gives for nothing.
rng, late = np.random.default_rng(2021), np.geomspace(2000, 10_000, 12).astype(int)
power = rng.standard_normal((20_000, setting.relevant)) ** 2
signal, unseen = power.sum(axis=1), power[:, : setting.forgotten].sum(axis=1)
draw, none = gaussian_design.draw_excess, 0 * signal
pairs = [
    (
        draw(n, setting.candidates, signal, none, setting.noise, rng),
        draw(n, setting.relevant, signal - unseen, unseen, setting.noise, rng),
    )
    for n in late.tolist()
]
ours, theirs = (
    -np.log10(np.array(each) / signal).mean(axis=1) for each in zip(*pairs, strict=True)
)
found = simulation.overtakes(late, ours, late, theirs)
glue("flexible_mean", round_number(found), display=False)
gap = medians["oracle"][-1] - medians["regularised"][-1]
glue("gap", float(gap), display=False)

# %% [markdown]
# At 50 samples the {glue:text}`leader` leads, then the {glue:text}`second`. The flexible model rises above the expert for good at
# {glue:text}`flexible_samples` samples, {glue:text}`flexible_times:.1f` times the number of features. The regularised
# one does so at {glue:text}`regularised_samples`. (The intervals are over resampled runs: how far luck with 200 runs
# may move the crossing of the medians.) So both claims of the article hold in this game: the expert stalls, and the
# others pass it. The hybrid {glue:text}`hybrid_leads`.
#
# "For good" is said of medians. At {glue:text}`last_n:,` samples the flexible model is ahead in {glue:text}`flexible_share:.0f` % of the
# runs and the regularised one in {glue:text}`regularised_share:.0f` %: some experts forgot next to nothing. The crossing depends on
# which average is taken, too. The flexible model's is at {glue:text}`by_hand` for the mean of the error (second exercise), and later than the median's
# for the mean of the performance ({glue:text}`flexible_mean`, from 20,000 runs).
#
# *The expert's plateau.* However much data come, the expert misses the forgotten coefficient, one part in ten on average. That is a
# performance of 1. But the coefficient is random. Its share of the whole has a Beta distribution with parameters
# $f/2$ and $(s - f)/2$, for $f$ forgotten of $s$. The median performance is then {glue:text}`plateau:.2f` (simulated:
# {glue:text}`plateau_simulated:.2f`), and the middle 80 % reach from {glue:text}`plateau_low:.2f` to
# {glue:text}`plateau_high:.2f`. A lucky expert forgot something small.
#
# *Least squares.* With $q$ features, $n \ge q + 2$ samples, and all that is left out, $u$, counted as noise, the mean
# excess error is
#
# ```{math}
# :label: eq-squares
# u + (\sigma^2 + u) \frac{q}{n - q - 1} .
# ```
#
# The distribution of the excess error is known as well: the fraction is the mean of a ratio of two independent chi-square variables,
# $\chi^2_q / \chi^2_{n - q + 1}$.
#
# *The spike.* Near $n = q$ the denominator vanishes. At {glue:text}`spike_n:,` samples the median performance of the flexible
# model is {glue:text}`spike`: far worse than predicting nothing. With just enough freedom to fit every sample, the fit follows the
# noise wherever it leads. With fewer samples the solution of least norm is tame again {cite}`belkin2020`.
#
# *The LASSO* selects, and it shrinks what it selects. With many samples each relevant coefficient is short by the penalty, so that its
# squared error is $1 + 2 \ln p$ times the oracle's. That is a factor of {glue:text}`shrinkage:.1f`, or {glue:text}`shrinkage_log:.2f` in
# performance. At the right end of the figure the gap is {glue:text}`gap:.2f`. What it does not pay for is the pool: $p$ enters through its
# logarithm alone. This is why it needs hundreds of samples where least squares needs thousands.
#
# ## Against computation
#
# {numref}`fig-by-computation` has the same runs against the operations of one fit. Least squares on $q$ features takes
# $2 q^2 (n - q/3)$ FLOP by the usual (Householder's) method ($q$ and $n$ change places for $n < q$). The LASSO by least angle regression {cite}`efron2004` takes
# $2 n p (k + 1) + 2 k^2 (n - k/3)$, where $k$ features enter. Choosing the penalty by cross-validation would multiply this. Will the
# regularised model, which looks at all features too, be nearer to the expert or to the flexible one?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-by-computation", "caption": "The same runs against the floating-point operations of one fit, on a logarithmic axis; marks, bands and dotted lines as before. Look at the horizontal distance between the points where the regularised and the flexible model reach the height of the expert's plateau."}}
flexibility_charts.by_computation(
    race, name="fig-by-computation", description=flexibility_charts.described(race)
)

# %% tags=["remove-cell"]
flop = {key: crossing[key, "flop"].estimate for key in ("flexible", "regularised")}
glue("flop_ratio", round_number(flop["flexible"] / flop["regularised"]), display=False)
settled = np.flatnonzero(medians["expert"] > medians["expert"][-1] - 0.05)[0]
expert_flop = float(np.median(race.flop["expert"][settled]))
glue("expert_n", round_number(float(race.samples[settled])), display=False)
glue("expert_flop", operations(expert_flop), display=False)
glue("expert_ratio", round_number(flop["regularised"] / expert_flop), display=False)

# %% [markdown]
# With {glue:text}`expert_n` samples and {glue:text}`expert_flop` the expert is within 0.05 of its plateau. The regularised model overtakes
# it at {glue:text}`regularised_flop`, {glue:text}`expert_ratio` times as much. The flexible one takes {glue:text}`flexible_flop`, again
# {glue:text}`flop_ratio` times as much. Computation punishes flexibility twice: more samples, and more work on each.
#
# ## The article's X-ray
#
# The article's example is larger: an X-ray with a hundred variables that matter, in a pool of many more. In {numref}`fig-xray`
# everything is by formula. Least squares is worked out in your browser by equation {eq}`eq-squares` and its counterpart for
# $n < q$. The LASSO comes from its limit for many features {cite}`bayati2012`. Predict before you move: the expert forgot five of the
# hundred. If the pool grows tenfold, by how much do the two crossings move? And if the noise grows tenfold? (Noise is
# given by its standard deviation, as a share of that of the signal.)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-xray", "caption": "The X-ray, by formula: performance against samples or operations. Set what the expert forgot, the pool, the noise and the penalty. These are means, where the figures above have medians. Look at where the curves pass the expert's, and at what noise does to all but the plateau."}}
plan = xray.solve_xray()
xray_charts.xray(
    plan,
    name="fig-xray",
    description="Performance of oracle, expert, flexible and regularised model in the X-ray, against samples "
    "or operations, with a slider for what the expert forgot and lists for pool, noise, penalty and axis. "
    + xray_charts.xray_words(plan, 5, 1000, 1, "textbook", "samples"),
)

# %% tags=["remove-cell"]
for noise in (1, 10):
    for pool in (1000, 10_000):
        found = plan.crossings["samples"][pool, noise]
        for curve in ("textbook", "flexible"):
            value = round_number(10 ** found[curve][5])
            glue(f"{curve}_{pool}_{noise}", value, display=False)
lasting = 100 * (1 + 2 * math.log(1000))
glue("lasting", round_number(lasting), display=False)
passes = "more than" if lasting > 1000 else "less than"
glue("lasting_side", passes, display=False)
glue("lasting_does", "passes" if lasting > 1000 else "does not pass", display=False)
penalties = {
    n: [state(1000, 100, n, 1.0).excess for state in xray.PENALTIES.values()]
    for n in (1000, 10_000)
}
for n, (textbook, best) in penalties.items():
    glue(f"best_{n}", textbook / best, display=False)

# %% [markdown]
# Here too the expert leads while samples are few, {claim}`xray-expert` and no number of them lifts it over its
# plateau. {claim}`xray-stall` From a pool of 1,000 to one of 10,000 the regularised crossing goes from {glue:text}`textbook_1000_1` samples to
# {glue:text}`textbook_10000_1`, the flexible one from {glue:text}`flexible_1000_1` to {glue:text}`flexible_10000_1`. {claim}`xray-flexible` With noise as
# strong as the signal they are at {glue:text}`textbook_1000_10` and {glue:text}`flexible_1000_10` in the small pool,
# {glue:text}`textbook_10000_10` and {glue:text}`flexible_10000_10` in the large. Noise delays both; the pool delays mainly
# the model that pays for every feature.
#
# Look also at the far right in the pool of 1,000. There the flexible model {glue:text}`lasting_does` the regularised one. In the long run
# the price of shrinkage is $s (1 + 2 \ln p)$ against $p$ for least squares: here {glue:text}`lasting`, {glue:text}`lasting_side` 1,000.
# Now choose the best penalty in the list. The regularised error falls by a factor of {glue:text}`best_1000:.1f` at 1,000 samples and of
# {glue:text}`best_10000:.1f` at 10,000. Flexible models are not one thing; how they are held back decides.
#
# ## The best of both?
#
# The article ends on mixing expert knowledge with learning {cite}`thompson2021`. {numref}`fig-hybrid` does so in the plainest way:
# the expert's hundred variables without a penalty, the LASSO on the other 900. What this LASSO misses is noise to the expert's
# variables. Before you move the slider: will the hybrid still be worth it when the expert is wrong about most?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-hybrid", "caption": "Expert, regularised model and hybrid in the X-ray with a pool of 1,000, by formula, textbook penalty. Set how many of the hundred the expert forgot, from none to all. Look at where the hybrid is the highest of the three."}}
mixed = xray.solve_hybrid()
xray_charts.hybrid(
    mixed,
    name="fig-hybrid",
    description="Performance of expert, regularised model and hybrid against samples, with a slider for what "
    "the expert forgot and a list for the noise. " + xray_charts.hybrid_words(mixed, 20, 1),
)

# %% [markdown]
# The table has the error of the hybrid over that of the better of the other two, by the formulas, with noise of 30 % of the signal.
# Below 1 it beats both.

# %% tags=["hide-input"]
columns = (150, 300, 1000, 10_000)


def over_the_better(forgotten, n, limit):
    """Return the error of the hybrid over that of the better of the other two."""
    problem = Setting(1000, 100, forgotten, 3.0)
    methods = ("hybrid", "expert", "regularised")
    hybrid, *others = (expected(method, problem, n, limit).excess for method in methods)
    return hybrid / min(others)


ratios = {
    (forgotten, n): over_the_better(forgotten, n, flexibility.textbook)
    for forgotten in (0, 1, 5, 20, 50, 80, 100)
    for n in columns
}
rows = [
    {"forgotten": str(forgotten)} | {f"{n:,} samples": ratios[forgotten, n] for n in columns}
    for forgotten, first in ratios
    if first == columns[0]
]
tables.show(pd.DataFrame(rows), **{f"{n:,} samples": ".2f" for n in columns})

# %% tags=["remove-cell"]
glue("hybrid_5", ratios[5, 1000], display=False)
glue("hybrid_0", 100 * (ratios[0, 1000] - 1), display=False)
glue("hybrid_100", ratios[100, 1000], display=False)
glue("hybrid_few", ratios[80, 300], display=False)
wins = sum(ratio < 1 for ratio in ratios.values())
glue("hybrid_wins", wins, display=False)
glue("hybrid_cells", len(ratios), display=False)
wins = sum(over_the_better(*cell, state_evolution.best) < 1 for cell in ratios)
glue("hybrid_wins_best", wins, display=False)

# %% [markdown]
# The hybrid beats both in {glue:text}`hybrid_wins` of {glue:text}`hybrid_cells` cells; with the best penalty for both LASSOs, in
# {glue:text}`hybrid_wins_best`. {claim}`hybrids` With five forgotten and 1,000 samples its error is
# {glue:text}`hybrid_5:.2f` times that of the better of the two. It does not win everywhere:
#
# - *Nothing forgotten.* It cannot beat the expert, who is then the oracle. It pays {glue:text}`hybrid_0:.2f` % at 1,000 samples (1.00 in the table):
#   next to nothing, because the textbook penalty is so high that it lets almost nothing in.
# - *All forgotten.* A hundred useless variables are a burden: {glue:text}`hybrid_100:.1f` times the error of the plain LASSO.
# - *Few samples.* With samples hardly more than the expert's variables their coefficients run wild; with 80 forgotten and 300
#   samples the factor is {glue:text}`hybrid_few:.1f`.
#
# And it is no free lunch. "Do not penalise these" is knowledge, and someone must have it.
#
# ## What it says of translation
#
# By the article, translation went from rules written by hand to statistics to deep learning, and for Urdu, Arabic and Malay rules
# won at first {cite}`thompson2021`. The game has that pattern: with few samples the expert leads, and with many it does not. If
# the game were the reason, three things should follow. The order should turn at a number of sentence pairs, not at a date. It should turn
# later where rules are better. And systems that mix rules with learning should lead in between. Languages with few
# texts are where to look. Had rules lost everywhere in the same year, whatever the size of the corpus, the game would be the
# wrong explanation.
#
# This is an analogy. Words are no independent normal variables, translation is not linear, and the experts of the
# game never find what they forgot. We have no data on rule-based systems in this book and have tested none of the three. {claim}`translation-history`
#
# ```{admonition} How to simulate without the design
# :class: note
# A design of 10,000 samples has ten million entries, but the answers depend on few. Normal features look alike from every side, so the
# excess error of least squares is a ratio of two chi-square variables. The LASSO depends on the features it takes, and on how the others
# correlate with its residuals. So a feature is drawn only when it is asked for, and only as far as it is asked for: *deferred
# decisions*. The result has exactly the distribution of the plain way, at a fraction of the work. `make paper-scale`, or
# `python -m lib simulate --runs 1000`, runs a thousand. On a cluster, after `pip install ".[cluster]"`:
#
# ~~~python
# from distributed import Client; import joblib
# with Client("tcp://SCHEDULER:8786"), joblib.parallel_config(backend="dask"):
#     race = simulation.simulate(setting, sizes, runs=100_000)
# ~~~
#
# Each task has a seed of its own, so the numbers are the same anywhere.
# ```
#
# ```{admonition} Takeaway
# :class: tip
# With 1,000 candidates and ten that matter, the expert stalls at **{glue:text}`plateau:.1f`**. {claim}`own-regularised-passes` The regularised model passes it at
# **{glue:text}`regularised_samples`** samples, the flexible one at **{glue:text}`flexible_samples`** and with **{glue:text}`flop_ratio`** times
# the regularised one's computation, the penalty given. {claim}`own-flexible-behind` A hybrid that trusts the expert without stopping there is ahead of both, unless the expert forgot
# nothing or was mostly wrong, or samples are few. {claim}`own-hybrid`
# ```
#
# ## What could be wrong
#
# - **Independent features.** Real features are correlated. Where the expert's own make up for the forgotten one, the plateau is higher.
#   And the LASSO finds it harder to tell which is which. In a small simulation among our tests, 200 features that correlate by 0.9
#   with each other put it behind plain least squares, where it is ahead of it without correlation. A tenth of the penalty mends that.
# - **The penalty.** The textbook one is too strong for prediction. The best divides the error by {glue:text}`penalty_factor:.1f` in the first
#   game (last exercise) and by {glue:text}`best_1000:.1f` in the X-ray, so crossings come earlier. But to know the best one needs the truth, or data to spend on cross-validation.
# - **Normal coefficients.** Some relevant ones are so small that nobody finds them. Ten equal coefficients would make the plateau sharp, with no
#   spread at all.
# - **Ten are few.** The dotted curves divide a mean by a mean. With ten coefficients a run is far from its mean, and so is the median of a ratio: see
#   the expert. The limit of the LASSO assumes that the sum of squares is its mean.
# - **Counting operations.** Another algorithm has another count. The choice of penalty is not counted, nor is the expert's education.
# - **A model of a model.** Deep networks learn features; the pool here is given, and holds the truth. That deep learning behaves as the
#   regularised model is, by others' account, the paper's reading {cite}`thompson2020`. It is not a theorem.
#
# ## Exercises
#
# ```{exercise} Two forgotten
# :label: ex-two-forgotten
# The expert forgets two of the ten. At which performance does it stall, by the mean of the error and by the median of its performance?
# ```
#
# ````{solution} ex-two-forgotten
# :class: dropdown
# ```python
# expected("expert", Setting(forgotten=2), 10**6).performance
# -np.log10(stats.beta(2 / 2, 8 / 2).median())
# ```
#
# By the mean at $-\log_{10} 0.2$, which is {glue:text}`two_mean:.2f`. The share is Beta-distributed with parameters 1 and 4, whose median
# is $1 - 0.5^{1/4}$; so at {glue:text}`two_median:.2f`.
# ````
#
# ```{exercise} The crossing by hand
# :label: ex-overtake
# At how many samples does the mean excess error of least squares on all 1,000 features equal the expert's plateau? Why does
# {numref}`fig-by-data` show the crossing at more samples?
# ```
#
# ````{solution} ex-overtake
# :class: dropdown
# ```python
# expected("flexible", Setting(), 2001).excess
# ```
#
# Set $p \sigma^2 / (n - p - 1) = f$: then $n = p (1 + \sigma^2 / f) + 1$, which is {glue:text}`by_hand`. There the share is
# {glue:text}`by_hand_share:.3f`. The figure compares medians, and the expert's median is better than its mean: with it in the
# place of $f$, $n$ is {glue:text}`by_median`, and the median of the runs crosses at {glue:text}`flexible_samples`.
# ````
#
# ```{exercise} A hybrid of a perfect expert
# :label: ex-perfect
# In the first game let the expert forget nothing. By how much is the error of the hybrid larger than the expert's at 100 and at
# 1,000 samples?
# ```
#
# ````{solution} ex-perfect
# :class: dropdown
# ```python
# perfect = Setting(forgotten=0)
# [expected("hybrid", perfect, n).excess / expected("expert", perfect, n).excess for n in (100, 1000)]
# ```
#
# By {glue:text}`perfect_100:.1f` % and {glue:text}`perfect_1000:.1f` % by the formulas; at 100 samples, simulated runs pay a little more. A
# safeguard against forgetting costs little when nothing was forgotten.
# ````
#
# ```{exercise} A better penalty
# :label: ex-penalty
# Replace the textbook penalty of the first game by the best one. By what factor does the error of the LASSO fall at 1,000 samples, and where does it
# now pass the expert, by the formulas? (`crossing_by_formula` is in the notebook of this page.)
# ```
#
# ````{solution} ex-penalty
# :class: dropdown
# ```python
# problem = (1000, 10, 1000, 1.0)
# flexibility.textbook(*problem).excess / state_evolution.best(*problem).excess
# crossing_by_formula(state_evolution.best)
# ```
#
# By {glue:text}`penalty_factor:.1f`, with {glue:text}`penalty_share:.2f` times the penalty. The means now cross at {glue:text}`penalty_after`
# samples instead of {glue:text}`penalty_before`. The best LASSO keeps {glue:text}`penalty_active:.0f` features, most of them irrelevant and
# small: good prediction and a short list are different aims.
# ````


# %% tags=["remove-cell"]
def crossing_by_formula(limit):
    """Return from how many samples on the mean of the LASSO beats that of the expert."""
    sizes = np.geomspace(20, 1000, 12).round().astype(int)
    ours, theirs = (
        [expected(method, setting, n, limit).performance for n in sizes.tolist()]
        for method in ("regularised", "expert")
    )
    return simulation.overtakes(sizes, ours, sizes, theirs)


two = Setting(forgotten=2)
glue("two_mean", expected("expert", two, 10**6).performance, display=False)
glue("two_median", -math.log10(stats.beta(1, 4).median()), display=False)
by_hand = setting.candidates * (1 + setting.noise**2 / setting.forgotten) + 1
glue("by_hand", f"{by_hand:,.0f}", display=False)
glue("by_hand_share", expected("flexible", setting, round(by_hand)).excess, display=False)
median_lost = setting.relevant * float(lost.median())
by_median = setting.candidates * (1 + setting.noise**2 / median_lost) + 1
glue("by_median", round_number(by_median), display=False)
perfect = Setting(forgotten=0)
for n in (100, 1000):
    ratio = expected("hybrid", perfect, n).excess / expected("expert", perfect, n).excess
    glue(f"perfect_{n}", 100 * (ratio - 1), display=False)
problem = (setting.candidates, setting.relevant, 1000, setting.noise)
textbook, best = flexibility.textbook(*problem), state_evolution.best(*problem)
glue("penalty_factor", textbook.excess / best.excess, display=False)
glue("penalty_share", best.penalty / textbook.penalty, display=False)
glue("penalty_active", best.active, display=False)
glue("penalty_after", round_number(crossing_by_formula(state_evolution.best)), display=False)
glue("penalty_before", round_number(crossing_by_formula(flexibility.textbook)), display=False)

# %% [markdown]
# ## Sources of this page
#
# - The race, the X-ray, translation and hybrids: {cite:t}`thompson2021`; the paper: {cite:t}`thompson2020`.
# - Least squares and its spike: {cite:t}`belkin2020`.
# - The LASSO: {cite:t}`tibshirani1996`; its penalty: {cite:t}`bickel2009`; its limit: {cite:t}`bayati2012`; its operations:
#   {cite:t}`efron2004`; as software: {cite:t}`pedregosa2011`.
