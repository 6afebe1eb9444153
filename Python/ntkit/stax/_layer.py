"""The triple `(init_fn, apply_fn, kernel_fn)` that every layer of this module is."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple, Optional, Sequence

from ._kernel import KernelFn
from ._program import Program


class Layer(NamedTuple):
    """A layer or a network: `init_fn, apply_fn, kernel_fn = layer`.

    `init_fn(rng, input_shape)` gives the output's shape and parameters of a finite network;
    `apply_fn(params, x)` its outputs; `kernel_fn(x1, x2, get)` the kernels at infinite width.
    """

    init_fn: Callable[..., tuple[Any, Any]]
    apply_fn: Callable[..., Any]
    kernel_fn: KernelFn


def layer(
    init_fn, apply_fn, program: Program, parameterization: Optional[str] = None
) -> Layer:
    return Layer(init_fn, apply_fn, KernelFn(program, parameterization))


def kernel_functions(layers: Sequence[Any], where: str) -> list[KernelFn]:
    """The kernel functions of layers, each a triple of this module, named or plain."""
    functions = []
    for i, item in enumerate(layers):
        if callable(item) and not isinstance(item, tuple):
            raise TypeError(
                f"{where}: argument {i} is a function; layers are made by a call, such as Relu()"
            )
        if not isinstance(item, tuple) or len(item) != 3 or not isinstance(item[2], KernelFn):
            raise TypeError(
                f"{where}: argument {i} is not a layer of ntkit.stax (init_fn, apply_fn, kernel_fn)"
            )
        functions.append(item[2])
    return functions


def common_parameterization(choices: Sequence[Optional[str]]) -> Optional[str]:
    """The one parameterization of layers that have one; None if none has."""
    chosen = {choice for choice in choices if choice is not None}
    if len(chosen) > 1:
        raise NotImplementedError(
            "layers in the ntk and in the standard parameterization in one network: "
            "the library's architectures have one for all layers"
        )
    return next(iter(chosen), None)
