"""`ntkit.predict` against neural-tangents' predictions, and against gradient flow integrated step by step."""

from pathlib import Path

import numpy as np
import pytest
import stax_networks

from ntkit import predict, stax

SAVED = np.load(Path(__file__).parent / "fixtures" / "predict.npz")
X, Z = stax_networks.inputs()["vectors"]
TIMES = {"forever": None, "start": 0.0, "later": np.array([[0.5, 3.0], [40.0, 1e4]])}
# Kernels of condition number 1e3 at most, solved in float64: 1e3 * 4 * 2^-52 is 1e-12.
CLOSE = dict(rtol=1e-10, atol=1e-11)


def network():
    return stax.serial(
        stax.Dense(64, 1.4, 0.2), stax.Relu(), stax.Dense(64, 1.4, 0.2), stax.Erf(), stax.Dense(3)
    )


class Both:
    def __init__(self, pair):
        self.nngp, self.ntk = pair


@pytest.mark.parametrize("reg", (0.0, 0.1))
@pytest.mark.parametrize("label", TIMES)
def test_ensembles(label, reg):
    _, _, kernel_fn = network()
    ensemble = predict.gradient_descent_mse_ensemble(kernel_fn, X, SAVED["y"], 0.7, reg)
    for rows, inputs in (("train", None), ("test", Z)):
        both = ensemble(TIMES[label], inputs, ("nngp", "ntk"), compute_cov=True)
        for get in ("nngp", "ntk"):
            # The kernel of a batch with itself has the peer's 1e-8 (see test_stax).
            close = dict(rtol=0, atol=3e-7)
            key = f"ensemble/{label}/{reg}/{rows}/{get}"
            np.testing.assert_allclose(getattr(both, get).mean, SAVED[key + "/mean"], **close)
            covariance = SAVED[key + "/covariance"]
            np.testing.assert_allclose(getattr(both, get).covariance, covariance, **close)
            only = ensemble(TIMES[label], inputs, get)
            np.testing.assert_array_equal(only, getattr(both, get).mean)


@pytest.mark.parametrize("full", (False, True))
@pytest.mark.parametrize("label", TIMES)
def test_squared_loss(label, full):
    """With one kernel for all outputs, and with a kernel that holds the pairs of outputs."""
    train, test = (SAVED["full_train"], SAVED["full_test"]) if full else (SAVED["train"][1], SAVED["test"][1])
    axes = () if full else (-1,)
    flow = predict.gradient_descent_mse(train, SAVED["y"], 0.7, 0.01, trace_axes=axes)
    on_train, on_test = flow(TIMES[label], SAVED["f0"], SAVED["g0"], test)
    key = f"mse/{label}/{len(axes)}"
    np.testing.assert_allclose(on_train, SAVED[key + "/train"], **CLOSE)
    np.testing.assert_allclose(on_test, SAVED[key + "/test"], **CLOSE)
    np.testing.assert_array_equal(flow(TIMES[label], SAVED["f0"]), on_train)
    np.testing.assert_array_equal(flow(TIMES[label], None, SAVED["g0"], test), flow(TIMES[label], 0.0, SAVED["g0"], test)[1])


@pytest.mark.parametrize("get", ("nngp", "ntk", "ntkgp"))
def test_posteriors(get):
    posterior = predict.gp_inference(Both(SAVED["train"]), SAVED["y"], 0.01)
    found = posterior(get, Both(SAVED["test"]), Both(SAVED["last"]))
    np.testing.assert_allclose(found.mean, SAVED[f"gp/{get}/mean"], **CLOSE)
    np.testing.assert_allclose(found.covariance, SAVED[f"gp/{get}/covariance"], **CLOSE)


def test_flow_equals_small_steps():
    """Euler's method with the same loss, 1/(2 N) |f - y|^2: its error halves with the step."""
    train, test, y = SAVED["train"][1], SAVED["test"][1], SAVED["y"]
    flow = predict.gradient_descent_mse(train, y, learning_rate=0.7)
    exact = flow(5.0, SAVED["f0"], SAVED["g0"], test)
    errors = []
    for steps in (1000, 2000):
        f, g, step = SAVED["f0"].copy(), SAVED["g0"].copy(), 0.7 * 5.0 / steps
        for _ in range(steps):
            slope = (f - y) / y.size
            f, g = f - step * train @ slope, g - step * test @ slope
        errors.append(max(np.abs(f - exact[0]).max(), np.abs(g - exact[1]).max()))
    assert errors[0] < 1e-3
    assert 1.9 < errors[0] / errors[1] < 2.1


