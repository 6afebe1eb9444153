"""Parameters in nested lists, tuples and dictionaries of arrays, as `init_fn` makes them."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np


def leaves(tree: Any) -> list[np.ndarray]:
    """The arrays of a tree, in order; None and empty containers hold none."""
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in leaves(tree[key])]
    if isinstance(tree, (list, tuple)):
        return [leaf for child in tree for leaf in leaves(child)]
    return [np.asarray(tree, dtype=np.float64)]


def like(tree: Any, values: list[np.ndarray]) -> Any:
    """The tree with other arrays, in the order of `leaves`."""
    iterator = iter(values)
    return _rebuild(tree, lambda _: next(iterator))


def _rebuild(tree: Any, value: Callable[[Any], Any]) -> Any:
    if tree is None:
        return None
    if isinstance(tree, dict):
        new = {key: _rebuild(tree[key], value) for key in sorted(tree)}
        return {key: new[key] for key in tree}
    if isinstance(tree, (list, tuple)):
        children = [_rebuild(child, value) for child in tree]
        if isinstance(tree, list):
            return children
        return type(tree)(*children) if hasattr(tree, "_fields") else tuple(children)
    return value(tree)
