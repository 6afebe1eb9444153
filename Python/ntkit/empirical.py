"""Finite networks in the words of neural-tangents: tangent kernels at given parameters, linearizations.

NumPy has no derivatives, so these take central differences (of order 4): two pairs of outputs for
every parameter, errors of about 1e-10 of the outputs' scale where the function is smooth, and wrong
directions where a step crosses a kink. They suit networks of some thousand parameters; the Swift
library has exact derivatives for large ones.
"""

from __future__ import annotations

import string
from typing import Any, Callable, Sequence, Union

import numpy as np

from . import _trees
from ._selection import Get, names, returned

_KINDS = ("nngp", "ntk")

# The best step of a difference of order 4 for values rounded to eps: eps^(1/5).
_STEP = float(np.finfo(float).eps ** 0.2)


def linearize(f: Callable, params: Any) -> Callable:
    """The first-order expansion of `f(params, x)` in its parameters: `f_lin(new_params, x)`."""
    start = _trees.leaves(params)

    def f_lin(new_params, *args, **kwargs):
        moves = [new - old for new, old in zip(_trees.leaves(new_params), start)]
        value = np.asarray(f(params, *args, **kwargs))
        length = np.sqrt(sum(float(np.sum(move**2)) for move in moves))
        if length == 0:
            return value

        def along(s: float) -> np.ndarray:
            shifted = [old + s * move / length for old, move in zip(start, moves)]
            return np.asarray(f(_trees.like(params, shifted), *args, **kwargs))

        return value + length * _difference(along, _STEP)

    return f_lin


def empirical_ntk_fn(
    f: Callable, trace_axes: Union[int, Sequence[int]] = (-1,),
    diagonal_axes: Union[int, Sequence[int]] = (), vmap_axes: Any = None, implementation: Any = None,
    **_: Any,
) -> Callable:
    """The tangent kernel of `f(params, x)`: `kernel_fn(x1, x2, params)`.

    The products of derivatives are averaged over `trace_axes` of the outputs and kept for equal
    indices of `diagonal_axes`; `()` for both gives every pair, with axes of x1 and x2 alternating.
    (`vmap_axes` and `implementation` say how neural-tangents computes it and mean nothing here.)
    """

    def kernel_fn(x1, x2, params, **kwargs):
        first = _jacobian(lambda p: f(p, x1, **kwargs), params)
        second = first if x2 is None else _jacobian(lambda p: f(p, x2, **kwargs), params)
        return _contracted(first, second, trace_axes, diagonal_axes)

    return kernel_fn


def empirical_nngp_fn(
    f: Callable, trace_axes: Union[int, Sequence[int]] = (-1,),
    diagonal_axes: Union[int, Sequence[int]] = (), **_: Any,
) -> Callable:
    """The products of the outputs of `f(params, x)`, averaged over `trace_axes`: `kernel_fn(x1, x2, params)`."""

    def kernel_fn(x1, x2, params, **kwargs):
        first = np.asarray(f(params, x1, **kwargs), dtype=np.float64)
        second = first if x2 is None else np.asarray(f(params, x2, **kwargs), dtype=np.float64)
        return _contracted(first[..., None], second[..., None], trace_axes, diagonal_axes)

    return kernel_fn


def empirical_kernel_fn(
    f: Callable, trace_axes: Union[int, Sequence[int]] = (-1,),
    diagonal_axes: Union[int, Sequence[int]] = (), **_: Any,
) -> Callable:
    """Both kernels of `f(params, x)`: `kernel_fn(x1, x2, get, params)`."""
    functions = {
        "nngp": empirical_nngp_fn(f, trace_axes, diagonal_axes),
        "ntk": empirical_ntk_fn(f, trace_axes, diagonal_axes),
    }

    def kernel_fn(x1, x2, get: Get, params, **kwargs):
        kinds = names(get, _KINDS)
        kernels = {kind: functions[kind](x1, x2, params, **kwargs) for kind in kinds}
        return returned(get, kernels, "EmpiricalKernel")

    return kernel_fn


