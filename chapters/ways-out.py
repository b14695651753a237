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
# # Ways out
#
# Which escape routes lower the training bill, and by how much? The article names several: special chips,
# smaller networks, one model for many uses, expert knowledge mixed with learning, new kinds of hardware
# {cite}`thompson2021`. Here each is counted or measured, and set against the gap that it would have to close.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - split the bill of a model into training and use, and say from how many uses a smaller network pays;
# - read a halving time from dated results, and say how sure it is;
# - tell what accuracy is left on new pictures, and whether better models lose less;
# - name the routes that reach the training bill, and those that do not.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | [the ninth power](ninth-power.py): slope, power, interval | needed | 25 |
# | [measuring compute](measuring-compute.py): burden and count | helpful | 25 |
# | this chapter | | 25 |

# %% tags=["remove-cell"]
import math

import numpy as np
import pandas as pd
from myst_nb import glue

from lib import (
    charts,
    compute,
    data,
    deployment,
    efficiency,
    fit,
    flexibility,
    plots,
    project,
    robustness,
    routes,
    scenarios,
    tables,
    units,
    ways_charts,
)

charts.enable()
constants = data.constants()


def short(value, digits=2):
    """Write a number in words, with few digits."""
    return f"{float(f'{value:.{digits - 1}e}'):,.0f}"


def million(value):
    """Write a large number in millions or billions, with two digits."""
    power, word = (9, "billion") if value >= 1e9 else (6, "million")
    return f"{float(f'{value / 10**power:.1e}'):g} {word}"


def ends(estimate, places=1):
    """Write an estimate with its 95 % interval."""
    # Adding zero takes the sign from a value that rounds to zero.
    number, low, high = (f"{round(value, places) + 0.0:.{places}f}" for value in estimate[:3])
    return f"{number} (95 %: {low} to {high})".replace("-", "−")


# %% [markdown]
# ## Training against use
#
# A model is made once and used many times. Its bill has three parts: what is paid once (a search for the
# right architecture, say), each training, and each use:
#
# ```{math}
# :label: eq-life
# \text{bill} = \text{preparation} + \text{trainings} \times T + \text{uses} \times U .
# ```
#
# For a plain (*dense*) network the ratio of $T$ to $U$ needs no measurement. A use is one forward pass, and training costs three passes for
# each image and each passage through the data. So a training weighs as much as $3 \times \text{epochs} \times \text{images}$ uses,
# whatever the network.

# %%
systems = deployment.trained().set_index("system")
resnet = systems.loc["imagenet-resnet-152-2017"]
plan = deployment.dense(resnet.forward_flop, resnet.epochs, resnet.examples)
paid = plan.at(scenarios.scenario("article").usd_per_flop)  # US$
plan.training / plan.use, round(paid.training), round(paid.total(uses=1e9))

# %% tags=["remove-cell"]
glue("systems", len(systems), display=False)
for key, value in (
    ("least", systems.uses.min()),
    ("middle", systems.uses.median()),
    ("most", systems.uses.max()),
):
    glue(f"uses_{key}", million(value), display=False)
glue("resnet_uses", million(plan.training / plan.use), display=False)
glue("resnet_usd", units.usd(paid.training), display=False)
glue("resnet_total", units.usd(paid.total(1e9)), display=False)
glue("resnet_share", 100 * paid.share_of_use(1e9), display=False)
reused = deployment.reused().set_index("system")
convnext = reused.loc["imagenet-convnext-xl"]
terms = ways_charts.Terms(
    uses_per_training=plan.training / plan.use,
    extra=0.25,
    pretraining=round(float(convnext.pretraining), 2),
    tuning=round(float(convnext.tuning), 2),
)
glue("extra", 100 * terms.extra, display=False)
glue("pretraining", terms.pretraining, display=False)
glue("tuning", terms.tuning, display=False)
glue("tuning_low", 100 * float(reused.tuning_share.min()), display=False)
glue("tuning_high", 100 * float(reused.tuning_share.max()), display=False)
least = deployment.least_tasks(terms.pretraining, terms.tuning)
glue("least_tasks", math.floor(least) + 1, display=False)
glue("shared_most", 1 / terms.tuning, display=False)

