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
# # Overparameterization
#
# How can more parameters than data points generalise? A textbook would forbid it: a model that can fit
# anything should fit the noise as well. The article points at Noisy Student, with 480 million parameters
# and 1.2 million labelled images, and says that random starting weights and stochastic gradient descent
# lead such models to solutions that generalise {cite}`thompson2021`. This chapter counts how common such
# models are, computes exactly when they work, and sorts what of that sentence is proven.
#
# ## What you will be able to do
#
# After this chapter you can
#
# - say where the error of a model peaks as it grows, and why;
# - name the solution that gradient descent chooses among all that fit;
# - tell when many parameters help, and when they do not.
#
# ## What you need
#
# | you should know | how much it helps | minutes |
# |:--|:--|--:|
# | least squares, singular values | needed for the proofs only | 5 |
# | variance, bias | helpful | 2 |
# | this chapter | | 25 |

# %% tags=["remove-cell"]
from functools import partial

import numpy as np
import pandas as pd
from myst_nb import glue

from lib import charts, data, descent_charts, digits, lookups, spectral, tables, units
from lib import overparameterization as over
from lib import overparameterization_charts as draw
from lib.arguments import between
from lib.risk_charts import two_digits
from lib.spectral import minimum_norm, ridge, stopped

charts.enable()
constants = data.constants()
systems = data.systems("imagenet")
counted = systems[systems.parameters.notna()].copy()
seen = ["training_examples", "pretraining_examples", "finetuning_examples"]
counted["images"] = counted[seen].max(axis=1)
counted["ratio"] = counted.parameters / counted.images
CLASSES = 1000


def an_image(key):
    """Return the parameters per labelled image of a system; ValueError if they are not known."""
    one = lookups.row("systems", key)
    return float(between(f"{key}: parameters an image", one.parameters / one[seen].max()))


glue("systems", len(counted), display=False)
above = counted.ratio > 1
glue("above_one", "all" if above.all() else str(above.sum()), display=False)
glue("vit_ratio", an_image("imagenet-vit-g-14"), display=False)
glue("pretrained", int((counted.images > counted.images.min()).sum()), display=False)
glue("least_ratio", float(counted.ratio.min()), display=False)
glue("least_name", str(counted.name[counted.ratio.idxmin()]), display=False)
glue("median_ratio", float(counted.ratio.median()), display=False)
glue("above_classes", int((counted.ratio > CLASSES).sum()), display=False)
glue("whole_outputs", units.si(1.28e6 * CLASSES, "").strip(), display=False)
parameters = constants["noisy_student_parameters"]
labelled = constants["noisy_student_labelled_images"]
glue("noisy_ratio", parameters / labelled, display=False)
others = {}
for kind in ("unlabelled", "selected", "unique"):
    others[kind] = labelled + constants[f"noisy_student_{kind}_images"]
    glue(f"noisy_{kind}", parameters / others[kind], display=False)
    glue(f"images_{kind}", constants[f"noisy_student_{kind}_images"] / 1e6, display=False)

# %% [markdown]
# ## How many parameters an image
#
# Our tables give the parameters of {glue:text}`systems` systems on ImageNet, and {glue:text}`above_one` of them have
# more parameters than the labelled images that the tables know of: ImageNet's own, and in {glue:text}`pretrained` cases a larger
# set before or after. Others saw more than is listed. ViT-G/14, with two billion parameters, learned from some three
# billion labelled images
# first {cite}`zhai2022`: less than one parameter an image, where the figure has {glue:text}`vit_ratio:,.0f`. The
# median is {glue:text}`median_ratio:.0f` parameters an image, and the least is
# {glue:text}`least_ratio:.1f`, of {glue:text}`least_name`. For systems that learn from ImageNet alone the article's example is
# the rule; for the largest sets it can fail. {claim}`overparameterized` It is a rule of such vision systems: language models
# sized as is advised since 2022 learn from more tokens than they have parameters {cite}`hoffmann2022`. Before you look at {numref}`fig-parameters`, guess
# where AlexNet of 2012 lies.

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-parameters", "caption": "Parameters per image of the ImageNet systems in our tables. Look for marks below the lower rule, one parameter an image. Systems that saw more images than our tables know of lie too high. The upper rule is one for each image and class. The dotted line joins Noisy Student's marks: the same network, divided by its labelled images, by these and the different images that it labelled itself, and by all that it could choose from."}}
LABELLED, PSEUDO = "labelled images", "plus self-labelled"
rows = counted[["name", "year", "error", "parameters", "images"]].copy()
student = rows.name.str.startswith("NoisyStudent")
rows = rows.assign(counted=LABELLED, label="", linked=student)
rows.loc[rows.name == "AlexNet", "label"] = "AlexNet"
rows.loc[rows.name.str.startswith("ViT-MoE"), "label"] = "ViT-MoE"
own = pd.concat([rows[student]] * 2).assign(
    images=[others["unique"], others["unlabelled"]],
    counted=PSEUDO,
    label=["", "Noisy Student"],
)
draw.ratios(
    pd.concat([rows, own]),
    {"one an image": 1, "one for each image and class": CLASSES},
    name="fig-parameters",
    description="Parameters per labelled image against top-1 error for systems on ImageNet, from "
    f"{counted.ratio.min():.0f} to {counted.ratio.max():,.0f}. Noisy Student has "
    f"{an_image('imagenet-noisystudent-efficientnet-l2'):.0f}, and {parameters / others['unlabelled']:.1f} to "
    f"{parameters / others['unique']:.1f} if the images that it labelled itself are counted.",
)

