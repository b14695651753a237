"""Read the tables of results of PyTorch Image Models (timm)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from lib.downloads import Column, Download, Row, number, slug, written
from lib.faults import DataError, Fault
from lib.importers import Format, Mapped

BOTH = "results-imagenetv2-matched-frequency.csv"
"""The file with the accuracy on ImageNetV2, and its difference to that on ImageNet."""

FAMILIES = {
    "squeeze-excitation": r"^(legacy_)?se(net|resnet|resnext)|^gcresne|^ecaresnet|^skresn",
    "mobile": r"mobile|^lcnet|^tinynet|^ghostnet|^hardcorenas",
    "vision-transformer": r"vit|^deit|^beit|^eva",
    "efficientnet": r"efficientnet|^fbnet|^mnasnet|^semnasnet|^spnasnet",
    "inception": r"inception|^xception",
    "wide-resnet": r"^wide_resnet",
    "resnext": r"resnext",
    "bit": r"^resnetv2_\d+x",
}
"""Families of our table by the architecture that a name begins with; others are its first word."""

EXTRA = (
    r"in12k|in21k|in22k|in33k|laion|jft|ig1b|ig_|swag|swsl|ssl_yfcc|openai|clip|webli|datacomp|dfn|"
    r"m30m|m38m|seer|cc12m|lvd|merged|yfcc|goog_distilled|sam_sa1b|miil_in21k|bit_goog"
)
"""Marks of training on more data than ImageNet-1k, in the tag after the first dot."""

TRAININGS = (
    ("more-data", EXTRA),
    ("adversarial", r"(^|_)(adv|ap)(_|$)"),
    ("self-supervised", r"mae|dino|mim|beit|ijepa|moco|aim"),
)
"""Kinds of training by marks in the tag, the first that fits; else standard."""


def _results(download: Download, known: Mapping[str, list[Row]]) -> Mapped:
    """Map results on ImageNetV2 onto models with both accuracies.

    The file has the accuracy on ImageNetV2 and the difference to that on ImageNet. Where one set of
    weights stands at several sizes of image, the smallest is taken.
    """
    del known  # our models are those of another testbed, under names of their own
    best, skipped = {}, defaultdict(list)
    for record in download.records:
        name, size = record["model"], number(record["size"])
        if not name:
            skipped["no name"].append("a row")
        elif name not in best:
            best[name] = (size, record)
        elif size is not None and (best[name][0] is None or size < best[name][0]):
            best[name] = (size, record)
            skipped["the same weights at a larger image"].append(name)
        else:
            skipped["the same weights at a larger image"].append(name)
    rows, names = [], []
    for name, (_, record) in best.items():
        after, moved = number(record["top1"]), number(record["difference"])
        if after is None or moved is None:
            skipped["no accuracy on one of the two test sets"].append(name)
            continue
        rows.append(_model(name, after - moved, after))
        names.append(name)
    fixed = {reason: tuple(each) for reason, each in skipped.items()}
    return Mapped(tuple(rows), tuple(names), (), fixed)


def _model(name: str, before: float, after: float) -> Row:
    """Return the row of a model with its accuracy on ImageNet and on ImageNetV2, per cent."""
    architecture, _, tag = name.partition(".")
    return {
        "model": f"timm-{slug(name)}",
        "name": name,
        "family": _family(architecture.removeprefix("tf_")),
        "training": next((kind for kind, marks in TRAININGS if re.search(marks, tag)), "standard"),
        "imagenet_percent": written(round(before, 3)),
        "imagenetv2_percent": written(round(after, 3)),
        "objectnet_percent": "",
        "imagenet_on_objectnet_classes_percent": "",
        "status": "inferred",
    }


def _family(architecture: str) -> str:
    """Return our family of an architecture, as we read it from the name."""
    for family, pattern in FAMILIES.items():
        if re.search(pattern, architecture):
            return family
    if found := re.match(r"resnet(18|34|50|101|152)(?!\d)", architecture):
        return f"resnet-{found[1]}"
    return slug(re.match(r"[a-z]*", architecture)[0]) or slug(architecture)


def _locate(path: Path) -> Path:
    """Return the file that has both accuracies: tables on other test sets look just like it."""
    if "imagenetv2" in path.name:
        return path
    if path.name == "results-imagenet.csv" and path.with_name(BOTH).is_file():
        return path.with_name(BOTH)
    rule = (
        "is not taken for results on ImageNetV2, the one newer test set of timm that our table "
        f"has: tables on all test sets look alike and are told only by their name, {path.name}"
    )
    mend = f"name the file {BOTH} if that is what it is, or put it beside results-imagenet.csv"
    raise DataError([Fault(str(path), rule, mend)])


RESULTS = Format(
    table="robustness",
    columns={
        "model": Column(("model", "model name"), needed=True),
        "size": Column(("img_size", "image size")),
        "top1": Column(("top1", "top1 accuracy"), needed=True),
        "difference": Column(("top1_diff",), needed=True),
    },
    read=_results,
    like="wightman2026",
    locate=_locate,
)
"""timm's results: accuracy on ImageNet and on ImageNetV2."""
