"""Branches: one signal becomes several, and several become one."""

from __future__ import annotations

import functools

import numpy as np

from ._layer import Layer, layer
from ._program import FanInStep, FanOutStep


def FanOut(num: int) -> Layer:
    """`num` copies of the signal, for the branches of `parallel`."""
    if num < 1:
        raise ValueError(f"FanOut: {num} copies; there is at least 1")
    return layer(
        lambda rng, shape: ([tuple(shape)] * num, ()),
        lambda params, x, **_: [x] * num,
        (FanOutStep(num),),
    )


def FanInSum() -> Layer:
    """The sum of the branches' outputs."""
    return _fan_in("sum", lambda shapes: shapes[0], lambda xs: functools.reduce(np.add, xs))


def FanInProd() -> Layer:
    """The elementwise product of the branches' outputs."""
    return _fan_in("product", lambda shapes: shapes[0], lambda xs: functools.reduce(np.multiply, xs))


def FanInConcat(axis: int = -1) -> Layer:
    """The branches' outputs side by side in the channels."""
    if axis != -1:
        raise NotImplementedError(f"FanInConcat: axis {axis}; only channels (-1) can be concatenated")

    def shape(shapes):
        return tuple(shapes[0][:-1]) + (sum(s[-1] for s in shapes),)

    return _fan_in("concatenate", shape, lambda xs: np.concatenate(xs, axis=-1))


def _fan_in(kind: str, shape, join) -> Layer:
    return layer(
        lambda rng, shapes: (tuple(shape(shapes)), ()),
        lambda params, xs, **_: join(xs),
        (FanInStep(kind),),
    )
