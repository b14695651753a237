"""Non-linear least squares: several starts, an analytic Jacobian, and an honest failure.

Numerics only: `solve` knows nothing of the curve. It minimises ``sum(residuals(p)**2)`` over p and
either returns a `Solution` that it can answer for, or raises `NotConverged` and says why.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, optimize

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]

TOLERANCE = 1e-15  # of cost, step and gradient: descend until rounding stops it
EVALUATIONS = 2000  # from one start; NIST's hardest sets need some hundreds
RANK = 1e-9  # least singular value over the largest, of the Jacobian with columns of unit length
FLAT = 1e-14  # what rounding may add to a sum of squares, relative
SAME = 1e-10  # two sums of squares nearer than this, relative, are one


class NotConverged(ValueError):
    """Least squares found no answer that it can stand for; the message says why and what to do."""


@dataclass(frozen=True)
class Solution:
    """The parameters with the least sum of squares, and how well the data determine them.

    `covariance` is ``spread^2 (J'J)^-1`` at the optimum, J over the fitted parameters. One that is
    held has variance zero. One that sits on a bound is in J like the others, so that what depends
    on it does not look more certain than it is; but Wald's interval does not hold for it, since it
    cannot vary to both sides, and so it has no standard error.
    """

    names: tuple[str, ...]
    parameters: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...] = field(repr=False)
    rss: float  #: residual sum of squares
    n: int  #: number of residuals
    held: tuple[str, ...]  #: names of those that were given and not fitted
    on_bound: tuple[str, ...]  #: names of those that would leave their bounds if they could

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals: n less the parameters that were fitted."""
        return self.n - len(self.names) + len(self.held)

    @property
    def spread(self) -> float:
        """Residual standard deviation, with `dof` degrees of freedom."""
        return math.sqrt(self.rss / self.dof)

    @property
    def standard_errors(self) -> tuple[float | None, ...]:
        """Square roots of the variances; None for a parameter held or on a bound."""
        return tuple(
            None if name in self.held + self.on_bound else math.sqrt(self.covariance[i][i])
            for i, name in enumerate(self.names)
        )


class _Descent(NamedTuple):
    """Where one descent ended."""

    point: Floats  # all parameters, the held ones too
    rss: float
    converged: bool
    message: str


def solve(
    residuals: Function,
    jacobian: Function,
    starts: Iterable[ArrayLike],
    names: Sequence[str],
    bounds: tuple[ArrayLike, ArrayLike] = (-math.inf, math.inf),
    held: Mapping[str, float] | None = None,
) -> Solution:
    """Minimise a sum of squares from several starts; return the best end of those that converged.

    Descends by the trust region reflective method of `scipy.optimize.least_squares`. It stays
    strictly inside the bounds, so each bound is tried too: the parameter is set on it and the rest
    fitted anew, and if that fits no worse the parameter is reported in `Solution.on_bound`.

    Parameters
    ----------
    residuals : callable
        From p parameters to n residuals.
    jacobian : callable
        From p parameters to the derivatives of the residuals, shape (n, p).
    starts : iterable of arrays, shape (p,)
        Within the bounds.
    names : sequence of str
        Of the parameters, for messages and results.
    bounds : pair of arrays, shape (p,)
        Lower and upper; infinite where there is none.
    held : mapping of str to float, optional
        Parameters that are given, not fitted.

    Returns
    -------
    Solution

    Raises
    ------
    NotConverged
        No start converged; one that did not has come lower than all that did; or the Jacobian at
        the optimum lacks rank, so that the data do not determine the parameters.
    ValueError
        Fewer residuals than fitted parameters and one, no start, or no parameter to fit.

    References
    ----------
    M. A. Branch, T. F. Coleman and Y. Li (1999), A subspace, interior, and conjugate gradient
    method for large-scale bound-constrained minimization problems, SIAM J. Sci. Comput. 21, 1-23.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.7, 7.4, 20.1, 54.6])
    >>> found = solve(
    ...     lambda p: p[0] * np.exp(p[1] * x) - y,
    ...     lambda p: np.stack([np.exp(p[1] * x), p[0] * x * np.exp(p[1] * x)], axis=1),
    ...     starts=[(1, 0.5), (0.1, 2)],
    ...     names=("scale", "rate"),
    ... )
    >>> [round(value, 3) for value in found.parameters], found.dof
    ([1.002, 1.0], 2)
    """
    held, names, starts = dict(held or {}), tuple(names), [np.asarray(s, float) for s in starts]
    lower, upper = (np.broadcast_to(np.asarray(end, float), len(names)) for end in bounds)
    free = [name for name in names if name not in held]
    if not starts:
        raise ValueError("starts: expected at least one")
    if not free:
        raise ValueError(f"held: all of {', '.join(names)}, so there is nothing to fit")
    n = np.size(residuals(starts[0]))
    if n <= len(free):
        raise ValueError(
            f"{n} residuals for {len(free)} parameters ({', '.join(free)}): their spread needs at "
            f"least {len(free) + 1}; add points, or hold a parameter"
        )

    def descend(start: Floats, fixed: Mapping[str, float]) -> _Descent:
        return _descend(residuals, jacobian, start, names, (lower, upper), fixed)

    ends = [descend(start, held) for start in starts]
    best, on_bound = _best(ends, free), {}
    for name, bound in _finite_bounds(names, lower, upper):
        if name in free and name not in on_bound:
            there = descend(best.point, held | on_bound | {name: bound})
            if there.converged and there.rss <= best.rss * (1 + SAME):
                best, on_bound = there, on_bound | {name: bound}
    inner = [names.index(name) for name in free if name not in on_bound]
    best = _polished(best, residuals, jacobian, inner, (lower, upper))
    fitted = [names.index(name) for name in free]
    inverse = _inverse_of_normal_matrix(jacobian(best.point)[:, fitted], free)
    covariance = np.zeros((len(names), len(names)))
    covariance[np.ix_(fitted, fitted)] = best.rss / (n - len(free)) * inverse
    return Solution(
        names=names,
        parameters=tuple(best.point.tolist()),
        covariance=tuple(map(tuple, covariance.tolist())),
        rss=best.rss,
        n=n,
        held=tuple(held),
        on_bound=tuple(on_bound),
    )


def _finite_bounds(names: Sequence[str], lower: Floats, upper: Floats) -> list[tuple[str, float]]:
    """Each name with each of its bounds that is finite."""
    pairs = [*zip(names, lower, strict=True), *zip(names, upper, strict=True)]
    return [(name, float(bound)) for name, bound in pairs if math.isfinite(bound)]


def _descend(
    residuals: Function,
    jacobian: Function,
    start: Floats,
    names: Sequence[str],
    bounds: tuple[Floats, Floats],
    held: Mapping[str, float],
) -> _Descent:
    """Minimise from one start over the parameters that are not held."""
    free = np.array([name not in held for name in names])
    whole = np.array([held.get(name, at) for name, at in zip(names, start, strict=True)])

    def fill(part: Floats) -> Floats:
        point = whole.copy()
        point[free] = part
        return point

    # A trial step may leave the floats; the method sees that and takes a shorter one.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            found = optimize.least_squares(
                lambda part: residuals(fill(part)),
                whole[free],
                lambda part: jacobian(fill(part))[:, free],
                bounds=[end[free] for end in bounds],
                x_scale="jac",
                ftol=TOLERANCE,
                xtol=TOLERANCE,
                gtol=TOLERANCE,
                max_nfev=EVALUATIONS,
            )
        except (ValueError, linalg.LinAlgError) as fault:  # of a start that gives no number
            return _Descent(whole, math.inf, False, str(fault))
    return _Descent(fill(found.x), 2 * float(found.cost), found.status > 0, found.message)