# %% [markdown]
# The ratio depends on what is counted. Noisy Student has {glue:text}`noisy_ratio:.0f` parameters for each
# labelled image. {claim}`noisy-student-parameters` It also labelled images by itself, out of {glue:text}`images_unlabelled:.0f` million
# {cite}`xie2020`. {claim}`noisy-student-images` With all of these the ratio is {glue:text}`noisy_unlabelled:.1f`. It kept
# {glue:text}`images_selected:.0f` million, which gives {glue:text}`noisy_selected:.1f`; many are copies, and with the
# {glue:text}`images_unique:.0f` million different ones it is {glue:text}`noisy_unique:.1f`. Such labels come from a
# network and not from people, so they are data of another kind. But "{glue:text}`noisy_ratio:.0f` parameters an image"
# overstates how freely the network could choose.
#
# The yardstick matters too. One image does not fix one number: a classifier of ImageNet's 1,000 classes
# {cite}`russakovsky2015` has 1,000 outputs an image. If each has to be met, it takes about as many parameters as
# images *times classes* to fit everything {cite}`belkin2019`, here {glue:text}`whole_outputs`. By that count
# {glue:text}`above_classes` of the {glue:text}`systems` systems are past the threshold. The largest systems also
# saw further images that our table does not list, so even these may not be.
#
# ## One case that can be solved on paper
#
# Let the truth be a sum of $D$ features, independent, standard normal, each with an equal share. A model sees
# $p$ of them, and learns by least squares from $n$ points; where $p > n$, many weights fit exactly and it takes those
# of least norm. What it does not see is noise to it, with the variance $1 - p/D$ if the truth has variance one. Add noise of
# variance $\sigma^2$ to the targets. Then the expected squared distance from the truth is
# {cite}`belkin2020`
#
# ```{math}
# :label: eq-weak
# E = \frac{\max(p - n, 0)}{D} + \left(1 - \frac{p}{D}\right)(1 + g) + \sigma^2 g , \quad
# g = \frac{\min(n, p)}{|n - p| - 1} .
# ```
#
# It holds up to $p = n - 2$ and from $p = n + 2$ on. In between the expectation is infinite. The peak is all in the
# factor $g$: it tells how much noise becomes error. It grows on the way to $p = n$, and falls after it.
#
# {numref}`fig-weak` draws the formula and the mean of simulated samples, away from the peak, where a hundred of them pin a
# mean down. Predict before you move the noise, which is given by its root mean square (r.m.s.): does the peak
# move, or only grow? And do all features still beat *saying nothing*, the prediction zero?