@pytest.mark.parametrize("momentum", (None, 0.9))
def test_any_loss(momentum):
    """The solver on the squared loss equals the closed form; with momentum, small steps of the same flow."""
    train, test, y = SAVED["train"][1], SAVED["test"][1], SAVED["y"]
    def loss(fx, target):
        return 0.5 * np.mean((fx - target) ** 2)

    times = np.array([0.5, 4.0])
    solve = predict.gradient_descent(loss, train, y, 0.7, momentum)
    found = solve(times, SAVED["f0"], SAVED["g0"], test)
    given = predict.gradient_descent(loss, train, y, 0.7, momentum, gradient=lambda f, t: (f - t) / y.size)
    # Differences of a loss of size 1 are right to eps^(2/3) = 4e-11, the solver to 1e-8.
    for a, b in zip(found, given(times, SAVED["f0"], SAVED["g0"], test)):
        np.testing.assert_allclose(a, b, atol=1e-7)
    if momentum is None:
        closed = predict.gradient_descent_mse(train, y, 0.7)(times, SAVED["f0"], SAVED["g0"], test)
    else:
        rate, steps = np.sqrt(0.7), 40_000
        f, g = SAVED["f0"].copy(), SAVED["g0"].copy()
        q, r, step, friction = np.zeros_like(f), np.zeros_like(g), rate * 4.0 / steps, (0.9 - 1) / rate
        kept = []
        for i in range(steps):
            slope = (f - y) / y.size
            q, r = q + step * (friction * q - train @ slope), r + step * (friction * r - test @ slope)
            f, g = f + step * q, g + step * r
            if i + 1 in (steps // 8, steps):
                kept.append((f, g))
        closed = [np.stack([k[0] for k in kept]), np.stack([k[1] for k in kept])]
    for a, b in zip(found, closed):
        # 40,000 steps of order 1: an error of the step's size, 1e-4, times accelerations of order 1.
        np.testing.assert_allclose(a, b, atol=1e-7 if momentum is None else 3e-4)


def test_states_go_on():
    """Stopping at t = 2 and going on for 3 equals 5, velocities included."""
    train, test, y = SAVED["train"][1], SAVED["test"][1], SAVED["y"]
    solve = predict.gradient_descent(
        None, train, y, momentum=0.9, gradient=lambda f, t: (f - t) / y.size
    )
    start = predict.ODEState(SAVED["f0"], SAVED["g0"])
    half = solve(2.0, start, None, test)
    rest, whole = solve(3.0, half, None, test), solve(5.0, start, None, test)
    for name in ("fx_train", "fx_test", "qx_train", "qx_test"):
        np.testing.assert_allclose(getattr(rest, name), getattr(whole, name), atol=1e-6)


def test_zero_eigenvalues():
    """Equal rows with unequal labels: the flow stops at their mean; the peer divides 0 by 0."""
    kernel = np.array([[2.0, 2.0], [2.0, 2.0]])
    y, test = np.array([[1.0], [3.0]]), np.array([[2.0, 2.0]])
    flow = predict.gradient_descent_mse(kernel, y)
    on_train, on_test = flow(np.array([0.0, 1.0]), 0.0, 0.0, test)
    # Along (1, 1) the eigenvalue is 4 and N = 2: 2 (1 - exp(-2 t)).
    np.testing.assert_allclose(on_train[1], np.full((2, 1), 2 * -np.expm1(-2)), rtol=1e-14)
    np.testing.assert_allclose(on_test[1], [[2 * -np.expm1(-2)]], rtol=1e-14)
    with pytest.warns(RuntimeWarning, match="1 of 2 eigenvalues"):
        forever = flow(np.inf, 0.0, 0.0, test)
    np.testing.assert_allclose(forever[1], [[2.0]], rtol=1e-14)


def test_largest_learning_rate():
    """Discrete steps at 0.99 of the largest rate converge, at 1.01 they do not."""
    train, y = SAVED["train"][1], SAVED["y"]
    largest = predict.max_learning_rate(train, y.size)
    factors = 1 - np.linalg.eigvalsh(train) * largest / y.size
    np.testing.assert_allclose(factors.min(), -1, rtol=1e-10)
    assert predict.max_learning_rate(train, y.size, momentum=0.5) == pytest.approx(1.5 * largest)


@pytest.mark.parametrize(
    "call, text",
    [
        (lambda f: f(1.0, None), "both None"),
        (lambda f: f(1.0, 0.0, 0.0), "k_test_train"),
        (lambda f: f(-1.0), "from 0 on"),
        (lambda f: f(np.nan), "from 0 on"),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call(predict.gradient_descent_mse(SAVED["train"][1], SAVED["y"]))


def test_ensemble_covariance_needs_both_kernels():
    posterior = predict.gp_inference(SAVED["train"][1], SAVED["y"])
    with pytest.raises(ValueError, match="NNGP"):
        posterior("ntk", SAVED["test"][1], SAVED["last"][0])
