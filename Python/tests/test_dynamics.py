"""Training in closed form, against matrix functions of SciPy and plain iterations."""

from __future__ import annotations

import ntkit
import numpy as np
import pytest
from scipy.linalg import expm


@pytest.fixture
def blocks(rng):
    x, z = rng.normal(size=(12, 5)), rng.normal(size=(4, 5))
    return (
        ntkit.kernel(x, network="fc-2"),
        ntkit.kernel(z, x, "fc-2"),
        ntkit.kernel(z, network="fc-2"),
        np.stack([np.sin(x[:, 0]), x[:, 1] ** 2], axis=1),
    )


# The kernels here have condition numbers below 10^3: inverses lose at most as much of 16 digits.
TOLERANCE = 1e-10


@pytest.mark.parametrize("ridge", [0.0, 0.3])
def test_flow(blocks, ridge):
    train, cross, _, y = blocks
    k = train.ntk + ridge * np.eye(len(y))
    start = 0.1 * y[::-1]
    dynamics = ntkit.SquaredLossDynamics(train.ntk, y, initial=start, ridge=ridge)
    for time in (0.0, 0.2, 3.0):
        decay = expm(-k * time)
        expected = start + (np.eye(len(y)) - decay) @ (y - start)
        np.testing.assert_allclose(dynamics.train(time), expected, atol=TOLERANCE)
        loss = 0.5 * ((y - expected) ** 2).sum()
        np.testing.assert_allclose(dynamics.loss(time), loss, rtol=1e-9)
        there = cross.ntk @ np.linalg.solve(k, (np.eye(len(y)) - decay) @ (y - start))
        np.testing.assert_allclose(dynamics.test(cross.ntk, time), there, atol=TOLERANCE)
    limit = dynamics.train(np.inf)
    np.testing.assert_allclose(limit, y, atol=TOLERANCE)
    several = dynamics.train([0.2, np.inf])
    assert several.shape == (2, 12, 2) and (several[1] == limit).all()


def test_descent(blocks):
    train, _, _, y = blocks
    dynamics = ntkit.SquaredLossDynamics(train.ntk, y[:, 0], normalization="mean")
    step = dynamics.largest_stable_step / 3
    f = np.zeros(12)
    for count in range(6):
        np.testing.assert_allclose(dynamics.train(count, step=step), f, atol=1e-13)
        f = f - step * train.ntk @ (f - y[:, 0]) / 12
    steps = dynamics.steps_to_reach(0.5, step)
    assert dynamics.loss(steps, step=step) <= dynamics.loss(0) / 2
    assert dynamics.loss(steps - 1, step=step) > dynamics.loss(0) / 2
    time = dynamics.time_to_reach(0.5)
    np.testing.assert_allclose(dynamics.loss(time), dynamics.loss(0) / 2, rtol=1e-12)
    np.testing.assert_allclose(
        dynamics.squared_distance(np.inf), y[:, 0] @ np.linalg.solve(train.ntk, y[:, 0]), rtol=1e-9
    )
    np.testing.assert_allclose(dynamics.eigenvalues, np.linalg.eigvalsh(train.ntk)[::-1], rtol=1e-12)
    with pytest.raises(ntkit.ArgumentError):
        dynamics.train(1, step=4 * step)
    with pytest.raises(ntkit.ArgumentError):
        dynamics.train(0.5, step=step)
    with pytest.raises(ntkit.ArgumentError):
        dynamics.train(-1)
    with pytest.raises(ntkit.ArgumentError):
        dynamics.train(np.nan)


@pytest.mark.parametrize("ridge", [0.0, 0.1])
def test_ensemble(blocks, ridge):
    train, cross, test, y = blocks
    k = train.ntk + ridge * np.eye(len(y))
    for time in (0.5, np.inf):
        decay = np.zeros_like(k) if time == np.inf else expm(-k * time)
        gain = cross.ntk @ np.linalg.solve(k, np.eye(len(y)) - decay)
        spread = gain @ cross.nngp.T
        expected = test.nngp + gain @ train.nngp @ gain.T - spread - spread.T
        found = ntkit.ensemble(train, cross, test, y, time, ridge=ridge)
        np.testing.assert_allclose(found.mean, gain @ y, atol=TOLERANCE)
        np.testing.assert_allclose(found.covariance, expected, atol=TOLERANCE)
    several = ntkit.Ensemble(train, cross, test, y[:, 0]).predict([0.1, 0.2])
    assert several.mean.shape == (2, 4) and several.covariance.shape == (2, 4, 4)
    assert several.std.shape == (2, 4)


def test_ensemble_of_the_last_layer_is_the_posterior(blocks):
    train, cross, test, y = blocks
    law = ntkit.ensemble(
        ntkit.Kernels(train.nngp), ntkit.Kernels(cross.nngp), ntkit.Kernels(test.nngp), y
    )
    posterior = ntkit.gp_posterior(train.nngp, cross.nngp, y, test=test.nngp)
    np.testing.assert_allclose(law.mean, posterior.mean, atol=TOLERANCE)
    np.testing.assert_allclose(law.covariance, posterior.covariance, atol=TOLERANCE)


def test_gaussian_process(blocks):
    from scipy.stats import multivariate_normal

    train, cross, test, y = blocks
    process = ntkit.GaussianProcess(train.nngp, y, noise=0.2)
    k = train.nngp + 0.2 * np.eye(len(y))
    found = process.posterior(cross.nngp, test.nngp)
    np.testing.assert_allclose(found.mean, cross.nngp @ np.linalg.solve(k, y), atol=TOLERANCE)
    expected = test.nngp - cross.nngp @ np.linalg.solve(k, cross.nngp.T)
    np.testing.assert_allclose(found.covariance, expected, atol=TOLERANCE)
    evidence = [multivariate_normal(cov=k).logpdf(column) for column in y.T]
    np.testing.assert_allclose(process.log_marginal_likelihoods, evidence, rtol=1e-10)
    with pytest.raises(ntkit.ArgumentError, match="covariance"):
        process.posterior(cross.nngp).std


def test_refusals(blocks):
    train, cross, test, y = blocks
    for call in (
        lambda: ntkit.SquaredLossDynamics(train.ntk, y[:3]),
        lambda: ntkit.SquaredLossDynamics(train.ntk[:, :3], y),
        lambda: ntkit.SquaredLossDynamics(train.ntk[:0, :0], y[:0]),
        lambda: ntkit.SquaredLossDynamics(np.full((2, 2), np.nan), y[:2]),
        lambda: ntkit.SquaredLossDynamics(train.ntk, np.array(["a"] * 12)),
        lambda: ntkit.SquaredLossDynamics(train.ntk, y).test(cross.ntk[:, :3], 1.0),
        lambda: ntkit.gp_posterior(train.nngp, cross.nngp, y, test=test.nngp[:2, :2]),
    ):
        with pytest.raises(ntkit.DataError):
            call()
    with pytest.raises(ntkit.ArgumentError, match="NNGP"):
        ntkit.ensemble(ntkit.Kernels(ntk=train.ntk), cross, test, y)
    with pytest.raises(ntkit.KernelError):
        ntkit.SquaredLossDynamics(-train.ntk, y)
    with pytest.raises(ntkit.ArgumentError, match="ridge"):
        ntkit.SquaredLossDynamics(train.ntk, y, ridge=-1)
    with pytest.raises(ntkit.ArgumentError, match="normalization"):
        ntkit.SquaredLossDynamics(train.ntk, y, normalization="summ")