def monte_carlo_kernel_fn(
    init_fn: Callable, apply_fn: Callable, key: Any, n_samples: int, batch_size: int = 0,
    device_count: int = -1, store_on_device: bool = True,
    trace_axes: Union[int, Sequence[int]] = (-1,), diagonal_axes: Union[int, Sequence[int]] = (),
    **_: Any,
) -> Callable:
    """The kernels averaged over `n_samples` random networks: `kernel_fn(x1, x2=None, get=None)`.

    `ntkit kernel --monte-carlo` does the same for architectures, with standard errors, and fast.
    """
    from .stax import _random

    if isinstance(n_samples, bool) or not isinstance(n_samples, int) or n_samples < 1:
        raise ValueError(f"n_samples is {n_samples!r}; it is a number of networks from 1 on")
    one = empirical_kernel_fn(apply_fn, trace_axes, diagonal_axes)
    seeds = _random.sequence(key).spawn(n_samples)

    def kernel_fn(x1, x2=None, get: Get = None, **kwargs):
        sums: dict[str, Any] = dict.fromkeys(names(get, _KINDS), 0.0)
        for seed in seeds:
            # Every call draws the same networks.
            _, params = init_fn(np.random.SeedSequence(seed.entropy, spawn_key=seed.spawn_key), np.shape(x1))
            for kind in sums:
                sums[kind] = sums[kind] + one(x1, x2, kind, params, **kwargs)
        means = {kind: total / n_samples for kind, total in sums.items()}
        return returned(get, means, "EmpiricalKernel")

    return kernel_fn


def batch(
    kernel_fn: Callable, batch_size: int = 0, device_count: int = -1, store_on_device: bool = True
) -> Callable:
    """`kernel_fn` as it is: the library computes tile by tile on all cores already."""
    return kernel_fn


def _difference(along: Callable[[float], np.ndarray], step: float) -> np.ndarray:
    """The derivative at 0, of order 4 in the step."""
    near = along(step) - along(-step)
    far = along(2 * step) - along(-2 * step)
    return (8 * near - far) / (12 * step)


def _jacobian(f: Callable[[Any], np.ndarray], params: Any) -> np.ndarray:
    """The derivatives of the outputs in every parameter, in the last axis."""
    arrays = [np.array(leaf, dtype=np.float64) for leaf in _trees.leaves(params)]
    columns = []
    for leaf in arrays:
        for index in np.ndindex(leaf.shape):
            kept = leaf[index]
            scale = max(1.0, abs(kept))

            def along(s: float, leaf=leaf, index=index, kept=kept, scale=scale) -> np.ndarray:
                leaf[index] = kept + s * scale
                value = np.array(f(_trees.like(params, arrays)), dtype=np.float64)
                leaf[index] = kept
                return value

            columns.append(_difference(along, _STEP) / scale)
    if not columns:
        return np.zeros(np.shape(f(params)) + (0,))
    return np.stack(columns, axis=-1)


def _contracted(first, second, trace_axes, diagonal_axes) -> np.ndarray:
    """sum_p first[..., p] second[..., p] with axes alternating, traced (averaged) and diagonal ones once."""
    n = first.ndim - 1
    trace = {int(a) % n for a in np.atleast_1d(np.asarray(trace_axes, dtype=int))}
    diagonal = {int(a) % n for a in np.atleast_1d(np.asarray(diagonal_axes, dtype=int))}
    letters = iter(string.ascii_letters)
    left, right, out, size = "", "", "", 1
    for axis in range(n):
        a = next(letters)
        if axis in trace:
            left, right, size = left + a, right + a, size * first.shape[axis]
        elif axis in diagonal:
            left, right, out = left + a, right + a, out + a
        else:
            b = next(letters)
            left, right, out = left + a, right + b, out + a + b
    p = next(letters)
    return np.einsum(f"{left}{p},{right}{p}->{out}", first, second, optimize=True) / size
