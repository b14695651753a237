"""The five methods in a plain loop: every design written down, every fit by scikit-learn."""

import numpy as np
from sklearn.linear_model import Lasso, LinearRegression

from lib.flexibility import penalty


def fit_all(setting, samples, rng):
    """Fit all methods once; return the excess error of each as a share of the signal."""
    p, q, noise = setting.candidates, setting.relevant, setting.noise
    beta = np.zeros(p)
    beta[:q] = rng.standard_normal(q)
    x = rng.standard_normal((samples, p))
    y = x @ beta + noise * rng.standard_normal(samples)
    expert = np.arange(setting.forgotten, q + setting.forgotten)
    fits = {
        "oracle": least_squares(x, y, np.arange(q)),
        "expert": least_squares(x, y, expert),
        "flexible": least_squares(x, y, np.arange(p)),
        "regularised": lasso(x, y, penalty(p, samples, noise)),
        "hybrid": hybrid(x, y, expert, noise),
    }
    return {name: float(((b - beta) ** 2).sum() / (beta**2).sum()) for name, b in fits.items()}


def least_squares(x, y, features):
    b = np.zeros(x.shape[1])
    b[features] = LinearRegression(fit_intercept=False).fit(x[:, features], y).coef_
    return b


def lasso(x, y, alpha):
    exact = {"fit_intercept": False, "tol": 1e-8, "max_iter": 1_000_000}
    # With more rows than columns their products, computed once, are the smaller to go through.
    return Lasso(alpha=alpha, precompute=len(x) > x.shape[1], **exact).fit(x, y).coef_


def hybrid(x, y, own, noise):
    """The expert's features are projected out of the rest, which the LASSO then sees alone."""
    others = np.setdiff1d(np.arange(x.shape[1]), own)
    basis = np.linalg.qr(x[:, own])[0]
    free_x, free_y = (part - basis @ (basis.T @ part) for part in (x[:, others], y))
    free = len(y) - own.size  # dimensions that are left of the samples
    b = np.zeros(x.shape[1])
    alpha = penalty(others.size, free, noise) * free / len(y)  # scikit-learn divides by the rows
    b[others] = lasso(free_x, free_y, alpha)
    b[own] = np.linalg.lstsq(x[:, own], y - x @ b, rcond=None)[0]
    return b