# %%
n, pool = 40, 160
below, above = range(1, n - 1), range(n + 2, pool + 1)
theory = {p: over.expected_risk(n, p, pool) for p in (*below, *above)}
used = [5, 10, 20, 28, 54, 64, 80, 120, 160]
found = over.sweep(
    partial(over.weak_features, n, used, pool),
    {"least squares": minimum_norm},
    draws=100,
    seed=2021,
    middle=np.mean,
)
simulated = dict(zip(used, found["least squares"], strict=True))

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-weak", "caption": "Error of least squares on some of 160 weak features with 40 data points: the formula as lines, the mean of 100 simulated samples as squares. Move the noise and watch both sides of the peak. Its place stays. Find the noise at which the right end meets the dotted rule, which is the error of saying nothing."}}
draw.weak(
    theory,
    simulated,
    n,
    noise=0.5,
    name="fig-weak",
    description="Error against the number of features used, of 160. It rises from one to a peak at 40 "
    "features, the number of data points, and falls beyond; squares of simulations lie on the line.",
)

# %% tags=["remove-cell"]
worst = max(
    abs(one.at(s) / theory[p].at(s) - 1) for p, one in simulated.items() for s in (0, 0.5, 1)
)
glue("weak_off", 100 * worst, display=False)
glue("weak_all", theory[pool].at(0.5), display=False)
glue("weak_few", min(theory[p].at(0.5) for p in below), display=False)
glue("weak_features", min(below, key=lambda p: theory[p].at(0.5)), display=False)

# %% [markdown]
# The squares agree with the formula within {glue:text}`weak_off:.0f` %. With a noise of 0.5, all features have the
# error {glue:text}`weak_all:.2f`. With fewer features than points the least is {glue:text}`weak_few:.2f`, with
# {glue:text}`weak_features` used; saying nothing has 1.
# Here many parameters win since the truth needs them: leave one out, and it turns into noise. Nothing in the
# formula says that more is better for every truth.
#
# ## A network with a fixed first layer
#
# Next, a network: hidden units $\max(w^\top x, 0)$ with random weights $w$ that stay as drawn; only the output is
# learned. The truth is linear in 20 normal inputs. For such inputs the mean products of units are known in closed
# form {cite}`cho2009`, so we need no test set: the error over all possible inputs is *exact*. So is its
# split in a bias, which stays without noise, and a part that noise adds. We draw nine samples and layers,
# and take the median of each part.
#
# Three estimators differ in one function only. Write the features as $U S V^\top$, a product of singular vectors and
# values $s$. Each estimator answers $V g(s)\, U^\top y$, with
#
# | estimator | gain $g(s)$ |
# |:--|:--|
# | least squares, least norm | $1/s$ |
# | ridge with penalty $\lambda$ | $s/(s^2 + \lambda)$ |
# | gradient descent of rate $r$, stopped after $t$ steps | $(1 - (1 - r s^2)^t)/s$ |
#
# Noise enters as $\sigma^2 \sum g(s)^2$, weighted by how much each direction counts. With as many features as points, the matrix
# is square and one $s$ comes close to zero: $1/s^2$ explodes. With fewer or more features it does not:

# %%
rng = np.random.default_rng(2021)
layers = over.random_features(100, [50, 100, 200], inputs=20, rng=rng)
smallest = [np.linalg.svd(one.features)[1][-1] for one in layers]

# %% tags=["hide-input"]
tables.show(
    pd.DataFrame(
        {
            "features": [50, 100, 200],
            "data points": 100,
            "smallest s": smallest,
            "1/s²": [s**-2 for s in smallest],
        }
    ),
    **{"smallest s": ".3g", "1/s²": two_digits},
)

# %% [markdown]
# Now {numref}`fig-descent`. It starts with 100 points, noise half as large as the truth, and no remedy. Predict: where
# does the peak go if there are only 25 points? Which remedy takes it away, and does it harm elsewhere? At which noise does the
# widest network stop being the best?

# %%
remedies = {
    "no remedy": minimum_norm,
    **{f"ridge, penalty {p:g}": ridge(p) for p in (0.01, 0.1, 1)},
    **{f"descent, {t:,} steps": stopped(t) for t in (100, 1000, 10_000)},
}
curves = {}
for samples in (100, 50, 25):
    sizes = [round(samples * 2 ** (k / 4)) for k in range(-8, 13)]
    layer = partial(over.random_features, samples, sizes, 20)
    curves[samples] = sizes, over.sweep(layer, remedies, draws=9, seed=2021)

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-descent", "caption": "Exact error of a network with random hidden units against its width, and its two parts; the dashed grey line is the same without a remedy. Look at the peak where features and points are equal in number: noise makes nearly all of it. Then try a remedy: a strong one melts the peak, and lets the widest network stay the best at more noise. Without noise, see what it costs at the right end."}}
descent_charts.double_descent(
    curves,
    samples=100,
    noise=0.5,
    width=800,
    name="fig-descent",
    description="Error against features per data point, both on logarithmic axes. Without a remedy "
    "the error falls a little, peaks sharply at one feature a point, and falls again to its least "
    "at eight; its part from noise makes the peak. A ridge penalty or stopped descent removes it.",
)

