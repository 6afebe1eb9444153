"""Kernels tile by tile on disk."""

from __future__ import annotations

import ntkit
import numpy as np
import pytest


def test_store(tmp_path, rng):
    x, z = rng.normal(size=(250, 6)), rng.normal(size=(90, 6))
    expected = ntkit.kernel(x, z, "fc-2")
    found = ntkit.kernel(x, z, "fc-2", output=tmp_path / "K.npy")
    assert isinstance(found.ntk, np.memmap) and isinstance(found.nngp, np.memmap)
    assert (found.ntk == expected.ntk).all() and (found.nngp == expected.nngp).all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["K-nngp.npy", "K-ntk.npy"]
    single = ntkit.kernel(x, z, "fc-2", kind="ntk", output=str(tmp_path / "T.npy"), resume=True)
    assert (single == expected.ntk).all()
    assert (ntkit.open_kernel(tmp_path / "T.npy") == expected.ntk).all()
    with pytest.raises(ValueError, match="read-only"):
        single[0, 0] = 1


def test_refusals(tmp_path, rng):
    x = rng.normal(size=(5, 3))
    with pytest.raises(ntkit.ArgumentError, match="npy"):
        ntkit.kernel(x, network="fc-1", output=tmp_path / "K.txt")
    with pytest.raises(ntkit.OutputError):
        ntkit.kernel(x, network="fc-1", kind="ntk", output=tmp_path / "no" / "K.npy")
    with pytest.raises(ntkit.DataError, match="does not exist"):
        ntkit.open_kernel(tmp_path / "K.npy")
    (tmp_path / "K.npy.journal").write_text("")
    with pytest.raises(ntkit.DataError, match="not finished"):
        ntkit.open_kernel(tmp_path / "K.npy")
    ntkit.kernel(x, network="fc-1", kind="ntk", output=tmp_path / "T.npy")
    with pytest.raises(ntkit.OutputError, match="nothing to resume"):
        ntkit.kernel(x, network="fc-1", kind="ntk", output=tmp_path / "T.npy", resume=True)
    with pytest.raises(OSError):
        ntkit.kernel(x, network="fc-1", kind="ntk", output=tmp_path / "T.npy", resume=True)
