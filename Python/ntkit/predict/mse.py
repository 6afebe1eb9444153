"""Gradient flow on the squared loss, in closed form."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Callable, Optional, Sequence

import numpy as np

from ._axes import Outputs, array, check_outputs, matrix, times_of
from ._spectrum import Spectrum


def gradient_descent_mse(
    k_train_train, y_train, learning_rate: float = 1.0, diag_reg: float = 0.0,
    diag_reg_absolute_scale: bool = False, trace_axes: Sequence[int] = (-1,),
) -> Callable:
    """The outputs of a network with this kernel during gradient flow on the squared loss.

    Returns `predict_fn(t=None, fx_train_0=0., fx_test_0=None, k_test_train=None)`, which gives the
    outputs on the training rows [and on the test rows] at time[s] `t` from those at t = 0; None is
    infinity. `diag_reg` is added to the kernel's diagonal, in units of its mean unless
    `diag_reg_absolute_scale`. Cost: one eigendecomposition (Cholesky for t = None), kept.
    Jacot et al. 2018, arXiv:1806.07572; Lee et al. 2019, arXiv:1902.06720, equations 9 to 11.
    """
    y_train = np.asarray(y_train)
    outputs = Outputs(y_train, trace_axes)

    @lru_cache(1)
    def spectrum() -> Spectrum:
        return Spectrum(matrix(array(k_train_train)), diag_reg, diag_reg_absolute_scale)

    def predict_fn(t=None, fx_train_0: Any = 0.0, fx_test_0=None, k_test_train=None):
        check_outputs(fx_train_0, fx_test_0, k_test_train)
        times, shape = times_of(t, learning_rate)
        start = np.broadcast_to(0.0 if fx_train_0 is None else fx_train_0, y_train.shape)
        start = outputs.flat(start)
        error = outputs.flat(y_train) - start
        results = []
        if fx_train_0 is not None:
            moved = error[None] if t is None else spectrum().learned(error, times, y_train.size)
            results.append(outputs.shaped(start + moved, shape, y_train.shape))
        if fx_test_0 is not None:
            test = array(k_test_train)
            out = outputs.like(test)
            first = outputs.flat(np.broadcast_to(fx_test_0, out))
            moved = matrix(test) @ spectrum().weights(error, times, y_train.size)
            results.append(outputs.shaped(first + moved, shape, out))
        return results[0] if len(results) == 1 else tuple(results)

    return predict_fn


def max_learning_rate(
    ntk_train_train, y_train_size: Optional[int] = None, momentum: float = 0.0, eps: float = 1e-12
) -> float:
    """The largest stable learning rate, 2 (1 + momentum) N / (lambda_max + eps), N = `y_train_size`."""
    square = matrix(array(ntk_train_train, "ntk"))
    size = len(square) if y_train_size is None else y_train_size
    return float(2 * (1 + momentum) * size / (np.linalg.eigvalsh(square)[-1] + eps))