def _best(ends: Sequence[_Descent], free: Sequence[str]) -> _Descent:
    """Return the lowest end, or say why it is no answer."""
    lowest = min(ends, key=lambda end: (end.rss, not end.converged))
    near = [end for end in ends if end.converged and end.rss <= lowest.rss * (1 + SAME)]
    if near:
        return near[0]
    converged = sum(end.converged for end in ends)
    raise NotConverged(
        f"least squares of {', '.join(free)}: {converged} of {len(ends)} starts converged in "
        f"{EVALUATIONS} evaluations, and not the one that came lowest (sum of squares "
        f"{lowest.rss:.6g} at {_listed(lowest.point)}; {lowest.message}); give starts nearer to "
        "the answer, hold a parameter, or choose a form with fewer"
    )


def _polished(
    end: _Descent,
    residuals: Function,
    jacobian: Function,
    inner: list[int],
    bounds: tuple[Floats, Floats],
) -> _Descent:
    """Take a Gauss-Newton step where the sum of squares is too flat to show the way down.

    To rounding, it is flat for half of the digits about its least; its gradient is not.
    """
    step = np.zeros(end.point.size)
    step[inner] = np.linalg.lstsq(jacobian(end.point)[:, inner], residuals(end.point))[0]
    point = np.clip(end.point - step, *bounds)
    rss = float(np.sum(residuals(point) ** 2))
    return end._replace(point=point, rss=rss) if rss <= end.rss * (1 + FLAT) else end


def _inverse_of_normal_matrix(jacobian: Floats, free: Sequence[str]) -> Floats:
    """(J'J)^-1 by singular values of J with its columns brought to unit length."""
    length = np.linalg.norm(jacobian, axis=0)
    scaled = jacobian / np.where(length > 0, length, 1.0)
    _, singular, turn = np.linalg.svd(scaled, full_matrices=False)
    if not singular[-1] > RANK * singular[0]:
        weak = [name for name, part in zip(free, turn[-1], strict=True) if abs(part) > 0.1]
        raise NotConverged(
            f"the data do not determine {', '.join(weak)}: at the least sum of squares the "
            f"Jacobian has rank below {len(free)} (singular values from {singular[0]:.3g} to "
            f"{singular[-1]:.3g}, columns of unit length); hold one of them, or choose a form "
            "with fewer parameters"
        )
    return (turn.T / singular**2) @ turn / np.outer(length, length)


def _listed(point: Floats) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in point) + ")"
