"""What better chips gave: factors that multiply to the total, and the rows that they rest on."""

import itertools
import json
import math
from dataclasses import replace

import pytest

from lib import data, hardware


@pytest.fixture(scope="module")
def known():
    return hardware.recipes(2022)


def test_the_six_fold_of_the_article():
    """1,645,056,000,000 over 1,501,632,000 GFLOP, as the authors' site showed them."""
    found = hardware.decompose("alexnet", "nasnet-a-6-4032")
    assert found.total == pytest.approx(1.645056e12 / 1.501632e9, rel=1e-12)
    assert (found.rate, found.number, found.time) == pytest.approx((9520 / 1580, 250, 4 / 5.5))
    assert round(found.rate) == data.constants()["article_hardware_factor"]
    assert found.total > data.constants()["article_nasnet_factor"]
    shares = found.shares
    assert shares["rate"] == pytest.approx(0.257, abs=5e-4)
    assert shares["number"] + shares["time"] == pytest.approx(0.743, abs=5e-4)


def test_recipes_of_2020_give_the_published_burdens_to_the_last_digit():
    points = data.table("points_2020").set_index("point").hardware_burden_flop
    for key, recipe in hardware.recipes(2020).items():
        assert recipe.burden_flop == pytest.approx(points[key], rel=1e-12)


def test_pair_of_the_release_of_2022():
    found = hardware.decompose("alexnet", "nasnet-a-6-4032", 2022)
    assert (found.number, found.time) == pytest.approx((250, 4 / 6))
    assert found.total == pytest.approx(found.rate * 250 * 4 / 6, rel=1e-12)


def test_factors_of_every_pair_multiply_to_the_total(known):
    for old, new in itertools.permutations(known.values(), 2):
        found = hardware.Decomposition(old, new, 1.0, None)
        product = found.rate * found.number * found.time
        assert math.isclose(product, found.total, rel_tol=1e-12)
        if found.shares:
            # A total that is nearly 1 has nearly no logarithm to share out.
            tolerance = 1e-12 / min(1, abs(math.log(found.total)))
            assert math.isclose(sum(found.shares.values()), 1, abs_tol=tolerance)


def test_burden_of_every_recipe_is_the_sum_over_its_runs(known):
    runs = data.table("runs")
    flop = runs["count"] * runs.entered_peak_flop_per_s * runs.duration_hours * 3600
    total = flop.groupby(runs.system).sum()
    for key, recipe in known.items():
        assert recipe.burden_flop == pytest.approx(total[key], rel=1e-12)


def test_every_published_burden_of_2022_has_its_factors(known):
    published = data.table("systems").set_index("system").published_hardware_burden_flop.dropna()
    assert set(published.index) == set(known)


def test_back_is_the_inverse(known):
    pair = ("imagenet-alexnet", "imagenet-noisystudent-efficientnet-l2")
    there, back = (hardware.decompose(*way, 2022) for way in (pair, pair[::-1]))
    for name in ("total", "rate", "number", "time", "chip", "precision"):
        assert getattr(there, name) * getattr(back, name) == pytest.approx(1, rel=1e-12)


def test_phases_follow_each_other_and_kinds_of_chip_work_side_by_side(known):
    """BERT-fused NMT: 14 days and 10 days on 8 M40. LUKE: 16 V100 and 2 CPU for 30 days."""
    fused = known["wmt-en-fr-bert-fused-nmt"]
    assert (fused.chips, fused.hours, len(fused.phases)) == (8, 24 * 24, 2)
    luke = known["squad-luke"]
    assert (luke.chips, luke.hours) == (18, 720)
    assert luke.rate_flop_per_s == pytest.approx((16 * 1.41e13 + 2 * 2.07e12) / 18)
    assert luke.processors == ("Tesla V100 PCIe 32 GB", "Xeon Platinum 8168")


def test_board_of_tpus_counts_as_four_chips(known):
    """Noisy Student, by the release: 256 boards of 420 TFLOP/s."""
    runs = data.table("runs").set_index("system")
    row = runs.loc["imagenet-noisystudent-efficientnet-l2"]
    student = known["imagenet-noisystudent-efficientnet-l2"]
    assert student.chips == 4 * row["count"] == 1024
    assert student.rate_flop_per_s == pytest.approx(row.entered_peak_flop_per_s / 4)


def test_change_of_format_is_that_of_a_contemporary(known):
    found = hardware.decompose("alexnet", "noisystudent-efficientnet-l2", 2022)
    assert found.precision == pytest.approx(1.12e14 / 1.413e13)
    assert found.precision * found.chip == pytest.approx(found.rate, rel=1e-12)
    coca = hardware.decompose("alexnet", "coca", 2022)
    assert coca.precision_of.startswith("A100")
    assert coca.precision == pytest.approx(3.12e14 / 1.949e13)


def test_no_change_of_format_between_two_tpus():
    found = hardware.decompose("noisystudent-efficientnet-l2", "coca", 2022)
    assert (found.precision, found.precision_of) == (1.0, None)


def test_format_of_a_chip_without_a_date_cannot_be_priced(known):
    undated = replace(known["imagenet-coca"], released=None)
    with pytest.raises(ValueError, match="needs its month"):
        hardware.between_recipes(known["imagenet-alexnet"], undated)


