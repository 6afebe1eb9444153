"""Tangent kernels and linearizations of finite networks, against derivatives written out."""

import numpy as np
import pytest

import ntkit as nt
from ntkit import stax

RNG = np.random.default_rng(3)
X, Z = RNG.standard_normal((4, 3)), RNG.standard_normal((2, 3))
# Differences of order 4 with steps eps^(1/5): errors of eps^(4/5) = 3e-13 of the fifth derivatives,
# and eps / step = 3e-13 of the outputs; sums over up to 50 parameters of size 1.
CLOSE = dict(rtol=0, atol=1e-9)


def affine(params, x):
    weights, biases = params
    return np.dot(x, weights) + biases


PARAMS = (np.array([[1.0, 0.2], [0.0, 1.0], [0.5, -1.0]]), np.zeros(2))


def test_the_readme_of_the_peer():
    """Its examples of finite networks, whose derivatives are known: Theta = x . x' + 1."""
    moved = (PARAMS[0] + 0.3, PARAMS[1] + 0.2)
    np.testing.assert_allclose(nt.linearize(affine, PARAMS)(moved, X), affine(moved, X), **CLOSE)
    kernel_fn = nt.empirical_kernel_fn(affine)
    train, test = kernel_fn(X, None, "ntk", PARAMS), kernel_fn(Z, X, "ntk", PARAMS)
    np.testing.assert_allclose(train, X @ X.T + 1, **CLOSE)
    np.testing.assert_allclose(test, Z @ X.T + 1, **CLOSE)
    y = RNG.uniform(size=(4, 2))
    flow = nt.predict.gradient_descent_mse(train, y)
    on_train, on_test = flow(5.0, affine(PARAMS, X), affine(PARAMS, Z), test)
    assert on_train.shape == (4, 2) and on_test.shape == (2, 2)
    # A linear model moves by gradient flow as its kernel says: small steps of its parameters.
    weights, biases, steps = *(p.copy() for p in PARAMS), 20_000
    for _ in range(steps):
        slope = (affine((weights, biases), X) - y) / y.size
        weights, biases = weights - 5 / steps * X.T @ slope, biases - 5 / steps * slope.sum(0)
    # Euler's error is the step, 2.5e-4, times second derivatives of order 1.
    np.testing.assert_allclose(affine((weights, biases), Z), on_test, atol=3e-4)


def hidden(params, x):
    (first, bias), _, (second, _) = params
    return first, bias, second


def test_one_hidden_layer():
    """f = v . erf(W x / sqrt(3) + 0.1 b) / sqrt(8), by the chain rule."""
    init_fn, apply_fn, _ = stax.serial(stax.Dense(8, 1.0, 0.1), stax.Erf(), stax.Dense(1))
    _, params = init_fn(0, X.shape)
    first, bias, second = hidden(params, X)

    def rows(x):
        pre = x @ first / np.sqrt(3) + 0.1 * bias
        phi = apply_fn([params[0], (), (np.eye(8), None)], x) * np.sqrt(8)
        slope = 2 / np.sqrt(np.pi) * np.exp(-(pre**2)) * second[:, 0] / np.sqrt(8)
        by_first = np.einsum("ni,nj->nij", x / np.sqrt(3), slope).reshape(len(x), -1)
        return np.hstack([by_first, 0.1 * slope, phi / np.sqrt(8)])

    found = nt.empirical_ntk_fn(apply_fn)(X, Z, params)
    np.testing.assert_allclose(found, rows(X) @ rows(Z).T, **CLOSE)
    nngp = nt.empirical_nngp_fn(apply_fn)(X, Z, params)
    np.testing.assert_allclose(nngp, apply_fn(params, X) @ apply_fn(params, Z).T, rtol=1e-12)
    f_lin, moved = nt.linearize(apply_fn, params), init_fn(1, X.shape)[1]
    step = np.concatenate(
        [(moved[0][0] - first).ravel(), (moved[0][1] - bias).ravel(), (moved[2][0] - second).ravel()]
    )
    np.testing.assert_allclose(f_lin(moved, X)[:, 0], apply_fn(params, X)[:, 0] + rows(X) @ step, **CLOSE)


def test_axes_of_outputs():
    """Every pair of outputs, equal outputs only, and their mean."""
    full = nt.empirical_ntk_fn(affine, trace_axes=())(X, Z, PARAMS)
    assert full.shape == (4, 2, 2, 2)
    np.testing.assert_allclose(full, np.einsum("ij,kl->ijkl", X @ Z.T + 1, np.eye(2)), **CLOSE)
    equal = nt.empirical_ntk_fn(affine, trace_axes=(), diagonal_axes=(-1,))(X, Z, PARAMS)
    np.testing.assert_allclose(equal, np.repeat((X @ Z.T + 1)[:, :, None], 2, axis=2), **CLOSE)


def test_monte_carlo():
    """Means over 200 networks of width 32 come near the kernels at infinite width: the standard error
    of an entry is about its size times sqrt(2 / 200) = .1, the bias about 1/32; .4 is three of both."""
    init_fn, apply_fn, kernel_fn = stax.serial(stax.Dense(32), stax.Erf(), stax.Dense(1))
    sampled = nt.monte_carlo_kernel_fn(init_fn, apply_fn, 0, 200)
    for kind, samples in (("nngp", sampled), ("ntk", nt.monte_carlo_kernel_fn(init_fn, apply_fn, 0, 20))):
        found, exact = samples(X[:2], X, kind), kernel_fn(X[:2], X, kind)
        assert np.abs(found - exact).max() < (0.4 if kind == "nngp" else 0.9) * np.abs(exact).max()
        np.testing.assert_array_equal(found, samples(X[:2], X, kind))


def test_batch_leaves_the_kernel_alone():
    _, _, kernel_fn = stax.serial(stax.Dense(1))
    assert nt.batch(kernel_fn, batch_size=5, device_count=0) is kernel_fn


def test_unknown_kernels_are_refused():
    with pytest.raises(ValueError, match="cntk"):
        nt.empirical_kernel_fn(affine)(X, None, "cntk", PARAMS)
    with pytest.raises(ValueError, match="n_samples"):
        nt.monte_carlo_kernel_fn(None, None, 0, 0)