# %% tags=["remove-cell"]
sizes, by_remedy = curves[100]
bare = by_remedy["no remedy"]


def least(risks, noise, below=None):
    """Return the least error and its width, over widths below the number of points or all."""
    pairs = zip(sizes, risks, strict=True)
    return min((one.at(noise), size) for size, one in pairs if below is None or size < below)


def word(first, second):
    """Say which of two errors is the lower."""
    return "below" if first < second else "not below"


for noise, key in ((0.5, "half"), (1.0, "full")):
    glue(f"narrow_{key}", least(bare, noise, below=100)[0], display=False)
    glue(f"narrow_width_{key}", least(bare, noise, below=100)[1], display=False)
    glue(f"widest_{key}", bare[-1].at(noise), display=False)
    glue(f"wins_{key}", word(bare[-1].at(noise), least(bare, noise, 100)[0]), display=False)
glue("peak_half", two_digits(max(one.at(0.5) for one in bare)), display=False)
glue("peak_none", max(one.at(0) for one in bare), display=False)
glue("peak_width", sizes[int(np.argmax([one.at(0.5) for one in bare]))], display=False)
many = [
    spectral.risks(over.random_features(100, [100], 20, own)[0], {"it": minimum_norm})["it"].at(0.5)
    for own in np.random.default_rng(2022).spawn(100)
]
for share in (25, 50, 75):
    glue(f"peak_{share}", float(f"{np.percentile(many, share):.1g}"), display=False)
glue("bare_none", two_digits(bare[-1].at(0)), display=False)
glue("tamed_none", two_digits(by_remedy["ridge, penalty 1"][-1].at(0)), display=False)
glue("tamed_half", by_remedy["ridge, penalty 0.1"][sizes.index(100)].at(0.5), display=False)
glue("tamed_full", by_remedy["ridge, penalty 0.1"][-1].at(1.0), display=False)
glue("stopped_full", by_remedy["descent, 100 steps"][-1].at(1.0), display=False)

# %% [markdown]
# With noise of 0.5 the peak stands at {glue:text}`peak_width` features and {glue:text}`peak_half` times the variance of the
# truth. Its height is chance: of a hundred single draws the middle one has some {glue:text}`peak_50:,.0f`, and half lie
# between {glue:text}`peak_25:,.0f` and {glue:text}`peak_75:,.0f`. The best network with fewer features than points has
# {glue:text}`narrow_width_half` features and an error of {glue:text}`narrow_half:.2f`; the widest has
# {glue:text}`widest_half:.2f`, {glue:text}`wins_half` that. With noise as large as the truth the widest has
# {glue:text}`widest_full:.2f`, {glue:text}`wins_full` the {glue:text}`narrow_full:.2f` of {glue:text}`narrow_width_full` features. The second
# descent is real, and need not end lower than the first. And without any noise a peak of {glue:text}`peak_none:.0f` is left:
# what the units cannot express acts as noise, as in {eq}`eq-weak`.
#
# A remedy changes that. A ridge penalty of 0.1 brings the error at the peak down to {glue:text}`tamed_half:.2f`, and the
# widest network with full noise to {glue:text}`tamed_full:.2f`; stopping after 100 steps, to {glue:text}`stopped_full:.2f`. It has its
# price: without noise a penalty of 1 takes the widest network from {glue:text}`bare_none` to {glue:text}`tamed_none`. Width
# is cheap when something else holds the weights back. The remedies here are set by hand. On real data one
# would choose them on held-out points.
#
# ## What gradient descent chooses
#
# With more features than points, infinitely many weights fit. Gradient descent ends at one of them, and which one
# is no accident.
#
# ```{prf:theorem} Descent keeps to what the data see
# :label: thm-minimum-norm
# Let $X$ be the features, $s_i$ their singular values above zero and $s_1$ the largest, and descend on
# $\frac{1}{2} |y - Xb|^2$ with a rate $0 < r < 2/s_1^2$. From $b_0 = 0$ the weights tend to the least-squares solution
# of least norm. From any other $b_0$ they tend to that solution plus the part of $b_0$ that is orthogonal to the rows of $X$.
# ```
#
# ```{prf:proof}
# A step adds $r X^\top (y - Xb)$, a mix of the rows of $X$. So what is orthogonal to the rows never changes, and
# from zero it stays zero. Along the $i$-th right singular vector, with $u_i$ the left one, a step takes the weight $c_i$ to
# $c_i + r s_i (u_i^\top y - s_i c_i)$. Its distance from $u_i^\top y / s_i$ shrinks by $1 - r s_i^2$, which lies between
# $-1$ and $1$, so it vanishes; from zero, $c_i = (1 - (1 - r s_i^2)^t)\, u_i^\top y / s_i$ after $t$ steps. The limit solves the normal
# equations. Any other solution differs from it by a vector orthogonal to the rows, which can only lengthen it.
# ```
#
# The numbers agree: 50 points, 400 random features, step by step and by the formula. (The distance is a share of the
# solution's own length.)

