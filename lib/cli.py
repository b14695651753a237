"""The command line, ``python -m lib``: each verb a few lines on the modules below."""

import json
import math
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import joblib

from lib import (
    changes,
    claims,
    compute,
    data,
    describe,
    documents,
    epoch_imports,
    flexibility,
    hardware,
    importers,
    overlay,
    project,
    results,
    scenarios,
    simulation,
    subsets,
    template,
    timm_imports,
    units,
)
from lib.forms import FORMS
from lib.intervals import KINDS
from lib.shapes import CURVES


class Commands(click.Group):
    """Commands whose bad input ends on standard error with exit code 2, and no traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; turn a ``ValueError``, which says what and how to mend, into its end."""
        try:
            return super().invoke(ctx)
        except (ValueError, OSError) as fault:
            failure = click.ClickException(str(fault))
            failure.exit_code = 2
            raise failure from fault


@click.group(cls=Commands)
def main() -> None:
    """Re-compute the fits and projections of Deep Learning's Diminishing Returns."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default=data.DATA)
def check(path: Path) -> None:
    """Check the tables and claims of the data package in PATH, by default the one in use."""
    if faults := dict.fromkeys([*data.check(path), *claims.faults(path)]):  # each said once
        raise data.DataError(list(faults))
    tables, stated = len(data.contract(path)["resources"]), len(claims.claims(path))
    click.echo(f"{tables} tables and {stated} claims checked: no faults")


@main.command("claims")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def claims_(as_json: bool) -> None:
    """Decide every claim of the article and of this book by the data."""
    rulings = claims.ledger()
    totals = claims.totals(rulings)
    if as_json:
        show({"claims": [ruling.record() for ruling in rulings], "totals": totals}, as_json)
        return
    for line in claims.lines(rulings, shutil.get_terminal_size((160, 24)).columns):
        click.echo(line)
    click.echo()
    show(totals, as_json)


FORMATS = {
    "epoch-models": epoch_imports.MODELS,
    "epoch-hardware": epoch_imports.HARDWARE,
    "timm-results": timm_imports.RESULTS,
}
"""What can be imported, by its name on the command line."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="A table of FOLDER stands alone, without our rows.")
def merge(folder: Path, target: Path, replace: bool) -> None:
    """Write into the new folder TARGET our data package with the tables of FOLDER over it."""
    for change in overlay.merge(folder, target, alone=replace):
        click.echo(change)


@main.command("template")
@click.argument("table")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; must not be there.")
def template_(table: str, output: Path | None) -> None:
    """Write an empty TABLE to fill in: its header, and above it what each column holds."""
    text = template.template(table)
    if output is None:
        click.echo(text, nl=False)
        return
    with output.open("x", encoding="utf-8", newline="") as file:
        file.write(text)


