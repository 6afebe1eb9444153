"""Chapter 5: where optimizers end."""

import numpy as np

from program import close, formula, record


def constructed(positives=33, negatives=27):
    """Rows and labels of Wilson et al. (2017), section 3: a label, two constants, and features that no other row has."""
    n = positives + negatives
    y = np.array([1.0] * positives + [-1.0] * negatives)
    x = np.zeros((n, 3 + 5 * n))
    x[:, 0], x[:, 1], x[:, 2] = y, 1, 1
    for i in range(n):
        x[i, 3 + 5 * i: 3 + 5 * i + (1 if y[i] > 0 else 5)] = 1
    return x, y


def fresh_outputs(w):
    """The outputs on new examples of both classes, whose own features have no weight yet."""
    return [w[0] + w[1] + w[2], -w[0] + w[1] + w[2]]


@formula("least-norm")
def least_norm():
    x, y = constructed()
    rng = np.random.default_rng(4)
    for start in [np.zeros(x.shape[1]), rng.normal(size=x.shape[1])]:
        limit = start + x.T @ np.linalg.solve(x @ x.T, y - x @ start)
        w = start.copy()
        step = 1 / np.linalg.eigvalsh(x @ x.T)[-1]
        for _ in range(20_000):
            w = w - step * x.T @ (x @ w - y)
        close(w, limit, 1e-9, "gradient descent")
        other = np.linalg.qr(np.vstack([x, rng.normal(size=(1, x.shape[1]))]).T)[0][:, -1]  # a direction that X does not see
        assert np.abs(x @ other).max() < 1e-9 and np.linalg.norm(limit + 0.1 * other - start) > np.linalg.norm(limit - start)
    w = x.T @ np.linalg.solve(x @ x.T, y)
    measured = record("reproduce", "C5", "--quick")["measured"]
    close([measured["gradient descent: f(+)"]["value"], measured["gradient descent: f(-)"]["value"]], fresh_outputs(w), 1e-9,
          "outputs of the program's gradient descent")


@formula("sign-solution")
def sign_solution():
    x, y = constructed()
    sign = np.sign(x.T @ y)
    used = sign != 0
    product = x @ sign
    close(product, 4 * y, 1e-12, "X sign(X^T y)")
    limit = sign / 4
    close(x @ limit, y, 1e-12, "the solution interpolates")
    w, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for _ in range(5000):  # AdaGrad
        gradient = x.T @ (x @ w - y)
        squares += gradient**2
        w[used] -= 0.05 * gradient[used] / np.sqrt(squares[used])
    close(w, limit, 1e-6, "AdaGrad")
    measured = record("reproduce", "C5", "--quick")["measured"]
    distances = [entry["value"] for name, entry in measured.items() if "AdaGrad: distance from sign" in name]
    assert distances and max(distances) < 1e-6, distances


@formula("largest-margin")
def largest_margin():
    """The largest margin is the distance of the hull of y_i x_i from the origin, which Nesterov's method finds here."""
    printed = record("bias", "iris", "--classes", "0,1", "-p", "gd", "--steps", 20_000)
    reference = next(r for r in printed["references"] if r["name"] == "l2")
    w = np.array(reference["point"])
    rows = iris_rows()
    margins = rows @ w
    close(margins.min(), 1, 1e-9, "least margin of the reference")
    # Weak duality: for any weights alpha >= 0 of sum 1 the largest margin is at most |sum alpha_i y_i x_i|.
    active = rows[margins < 1 + 1e-6]
    multipliers = np.linalg.lstsq(active.T, w, rcond=None)[0]
    assert (multipliers > -1e-8).all(), "the solution is not a nonnegative combination of its support"
    alpha = np.maximum(multipliers, 0) / np.maximum(multipliers, 0).sum()
    close(1 / np.linalg.norm(w), np.linalg.norm(alpha @ active), 1e-7, "margin and its upper bound")
    end = np.array(printed["runs"][0]["point"])
    cosine = end @ w / np.linalg.norm(end) / np.linalg.norm(w)
    assert cosine > 0.999, f"gradient descent ends at cosine {cosine}"


def iris_rows():
    """y_i x_i of setosa against versicolor with a constant feature."""
    import tempfile
    from pathlib import Path

    from program import run

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.npy"
        run("data", "export", "iris", "--classes", "0,1", "--scaling", "none", "--to", path, "--quiet")
        x, y = np.load(path), np.load(Path(folder) / "x-y.npy")
    x = np.hstack([x, np.ones((len(x), 1))])
    return x * np.where(y == y.min(), 1.0, -1.0)[:, None]
