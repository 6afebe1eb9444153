"""Windows over positions for finite networks: convolutions and pools of NumPy arrays, channels last."""

from __future__ import annotations

from typing import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(size: int, window: int, stride: int, padding: str) -> int:
    """The number of positions after a window: ceil(size / stride) unless `padding` is "valid"."""
    if padding == "valid":
        if window > size:
            raise ValueError(f"a window of {window} does not fit into {size} positions (valid padding)")
        return (size - window) // stride + 1
    return -(-size // stride)


def padded(
    x: np.ndarray, window: Sequence[int], strides: Sequence[int], padding: str
) -> np.ndarray:
    """`x` with the border that `padding` asks for: zeros ("same"), the other side ("circular")."""
    if padding == "valid":
        return x
    widths = [(0, 0)]
    for size, extent, stride in zip(x.shape[1:-1], window, strides):
        total = max((output_size(size, extent, stride, padding) - 1) * stride + extent - size, 0)
        widths.append((total // 2, total - total // 2))
    widths.append((0, 0))
    return np.pad(x, widths, mode="wrap" if padding == "circular" else "constant")


def windows(
    x: np.ndarray, window: Sequence[int], strides: Sequence[int], padding: str
) -> np.ndarray:
    """The windows around every output position: (n, positions..., channels, window...)."""
    spatial = tuple(range(1, x.ndim - 1))
    for size, extent, stride in zip(x.shape[1:-1], window, strides):
        output_size(size, extent, stride, padding)
    view = sliding_window_view(padded(x, window, strides, padding), tuple(window), axis=spatial)
    steps = (slice(None),) + tuple(slice(None, None, stride) for stride in strides)
    return view[steps]


def dilated(x: np.ndarray, strides: Sequence[int]) -> np.ndarray:
    """`x` with `stride - 1` zeros between neighbours."""
    shape = (
        (x.shape[0],)
        + tuple((size - 1) * stride + 1 for size, stride in zip(x.shape[1:-1], strides))
        + (x.shape[-1],)
    )
    result = np.zeros(shape, x.dtype)
    steps = (slice(None),) + tuple(slice(None, None, stride) for stride in strides)
    result[steps] = x
    return result
