"""Accuracy on new test sets: against statsmodels, against published numbers, and the table."""

import shutil

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from lib import data, robustness
from lib.faults import DataError

TABLE = data.table("robustness")
V2 = robustness.scores("imagenetv2")


@pytest.fixture(params=["imagenetv2", "objectnet"])
def shift(request):
    return request.param


# lines and drops


@pytest.mark.parametrize("selection", robustness.SELECTIONS)
@pytest.mark.parametrize("scale", robustness.SCALES)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_line_is_that_of_statsmodels(shift, selection, scale, level):
    rows = robustness.scores(shift, selection)
    x, y = (
        stats.norm.ppf(values / 100) if scale == "probit" else values
        for values in (rows.before.to_numpy(), rows.after.to_numpy())
    )
    groups = rows.family.astype("category").cat.codes.to_numpy()
    peer = sm.OLS(y, sm.add_constant(x)).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    found = robustness.line(rows.before, rows.after, rows.family, scale, level)
    for ours, theirs, ends in zip(
        (found.intercept, found.slope), peer.params, peer.conf_int(1 - level), strict=True
    ):
        assert list(ours[:3]) == pytest.approx([theirs, *ends], rel=1e-8)
    assert found.r2 == pytest.approx(peer.rsquared)
    assert (found.n, found.families) == (peer.nobs, len(set(groups)))


def test_drop_is_that_of_statsmodels(shift):
    rows = robustness.scores(shift)
    groups = rows.family.astype("category").cat.codes.to_numpy()
    found = robustness.drop(rows.before, rows.after, rows.family)
    lost = (rows.before - rows.after).to_numpy()
    for ours, values in ((found.points, lost), (found.share_percent, 100 * lost / rows.before)):
        peer = sm.OLS(np.asarray(values), np.ones(len(rows))).fit(
            cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
        )
        assert list(ours[:3]) == pytest.approx([*peer.params, *peer.conf_int()[0]], rel=1e-8)


def test_line_at_an_accuracy():
    rows = robustness.scores("imagenetv2")
    for scale in robustness.SCALES:
        found = robustness.line(rows.before, rows.after, rows.family, scale)
        left = rows.after - found.at(rows.before)
        assert abs(left.mean()) < 0.1
    bent = robustness.line(rows.before, rows.after, rows.family, "probit")
    by_hand = stats.norm.cdf(bent.intercept.estimate + bent.slope.estimate * stats.norm.ppf(0.8))
    assert float(bent.at(80)) == pytest.approx(100 * by_hand)


def test_models_beyond_their_own_line_are_nowhere():
    rows = robustness.scores("objectnet")
    above = robustness.beyond(rows, rows, "linear")
    assert list(above[:3]) == pytest.approx([0, 0, 0], abs=1e-9)
    raised = robustness.beyond(rows, rows.assign(after=rows.after + 2), "linear")
    assert list(raised[:3]) == pytest.approx([2, 2, 2])


@pytest.fixture(params=["linear", "probit"])
def scale(request):
    return request.param


def test_models_beyond_a_line_are_those_of_statsmodels(shift, scale):
    """Two regressions stacked: a row of its own for each model, the gradient by differences."""
    groups = robustness.scores(shift).groupby("training")
    usual, others = groups.get_group("standard"), groups.get_group("more-data")

    def bend(percent):
        return stats.norm.ppf(np.asarray(percent) / 100) if scale == "probit" else percent

    def back(values):
        return 100 * stats.norm.cdf(values) if scale == "probit" else values

    x, y, far = (np.asarray(bend(one)) for one in (usual.before, usual.after, others.before))
    line = np.polyfit(x, y, 1)[::-1]

    def mean_at(intercept, slope):
        return np.mean(back(intercept + slope * far))

    step = 1e-6
    gradient = [
        (mean_at(*(line + step * one)) - mean_at(*(line - step * one))) / (2 * step)
        for one in np.eye(2)
    ]
    distance = np.asarray(others.after) - back(line[0] + line[1] * far)
    design = np.zeros((len(x) + len(far), 3))
    design[: len(x), 0], design[: len(x), 1] = 1, x
    design[len(x) :] = [*gradient, 1]
    stacked = np.concatenate([y, distance + np.dot(gradient, line)])
    codes = pd.factorize(pd.concat([usual.family, others.family]))[0]
    peer = sm.OLS(stacked, design).fit(cov_type="cluster", cov_kwds={"groups": codes})
    half = stats.t.ppf(0.975, others.family.nunique() - 1) * peer.bse[2]
    ours = robustness.beyond(usual, others, scale)
    mean = distance.mean()
    assert list(ours[:3]) == pytest.approx([mean, mean - half, mean + half], rel=1e-5, abs=1e-6)


