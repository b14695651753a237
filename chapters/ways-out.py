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
import itertools
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
    forward_counts,
    plots,
    project,
    quotes,
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
share = quotes.performed().central  # of the operations that the article prices
paid = plan.at(scenarios.scenario("article").usd_per_flop / share)  # US$
uses = f"{plan.training / plan.use:,.0f} uses"
uses, f"US$ {paid.training:,.0f}", f"US$ {paid.total(uses=1e9):,.0f}"

# %% tags=["remove-cell"]
glue("systems", len(systems), display=False)
glue("least_epochs", deployment.LEAST_EPOCHS, display=False)
for key, value in (
    ("least", systems.uses.min()),
    ("middle", systems.uses.median()),
    ("most", systems.uses.max()),
):
    glue(f"uses_{key}", million(value), display=False)
glue("uses_days", float(systems.uses.median() / 1e8), display=False)
glue("resnet_uses", million(plan.training / plan.use), display=False)
glue("performed", 100 * share, display=False)
glue("resnet_usd", units.usd(paid.training), display=False)
glue("resnet_total", units.usd(paid.total(1e9)), display=False)
glue("resnet_share", 100 * paid.share_of_use(1e9), display=False)
reused = deployment.reused().set_index("system")
convnext = reused.loc["imagenet-convnext-xl"]
# Tuning takes larger images than pre-training, so each of them costs more.
seen = forward_counts.checks().set_index("system").loc["imagenet-convnext-xl"]
heavier = float(seen.multiply_adds) / constants["convnext_xl_multiply_adds_224"]
glue("tuned_pixels", int(seen.image_pixels), display=False)
terms = ways_charts.Terms(
    uses_per_training=plan.training / plan.use,
    extra=0.25,
    pretraining=round(float(convnext.pretraining), 2),
    tuning=round(float(convnext.tuning) * heavier, 2),
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
# For ResNet-152 that is {glue:text}`resnet_uses` uses. The article prices the peak, of which {glue:text}`performed:.0f` % is performed
# ([measuring compute](measuring-compute.py)). So we divide its price by that share. Training then costs {glue:text}`resnet_usd`; with a billion
# uses the bill is {glue:text}`resnet_total`, and use takes {glue:text}`resnet_share:.0f` % of it. {claim}`cost-mix` Over the {glue:text}`systems` systems
# of the record with one phase of training, the turning point lies between {glue:text}`uses_least` and {glue:text}`uses_most`
# uses, with {glue:text}`uses_middle` in the middle. At a hundred million uses a day the middle is {glue:text}`uses_days:.0f` days.
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
# tuning {glue:text}`tuning:.2f` times: so it is in the row of ConvNeXt-XL, tuned on larger images. Before you move the sliders: which way is cheapest with few
# uses, and which with very many? What does training twenty times do to the search?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-account", "caption": "The bill of five ways over that of the dense network, against the number of uses. Below 1 a way pays. Move the uses to both ends, then the trainings, then the cost of the search, in trainings of the dense network. Look at where each curve crosses 1, and at the floor on the right that no curve goes below."}}
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
# The record's burdens of searched systems are, certainly or likely, those of the search. The table divides
# them by 300 passes of training the found network, with {glue:text}`performed:.0f` % of the burden performed. One column doubles
# what the release calls operations: of {glue:text}`checked` such systems that others measured {cite}`wightman2026`, {glue:text}`not_doubled` are
# multiply-adds, each of which is two operations.

# %% tags=["hide-input"]
searches = deployment.searches(share)
shown = searches.assign(
    burden=[units.si(flop, "FLOP", 2) for flop in searches.burden_flop],
    trainings=searches.passes / 300,
    doubled=searches.passes_doubled / 300,
    source=np.where(searches.certain, "a source says so", "likely"),
)[["name", "year", "burden", "trainings", "doubled", "source"]]
shown.columns = ["system", "year", "burden", "trainings", "trainings, doubled", "is the search's"]
tables.show(shown, **{"year": "d", "trainings": ",.0f", "trainings, doubled": ",.0f"})

# %% tags=["remove-cell"]
for key in ("passes", "passes_doubled"):
    glue(f"search_{key}", float((searches[key] / 300).median()), display=False)
checks = forward_counts.checks()
glue("checked", len(checks), display=False)
glue("not_doubled", int((checks.counted == "multiply-adds").sum()), display=False)
nasnet = searches.set_index("system").loc["imagenet-nasnet-a-6"]
glue("nasnet_search", short(nasnet.passes / 300), display=False)
glue("search_count", len(searches), display=False)
amoeba = searches.set_index("system").passes["imagenet-amoebanet-a"]
glue("amoeba_search", float(amoeba / 300), display=False)
glue("enas", constants["pham_search_factor"], display=False)


def pair(fold):
    """Return PiT-B, FBNetV5-F and the latter with its search, with the passes counted `fold`."""
    rows = (systems.loc[f"imagenet-{name}"] for name in ("pit-b", "fbnetv5-f-cls"))
    drawn, found = (
        deployment.dense(fold * row.forward_flop, row.epochs, row.examples) for row in rows
    )
    burden = searches.set_index("system").burden_flop["imagenet-fbnetv5-f-cls"]
    return drawn, found, deployment.searched(found, 1, burden * share)


for key, fold in (("", 1), ("_doubled", 2)):
    wide, small, with_search = pair(fold)
    glue(f"fb_fixed{key}", with_search.fixed() / wide.fixed(), display=False)
    glue(f"fb_even{key}", million(deployment.break_even(wide, with_search)), display=False)
    many = next(n for n in range(1, 1000) if with_search.fixed(n) <= wide.fixed(n))
    glue(f"fb_trainings{key}", many, display=False)
glue("fb_use", wide.use / small.use, display=False)
saving = wide.training / small.training
glue("fb_training", max(saving, 1 / saving), display=False)
glue("fb_side", "cheaper" if saving > 1 else "dearer", display=False)
glue("pit_score", float(systems.top1_percent["imagenet-pit-b"]), display=False)
glue("fb_score", float(systems.top1_percent["imagenet-fbnetv5-f-cls"]), display=False)
glue("fb_epochs", int(systems.epochs["imagenet-fbnetv5-f-cls"]), display=False)
glue("pit_epochs", int(systems.epochs["imagenet-pit-b"]), display=False)
glue("han_alexnet", constants["han_alexnet_pruned_factor"], display=False)
glue("han_vgg", constants["han_vgg_pruned_factor"], display=False)

# %% [markdown]
# The middle of the {glue:text}`search_count` took as much as {glue:text}`search_passes:.0f` trainings, or {glue:text}`search_passes_doubled:.0f` with the doubling. NASNet's search, by which the article counts a
# thousandfold, took some {glue:text}`nasnet_search`; AmoebaNet's {glue:text}`amoeba_search:.1f`, because what it
# found is large. (MnasNet's stands on a burden that may take boards for chips, a factor of four.) Sharing weights between
# candidates made searches up to {glue:text}`enas:,.0f` times cheaper {cite}`pham2018`. So the cost of a search is not a constant of nature.
#
# A pair of the same year shows both sides. FBNetV5-F was searched for, and PiT-B drawn by hand; they reach
# {glue:text}`fb_score:.1f` and {glue:text}`pit_score:.1f` %. The first is {glue:text}`fb_use:.1f` times cheaper to use. It was
# trained for {glue:text}`fb_epochs:,` passes instead of {glue:text}`pit_epochs`, and its training was {glue:text}`fb_training:.1f` times *{glue:text}`fb_side`*. With the
# search, it took {glue:text}`fb_fixed:.1f` times as much before the first use: paid back after {glue:text}`fb_even` uses, or {glue:text}`fb_trainings`
# trainings. If both count multiply-adds, as PiT-B does, these are {glue:text}`fb_fixed_doubled:.1f` times, {glue:text}`fb_even_doubled` uses and {glue:text}`fb_trainings_doubled`
# trainings. (One run of that search served three tasks
# {cite}`wu2021fbnet`, so a third of it would be fairer.) One pair is an example and no law, but "as much or more to train" does not follow for networks that are small from the start. {claim}`smaller-networks`
#
# Pruning left early networks {glue:text}`han_alexnet:.0f` to {glue:text}`han_vgg:.0f` times fewer parameters without loss {cite}`han2015`.
# Large networks bear it better, so that training large and pruning hard can even be the cheaper way to a small
# one {cite}`li2020compress`.
#
# ### Three cases
#
# The article's cases belong to different parts of equation {eq}`eq-life`.

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
# A smaller network might have helped the supermarket alone. Neither the article nor the report {cite}`wired2020` names system, cost or
# compute. {claim}`supermarket` The other two {cite}`thompson2021,brown2020` are about training: no pruning touches them. {claim}`alphastar` {claim}`gpt3-bug`
#
# ## Less compute for the same
#
# The second route reaches the training bill itself: better methods need less compute for the same level.
# {cite:t}`hernandez2020` collected what later systems took to reach the level of earlier ones. Where their file has
# January for the month, ours has the month of the paper.
# In {numref}`fig-levels`, which of the four levels fell fastest, and which would you trust?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-levels", "caption": "Training compute that reached a fixed level, by the date of the paper, on a logarithmic axis. Two levels on ImageNet and two in translation. Look at how many points each line rests on."}}
titles = {
    "alexnet": "AlexNet, ImageNet",
    "resnet-50": "ResNet-50, ImageNet",
    "seq2seq": "Seq2Seq, translation",
    "gnmt": "GNMT, translation",
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
glue("alexnet_years", alexnet.months / 12, display=False)
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
    "AlexNet's level, 95 %": alexnet.halving_months,
    "ImageNet, year fixed, 95 %": dated.halving_months(),
    "ImageNet (Erdil), 95 %": routes.published(constants, "algorithmic_halving_months"),
    "language (Ho), 95 %": routes.published(constants, "ho_halving_months"),
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
# One interval a study, the later of two; not AlexNet's level, whose interval is too narrow.
apart = halvings.set_index("label").drop(["AlexNet's level, 95 %", "language (Ho), 95 %"])
common = (float(apart.low.max()), float(apart.high.min()))
overlap = (
    f"all hold {common[0]:.0f} to {common[1]:.0f} months"
    if common[0] < common[1]
    else "have no month in common"
)
glue("overlap", overlap, display=False)
glue("span_least", float((apart.high / apart.low).min()), display=False)

# %% [markdown]
# AlexNet's level took {glue:text}`alexnet_factor:.0f` times less after {glue:text}`alexnet_years:.0f` years. The line through its {glue:text}`alexnet_n` points halves
# every {glue:text}`alexnet_halving` months; the authors print {glue:text}`hernandez_halving_months:.0f`. The month of AlexNet itself is
# unclear: at the start of 2012 it would be {glue:text}`alexnet_early:.1f`, at its end {glue:text}`alexnet_late:.1f`. The other levels have two points each, without scatter: {glue:text}`resnet_50_halving:.1f`, {glue:text}`seq2seq_halving:.1f` and {glue:text}`gnmt_halving:.1f` months. (For ResNet-50's the amounts give a factor
# of {glue:text}`resnet_50_factor:.0f` where the file prints {glue:text}`resnet_50_printed:.0f`.)
#
# {numref}`fig-halving` sets other estimates beside these: one by {cite:t}`erdil2022`, ours with the year held fixed from [the ninth power](ninth-power.py),
# and one for language models {cite}`ho2024`. For the last the preprint has {glue:text}`ho_low:.0f` to {glue:text}`ho_high:.0f` months at 95 %; the version
# at the conference has {glue:text}`ho_low_90:.0f` to {glue:text}`ho_high_90:.0f` at 90 % {cite}`ho2024`. Do the intervals overlap?

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-halving", "caption": "Months in which the compute for a fixed level halves, with intervals of the level written beside them; the dashed line is what the authors of the first print. Look at whether any month is inside all of them, and at how wide the careful estimates are."}}
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
# Ours with the year fixed, Erdil's (both 95 %) and Ho's later one (90 %) {glue:text}`overlap`. That of AlexNet's level is too narrow to count: each point beats all before, so they are not independent. For that span Hernandez and Brown put Moore's law at {glue:text}`hernandez_moore_factor:.0f`-fold,
# against {glue:text}`hernandez_factor:.0f` from methods, as they print it. But that level is an easy one. Nobody has measured how fast the compute falls
# for a level that no system has reached, and a level near the end of what labels allow may fall more slowly.
#
# ## One model for many tasks
#
# If one training serves many tasks, each pays a part. By the row of ConvNeXt-XL, with tuning at {glue:text}`tuned_pixels` pixels and the rest at 224 {cite}`wightman2026`, it takes {glue:text}`least_tasks` tasks to come out
# ahead, and no number of tasks divides the bill of one by more than {glue:text}`shared_most:.1f`, for tuning is left. {claim}`meta-learning` (In the rows that have
# both, tuning sees {glue:text}`tuning_low:.1f` to {glue:text}`tuning_high:.1f` % as many images as the common training.) The article objects that the model meets
# other pictures than it learnt from: accuracy falls by more than a tenth on ImageNetV2, collected anew in the same way, and by nearly half on ObjectNet,
# with things from odd sides in odd places {cite}`thompson2021`. Their authors measured
# {glue:text}`recht_drop_percent_low:.0f` to {glue:text}`recht_drop_percent_high:.0f` {cite}`recht2019` and
# {glue:text}`barbu_drop_percent_low:.0f` to {glue:text}`barbu_drop_percent_high:.0f` points {cite}`barbu2019`.
#
# {numref}`fig-shift` has {glue:text}`models` models {cite}`taori2020`. Intervals let models of one architecture err together. Before you choose: do better
# models lose fewer points? Then put in all models.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-shift", "caption": "Accuracy of each model on a new test set against that on ImageNet (for ObjectNet, on the classes that both have), with the line through the models chosen; on the dashed line nothing would be lost. Choose the other test set, then all models, then the other scale. Look at the distance from the dashed line, and at how the slope depends on who is counted."}}
ways_charts.shifts(
    name="fig-shift",
    description="Points of accuracy on a new test set, with lists for set, models and scale. "
    + ways_charts.shift_words("imagenetv2", "strong", "linear"),
)

# %%
v2 = robustness.scores("imagenetv2")  # models above 55 % on ImageNet
lost = robustness.drop(v2.before, v2.after, v2.family)
slope = robustness.line(v2.before, v2.after, v2.family).slope
bent = robustness.line(v2.before, v2.after, v2.family, "probit").slope
ends(lost.points), ends(slope, 3), ends(bent, 3)

# %% tags=["remove-cell"]
glue("models", len(robustness.scores("imagenetv2", "all")), display=False)
glue("strong", lost.n, display=False)
glue("strong_percent", robustness.STRONG_PERCENT, display=False)
glue("families", v2.family.nunique(), display=False)
glue("v2_points", ends(lost.points), display=False)
glue("v2_share", ends(lost.share_percent), display=False)
glue("v2_before", lost.before, display=False)
glue("v2_after", lost.after, display=False)
everyone = robustness.scores("imagenetv2", "all")
weak = robustness.line(everyone.before, everyone.after, everyone.family).slope


def side(found):
    """Say on which side of one a slope lies."""
    if found.low > 1:
        return "above one"
    return "below one" if found.high < 1 else "one as far as can be told"


for key, found in (("v2_slope", slope), ("v2_slope_all", weak), ("v2_probit", bent)):
    glue(key, ends(found, 3), display=False)
    glue(f"{key}_side", side(found), display=False)
agree = "Both scales agree" if side(slope) == side(bent) else "So the scale decides"
glue("scales_agree", agree, display=False)
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
    kinds = table.groupby("training")
    above[key] = robustness.beyond(kinds.get_group("standard"), kinds.get_group("more-data"))
    glue(f"{key}_more", ends(above[key], 2), display=False)
zero = [found.low <= 0 <= found.high for found in above.values()]
held = {0: "Neither interval holds", 1: "One of the intervals holds", 2: "Both intervals hold"}
glue("zero_held", held[sum(zero)], display=False)
glue("timm", constants["timm_models"], display=False)
timm = constants["timm_imagenet_percent"] - constants["timm_imagenetv2_percent"]
glue("timm_points", timm, display=False)

# %% [markdown]
# *ImageNetV2.* The {glue:text}`strong` models above {glue:text}`strong_percent:.0f` % fall from {glue:text}`v2_before:.1f` to {glue:text}`v2_after:.1f` %, by
# {glue:text}`v2_points` points, which is {glue:text}`v2_share` % (the mean of each model's share). The claim {glue:text}`recht_holds` in points and
# {glue:text}`recht_share` in per cent. {claim}`recht-10pct` An independent set of
# {glue:text}`timm:,.0f` results loses {glue:text}`timm_points:.1f` {cite}`wightman2026`. The slope is
# {glue:text}`v2_slope`: {glue:text}`v2_slope_side`. With the weak models, which stand where accuracy cannot fall far, it would be {glue:text}`v2_slope_all`: {glue:text}`v2_slope_all_side`.
# On the scale of normal quantiles, which has no such ends, the slope of the strong ones is {glue:text}`v2_probit`: {glue:text}`v2_probit_side`. {glue:text}`scales_agree`.
#
# But is it a loss of the models? {cite:t}`engstrom2020` show that the new set was picked with a noisy measure of difficulty and so came out harder. Of
# {glue:text}`engstrom_drop_percent:.1f` points they leave {glue:text}`engstrom_left_percent:.1f` ± {glue:text}`engstrom_left_percent_error:.1f`
# unexplained. Then the article's sentence is true of a test set, and for the most part not of models.
#
# *ObjectNet.* On its classes accuracy falls from {glue:text}`on_before:.1f` to {glue:text}`on_after:.1f` %, by {glue:text}`on_points` points,
# which is {glue:text}`on_share` % of what it was. {claim}`objectnet-half` Over these models it {glue:text}`on_word`
# accuracy. The most accurate of them goes from {glue:text}`best_before:.1f` to {glue:text}`best_after:.1f` %, a loss of {glue:text}`best_share:.0f` %.
#
# *Does scale cure it?* Models trained on more data lie {glue:text}`v2_more` points above the line of the ordinary ones on ImageNetV2, and
# {glue:text}`on_more` on ObjectNet (the error of that line is included). {glue:text}`zero_held` zero; the second is wide because some families gain and others lose.
#
# ## Expert and machine
#
# A hybrid takes the expert's variables as given and learns the rest. In the simulation of [flexible against expert](flexibility.py) it can be worked out by
# formula: does its error beat that of both parents?

# %%
forgot, sizes, margin = (0, 1, 5, 20, 50, 80, 100), (150, 300, 1000, 10_000), {}
for case in itertools.product(forgot, sizes):
    setting = flexibility.Setting(1000, 100, case[0], 3.0)
    hybrid, *parents = (
        flexibility.expected(way, setting, case[1], flexibility.textbook).excess
        for way in ("hybrid", "expert", "regularised")
    )
    margin[case] = min(parents) / hybrid
sum(found > 1 for found in margin.values()), len(margin)

# %% tags=["remove-cell"]
won = {case: found for case, found in margin.items() if found > 1}
glue("wins", len(won), display=False)
glue("cells", len(margin), display=False)
glue("narrowest", 100 * (min(won.values()) - 1), display=False)
times = {f: sum((f, n) in won for n in sizes) for f in forgot}
for key, count in (("always", len(sizes)), ("never", 0)):
    those = [str(f) for f in forgot if times[f] == count]
    glue(f"wins_{key}", " or ".join([", ".join(those[:-1]), those[-1]]), display=False)
chips = data.table("accelerators")
glue("chips", len(chips), display=False)
for key in ("all", "ml"):
    value = [constants[f"hobbhahn_{key}_doubling_years{end}"] for end in ("", "_low", "_high")]
    glue(f"{key}_doubling", ends(value), display=False)

# %% [markdown]
# In {glue:text}`wins` of {glue:text}`cells` cells it does, in the closest by {glue:text}`narrowest:.0f` %: at every size where the expert forgot {glue:text}`wins_always` of the 100 variables, at none where it forgot
# {glue:text}`wins_never`, and in between with enough data. That is a model of linear regression. For deep
# networks we have found no measurement of the training compute that expert knowledge saves.
#
# ## Other hardware
#
# Chips are on [a page of their own](hardware.py). The operations that a dollar buys doubled in {glue:text}`all_doubling` years on all
# graphics processors and in {glue:text}`ml_doubling` on those used for machine learning {cite}`hobbhahn2022`. This lowers the bill and not the compute.
# None of the {glue:text}`chips` chips in our table is analog, neuromorphic, optical or quantum, and no system of the record was trained on such a one.
#
# Best practice (the choice of model, machine, data centre and place) can lower energy by up to {glue:text}`patterson:.0f` times {cite}`patterson2022`. It includes better methods and chips,
# and energy is {glue:text}`energy_low:.0f` to {glue:text}`energy_high:.0f` % of what a frontier model costs {cite}`cottier2024`.
#
# ## Against the gap
#
# The article's line needs {glue:text}`need` FLOP of hardware burden for 5 % error (95 %: {glue:text}`need_low` to {glue:text}`need_high`). The largest burden on ImageNet in the record, {glue:text}`largest_name`'s, is
# {glue:text}`largest`: the gap is {glue:text}`gap` decades (factors of ten; 95 % intervals in brackets). Such a line runs through many years and has progress of methods in it. To add
# a trend of methods without counting twice, hold the year fixed. In decades, for 2022:
#
# | measure of 2022 | systems | gap, all years | gap, year fixed | methods in ten years | left after them |
# |:--|--:|:--|:--|:--|:--|
# | hardware burden | {glue:text}`burden_n` | {glue:text}`burden_gap` | {glue:text}`burden_fixed` | {glue:text}`burden_methods` | {glue:text}`burden_left` |
# | consolidated | {glue:text}`consolidated_n` | {glue:text}`consolidated_gap` | {glue:text}`consolidated_fixed` | {glue:text}`consolidated_methods` | {glue:text}`consolidated_left` |
#
# {numref}`fig-routes` shows what each route would give in ten years if its pace went on, or at most. Which routes reach a gap alone?

# %% tags=["remove-cell"]
YEARS = 10
early = compute.select(compute.record("imagenet", 2020), "hardware_burden")
first = fit.regress(early.compute_flop, early.error)
need = project.requirement(first, 0.05).mean
largest = record.loc[record.compute_flop.idxmax()]
has = largest.compute_flop


def gap_of(line):
    """Return the decades from the largest run to what a line needs for 5 %."""
    return routes.gap(project.requirement(line, 0.05).mean, has)


gap, gaps, lefts = gap_of(first), {}, {}
for key in ("burden", "consolidated"):
    measure = {"burden": "hardware_burden"}.get(key, key)
    rows = compute.select(compute.record("imagenet", 2022), measure)
    mixed = fit.regress(rows.compute_flop, rows.error)
    held = fit.regress(rows.compute_flop, rows.error, year=rows.year)
    gaps[key], gaps[f"{key}, fixed"] = gap_of(mixed), gap_of(held.at(2022))
    glue(f"{key}_n", len(rows), display=False)
    glue(f"{key}_gap", str(gaps[key]), display=False)
    glue(f"{key}_fixed", str(gaps[f"{key}, fixed"]), display=False)
    glue(f"{key}_methods", str(routes.of_methods(held.halving_months(), YEARS)), display=False)
    lefts[key] = gap_of(held.at(2022 + YEARS))
    glue(f"{key}_left", str(lefts[key]), display=False)
line_2022 = fit.regress(record.compute_flop, record.error)
each = {
    "methods (Erdil)": given["ImageNet (Erdil), 95 %"],
    "methods (year fixed)": given["ImageNet, year fixed, 95 %"],
    "methods (AlexNet)": alexnet.halving_months,
}
each = {label: routes.of_methods(months, YEARS) for label, months in each.items()}
for label, key in (("chips for learning", "ml"), ("all GPUs", "all")):
    doubling = routes.published(constants, f"hobbhahn_{key}_doubling_years")
    each[label] = routes.of_prices(doubling, YEARS)
each |= {
    "shared training": routes.of_sharing(terms.tuning),
    "pruning": routes.of_pruning(terms.extra),
    "distillation": routes.of_distillation(),
    "search, first (80 %)": routes.of_search(searches.passes / 300),
}
unit = dict.fromkeys(each, "FLOP") | dict.fromkeys(("chips for learning", "all GPUs"), "US$")
ways = pd.DataFrame(
    [
        {"label": f"{unit[label]}: {label}", **found._asdict(), "said": str(found)}
        for label, found in each.items()
    ]
)
for end in ("", "_low", "_high"):
    value = getattr(need, f"log10{end or '_estimate'}")
    glue(f"need{end}", units.power_of_ten(value), display=False)
glue("largest", units.si(float(has), "FLOP", 2), display=False)
glue("largest_name", largest["name"], display=False)
glue("gap", str(gap), display=False)
glue("patterson", constants["patterson_energy_factor"], display=False)
for end in ("low", "high"):
    glue(f"energy_{end}", constants[f"cottier_energy_percent_{end}"], display=False)
target = gaps["burden, fixed"]
verdicts = {label: found.against(target) for label, found in each.items()}
for_sure = [label for label, said in verdicts.items() if said == "closes it"]
glue("closing", "Alone, " + (", ".join(for_sure) or "no route") + " would close", display=False)
unsure = [label for label, said in verdicts.items() if said == "cannot be told"]
glue("routes_open", ", ".join(unsure) or "none", display=False)
methods, dollars = each["methods (year fixed)"], each["chips for learning"]
both = methods.plus(dollars)
glue("methods_decades", str(methods), display=False)
glue("dollars_decades", str(dollars), display=False)
glue("both", str(both), display=False)


def state(left):
    """Say whether decades that are left, with their interval, are any."""
    if left.low > 0:
        return "short of it"
    return "beyond it" if left.high < 0 else "cannot be told"


# The line itself in ten years, since its level and its pace are not independent; less the money.
left_both = lefts["burden"].plus(routes.Decades(-dollars[0], -dollars[2], -dollars[1]))
# A burden is converted to operations by the share performed, which has a width of its own.
width = quotes.performed()
spread = routes.Decades(*(math.log10(end) for end in (width.central, width.low, width.high)))
elsewhere = routes.Decades(*(math.log10(has / constants["epoch_largest_run_flop"]),) * 3)
for key, found in (
    ("left_both", left_both),
    ("today_article", gap.plus(spread).plus(elsewhere)),
    ("today_burden", gaps["burden"].plus(spread).plus(elsewhere)),
):
    glue(key, str(found), display=False)
    glue(f"{key}_state", state(found), display=False)
glue("practice", routes.of_practice(constants["patterson_energy_factor"]).high, display=False)
glue("most", each["shared training"].high, display=False)
glue("search_decades", str(each["search, first (80 %)"]), display=False)
glue("search_doubled", str(routes.of_search(searches.passes_doubled / 300)), display=False)
taught = each["distillation"]
glue("distilled_decades", f"{taught.low:.1f} to {taught.high:.1f}".replace("-", "−"), display=False)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-routes", "caption": "Factors of ten by which each route would lower the bill of one training in ten years, in operations (FLOP) or money (US$). Methods and chips have 95 % intervals, search the middle 80 % of searches, the others what is possible by construction. The dashed lines are the gaps in hardware burden: by the article's points, and by those of 2022 with the year fixed. A negative value makes training dearer. Look at how few routes come near a gap, and at how wide their intervals are."}}
plots.intervals(
    ways,
    name="fig-routes",
    description="Decades in ten years: "
    + "; ".join(f"{row.label}: {row.said}" for row in ways.itertuples()),
    axis=plots.plain_axis("Decades in ten years"),
    domain=(-2.5, 9.5),
    rules={"article": gap.estimate, "2022, year fixed": target.estimate},
)

# %% [markdown]
# | route | unit | what the evidence says | decades in ten years, or at most |
# |:--|:--|:--|:--|
# | better methods | FLOP | measured at levels that were reached | {glue:text}`methods_decades` |
# | cheaper operations | US\$ | measured | {glue:text}`dollars_decades` |
# | best practice | energy | one company's account; comes once, overlaps the two above | up to {glue:text}`practice:.0f`, of energy |
# | shared training | FLOP | accounting, one row; for each of many tasks, nothing for the first | up to {glue:text}`most:.1f` |
# | pruning, quantisation | FLOP | by construction; lowers use alone | 0 or less |
# | distillation | FLOP | by construction; lowers use alone | {glue:text}`distilled_decades` |
# | search | FLOP | {glue:text}`search_count` searches; repaid by uses or many trainings | {glue:text}`search_decades` (doubled: {glue:text}`search_doubled`), first training |
# | hybrids | | a simulation of linear regression | we do not know |
# | analog, neuromorphic, optical, quantum | | nothing in our record | we do not know |
#
# {glue:text}`closing` the gap of 2022 (hardware burden, year fixed) for sure. Of {glue:text}`routes_open` it cannot be told, as the intervals overlap; the others
# fall short. Methods and chips together give {glue:text}`both` decades, in money. They leave {glue:text}`left_both` of that gap: {glue:text}`left_both_state`.
# Both routes were at work all along. {claim}`conclusion`
#
# One thing did change. The largest known run of any kind, a language model's {cite}`epoch2025`, is told in operations performed. With burdens converted by the share performed, it is
# {glue:text}`today_article` decades short by the article's line ({glue:text}`today_article_state`), and {glue:text}`today_burden` by the hardware burdens of 2022 ({glue:text}`today_burden_state`).
#
# ```{admonition} Takeaway
# :class: tip
# Smaller networks lower the bill of use; below the training no bill can go. A training weighs as much as **{glue:text}`resnet_uses`** uses of ResNet-152. {claim}`own-training-in-uses` What reaches the training bill
# is better methods, **{glue:text}`methods_decades`** decades of FLOP in ten years, and cheaper operations, **{glue:text}`dollars_decades`** of money. {claim}`own-methods` The gap to 5 % in hardware burden is **{glue:text}`gap`** decades by the
# article's points, **{glue:text}`burden_fixed`** by those of 2022 at the methods of that year. Both routes together, against the latter: **{glue:text}`left_both_state`**.
# ```
#
# ## What could be wrong
#
# - **Equal quality.** The accounting takes the small network to be as good. Of new test sets less is known.
# - **Pruning while training.** Networks that are sparse, or of few bits, from the first step on would lower training too. The record has no case.
# - **Operations are not seconds.** Use runs in small batches and reaches less of the peak than training; pruned networks less still. Then use weighs more,
#   and pruning gives less than its factor.
# - **Families.** The {glue:text}`families` architectures were read from names, and they differ in size. An interval over so few is rather too narrow.
# - **Extrapolated paces.** Ten years of past pace is no law. The careful intervals span a factor of {glue:text}`span_least:.1f` or more.
# - **Which burden is a search's** is known for two systems and guessed for the rest; the share performed is that of other runs.
# - **Phases not told.** A tuning that a row does not mention is not counted. Names that tell of one, and rows of fewer than {glue:text}`least_epochs` passes, were left out.
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
# The error of the strong models is larger on ImageNetV2 than on ImageNet. By which factor? What would it cost in compute to bring it back at the power of the hardware burdens of 2022?
# Why is that no fair price of robustness?
# ```
#
# ````{solution} ex-undo
# :class: dropdown
# ```python
# ratio = (100 - lost.after) / (100 - lost.before)
# logs = np.log(100 - v2.before), np.log(100 - v2.after)
# power = line_2022.exponent / np.polyfit(*logs, 1)[0]
# ratio, power, ratio**power
# ```
#
# The error grows by {glue:text}`undo_ratio:.2f`. It falls more slowly on the new set: with the power {glue:text}`undo_slope:.2f` of that on
# ImageNet. So a power of {glue:text}`line_power:.1f` becomes {glue:text}`undo_power:.1f`, and undoing takes {glue:text}`undo_cost` times the compute.
# But the models of the two lines are not the same, and most of the drop is the set's, not the models'.
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
logs = np.log(100 - v2.before), np.log(100 - v2.after)
undo_slope = float(np.polyfit(*logs, 1)[0])
power = line_2022.exponent / undo_slope
glue("undo_slope", undo_slope, display=False)
glue("line_power", line_2022.exponent, display=False)
glue("undo_power", power, display=False)
glue("undo_cost", short(ratio**power), display=False)

# %% [markdown]
# ## Sources of this page
#
# - The routes, and two of the cases: {cite:t}`thompson2021`; the supermarket: {cite:t}`wired2020`; GPT-3's mistake: {cite:t}`brown2020`.
# - Pruning: {cite:t}`han2015`, {cite:t}`li2020compress`; search: {cite:t}`zoph2018`, {cite:t}`pham2018`, {cite:t}`wu2021fbnet`; distillation: {cite:t}`hinton2015`. Of most only the abstract was read.
# - Compute for a level: {cite:t}`hernandez2020`, {cite:t}`erdil2022`, {cite:t}`ho2024`.
# - New test sets: {cite:t}`recht2019`, {cite:t}`barbu2019`, {cite:t}`engstrom2020`; scores: {cite:t}`taori2020`, {cite:t}`wightman2026`.
# - Chips and practice: {cite:t}`hobbhahn2022`, {cite:t}`patterson2022`, {cite:t}`cottier2024`; the largest run: {cite:t}`epoch2025`.
