"""Networks trained in a stack: step for step those of scikit-learn."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from lib import networks


@pytest.fixture(scope="module")
def digits():
    inputs, labels = load_digits(return_X_y=True)
    return inputs[:120] / 16, labels[:120]


def rngs(*seeds):
    return [np.random.default_rng(seed) for seed in seeds]


@pytest.mark.parametrize("width", [1, 7])
def test_descent_is_that_of_scikit_learn(digits, width):
    """Three epochs from the same weights, in the same order, for two networks at once."""
    inputs, labels = digits
    start = networks.start(64, width, 10, rngs(1, 2))
    order = np.tile(np.arange(120), 3).reshape(-1, 1, 30).repeat(2, axis=1)
    trained = networks.train(start, inputs, np.stack([labels, labels]), order, rate=0.05)
    for net in (0, 1):
        peer = MLPClassifier(
            (width,),
            solver="sgd",
            alpha=0,
            batch_size=30,
            learning_rate_init=0.05,
            momentum=0.9,
            nesterovs_momentum=False,
            shuffle=False,
        )
        peer.partial_fit(inputs, labels, classes=range(10))  # makes its arrays
        a, b, c, d = (layer[net] for layer in start.layers)
        peer.coefs_, peer.intercepts_ = [a.copy(), c.copy()], [b[0].copy(), d[0].copy()]
        del peer._optimizer
        for _ in range(3):
            peer.partial_fit(inputs, labels)
        a, b, c, d = (layer[net] for layer in trained.layers)
        for ours, theirs in zip((a, c, b[0], d[0]), [*peer.coefs_, *peer.intercepts_], strict=True):
            assert ours == pytest.approx(theirs, abs=1e-9)
        assert (trained.classify(inputs)[net] == peer.predict(inputs)).all()


def test_networks_of_a_stack_do_not_touch_each_other(digits):
    inputs, labels = digits
    both, alone = (
        networks.train(
            networks.start(64, 5, 10, rngs(*seeds)),
            inputs,
            np.stack([labels] * len(seeds)),
            networks.shuffled(120, 20, 4, rngs(*seeds)),
            rate=0.1,
        )
        for seeds in ((1, 2), (2,))
    )
    for ours, theirs in zip(both.layers, alone.layers, strict=True):
        assert ours[1] == pytest.approx(theirs[0], abs=1e-12)


def test_each_network_has_its_own_labels(digits):
    inputs, labels = digits
    labels = np.stack([labels, (labels + 1) % 10])
    batches = networks.shuffled(120, 20, 60, rngs(1, 2))
    trained = networks.train(networks.start(64, 30, 10, rngs(1, 2)), inputs, labels, batches, 0.1)
    assert (trained.classify(inputs) == labels).all()


def test_batches_pass_through_all_examples_once_an_epoch():
    batches = networks.shuffled(12, 4, 3, rngs(1, 2))
    for epoch in batches.reshape(3, 3, 2, 4):
        for net in (0, 1):
            assert sorted(epoch[:, net].ravel()) == list(range(12))
    assert (batches[:, 0] != batches[:, 1]).any()


def test_parameters_are_those_of_scikit_learn():
    peer = MLPClassifier((4,)).partial_fit(np.zeros((1, 64)), [0], classes=range(10))
    size = sum(layer.size for layer in [*peer.coefs_, *peer.intercepts_])
    assert networks.start(64, 4, 10, rngs(0)).parameters == size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate": -0.1}, "rate=-0.1"),
        ({"momentum": 1.0}, "momentum=1.0"),
        ({"momentum": -0.5}, "momentum=-0.5"),
        ({"rate": 1e300}, "rate=1e\\+300: the weights grew without end"),
    ],
)
def test_bad_rate_is_named(digits, change, message):
    inputs, labels = digits
    batches = networks.shuffled(120, 20, 1, rngs(1))
    with pytest.raises(ValueError, match=message):
        networks.train(
            networks.start(64, 2, 10, rngs(1)),
            inputs,
            labels[None],
            batches,
            **{"rate": 1} | change,
        )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: networks.start(64, 0, 10, rngs(1)), "width=0"),
        (lambda: networks.start(0, 3, 10, rngs(1)), "inputs=0"),
        (lambda: networks.shuffled(10, 3, 1, rngs(1)), "size=3: expected a divisor of the 10"),
        (lambda: networks.shuffled(10, 5, 0, rngs(1)), "epochs=0"),
    ],
)
def test_bad_sizes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
