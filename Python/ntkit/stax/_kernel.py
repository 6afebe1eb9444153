"""Kernel functions: `kernel_fn(x1, x2, get)` as in neural-tangents, computed by the library."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Optional

import numpy as np

from .._selection import Get, names, returned
from ._program import Program, lower

_MEMBERS = ("nngp", "ntk", "cov1", "cov2", "x1_is_x2", "shape1", "shape2")
_TYPE = "AnalyticKernel"


class Kernel:
    """The kernels between two batches after a network, computed when they are first asked for.

    Attributes: `nngp` and `ntk`, arrays (n1, n2); `cov1` and `cov2`, the variances of the outputs,
    (n1,) and (n2,), `cov2` None where both batches are the same; `x1_is_x2`; `shape1` and `shape2`,
    the shapes of the inputs. Passing it to another kernel function puts that network on top.
    """

    def __init__(self, program: Program, parameterization: Optional[str], x1, x2):
        self._program = program
        self._parameterization = parameterization
        self._x1 = x1
        self._x2 = x2

    @property
    def x1_is_x2(self) -> bool:
        return self._x2 is None

    @property
    def shape1(self) -> tuple[int, ...]:
        return self._x1.shape

    @property
    def shape2(self) -> tuple[int, ...]:
        return self._x1.shape if self._x2 is None else self._x2.shape

    @cached_property
    def _both(self):
        function = KernelFn(self._program, self._parameterization)
        return function(self._x1, self._x2, ("nngp", "ntk"))

    @property
    def nngp(self) -> np.ndarray:
        return self._both.nngp

    @property
    def ntk(self) -> np.ndarray:
        return self._both.ntk

    @cached_property
    def cov1(self) -> np.ndarray:
        if self._x2 is None:
            return np.diagonal(self.nngp).copy()
        return self._variances(self._x1)

    @cached_property
    def cov2(self) -> Optional[np.ndarray]:
        return None if self._x2 is None else self._variances(self._x2)

    def _variances(self, x: np.ndarray) -> np.ndarray:
        function = KernelFn(self._program, self._parameterization)
        if not lower(self._program):
            return np.einsum("ni,ni->n", x, x) / x.shape[1]
        from .. import kernel_diagonal

        return kernel_diagonal(x, function.network).nngp

    def __iter__(self):
        """Unpacks as `nngp, ntk = kernel_fn(x1, x2)`."""
        return iter((self.nngp, self.ntk))

    def _asdict(self) -> dict[str, np.ndarray]:
        return {"nngp": self.nngp, "ntk": self.ntk}

    def __repr__(self) -> str:
        return f"Kernel({self.shape1} x {self.shape2})"


class KernelFn:
    """The kernel function of a network: `kernel_fn(x1, x2=None, get=None)`.

    `x1`, `x2`: arrays (n, features), (n, length, channels) or (n, height, width, channels);
    `get`: "nngp", "ntk" (an array (n1, n2)), a tuple of these (a named tuple), or None (a `Kernel`).
    A `Kernel` in place of `x1` puts this network on top of the one that gave it. float32 inputs give
    float32 kernels, all others float64.
    """

    def __init__(self, program: Program, parameterization: Optional[str] = None):
        self.program = program
        self.parameterization = parameterization

    @cached_property
    def network(self):
        """The architecture as the library's `Network`."""
        from .. import Network

        layers = lower(self.program)
        if not layers:
            raise ValueError("a network without layers has no kernel of its own")
        return Network.from_json(
            {
                "name": "stax",
                "parameterization": self.parameterization or "ntk",
                "layers": layers,
            }
        )

    def __call__(self, x1, x2=None, get: Get = None, **options) -> Any:
        _check_options(options)
        if isinstance(x1, Kernel):
            if isinstance(x2, (str, tuple, list)) and get is None:
                x2, get = None, x2  # kernel_fn(kernel, "ntk")
            from ._layer import common_parameterization

            below = x1
            top = Kernel(
                below._program + self.program,
                common_parameterization([below._parameterization, self.parameterization]),
                below._x1,
                below._x2,
            )
            return _selected(top, get)
        x1 = _inputs(x1, "x1")
        if x2 is not None:
            x2 = _inputs(x2, "x2")
            if x2.dtype != x1.dtype:
                x1, x2 = x1.astype(np.float64), x2.astype(np.float64)
        if get is None:
            return Kernel(self.program, self.parameterization, x1, x2)
        chosen = names(get, _MEMBERS, any_case=True)
        if set(chosen) <= {"nngp", "ntk"}:
            arrays = _computed(self, x1, x2, chosen)
            return returned(get, dict(zip(chosen, arrays)), _TYPE)
        return _selected(Kernel(self.program, self.parameterization, x1, x2), get)

    def __repr__(self) -> str:
        return f"kernel_fn of {self.network!r}"


def _computed(function: KernelFn, x1, x2, kinds: tuple[str, ...]) -> list[np.ndarray]:
    """The kernels `kinds` between two batches."""
    if not lower(function.program):
        return [_input_kernel(x1, x2, name) for name in kinds]
    from .. import kernel

    if len(kinds) == 1:
        return [kernel(x1, x2, function.network, kind=kinds[0])]
    both = kernel(x1, x2, function.network, kind=kinds)
    return [getattr(both, name) for name in kinds]


def _input_kernel(x1: np.ndarray, x2: Optional[np.ndarray], name: str) -> np.ndarray:
    """The kernels before the first layer: x . x' / features, and 0, for there is nothing to train."""
    if x1.ndim != 2:
        raise NotImplementedError("kernels of images before any layer; end with Flatten()")
    x2 = x1 if x2 is None else x2
    if name == "ntk":
        return np.zeros((len(x1), len(x2)), x1.dtype)
    return x1 @ x2.T / x1.shape[1]


def _selected(kernel: Kernel, get: Get) -> Any:
    if get is None:
        return kernel
    chosen = names(get, _MEMBERS, any_case=True)
    return returned(get, {name: getattr(kernel, name) for name in chosen}, _TYPE)


def _inputs(x, name: str) -> np.ndarray:
    array = np.asarray(x)
    if array.dtype != np.float32:
        array = array.astype(np.float64)
    if array.ndim < 2:
        raise ValueError(f"{name} has shape {array.shape}; inputs are (n, features) or images")
    return array


# Options of neural-tangents' kernel functions that say how it computes, not what.
_IGNORED = {"diagonal_batch", "diagonal_spatial", "rng", "rngs"}


def _check_options(options: dict[str, Any]) -> None:
    for name, value in options.items():
        if name in _IGNORED or value is None:
            continue
        raise TypeError(
            f"kernel_fn does not take {name!r}: masks and graph patterns are not supported"
        )