# %% [markdown]
# For ResNet-152 that is {glue:text}`resnet_uses` uses. At the article's price the training costs {glue:text}`resnet_usd`; with a billion
# uses the bill is {glue:text}`resnet_total`, and use takes {glue:text}`resnet_share:.0f` % of it. Over the {glue:text}`systems` systems
# of the record whose training is all counted, the turning point lies between {glue:text}`uses_least` and {glue:text}`uses_most`
# uses, with {glue:text}`uses_middle` in the middle. A popular service may have so many in days. A model that is trained anew every night may never have.
#
# The ways out change the parts of the bill in different places:
#
# | way | paid once | a training | a use |
# |:--|:--|:--|:--|
# | pruned {cite}`han2015`, or quantised | | the large network, and some more | cheaper by a factor |
# | architecture search {cite}`zoph2018` | the search | cheaper | cheaper |
# | distilled {cite}`hinton2015` | | teacher, its answers, and students | cheaper |
# | shared by many tasks | | a part of the common one, and tuning | the same |
#
# {numref}`fig-account` puts numbers on them, for a network trained as ResNet-152 was. In the pruned plan a training takes
# {glue:text}`extra:.0f` % more, which is our assumption. The common training of many tasks takes {glue:text}`pretraining:.1f` times that of one, and
# tuning {glue:text}`tuning:.1f` times: so it is in the row of ConvNeXt-XL. Before you move the sliders: which way is cheapest with few
# uses, and which with very many? What does training twenty times do to the search?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-account", "caption": "The bill of five ways over that of the dense network, against the number of uses. Below 1 a way pays. Move the uses to both ends, then the trainings, then the cost of the search. Look at where each curve crosses 1, and at the floor on the right that no curve goes below."}}
ways_charts.accounting(
    terms,
    name="fig-account",
    description="Five curves of the bill against uses, with sliders. "
    + ways_charts.account(ways_charts.Life(), terms),
)

# %% [markdown]
# Three things hold wherever the sliders stand.
#
# - *The bill is never below the trainings.* A network that costs nothing to use divides the bill by no more than one over the
#   share of training.
# - *Pruning and distillation never lower the cost of training.* They begin with the large network. What the article says of
#   smaller networks, as much or more to train, is true of them by construction.
# - *A search is paid back*, by uses or by trainings, and the factor by which the network shrinks is all that it can ever give.
#
# ### What searches cost
#
# The record lets us measure. Its burdens of searched systems are, certainly or likely, those of the search. The table divides
# them by one pass of training the found network on all images. We take a third of the peak as used.

# %% tags=["hide-input"]
searches = deployment.searches(1 / 3)
shown = searches.assign(
    burden=[units.si(flop, "FLOP", 2) for flop in searches.burden_flop],
    trainings=searches.passes / 300,
    source=np.where(searches.certain, "a source says so", "likely"),
)[["name", "year", "burden", "passes", "trainings", "source"]]
shown.columns = ["system", "year", "burden", "in passes", "in trainings of 300", "is the search's"]
tables.show(shown, **{"year": "d", "in passes": short, "in trainings of 300": ",.0f"})

# %% tags=["remove-cell"]
glue("search_median", float((searches.passes / 300).median()), display=False)
nasnet = searches.set_index("system").loc["imagenet-nasnet-a-6"]
glue("nasnet_search", short(nasnet.passes / 300), display=False)
glue("search_count", len(searches), display=False)
amoeba = searches.set_index("system").passes["imagenet-amoebanet-a"]
glue("amoeba_search", float(amoeba / 300), display=False)
glue("enas", constants["pham_search_factor"], display=False)


def plan_of(system):
    """Return the plan of a system of the record, in FLOP."""
    row = systems.loc[system]
    return deployment.dense(row.forward_flop, row.epochs, row.examples)


wide, small = plan_of("imagenet-pit-b"), plan_of("imagenet-fbnetv5-f-cls")
burden = searches.set_index("system").burden_flop["imagenet-fbnetv5-f-cls"]
with_search = deployment.searched(small, 1, burden / 3)
glue("pit_score", float(systems.top1_percent["imagenet-pit-b"]), display=False)
glue("fb_score", float(systems.top1_percent["imagenet-fbnetv5-f-cls"]), display=False)
glue("fb_epochs", int(systems.epochs["imagenet-fbnetv5-f-cls"]), display=False)
glue("pit_epochs", int(systems.epochs["imagenet-pit-b"]), display=False)
glue("fb_use", wide.use / small.use, display=False)
glue("fb_training", wide.training / small.training, display=False)
glue("fb_fixed", with_search.fixed() / wide.fixed(), display=False)
glue("fb_even", million(deployment.break_even(wide, with_search)), display=False)
many = next(n for n in range(1, 1000) if with_search.fixed(n) <= wide.fixed(n))
glue("fb_trainings", many, display=False)
glue("han_alexnet", constants["han_alexnet_pruned_factor"], display=False)
glue("han_vgg", constants["han_vgg_pruned_factor"], display=False)

