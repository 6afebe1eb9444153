"""Chapter 2 and the page on units of time."""

import csv
import tempfile
from pathlib import Path

import numpy as np

from program import analysis, close, digits, formula, kernels, run


@formula("gram-matrix")
def gram_matrix():
    """The kernel of the preset at rows of length sqrt(d) is H, since the first layer sees mean inner products."""
    x, _ = digits("3,8", 200)
    _, ntk = kernels("two-layer", x)
    report, gram, _ = analysis()
    close(ntk, gram, 1e-10, "H")
    close(report["kernel"]["smallestEigenvalue"], np.linalg.eigvalsh(gram)[0], 1e-9, "smallest eigenvalue")


@formula("training-loss")
def training_loss():
    report, gram, y = analysis()
    values, vectors = np.linalg.eigh(gram)
    projections = (vectors.T @ y) ** 2
    rate, steps = report["training"]["learningRate"], report["training"]["iterations"]
    loss = [((1 - rate * values) ** (2 * k) @ projections) / (y @ y) for k in steps]
    close(report["training"]["predictedLoss"], loss, 1e-10, "predicted loss")
    # The same by running the recursion.
    residual, seen = y.copy(), []
    for k in range(steps[-1] + 1):
        if k in steps:
            seen.append(residual @ residual / (y @ y))
        residual = residual - rate * gram @ residual
    close(seen, loss, 1e-10, "recursion")


@formula("stable-step")
def stable_step():
    report, gram, y = analysis()
    largest = 2 / np.linalg.eigvalsh(gram)[-1]
    close(report["training"]["largestStableLearningRate"], largest, 1e-10, "largest stable rate")
    for factor, grows in [(0.99, False), (1.01, True)]:
        residual = y.copy()
        for _ in range(4000):
            residual = residual - factor * largest * gram @ residual
        assert (residual @ residual > y @ y) == grows, f"at {factor} of the rate"


@formula("gradient-flow")
def gradient_flow():
    """The differential equation by Runge and Kutta; and at the end of time what `regress` predicts."""
    x, labels = digits("3,8", 220)
    y = np.where(labels == labels.min(), -1.0, 1.0)
    train, test = x[:60], x[60:]
    targets = y[:60]
    _, ntk = kernels("fc-2", train)
    _, cross = kernels("fc-2", test, train)
    values, vectors = np.linalg.eigh(ntk)

    def at(t):
        return cross @ (vectors @ ((1 - np.exp(-values * t)) / values * (vectors.T @ targets)))

    f, g, h = np.zeros(60), np.zeros(len(test)), 0.002
    for _ in range(500):
        k1 = targets - f
        k2 = targets - (f + h / 2 * ntk @ k1)
        k3 = targets - (f + h / 2 * ntk @ k2)
        k4 = targets - (f + h * ntk @ k3)
        mean = (k1 + 2 * k2 + 2 * k3 + k4) / 6
        f, g = f + h * ntk @ mean, g + h * cross @ mean
    # The step times the largest eigenvalue is below 0.3, so that a step of the method is off by less than 0.3^5/120.
    assert h * values[-1] < 0.3
    close(g, at(1.0), 1e-5, "time 1")

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        np.savez(folder / "train.npz", x=train, y=labels[:60])
        np.savez(folder / "test.npz", x=test, y=labels[60:])
        run("regress", "-a", "fc-2", "--train", folder / "train.npz", "--test", folder / "test.npz", "--scaling", "none",
            "--ridge", 1e-10, "--output", folder / "out", "--quiet")
        rows = list(csv.DictReader((folder / "out" / "predictions.csv").open()))
    outputs = np.array([float(row["output0"]) for row in rows])
    # The ridge of 1e-10 changes outputs by less than 1e-10 over the smallest eigenvalue, relative to |y|.
    close(outputs, at(np.inf), 1e-7, "time infinity")


@formula("flow-and-steps")
def flow_and_steps():
    report, gram, _ = analysis()
    values, rate = np.linalg.eigvalsh(gram), report["training"]["learningRate"]
    for k in [1, 10, 100]:
        t = rate * k
        small = values[rate * values < 0.5]
        ratio = (1 - rate * small) ** k * np.exp(small * t)
        order = rate * small**2 * t
        # log(1 - z) = -z - z^2/2 - ... with z = rate * value < 1/2 lies between -z - z^2 and -z - z^2/2.
        assert (np.log(ratio) <= -order / 2 + 1e-12).all() and (np.log(ratio) >= -order - 1e-12).all()