@main.command("import")
@click.argument("kind", type=click.Choice(list(FORMATS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--accessed", help="Day of the download, such as 2026-11-22, for the source.")
def import_(kind: str, file: Path, folder: Path | None, accessed: str | None) -> None:
    """Take what FILE, a download of others, has for our tables; write it to FOLDER if named.

    Rows that FOLDER has already stay as they are; new ones are added at the end of its tables.
    """
    for line in importers.bring(FORMATS[kind], file, folder, accessed).lines():
        click.echo(line)


def choices(command: Callable) -> Callable:
    """Add the options by which ``fit`` and ``project`` choose what to fit and how.

    Parameters
    ----------
    command : callable
        Takes ``as_json`` and the fields of :class:`lib.describe.Choice`.

    Returns
    -------
    callable
        The same, for ``click`` to make a command of.

    Examples
    --------
    >>> [option.name for option in fit_.params][:3]
    ['benchmark', 'release', 'measure']
    """

    def chosen(
        name: str, of: Iterable[str], default: str | None, text: str, *names: str
    ) -> Callable:
        return click.option(
            name, *names, type=click.Choice(list(of)), default=default, show_default=True, help=text
        )

    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--with-year", is_flag=True, help="Add a term in the year to the model."),
        chosen("--clusters", ("paper", "year"), None, "With cluster: paper (default) or year."),
        chosen("--interval", KINDS, None, "How the line's error is found; by default as it suits."),
        click.option("--variance-ratio", type=float, help="With deming: noise of y over x."),
        click.option("--quantile", type=float, help="With quantile: share of points below."),
        chosen("--estimator", describe.ESTIMATORS, "least-squares", "How the line is found."),
        chosen("--form", (*FORMS, *CURVES), "power", "Relation of error and compute."),
        chosen("--subset", subsets.SUBSETS, "all", "Which systems count."),
        chosen("--compute", compute.MEASURES, "hardware_burden", "Measure of compute.", "measure"),
        click.option(
            "--release",
            type=click.Choice(list(data.RELEASES)),
            default=2022,
            show_default=True,
            help="Points of the first version, or data of the second.",
        ),
        click.argument("benchmark"),
    ):
        command = option(command)
    return command


@main.command("fit")
@choices
def fit_(as_json: bool, **chosen: object) -> None:
    """Fit the error on BENCHMARK to compute."""
    choice = describe.Choice(**chosen)
    show(describe.describe(choice, describe.carry_out(choice)), as_json)


@main.command("project")
@choices
@click.option("--error", type=float, required=True, help="Target error, a fraction such as 0.05.")
@click.option("--scenario", default="article", show_default=True, help="Prices and emissions.")
@click.option("--chip", help="Another chip than the scenario's, such as h100-sxm5.")
@click.option("--precision", help="With --chip: peak, fp32, fp16 or tensor.")
@click.option("--month", help="With --chip: month of its price, such as 2025-03.")
@click.option("--utilisation", type=float, help="Share of the peak rate that is used.")
@click.option("--performed", type=float, help="Share of the required operations to perform.")
@click.option("--usd-per-hour", type=float, help="Price of an hour of a chip, US$.")
@click.option("--power-w", type=float, help="Power of a chip and the machine around it, W.")
@click.option("--pue", type=float, help="Energy of the data centre over that of its machines.")
@click.option("--grid", help="Whose electricity, such as france.")
def project_(
    as_json: bool, error: float, scenario: str, chip: str | None, grid: str | None, **given: object
) -> None:
    """Project what a target error on BENCHMARK takes in compute, money, energy and carbon."""
    moved = {name: given.pop(name) for name in ("precision", "month")}
    assumed = {name: given.pop(name) for name in scenarios.FACTORS if name in given}
    choice = describe.Choice(**given)
    found = describe.carry_out(choice)
    needed = project.requirement(found, error)
    priced = scenarios.for_measure(scenarios.scenario(scenario), choice.measure)
    if chip is not None:
        priced = scenarios.on(priced, chip, **moved, usd_per_hour=assumed["usd_per_hour"])
    elif any(value is not None for value in moved.values()):
        raise ValueError("precision, month: name a chip too; a scenario has its own")
    priced = scenarios.assuming(priced, grid, **assumed)
    answers = describe.amounts(needed, priced)
    moved_most = project.tornado(needed, priced)
    description = {
        **describe.describe(choice, found),
        **{"error": error, "scenario": priced.name, "scenario_title": priced.title},
        **{name: str(factor) for name, factor in priced.ranges.items()},
        **(describe.numbers(answers) if as_json else {k: str(v) for k, v in answers.items()}),
        "decades_beyond_data": needed.decades_beyond_data,
        "usd_decades_by_factor": {swing.factor: swing.decades for swing in moved_most},
    }
    show(description, as_json)


@main.command("hardware")
@click.argument("old")
@click.argument("new")
@click.option(
    "--release",
    type=click.Choice(list(data.RELEASES)),
    default=2020,
    show_default=True,
    help="Points of the first version, or data of the second.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def hardware_(old: str, new: str, release: int, as_json: bool) -> None:
    """Split the growth in compute from system OLD to NEW into chips, their number, and time."""
    show(hardware.decompose(old, new, release).record(), as_json)


@main.command()
@click.option("--candidates", default=1000, show_default=True, help="Features in the pool.")
@click.option("--relevant", default=10, show_default=True, help="Features that matter.")
@click.option("--forgotten", default=1, show_default=True, help="Of these, the expert's lacks.")
@click.option("--noise", default=1.0, show_default=True, help="Standard deviation of the noise.")
@click.option("--runs", default=200, show_default=True, help="Runs at each number of samples.")
@click.option("--seed", default=0, show_default=True, help="Of everything random.")
@click.option("--jobs", default=1, show_default=True, help="Processes; -1: one a processor.")
@click.option("--figures", type=click.Path(path_type=Path), help="Folder to draw the figures in.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(
    runs: int, seed: int, jobs: int, figures: Path | None, as_json: bool, **setting: float
) -> None:
    """Simulate flexible models and an expert's; print from where on one is better."""
    problem = flexibility.Setting(**setting)
    started = time.perf_counter()
    with joblib.parallel_config(n_jobs=jobs):
        found = simulation.simulate(problem, simulation.sizes(problem), runs, seed)
    took = {"seconds": time.perf_counter() - started}
    show({**setting, "runs": runs, "seed": seed, **describe.crossings(found), **took}, as_json)
    if figures:
        from lib import charts, flexibility_charts  # slow to load, and other verbs do not draw

        charts.enable()
        figures.mkdir(parents=True, exist_ok=True)
        for name, chart in flexibility_charts.figures(found).items():
            chart.save(figures / f"{name}.svg")


@main.command("results")
@click.option("--output", type=click.Path(path_type=Path), help="File to write; by default print.")
def results_(output: Path | None) -> None:
    """Compute every result of the book, as in its results.json."""
    text = documents.to_json(results.collect())
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(old: str, new: str, as_json: bool) -> None:
    """Say what differs between the results OLD and NEW: files, or versions that are frozen."""
    found = changes.compare(documents.read(old), documents.read(new))
    if as_json:
        show(found.record(), as_json)
    else:
        click.echo("\n".join(changes.lines(found)))


@main.command()
@click.argument("version")
@click.argument("file", type=click.Path(path_type=Path))
def freeze(version: str, file: Path) -> None:
    """Keep the results in FILE as VERSION, with which later builds are compared."""
    kept = results.freeze(version, documents.read(file))
    click.echo(f"Frozen: {kept.name}; commit it")


def show(description: dict, as_json: bool) -> None:
    """Print a description as JSON, where what is not finite is null, or as a small table.

    Parameters
    ----------
    description : dict
        Names and values: text, numbers, None, lists of the two ends of an interval, or a
        description in turn.
    as_json : bool
        Which of the two.

    Examples
    --------
    >>> show({"n": 4, "slope_interval": [-0.3, math.inf]}, as_json=False)
    n               4
    slope_interval  -0.3 to unbounded
    """
    if as_json:
        click.echo(json.dumps(describe.finite(description), indent=2, allow_nan=False))
        return
    lines = dict(_flat(description))
    width = max(map(len, lines))
    for name, value in lines.items():
        click.echo(f"{name:<{width}}  {_text(value)}")


def _flat(description: dict, within: str = "") -> Iterable[tuple[str, object]]:
    """Name what is inside a part by the part too: a table has one level."""
    for name, value in description.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{within}{name} ")
        else:
            yield f"{within}{name}", value


def _text(value: object) -> str:
    """Write a value for people."""
    match value:
        case None:
            return "not defined here"
        case [bool(), bool()]:
            return ", ".join("yes" if each else "no" for each in value)
        case [low, high]:
            return f"{_text(low)} to {_text(high)}"
        case float():
            return units.UNBOUNDED if math.isinf(value) else f"{value:.4g}"
    return str(value)
