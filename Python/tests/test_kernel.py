"""Kernels of arrays: values by formulas written here, every kind of array, the program's own bits."""

from __future__ import annotations

import ntkit
import numpy as np
import pytest


def relu_kernels(x, z, layers):
    """NNGP and NTK of `layers` hidden ReLU layers by the arc-cosine formulas, weight_std^2 = 2, no biases.

    Cho and Saul (2009); Jacot et al. (2018).
    """
    features = x.shape[1]
    k = 2 * x @ z.T / features
    p, q = 2 * (x**2).sum(1) / features, 2 * (z**2).sum(1) / features
    theta = k.copy()
    for layer in range(layers):
        scale = np.sqrt(np.outer(p, q))
        angle = np.arccos(np.clip(k / scale, -1, 1))
        gain = 2.0 if layer + 1 < layers else 1.0  # the readout has weight_std 1
        slope = gain * (np.pi - angle) / (2 * np.pi)
        k = gain * scale * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
        theta = k + theta * slope
        p, q = p * gain / 2, q * gain / 2
    return k, theta


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_values(rng, layers):
    x, z = rng.normal(size=(7, 5)), rng.normal(size=(4, 5))
    nngp, ntk = relu_kernels(x, z, layers)
    found = ntkit.kernel(x, z, f"fc-{layers}")
    # Angles of random rows in five dimensions stay above 0.1, where arccos loses one digit.
    np.testing.assert_allclose(found.nngp, nngp, rtol=1e-13)
    np.testing.assert_allclose(found.ntk, ntk, rtol=1e-13)


def test_kinds(rng):
    x = rng.normal(size=(5, 3))
    both = ntkit.kernel(x, network="fc-2")
    assert both.nngp.shape == both.ntk.shape == (5, 5)
    assert (both.ntk == both.ntk.T).all()
    for kind in ("nngp", "ntk"):
        array = ntkit.kernel(x, network="fc-2", kind=kind)
        assert isinstance(array, np.ndarray)
        assert (array == getattr(both, kind)).all()
        single = ntkit.kernel(x, network="fc-2", kind=(kind,))
        assert (getattr(single, kind) == array).all()
    assert ntkit.kernel(x, network="fc-2", kind=("ntk",)).nngp is None
    nngp, ntk = both
    assert nngp is both.nngp and ntk is both.ntk
    assert repr(both) == "Kernels(nngp: (5, 5) float64, ntk: (5, 5) float64)"
    diagonal = ntkit.kernel_diagonal(x, "fc-2")
    assert (diagonal.ntk == np.diag(both.ntk)).all()


def test_network_in_second_place(rng):
    x = rng.normal(size=(3, 3))
    first = ntkit.kernel(x, "fc-1", kind="ntk")
    assert (first == ntkit.kernel(x, network=ntkit.Network("fc-1"), kind="ntk")).all()
    with pytest.raises(ntkit.ArgumentError, match="network"):
        ntkit.kernel(x)


