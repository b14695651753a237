"""What a model costs over its life: getting ready, training, and use.

All amounts of a plan are in one unit: FLOP, or money, or energy. With a preparation P that is paid
once, trainings at T each and uses at U each, the bill is ::

    total = P + trainings * T + uses * U

Each way out of a high bill takes a plan and returns another. They are counted in operations, at
equal quality; that the quality is equal is for their authors to show, and is assumed here.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lib import data
from lib.arguments import at_least, between, count, one, within
from lib.compute import PASSES, network_operations

LEAST_EPOCHS = 60
"""Passes over ImageNet below which a row is taken to tune a network that was trained before."""

OTHER_PHASE = "pretrain|finetune"
"""What in a name tells of a phase besides the training."""


@dataclass(frozen=True)
class Plan:
    """Costs of one model, in one unit.

    Attributes
    ----------
    name : str
        For readers.
    preparation : float
        Paid once, however often the model is trained: an architecture search, say.
    training : float
        Of one training.
    use : float
        Of one use: a forward pass over one example.

    Examples
    --------
    >>> plan = Plan("a model", preparation=0, training=300, use=1)
    >>> plan.fixed(2), plan.total(uses=100, trainings=2), round(plan.share_of_use(100, 2), 3)
    (600.0, 700.0, 0.143)
    """

    name: str
    preparation: float
    training: float
    use: float

    def __post_init__(self) -> None:
        """Check the amounts."""
        for name in ("preparation", "training", "use"):
            one(name, at_least(name, getattr(self, name)))

    def fixed(self, trainings: int = 1) -> float:
        """Return what is paid before the first use: ``P + trainings * T``."""
        return float(self.preparation + count("trainings", trainings) * self.training)

    def total(self, uses: float, trainings: int = 1) -> float:
        """Return the whole bill. It is never below :meth:`fixed`, and so never below training."""
        return self.fixed(trainings) + one("uses", at_least("uses", uses)) * float(self.use)

    def share_of_use(self, uses: float, trainings: int = 1) -> float:
        """Return the part of the bill that use takes, a fraction.

        Raises
        ------
        ValueError
            If the bill is zero.
        """
        total = self.total(uses, trainings)
        if not total:
            raise ValueError(f"{self.name}: the bill is zero, and has no shares")
        return 1 - self.fixed(trainings) / total

    def at(self, price: float) -> "Plan":
        """Return the plan in another unit: each amount times the price of one unit of this.

        Examples
        --------
        >>> Plan("a model", 0, 3e18, 1e10).at(1.5e-17).training
        45.0
        """
        price = one("price", between("price", price))
        amounts = {key: getattr(self, key) * price for key in ("preparation", "training", "use")}
        return replace(self, **amounts)


def dense(forward_flop: float, epochs: float, examples: float) -> Plan:
    """Return the plan of a plain network: training by the count of operations, in FLOP.

    Parameters
    ----------
    forward_flop : float
        FLOP of one forward pass over one example; a multiply-add is two.
    epochs, examples : float
        Passes over the training set, and its size.

    Returns
    -------
    Plan
        In FLOP. Use overtakes a single training after ``3 x epochs x examples`` uses.

    Examples
    --------
    >>> alexnet = dense(1.4e9, epochs=100, examples=1.28e6)
    >>> f"{alexnet.training / alexnet.use:.3g}"
    '3.84e+08'
    """
    forward, epochs, examples = (
        one(name, between(name, value))
        for name, value in (
            ("forward_flop", forward_flop),
            ("epochs", epochs),
            ("examples", examples),
        )
    )
    return Plan("dense", 0.0, float(network_operations(forward, epochs, examples)), forward)


def compressed(plan: Plan, factor: float, extra: float) -> Plan:
    """Prune or quantise a trained network: use gets cheaper, and each training dearer.

    ``T (1 + extra)`` and ``U / factor``: the large network is trained first, and what is left of it
    is trained on.

    Parameters
    ----------
    plan : Plan
        Of the large network.
    factor : float
        By which use gets cheaper; 1 or more.
    extra : float
        Training after pruning, as a part of the training before it; 0 or more.

    Examples
    --------
    >>> compressed(Plan("large", 0, 300, 1), factor=4, extra=0.5)
    Plan(name='pruned', preparation=0, training=450.0, use=0.25)
    """
    factor = one("factor", at_least("factor", factor, 1))
    more = one("extra", at_least("extra", extra))
    return replace(plan, name="pruned", training=plan.training * (1 + more), use=plan.use / factor)


def searched(plan: Plan, factor: float, search: float) -> Plan:
    """Search for a smaller architecture that does the same: paid once, then all is cheaper.

    ``P + search``, ``T / factor`` and ``U / factor``.

    Parameters
    ----------
    plan : Plan
        Of the architecture that there would be without a search.
    factor : float
        By which the new one is cheaper to train and to use; 1 or more.
    search : float
        Cost of the search, in the unit of the plan; 0 or more.

    Examples
    --------
    >>> searched(Plan("large", 0, 300, 1), factor=3, search=900)
    Plan(name='searched', preparation=900.0, training=100.0, use=0.3333333333333333)
    """
    factor = one("factor", at_least("factor", factor, 1))
    search = one("search", at_least("search", search))
    return Plan("searched", plan.preparation + search, plan.training / factor, plan.use / factor)


def distilled(plan: Plan, factor: float, students: int = 1) -> Plan:
    """Train smaller networks on the answers of a large one; the small ones are used.

    Each training is that of the teacher, one forward pass of the teacher for every example that the
    students see, and that of the students: ``T (1 + 1/3 + students / factor)``. Answers are kept,
    so several students share them.

    Parameters
    ----------
    plan : Plan
        Of the teacher.
    factor : float
        By which a student is cheaper to train and to use; 1 or more.
    students : int
        How many are trained, for different devices, say.

    References
    ----------
    G. Hinton, O. Vinyals, J. Dean (2015), Distilling the knowledge in a neural network.

    Examples
    --------
    >>> distilled(Plan("teacher", 0, 300, 1), factor=4, students=2).training
    550.0
    """
    factor = one("factor", at_least("factor", factor, 1))
    runs = 1 + 1 / PASSES + count("students", students) / factor
    return replace(plan, name="distilled", training=plan.training * runs, use=plan.use / factor)


def shared(plan: Plan, tasks: int, pretraining: float, tuning: float) -> Plan:
    """Train one model for many tasks and tune it for each: the bill of one of them.

    ``T (pretraining / tasks + tuning)``; use costs what it did.

    Parameters
    ----------
    plan : Plan
        Of a model for one task.
    tasks : int
        That share the pre-training; 1 or more.
    pretraining, tuning : float
        Costs of the common training and of tuning for one task, as multiples of the training for
        one task; 0 or more.

    Examples
    --------
    >>> shared(Plan("one task", 0, 300, 1), tasks=100, pretraining=10, tuning=0.02).training
    36.0
    """
    common = one("pretraining", at_least("pretraining", pretraining))
    own = one("tuning", at_least("tuning", tuning))
    part = common / count("tasks", tasks) + own
    return replace(plan, name="shared", training=plan.training * part)


def least_tasks(pretraining: float, tuning: float) -> float:
    """Return how many tasks must share a pre-training before each pays less than alone.

    ``pretraining / (1 - tuning)``, from ``pretraining / m + tuning = 1``.

    Returns
    -------
    float
        Not rounded; ``inf`` if tuning alone costs as much as a training.

    Examples
    --------
    >>> least_tasks(10, 0.2)
    12.5
    """
    common = one("pretraining", at_least("pretraining", pretraining))
    own = one("tuning", at_least("tuning", tuning))
    return common / (1 - own) if own < 1 else math.inf


def break_even(plan: Plan, other: Plan, trainings: int = 1) -> float:
    """Return from how many uses on `other` costs no more than `plan`.

    ``(fixed of other - fixed of plan) / (use of plan - use of other)``.

    Returns
    -------
    float
        Not rounded; 0 if it costs no more from the start, ``inf`` if use is no cheaper and so never
        makes up for what comes before.

    Examples
    --------
    >>> large = Plan("large", 0, 300, 1)
    >>> break_even(large, compressed(large, factor=4, extra=0.5))
    200.0
    """
    dearer = other.fixed(trainings) - plan.fixed(trainings)
    saved = plan.use - other.use
    if saved > 0:
        return max(dearer / saved, 0.0)
    return 0.0 if saved == 0 and dearer <= 0 else math.inf


def trained(folder: Path = data.DATA) -> pd.DataFrame:
    """Return the systems on ImageNet with one phase of training, and what use weighs for each.

    Left out are rows that count a pre-training or a fine-tuning as well, names that tell of one,
    and rows of fewer than `LEAST_EPOCHS` passes: their training is not all there is. A phase that a
    row does not tell of at all cannot be seen, and then the uses are too few.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``system name year top1_percent forward_flop forward_counted_as epochs examples`` and
        ``uses``: how many uses take as much as the training.

    Examples
    --------
    >>> rows = trained().set_index("system")
    >>> f"{rows.uses['imagenet-alexnet']:.3g}"
    '3.84e+08'
    """
    systems = data.table("systems", folder).query("dataset == 'imagenet'")
    counted = systems.dropna(subset=["forward_flop", "training_epochs", "training_examples"])
    others = [
        f"{phase}_{what}"
        for phase in ("pretraining", "finetuning")
        for what in ("epochs", "examples")
    ]
    single = counted[others].isna().all(axis=1) & ~counted.name.str.contains(OTHER_PHASE)
    counted = counted[single & (counted.training_epochs >= LEAST_EPOCHS)].rename(
        columns={"training_epochs": "epochs", "training_examples": "examples"}
    )
    columns = ["system", "name", "year", "top1_percent", "forward_flop", "forward_counted_as"]
    uses = PASSES * counted.epochs * counted.examples
    found = counted[[*columns, "epochs", "examples"]].assign(uses=uses)
    return found.reset_index(drop=True)


def reused(folder: Path = data.DATA) -> pd.DataFrame:
    """Return the systems on ImageNet with a pre-training and a tuning, in trainings for one task.

    Examples seen are compared, at the same network: passes times images. An image of more pixels
    takes more operations, so where a phase has larger ones its number has to be multiplied.

    Parameters
    ----------
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``system name`` and ``tuning_share`` (of what the pre-training saw); and, where the release
        gives the training for one task alone as well, ``pretraining`` and ``tuning`` as multiples
        of it, else NaN.

    Examples
    --------
    >>> rows = reused().set_index("system")
    >>> rows.loc["imagenet-convnext-xl", ["pretraining", "tuning"]].astype(float).round(2).tolist()
    [3.33, 0.1]
    """
    systems = data.table("systems", folder).query("dataset == 'imagenet'").reset_index(drop=True)
    seen = {
        phase: systems[f"{phase}_epochs"] * systems[f"{phase}_examples"]
        for phase in ("training", "pretraining", "finetuning")
    }
    found = systems[["system", "name"]].assign(
        tuning_share=seen["finetuning"] / seen["pretraining"],
        pretraining=seen["pretraining"] / seen["training"],
        tuning=seen["finetuning"] / seen["training"],
    )
    return found.dropna(subset="tuning_share").reset_index(drop=True)


def searches(performed: float, folder: Path = data.DATA) -> pd.DataFrame:
    """Set what architecture searches took beside one pass of training what they found.

    The burden that the record holds for these systems is, certainly or likely, that of the search.
    A burden is counted at the peak of the chips and a pass in operations, so the burden is
    multiplied by the share of it that was performed.

    Parameters
    ----------
    performed : float
        That share, above 0, at most 1: an assumption (see `lib.quotes.performed`).
    folder : Path
        Folder of the data package.

    Returns
    -------
    DataFrame
        ``system name year certain`` (whether a source says that the burden is the search's),
        ``burden_flop``, ``pass_flop`` (training on all images once), ``passes``: how many passes
        the search amounts to, and ``passes_doubled``: how many if what the release calls
        operations are multiply-adds, so that a pass takes twice as much. The dearest first.

    Examples
    --------
    >>> rows = searches(1 / 3).set_index("system")
    >>> round(float(rows.passes["imagenet-nasnet-a-6"]), -2)
    2900.0
    """
    used = one("performed", within("performed", between("performed", performed), 0, 1))
    flags = data.table("system_flags", folder).set_index("system").flag
    kinds = flags[flags.isin(["search", "search-likely"])]
    systems = data.table("systems", folder).set_index("system").loc[kinds.index]
    systems = systems.assign(certain=kinds == "search").reset_index()
    known = systems.dropna(subset=["forward_flop", "training_examples"])
    burden = known.published_hardware_burden_flop
    single = pd.Series(network_operations(known.forward_flop, 1, known.training_examples))
    found = known[["system", "name", "year", "certain"]].assign(
        burden_flop=burden, pass_flop=single.to_numpy(), passes=burden * used / single.to_numpy()
    )
    as_flop = (known.forward_counted_as == "flop").to_numpy(bool)
    found = found.assign(passes_doubled=found.passes.where(~as_flop, found.passes / 2))
    found = found.dropna(subset="burden_flop")
    return found.sort_values("passes", ascending=False, ignore_index=True)
