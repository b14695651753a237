"""How error falls with parameters and data, and what the best division of compute comes to.

The law is ::

    error = floor + a / parameters**alpha + b / examples**beta
    compute = flop_per_pair * parameters * examples

At a given compute there is one division into parameters and examples with the smallest error.
Along these optima the *reducible* error, which is the error less its floor, falls as a power law:
dividing it by k takes ``k**m`` times the compute, with ``m = 1/alpha + 1/beta``. Both exponents at
one half give the fourth power.

References
----------
J. Hoffmann et al. (2022), Training compute-optimal large language models, approach 3.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.arguments import at_least, between, one

LN10 = math.log(10)


class Optimum(NamedTuple):
    """The best division of an amount of compute.

    Examples
    --------
    >>> Optimum(parameters=10.0, examples=20.0, error=0.5).examples
    20.0
    """

    parameters: float
    examples: float
    error: float  #: floor included; in the unit of the law's floor


@dataclass(frozen=True)
class Law:
    """Error as a floor and two power laws, one in parameters and one in examples.

    Raises
    ------
    ValueError
        If a number is not above zero and finite, or the floor is below zero.

    Examples
    --------
    The theory of the article: both exponents one half.

    >>> theory = Law(alpha=0.5, beta=0.5)
    >>> theory.power
    4.0

    The law of Hoffmann et al. for the cross-entropy of language, in nats a token, at the compute of
    their model Chinchilla.

    >>> law = Law(alpha=0.34, beta=0.28, a=406.4, b=410.7, floor=1.69)
    >>> best = law.optimum(5.76e23)
    >>> print(f"{best.parameters:.2g} parameters, {best.examples:.2g} tokens: {best.error:.3f}")
    3.2e+10 parameters, 3e+12 tokens: 1.931
    >>> round(law.log10_compute(best.error), 2) == round(math.log10(5.76e23), 2)
    True
    """

    alpha: float  #: exponent of parameters
    beta: float  #: exponent of examples
    a: float = 1.0  #: reducible error at one parameter and endless data
    b: float = 1.0  #: reducible error at one example and endless parameters
    floor: float = 0.0  #: error that neither parameters nor data reduce
    flop_per_pair: float = 6.0  #: FLOP for each parameter and example: two forward, four back

    def __post_init__(self) -> None:
        """Refuse numbers for which there is no optimum."""
        for name in ("alpha", "beta", "a", "b", "flop_per_pair"):
            _above_zero(name, getattr(self, name))
        one("floor", at_least("floor", self.floor))

    @property
    def power(self) -> float:
        """Power of compute that a k-fold smaller reducible error takes, ``1/alpha + 1/beta``."""
        return power(self.alpha, self.beta)

    def error(self, parameters: ArrayLike, examples: ArrayLike) -> NDArray[np.float64]:
        """Return the error of models that were trained to the end.

        Parameters
        ----------
        parameters, examples : float or array
            Above zero; they broadcast.

        Returns
        -------
        array
            In the unit of the floor.

        Raises
        ------
        ValueError
            If a number is not above zero and finite.

        Examples
        --------
        >>> Law(alpha=0.5, beta=0.5, floor=0.1).error(100, [100, 400])
        array([0.3 , 0.25])
        """
        parameters, examples = between("parameters", parameters), between("examples", examples)
        return self.floor + self.a * parameters**-self.alpha + self.b * examples**-self.beta

    def optimum(self, compute_flop: float) -> Optimum:
        """Divide compute between parameters and examples so that the error is smallest.

        There ``alpha a parameters**-alpha = beta b examples**-beta``: a little more of either
        helps as much.

        Parameters
        ----------
        compute_flop : float
            Above zero.

        Returns
        -------
        Optimum

        Raises
        ------
        ValueError
            If `compute_flop` is not above zero and finite, or the best number of parameters or of
            examples is beyond what a float holds.

        Examples
        --------
        >>> best = Law(alpha=0.5, beta=0.5).optimum(6e4)
        >>> [round(value, 6) for value in best]
        [100.0, 100.0, 0.2]
        """
        pairs = math.log(_above_zero("compute_flop", compute_flop) / self.flop_per_pair)
        parameters = self._balance + pairs * self.beta / (self.alpha + self.beta)
        examples = pairs - parameters
        reducible = self._log_scale - pairs / self.power
        try:
            found = Optimum(*map(math.exp, (parameters, examples, reducible)))
        except OverflowError as fault:
            raise ValueError(
                f"compute_flop={compute_flop:g}: the best division of it has 10^"
                f"{parameters / LN10:.0f} parameters and 10^{examples / LN10:.0f} examples, which "
                "no float holds; mend the exponents or the ratio of a to b"
            ) from fault
        return found._replace(error=self.floor + found.error)

    def log10_compute(self, error: float) -> float:
        """Return the base-10 logarithm of the least compute that reaches an error, in FLOP.

        Parameters
        ----------
        error : float
            Above the floor.

        Returns
        -------
        float
            A logarithm, since a small step towards the floor may need more than a float holds.

        Raises
        ------
        ValueError
            If the error is at or below the floor: no compute reaches it.

        Examples
        --------
        >>> law = Law(alpha=0.5, beta=0.5)
        >>> round(law.log10_compute(0.02) - law.log10_compute(0.2), 6)
        4.0
        """
        reducible = math.log(self._above_floor(error))
        pairs = self.power * (self._log_scale - reducible)
        return (pairs + math.log(self.flop_per_pair)) / LN10

    def local_power(self, error: float) -> float:
        """Return the power of compute that the next small step of the *whole* error takes.

        ``power * error / (error - floor)``: that of the reducible error far above the floor, and
        without bound near it.

        Raises
        ------
        ValueError
            If the error is at or below the floor.

        Examples
        --------
        >>> Law(alpha=0.5, beta=0.5, floor=0.05).local_power(0.1)
        8.0
        """
        return self.power * error / self._above_floor(error)

    def _above_floor(self, error: float) -> float:
        """Return the reducible part of an error, which must be there."""
        if not (math.isfinite(error) and error > self.floor):
            raise ValueError(
                f"error={error}: expected a finite number above the floor, {self.floor:g}; no "
                "compute reaches the floor itself"
            )
        return float(error - self.floor)

    @property
    def _balance(self) -> float:
        """Natural logarithm of the best number of parameters for one parameter-example pair."""
        ratio = math.log(self.alpha * self.a) - math.log(self.beta * self.b)
        return ratio / (self.alpha + self.beta)

    @property
    def _log_scale(self) -> float:
        """Natural logarithm of the reducible error that one pair reaches at its best."""
        of_parameters = math.log(self.a) - self.alpha * self._balance
        of_examples = math.log(self.b) + self.beta * self._balance
        return float(np.logaddexp(of_parameters, of_examples))


def power(alpha: float, beta: float) -> float:
    """Return the power of compute for a k-fold smaller reducible error, at the best division.

    Parameters
    ----------
    alpha, beta : float
        Exponents of parameters and of data, above zero.

    Returns
    -------
    float
        ``(alpha + beta) / (alpha beta)``, which is ``1/alpha + 1/beta``.

    Raises
    ------
    ValueError
        If an exponent is not above zero and finite.

    Examples
    --------
    >>> power(0.5, 0.5)
    4.0
    """
    return 1 / _above_zero("alpha", alpha) + 1 / _above_zero("beta", beta)


def power_of_data(rate: float, growth: float) -> float:
    """Return the power of compute when error falls with data and parameters are set by data.

    Error falls as ``n**-rate``, parameters grow as ``n**growth``, and compute is their product.

    Parameters
    ----------
    rate : float
        Above zero.
    growth : float
        Zero for a fixed number of parameters, one for a fixed number to each example.

    Returns
    -------
    float
        ``(1 + growth) / rate``.

    Raises
    ------
    ValueError
        If the rate is not above zero, or the growth is below zero.

    Examples
    --------
    >>> power_of_data(0.5, growth=1), power_of_data(0.5, growth=0), power_of_data(1, growth=0)
    (4.0, 2.0, 1.0)
    """
    return (1 + one("growth", at_least("growth", growth))) / _above_zero("rate", rate)


def _above_zero(name: str, value: float) -> float:
    """Return one number above zero."""
    return one(name, between(name, value))
