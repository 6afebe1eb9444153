"""Kernels and outputs as matrices.

A kernel of outputs (n, k) is (n1, n2), the same for every output (`trace_axes=(-1,)`), or holds the
outputs' pairs, (n1, n2, k, k) (`trace_axes=()`): axes of the first and of the second argument alternate.
"""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np


def array(kernel: Any, name: Optional[str] = None) -> np.ndarray:
    """The kernel `name` of an object that holds several, or the array itself."""
    if isinstance(kernel, np.ndarray):
        return kernel
    if name is not None and hasattr(kernel, name):
        value = getattr(kernel, name)
        if value is not None:
            return np.asarray(value)
    if name is None:
        for each in ("nngp", "ntk"):
            if getattr(kernel, each, None) is not None:
                return np.asarray(getattr(kernel, each))
        return np.asarray(kernel)
    if hasattr(kernel, "nngp") or hasattr(kernel, "ntk"):
        raise ValueError(
            f"the kernel {name!r} is needed and is not there: compute both, get=('nngp', 'ntk')"
        )
    return np.asarray(kernel)


def matrix(kernel: np.ndarray) -> np.ndarray:
    """The kernel as a matrix, axes of the first argument by axes of the second."""
    if kernel.ndim % 2:
        raise ValueError(f"a kernel of shape {kernel.shape} has an odd number of axes")
    rows = int(np.prod(kernel.shape[::2]))
    order = (*range(0, kernel.ndim, 2), *range(1, kernel.ndim, 2))
    return kernel.transpose(order).reshape(rows, -1)


def zipped(covariance: np.ndarray, times: tuple[int, ...], rows: tuple[int, ...]) -> np.ndarray:
    """Covariances (T, m, m) in the layout of kernels, times first."""
    t, r = len(times), len(rows)
    full = covariance.reshape(times + rows + rows)
    pairs = [axis for i in range(r) for axis in (t + i, t + r + i)]
    return full.transpose((*range(t), *pairs))


def times_of(t: Any, learning_rate: float) -> tuple[Optional[np.ndarray], tuple[int, ...]]:
    """Times as a column, None for infinity, and their shape."""
    if t is None:
        return None, ()
    values = np.asarray(t, dtype=np.float64) * learning_rate
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError(f"t = {np.asarray(t).tolist()}: times are numbers from 0 on")
    return values.reshape(-1, 1), values.shape


class Outputs:
    """The shape of outputs, and which of their axes the kernel does not have."""

    def __init__(self, y: np.ndarray, trace_axes: Sequence[int]):
        self.shape = y.shape
        axes = [trace_axes] if np.isscalar(trace_axes) else trace_axes
        self.trace = tuple(sorted(int(a) % y.ndim for a in axes))
        self.rest = tuple(a for a in range(y.ndim) if a not in self.trace)

    def flat(self, values: np.ndarray) -> np.ndarray:
        """Outputs as (kernel rows, outputs of equal kernel)."""
        values = np.transpose(values, self.rest + self.trace)
        rows = int(np.prod([values.shape[i] for i in range(len(self.rest))], dtype=int))
        return values.reshape(rows, -1)

    def like(self, kernel: np.ndarray) -> tuple[int, ...]:
        """The shape of outputs on the rows of `kernel`."""
        rows = list(kernel.shape[::2])
        if len(rows) != len(self.rest):
            raise ValueError(
                f"a kernel of shape {kernel.shape} does not fit outputs of shape {self.shape} "
                f"with trace_axes {self.trace}"
            )
        shape = list(self.shape)
        for axis, size in zip(self.rest, rows):
            shape[axis] = size
        return tuple(shape)

    def shaped(
        self, values: np.ndarray, times: tuple[int, ...], shape: Sequence[int]
    ) -> np.ndarray:
        """(T, rows, outputs) as outputs of `shape` with the times' axes first."""
        order = self.rest + self.trace
        full = values.reshape(times + tuple(shape[a] for a in order))
        t = len(times)
        back = np.argsort(order)
        return full.transpose((*range(t), *(t + int(a) for a in back)))


def check_outputs(fx_train, fx_test, k_test_train) -> None:
    if fx_train is None and fx_test is None:
        raise ValueError("fx_train_0 and fx_test_0 are both None: nothing to predict")
    if fx_test is not None and k_test_train is None:
        raise ValueError("predictions on test rows need k_test_train")
