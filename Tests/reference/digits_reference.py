"""The rules of the digits job in NumPy: what the Swift program is compared with.

Written from the rules alone, not from the Swift sources:

* The data has 64 pixels (0 to 16) and a digit a line. It is cut into contiguous folds without
  shuffling; the first ``rows mod folds`` folds are one row longer. Each fold is tested on a model
  that learnt from the others.
* k-nearest neighbours, k from 1 to 15, Euclidean or Manhattan distance. Neighbours are sorted by
  distance, then by row. Votes weigh the same, or one over the distance; where a neighbour among
  the k is at distance zero only such neighbours vote, all the same. A tied vote goes to the
  smaller digit.
* Softmax regression on pixels / 16: 500 full-batch gradient steps of 0.5 from zero, on the mean
  cross-entropy plus strength / 2 times the squared norm of the weights; the bias is free.

    python3 digits_reference.py digits.csv --folds 5 --json reference.json
"""

import argparse
import json

import numpy as np

CLASSES = 10
NEIGHBOUR_COUNTS = range(1, 16)
STRENGTHS = ("0", "0.0001", "0.001", "0.01", "0.1", "1")
STEPS = 500
STEP_SIZE = 0.5


def distances(test, training, metric):
    """The distance of each test row (down) to each training row (across)."""
    if metric == "manhattan":
        return np.stack([np.abs(training - row).sum(axis=1) for row in test])
    squares = (test**2).sum(axis=1)[:, None] + (training**2).sum(axis=1) - 2 * test @ training.T
    return np.sqrt(squares)


def neighbour_predictions(nearest, digits, votes, k):
    """The winning digit of each row of ``nearest`` distances and the ``digits`` found there."""
    nearest, digits = nearest[:, :k], digits[:, :k]
    weights = np.ones_like(nearest, dtype=float)
    if votes == "distance":
        exact = nearest == 0
        with np.errstate(divide="ignore"):
            weights = np.where(exact.any(axis=1, keepdims=True), exact, 1 / nearest)
    tally = np.zeros((len(nearest), CLASSES))
    rows = np.arange(len(nearest))
    for place in range(nearest.shape[1]):
        tally[rows, digits[:, place]] += weights[:, place]
    return tally.argmax(axis=1)


def neighbour_results(training, training_digits, test):
    """The id and the predictions of each nearest-neighbour model."""
    for metric in ("euclidean", "manhattan"):
        table = distances(test, training, metric)
        order = table.argsort(axis=1, kind="stable")[:, : max(NEIGHBOUR_COUNTS)]
        nearest = np.take_along_axis(table, order, axis=1)
        for votes in ("uniform", "distance"):
            for k in NEIGHBOUR_COUNTS:
                predicted = neighbour_predictions(nearest, training_digits[order], votes, k)
                yield f"knn/{metric}/{votes}/{k}", predicted


def softmax_predictions(training, training_digits, test, strength):
    """The likeliest digit of each test row after gradient descent on the training rows."""
    inputs = training / 16
    targets = np.eye(CLASSES)[training_digits]
    weights = np.zeros((inputs.shape[1], CLASSES))
    bias = np.zeros(CLASSES)
    for _ in range(STEPS):
        scores = inputs @ weights + bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        errors = (powers / powers.sum(axis=1, keepdims=True) - targets) / len(inputs)
        weights -= STEP_SIZE * (inputs.T @ errors + strength * weights)
        bias -= STEP_SIZE * errors.sum(axis=0)
    return (test / 16 @ weights + bias).argmax(axis=1)


def cross_validate(table, folds):
    """The number of right predictions of each model, a list over the folds, by the model's id."""
    pixels, digits = table[:, :-1], table[:, -1]
    correct = {}
    for test_rows in np.array_split(np.arange(len(table)), folds):
        is_test = np.zeros(len(table), dtype=bool)
        is_test[test_rows] = True
        training, training_digits, test = pixels[~is_test], digits[~is_test], pixels[is_test]
        results = dict(neighbour_results(training, training_digits, test))
        for strength in STRENGTHS:
            results[f"softmax/{strength}"] = softmax_predictions(
                training, training_digits, test, float(strength)
            )
        for name, predicted in results.items():
            correct.setdefault(name, []).append(int((predicted == digits[is_test]).sum()))
    return correct


def main():
    parser = argparse.ArgumentParser(description="Score the models of the digits job with NumPy.")
    parser.add_argument("data", help="lines of 64 pixels and a digit, separated by commas")
    parser.add_argument("--folds", type=int, default=5, help="the number of folds (default: 5)")
    parser.add_argument("--json", required=True, help="where to write the scores")
    options = parser.parse_args()

    table = np.loadtxt(options.data, delimiter=",", dtype=np.int64, ndmin=2)
    if not 2 <= options.folds <= len(table):
        parser.error(f"choose from 2 to {len(table)} folds, not {options.folds}")
    correct = cross_validate(table, options.folds)
    with open(options.json, "w", encoding="utf-8") as file:
        json.dump({"models": [{"id": k, "correct": v} for k, v in correct.items()]}, file, indent=1)


if __name__ == "__main__":
    main()