# %%
rng = np.random.default_rng(2021)
(wide,) = over.random_features(50, [400], inputs=20, rng=rng)
features, targets = wide.features, wide.targets
rate = 1 / np.linalg.norm(features, 2) ** 2
limit = spectral.solve(features, targets, minimum_norm)
steps = [10, 100, 1000, 10_000]
path = [spectral.gradient_descent(features, targets, t, rate) for t in steps]
formula = [spectral.solve(features, targets, stopped(t)) for t in steps]

# %% tags=["hide-input"]


def power(value):
    """Write a small number as a power of ten."""
    return units.power_of_ten(np.log10(value), 0).replace("-", "−")


tables.show(
    pd.DataFrame(
        {
            "steps": steps,
            "largest difference from the formula": [
                np.abs(a - b).max() for a, b in zip(path, formula, strict=True)
            ],
            "distance from the solution of least norm": [
                np.linalg.norm(a - limit) / np.linalg.norm(limit) for a in path
            ],
            "error": [spectral.error(wide, a) for a in path],
        }
    ),
    **{
        "steps": ",d",
        "largest difference from the formula": power,
        "distance from the solution of least norm": lambda value: (
            f"{value:.4f}" if value > 5e-5 else power(value)
        ),
        "error": ".3f",
    },
)

# %% tags=["remove-cell"]
direction = rng.standard_normal(400)
direction *= np.linalg.norm(limit) / np.linalg.norm(direction)
hidden = direction - spectral.solve(features, features @ direction, minimum_norm)
for scale in (0, 1, 3):
    glue(f"start_{scale}", spectral.error(wide, limit + scale * hidden), display=False)

# %% [markdown]
# The theorem is about *zero*. The article speaks of *random* starting weights. In this model they do not help: what the data do not see
# stays as it was drawn. From a random start as long as the solution itself the error ends at {glue:text}`start_1:.3f`, from one
# three times as long at {glue:text}`start_3:.3f`, and from zero at {glue:text}`start_0:.3f`. A network whose hidden weights
# learn needs a random start, or its units would all stay equal. But that is another reason. And nothing here is
# stochastic: plain descent does it.
#
# ## Polynomials, and why they are not the whole story
#
# The textbook's warning is a polynomial through 20 points. Take Runge's function $1/(1 + 25 x^2)$ on an even grid, and
# add terms. With 20 terms the curve meets every point and swings wildly between them. Textbooks stop there. Go on. The function
# is scaled to a mean square of one, so that saying nothing has the error one, as before.
#
# Beyond 20 terms the answer depends on what "least norm" means. With Legendre polynomials of equal size,
# a term of degree 150 is as cheap as a straight line. Scale the $k$-th term by $1/(1+k)$, and smooth curves are cheaper. Below 20
# terms this changes nothing, as the fit is unique. Predict for {numref}`fig-polynomials`: which of the lines stays down to the end?