# %% [markdown]
# The middle of the {glue:text}`search_count` took as much as {glue:text}`search_median:.0f` trainings of 300 passes. NASNet's search, by which the article counts a
# thousandfold, took some {glue:text}`nasnet_search`; AmoebaNet's only {glue:text}`amoeba_search:.1f`, because what it
# found is large. (MnasNet's stands on a burden that may take boards for chips, a factor of four.) Sharing weights between
# candidates made searches up to {glue:text}`enas:,.0f` times cheaper {cite}`pham2018`. So the cost of a search is not a constant of nature.
#
# A pair of the same year shows both sides. FBNetV5-F was searched for, and PiT-B drawn by hand; they reach
# {glue:text}`fb_score:.1f` and {glue:text}`pit_score:.1f` %. The first is {glue:text}`fb_use:.1f` times cheaper to use. It was
# trained for {glue:text}`fb_epochs:,` passes instead of {glue:text}`pit_epochs`, and its training was still {glue:text}`fb_training:.1f` times *cheaper*. With the
# search, it took {glue:text}`fb_fixed:.1f` times as much before the first use. That is paid back after {glue:text}`fb_even` uses, or {glue:text}`fb_trainings`
# trainings. (One run of that search served three tasks
# {cite}`wu2021fbnet`, so a third of it would be fairer.) So "as much or more to train" does not follow for networks that are small from the start. One pair is an example and no law.
#
# Pruning took {glue:text}`han_alexnet:.0f` to {glue:text}`han_vgg:.0f` times the parameters from early networks without loss {cite}`han2015`.
# Large networks bear it better than small ones, so that training large and pruning hard can even be the cheaper way to a small
# network {cite}`li2020compress`.
#
# ### Three cases
#
# The article tells of a supermarket chain that dropped a forecasting system, and of AlphaStar. They are cases of different parts of equation {eq}`eq-life`.

# %% tags=["hide-input"]
cases = data.table("cases").set_index("case")
belongs = {
    "supermarket": "uses",
    "supermarket-wired": "uses",
    "alphastar-article": "preparation: trainings that try alternatives",
    "gpt-3-mistake": "trainings",
}
rows = [
    {
        "of": cases.title[case],
        "what is told": cases.claim[case],
        "by": cases.claimed_by[case],
        "part of the bill": part,
    }
    for case, part in belongs.items()
]
tables.show(pd.DataFrame(rows))

# %% [markdown]
# The supermarket's is the one case where a smaller network might have helped. Neither the article nor the report {cite}`wired2020` names system, cost or
# compute, so nothing can be reckoned. The other two {cite}`thompson2021,brown2020` are about training: no pruning touches them.
#
# ## Less compute for the same
#
# The second route reaches the training bill itself: better methods need less compute for the same level.
# {cite:t}`hernandez2020` collected what later systems took to reach the level of earlier ones. Their file has some dates with
# January in the place of the month, and two printed factors that its own amounts contradict. Ours has the months of the papers.
# In {numref}`fig-levels`, which of the four levels fell fastest, and which would you trust?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-levels", "caption": "Training compute that reached a fixed level, by the date of the paper, on a logarithmic axis. Two levels on ImageNet and two in translation. Look at how many points each line rests on."}}
titles = {
    "alexnet": "AlexNet's level, ImageNet",
    "resnet-50": "ResNet-50's level, ImageNet",
    "seq2seq": "Seq2Seq's level, translation",
    "gnmt": "GNMT's level, translation",
}
reached = {level: efficiency.results(level) for level in titles}
paces = {level: efficiency.pace(rows.date, rows.compute_flop) for level, rows in reached.items()}
drawn = pd.concat(rows.assign(level=titles[level]) for level, rows in reached.items())
words = "; ".join(f"{titles[level]}: {found.factor:.0f}-fold" for level, found in paces.items())
ways_charts.levels(
    drawn,
    list(titles.values()),
    name="fig-levels",
    description=f"Falling lines of compute from 2012 to 2019. Fall in all: {words}.",
)

# %%
rows = efficiency.results("alexnet")
ends(efficiency.pace(rows.date, rows.compute_flop).halving_months)

# %% tags=["remove-cell"]
alexnet = paces["alexnet"]
glue("alexnet_halving", ends(alexnet.halving_months), display=False)
glue("alexnet_factor", alexnet.factor, display=False)
glue("alexnet_n", alexnet.n, display=False)
for key, part in (("early", 0.0), ("late", 1.0)):
    moved = efficiency.results("alexnet", part)
    found = efficiency.pace(moved.date, moved.compute_flop)
    glue(f"alexnet_{key}", found.halving_months.estimate, display=False)
for level in ("resnet-50", "seq2seq", "gnmt"):
    key = level.replace("-", "_")
    glue(f"{key}_halving", paces[level].halving_months.estimate, display=False)
glue("resnet_50_factor", paces["resnet-50"].factor, display=False)
printed = float(reached["resnet-50"].published_factor.iloc[-1])
glue("resnet_50_printed", printed, display=False)
for key in ("hernandez_halving_months", "hernandez_factor", "hernandez_moore_factor"):
    glue(key, constants[key], display=False)
record = compute.select(compute.record("imagenet", 2022), "hardware_burden")
dated = fit.regress(record.compute_flop, record.error, year=record.year)
for end in ("_low", "_high", "_low_90", "_high_90"):
    glue(f"ho{end}", constants[f"ho_halving_months{end}"], display=False)
