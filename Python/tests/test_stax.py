"""`ntkit.stax` against neural-tangents' kernels, and its finite networks against their own kernels."""

from pathlib import Path

import numpy as np
import pytest
import stax_networks

from ntkit import stax

FIXTURES = np.load(Path(__file__).parent / "fixtures" / "stax.npz")
NETWORKS = stax_networks.networks(stax)
INPUTS = stax_networks.inputs()


@pytest.mark.parametrize("name", NETWORKS)
def test_kernels_equal_the_peers(name):
    """Both kernels, of two batches and of one with itself, in float64.

    The peer takes the arccosine of correlations near 1 where an input meets itself, and loses half of
    the digits there, sqrt(2^-52) = 1.5e-8; other entries agree to some 1e-14 per layer (deep ones here
    have up to 14 layers of sums over 42 positions). The peer's layer normalization adds 1e-12 to
    variances, of size .3 and more here, twice.
    """
    atol = 1e-11 if name == "layer norm" else 1e-12
    kind, (_, _, kernel_fn) = NETWORKS[name]
    x1, x2 = INPUTS[kind]
    both = kernel_fn(x1, x2, ("nngp", "ntk"))
    expected = FIXTURES[f"{name}/pair"]
    scale = np.abs(expected).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(np.stack(both) / scale, expected / scale, rtol=0, atol=atol)
    own = kernel_fn(x1, None, ("nngp", "ntk"))
    expected = FIXTURES[f"{name}/self"]
    scale = np.abs(expected).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(np.stack(own) / scale, expected / scale, rtol=0, atol=5e-8)


@pytest.fixture
def small():
    return stax.serial(
        stax.Dense(512), stax.Relu(), stax.Dense(512), stax.Relu(), stax.Dense(1)
    )


def test_what_kernel_fn_returns(small):
    """The forms of `get` in neural-tangents' README."""
    _, _, kernel_fn = small
    x1, x2 = np.random.default_rng(0).standard_normal((2, 5, 100))
    nngp, ntk = kernel_fn(x1, x2, "nngp"), kernel_fn(x1, x2, "ntk")
    both = kernel_fn(x1, x2, ("nngp", "ntk"))
    assert (both.nngp == nngp).all() and (both.ntk == ntk).all()
    assert both._fields == ("nngp", "ntk")
    first, second = kernel_fn(x1, x2)
    assert (first == nngp).all() and (second == ntk).all()
    whole = kernel_fn(x1, x2)
    assert whole.shape1 == (5, 100) and not whole.x1_is_x2
    np.testing.assert_array_equal(whole.cov1, np.diagonal(kernel_fn(x1, None, "nngp")))
    np.testing.assert_array_equal(whole.cov2, np.diagonal(kernel_fn(x2, None, "nngp")))
    assert kernel_fn(x1).x1_is_x2 and kernel_fn(x1).cov2 is None


def test_kernel_of_a_kernel(small):
    """One network on top of another: the recursion, twice over."""
    _, _, kernel_fn = small
    x = np.random.default_rng(0).standard_normal((5, 20))
    layers = [stax.Dense(512), stax.Relu(), stax.Dense(512), stax.Relu(), stax.Dense(1)]
    _, _, deep = stax.serial(*layers, *layers)
    np.testing.assert_array_equal(kernel_fn(kernel_fn(x)).ntk, deep(x, None, "ntk"))
    np.testing.assert_array_equal(kernel_fn(kernel_fn(x), "nngp"), deep(x, None, "nngp"))


def test_precision_follows_the_inputs(small):
    x = np.random.default_rng(0).standard_normal((3, 20))
    _, _, kernel_fn = small
    assert kernel_fn(x.astype(np.float32), None, "ntk").dtype == np.float32
    assert kernel_fn(x.astype(np.float32), x, "ntk").dtype == np.float64
    assert kernel_fn(x.astype(int), None, "ntk").dtype == np.float64


@pytest.mark.parametrize("name", NETWORKS)
def test_finite_networks_have_the_shapes_they_announce(name):
    kind, (init_fn, apply_fn, _) = NETWORKS[name]
    x = INPUTS[kind][0]
    shape, params = init_fn(0, x.shape)
    if name == "activation exp-normalized":
        with pytest.raises(NotImplementedError, match="without a function"):
            apply_fn(params, x, rng=1)
    elif name.startswith("transpose CIRCULAR"):
        with pytest.raises(NotImplementedError, match="circular"):
            apply_fn(params, x, rng=1)
    else:
        outputs = apply_fn(params, x, rng=1)
        assert outputs.shape == tuple(shape)
        assert np.isfinite(outputs).all()


