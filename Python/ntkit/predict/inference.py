"""Gaussian process posteriors, and trained ensembles at t = infinity."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Sequence

import numpy as np

from .._selection import Get, names, returned
from ._axes import Outputs, array, matrix, zipped
from ._gaussian import Gaussian, covariance_after
from ._spectrum import Spectrum


def gp_inference(
    k_train_train, y_train, diag_reg: float = 0.0, diag_reg_absolute_scale: bool = False,
    trace_axes: Sequence[int] = (-1,),
) -> Callable:
    """Posteriors of a Gaussian process ("nngp", "ntkgp") and the ensemble trained forever ("ntk").

    Returns `predict_fn(get=None, k_test_train=None, k_test_test=None)`: means, and Gaussians where
    `k_test_test` is given. The ensemble's covariance needs both kernels in `k_train_train` and in
    `k_test_train`. Cost: a Cholesky factorization a kernel, kept.
    """
    y_train = np.asarray(y_train)
    outputs = Outputs(y_train, trace_axes)

    @lru_cache(2)
    def spectrum(name: str) -> Spectrum:
        return Spectrum(matrix(array(k_train_train, name)), diag_reg, diag_reg_absolute_scale)

    def gaussian(name: str, k_test_train, k_test_test):
        kind = "ntk" if name == "ntkgp" else name
        train = array(k_train_train, kind)
        if k_test_train is None:
            mean = y_train.astype(train.dtype)
            return mean if k_test_test is None else Gaussian(mean, np.zeros_like(train))
        test = array(k_test_train, kind)
        cross = matrix(test)
        solved = spectrum(kind).weights(outputs.flat(y_train), None, 1)
        mean = outputs.shaped(cross @ solved, (), outputs.like(test))
        if k_test_test is None:
            return mean
        prior = array(k_test_test, "ntk" if name == "ntkgp" else "nngp")
        solved = spectrum(kind).weights(cross.T, None, 1)
        if name == "ntk":
            covariance = covariance_after(
                matrix(prior), matrix(_both(k_test_train)), cross, solved,
                matrix(_both(k_train_train)),
            )
        else:
            covariance = matrix(prior) - cross @ solved
        return Gaussian(mean, zipped(covariance, (), prior.shape[::2]))

    def predict_fn(get: Get = None, k_test_train=None, k_test_test=None):
        chosen = names(get, ("nngp", "ntk", "ntkgp"))
        results = {name: gaussian(name, k_test_train, k_test_test) for name in chosen}
        return returned(get, results, "Gaussians")

    return predict_fn


def _both(kernel) -> np.ndarray:
    if isinstance(kernel, np.ndarray):
        raise ValueError(
            "the trained ensemble's covariance needs the NNGP kernel beside the NTK: "
            "pass kernel_fn(..., ('nngp', 'ntk'))"
        )
    return array(kernel, "nngp")