given = {
    "AlexNet's level": alexnet.halving_months,
    "ImageNet, year fixed": dated.halving_months(),
    "ImageNet (Erdil)": routes.published(constants, "algorithmic_halving_months"),
    "language (Ho)": routes.published(constants, "ho_halving_months"),
    "language (Ho), 90 %": routes.published(constants, "ho_halving_months", "_90"),
}
halvings = pd.DataFrame(
    [
        {
            "label": label,
            "estimate": value[0],
            "low": value[1],
            "high": value[2],
            "said": f"{value[0]:.1f} ({value[1]:.1f} to {value[2]:.1f})",
        }
        for label, value in given.items()
    ]
)
common = (float(halvings.low.max()), float(halvings.high.min()))
overlap = (
    f"All of them hold {common[0]:.0f} to {common[1]:.0f} months"
    if common[0] < common[1]
    else "No month is inside all of them"
)
glue("overlap", overlap, display=False)

# %% [markdown]
# AlexNet's level took {glue:text}`alexnet_factor:.0f` times less after seven years. The line through its {glue:text}`alexnet_n` points halves
# every {glue:text}`alexnet_halving` months; the authors print {glue:text}`hernandez_halving_months:.0f`. The month of AlexNet itself is
# unclear: at the start of 2012 it would be {glue:text}`alexnet_early:.1f`, at its end {glue:text}`alexnet_late:.1f`. The other levels have two points each, which say nothing of their own
# scatter: {glue:text}`resnet_50_halving:.1f`, {glue:text}`seq2seq_halving:.1f` and {glue:text}`gnmt_halving:.1f` months. (For ResNet-50's the amounts give a factor
# of {glue:text}`resnet_50_factor:.0f` where the file prints {glue:text}`resnet_50_printed:.0f`.)
#
# {numref}`fig-halving` sets other estimates beside these: one by {cite:t}`erdil2022`, ours with the year held fixed from [the ninth power](ninth-power.py),
# and one for language models {cite}`ho2024`. For the last the preprint has {glue:text}`ho_low:.0f` to {glue:text}`ho_high:.0f` months at 95 %; the version
# at the conference has {glue:text}`ho_low_90:.0f` to {glue:text}`ho_high_90:.0f` at 90 %. The same authors became less sure. Do the intervals overlap?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-halving", "caption": "Months in which the compute for a fixed level halves, with intervals; the dashed line is what the authors of the first print. Look at whether any month is inside all of them, and at how wide the careful estimates are."}}
plots.intervals(
    halvings,
    name="fig-halving",
    description="Halving times in months: "
    + "; ".join(f"{row.label}: {row.said}" for row in halvings.itertuples()),
    axis=plots.plain_axis("Months to halve"),
    domain=(0, 32),
    rules={"printed": constants["hernandez_halving_months"]},
)

# %% [markdown]
# {glue:text}`overlap`. Chips alone would have given a factor of {glue:text}`hernandez_moore_factor:.0f` in those seven years by Moore's law, says the same
# source, against {glue:text}`hernandez_factor:.0f` from methods. But AlexNet's level is an easy one. Nobody has measured how fast the compute falls
# for a level that no system has reached, and a level near the end of what labels allow may fall more slowly.
#
# ## One model for many tasks
#
# If one training serves many tasks, each pays a part. By the row of ConvNeXt-XL it takes {glue:text}`least_tasks` tasks to come out
# ahead, and no number of tasks divides the bill of one by more than {glue:text}`shared_most:.0f`, for tuning is left. (In the rows that have
# both, tuning sees {glue:text}`tuning_low:.1f` to {glue:text}`tuning_high:.1f` % as many images as the common training.) The article's objection is that the model meets
# other pictures than it learnt from. Two test sets measure that. ImageNetV2 was collected anew in the same way, and accuracy falls
# "by more than ten percent" {cite}`recht2019`. ObjectNet shows things from odd sides in odd places, and "nearly halves" it
# {cite}`barbu2019`.
#
# {numref}`fig-shift` has {glue:text}`models` models {cite}`taori2020`. Intervals let models of one architecture err together. Before you choose: do better
# models lose fewer points? Then put all models in, also those that were trained to be weak.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-shift", "caption": "Accuracy of each model on a new test set against that on ImageNet, with the line through the models chosen; on the dashed line nothing would be lost. Choose the other test set, then all models, then the other scale. Look at the distance from the dashed line, and at how the slope depends on who is counted."}}
ways_charts.shifts(
    name="fig-shift",
    description="Points of accuracy on a new test set, with lists for set, models and scale. "
    + ways_charts.shift_words("imagenetv2", "strong", "linear"),
)

# %%
v2 = robustness.scores("imagenetv2")  # models above 55 % on ImageNet
lost = robustness.drop(v2.before, v2.after, v2.family)
slope = robustness.line(v2.before, v2.after, v2.family).slope
ends(lost.points), ends(slope, 2)