def test_interval_beyond_a_line_covers():
    """The line is fitted to few models far away: an interval that took it as known would miss."""
    rng = np.random.default_rng(11)
    held = known = 0
    for _ in range(300):
        tables = []
        for families, start, low, high in ((12, 0, 55, 65), (12, 12, 78, 84)):
            family = np.repeat(np.arange(start, start + families), 3)
            before = rng.uniform(low, high, family.size)
            noise = rng.normal(0, 1, families)[family - start] + rng.normal(0, 0.3, family.size)
            after = 0.9 * before + noise + (2 if start else 0)
            tables.append(pd.DataFrame({"before": before, "after": after, "family": family}))
        found = robustness.beyond(*tables, "linear")
        held += found.low < 2 < found.high
        through = robustness.line(*(tables[0][key] for key in ("before", "after", "family")))
        left = tables[1].after - through.at(tables[1].before)
        alone = robustness.drop(50 + left, np.full(left.size, 50.0), tables[1].family).points
        known += alone.low < 2 < alone.high
    assert 0.91 < held / 300 < 0.99
    assert known / 300 < 0.6


def test_interval_covers_when_families_err_together():
    """Forty families of five whose errors are shared: nineteen in twenty intervals hold 1.1."""
    rng = np.random.default_rng(7)
    families = np.repeat(np.arange(40), 5)
    before = np.repeat(rng.uniform(60, 85, 40), 5) + rng.normal(0, 0.2, 200)
    held = plain = 0
    for _ in range(400):
        shared = rng.normal(0, 1, 40)[families] + rng.normal(0, 0.2, 200)
        after = 1.1 * before - 20 + shared
        slope = robustness.line(before, after, families).slope
        held += slope.low < 1.1 < slope.high
        alone = robustness.line(before, after, np.arange(200)).slope
        plain += alone.low < 1.1 < alone.high
    assert 0.91 < held / 400 < 0.98
    assert plain / 400 < 0.75  # as if models were independent


# published


def test_means_of_the_strong_models():
    v2, odd = robustness.scores("imagenetv2"), robustness.scores("objectnet")
    assert len(v2) == len(odd) == 212
    means = [v2.before.mean(), v2.after.mean(), odd.before.mean(), odd.after.mean()]
    assert [round(value, 1) for value in means] == [75.4, 63.6, 78.2, 35.7]


def test_drop_agrees_with_the_papers():
    constants = data.constants()
    v2, odd = robustness.scores("imagenetv2"), robustness.scores("objectnet")
    found = robustness.drop(v2.before, v2.after, v2.family).points
    assert found.low < constants["engstrom_drop_percent"] < found.high
    assert constants["recht_drop_percent_low"] < found.estimate
    assert found.estimate < constants["recht_drop_percent_high"]
    turned = robustness.drop(odd.before, odd.after, odd.family).points.estimate
    assert constants["barbu_drop_percent_low"] < turned < constants["barbu_drop_percent_high"]


def test_weak_models_turn_the_slope():
    """Recht and others: gains on the old set are larger on the new one; the weak hide it."""
    slopes = {
        selection: robustness.line(rows.before, rows.after, rows.family).slope
        for selection in ("strong", "all")
        for rows in [robustness.scores("imagenetv2", selection)]
    }
    assert slopes["strong"].low > 1 > slopes["all"].high


def test_more_data_helps_some_families_only():
    rows = robustness.scores("objectnet")
    usual = rows[rows.training == "standard"]
    through = robustness.line(usual.before, usual.after, usual.family, "probit")
    more = rows[rows.training == "more-data"]
    above = (more.after - through.at(more.before)).groupby(more.family).mean()
    assert above["bit"] < -3 and above["clip"] > 3 and above["efficientnet"] > 3


