"""Functions of a kernel matrix: what gradient flow has learned by a time, and the inverse."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Optional

import numpy as np


class Spectrum:
    """A symmetric kernel matrix with a multiple of the identity added, and functions of it.

    Eigenvalues below `n eps` of the largest count as 0: gradient flow never moves along them, and the
    limits at infinity leave them out, with a warning.
    """

    def __init__(self, matrix: np.ndarray, diag_reg: float = 0.0, absolute: bool = False):
        if matrix.shape[0] != matrix.shape[1]:
            raise ValueError(f"a kernel of the training rows is square, not {matrix.shape}")
        if not np.isfinite(matrix).all():
            raise ValueError("the kernel of the training rows has entries that are not finite")
        added = diag_reg * (1.0 if absolute else np.trace(matrix) / len(matrix))
        self.matrix = matrix + added * np.eye(len(matrix), dtype=matrix.dtype)

    @cached_property
    def _eigen(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        values, vectors = np.linalg.eigh(self.matrix)
        # Rounding moves eigenvalues by n eps of the largest.
        floor = len(values) * np.finfo(values.dtype).eps * max(float(values[-1]), 0.0)
        return np.maximum(values, 0), vectors, values <= floor

    def learned(self, error: np.ndarray, times: Optional[np.ndarray], size: int) -> np.ndarray:
        """V (1 - exp(-lambda t / size)) V^T error, (T, n, outputs)."""
        values, vectors, still = self._eigen
        if times is None:
            factor = np.where(still, 0.0, 1.0)[None]
        else:
            with np.errstate(invalid="ignore"):
                factor = -np.expm1(-values * times / size)
            factor = np.where(np.isnan(factor), 0.0, factor)
        return vectors @ (factor[:, :, None] * (vectors.T @ error))

    def weights(self, error: np.ndarray, times: Optional[np.ndarray], size: int) -> np.ndarray:
        """V (1 - exp(-lambda t / size)) / lambda V^T error, (T, n, outputs); t / size at lambda = 0."""
        if times is None:
            return self._solve(error)[None]
        values, vectors, still = self._eigen
        forever = np.isinf(times)
        finite = np.where(forever, 0.0, times)
        safe = np.where(still, 1.0, values)
        factor = np.where(still, finite / size, -np.expm1(-safe * finite / size) / safe)
        factor = np.where(forever, np.where(still, 0.0, 1.0 / safe), factor)
        if forever.any() and still.any():
            _warn(int(still.sum()), len(values))
        return vectors @ (factor[:, :, None] * (vectors.T @ error))

    def left(self, times: Optional[np.ndarray], size: int, start: Optional[np.ndarray]) -> np.ndarray:
        """E S E with E = exp(-K t / size): what is left of the start's covariance S, (T, n, n).

        None for S is the kernel itself.
        """
        values, vectors, still = self._eigen
        if times is None:
            decay = np.where(still, 1.0, 0.0)[None]
        else:
            with np.errstate(invalid="ignore"):
                decay = np.exp(-values * times / size)
            decay = np.where(np.isnan(decay), 1.0, decay)
        if start is None:
            middle = values * decay**2
            return (vectors * middle[:, None, :]) @ vectors.T
        turned = vectors.T @ start @ vectors
        return vectors @ (decay[:, :, None] * turned * decay[:, None, :]) @ vectors.T

    @cached_property
    def _factor(self):
        try:
            from scipy.linalg import cho_factor
        except ImportError:
            return None
        try:
            return cho_factor(self.matrix, lower=True)
        except np.linalg.LinAlgError:
            return None

    def _solve(self, error: np.ndarray) -> np.ndarray:
        if self._factor is not None:
            from scipy.linalg import cho_solve

            return cho_solve(self._factor, error)
        # No SciPy, or a singular matrix: by the eigenvectors, zeros left out.
        return self.weights(error, np.array([[np.inf]]), 1)[0]


def _warn(still: int, count: int) -> None:
    warnings.warn(
        f"{still} of {count} eigenvalues of the kernel are zero to rounding and were left out; "
        "equal training rows do this: pass diag_reg > 0 or remove them",
        RuntimeWarning,
        stacklevel=4,
    )
