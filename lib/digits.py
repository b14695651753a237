"""Networks of growing width on handwritten digits, to see whether the test error peaks.

The digits are 1,797 images of 8 x 8 pixels that come with scikit-learn (Alpaydin and Kaynak,
Optical Recognition of Handwritten Digits, 1998).
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from lib.arguments import at_least, count, one
from lib.networks import shuffled, start, train

CLASSES = 10
BRIGHTEST = 16
"""Value of a white pixel."""


@dataclass(frozen=True)
class Outcome:
    """Errors of networks of one width after training, one a seed.

    Attributes
    ----------
    width, parameters : int
        Hidden units, and parameters of one network.
    training, test : tuple of float
        Shares of wrong answers: on the images and labels that it learned from, and on all other
        images with their true labels.
    """

    width: int
    parameters: int
    training: tuple[float, ...]
    test: tuple[float, ...]


def learn(
    width: int,
    images: int = 200,
    wrong: float = 0.0,
    *,
    epochs: int = 100,
    batch: int = 40,
    rate: float = 0.2,
    momentum: float = 0.9,
    seeds: int = 5,
) -> Outcome:
    """Train networks on some of the digits by stochastic gradient descent, and test on the rest.

    Parameters
    ----------
    width : int
        Hidden units.
    images : int
        Images to learn from; each seed draws its own, with its own weights, order and wrong labels.
    wrong : float
        Share of the labels that are replaced by another class, at random.
    epochs, batch : int
        Passes over the images, and images a step.
    rate, momentum : float
        Of the descent; there is no penalty and no early stop.
    seeds : int
        Number of networks. A seed has the same images and wrong labels at every width.

    Returns
    -------
    Outcome

    Raises
    ------
    ValueError
        For numbers out of range.

    Examples
    --------
    >>> one = learn(8, epochs=2, seeds=2)
    >>> one.parameters, len(one.test)
    (610, 2)
    """
    inputs, truth = _images()
    count("seeds", seeds)
    if count("images", images) >= len(truth):
        raise ValueError(f"images={images}: expected less than the {len(truth)} there are")
    one("wrong", at_least("wrong", wrong, below=1))
    chosen, labels = zip(
        *(_lesson(truth, images, wrong, np.random.default_rng([0, seed])) for seed in range(seeds)),
        strict=True,
    )
    chosen, labels = np.array(chosen), np.array(labels)
    rngs = [np.random.default_rng([1, seed, width]) for seed in range(seeds)]
    networks = start(inputs.shape[1], width, CLASSES, rngs)
    order = shuffled(images, batch, epochs, rngs)
    batches = np.take_along_axis(chosen[None], order, axis=2)
    missed = train(networks, inputs, labels, batches, rate, momentum).classify(inputs) != labels
    learned = np.zeros(labels.shape, bool)
    np.put_along_axis(learned, chosen, True, axis=1)
    return Outcome(
        width,
        networks.parameters,
        tuple(float(row[mask].mean()) for row, mask in zip(missed, learned, strict=True)),
        tuple(float(row[~mask].mean()) for row, mask in zip(missed, learned, strict=True)),
    )


@functools.cache  # reading the file takes as long as a network
def _images() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return pixels from 0 to 1, one row an image, and what the images show."""
    pixels, truth = load_digits(return_X_y=True)
    inputs = pixels / BRIGHTEST
    for shared in (inputs, truth):
        shared.flags.writeable = False
    return inputs, truth


def _lesson(
    truth: NDArray[np.int64], images: int, wrong: float, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the images to learn from and all labels, some of which are wrong among those."""
    chosen = rng.permutation(len(truth))[:images]
    labels = truth.copy()
    misled = chosen[: math.floor(wrong * images)]
    labels[misled] = (labels[misled] + rng.integers(1, CLASSES, len(misled))) % CLASSES
    return chosen, labels