# the table


@pytest.mark.parametrize(
    ("model", "imagenet", "objectnet"),
    [("resnet50", 76.13, 35.75), ("resnet152", 78.31, 40.07), ("alexnet", 56.52, 13.86)],
)
def test_scores_of_known_models(model, imagenet, objectnet):
    row = TABLE.set_index("name").loc[model]
    assert (round(row.imagenet_percent, 2), round(row.objectnet_percent, 2)) == (
        imagenet,
        objectnet,
    )


def test_new_sets_are_harder_for_all_but_chance():
    above = TABLE[TABLE.imagenet_percent > 5]
    assert (above.imagenetv2_percent < above.imagenet_percent).all()
    assert (above.objectnet_percent < above.imagenet_on_objectnet_classes_percent).all()


def test_kinds_of_training():
    counts = TABLE.training.value_counts()
    assert counts["unfinished"] == 110 and counts["no-network"] == 4
    read = TABLE[TABLE.status == "read"]
    assert set(read.training) == {"standard", "adversarial", "intervention", "more-data"}
    weak = TABLE[TABLE.training.isin(["unfinished", "no-network"])]
    assert weak.imagenet_percent.max() < robustness.STRONG_PERCENT
    assert TABLE.family.nunique() == 21


@pytest.mark.parametrize(
    ("old", "new"),
    [(",88.322,", ",0.0883,"), (",88.322,", ",883.22,"), (",more-data,", ",plenty,")],
)
def test_bad_score_is_found(tmp_path, old, new):
    package = tmp_path / "data"
    shutil.copytree(data.DATA, package)
    file = package / "robustness.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as raised:
        data.table("robustness", package)
    (fault,) = raised.value.faults
    assert (fault.table, fault.row) == ("robustness", 2)


# bad arguments


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: robustness.scores("imagenetv3"), "shift='imagenetv3'"),
        (lambda: robustness.scores("objectnet", "good"), "selection='good'"),
        (lambda: robustness.line([50, 60, 70], [40, 50, 60], "abc", "log"), "scale='log'"),
        (lambda: robustness.line([50, 60, 70], [40, 50, 60], "abc", level=95), "level=95"),
        (lambda: robustness.line([50, 60, 100], [40, 50, 60], "abc"), r"before\[2\]=100"),
        (lambda: robustness.line([50, 60, 70], [0.0, 50, 60], "abc"), r"after\[0\]=0"),
        (lambda: robustness.line([50, 50, 50], [40, 50, 60], "abc"), "before: .* no slope"),
        (lambda: robustness.line([50, 50 + 1e-13, 50], [40, 50, 60], "abc"), "before: .* no slope"),
        (lambda: robustness.line([40, 50, 60], [50, 50, 50], "abc"), "after: .* no slope"),
        (lambda: robustness.line([], [], []), "0 models of 0 families"),
        (lambda: robustness.drop([], [], []), "0 models of 0 families"),
        (
            lambda: robustness.line([50, 60, 70, 80], [40, 50, 60, 70], ["a", None, "b", "c"]),
            r"families\[1\] is missing",
        ),
        (
            lambda: robustness.drop([50, 60, 70], [40, 50, 60], [1.0, 2.0, np.nan]),
            r"families\[2\] is missing",
        ),
        (lambda: robustness.beyond(V2, V2[:0]), "others: 0 families"),
        (lambda: robustness.beyond(V2[:0], V2), "0 models of 0 families"),
        (lambda: robustness.beyond(V2, V2.assign(family=None)), "others: 0 families"),
        (lambda: robustness.line([50, 60, 70, 80], [40, 50, 60, 70], "aabb"), "at least 3"),
        (lambda: robustness.line([50, 60, 70], [40, 50, 60], "ab"), "pair up"),
        (lambda: robustness.drop([50, 60, 70], [40, 50], "abc"), "pair up"),
        (lambda: robustness.probit(0), "percent=0"),
        (lambda: robustness.beyond(V2, V2[V2.family == "clip"]), "others: 1 families"),
        (lambda: robustness.beyond(V2[V2.family == "clip"], V2), "at least 3"),
    ],
)
def test_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