# %%
grid = (2 * np.arange(20) + 1) / 20 - 1
terms = [*range(1, 25), *(round(24 * 1.12**k) for k in range(1, 19)), 200]
bases = {"equal weights": 0, "weights 1/(1+k)": 1, "weights 1/(1+k)²": 2}
fits = {}
for basis, decay in bases.items():
    made = over.polynomials(lambda x: 1 / (1 + 25 * x**2), grid, terms, decay)
    found = [spectral.risks(one, {"it": minimum_norm})["it"] for one in made]
    fits[basis] = dict(zip(terms, found, strict=True))

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-polynomials", "caption": "Exact error of polynomials through 20 evenly spaced points on Runge's function, against their number of terms; beyond 20 the exact fit of least norm, by three meanings of norm. Look where the lines part, and how they end: near one, which saying nothing would give, with equal weights, and near or below the best polynomial of the textbook with weights that favour smooth curves. Then take the noise away, and then add much of it."}}
draw.terms(
    fits,
    20,
    noise=0.3,
    name="fig-polynomials",
    description="Error against the number of terms on logarithmic axes. It falls to about a tenth near "
    "nine terms, rises above a million at twenty, and falls; beyond, with equal weights it climbs back to "
    "one, while with weights that favour smooth curves it stays below a tenth.",
)

# %% tags=["remove-cell"]
classical = min((fits["equal weights"][p].at(0.3), p) for p in terms if p < 20)
glue("classical", classical[0], display=False)
glue("classical_terms", classical[1], display=False)
for basis, key in zip(fits, ("equal", "smooth", "smoothest"), strict=True):
    glue(f"{key}_end", fits[basis][200].at(0.3), display=False)
glue("smooth_wins", word(fits["weights 1/(1+k)"][200].at(0.3), classical[0]), display=False)
dip = min((fits["equal weights"][p].at(0.3), p) for p in terms if p > 20)
glue("dip_terms", dip[1], display=False)
glue("dip", dip[0], display=False)

# %% [markdown]
# With a noise of 0.3, the best polynomial of the textbook has {glue:text}`classical_terms` terms and the error
# {glue:text}`classical:.3f`. With 200 terms, ten for each point, equal weights give {glue:text}`equal_end:.2f`: the
# curve meets the points in
# narrow spikes and is near zero elsewhere. (On the way it dips to {glue:text}`dip:.3f`, at {glue:text}`dip_terms` terms.)
# The weights $1/(1+k)$ give {glue:text}`smooth_end:.3f`, {glue:text}`smooth_wins` the textbook's best, and the steeper
# ones {glue:text}`smoothest_end:.3f`. The same data, the same number of parameters, each fit exact. *What counts as simple*
# decides, not the count.
#
# ## A small network, trained as in practice
#
# Now all weights learn, by stochastic gradient descent from random starts: one hidden layer, 200 images of handwritten digits
# {cite}`alpaydin1998` to learn from, the other 1,597 to test on, 100 epochs, no penalty. Five seeds each draw their own
# images, starting weights and order. A second set of runs learns with a fifth of the labels wrong, since
# deep networks with noisy labels are where a peak has been reported {cite}`nakkiran2020`. Where in
# {numref}`fig-digits` would you look for it?

# %%
hidden_units = [1, 2, 4, 8, 16, 32, 64]
wrong = {"true": 0.0, "a fifth wrong": 0.2}
runs = {
    label: [digits.learn(width, wrong=share) for width in hidden_units]
    for label, share in wrong.items()
}

# %% tags=["hide-input"] mystnb={"figure": {"name": "fig-digits", "caption": "Errors of small networks on handwritten digits against their width: medians of five seeds, with the range for the test. The left rule is as many parameters as images, the right one as many as images times classes. Look at the test error where the training error reaches zero, and right of it."}}
images = 200
per_unit = runs["true"][1].parameters - runs["true"][0].parameters  # widths 1 and 2
fixed = runs["true"][0].parameters - per_unit
rows = [
    {
        "width": one.width,
        "labels": label,
        "measured": measured,
        "middle": round(float(np.median(values)), 4),
        "low": round(min(values), 4),
        "high": round(max(values), 4),
    }
    for label, by_width in runs.items()
    for one in by_width
    for measured, values in (("test", one.test), ("training", one.training))
]
draw.widths(
    pd.DataFrame(rows),
    {"images": (images - fixed) / per_unit, "images × 10": (10 * images - fixed) / per_unit},
    name="fig-digits",
    description="Training and test error against the number of hidden units from 1 to 64. Both fall; "
    "the training error reaches zero near eight units, or sixteen with wrong labels, and the test "
    "error goes on falling, without a clear peak.",
)

