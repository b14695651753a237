"""Read the downloads of Epoch AI: its table of models, and its table of hardware."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from lib.downloads import Column, Download, Row, number, plain, slug, written
from lib.importers import DOUBTED, Format, Mapped

BASES = {
    frozenset({"operation counting"}): "counted",
    frozenset({"hardware"}): "hardware",
    frozenset({"hardware", "operation counting"}): "mixed",
    frozenset({"reported"}): "reported",
    frozenset({"third-party estimation"}): "third party",
}
"""Our basis of an estimate by the methods that Epoch names; other mixtures are not one basis."""

ROUNDED = 0.005
"""Part by which an amount of ours can differ from Epoch's and be the same, written shorter."""

TASKS = {
    "imagenet": "image classification",
    "coco": "object detection",
    "squad": "question answering",
    "conll": "named entity recognition",
    "wmt-en-fr": "translation",
    "wmt-en-de": "translation",
}
"""The task of a data set as Epoch calls it."""

MATCHED = "matched by {how}; whether it is the same run is not read: false until somebody has"

SUPERCOMPUTERS = ("hygon", "national university of defense technology", "pezy", "sunway")
"""Makers whose processors our table leaves out, as its description says."""

NOISE = (
    "nvidia google amd intel huawei amazon aws meta baidu cambricon habana microsoft biren groq "
    "tianshu zhixin tesla radeon instinct cloud geforce quadro"
).split()
"""Words of a chip's name that tell the maker or the line, and that one of two tables leaves out."""


NEAR = 0.03
"""Part by which rates of one chip differ between two names of it."""


def _models(download: Download, known: Mapping[str, list[Row]]) -> Mapped:
    """Map models onto estimates for systems that we know.

    A model is a system of ours if its name is the one that our table of estimates has for it, or
    that of one system; or if its paper is the one of a single system and of no other model, and
    their families and tasks agree: a paper often has several models.
    """
    ours = {row["system"]: row for row in known["epoch_estimates"]}
    joined = {plain(row["epoch_name"]): system for system, row in ours.items()}
    by_name, by_paper = defaultdict(list), defaultdict(list)
    for row in known["systems"]:
        by_name[plain(row["name"])].append(row)
        if paper := _paper(row["paper_url"]):
            by_paper[paper].append(row)
    pages = {row["system"]: _paper(row["paper_url"]) for row in known["systems"]}
    papers = Counter(filter(None, (_paper(record["link"]) for record in download.records)))
    ranks = {
        "the name in our table": lambda one: joined.get(plain(one["name"])),
        "name": lambda one: _one(by_name[plain(one["name"])], _paper(one["link"]), one["date"]),
        "paper, family and task": lambda one: _kin(
            one, by_paper[_paper(one["link"])], papers[_paper(one["link"])]
        ),
    }
    found, skipped, left = {}, defaultdict(list), list(download.records)
    for how, match in ranks.items():  # the surest first
        rest = []
        for record in left:
            system = match(record)
            if system is None:
                rest.append(record)
            elif system in found:
                skipped["another row stands for its system"].append(record["name"])
            else:
                found[system] = (record, how)
        left = rest
    for record in left:
        paper = _paper(record["link"])
        sharing = by_paper[paper]
        if len(sharing) == papers[paper] == 1:
            skipped[DOUBTED].append(f"{record['name']} / {sharing[0]['system']}")
        elif sharing:
            skipped["several systems of ours, or models, have its paper"].append(record["name"])
        elif by_name[plain(record["name"])]:
            reason = "several systems of ours have its name, or one of another year"
            skipped[reason].append(record["name"])
        else:
            skipped["no system of ours"].append(record["name"])
    rows, names, matched = [], [], []
    for system, (record, how) in found.items():
        row = _estimate(system, record, how, ours.get(system))
        if isinstance(row, str):
            skipped[row].append(record["name"])
            continue
        rows.append(row)
        names.append(record["name"])
        ours_in, theirs_in = pages.get(system), _paper(record["link"])
        differ = "; their papers differ" if ours_in and theirs_in not in (None, ours_in) else ""
        matched.append(f"{' '.join(record['name'].split())} = {system} (by {how}{differ})")
    return Mapped(tuple(rows), tuple(names), tuple(matched), _fixed(skipped))


def _one(rows: list[Row], paper: str | None, day: str) -> str | None:
    """Return the one of some systems of a name that a model can be: by its paper, or its year."""
    if paper and (same := [row for row in rows if _paper(row["paper_url"]) == paper]):
        rows = same
    elif (year := number(day[:4])) is not None:
        rows = [row for row in rows if abs((number(row["year"]) or 0) - year) <= 1]
    return rows[0]["system"] if len(rows) == 1 else None


