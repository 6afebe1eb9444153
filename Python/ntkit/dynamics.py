"""Training in closed form: outputs at any time, ensembles over initializations, Gaussian processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _library, errors
from ._progress import ProgressBar, ProgressLike
from .kernels import Kernels

__all__ = [
    "SquaredLossDynamics",
    "Ensemble",
    "Prediction",
    "ensemble",
    "GaussianProcess",
    "gp_posterior",
]

Array = npt.NDArray[Any]
Times = Union[float, Sequence[float], npt.NDArray[Any]]


def _matrix(values: Any, name: str) -> Array:
    """Two axes in double precision; a vector is one column."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise errors.DataError(f"{name} has dtype {array.dtype}; it must be real numbers")
    array = array.astype(np.float64, copy=False)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2:
        raise errors.DataError(f"{name} has shape {array.shape}; it must have one or two axes")
    return array


def _times(time: Times) -> tuple[Array, bool]:
    array = np.asarray(time, np.float64)
    if array.ndim > 1:
        raise errors.DataError(f"times have shape {array.shape}; give a number or a sequence")
    return np.atleast_1d(array), array.ndim == 0


class SquaredLossDynamics:
    """Training on the squared loss with a fixed kernel, solved in closed form.

    Gradient flow is df/dt = -K (f - y) for the loss 1/2 sum |y - f|^2, and one step of gradient descent is
    f <- f - step K (f - y). The loss of ``normalization="mean"`` is divided by n, and so is K here. One
    eigendecomposition serves all times.

    Parameters
    ----------
    kernel : array_like of shape (n, n)
        The kernel of the training rows with themselves.
    y : array_like of shape (n,) or (n, outputs)
        What is learned.
    initial : array_like, optional
        The outputs on the training rows at the start, of y's shape; by default 0.
    normalization : {"sum", "mean"}
        How the loss is scaled.
    ridge : float
        Added to the diagonal of the kernel.
    progress : bool or callable, optional
        As of `ntkit.kernel`.

    Attributes
    ----------
    largest_stable_step : float
        The largest step with which gradient descent does not diverge.
    eigenvalues : ndarray of shape (n,)
        In descending order, those that are rounding set to 0.
    label_squares : ndarray of shape (n,)
        The squared projections of y on the eigenvectors, in the same order.

    References
    ----------
    Jacot, Gabriel, Hongler (2018), arXiv:1806.07572; Lee et al. (2019), arXiv:1902.06720.
    """

    def __init__(
        self,
        kernel: Any,
        y: Any,
        *,
        initial: Any = None,
        normalization: str = "sum",
        ridge: float = 0.0,
        progress: ProgressLike = None,
    ) -> None:
        self._is_vector = np.ndim(y) == 1
        with ProgressBar(progress) as update:
            reply = _library.run(
                "dynamics",
                {"normalization": normalization, "ridge": float(ridge)},
                arrays={
                    "kernel": _matrix(kernel, "kernel"),
                    "labels": _matrix(y, "y"),
                    "initial": None if initial is None else _matrix(initial, "initial"),
                },
                progress=update,
            )
        assert reply.object is not None
        self._handle = reply.object
        self.largest_stable_step = float(reply.values["largestStableStep"])
        self.zero_eigenvalues: int = reply.values["zeroEigenvalues"]
        self.eigenvalues = reply.arrays["eigenvalues"]
        self.label_squares = reply.arrays["squares"]
        self.cumulative_shares = reply.arrays["cumulativeShares"]

    def train(self, time: Times, *, step: float | None = None) -> Array:
        """The outputs on the training rows.

        Parameters
        ----------
        time : float or sequence of float
            Time of gradient flow, or with `step` a number of steps; infinity is the limit.
        step : float, optional
            The step of gradient descent.

        Returns
        -------
        ndarray of y's shape, with the times as a further first axis where `time` is a sequence
        """
        return self._outputs("outputs", time, step, {})

    def test(
        self, cross: Any, time: Times, *, step: float | None = None, initial: Any = None
    ) -> Array:
        """The outputs on m new rows.

        Parameters
        ----------
        cross : array_like of shape (m, n)
            The kernel of the new rows with the training rows.
        time, step
            As of `train`.
        initial : array_like of shape (m,) or (m, outputs), optional
            The outputs there at the start; by default 0.
        """
        arrays = {
            "cross": _matrix(cross, "cross"),
            "initial": None if initial is None else _matrix(initial, "initial"),
        }
        return self._outputs("test", time, step, arrays)

    def loss(self, time: Times, *, step: float | None = None) -> Any:
        """The training loss, 1/2 sum |y - f|^2, divided by n with ``normalization="mean"``."""
        values, is_single = self._run("losses", time, step, {})
        return float(values[0]) if is_single else values

    def squared_distance(self, time: Times, *, step: float | None = None) -> Array:
        """The squared distance of the parameters from their start, for each output."""
        values, is_single = self._run("squaredDistances", time, step, {})
        return values[0] if is_single else values

    def time_to_reach(self, fraction: float) -> float:
        """The time at which gradient flow has brought the loss down to a share of its start."""
        reply = _library.run("dynamics.reach", {"fraction": float(fraction)}, self._handle)
        return float(reply.values["time"])

    def steps_to_reach(self, fraction: float, step: float) -> int | None:
        """The first step at which the loss is down to a share of its start; None when it never is."""
        reply = _library.run(
            "dynamics.reach", {"fraction": float(fraction), "stepSize": float(step)}, self._handle
        )
        return reply.values.get("steps")

    def _run(
        self, name: str, time: Times, step: float | None, arrays: dict[str, Any]
    ) -> tuple[Array, bool]:
        times, is_single = _times(time)
        reply = _library.run(
            "dynamics.outputs",
            {"stepSize": None if step is None else float(step)},
            self._handle,
            {**arrays, "times": times},
        )
        return reply.arrays[name], is_single

    def _outputs(
        self, name: str, time: Times, step: float | None, arrays: dict[str, Any]
    ) -> Array:
        values, is_single = self._run(name, time, step, arrays)
        if self._is_vector:
            values = values[..., 0]
        return values[0] if is_single else values