MONTE_CARLO = [
    "activation leaky", "activation abrelu", "conv SAME None GlobalAvgPool", "local VALID",
    "transpose SAME (2, 3)", "AvgPool SAME None", "lines", "attention SUM", "residual",
    "concatenation", "standard, scaled widths",
]  # fmt: skip


@pytest.mark.parametrize("name", MONTE_CARLO)
def test_finite_networks_have_the_kernel(name):
    """The mean product of the outputs of random networks is the NNGP kernel.

    Given the layer before, the last layer's outputs are Gaussian, so the mean over draws has a
    standard error that the draws themselves tell. Widths of 8 to 64 add a bias of order 1/width of the
    kernel's scale: 4 standard errors and 15 % are allowed, and a forgotten factor (a fan-in of another
    size, a lost bias) is larger.
    """
    kind, (init_fn, apply_fn, kernel_fn) = NETWORKS[name]
    x = INPUTS[kind][0]
    seeds = np.random.SeedSequence(5).spawn(600)
    products = []
    for seed in seeds:
        _, params = init_fn(seed, x.shape)
        outputs = apply_fn(params, x)
        products.append(outputs @ outputs.T / outputs.shape[1])
    mean, error = np.mean(products, axis=0), np.std(products, axis=0) / np.sqrt(len(seeds))
    exact = kernel_fn(x, None, "nngp")
    assert (np.abs(mean - exact) < 4 * error + 0.15 * np.abs(exact).max()).all()


def test_seeds_decide_the_network(small):
    init_fn, apply_fn, _ = small
    x = np.ones((2, 3))
    first, again, other = (apply_fn(init_fn(key, x.shape)[1], x) for key in (1, 1, 2))
    assert (first == again).all() and (first != other).all()
    generator = np.random.default_rng(1)
    draws = [apply_fn(init_fn(generator, x.shape)[1], x) for _ in range(2)]
    assert (draws[0] != draws[1]).all()
    key = np.array([0, 7], dtype=np.uint32)  # as keys of JAX are
    assert (apply_fn(init_fn(key, x.shape)[1], x) == apply_fn(init_fn(key, x.shape)[1], x)).all()


REFUSED = {
    "masks": (lambda: stax.serial(stax.Dense(1)).kernel_fn(np.ones((2, 2)), mask_constant=0.0), TypeError, "mask_constant"),
    "functions for layers": (lambda: stax.serial(stax.Dense(1), stax.Relu), TypeError, "made by a call"),
    "foreign layers": (lambda: stax.serial(stax.Dense(1), (1, 2, 3)), TypeError, "argument 1"),
    "graphs": (lambda: stax.Aggregate(), NotImplementedError, "graphs"),
    "channels first": (lambda: stax.Conv(1, (3, 3), dimension_numbers=("NCHW", "OIHW", "NCHW")), NotImplementedError, "moveaxis"),
    "axes": (lambda: stax.Dense(1, channel_axis=1), NotImplementedError, "moveaxis"),
    "paddings": (lambda: stax.Conv(1, (3, 3), padding="FULL"), ValueError, "FULL"),
    "open branches": (lambda: stax.serial(stax.FanOut(2), stax.parallel(stax.Dense(1), stax.Dense(1))).kernel_fn(np.ones((2, 2)), None, "ntk"), ValueError, "FanInSum"),
    "several inputs": (lambda: stax.parallel(stax.Dense(1), stax.Dense(1)).kernel_fn(np.ones((2, 2)), None, "ntk"), ValueError, "FanOut"),
    "uneven branches": (lambda: stax.serial(stax.FanOut(3), stax.parallel(stax.Dense(1), stax.Dense(1)), stax.FanInSum()).kernel_fn(np.ones((2, 2)), None, "ntk"), ValueError, "2 layers for 3"),
    "mixed parameterizations": (lambda: stax.serial(stax.Dense(1), stax.Dense(1, parameterization="standard")), NotImplementedError, "ntk and in the standard"),
    "own functions": (lambda: stax.serial(stax.Dense(1), stax.Elementwise(np.tanh)).kernel_fn(np.ones((2, 2)), None, "ntk"), NotImplementedError, "Activation.custom"),
    "kernels of other names": (lambda: stax.serial(stax.Dense(1)).kernel_fn(np.ones((2, 2)), None, "cntk"), ValueError, "cntk"),
    "open positions": (lambda: stax.serial(stax.Conv(1, (2, 2))).kernel_fn(np.ones((2, 3, 3, 1)), None, "ntk"), ValueError, "positions"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what):
    call, error, text = REFUSED[what]
    with pytest.raises(error, match=text):
        call()
