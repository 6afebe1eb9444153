"""Networks from layers: one after the other, side by side, many times over."""

from __future__ import annotations

from typing import Any

from . import _random
from ._layer import Layer, common_parameterization, kernel_functions, layer
from ._program import ParallelStep, chained


def serial(*layers: Any) -> Layer:
    """The layers one after the other: `init_fn, apply_fn, kernel_fn = serial(Dense(512), Relu())`."""
    functions = kernel_functions(layers, "serial")

    def init_fn(rng, input_shape):
        params = []
        for (init, _, _), child in zip(layers, _random.split(rng, len(layers))):
            input_shape, drawn = init(child, input_shape)
            params.append(drawn)
        return input_shape, params

    def apply_fn(params, x, rng=None, **options):
        children = [None] * len(layers) if rng is None else _random.split(rng, len(layers))
        for (_, apply, _), own, child in zip(layers, params, children):
            x = apply(own, x, rng=child, **options)
        return x

    return layer(
        init_fn, apply_fn, chained([f.program for f in functions]),
        common_parameterization([f.parameterization for f in functions]),
    )


def parallel(*layers: Any) -> Layer:
    """The i-th layer works on the i-th of several signals, which `FanOut` makes."""
    functions = kernel_functions(layers, "parallel")

    def init_fn(rng, input_shapes):
        results = [
            init(child, shape)
            for (init, _, _), child, shape in zip(
                layers, _random.split(rng, len(layers)), input_shapes
            )
        ]
        return [shape for shape, _ in results], [params for _, params in results]

    def apply_fn(params, xs, rng=None, **options):
        children = [None] * len(layers) if rng is None else _random.split(rng, len(layers))
        return [
            apply(own, x, rng=child, **options)
            for (_, apply, _), own, x, child in zip(layers, params, xs, children)
        ]

    return layer(
        init_fn, apply_fn, (ParallelStep(tuple(f.program for f in functions)),),
        common_parameterization([f.parameterization for f in functions]),
    )


def repeat(one: Any, n: int) -> Layer:
    """`one`, `n` times over, with weights of its own each time."""
    if n < 0:
        raise ValueError(f"repeat: {n} times; it is at least 0")
    return serial(*[one] * n)