def _kin(record: Row, systems: list[Row], models: int) -> str | None:
    """Return the system of a model's paper, if it is the only one and of its family and task."""
    if len(systems) != 1 or models != 1:
        return None
    (system,) = systems
    theirs, ours = _words(record["name"]), _words(system["name"])
    family = theirs[:1] + ours[:1]
    akin = len(family) == 2 and (family[0] in ours or family[1] in theirs)
    same_task = TASKS[system["dataset"]] in record["task"].casefold()
    return system["system"] if akin and same_task else None


def _words(name: str) -> list[str]:
    """Return the words of a name, of which the first is mostly that of the family."""
    return re.findall(r"[a-z0-9]+", name.casefold())


def _estimate(system: str, record: Row, how: str, before: Row | None) -> Row | str:
    """Return the row of a system's estimate, or why there is none."""
    amount = number(record["compute"])
    if amount is None:
        return "no training compute"
    had = number(before["training_compute_flop"]) if before else None
    if had is not None and math.isclose(amount, had, rel_tol=ROUNDED):
        return "the estimate that our table has"
    methods = frozenset(filter(None, (one.strip().lower() for one in record["method"].split(","))))
    basis = BASES.get(methods, before["basis"] if before else None)
    if basis is None:
        return "the method of the estimate is none or no one of ours"
    confidence = record["confidence"].lower() or (before["confidence"] if before else "")
    if confidence not in ("confident", "likely", "speculative"):
        return "its certainty is not told"
    return {
        "system": system,
        "epoch_name": " ".join(record["name"].split()),
        "training_compute_flop": written(amount),
        "basis": basis,
        "assumed_utilisation": before["assumed_utilisation"] if before else "",
        "confidence": confidence,
        "same_run": before["same_run"] if before else "false",
        "note": before["note"] if before else MATCHED.format(how=how),
    }


def _paper(link: str) -> str | None:
    """Return the number on arXiv in an address, without its version."""
    found = re.search(r"arxiv\.org/[a-z]+/(\d{4}\.\d{4,5})", link)
    return found[1] if found else None


def _hardware(download: Download, known: Mapping[str, list[Row]]) -> Mapped:
    """Map hardware onto accelerators that we do not have; those that we have stay as they are."""
    ours = known["accelerators"]
    names = {_chip(row[column]) for row in ours for column in ("accelerator", "name")}
    keys = {row["accelerator"] for row in ours}
    rows, taken, skipped = [], [], defaultdict(list)
    for record in download.records:
        name = record["name"]
        row = _accelerator(record, ours)
        if _chip(name) in names:
            skipped["known: our row stays"].append(name)
        elif isinstance(row, str):
            skipped[row].append(name)
        elif any(_twins(row, other) for other in [*ours, *rows]):
            skipped["a chip with the rates and power of one that we have"].append(name)
        elif row["accelerator"] in keys:
            skipped["its key is taken by another chip"].append(name)
        else:
            rows.append(row)
            taken.append(name)
            keys.add(row["accelerator"])
    return Mapped(tuple(rows), tuple(taken), (), _fixed(skipped))


def _accelerator(record: Row, ours: list[Row]) -> Row | str:
    """Return the row of a chip, or why there is none."""
    maker = record["maker"].casefold()
    if any(one in maker for one in SUPERCOMPUTERS):
        return "made for supercomputers"
    if not (day := re.match(r"((?:19|20)\d\d)(?:-(\d\d))?", record["date"])):
        return "no date of release"
    vendors = {row["vendor"] for row in ours}
    vendor = next((one for one in sorted(vendors) if one.casefold() in maker), record["maker"])
    kind = _kind(record["type"], vendor, ours)
    fp32, tensor, fp16 = (number(record[rate]) for rate in ("fp32", "tensor", "fp16"))
    counted = fp32 if kind in ("cpu", "gpu") and fp32 else tensor
    if not counted:
        return "no rate that a burden counts"
    unnamed = "" if counted == fp32 else "The source does not say which format of 16 bits."
    return {
        "accelerator": slug(_without_maker(record["name"])),
        "name": " ".join(_without_maker(record["name"]).split()),
        "vendor": vendor,
        "kind": kind,
        "segment": _segment(record["name"]),
        "chips": "1",
        "peak_flop_per_s": written(counted),
        "peak_precision": "bf16" if unnamed else "fp32",
        "fp32_flop_per_s": written(fp32),
        "fp16_flop_per_s": "" if tensor and fp16 and fp16 >= tensor else written(fp16),
        "tensor_flop_per_s": written(tensor),
        "memory_bandwidth_byte_per_s": written(number(record["bandwidth"])),
        "power_w": written(number(record["power"])),
        "launch_price_usd": written(number(record["price"])),
        "release_year": day[1],
        "release_month": f"{day[1]}-{day[2]}" if day[2] else "",
        "source_url": "",
        "peak_note": "",
        "note": unnamed,
    }