@pytest.mark.parametrize("network", ["fc-2", "cntk-3-gap"])
def test_layouts_have_the_same_bits(rng, network):
    shape = (6, 4, 4, 2) if network != "fc-2" else (6, 8)
    x = rng.normal(size=shape)
    expected = ntkit.kernel(x, network=network)
    wide = np.repeat(x, 2, axis=0)
    read_only = x.copy()
    read_only.flags.writeable = False
    misaligned = np.frombuffer(b"\0" + x.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    for same in (
        np.asfortranarray(x), wide[::2], x[::-1][::-1], read_only, x.astype(">f8"),
        misaligned.reshape(shape), x.tolist(), np.moveaxis(np.moveaxis(x, 0, -1).copy(), -1, 0),
    ):  # fmt: skip
        found = ntkit.kernel(same, network=network)
        assert (found.nngp == expected.nngp).all() and (found.ntk == expected.ntk).all()
        # Rows and columns given as two arrays: the values without the symmetric shortcut.
        found = ntkit.kernel(same, same, network=network)
        np.testing.assert_allclose(found.ntk, expected.ntk, rtol=1e-12)


def test_inputs_stay_as_they_are(rng):
    x = rng.normal(size=(6, 8))
    before = x.copy()
    ntkit.kernel(x, network="fc-2")
    assert (x == before).all()


def test_types(rng):
    x = rng.normal(size=(5, 4))
    single = x.astype(np.float32)
    assert ntkit.kernel(single, network="fc-1", kind="ntk").dtype == np.float32
    assert ntkit.kernel(x.astype(np.float16), network="fc-1", kind="ntk").dtype == np.float32
    assert ntkit.kernel(single, x, "fc-1", kind="ntk").dtype == np.float64
    assert ntkit.kernel(x, network="fc-1", kind="ntk", dtype=np.float32).dtype == np.float32
    double = ntkit.kernel(single, network="fc-1", kind="ntk", dtype="float64")
    assert double.dtype == np.float64
    # Single precision rounds once a step, of which there are about five, each relative to sqrt(q q').
    scale = np.sqrt(np.outer(np.diag(double), np.diag(double)))
    narrow = ntkit.kernel(single, network="fc-1", kind="ntk")
    assert (abs(narrow - double) <= 10 * np.finfo(np.float32).eps * scale).all()
    whole = rng.integers(-3, 4, size=(5, 4))
    expected = ntkit.kernel(whole.astype(float), network="fc-1", kind="ntk")
    for dtype in (np.int64, np.int8, np.int32):
        found = ntkit.kernel(whole.astype(dtype), network="fc-1", kind="ntk")
        assert (found == expected).all()
    flags = whole > 0
    assert (
        ntkit.kernel(flags, network="fc-1", kind="ntk")
        == ntkit.kernel(flags.astype(float), network="fc-1", kind="ntk")
    ).all()


def test_empty(rng):
    x = rng.normal(size=(3, 4))
    assert ntkit.kernel(x[:0], network="fc-1", kind="ntk").shape == (0, 0)
    assert ntkit.kernel(x[:0], x, "fc-1", kind="ntk").shape == (0, 3)
    assert ntkit.kernel(x, x[:0], "fc-1").nngp.shape == (3, 0)
    with pytest.raises(ntkit.DataError, match=r"\[3, 0\]"):
        ntkit.kernel(x[:, :0], network="fc-1")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("network", ["fc-1", "cntk-3-flatten"])
def test_not_finite(rng, value, dtype, network):
    x = rng.normal(size=(4, 3, 3, 1)).astype(dtype)
    x[2, 1, 0] = value
    with pytest.raises(ntkit.DataError, match="row 2, column 3"):
        ntkit.kernel(x, network=network)
    with pytest.raises(ntkit.DataError, match="row 2, column 3"):
        ntkit.kernel(np.ones_like(x), x, network)


@pytest.mark.parametrize(
    "bad",
    [
        np.ones((2, 2), complex), np.array([["a", "b"]]), np.array([[{}, None]]),
        np.ones((2, 2), np.longdouble), np.ones(3), np.float64(1), np.ones((2, 2, 2, 2, 2)),
        np.array([["2020-01-01"]], "datetime64[D]"), None, "x", [[1, 2], [3]],
    ],
)  # fmt: skip
def test_wrong_arrays(bad):
    with pytest.raises(ntkit.DataError):
        ntkit.kernel(bad, network="fc-1")


def test_refusals(rng):
    x = rng.normal(size=(3, 4))
    with pytest.raises(ntkit.DataError, match="must agree"):
        ntkit.kernel(x, x[:, :2], "fc-1")
    with pytest.raises(ntkit.ArgumentError, match="kind"):
        ntkit.kernel(x, network="fc-1", kind="ntkk")
    with pytest.raises(ntkit.ArgumentError, match="dtype"):
        ntkit.kernel(x, network="fc-1", dtype=np.float16)
    with pytest.raises(ntkit.ArgumentError, match="threads"):
        ntkit.kernel(x, network="fc-1", threads=0)
    with pytest.raises(ntkit.ArgumentError, match="resume"):
        ntkit.kernel(x, network="fc-1", resume=True)
    with pytest.raises(ntkit.ArchitectureError, match=r"layers\[1\].maxPool"):
        network = ntkit.serial(ntkit.Conv((3, 3)), ntkit.MaxPool((2, 2)), ntkit.Flatten())
        ntkit.kernel(rng.normal(size=(2, 6, 6, 1)), network=network)
    with pytest.raises(ntkit.ArchitectureError, match="no positions"):
        ntkit.kernel(x, network="cntk-3-gap")
    # 36 TB, which NumPy refuses, and 360 GB, which it may promise and the library's plan refuses.
    for rows in (3_000_000, 300_000):
        with pytest.raises(ntkit.MemoryPlanError):
            ntkit.kernel(np.zeros((rows, 1), np.float32), network="fc-1", kind="ntk")


def test_threads_do_not_change_bits(rng):
    x = rng.normal(size=(700, 30))
    one = ntkit.kernel(x, network="fc-3", threads=1)
    for threads in (2, 5, None):
        found = ntkit.kernel(x, network="fc-3", threads=threads)
        assert (found.ntk == one.ntk).all() and (found.nngp == one.nngp).all()


def test_progress(rng):
    seen = []
    x = rng.normal(size=(900, 40))
    ntkit.kernel(x, network="fc-3", progress=lambda stage, share: seen.append((stage, share)))
    assert seen[-1] == ("kernel", 1.0)
    assert all(0 <= share <= 1 for _, share in seen)
    ntkit.kernel(x[:10], network="fc-3", progress=True)


@pytest.mark.parametrize("network", ["fc-3", "cntk-3-gap"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bits_of_the_program(program, tmp_path, rng, network, dtype):
    shape = (5, 5, 2) if network != "fc-3" else (50,)
    x, z = rng.normal(size=(30, *shape)).astype(dtype), rng.normal(size=(20, *shape)).astype(dtype)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "z.npy", z)
    for second in (None, z):
        extra = [] if second is None else ["--x2", tmp_path / "z.npy"]
        program(
            "kernel", "-a", network, "--x1", tmp_path / "x.npy", *extra, "--precision", dtype,
            "-o", tmp_path / "K.npz", "--quiet",
        )  # fmt: skip
        found = ntkit.kernel(x, second, network)
        with np.load(tmp_path / "K.npz") as expected:
            assert (found.nngp == expected["nngp"]).all()
            assert (found.ntk == expected["ntk"]).all()
