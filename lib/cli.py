"""The command line, ``python -m lib``: each verb a few lines on the modules below."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import click

from lib import compute, data, fit, project, units


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
    """Check the tables of the data package in PATH, by default the book's own."""
    if faults := data.check(path):
        raise data.DataError(faults)
    click.echo(f"{len(data.contract(path)['resources'])} tables checked: no faults")


def choices(command: Callable) -> Callable:
    """Add the options by which ``fit`` and ``project`` choose data and form.

    Parameters
    ----------
    command : callable
        Takes ``benchmark``, ``release`` (text), ``measure``, ``form`` and ``as_json``.

    Returns
    -------
    callable
        The same, for ``click`` to make a command of.

    Examples
    --------
    >>> [option.name for option in fit_.params]
    ['benchmark', 'release', 'measure', 'form', 'as_json']
    """
    releases = click.Choice([str(release) for release in data.RELEASES])
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option(
            "--form",
            type=click.Choice(list(fit.FORMS)),
            default="power",
            show_default=True,
            help="What is linear in log10 of compute: log10 error, 1/error, or the error.",
        ),
        click.option(
            "--compute",
            "measure",
            type=click.Choice(list(compute.MEASURES)),
            default="hardware_burden",
            show_default=True,
            help="Measure of compute on the x axis.",
        ),
        click.option(
            "--release",
            type=releases,
            default="2022",
            show_default=True,
            help="Points of the first version, or data of the second.",
        ),
        click.argument("benchmark"),
    ):
        command = option(command)
    return command


@main.command("fit")
@choices
def fit_(benchmark: str, release: str, measure: str, form: str, as_json: bool) -> None:
    """Fit the error on BENCHMARK to compute."""
    show(describe(benchmark, int(release), measure, form)[1], as_json)


@main.command("project")
@choices
@click.option("--error", type=float, required=True, help="Target error, a fraction such as 0.05.")
@click.option("--scenario", default="article", show_default=True, help="Prices and emissions.")
def project_(
    benchmark: str,
    release: str,
    measure: str,
    form: str,
    as_json: bool,
    error: float,
    scenario: str,
) -> None:
    """Project what a target error on BENCHMARK takes in compute, money and carbon."""
    found, description = describe(benchmark, int(release), measure, form)
    needed = project.requirement(found, error)
    bill = project.bill(needed, project.scenario(scenario, data.constants()))
    amounts = {
        "flop": needed.mean,
        "flop_new": needed.new,
        "usd": bill.usd,
        "kg_co2e": bill.kg_co2e,
    }
    description |= {"error": error, "scenario": scenario}
    for name, amount in amounts.items():
        if not as_json:
            description[name] = str(amount)
            continue
        description[name] = amount.estimate
        description[f"{name}_interval"] = [amount.low, amount.high]
        # An amount may be too large for a number of JSON; its logarithm never is.
        description[f"log10_{name}"] = amount.log10_estimate
        description[f"log10_{name}_interval"] = [amount.log10_low, amount.log10_high]
    description["decades_beyond_data"] = needed.decades_beyond_data
    show(description, as_json)


def describe(benchmark: str, release: int, measure: str, form: str) -> tuple[fit.Fit, dict]:
    """Fit a form to a release's systems on a benchmark, and say what was fitted and found.

    Parameters
    ----------
    benchmark, release
        As in :func:`lib.compute.record`.
    measure : str
        Key of `lib.compute.MEASURES`.
    form : str
        Key of `lib.fit.FORMS`.

    Returns
    -------
    Fit
        Error, as a fraction, on compute in FLOP.
    dict
        What was chosen, and the numbers of the fit; intervals are 95 %, as lists of two.

    Raises
    ------
    ValueError
        For an unknown choice, or one that leaves fewer systems than a fit needs.

    Examples
    --------
    >>> found, description = describe("imagenet", 2022, "hardware_burden", "power")
    >>> description["n"], round(description["exponent"], 1)
    (36, 10.7)
    """
    chosen = compute.select(compute.record(benchmark, release), measure)
    found = fit.regress(chosen.compute_flop, chosen.error, form=form)
    exponent = found.exponent_interval()
    return found, {
        "benchmark": benchmark,
        "release": release,
        "compute": measure,
        "form": found.form,
        "estimator": found.estimator,
        "n": found.n,
        "intercept": found.intercept,
        "slope": found.slope,
        "slope_se": found.slope_se,
        "slope_interval": list(found.slope_interval()[:2]),
        "exponent": found.exponent,
        "exponent_interval": exponent and list(exponent[:2]),
        "r2": found.r2,
        "aic": found.aic,
    }


def show(description: dict, as_json: bool) -> None:
    """Print a description as JSON, where what is not finite is null, or as a small table.

    Parameters
    ----------
    description : dict
        Names and values: text, numbers, None, or lists of the two ends of an interval.
    as_json : bool
        Which of the two.

    Examples
    --------
    >>> show({"n": 4, "slope_interval": [-0.3, math.inf]}, as_json=False)
    n               4
    slope_interval  -0.3 to unbounded
    """
    if as_json:
        click.echo(json.dumps(_finite(description), indent=2, allow_nan=False))
        return
    width = max(map(len, description))
    for name, value in description.items():
        click.echo(f"{name:<{width}}  {_text(value)}")


def _finite(value: object) -> object:
    """Replace what JSON cannot hold: an infinite number, which marks an unbounded end, by None."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _text(value: object) -> str:
    """Write a value for people."""
    match value:
        case None:
            return "not defined for this form"
        case [low, high]:
            return f"{_text(low)} to {_text(high)}"
        case float():
            return units.UNBOUNDED if math.isinf(value) else f"{value:.4g}"
    return str(value)
