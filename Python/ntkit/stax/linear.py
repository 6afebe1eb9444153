"""Dense layers, reshaping, normalization, dropout and attention."""

from __future__ import annotations

from typing import Any, Optional, Sequence, Union

import numpy as np

from . import _random
from ._layer import Layer, layer
from ._program import Plain, Unsupported
from ._weights import check_axes, scale, weight_members


def Identity() -> Layer:
    """Passes its input on."""
    return layer(_keeps_shape, lambda params, x, **_: x, (Plain(()),))


def Dense(
    out_dim: int, W_std: float = 1.0, b_std: Optional[float] = None, batch_axis: int = 0,
    channel_axis: int = -1, parameterization: str = "ntk", s: tuple[int, int] = (1, 1),
) -> Layer:
    """y = W_std / sqrt(d) W x + b_std b over the channels, at every position.

    `out_dim` counts in finite networks, in the standard parameterization, and for the proportion of
    concatenated branches; the kernels do not depend on it otherwise.
    """
    check_axes("Dense", batch_axis, channel_axis)
    scales = scale("Dense", parameterization, W_std, b_std, s)

    def init_fn(rng, input_shape):
        units = scales.units(out_dim)
        shape = tuple(input_shape[:-1]) + (units,)
        bias_shape = (1,) * (len(input_shape) - 1) + (units,)
        return shape, scales.draw(rng, (input_shape[-1], units), bias_shape, input_shape[-1])

    def apply_fn(params, x, **_):
        weights, biases = params
        return scales.output(np.asarray(x) @ weights, biases, weights.shape[0])

    program = (Plain(({"dense": weight_members(scales, out_dim)},)),)
    return layer(init_fn, apply_fn, program, scales.parameterization)


def Flatten(batch_axis: int = 0, batch_axis_out: int = 0) -> Layer:
    """All positions and channels as one vector."""
    check_axes("Flatten", batch_axis, -1)
    check_axes("Flatten", batch_axis_out, -1)

    def init_fn(rng, input_shape):
        return (input_shape[0], int(np.prod(input_shape[1:]))), ()

    return layer(init_fn, lambda params, x, **_: np.reshape(x, (len(x), -1)), (Plain(({"flatten": {}},)),))


def _global_pool(name: str, word: str, reduce, batch_axis: int, channel_axis: int) -> Layer:
    check_axes(name, batch_axis, channel_axis)

    def init_fn(rng, input_shape):
        return (input_shape[0], input_shape[-1]), ()

    def apply_fn(params, x, **_):
        return reduce(np.asarray(x), axis=tuple(range(1, np.ndim(x) - 1)))

    return layer(init_fn, apply_fn, (Plain(({word: {}},)),))


def GlobalAvgPool(batch_axis: int = 0, channel_axis: int = -1) -> Layer:
    """The mean over all positions."""
    return _global_pool("GlobalAvgPool", "globalAveragePool", np.mean, batch_axis, channel_axis)


def GlobalSumPool(batch_axis: int = 0, channel_axis: int = -1) -> Layer:
    """The sum over all positions."""
    return _global_pool("GlobalSumPool", "globalSumPool", np.sum, batch_axis, channel_axis)


def LayerNorm(
    axis: Union[int, Sequence[int]] = -1, eps: float = 1e-12, batch_axis: int = 0,
    channel_axis: int = -1,
) -> Layer:
    """Subtracts the mean and divides by the standard deviation over `axis`.

    `eps` is added to the variance in finite networks; the kernels have none, so one that matters is
    refused.
    """
    check_axes("LayerNorm", batch_axis, channel_axis)
    axes = [axis] if np.isscalar(axis) else list(axis)  # type: ignore[arg-type]

    def apply_fn(params, x, **_):
        x = np.asarray(x)
        mean = x.mean(axis=tuple(axes), keepdims=True)
        variance = x.var(axis=tuple(axes), keepdims=True)
        return (x - mean) / np.sqrt(eps + variance)

    if eps > 1e-8:
        step: Any = Unsupported(
            "LayerNorm", f"eps = {eps} would change the kernel; the library's has none: use 1e-12"
        )
    else:
        step = Plain(({"layerNorm": {"axes": [int(a) for a in axes]}},))
    return layer(_keeps_shape, apply_fn, (step,))


def Dropout(rate: float, mode: str = "train") -> Layer:
    """Keeps each unit with probability `rate` and divides it by `rate`; in mode "test", the identity."""
    if mode not in ("train", "test"):
        raise ValueError(f"Dropout: mode {mode!r}; it is 'train' or 'test'")
    if not 0 < rate <= 1:
        raise ValueError(f"Dropout: rate {rate}; the probability of keeping a unit is in (0, 1]")

    def apply_fn(params, x, rng=None, **_):
        if mode == "test":
            return x
        if rng is None:
            raise ValueError("Dropout: pass rng=... to apply_fn, such as a seed")
        kept = _random.generator(rng).random(np.shape(x)) < rate
        return np.where(kept, np.asarray(x) / rate, 0)

    layers = ({"dropout": {"keep": float(rate)}},) if mode == "train" else ()
    return layer(_keeps_shape, apply_fn, (Plain(layers),))


def _missing(name: str, reason: str):
    def make(*args, **kwargs) -> Layer:
        raise NotImplementedError(f"{name}: {reason}")

    make.__name__ = name
    make.__doc__ = f"Not supported: {reason}."
    return make


Aggregate = _missing("Aggregate", "graphs are not supported")
DotGeneral = _missing("DotGeneral", "general contractions are not supported; use Dense, Conv or a pool")
ImageResize = _missing("ImageResize", "resize the inputs before the kernel is computed")
Index = _missing("Index", "index the inputs before the kernel is computed")


def _keeps_shape(rng, input_shape):
    return tuple(input_shape), ()
