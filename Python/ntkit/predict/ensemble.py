"""Infinite ensembles of infinitely wide networks during training."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Optional, Sequence

import numpy as np

from .._selection import Get, names, returned
from ._axes import Outputs, array, matrix, times_of, zipped
from ._gaussian import Gaussian, covariance_after
from ._spectrum import Spectrum


def gradient_descent_mse_ensemble(
    kernel_fn: Callable, x_train, y_train, learning_rate: float = 1.0, diag_reg: float = 0.0,
    diag_reg_absolute_scale: bool = False, trace_axes: Sequence[int] = (-1,), **kernel_options,
) -> Callable:
    """The mean and covariance of networks from random starts, by gradient flow on the squared loss.

    Returns `predict_fn(t=None, x_test=None, get=None, compute_cov=False)`; "nngp" trains the last
    layer alone, "ntk" all of them; None for `t` is infinity, for `x_test` the training rows. Kernels
    of the training rows and their decompositions are computed once and kept.
    Lee et al. 2019, arXiv:1902.06720, equations 13 to 16.
    """
    y_train = np.asarray(y_train)
    outputs = Outputs(y_train, trace_axes)
    target = outputs.flat(y_train)
    trained: dict[str, np.ndarray] = {}

    def compute(kinds: Sequence[str]) -> None:
        missing = tuple(kind for kind in kinds if kind not in trained)
        if missing:
            kernels = kernel_fn(x_train, None, missing, **kernel_options)
            trained.update({kind: array(kernels, kind) for kind in missing})

    @lru_cache(2)
    def spectrum(name: str) -> Spectrum:
        return Spectrum(matrix(trained[name]), diag_reg, diag_reg_absolute_scale)

    def on_training_rows(name: str, times, shape, compute_cov: bool):
        flow = spectrum(name)
        if times is None:
            # At infinity the outputs are the targets, whatever the regularization.
            mean = y_train.astype(trained[name].dtype)
        else:
            mean = outputs.shaped(flow.learned(target, times, y_train.size), shape, y_train.shape)
        if not compute_cov:
            return mean
        if times is None:
            return Gaussian(mean, np.zeros_like(trained[name]))
        start = None if name == "nngp" else matrix(trained["nngp"])
        left = flow.left(times, y_train.size, start)
        return Gaussian(mean, zipped(left, shape, trained[name].shape[::2]))

    def on_test_rows(name: str, times, shape, between, prior: Optional[np.ndarray]):
        flow = spectrum(name)
        test = array(between, name)
        cross = matrix(test)
        mean = outputs.shaped(
            cross @ flow.weights(target, times, y_train.size), shape, outputs.like(test)
        )
        if prior is None:
            return mean
        if name == "nngp":
            # E K E with E = exp(-K t) is K exp(-2 K t): the posterior of twice the time.
            twice = None if times is None else 2 * times
            solved = flow.weights(cross.T, twice, y_train.size)
            covariance = matrix(prior) - cross @ solved
        else:
            solved = flow.weights(cross.T, times, y_train.size)
            covariance = covariance_after(
                matrix(prior), matrix(array(between, "nngp")), cross, solved,
                matrix(trained["nngp"]),
            )
        return Gaussian(mean, zipped(covariance, shape, prior.shape[::2]))

    def predict_fn(t=None, x_test=None, get: Get = None, compute_cov: bool = False, **options):
        chosen = names(get, ("nngp", "ntk"))
        kinds = tuple(kind for kind in ("nngp", "ntk") if kind in chosen or (kind == "nngp" and compute_cov))
        compute(kinds)
        times, shape = times_of(t, learning_rate)
        if x_test is None:
            results = {name: on_training_rows(name, times, shape, compute_cov) for name in chosen}
            return returned(get, results, "Gaussians")
        options = {**kernel_options, **options}
        between = kernel_fn(x_test, x_train, kinds, **options)
        prior = np.asarray(kernel_fn(x_test, None, "nngp", **options)) if compute_cov else None
        results = {name: on_test_rows(name, times, shape, between, prior) for name in chosen}
        return returned(get, results, "Gaussians")

    return predict_fn