# %% tags=["remove-cell"]
glue("models", len(robustness.scores("imagenetv2", "all")), display=False)
glue("strong", lost.n, display=False)
glue("families", v2.family.nunique(), display=False)
glue("v2_points", ends(lost.points), display=False)
glue("v2_share", ends(lost.share_percent), display=False)
glue("v2_before", lost.before, display=False)
glue("v2_after", lost.after, display=False)
glue("v2_slope", ends(slope, 2), display=False)
glue("slope_word", "more" if slope.low > 1 else "about as much", display=False)
everyone = robustness.scores("imagenetv2", "all")
weak = robustness.line(everyone.before, everyone.after, everyone.family)
glue("v2_slope_all", ends(weak.slope, 2), display=False)
glue(
    "v2_probit",
    ends(robustness.line(v2.before, v2.after, v2.family, "probit").slope, 2),
    display=False,
)
for key in ("recht_drop_percent_low", "recht_drop_percent_high", "barbu_drop_percent_low"):
    glue(key, constants[key], display=False)
glue("barbu_drop_percent_high", constants["barbu_drop_percent_high"], display=False)
glue("recht_holds", "holds" if lost.points.low > 10 else "is open", display=False)
glue("recht_share", "holds" if lost.share_percent.low > 10 else "is open", display=False)
for key in ("engstrom_drop_percent", "engstrom_left_percent", "engstrom_left_percent_error"):
    glue(key, constants[key], display=False)
odd = robustness.scores("objectnet")
turned = robustness.drop(odd.before, odd.after, odd.family)
glue("on_points", ends(turned.points), display=False)
glue("on_share", ends(turned.share_percent), display=False)
glue("on_before", turned.before, display=False)
glue("on_after", turned.after, display=False)
halved = "more than halves" if turned.share_percent.low > 50 else "about halves"
glue("on_word", halved, display=False)
best = odd.loc[odd.before.idxmax()]
glue("best_before", float(best.before), display=False)
glue("best_after", float(best.after), display=False)
glue("best_share", 100 * float(1 - best.after / best.before), display=False)
above = {}
for key, table in (("v2", v2), ("on", odd)):
    usual = table[table.training == "standard"]
    through = robustness.line(usual.before, usual.after, usual.family, "probit")
    more = table[table.training == "more-data"]
    above[key] = robustness.beyond(through, more.before, more.after, more.family)
    glue(f"{key}_more", ends(above[key]), display=False)
glue("timm", constants["timm_models"], display=False)
timm = constants["timm_imagenet_percent"] - constants["timm_imagenetv2_percent"]
glue("timm_points", timm, display=False)

# %% [markdown]
# *ImageNetV2.* The {glue:text}`strong` models above 55 % fall from {glue:text}`v2_before:.1f` to {glue:text}`v2_after:.1f` %, by
# {glue:text}`v2_points` points, which is {glue:text}`v2_share` % of what they had. The claim {glue:text}`recht_holds` in points and
# {glue:text}`recht_share` in per cent; its authors give {glue:text}`recht_drop_percent_low:.0f` to {glue:text}`recht_drop_percent_high:.0f` points. An independent set of
# {glue:text}`timm:,.0f` results loses {glue:text}`timm_points:.1f` {cite}`wightman2026`. A point gained on ImageNet goes with {glue:text}`slope_word` there: the slope is
# {glue:text}`v2_slope`. With the weak models in, it would be {glue:text}`v2_slope_all`, and say the opposite: they stand where accuracy cannot fall far.
# On the scale of normal quantiles, which has no such ends, the slope of the strong ones is {glue:text}`v2_probit`.
#
# But is it a loss of the models? {cite:t}`engstrom2020` show that the new set was picked with a noisy measure of difficulty and so came out harder. Of
# {glue:text}`engstrom_drop_percent:.1f` points they leave {glue:text}`engstrom_left_percent:.1f` ± {glue:text}`engstrom_left_percent_error:.1f`
# unexplained. If they are right, the article's sentence is a true statement about a test set, and for the most part none about models.
#
# *ObjectNet.* On its classes accuracy falls from {glue:text}`on_before:.1f` to {glue:text}`on_after:.1f` %, by {glue:text}`on_points` points
# (its authors: {glue:text}`barbu_drop_percent_low:.0f` to {glue:text}`barbu_drop_percent_high:.0f`), which is {glue:text}`on_share` % of what it was. Over these models it {glue:text}`on_word`
# accuracy. The most accurate of them goes from {glue:text}`best_before:.1f` to {glue:text}`best_after:.1f` %, a loss of {glue:text}`best_share:.0f` %.
#
# *Does scale cure it?* Models trained on more data lie {glue:text}`v2_more` points above the line of the ordinary ones on ImageNetV2, and
# {glue:text}`on_more` on ObjectNet. That second interval is wide because some families gain and others lose.
#
# ## Expert and machine
#
# A hybrid takes the expert's variables as given and learns the rest. In the simulation of [flexible against expert](flexibility.py) it can be worked out by
# formula: does its error beat that of both parents?