@dataclass(frozen=True, eq=False)
class Prediction:
    """A Gaussian law of outputs at m rows; with several times, those are a further first axis.

    Attributes
    ----------
    mean : ndarray of shape (m,) or (m, outputs)
    covariance : ndarray of shape (m, m), or None
        The same for every output.
    """

    mean: Array
    covariance: Array | None = None

    @property
    def std(self) -> Array:
        """The standard deviation at every row."""
        if self.covariance is None:
            raise errors.ArgumentError("the covariance was not asked for")
        variances = np.diagonal(self.covariance, axis1=-2, axis2=-1)
        return np.sqrt(np.maximum(variances, 0))


class Ensemble:
    """The law of a wide network's outputs over its initializations, at any time of training.

    The outputs at the start are a Gaussian process with the NNGP kernel Q, and training follows the tangent kernel
    K. With A_t = K(x, X) K^-1 (I - e^(-K t)) the mean is A_t y and the covariance
    Q(x, x) + A_t Q(X, X) A_t^T - (A_t Q(X, x) + transpose).

    Parameters
    ----------
    train, cross, test : Kernels
        Between training rows (n, n), new and training rows (m, n), and new rows (m, m). Where `train` has no NTK,
        its NNGP kernel is that of training as well: the last layer alone is trained, and at infinite time the law
        is the Bayesian posterior.
    y : array_like of shape (n,) or (n, outputs)
        What is learned.
    normalization : {"sum", "mean"}
        As of `SquaredLossDynamics`.
    ridge : float
        Added to the diagonal of the training kernel.

    References
    ----------
    Lee et al. (2019), arXiv:1902.06720, equations (14) to (16).
    """

    def __init__(
        self,
        train: Kernels,
        cross: Kernels,
        test: Kernels,
        y: Any,
        *,
        normalization: str = "sum",
        ridge: float = 0.0,
    ) -> None:
        for name, block in (("train", train), ("cross", cross), ("test", test)):
            if block.nngp is None:
                raise errors.ArgumentError(f"{name} lacks its NNGP kernel")
        if (train.ntk is None) != (cross.ntk is None):
            raise errors.ArgumentError("train and cross must both have an NTK, or none of them")
        self._is_vector = np.ndim(y) == 1
        reply = _library.run(
            "ensemble",
            {"normalization": normalization, "ridge": float(ridge)},
            arrays={
                "ntkTrain": _matrix(train.nngp if train.ntk is None else train.ntk, "train.ntk"),
                "ntkCross": _matrix(cross.nngp if cross.ntk is None else cross.ntk, "cross.ntk"),
                "nngpTrain": _matrix(train.nngp, "train.nngp"),
                "nngpCross": _matrix(cross.nngp, "cross.nngp"),
                "nngpTest": _matrix(test.nngp, "test.nngp"),
                "labels": _matrix(y, "y"),
            },
        )
        assert reply.object is not None
        self._handle = reply.object
        self.largest_stable_step = float(reply.values["largestStableStep"])

    def predict(
        self, time: Times = np.inf, *, step: float | None = None, covariance: bool = True
    ) -> Prediction:
        """The law at a time, or at several.

        Parameters
        ----------
        time : float or sequence of float
            Time of gradient flow, or with `step` a number of steps; infinity is the limit.
        step : float, optional
            The step of gradient descent.
        covariance : bool
            Whether the covariance is computed.
        """
        times, is_single = _times(time)
        reply = _library.run(
            "ensemble.predict",
            {
                "stepSize": None if step is None else float(step),
                "covariance": bool(covariance),
            },
            self._handle,
            {"times": times},
        )
        mean, spread = reply.arrays["mean"], reply.arrays.get("covariance")
        if self._is_vector:
            mean = mean[..., 0]
        if is_single:
            return Prediction(mean[0], None if spread is None else spread[0])
        return Prediction(mean, spread)


