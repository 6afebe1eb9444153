"""What predictions return."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Gaussian(NamedTuple):
    """A mean, of the shape of the outputs, and a covariance, of the shape of the kernel."""

    mean: np.ndarray
    covariance: np.ndarray


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
