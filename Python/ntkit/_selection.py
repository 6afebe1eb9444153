"""The argument `get` of neural-tangents: a name, several, or None."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Union

Get = Union[None, str, Iterable[str]]


def names(get: Get, known: tuple[str, ...], any_case: bool = False) -> tuple[str, ...]:
    """The names that `get` asks for, on request in capitals as well; NNGP and NTK for None."""
    chosen = ("nngp", "ntk") if get is None else (get,) if isinstance(get, str) else tuple(get)
    if any_case:
        chosen = tuple(name.lower() for name in chosen)
    for name in chosen:
        if name not in known:
            raise ValueError(f"get names {name!r}; it can be {', '.join(map(repr, known))}")
    return chosen


def returned(get: Get, results: Mapping[str, Any], type_name: str) -> Any:
    """The result for a name, a named tuple of this type for several or None."""
    if isinstance(get, str):
        return next(iter(results.values()))
    return _type(type_name, tuple(results))(*results.values())


@lru_cache(maxsize=None)
def _type(name: str, fields: tuple[str, ...]) -> type:
    return namedtuple(name, fields)  # type: ignore[return-value]
