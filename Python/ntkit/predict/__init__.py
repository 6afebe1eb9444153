"""Predictions of infinitely wide networks in the words of `neural_tangents.predict`.

Times are those of neural-tangents: gradient flow on the loss 1/(2 N) |f - y|^2 with N = `y_train.size`,
so `t` units of time at `learning_rate` multiply the error along an eigenvector of eigenvalue lambda by
exp(-lambda learning_rate t / N). Kernels may be arrays, `Kernel` objects or named tuples, and may hold
the outputs' axes as well (`trace_axes=()`).
"""

from ._gaussian import Gaussian
from .ensemble import gradient_descent_mse_ensemble
from .inference import gp_inference
from .mse import gradient_descent_mse, max_learning_rate
from .ode import ODEState, gradient_descent

__all__ = [
    "Gaussian", "ODEState", "gp_inference", "gradient_descent", "gradient_descent_mse",
    "gradient_descent_mse_ensemble", "max_learning_rate",
]
