"""Networks on digits: what they learn from, what they are tested on, and how well."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from lib import digits


def test_parameters_are_counted_by_hand():
    """64 inputs and 10 classes: 64 w + w weights and biases, then 10 w + 10."""
    assert digits.learn(12, epochs=1, seeds=1).parameters == 75 * 12 + 10


def test_errors_are_those_of_scikit_learn():
    """The same sizes, rate and epochs, on five splits of its own: within the range of seeds."""
    inputs, labels = load_digits(return_X_y=True)
    peers = []
    for seed in range(5):
        known, rest, answers, truth = train_test_split(
            inputs / 16, labels, train_size=200, random_state=seed
        )
        peer = MLPClassifier(
            (32,), solver="sgd", alpha=0, batch_size=20, learning_rate_init=0.1, random_state=seed
        )
        for _ in range(60):
            peer.partial_fit(known, answers, classes=range(10))
        assert peer.score(known, answers) == 1
        peers.append(1 - peer.score(rest, truth))
    ours = digits.learn(32, epochs=60)
    assert max(ours.training) == 0
    assert np.mean(ours.test) == pytest.approx(np.mean(peers), abs=0.02)


def test_wrong_labels_are_learned_by_heart_and_cost_accuracy():
    true, wrong = (digits.learn(64, wrong=share, seeds=3) for share in (0.0, 0.2))
    assert max(wrong.training) == 0
    assert min(wrong.test) > 0.1 > max(true.test)


def test_an_early_stop_leaves_wrong_labels_unlearned_and_tests_better():
    """The chapter's second exercise."""
    early, late = (digits.learn(64, wrong=0.2, epochs=epochs) for epochs in (10, 100))
    assert np.median(early.training) > 0.1 > max(late.training)
    assert np.median(early.test) < np.median(late.test)


def test_share_of_wrong_labels_is_as_stated():
    truth = load_digits(return_X_y=True)[1]
    chosen, labels = digits._lesson(truth, 200, 0.2, np.random.default_rng(0))
    changed = np.flatnonzero(labels != truth)
    assert len(changed) == 40 and set(changed) <= set(chosen)
    assert len(set(chosen)) == 200


def test_same_seeds_same_outcome():
    one, other = (digits.learn(4, epochs=1, seeds=2) for _ in range(2))
    assert one == other
    assert len(set(one.test)) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": 1797}, "images=1797: expected less than the 1797"),
        ({"images": 0}, "images=0"),
        ({"wrong": -0.1}, "wrong=-0.1"),
        ({"wrong": 1.0}, "wrong=1.0"),
        ({"width": 0}, "width=0"),
        ({"epochs": 0}, "epochs=0"),
        ({"batch": 30}, "size=30: expected a divisor of the 200"),
        ({"seeds": 0}, "seeds=0"),
        ({"rate": 0.0}, "rate=0.0"),
    ],
)
def test_bad_input_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        digits.learn(**{"width": 3, "epochs": 1} | change)
