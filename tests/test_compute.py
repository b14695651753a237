"""Training compute: the two formulas, the recipes, and the record that the fits use."""

import numpy as np
import pytest

from lib import compute, data


def test_network_operations_of_alexnet_as_published():
    row = data.table("systems").set_index("system").loc["imagenet-alexnet"]
    recomputed = compute.network_operations(row.forward_flop, row.training_epochs, 1.28e6)
    assert f"{recomputed:.3g}" == f"{row.published_network_operations_flop:.3g}" == "5.38e+17"


def test_hardware_burden_of_nasnet_as_the_article_has_it():
    """500 P100 at 9,520 GFLOP/s for four days."""
    points = data.points_2020("imagenet").set_index("name").hardware_burden_flop
    burden = compute.hardware_burden(500, 9.52e12, 96)
    assert burden == pytest.approx(points["NASNetA (6@4032)"], rel=1e-12)


def test_alexnet_to_nasnet_is_the_thousandfold():
    points = data.points_2020("imagenet").set_index("name").hardware_burden_flop
    ratio = points["NASNetA (6@4032)"] / points["AlexNet 7CNNs"]
    assert ratio == pytest.approx(9520 / 1580 * 500 / 2 * 4 / 5.5, rel=1e-12)


def test_entered_peaks_give_the_published_burdens():
    """With the release's own peaks its own sums come out, to the two or three digits it prints."""
    systems = data.table("systems").set_index("system").join(compute.recipes())
    both = systems.dropna(subset=["published_hardware_burden_flop", "entered_hardware_burden_flop"])
    ratio = both.entered_hardware_burden_flop / both.published_hardware_burden_flop
    off = ratio[(ratio - 1).abs() > 0.035]
    assert len(both) > 90
    assert off.index.tolist() == ["wmt-en-de-depth-growing"]  # six days stated, twelve counted
    assert off.iloc[0] == pytest.approx(0.5, abs=0.01)


def test_no_recipe_without_a_published_value():
    """So the fits rest on published values alone."""
    systems = data.table("systems").set_index("system").join(compute.recipes())
    for measure in ("network_operations", "hardware_burden"):
        recipe = systems[f"recipe_{measure}_flop"].notna()
        assert systems[f"published_{measure}_flop"][recipe].notna().all()


def test_every_disagreement_has_a_reason():
    rows = compute.disagreements(0.10)
    assert len(rows) > 10
    assert ((rows.ratio - 1).abs() > 0.10).all()
    assert "not known" not in set(rows.reason)


def test_disagreements_grow_with_a_smaller_threshold():
    assert len(compute.disagreements(0.01)) > len(compute.disagreements(0.10))


def test_record_keeps_the_published_values():
    record = compute.record("imagenet", 2022).set_index("key")
    published = data.table("systems").set_index("system").published_hardware_burden_flop
    kept = record.hardware_burden_flop.dropna()
    assert kept.equals(published[kept.index].rename("hardware_burden_flop"))


def test_consolidated_is_the_authors_column_to_its_two_digits():
    record = compute.record("imagenet", 2022).set_index("key")
    authors = data.table("systems").set_index("system").published_consolidated_flop
    ratio = record.consolidated_flop.dropna() / authors[record.consolidated_flop.dropna().index]
    assert len(ratio) == 102
    assert np.abs(ratio - 1).max() < 0.05
    assert (record.consolidated_kind == "predicted").sum() == 66


def test_consolidated_of_coco_is_the_authors_own():
    record = compute.record("coco", 2022)
    assert (record.consolidated_kind == "predicted").sum() == 7
    assert record.consolidated_flop.notna().sum() == 20


def test_select_refuses_what_is_not_there():
    record = compute.record("imagenet", 2020)
    with pytest.raises(ValueError, match=r"no system\(s\).* try hardware_burden"):
        compute.select(record, "network_operations")
    with pytest.raises(ValueError, match=r"1 system\(s\).* a fit needs 3"):
        compute.select(compute.record("conll", 2022), "forward_flop")
    with pytest.raises(ValueError, match="expected one of hardware_burden"):
        compute.select(record, "watts")
    with pytest.raises(ValueError, match="release=2021"):
        compute.record("imagenet", 2021)
