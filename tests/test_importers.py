"""Downloads of others, written here in their formats: what is taken, what is left out, and why."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from lib import data, downloads, importers, overlay
from lib.cells import MOST_FAULTS
from lib.cli import main
from lib.epoch_imports import HARDWARE, MODELS
from lib.faults import DataError
from lib.timm_imports import RESULTS

LATER = Path(__file__).parent / "later"

V2 = "results-imagenetv2-matched-frequency.csv"

MODEL_HEADER = (
    "Model,Publication date,Link,Training compute (FLOP),Confidence,"
    "Training compute estimation method,Abstract,Task"
)
RESULT_HEADER = "model,img_size,top1,top1_err,param_count,top1_diff"

SYSTEM = "system,dataset,name,year,paper_url,top1_percent,source\n"


def download(path, header, *rows):
    """Write a download."""
    path.write_text("\n".join([header, *rows, ""]), "utf-8")
    return path


def models(tmp_path, *rows, header=MODEL_HEADER):
    """Write a table of models."""
    return download(tmp_path / "models.csv", header, *rows)


def chip(name, maker="NVIDIA", kind="GPU", day="2024-05-01", **cells):
    """Return a row of a table of hardware, by its columns."""
    known = {
        "name": "Hardware name",
        "maker": "Manufacturer",
        "kind": "Type",
        "day": "Release date",
    }
    given = {"name": name, "maker": maker, "kind": kind, "day": day}
    return {known[key]: value for key, value in given.items()} | cells


def chips(tmp_path, *rows):
    """Write a table of hardware; columns are those of any row."""
    path = tmp_path / "hardware.csv"
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns)
        lines.writeheader()
        lines.writerows(rows)
    return path


def table(path):
    """Return the rows of a table that was written, by the first column."""
    with path.open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def merged(folder, tmp_path):
    """Merge what was imported with our package; the keys added to the first table."""
    return overlay.merge(folder, tmp_path / "target")[0].added


FP32 = "FP32 (single precision) performance (FLOP/s)"
TENSOR = "Tensor-FP16/BF16 performance (FLOP/s)"


def test_models_are_matched_by_our_name_for_them_by_name_and_by_paper(tmp_path):
    file = models(
        tmp_path,
        "AlexNet,2012-09-30,,9e17,Confident,Operation counting,,",
        "ViT-G/14\t,2021-06-08,https://arxiv.org/abs/2106.04560,5.85e22,Confident,"
        '"Hardware,Operation counting","two\nlines, and a comma",',
        "Masked Autoencoders ViT-H,2021-11-11,https://arxiv.org/abs/2111.06377v2,4.6e20,"
        'Speculative,Hardware,,"Image classification,Object detection"',
        "Magistral Small,2025-06-10,https://mistral.ai,1e24,Likely,Hardware,",
    )
    report = importers.bring(MODELS, file, tmp_path / "mine", "2026-11-22")
    rows = table(tmp_path / "mine" / "epoch_estimates.csv")
    assert list(rows) == list(report.taken)
    alexnet, vit, mae = rows.values()
    assert (alexnet["system"], alexnet["training_compute_flop"]) == ("imagenet-alexnet", "9e17")
    assert (alexnet["basis"], alexnet["same_run"]) == ("counted", "true")  # as we have read it
    assert (vit["system"], vit["epoch_name"], vit["basis"]) == (
        "imagenet-vit-g-14",
        "ViT-G/14",
        "mixed",
    )
    assert vit["same_run"] == "false"  # nobody has read it yet
    assert (mae["system"], mae["confidence"]) == ("imagenet-vit-h448-mae", "speculative")
    assert [line.rpartition(" (by ")[2] for line in report.mapped.matched] == [
        "the name in our table)",
        "name)",
        "paper, family and task)",
    ]
    assert report.mapped.skipped == {"no system of ours": ("Magistral Small",)}
    said = report.lines()
    assert f"made the folder {tmp_path / 'mine'}" in said
    assert (
        "of these, added to our 31 rows of epoch_estimates: 2; in place of one of them: 1" in said
    )
    assert any("read each match" in line and "same_run=false" in line for line in said)
    assert merged(tmp_path / "mine", tmp_path) == report.taken[1:]
    again = importers.bring(MODELS, file, tmp_path / "mine").lines()
    assert not any("made the folder" in line for line in again)


@pytest.mark.parametrize(
    ("name", "paper", "task", "system"),
    [
        (
            "AWD-LSTM + MoS + Partial Shuffled",
            "1906.03805",
            "Language modeling",
            "wmt-en-de-transformer-big-plus-adversarial-mle",
        ),
        (
            "AWD-LSTM-DRILL + dynamic evaluation (WT2)",
            "1905.05513",
            "Language modeling",
            "wmt-en-de-transformer-drill-base",
        ),
        (
            "DiffQ Transformer (16L)",
            "2104.09987",
            "Language modeling",
            "imagenet-diffq-lambda-1e-2",
        ),
        ("DiffQ Transformer (16L)", "2104.09987", "", "imagenet-diffq-lambda-1e-2"),
        ("Masked pixels", "2111.06377", "Image classification", "imagenet-vit-h448-mae"),
    ],
)
def test_a_paper_alone_is_no_match(tmp_path, name, paper, task, system):
    link = f"https://arxiv.org/abs/{paper}"
    file = models(tmp_path, f"{name},,{link},1e20,Confident,Hardware,,{task}")
    report = importers.bring(MODELS, file, tmp_path / "mine")
    assert report.taken == ()
    assert not (tmp_path / "mine").exists()
    said = f"skipped, same paper, another model or task: {name} / {system}"
    assert said in report.lines()


def test_a_match_by_name_tells_that_the_papers_differ(tmp_path):
    link = "https://arxiv.org/abs/2111.06377"
    file = models(tmp_path, f"ViT-H/14,2021-11-11,{link},1e21,Confident,Hardware,,")
    (said,) = importers.bring(MODELS, file).mapped.matched
    assert said == "ViT-H/14 = imagenet-vit-h-14 (by name; their papers differ)"


def test_every_doubtful_match_is_listed(tmp_path):
    papers = ("1906.03805", "1905.05513", "2104.09987", "2111.06377", "2106.04560")
    rows = [f"New{at},,https://arxiv.org/abs/{one},1e20,,,," for at, one in enumerate(papers)]
    said = importers.bring(MODELS, models(tmp_path, *rows)).lines()
    assert sum("another model or task: New" in line for line in said) == len(papers)


def test_models_are_left_out_with_the_reason(tmp_path):
    file = models(
        tmp_path,
        "AlexNet,2012-09-30,,4.7e17,Confident,Operation counting,,",  # as in our table
        "ViT-G/14,2021-06-08,,,Confident,Hardware,",
        "ResNeXt-101 32x48d,2018-05-02,,8.7e30,Confident,Hardware,",
        "PNASNet-5,2017-12-02,,6.6e19,Likely,Comparison with other models,",
        "VOLO-D5,2021-06-24,,6.6e19,Unknown,Hardware,",
        "Swin-L (384 res; ImageNet-22k pretrain),1990-03-01,,6.6e19,Likely,Hardware,",
        "Unheard-of,2021-03-01,,6.6e19,Likely,Hardware,",
        "Swin A,2021-03-25,https://arxiv.org/abs/2103.14030,6.6e19,Likely,Hardware,",
    )
    skipped = importers.bring(MODELS, file).mapped.skipped
    assert {names: reason for reason, names in skipped.items()} == {
        ("AlexNet",): "the estimate that our table has",
        ("ViT-G/14",): "no training compute",
        ("PNASNet-5",): "the method of the estimate is none or no one of ours",
        ("VOLO-D5",): "its certainty is not told",
        ("Swin-L (384 res; ImageNet-22k pretrain)",): (
            "several systems of ours have its name, or one of another year"
        ),
        ("Unheard-of",): "no system of ours",
        ("Swin A",): "several systems of ours, or models, have its paper",
        ("ResNeXt-101 32x48d",): next(one for one in skipped if "8.7e+30" in one or "1e+29" in one),
    }
    refused = next(one for one in skipped if one.startswith("breaks a rule of epoch_estimates"))
    assert "training_compute_flop" in refused
    assert "; to mend it, in the download: " in refused


def test_systems_of_the_folder_are_known_too(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(LATER / "systems.csv", folder)
    shutil.copy(LATER / "sources.csv", folder)
    file = models(tmp_path, "InternImage-H,2022-11-10,,2.4e21,Confident,Operation counting,")
    assert importers.bring(MODELS, file, folder).taken == ("imagenet-internimage-h",)
    found = overlay.merge(folder, tmp_path / "target")
    assert [change.table for change in found] == ["systems", "epoch_estimates", "sources"]


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("Training compute (FLOP)", "5.85e22"),
        ("training_compute_flops", "5.85e22"),
        ("Training compute (FLOPs)", "5.85e22"),
        ("Training compute [GFLOP]", "5.85e31"),
        ("Training compute", "5.85e22"),
    ],
)
def test_a_renamed_column_and_another_unit_are_recognised(tmp_path, header, written):
    columns = {"compute": MODELS.columns["compute"]}
    file = download(tmp_path / "models.csv", f"New,{header}", "x,5.85e22")
    found = downloads.recognise(file, columns)
    assert found.passed_over == ("New",)
    (record,) = found.records
    assert downloads.written(downloads.number(record["compute"])) == written


def test_columns_in_another_order_added_and_lacking_do_not_matter(tmp_path):
    header = "New column,Training compute (FLOP),model"
    report = importers.bring(MODELS, models(tmp_path, "?,9e17,AlexNet", header=header))
    assert report.taken == ("imagenet-alexnet",)
    assert report.download.passed_over == ("New column",)
    absent = {"method", "confidence", "link", "task", "date", "modified"}
    assert set(report.download.absent) == absent


def test_a_needed_column_that_is_lacking_is_told_with_those_there_are(tmp_path):
    file = models(tmp_path, "AlexNet,9e17", header="Model,Training compute (parsecs)")
    with pytest.raises(DataError, match=r"no column Training compute; it has Model, Training comp"):
        importers.bring(MODELS, file)


def test_a_new_chip_is_taken_and_a_known_one_stays(tmp_path):
    new = {FP32: "8.1e13", TENSOR: "2e15", "TDP (W)": "1,100", "Memory bandwidth (GB/s)": "4800"}
    file = chips(
        tmp_path,
        chip(
            "NVIDIA X900 (Tomorrow)",
            **new,
            **{"FP16 (half precision) performance (FLOP/s)": "4e15"},
        ),
        chip("NVIDIA X900 SXM", **new),
        chip("NVIDIA H100 SXM5 80GB", **{FP32: "1e13"}),
        chip("NVIDIA X901 (GFLOP/s)", **{FP32: "8.1e4"}),
        chip("NVIDIA X902", day="", **new),
        chip("Huawei Ascend 999", "Huawei", **{FP32: "9e13"}),
        chip("Sunway 3", "Sunway", **new),
        chip("Google TPU v99", "Google", "TPU", "2025", **{TENSOR: "2e15"}),
    )
    report = importers.bring(HARDWARE, file, tmp_path / "mine")
    rows = table(tmp_path / "mine" / "accelerators.csv")
    assert list(rows) == ["x900-tomorrow", "tpu-v99"]
    x900, tpu = rows.values()
    assert (x900["name"], x900["vendor"], x900["kind"]) == ("X900 (Tomorrow)", "NVIDIA", "gpu")
    assert (x900["peak_flop_per_s"], x900["peak_precision"]) == ("8.1e13", "fp32")
    assert (x900["power_w"], x900["release_month"]) == ("1100", "2024-05")
    assert x900["fp16_flop_per_s"] == ""  # no less than with matrix units
    assert x900["memory_bandwidth_byte_per_s"] == "4.8e12"
    assert (tpu["kind"], tpu["chips"], tpu["peak_precision"]) == ("tpu", "1", "bf16")
    assert (tpu["release_year"], tpu["release_month"]) == ("2025", "")
    reasons = {name: reason for reason, names in report.mapped.skipped.items() for name in names}
    assert reasons["NVIDIA X900 SXM"].startswith("a chip with the rates and power")
    assert reasons["NVIDIA H100 SXM5 80GB"] == "known: our row stays"
    refused = reasons["NVIDIA X901 (GFLOP/s)"]
    assert refused.startswith("breaks a rule of accelerators, column peak_flop_per_s: less than")
    assert "; to mend it, in the download: check the value and its unit" in refused
    assert reasons["NVIDIA X902"] == "no date of release"
    assert reasons["Huawei Ascend 999"] == "no rate that a burden counts"
    assert reasons["Sunway 3"] == "made for supercomputers"
    assert merged(tmp_path / "mine", tmp_path) == report.taken


def test_rates_in_gflop_per_s_are_converted(tmp_path):
    file = chips(tmp_path, chip("NVIDIA X900", **{"FP32 performance (GFLOP/s)": "81000"}))
    importers.bring(HARDWARE, file, tmp_path / "mine")
    (row,) = table(tmp_path / "mine" / "accelerators.csv").values()
    assert row["peak_flop_per_s"] == row["fp32_flop_per_s"] == "8.1e13"


def test_results_give_both_accuracies(tmp_path):
    file = download(
        tmp_path / V2,
        RESULT_HEADER,
        'vit_large_patch16_384.augreg_in21k_ft_in1k,384,76.29,23.71,"1,304.72",-10.79',
        "resnet50.a1_in1k,288,68.9,31.1,25.56,-12.3",
        "resnet50.a1_in1k,224,67.3,32.7,25.56,-12.9",
        "tf_efficientnet_b0.ap_in1k,224,65.6,34.4,5.29,-11.4",
        "mobilevit_s.broken,224,,,5.29,",
    )
    report = importers.bring(RESULTS, file, tmp_path / "mine")
    rows = table(tmp_path / "mine" / "robustness.csv")
    assert [
        (row["model"], row["family"], row["training"], row["imagenet_percent"])
        for row in rows.values()
    ] == [
        (
            "timm-vit-large-patch16-384-augreg-in21k-ft-in1k",
            "vision-transformer",
            "more-data",
            "87.08",
        ),
        ("timm-resnet50-a1-in1k", "resnet-50", "standard", "80.2"),
        ("timm-tf-efficientnet-b0-ap-in1k", "efficientnet", "adversarial", "77"),
    ]
    assert rows["timm-resnet50-a1-in1k"]["imagenetv2_percent"] == "67.3"
    assert dict(report.mapped.skipped) == {
        "the same weights at a larger image": ("resnet50.a1_in1k",),
        "no accuracy on one of the two test sets": ("mobilevit_s.broken",),
    }
    assert merged(tmp_path / "mine", tmp_path) == report.taken


def test_the_plain_results_lead_to_the_file_beside_them_that_has_both(tmp_path):
    plain = download(tmp_path / "results-imagenet.csv", "model,img_size,top1", "resnet50.a1,224,80")
    with pytest.raises(DataError, match="not taken for results on ImageNetV2"):
        importers.bring(RESULTS, plain)
    with pytest.raises(DataError, match=f"only by their name, results-imagenet.csv.*{V2}"):
        importers.bring(RESULTS, plain)
    download(tmp_path / V2, RESULT_HEADER, "resnet50.a1,224,67.3,32.7,25.56,-12.9")
    report = importers.bring(RESULTS, plain)
    assert report.taken == ("timm-resnet50-a1",)
    ours = len(data.table("robustness"))
    said = f"of these, added to our {ours} rows of robustness: 1; in place of one of them: 0"
    assert said in report.lines()


def test_results_on_another_test_set_are_not_taken_for_imagenetv2(tmp_path):
    row = "resnet50.a1_in1k,224,87.3,12.7,25.56,+6.9"
    file = download(tmp_path / "results-imagenet-real.csv", RESULT_HEADER, row)
    with pytest.raises(DataError, match="the one newer test set"):
        importers.bring(RESULTS, file)


def test_the_source_tells_the_file_and_the_day(tmp_path):
    file = models(tmp_path, "AlexNet,2012-09-30,,9e17,Confident,Hardware,")
    importers.bring(MODELS, file, tmp_path / "mine", "2026-11-22")
    (source,) = table(tmp_path / "mine" / "sources.csv").values()
    assert (source["authors"], source["year"]) == ("Epoch AI", "2026")
    assert "models.csv, accessed 2026-11-22; SHA-256 begins" in source["note"]
    (row,) = table(tmp_path / "mine" / "epoch_estimates.csv").values()
    assert row["source"] == source["source"]
    importers.bring(MODELS, file, tmp_path / "undated")
    (source,) = table(tmp_path / "undated" / "sources.csv").values()
    assert source["year"] == "2012"  # the newest day in the file
    with pytest.raises(ValueError, match="write a day"):
        importers.bring(MODELS, file, accessed="22.11.2026")


def test_rows_of_the_folder_stay_and_new_ones_are_added_at_its_end(tmp_path):
    folder = tmp_path / "mine"
    file = models(tmp_path, "AlexNet,2012-09-30,,9e17,Confident,Hardware,")
    importers.bring(MODELS, file, folder)
    path = folder / "epoch_estimates.csv"
    edited = path.read_text().replace("9e17", "8e17")
    path.write_text(edited.rstrip("\n"))
    models(
        tmp_path,
        "AlexNet,2012-09-30,,7e17,Confident,Hardware,",
        "ViT-G/14,2021-06-08,,5.85e22,Confident,Hardware,",
    )
    report = importers.bring(MODELS, file, folder)
    assert (report.taken, report.kept) == (("imagenet-vit-g-14",), ("imagenet-alexnet",))
    assert path.read_text().startswith(edited)
    assert list(table(path)) == ["imagenet-alexnet", "imagenet-vit-g-14"]
    assert any("left as" in line for line in report.lines())
    assert {file.name for file in folder.iterdir()} == {"epoch_estimates.csv", "sources.csv"}


def test_a_table_of_the_folder_without_a_column_that_is_needed_is_left_alone(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    path = download(folder / "epoch_estimates.csv", "system,epoch_name", "imagenet-x,X")
    before = path.read_bytes()
    with pytest.raises(DataError, match="no column training_compute_flop"):
        importers.bring(MODELS, models(tmp_path, "AlexNet,,,9e17,Likely,Hardware,"), folder)
    assert path.read_bytes() == before
    assert [file.name for file in folder.iterdir()] == ["epoch_estimates.csv"]


def test_a_download_whose_rows_are_all_there_leaves_the_folder_as_it_is(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    ours = (data.OWN / "epoch_estimates.csv").read_text("utf-8").splitlines()
    download(folder / "epoch_estimates.csv", *ours[:2])
    file = models(tmp_path, "AlexNet,2012-09-30,,9e17,Confident,Operation counting,")
    report = importers.bring(MODELS, file, folder)
    assert (report.taken, report.kept) == ((), ("imagenet-alexnet",))
    assert [file.name for file in folder.iterdir()] == ["epoch_estimates.csv"]


def test_more_bad_rows_than_a_check_lists_are_all_left_out(tmp_path):
    rows = [f"bad{number}.tag,224,950,1,1,900" for number in range(MOST_FAULTS + 30)]
    file = download(tmp_path / V2, RESULT_HEADER, *rows, "good.tag,224,70,30,1,-10")
    report = importers.bring(RESULTS, file, tmp_path / "mine")
    assert report.taken == ("timm-good-tag",)
    assert merged(tmp_path / "mine", tmp_path) == report.taken


@pytest.mark.parametrize("cell", ["0,123", "12,3456", "1,2345", "1e999", "-1e400", "1,23,456"])
def test_what_is_no_number_in_the_english_way_is_none(cell):
    assert downloads.number(cell) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "no rows"),
        (b"Model\n\xff\n", "UTF-8"),
        (b'Model\n"open\n', "CSV"),
        (b"<!doctype html>\n<p>\n", "no column"),
    ],
)
def test_a_download_that_is_none_is_refused(tmp_path, content, said):
    path = tmp_path / "models.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        importers.bring(MODELS, path)


def test_a_folder_in_place_of_a_file_and_a_file_in_place_of_a_folder_are_refused(tmp_path):
    with pytest.raises(DataError, match="no file"):
        importers.bring(MODELS, tmp_path)
    file = models(tmp_path, "AlexNet,,,9e17,Likely,Hardware,")
    with pytest.raises(DataError, match="not a folder"):
        importers.bring(MODELS, file, file)


def test_the_verb_reports_and_writes_only_if_a_folder_is_named(tmp_path):
    hostile = "\x1b[2JX"
    file = models(tmp_path, "AlexNet,2012-09-30,,9e17,Confident,Hardware,", f"{hostile},,,1,,,")
    before = set(tmp_path.iterdir())
    found = CliRunner().invoke(main, ["import", "epoch-models", str(file)])
    assert found.exit_code == 0, found.stderr
    assert found.stdout.splitlines() == [
        f"{file}: 2 rows",
        "taken for epoch_estimates: 1 rows, not written: no folder was named",
        "matched: AlexNet = imagenet-alexnet (by the name in our table)",
        "of these, added to our 31 rows of epoch_estimates: 0; in place of one of them: 1",
        "read each match above: " + MODELS.advice,
        r"skipped, no system of ours: 1, such as '\x1b[2JX'",
        "columns not read: 1, such as Abstract",
        "columns that the file lacks: modified",
    ]
    assert set(tmp_path.iterdir()) == before
    broken = CliRunner().invoke(main, ["import", "epoch-models", str(tmp_path / "none.csv")])
    assert (broken.exit_code, "cannot be read" in broken.stderr) == (2, True)


def test_of_many_columns_that_are_not_read_five_are_named(tmp_path):
    header = ",".join([MODEL_HEADER, *(f"New {number}" for number in range(20))])
    said = importers.bring(MODELS, models(tmp_path, "A,,,,,,,", header=header)).lines()
    assert "columns not read: 21, such as Abstract, New 0, New 1, New 2, New 3, and 16 more" in said


def test_names_and_papers_of_the_package_are_told_apart_from_each_other():
    """The hand-made table stays what the import would match: each name finds its system."""
    known = importers.known_rows("epoch_estimates", None)
    names = [downloads.plain(row["epoch_name"]) for row in known]
    assert len(set(names)) == len(names) == len(data.table("epoch_estimates"))