# %%
sizes = (150, 300, 1000, 10_000)
grid = [(f, n) for f in (0, 1, 5, 20, 50, 80, 100) for n in sizes]
wins = 0
for forgotten, n in grid:
    setting = flexibility.Setting(1000, 100, forgotten, 3.0)
    hybrid, *parents = (
        flexibility.expected(method, setting, n, flexibility.textbook).excess
        for method in ("hybrid", "expert", "regularised")
    )
    wins += hybrid < min(parents)
wins, len(grid)

# %% tags=["remove-cell"]
glue("wins", wins, display=False)
glue("cells", len(grid), display=False)
chips = data.table("accelerators")
glue("chips", len(chips), display=False)
for key in ("all", "ml"):
    value = [constants[f"hobbhahn_{key}_doubling_years{end}"] for end in ("", "_low", "_high")]
    glue(f"{key}_doubling", ends(value), display=False)

# %% [markdown]
# In {glue:text}`wins` of {glue:text}`cells` cells it does: where the expert forgot something and was right about most, or data abound. That is a model of linear regression. For deep
# networks we have found no measurement of how much training compute expert knowledge saves at equal quality, so we give none.
#
# ## Other hardware
#
# Chips are on [a page of their own](hardware.py). What matters here is the money: the operations that a dollar buys doubled in {glue:text}`all_doubling` years on all
# graphics processors and in {glue:text}`ml_doubling` on those used for machine learning {cite}`hobbhahn2022`. This lowers the bill and not the compute.
# As to analog, neuromorphic, optical and quantum machines: of the {glue:text}`chips` chips in our table none is one, and no system of the record was trained on one. The
# article's "little effect so far" still stands, as far as our data go.
#
# Best practice in chips, data centres and places can lower energy by up to {glue:text}`patterson:.0f` times {cite}`patterson2022`. That comes once, and partly is the progress of
# chips just counted.
#
# ## Against the gap
#
# The article's line needs {glue:text}`need` FLOP for 5 % error (95 %: {glue:text}`need_low` to {glue:text}`need_high`). The largest run on ImageNet in the record, of {glue:text}`largest_name`, took
# {glue:text}`largest`: the gap is {glue:text}`gap:.1f` decades (factors of ten), with an interval of {glue:text}`gap_low:.1f` to {glue:text}`gap_high:.1f`. By the data of 2022 it is
# {glue:text}`gap_2022:.1f` ({glue:text}`gap_2022_low:.1f` to {glue:text}`gap_2022_high:.1f`). {numref}`fig-routes` shows what each route would give in ten years if
# its pace went on, or at most. Which routes reach the gap alone?

# %% tags=["remove-cell"]
YEARS = 10
early = compute.select(compute.record("imagenet", 2020), "hardware_burden")
lines = {
    2020: fit.regress(early.compute_flop, early.error),
    2022: fit.regress(record.compute_flop, record.error),
}
needs = {year: project.requirement(found, 0.05).mean for year, found in lines.items()}
largest = record.loc[record.compute_flop.idxmax()]
gaps = {year: routes.gap(found, largest.compute_flop) for year, found in needs.items()}
elsewhere = {
    year: routes.gap(found, constants["epoch_largest_run_flop"]) for year, found in needs.items()
}
each = {
    "methods (Erdil)": given["ImageNet (Erdil)"],
    "methods (year fixed)": given["ImageNet, year fixed"],
    "methods (AlexNet)": alexnet.halving_months,
}
each = {label: routes.of_methods(months, YEARS) for label, months in each.items()}
for label, key in (("dollars (learning)", "ml"), ("dollars (all GPUs)", "all")):
    doubling = routes.published(constants, f"hobbhahn_{key}_doubling_years")
    each[label] = routes.of_prices(doubling, YEARS)
each |= {
    "best practice, once": routes.of_practice(constants["patterson_energy_factor"]),
    "shared training": routes.of_sharing(terms.tuning),
    "pruning": routes.of_pruning(terms.extra),
    "distillation": routes.of_distillation(),
    "search, at first": routes.of_search(searches.passes / 300),
}
ways = pd.DataFrame(
    [{"label": label, **found._asdict(), "said": str(found)} for label, found in each.items()]
)
need = needs[2020]
for end in ("", "_low", "_high"):
    value = getattr(need, f"log10{end or '_estimate'}")
    glue(f"need{end}", units.power_of_ten(value), display=False)
glue("largest", units.si(float(largest.compute_flop), "FLOP", 2), display=False)
glue("largest_name", largest["name"], display=False)
for suffix, year in (("", 2020), ("_2022", 2022)):
    for end, value in zip(("", "_low", "_high"), gaps[year], strict=True):
        glue(f"gap{suffix}{end}", value, display=False)
