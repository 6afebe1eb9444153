"""What a network of this module is inside: a list of steps, lowered to an architecture of the library.

neural-tangents writes branches as `serial(FanOut(2), parallel(A, B), FanInSum())`; the library's
architectures write them as one layer, `{"sum": {"branches": [A, B]}}`. Steps keep the former, since
they come one by one, and `lower` turns them into the latter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence, Union

JSONLayer = dict[str, Any]


@dataclass(frozen=True)
class Plain:
    """Layers of the library, applied to the one signal or to every one of several."""

    layers: tuple[JSONLayer, ...]


@dataclass(frozen=True)
class FanOutStep:
    """The signal is copied `count` times."""

    count: int


@dataclass(frozen=True)
class ParallelStep:
    """The i-th program works on the i-th copy."""

    programs: tuple["Program", ...]


@dataclass(frozen=True)
class FanInStep:
    """The copies become one signal again: `sum`, `product` or `concatenate`."""

    kind: str


@dataclass(frozen=True)
class Unsupported:
    """A layer that the library has no infinite-width kernel for; finite networks have it."""

    name: str
    reason: str


Step = Union[Plain, FanOutStep, ParallelStep, FanInStep, Unsupported]
Program = tuple[Step, ...]


class UnsupportedLayerError(NotImplementedError):
    """A layer, or one of its options, that neural-tangents has and this module does not."""


def lower(program: Program) -> list[JSONLayer]:
    """The library's layers for a program that takes one input and gives one output.

    Raises `UnsupportedLayerError` for a layer without a kernel, and `ValueError` for branches that
    do not fit together: `parallel` without `FanOut` before it, or without a `FanIn...` after it.
    """
    layers, branches = _lower(program, None)
    if branches is not None:
        raise ValueError(
            f"the network ends with {len(branches)} outputs side by side; "
            "end them with FanInSum(), FanInProd() or FanInConcat()"
        )
    return layers


def _lower(
    program: Sequence[Step], branches: list[list[JSONLayer]] | None
) -> tuple[list[JSONLayer], list[list[JSONLayer]] | None]:
    layers: list[JSONLayer] = []
    for step in program:
        if isinstance(step, Unsupported):
            raise UnsupportedLayerError(f"{step.name}: {step.reason}")
        if isinstance(step, Plain):
            if branches is None:
                layers.extend(step.layers)
            elif step.layers:
                raise ValueError(
                    f"a layer that takes one input follows {len(branches)} branches; "
                    "close them with FanInSum(), FanInProd() or FanInConcat(), or put the layer into parallel(...)"
                )
        elif isinstance(step, FanOutStep):
            if branches is not None:
                raise ValueError("FanOut follows open branches; put it inside parallel(...)")
            branches = [[] for _ in range(step.count)]
        elif isinstance(step, ParallelStep):
            if branches is None:
                raise ValueError(
                    "parallel(...) needs FanOut before it in the same serial(...): "
                    "networks of several inputs are not supported"
                )
            if len(branches) != len(step.programs):
                raise ValueError(
                    f"parallel(...) has {len(step.programs)} layers for {len(branches)} branches"
                )
            for branch, inner in zip(branches, step.programs):
                branch.extend(lower(inner))
        elif isinstance(step, FanInStep):
            if branches is None:
                raise ValueError(
                    "a FanIn... needs FanOut and parallel(...) before it in the same serial(...)"
                )
            layers.append({step.kind: {"branches": branches}})
            branches = None
    return layers, branches


def chained(programs: Sequence[Program]) -> Program:
    """One program after the other."""
    return tuple(step for program in programs for step in program)
