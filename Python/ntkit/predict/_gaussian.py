"""What predictions return."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, Iterable, NamedTuple, Union

import numpy as np

Get = Union[None, str, Iterable[str]]


class Gaussian(NamedTuple):
    """A mean, of the shape of the outputs, and a covariance, of the shape of the kernel."""

    mean: np.ndarray
    covariance: np.ndarray


_Gaussians = {}


def names(get: Get, known: tuple[str, ...]) -> tuple[str, ...]:
    """The kernels that `get` asks for; both for None."""
    chosen = ("nngp", "ntk") if get is None else (get,) if isinstance(get, str) else tuple(get)
    for name in chosen:
        if name not in known:
            raise ValueError(f"get names {name!r}; it can be {', '.join(map(repr, known))}")
    return chosen


def returned(get: Get, results: dict[str, Any]) -> Any:
    """One result for a name, a named tuple for several or None."""
    if isinstance(get, str):
        return results[get]
    fields = tuple(results)
    if fields not in _Gaussians:
        _Gaussians[fields] = namedtuple("Gaussians", fields)
    return _Gaussians[fields](**results)


def covariance_after(prior, between, cross, solved, inner):
    """S** - K* A S - (K* A S)^T + (K* A) S (K* A)^T for A = `solved` K*^T, with leading times.

    `prior` is S** (m, m), `between` S between test and training rows (m, n), `solved` A K*^T
    (T, n, m), `inner` S (n, n). Lee et al. 2019, arXiv:1902.06720, equation 16.
    """
    half = between @ solved
    return (
        prior - half - np.swapaxes(half, -1, -2)
        + np.swapaxes(solved, -1, -2) @ inner @ solved
    )