# %% tags=["remove-cell"]
falls = []
for label, key in (("true", "true"), ("a fifth wrong", "wrong")):
    middle = np.array([np.median(one.test) for one in runs[label]])
    trained = np.array([np.median(one.training) for one in runs[label]])
    first = int(np.argmax(trained == 0))
    glue(f"rises_{key}", int((np.diff(middle) > 0).sum()), display=False)
    glue(f"first_{key}", hidden_units[first], display=False)
    glue(f"at_first_{key}", 100 * float(middle[first]), display=False)
    glue(f"widest_{key}", 100 * float(middle[-1]), display=False)
    spread = 100 * float(np.ptp(runs[label][first].test))
    ratio = runs[label][first].parameters / images
    if key == "true":
        glue("first_ratio", ratio, display=False)
    else:
        glue("spread", spread, display=False)
    falls.append(middle[-1] < middle[first])
glue("digits_verdict", "help" if all(falls) else "do not help", display=False)
glue("digits_steps", len(hidden_units) - 1, display=False)
four = runs["true"][hidden_units.index(4)]
glue("stuck", 100 * float(np.median(four.training)), display=False)
glue("digits_ratio", runs["true"][-1].parameters / images, display=False)
early = digits.learn(64, wrong=0.2, epochs=10)
late = runs["a fifth wrong"][hidden_units.index(64)]
glue("early_test", 100 * float(np.median(early.test)), display=False)
glue("early_training", 100 * float(np.median(early.training)), display=False)
glue("late_test", 100 * float(np.median(late.test)), display=False)

