"""Train many small neural networks at once, by plain stochastic gradient descent.

One hidden layer, rectified linear units, softmax and cross-entropy: the classifier that
scikit-learn has as ``MLPClassifier`` with ``solver="sgd"``. That one trains one network at a time;
here networks of one width are a stack of matrices, so that several seeds cost little more than one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.arguments import at_least, between, count, one

Layers = Sequence[NDArray[np.float64]]
"""Weights and biases of a stack, in turn."""


@dataclass(frozen=True)
class Networks:
    """A stack of m networks of one shape.

    Attributes
    ----------
    layers : tuple of array
        Weights and biases, in turn: shapes (m, inputs, width), (m, 1, width), (m, width, classes)
        and (m, 1, classes).
    """

    layers: tuple[NDArray[np.float64], ...]

    @property
    def parameters(self) -> int:
        """Number of parameters of one network."""
        return sum(layer[0].size for layer in self.layers)

    def classify(self, inputs: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the class that each network gives each example.

        Parameters
        ----------
        inputs : array, shape (n, inputs)
            One row an example.

        Returns
        -------
        array, shape (m, n)
        """
        return _forward(self.layers, inputs)[1].argmax(axis=2)


def start(inputs: int, width: int, classes: int, rngs: list[np.random.Generator]) -> Networks:
    """Return networks before training: uniform weights by the rule of Glorot and Bengio (2010).

    Parameters
    ----------
    inputs, width, classes : int
        Sizes of the layers.
    rngs : list of Generator
        One a network.

    Returns
    -------
    Networks

    Raises
    ------
    ValueError
        If a size is not at least one.

    Examples
    --------
    >>> start(64, 4, 10, [np.random.default_rng(0)]).parameters
    310
    """
    for name, size in (("inputs", inputs), ("width", width), ("classes", classes)):
        count(name, size)
    stacks = [[], [], [], []]
    for rng in rngs:
        for step, (a, b) in enumerate(((inputs, width), (width, classes))):
            bound = np.sqrt(6 / (a + b))
            stacks[2 * step].append(rng.uniform(-bound, bound, (a, b)))
            stacks[2 * step + 1].append(rng.uniform(-bound, bound, (1, b)))
    return Networks(tuple(map(np.array, stacks)))


def train(
    networks: Networks,
    inputs: NDArray[np.float64],
    labels: NDArray[np.int64],
    batches: NDArray[np.int64],
    rate: float,
    momentum: float = 0.9,
) -> Networks:
    """Return the networks after stochastic gradient descent on cross-entropy.

    A step changes its velocity v to ``momentum v - rate gradient`` and the weights by v, where the
    gradient is the mean over the examples of a batch.

    Parameters
    ----------
    networks : Networks
        As they start.
    inputs : array, shape (n, inputs)
        One row an example, for all networks.
    labels : array, shape (m, n)
        Classes from 0, for each network.
    batches : array, shape (steps, m, size)
        Which examples each step takes, for each network; from :func:`shuffled`.
    rate, momentum : float
        The rate is above zero; the momentum is zero or more, and below one.

    Returns
    -------
    Networks

    Raises
    ------
    ValueError
        If the rate or the momentum is out of range, or the weights grew without end.

    Examples
    --------
    >>> rngs = [np.random.default_rng(seed) for seed in (1, 2)]
    >>> x, labels = np.array([[-1.0], [1.0]]), np.array([[0, 1], [1, 0]])
    >>> batches = shuffled(2, 2, 200, rngs)
    >>> train(start(1, 4, 2, rngs), x, labels, batches, rate=0.1).classify(x)
    array([[0, 1],
           [1, 0]])
    """
    one("rate", between("rate", rate))
    one("momentum", at_least("momentum", momentum, below=1))
    try:
        with np.errstate(over="raise", invalid="raise"):
            return Networks(
                tuple(_descend(networks.layers, inputs, labels, batches, rate, momentum))
            )
    except FloatingPointError as fault:
        raise ValueError(
            f"rate={rate!r}: the weights grew without end; take a smaller rate"
        ) from fault


def _descend(
    layers: Layers,
    inputs: NDArray[np.float64],
    labels: NDArray[np.int64],
    batches: NDArray[np.int64],
    rate: float,
    momentum: float,
) -> list[NDArray[np.float64]]:
    """Return the layers after the last step."""
    layers = [layer.copy() for layer in layers]
    velocity = [np.zeros_like(layer) for layer in layers]
    stack, size = np.arange(len(labels))[:, None], batches.shape[2]
    for batch in batches:
        x = inputs[batch]
        hidden, scores = _forward(layers, x)
        slope = np.exp(scores - scores.max(axis=2, keepdims=True))
        slope /= slope.sum(axis=2, keepdims=True)
        slope[stack, np.arange(size), labels[stack, batch]] -= 1
        slope /= size
        back = (slope @ layers[2].transpose(0, 2, 1)) * (hidden > 0)
        gradients = (
            x.transpose(0, 2, 1) @ back,
            back.sum(axis=1, keepdims=True),
            hidden.transpose(0, 2, 1) @ slope,
            slope.sum(axis=1, keepdims=True),
        )
        for layer, speed, gradient in zip(layers, velocity, gradients, strict=True):
            speed *= momentum
            speed -= rate * gradient
            layer += speed
    return layers


def shuffled(
    examples: int, size: int, epochs: int, rngs: list[np.random.Generator]
) -> NDArray[np.int64]:
    """Return batches that pass through all examples, in a new order each epoch.

    Parameters
    ----------
    examples, size, epochs : int
        The size of a batch divides the number of examples.
    rngs : list of Generator
        One a network.

    Returns
    -------
    array, shape (epochs * examples / size, networks, size)

    Raises
    ------
    ValueError
        If a number is not at least one, or the size does not divide the number of examples.

    Examples
    --------
    >>> shuffled(6, 2, 5, [np.random.default_rng(0)]).shape
    (15, 1, 2)
    """
    for name, value in (("examples", examples), ("size", size), ("epochs", epochs)):
        count(name, value)
    if examples % size:
        raise ValueError(f"size={size}: expected a divisor of the {examples} examples")
    orders = [np.concatenate([rng.permutation(examples) for _ in range(epochs)]) for rng in rngs]
    return np.array(orders).reshape(len(rngs), -1, size).transpose(1, 0, 2)


def _forward(
    layers: Layers, x: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what the hidden units and the outputs say, for each network."""
    hidden = np.maximum(x @ layers[0] + layers[1], 0)
    return hidden, hidden @ layers[2] + layers[3]