def ensemble(
    train: Kernels,
    cross: Kernels,
    test: Kernels,
    y: Any,
    time: Times = np.inf,
    *,
    step: float | None = None,
    normalization: str = "sum",
    ridge: float = 0.0,
    covariance: bool = True,
) -> Prediction:
    """The law of a wide network's outputs over initializations at a time; see `Ensemble`."""
    made = Ensemble(train, cross, test, y, normalization=normalization, ridge=ridge)
    return made.predict(time, step=step, covariance=covariance)


class GaussianProcess:
    """Bayesian inference with a Gaussian process prior of covariance K and noise of a given variance.

    Parameters
    ----------
    kernel : array_like of shape (n, n)
        The covariance of the function at the training rows.
    y : array_like of shape (n,) or (n, outputs)
        The observations.
    noise : float
        The variance of the noise.

    Attributes
    ----------
    log_marginal_likelihoods : ndarray of shape (outputs,)
        log p(y) of each output.
    """

    def __init__(self, kernel: Any, y: Any, noise: float = 0.0) -> None:
        self._is_vector = np.ndim(y) == 1
        reply = _library.run(
            "process",
            {"noise": float(noise)},
            arrays={"kernel": _matrix(kernel, "kernel"), "labels": _matrix(y, "y")},
        )
        assert reply.object is not None
        self._handle = reply.object
        self.log_marginal_likelihoods = reply.arrays["logMarginalLikelihoods"]

    def posterior(self, cross: Any, prior: Any = None) -> Prediction:
        """The law of the function, without noise, at m rows.

        Parameters
        ----------
        cross : array_like of shape (m, n)
            The kernel of the rows with the training rows.
        prior : array_like of shape (m, m), optional
            The kernel of the rows with themselves, for the covariance.
        """
        reply = _library.run(
            "process.posterior",
            target=self._handle,
            arrays={
                "cross": _matrix(cross, "cross"),
                "prior": None if prior is None else _matrix(prior, "prior"),
            },
        )
        mean = reply.arrays["mean"]
        return Prediction(
            mean[:, 0] if self._is_vector else mean, reply.arrays.get("covariance")
        )


def gp_posterior(
    train: Any, cross: Any, y: Any, *, noise: float = 0.0, test: Any = None
) -> Prediction:
    """The posterior of a Gaussian process at new rows; see `GaussianProcess`.

    Parameters
    ----------
    train, cross, test : array_like of shape (n, n), (m, n) and (m, m)
        The kernel between training rows, new and training rows, and new rows; without the last there is no
        covariance.
    y : array_like of shape (n,) or (n, outputs)
        The observations.
    noise : float
        The variance of the noise.
    """
    return GaussianProcess(train, y, noise).posterior(cross, test)