# %% [markdown]
# With true labels the middle one of five networks learns every image from {glue:text}`first_true` hidden units on, which is
# {glue:text}`first_ratio:.1f` parameters an image. There the test error is {glue:text}`at_first_true:.1f` %, and
# with {glue:text}`digits_ratio:.0f` parameters an image it is {glue:text}`widest_true:.1f` %. With a fifth of the labels
# wrong it goes from {glue:text}`at_first_wrong:.1f` % at {glue:text}`first_wrong` units to {glue:text}`widest_wrong:.1f` %. Here
# many more parameters than images {glue:text}`digits_verdict`.
#
# And the peak? Of {glue:text}`digits_steps` steps in width the median test error rises at {glue:text}`rises_true` with true
# labels and at {glue:text}`rises_wrong` with wrong ones, and seeds differ by up to {glue:text}`spread:.0f` points at the width where
# the wrong labels are first learned. We see no peak that we would trust, and did not search for settings that show one.
# Nor is the threshold where a count would put it. Networks of 4 units have more parameters than images, and
# {glue:text}`stuck:.0f` % of the training images stay wrong: what training can reach differs from what the weights could hold.
#
# ## What the article's sentence may rest on
#
# | part of the statement | what supports it |
# |:--|:--|
# | models have more parameters than data points | {glue:text}`above_one` of {glue:text}`systems` systems, counting the labelled images we know of; {glue:text}`above_classes` counting images and classes |
# | this need not hurt | exact here, for three models; whether it helps hangs on noise and on what counts as simple |
# | gradient descent finds a good one of many solutions | proven here for linear models: the one of least norm. Whether that is good is a property of features and truth {cite}`bartlett2020` |
# | random starts lead there | not for the weights of linear models: zero does, and a large random start hurts |
# | it must be stochastic | no: descent on all data at once leads to the least norm here, and does as well as stochastic descent for networks on small images, if a penalty is added {cite}`geiping2022` |
# | the solution generalises, in general | no theorem can say so of descent alone: the same networks and method learn random labels by heart {cite}`zhang2017` |
#
# There are theorems for networks. With few steps, test and training error stay close {cite}`hardt2016`: a bound on
# their gap, and none on either. On ImageNet itself, a network that was trained past the usual stop fitted its images
# better and got worse on new ones {cite}`wen2023`. So "can generalise, and often does" is well supported; "is
# proven to" is not, for the systems of the article. {claim}`sgd-generalises`
#
# ```{admonition} Takeaway
# :class: tip
# Of {glue:text}`systems` ImageNet systems whose size we know, **{glue:text}`above_one`** have more parameters than labelled
# images that we know of, the median one **{glue:text}`median_ratio:.0f`** times as many. {claim}`own-more-parameters` In linear models the danger is not many parameters but
# *as many as data*: there the error peaks, at some **{glue:text}`peak_50:,.0f`** times the truth's variance for our
# random units and a noise of 0.5, and a small penalty brings it to {glue:text}`tamed_half:.2f`. {claim}`own-peak`
# ```
#
# ## What could be wrong
#
# - **These are not deep networks.** In the exact models the features are fixed. Deep networks learn theirs, and we know
#   no exact error for them. Where they resemble our models is an open question.
# - **The truth was chosen by us.** Linear truths suit these units. A rougher truth would move every number but not the
#   place of the peak.
# - **Medians of parts.** We add medians of bias and of noise's part over nine draws. At the peak, single draws differ by
#   factors: its height is a rough number, and a mean over draws would be ruled by the worst of them.
# - **Even grids.** With points at random the polynomials' ends hang free, and exact fits there can stay bad with smooth
#   weights too.
# - **The count of images.** Our table lists pre-training for few systems, so ratios of the largest are too high.
#   Copies of images by cropping and
#   turning, which nearly all use, are not counted, and are not independent data either.
# - **Secondary facts.** How many images Noisy Student kept was read in public copies of its text; how many ViT-G/14 saw,
#   in public notes.
#
# ## Exercises
#
# ```{exercise} When to say nothing
# :label: ex-nothing
# In {numref}`fig-weak`, at which noise do all 160 features do no better than the prediction zero?
# ```
#
# ````{solution} ex-nothing
# :class: dropdown
# By {eq}`eq-weak` with $p = D$ the error is $1 - n/D + \sigma^2 n/(D - n - 1)$. It is one at $\sigma^2 = (D - n - 1)/D$:
#
# ```python
# every = over.expected_risk(40, 160, 160)
# ((1 - every.bias_squared) / every.variance) ** 0.5
# ```
#
# which is {glue:text}`nothing_noise:.2f` of the truth's standard deviation.
# ````
#
# ```{exercise} Stop earlier
# :label: ex-stop
# Train the network of 64 units on the wrong labels for 10 epochs in place of 100. What happens to the training error,
# and to the test error?
# ```
#
# ````{solution} ex-stop
# :class: dropdown
# ```python
# early = digits.learn(64, wrong=0.2, epochs=10)
# np.median(early.training), np.median(early.test)
# ```
#
# The training error is {glue:text}`early_training:.0f` % in place of zero: the wrong labels are not learned yet. The test error is
# {glue:text}`early_test:.1f` %; after 100 epochs it was {glue:text}`late_test:.1f` %. A good solution is passed on the
# way to the exact one.
# ````
#
# ```{exercise} More data that hurts
# :label: ex-more-data
# A network of random features has 100 units and no remedy. The noise is 0.5. Does it do better with 50 points or with 100?
# ```
#
# ````{solution} ex-more-data
# :class: dropdown
# ```python
# for samples in (50, 100):
#     sizes, by_remedy = curves[samples]
#     by_remedy["no remedy"][sizes.index(100)].at(0.5)
# ```
#
# With 50 points the error is {glue:text}`hundred_50`, with 100 it is {glue:text}`hundred_100`: the new data move the
# threshold to where the network stands. More data hurt a model that has just as many parameters.
# ````

# %% tags=["remove-cell"]
every = theory[pool]
glue("nothing_noise", ((1 - every.bias_squared) / every.variance) ** 0.5, display=False)
for samples in (50, 100):
    widths, risks = curves[samples]
    error = risks["no remedy"][widths.index(100)].at(0.5)
    glue(f"hundred_{samples}", two_digits(error), display=False)

# %% [markdown]
# ## Sources of this page
#
# - The article: {cite:t}`thompson2021`; systems: {cite:t}`thompson2022data`; Noisy Student: {cite:t}`xie2020`; vision
#   transformers: {cite:t}`zhai2022`; sizes of language models: {cite:t}`hoffmann2022`; the
#   classes of ImageNet: {cite:t}`russakovsky2015`; digits: {cite:t}`alpaydin1998`.
# - Double descent: {cite:t}`belkin2019`, {cite:t}`belkin2020`, {cite:t}`nakkiran2020`; mean products of hidden units:
#   {cite:t}`cho2009`.
# - What is and is not proven: {cite:t}`bartlett2020`, {cite:t}`hardt2016`, {cite:t}`zhang2017`, {cite:t}`geiping2022`,
#   {cite:t}`wen2023`.