def _kind(called: str, vendor: str, ours: list[Row]) -> str:
    """Return our kind of processor for the source's type, which calls most chips GPUs."""
    if called.upper() in ("TPU", "CPU"):
        return called.lower()
    made = {row["kind"] for row in ours if row["vendor"] == vendor}
    return "gpu" if "GPU" in called.upper() and ("gpu" in made or not made) else "asic"


def _segment(name: str) -> str:
    """Return the market of a product line, by its name."""
    if re.search(r"geforce|titan|radeon rx|\bcore\b", name, re.I):
        return "consumer"
    if re.search(r"quadro|rtx a\d|rtx \d+ ada|rtx pro|radeon pro|dgxs", name, re.I):
        return "workstation"
    return "data-centre"


def _without_maker(name: str) -> str:
    """Return the name of a chip without the maker before it."""
    makers = "|".join(NOISE[: NOISE.index("tesla")])
    return re.sub(rf"^((?:{makers})\s+)+", "", name.replace("PCle", "PCIe"), flags=re.I)


def _chip(name: str) -> str:
    """Return what is left of a chip's name without maker, line, size of memory and remarks."""
    bare = re.sub(r"\(.*?\)|\b\d+ ?gb\b", " ", name.casefold().replace("pcle", "pcie"))
    words = re.findall(r"[a-z0-9]+", bare)
    return "".join(word for word in words if word not in NOISE)


def _twins(row: Row, other: Row) -> bool:
    """Whether two rows are one chip under two names: one maker, and the same rates and power."""
    return row["vendor"] == other["vendor"] and all(
        row[column] == other[column]
        or (
            (row[column] and other[column])
            and math.isclose(float(row[column]), float(other[column]), rel_tol=NEAR)
        )
        for column in ("fp32_flop_per_s", "tensor_flop_per_s", "power_w")
    )


def _fixed(skipped: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return reasons with their names, where there are some."""
    return {reason: tuple(names) for reason, names in skipped.items() if names}


MODELS = Format(
    table="epoch_estimates",
    columns={
        "name": Column(("Model", "System", "Model name"), needed=True),
        "compute": Column(("Training compute", "Training compute estimate"), "FLOP", needed=True),
        "method": Column(("Training compute estimation method",)),
        "confidence": Column(("Confidence",)),
        "link": Column(("Link", "Paper link", "URL")),
        "task": Column(("Task", "Tasks")),
        "date": Column(("Publication date", "Date")),
        "modified": Column(("Last modified",)),
    },
    read=_models,
    like="epoch2025",
    dates=("date", "modified"),
    advice=(
        "compare the two recipes; same_run=false keeps an estimate out of the share of a hardware "
        "burden that was used, and marks it in the charts; write true into epoch_estimates.csv "
        "where it is the same run, and remove rows that are another model"
    ),
)
"""Epoch AI's table of models, all or notable: estimates of training compute."""

HARDWARE = Format(
    table="accelerators",
    columns={
        "name": Column(("Hardware name", "Name", "Hardware"), needed=True),
        "maker": Column(("Manufacturer", "Vendor", "Maker")),
        "type": Column(("Type",)),
        "date": Column(("Release date", "Date")),
        "price": Column(("Release price",), "USD"),
        "tensor": Column(("Tensor-FP16/BF16 performance", "Tensor FP16 performance"), "FLOP/s"),
        "fp32": Column(
            ("FP32 (single precision) performance", "FP32 performance"), "FLOP/s", needed=True
        ),
        "fp16": Column(("FP16 (half precision) performance", "FP16 performance"), "FLOP/s"),
        "bandwidth": Column(("Memory bandwidth",), "byte/s"),
        "power": Column(("TDP", "Thermal design power"), "W"),
        "modified": Column(("Last modified",)),
    },
    read=_hardware,
    like="epoch2026hardware",
    dates=("modified",),
)
"""Epoch AI's table of machine-learning hardware: peak rates, power and prices."""
