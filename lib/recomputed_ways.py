"""Recomputations of the article's ways out: chips, smaller and shared networks, new test sets."""

import math
from pathlib import Path

from lib import (
    compute,
    deployment,
    fit,
    forward_counts,
    price_performance,
    project,
    quotes,
    robustness,
    routes,
)
from lib.finding import Finding
from lib.lookups import constant


def step_over_step_before(folder: Path, first: int, last: int, since: int) -> Finding:
    """Gain of a step of specialisation over that of the step before, in peak rate per watt.

    From processors to graphics processors, from these to their matrix units, and from those to
    TPUs: the best chip of each class. The larger of the two ratios.

    Parameters
    ----------
    folder : Path
        Folder of the data package, as in all that follows.
    first, last : int
        Years of release of the chips compared.
    since : int
        Years from which on the last step is looked at again.

    Returns
    -------
    Finding
        Numbers: ``graphics``, ``matrix`` and ``tpu``, the factors of the three steps;
        ``graphics_half``, if the processor does twice what the table counts, as with two vector
        units a core, and ``matrix_over_half``, the second step over that; ``tpu_now``
        and ``matrix_now``, and ``matrix_over_graphics``, the latter over the first step;
        ``jouppi_low`` and ``jouppi_high``, per watt, as the makers of the first TPU print them.
    """
    then, now = (
        {step.title: step.flop_per_s_per_w for step in price_performance.steps(*span, folder)}
        for span in ((first, last), (since, since + 10))
    )
    ladder = ("CPU, 32 bits", "GPU, 32 bits", "GPU, matrix units", "TPU")
    if missing := [title for title in ladder if title not in then] + [
        title for title in ladder[1:] if title not in now
    ]:
        raise ValueError(f"accelerators: no {missing[0]} with rate and power in these years")
    names = ("graphics", "matrix", "tpu")
    steps = {
        name: then[after] / then[before]
        for name, before, after in zip(names, ladder[:-1], ladder[1:], strict=True)
    }
    numbers = steps | {"tpu_now": now["TPU"] / now["GPU, matrix units"]}
    half = steps["graphics"] / 2
    numbers |= {"graphics_half": half, "matrix_over_half": steps["matrix"] / half}
    numbers["matrix_now"] = now["GPU, matrix units"] / now["GPU, 32 bits"]
    numbers["matrix_over_graphics"] = numbers["matrix_now"] / steps["graphics"]
    for end in ("low", "high"):
        numbers[f"jouppi_{end}"] = constant(f"jouppi_tpu_tops_per_watt_{end}", folder)
    ratios = steps["matrix"] / steps["graphics"], steps["tpu"] / steps["matrix"]
    return Finding(max(ratios), numbers=numbers)


def bill_before_use(folder: Path, searched: str, drawn: str) -> Finding:
    """Search and training of a network that was searched for, over the training of another.

    Parameters
    ----------
    folder : Path
    searched, drawn : str
        Keys of ``systems``: of equal quality, the second designed by hand.

    Returns
    -------
    Finding
        Numbers: ``use``, of the drawn over the searched one; ``training``, of the searched over
        the drawn one, without the search; ``doubled``, the bill if operations of both rows are
        multiply-adds; ``middle``, the median search in trainings of 300 passes; ``sharing``, times
        that searches became cheaper by sharing weights; ``apart``, points of accuracy.
    """
    known = deployment.trained(folder).set_index("system")
    costs = deployment.searches(quotes.performed(folder).central, folder).set_index("system")
    for key, frame in ((searched, known), (drawn, known), (searched, costs)):
        if key not in frame.index:
            raise ValueError(f"systems: {key} with its training, and search, is not on record")
    burden = costs.burden_flop[searched] * quotes.performed(folder).central
    bills = {}
    for fold in (1, 2):
        ours, theirs = (
            deployment.dense(fold * one.forward_flop, one.epochs, one.examples)
            for one in (known.loc[searched], known.loc[drawn])
        )
        bills[fold] = (burden + ours.fixed()) / theirs.fixed()
    return Finding(
        bills[1],
        numbers={
            "use": theirs.use / ours.use,
            "training": ours.training / theirs.training,
            "doubled": bills[2],
            "middle": float((costs.passes / 300).median()),
            "sharing": constant("pham_search_factor", folder),
            "apart": float(known.top1_percent[searched] - known.top1_percent[drawn]),
        },
    )