glue("gap_today", elsewhere[2020].estimate, display=False)
glue("gap_today_2022", abs(elsewhere[2022].estimate), display=False)
fixed = project.requirement(dated, 0.05).mean
glue("gap_dated", routes.gap(fixed, largest.compute_flop).estimate, display=False)
glue("today_side", "above" if elsewhere[2022].estimate < 0 else "below", display=False)
glue("patterson", constants["patterson_energy_factor"], display=False)
alone = {
    year: [label for label, found in each.items() if found.estimate >= gaps[year].estimate]
    for year in gaps
}
glue("alone", ", ".join(alone[2020]) or "no route", display=False)
glue("alone_2022", ", ".join(alone[2022]) or "no route", display=False)
methods, dollars = each["methods (Erdil)"], each["dollars (learning)"]
glue("methods_decades", str(methods), display=False)
glue("dollars_decades", str(dollars), display=False)
both = methods.plus(dollars)
slow = each["methods (AlexNet)"].plus(dollars)
for key, found in (("both", both), ("slow", slow)):
    glue(key, str(found), display=False)
    side = "above" if found.estimate > gaps[2020].estimate else "below"
    glue(f"{key}_word", side, display=False)
glue("once", each["best practice, once"].high, display=False)
glue("most", each["shared training"].high, display=False)
glue("search_decades", str(each["search, at first"]), display=False)
taught = each["distillation"]
glue("distilled_decades", f"{taught.low:.1f} to {taught.high:.1f}".replace("-", "−"), display=False)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-routes", "caption": "Factors of ten by which each route would lower the bill of one training in ten years, with intervals, or at most; the dashed lines are the gaps by the points of 2020 and by the data of 2022. A negative value makes training dearer. Look at how few routes come near a gap, and at how wide their intervals are."}}
plots.intervals(
    ways,
    name="fig-routes",
    description="Decades in ten years: "
    + "; ".join(f"{row.label}: {row.said}" for row in ways.itertuples()),
    axis=plots.plain_axis("Decades in ten years"),
    domain=(-2.5, 9.5),
    rules={"gap, 2020": gaps[2020].estimate, "gap, 2022": gaps[2022].estimate},
)

