"""Random numbers from the keys that people pass to `init_fn`."""

from __future__ import annotations

from typing import Any

import numpy as np


def split(rng: Any, count: int) -> list[np.random.Generator]:
    """`count` independent generators from a seed, a `Generator`, a `SeedSequence` or a key of JAX."""
    return [np.random.default_rng(seed) for seed in sequence(rng).spawn(count)]


def generator(rng: Any) -> np.random.Generator:
    """The generator that `rng` stands for."""
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(sequence(rng))


def sequence(rng: Any) -> np.random.SeedSequence:
    """A seed sequence from a seed, a `Generator` or a key of JAX."""
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, np.random.Generator):
        # Advances the generator: two calls with the same one give different networks.
        return np.random.SeedSequence(rng.integers(2**63, size=4).tolist())
    if rng is None:
        raise ValueError("rng is None: pass a seed such as 0, a numpy Generator or a key")
    words = np.asarray(rng)
    if words.dtype.kind not in "iu" or (words < 0).any():
        raise TypeError(
            f"rng is {type(rng).__name__}: pass a seed such as 0, a numpy Generator or a key"
        )
    return np.random.SeedSequence(words.astype(np.uint64).ravel().tolist())