@pytest.mark.parametrize("hours", [1, 1.49, 1 / 1.49, 1.001])
def test_growth_that_is_hardly_one_has_no_shares(known, hours):
    recipe = known["imagenet-alexnet"]
    found = hardware.between_recipes(recipe, replace(recipe, hours=recipe.hours * hours))
    assert found.shares is None
    assert found.total == pytest.approx(hours)


def test_no_share_of_any_pair_is_absurd(known):
    """A share is the logarithm of a factor in units of the growth: of 1.5 at the least."""
    for old, new in itertools.permutations(known.values(), 2):
        found = hardware.Decomposition(old, new, 1.0, None)
        for name, share in (found.shares or {}).items():
            assert abs(share) <= abs(math.log(getattr(found, name))) / math.log(1.5) * (1 + 1e-9)


def test_growth_of_half_again_has_shares(known):
    recipe = known["imagenet-alexnet"]
    for hours in (1.51, 1 / 1.51):
        found = hardware.between_recipes(recipe, replace(recipe, hours=recipe.hours * hours))
        assert found.shares == pytest.approx({"rate": 0, "number": 0, "time": 1})


def test_core_days_are_a_product_and_not_its_factors(known):
    """ViT-MoE states 16,800 core-days of TPU v3, two cores a chip; the release makes one core."""
    stated = {key for key, one in known.items() if one.in_core_days}
    runs = data.table("runs").dropna(subset=["core_days"])
    assert stated == set(runs.system) & set(known)
    moe = known["imagenet-vit-moe-15b-every-2"]
    assert moe.chips * moe.hours / 24 == pytest.approx(16_800 / 2, rel=2e-3)
    assert moe.chips < 1
    assert not any(one.in_core_days for one in hardware.recipes(2020).values())


def test_record_is_json():
    record = hardware.decompose("alexnet", "nasnet-a-6-4032").record()
    again = json.loads(json.dumps(record, allow_nan=False))
    assert again["factors"]["total"] == pytest.approx(1095.512, abs=1e-3)
    assert again["to"]["phases"] == ["search"]


@pytest.mark.parametrize(
    ("name", "release", "key"),
    [
        ("alexnet", 2020, "imagenet-alexnet-7cnns"),
        ("AlexNet", 2022, "imagenet-alexnet"),
        ("nasnet-a-6-4032", 2020, "imagenet-nasneta-6-4032"),
        ("NASNet-A (6@4032)", 2022, "imagenet-nasnet-a-6"),
        ("imagenet-xception", 2022, "imagenet-xception"),
        ("WMT en-fr GNMT plus RL", 2022, "wmt-en-fr-gnmt-plus-rl"),
    ],
)
def test_loose_names(name, release, key):
    assert hardware.resolve(name, release) == key


@pytest.mark.parametrize(
    ("name", "release", "words"),
    [
        ("alxnet", 2020, "nearest are 'imagenet-alexnet-7cnns'"),
        ("gnmt-plus-rl", 2022, "'wmt-en-fr-gnmt-plus-rl' of 2"),
        ("allexnet", 2022, "imagenet-alexnet"),
        ("bert", 2022, "'squad-bert-single-model' or 'conll-bert-large'"),
        ("resnet", 2022, "of 24 that begin so"),
        ("xception", 2020, "; the release of 2022 has it: release=2022 (--release 2022)"),
        ("coca", 2020, "does not have it; the release of 2022 has it: release=2022"),
        ("vgg19", 2020, "does not say chips, number and time"),
        ("", 2020, "nearest"),
        (None, 2020, "nearest"),
    ],
)
def test_name_that_will_not_do(name, release, words):
    with pytest.raises(ValueError, match="system=") as raised:
        hardware.resolve(name, release)
    assert words in str(raised.value)


def test_system_whose_recipe_has_gaps_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="does not say chips, number and time of 'imagenet-resna"):
        hardware.resolve("resnasnet", 2022)


@pytest.mark.parametrize("release", [2021, "2020", None])
def test_release_that_is_none(release):
    with pytest.raises(ValueError, match=r"release=.*expected one of \(2020, 2022\)"):
        hardware.decompose("alexnet", "alexnet", release)


# the search and the training run


def test_training_in_place_of_the_search():
    """By the papers 23.8 and 0.70 billion multiply-adds a pass, and three times the epochs."""
    found = hardware.training_instead(300)
    assert found.over_alexnet == pytest.approx(23.8 / 0.70 * 3, rel=1e-3)
    assert found.operations_flop == pytest.approx(3 * 2 * 23.8e9 * 300 * 1.28e6, rel=1e-3)
    assert found.over_search < 1
    assert hardware.training_instead(600).over_alexnet == pytest.approx(2 * found.over_alexnet)


def test_usual_epochs_is_a_median():
    stated = data.systems("imagenet").training_epochs.dropna()
    assert hardware.usual_epochs() == sorted(stated)[len(stated) // 2]


@pytest.mark.parametrize("epochs", [0, -1, math.inf, math.nan, "300", [300, 600]])
def test_epochs_that_will_not_do(epochs):
    with pytest.raises(ValueError, match="epochs"):
        hardware.training_instead(epochs)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (6.0253, "6.03"),
        (0.7272727, "0.727"),
        (999.6, "1,000"),
        (1095.5, "1,096"),
        (0.03125, "0.0313"),
        (1, "1"),
        (250.0, "250"),
    ],
)
def test_factor_in_words(factor, words):
    assert hardware.times(factor) == words