def share_of_use(folder: Path, system: str, uses: float, trainings: int) -> Finding:
    """Part of the bill of a model that use takes, per cent.

    Parameters
    ----------
    folder : Path
    system : str
        Key of ``systems``.
    uses : float
        Over the life of the model.
    trainings : int
        How often another model is trained anew over as many uses.

    Returns
    -------
    Finding
        Numbers: ``turn``, uses that weigh as much as one training; ``turn_low`` and ``turn_high``
        among all systems; ``retrained``, the part of use with as many trainings; ``free``, the
        bill over the training if use costs nothing.
    """
    known = deployment.trained(folder)
    if system not in set(known.system):
        raise ValueError(f"systems: {system} with one phase of training is not on record")
    one = known.set_index("system").loc[system]
    plan = deployment.dense(one.forward_flop, one.epochs, one.examples)
    return Finding(
        100 * plan.share_of_use(uses),
        numbers={
            "turn": plan.training / plan.use,
            "turn_low": float(known.uses.min()),
            "turn_high": float(known.uses.max()),
            "retrained": 100 * plan.share_of_use(uses, trainings),
            "free": plan.total(0) / plan.training,
        },
    )


def sharing_at_most(folder: Path, system: str) -> Finding:
    """Factor by which one training for many tasks can divide the bill of each, at most.

    Tuning takes larger images than the shared training, and more operations for each.

    Parameters
    ----------
    folder : Path
    system : str
        Key of ``systems``, with a training of its own and one shared with tuning: ConvNeXt-XL is
        the only one whose operations at both sizes are known.

    Returns
    -------
    Finding
        Numbers: ``tasks`` from which on it pays; ``lost``, per cent of its accuracy that a model
        loses on objects in other poses.
    """
    known = deployment.reused(folder).set_index("system")
    if system not in known.index or known.loc[system][["pretraining", "tuning"]].isna().any():
        raise ValueError(f"systems: {system} with its three phases of training is not on record")
    one = known.loc[system]
    seen = forward_counts.checks(folder).set_index("system")
    if system not in seen.index:
        raise ValueError(f"forward_checks: {system} is not counted there; add it")
    plain = constant("convnext_xl_multiply_adds_224", folder)
    tuning = one.tuning * float(seen.multiply_adds[system]) / plain  # on larger images
    tasks = math.floor(deployment.least_tasks(one.pretraining, tuning)) + 1
    lost = accuracy_lost(folder, "objectnet").value
    return Finding(1 / tuning, numbers={"tasks": tasks, "lost": lost})


def accuracy_lost(folder: Path, shift: str) -> Finding:
    """Part of their accuracy that models lose on a new test set, per cent; the mean over models.

    Parameters
    ----------
    folder : Path
    shift : str
        Key of `lib.robustness.SHIFTS`.

    Returns
    -------
    Finding
        Numbers: ``points`` of accuracy, with ``points_low``; ``n`` models; ``best``, the part that
        the most accurate model loses; ``left``, points on ImageNetV2 that remain after
        its bias is corrected, by another study, and ``left_share`` of its drop, per cent.

    Examples
    --------
    >>> from lib.data import OWN
    >>> round(accuracy_lost(OWN, "objectnet").numbers["points"], 1)
    42.5
    """
    models = robustness.scores(shift, folder=folder)
    lost = robustness.drop(models.before, models.after, models.family)
    best = models.loc[models.before.idxmax()]
    left = constant("engstrom_left_percent", folder)
    return Finding(
        *lost.share_percent[:3],
        {
            **{"points": lost.points.estimate, "points_low": lost.points.low, "n": lost.n},
            **{"best": 100 * float(1 - best.after / best.before)},
            **{"left": left, "left_share": 100 * left / constant("engstrom_drop_percent", folder)},
        },
    )


def left_after_chips(folder: Path, error: float, years: float) -> Finding:
    """Decades of compute to an error on ImageNet that some years of cheaper chips leave.

    The gap from the largest burden of 2022 to what the error takes at the methods of the last year
    of that record, less what the published pace of FLOP/s a dollar gives, methods standing still.

    Returns
    -------
    Finding
        Numbers: ``gap``; ``chips``; ``methods``, decades that the methods would give at the pace of
        the record, with ``methods_low`` and ``methods_high``.
    """
    record = compute.select(compute.record("imagenet", 2022, folder), "hardware_burden")
    held = fit.regress(record.compute_flop, record.error, year=record.year)
    needed = project.requirement(held, error).mean
    gap = routes.gap(needed, float(record.compute_flop.max()))
    chips = routes.of_prices(price_performance.published("ml", folder), years)
    methods = routes.of_methods(held.halving_months(), years)
    left = gap.plus(routes.Decades(-chips.estimate, -chips.high, -chips.low))
    return Finding(
        *left,
        {
            **{"gap": gap.estimate, "chips": chips.estimate, "methods": methods.estimate},
            **{"methods_low": methods.low, "methods_high": methods.high},
            **{"year": held.year},
        },
    )


FUNCTIONS = {
    function.__name__: function
    for function in (
        step_over_step_before,
        bill_before_use,
        share_of_use,
        sharing_at_most,
        accuracy_lost,
        left_after_chips,
    )
}