# %% [markdown]
# | route | what the evidence says | decades in ten years, or at most |
# |:--|:--|:--|
# | better methods | measured at levels that were reached | {glue:text}`methods_decades` |
# | cheaper operations | measured; lowers money, not compute | {glue:text}`dollars_decades` |
# | best practice | one company's account; comes once | up to {glue:text}`once:.0f` |
# | shared training | accounting, one row of the record; for each of many tasks, and nothing for the first | up to {glue:text}`most:.0f` |
# | pruning, quantisation | by construction; lowers use alone | 0 or less |
# | distillation | by construction; lowers use alone | {glue:text}`distilled_decades` |
# | search | {glue:text}`search_count` searches; repaid by uses or many trainings | {glue:text}`search_decades`, first training |
# | hybrids | a simulation of linear regression | we do not know |
# | analog, neuromorphic, optical, quantum | nothing in our record | we do not know |
#
# Alone, in ten years at the estimated pace, the gap by the article's points is closed by {glue:text}`alone`, and that by the data of 2022 by {glue:text}`alone_2022`. Methods and
# chips together would give {glue:text}`both` decades at the pace of {cite:t}`erdil2022`, with the ends for both slow and both fast: {glue:text}`both_word` the gap. At the pace of
# AlexNet's level they give {glue:text}`slow`: {glue:text}`slow_word` it. Both routes were at work all along. No other route on the list has been measured to do more.
#
# One thing did change. Runs grew elsewhere. The largest known run of any kind, a language model's, is {glue:text}`gap_today:.1f` decades short of the article's requirement, and {glue:text}`gap_today_2022:.1f`
# decades {glue:text}`today_side` that by the data of 2022 {cite}`epoch2025`. The compute that was to be out of reach is being spent, on other tasks.
#
# ```{admonition} Takeaway
# :class: tip
# Smaller networks lower the bill of use; below the training no bill can go. A training weighs as much as **{glue:text}`resnet_uses`** uses of ResNet-152. What reaches the training bill
# is better methods, about **{glue:text}`methods_decades`** decades in ten years, and cheaper operations, **{glue:text}`dollars_decades`**. The gap to 5 % is **{glue:text}`gap:.1f`** decades by the
# article's points, and its interval is {glue:text}`gap_low:.1f` to {glue:text}`gap_high:.1f`.
# ```
#
# ## What could be wrong
#
# - **Equal quality.** The accounting takes it that the small network is as good. Often it is so on the old test set, and less is known of new ones.
# - **Pruning while training.** Networks that are sparse, or of few bits, from the first step on would lower training too. We have no measured case in the record.
# - **Operations are not seconds.** Use runs in small batches and reaches a smaller share of the peak than training; pruned networks reach less still. Then use weighs more
#   than here, and pruning gives less than its factor.
# - **Counted twice.** The line through the record mixes years, so part of the progress of methods is in it already. With the methods of 2022 held fixed, the gap by the data of 2022 is
#   {glue:text}`gap_dated:.1f` decades instead of {glue:text}`gap_2022:.1f`, and the pace then counts in full.
# - **Winners only.** The table of levels holds results that beat all before. Such points are not independent; the interval of the line is too narrow.
# - **Families.** The {glue:text}`families` architectures were read from names, and they differ in size. An interval over so few is rather too narrow.
# - **Extrapolated paces.** Ten years of past pace is no law. The careful intervals span a factor of four and more.
# - **Which burden is a search's** is known for two systems and guessed for the rest, and that a third of the peak was used is assumed for all.
#
# ## Exercises
#
# ```{exercise} Break-even by hand
# :label: ex-pruned
# A network is pruned to a quarter of the operations, and training takes a quarter more. From how many uses on does that pay, if a training weighs as much as
# {glue:text}`resnet_uses` uses? What if the network is trained twenty times?
# ```
#
# ````{solution} ex-pruned
# :class: dropdown
# ```python
# large = deployment.Plan("large", 0, plan.training / plan.use, 1)
# deployment.break_even(large, deployment.compressed(large, 4, 0.25))
# ```
#
# What is added, $0.25\,T$, must equal what is saved, $0.75\,U$ a use: a third of the uses that weigh as much as a training, {glue:text}`by_hand`. With twenty trainings it is twenty times as many,
# {glue:text}`by_hand_20`.
# ````
#
# ```{exercise} The most that cheap use can give
# :label: ex-bound
# Training takes 40 % of the bill of a service. By what factor can a smaller network lower the bill, if training stays as it is? And by what factor if it
# is ten times cheaper to use?
# ```
#
# ````{solution} ex-bound
# :class: dropdown
# ```python
# service = deployment.Plan("service", 0, 0.4, 0.6)
# pruned_service = deployment.compressed(service, 10, 0)
# service.total(1) / pruned_service.total(1)
# ```
#
# Use that costs nothing leaves 0.4: a factor of {glue:text}`bound_all:.1f`. Ten times cheaper use leaves $0.4 + 0.06$: a factor of {glue:text}`bound_ten:.2f`. The first
# decade of cheaper use gives nearly all there is.
# ````
#
# ```{exercise} What the drop would cost to undo
# :label: ex-undo
# The error of the strong models is larger on ImageNetV2 than on ImageNet. By which factor? What would it cost in compute to bring it back at the power of the data of 2022?
# Why is that no fair price of robustness?
# ```
#
# ````{solution} ex-undo
# :class: dropdown
# ```python
# ratio = (100 - lost.after) / (100 - lost.before)
# ratio, ratio ** lines[2022].exponent
# ```
#
# The error grows by {glue:text}`undo_ratio:.2f`, and undoing that takes {glue:text}`undo_cost` times the compute. The power is that of the error on ImageNet; that the error on the new set falls by the same power
# is plausible from the slope in {numref}`fig-shift`, and not shown. And most of the drop is the set's, not the models'.
# ````

# %% tags=["remove-cell"]
large = deployment.Plan("large", 0, plan.training / plan.use, 1)
quarter = deployment.compressed(large, 4, 0.25)
glue("by_hand", million(deployment.break_even(large, quarter)), display=False)
glue("by_hand_20", million(deployment.break_even(large, quarter, 20)), display=False)
service = deployment.Plan("service", 0, 0.4, 0.6)
glue("bound_all", service.total(1) / service.fixed(), display=False)
cheap = deployment.compressed(service, 10, 0)
glue("bound_ten", service.total(1) / cheap.total(1), display=False)
ratio = (100 - lost.after) / (100 - lost.before)
glue("undo_ratio", ratio, display=False)
glue("undo_cost", short(ratio ** lines[2022].exponent), display=False)

# %% [markdown]
# ## Sources of this page
#
# - The routes, and two of the cases: {cite:t}`thompson2021`; the supermarket: {cite:t}`wired2020`; GPT-3's mistake: {cite:t}`brown2020`.
# - Pruning: {cite:t}`han2015`, {cite:t}`li2020compress`; search: {cite:t}`zoph2018`, {cite:t}`pham2018`, {cite:t}`wu2021fbnet`; distillation: {cite:t}`hinton2015`. Of most only the abstract was read.
# - Compute for a level: {cite:t}`hernandez2020`, {cite:t}`erdil2022`, {cite:t}`ho2024`.
# - New test sets: {cite:t}`recht2019`, {cite:t}`barbu2019`, {cite:t}`engstrom2020`; scores: {cite:t}`taori2020`, {cite:t}`wightman2026`.
# - Chips and practice: {cite:t}`hobbhahn2022`, {cite:t}`patterson2022`; the largest run: {cite:t}`epoch2025`.
