"""Chapter 3."""

import json
import tempfile
from pathlib import Path

import numpy as np

from program import analysis, close, digits, formula, kernels, record, run


@formula("complexity", "distance")
def complexity():
    report, gram, y = analysis()
    form = y @ np.linalg.solve(gram, y)
    close(report["labels"]["trueComplexity"], np.sqrt(2 * form / len(y)), 1e-9, "complexity")
    close(report["labels"]["predictedDistance"], np.sqrt(form), 1e-9, "distance")


@formula("random-complexity")
def random_complexity():
    report, gram, y = analysis()
    inverse = np.linalg.inv(gram)
    expected = 2 / len(y) * np.trace(inverse)
    random = [entry for entry in report["labels"]["corruption"] if entry["fraction"] == 1]
    close(random[0]["expected"] ** 2, expected, 1e-9, "expected square")
    draws = np.random.default_rng(2).choice([-1.0, 1.0], size=(2000, len(y)))
    squares = 2 / len(y) * np.einsum("ki,ij,kj->k", draws, inverse, draws)
    assert abs(squares.mean() - expected) <= 5 * squares.std(ddof=1) / np.sqrt(len(squares))


@formula("leave-one-out")
def leave_one_out():
    """The formula against retraining without each row, and against the program's number."""
    x, labels = digits("3,8", 80)
    y = np.where(labels == labels.min(), -1.0, 1.0)
    _, K = kernels("fc-1", x)
    ridge = 0.05
    inverse = np.linalg.inv(K + ridge * np.eye(len(y)))
    residuals = inverse @ y / np.diag(inverse)
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        alpha = np.linalg.solve(K[np.ix_(rest, rest)] + ridge * np.eye(len(y) - 1), y[rest])
        close(residuals[i], y[i] - K[i, rest] @ alpha, 1e-9, f"row {i}")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        np.savez(folder / "train.npz", x=x, y=labels)
        printed = json.loads(run("regress", "-a", "fc-1", "--train", folder / "train.npz", "--test", folder / "train.npz",
                                 "--scaling", "none", "--ridge", ridge, "--format", "json", "--quiet"))
    close(printed["ridge"]["chosen"]["leaveOneOut"], (residuals**2).mean(), 1e-9, "mean square")


@formula("effective-ridge", "learning-curve")
def learning_curve():
    M, ridge = 200, 0.01
    printed = record("learning-curve", "digits", "-a", "fc-1", "--limit", M, "--ridge", ridge, "--draws", 0)
    x, labels = digits("", M)
    _, K = kernels("fc-1", x)
    targets = (labels[:, None] == np.unique(labels)[None, :]) - 1 / len(np.unique(labels))
    values, vectors = np.linalg.eigh(K)
    projections = ((vectors.T @ targets) ** 2).sum(axis=1)
    assert len(printed["points"]) >= 3
    for point in printed["points"]:
        n = point["samples"]
        low, high = ridge, values.sum()
        for _ in range(200):
            kappa = np.sqrt(low * high)
            low, high = (kappa, high) if ((values + ridge) / (values + kappa)).sum() > n else (low, kappa)
        u, S = 1 - n / M, (projections / (values + kappa) ** 2).sum()
        m, g = (1 / (values + kappa)).mean(), (1 / (values + kappa) ** 2).mean()
        h = (values**2 / (values + kappa) ** 2).mean()
        error = S / (M - n) * (kappa**2 - ridge**2 + u * (h - ridge**2 * g) / (m**2 - u * g))
        close(point["fromEigenvalues"], error, 1e-8, f"{n} rows")
