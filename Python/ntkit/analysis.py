"""The large questions: what will be learned, how fast, how well; the same code as the program's commands.

Data is a reference in the form of the command line, such as ``"digits"``, ``"iris"`` or a file's path, or a pair
``(x, y)`` of arrays: whole numbers or texts in y are classes, other numbers values.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _library, errors
from ._progress import ProgressBar, ProgressLike
from ._report import Report
from .dynamics import _matrix
from .kernels import inputs
from .network import Network, NetworkLike

__all__ = [
    "analyze",
    "label_complexity",
    "bound",
    "random_features",
    "random_feature_asymptotics",
    "implicit_bias",
    "learning_curve",
]

Data = Union[str, "os.PathLike[str]", tuple[Any, Any]]


@contextlib.contextmanager
def _reference(data: Data) -> Iterator[str]:
    """A reference to data; arrays go through a file."""
    if isinstance(data, (str, os.PathLike)):
        yield os.fspath(data)
        return
    try:
        x, y = data
    except (TypeError, ValueError):
        raise errors.DataError("data is a reference such as 'digits', or a pair (x, y)") from None
    rows, targets = inputs(x, "x"), np.asarray(y).reshape(-1)
    if len(targets) != len(rows):
        raise errors.DataError(f"x has {len(rows)} rows and y {len(targets)}")
    if targets.dtype.kind not in "fiub":
        targets = np.unique(targets, return_inverse=True)[1].reshape(-1)
    if targets.dtype.kind in "iub":
        targets = targets.astype(np.int64)
    with tempfile.TemporaryDirectory(prefix="ntkit-") as folder:
        path = os.path.join(folder, "data.npz")
        np.savez(path, x=rows, y=targets)
        yield path


def _names(classes: Sequence[Any] | None) -> list[str] | None:
    return None if classes is None else [str(name) for name in classes]


def _handle(network: NetworkLike | None) -> _library.Handle | None:
    return None if network is None else Network(network)._handle


def _path(path: str | os.PathLike[str] | None) -> str | None:
    return None if path is None else os.fspath(path)


def analyze(
    data: Data,
    network: NetworkLike | None = None,
    *,
    classes: Sequence[Any] | None = None,
    limit: int | None = None,
    seed: int = 0,
    width: int | None = None,
    iterations: int | None = None,
    output: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: ProgressLike = True,
) -> Report:
    """What a wide network will learn from a data set, how fast, and how well it will generalize.

    Parameters
    ----------
    data : str, path or (x, y)
        See the module.
    network : Network, str or mapping, optional
        By default that of Arora et al. (2019): two layers, ReLU, the first one trained.
    classes : sequence, optional
        The classes to keep.
    limit : int, optional
        Train on the first rows only.
    seed : int
        Of splits, random labels and networks.
    width, iterations : int, optional
        Of the networks that are trained to check the prediction.
    output : path, optional
        A folder for the report page, its numbers and its figures.
    threads : int, optional
        By default one for each processor.
    progress : bool or callable, optional
        As of `ntkit.kernel`.

    Returns
    -------
    Report
        The numbers of ``report.json``, such as ``report.prediction.test_error``, and ``report.answer``, the answer in
        three sentences.
    """
    with _reference(data) as reference, ProgressBar(progress) as update:
        reply = _library.run(
            "analyze",
            {
                "data": reference,
                "classes": _names(classes),
                "limit": limit,
                "seed": int(seed),
                "width": width,
                "iterations": iterations,
                "output": _path(output),
            },
            _handle(network),
            threads=threads,
            progress=update,
        )
    return Report(reply.values["result"], reply.values["answer"])


def label_complexity(kernel: Any, y: Any) -> float:
    """sqrt(2 tr(y^T K^-1 y) / n), which bounds the test error of a wide network (Arora et al. 2019).

    Parameters
    ----------
    kernel : array_like of shape (n, n)
        The kernel of the rows.
    y : array_like of shape (n,) or (n, outputs)
        Labels: -1 and +1, or one-hot rows minus their mean.
    """
    reply = _library.run(
        "complexity", arrays={"kernel": _matrix(kernel, "kernel"), "labels": _matrix(y, "y")}
    )
    return float(reply.values["complexity"])


def bound(
    kernel: Any,
    y: Any,
    *,
    width: int,
    initial_scale: float = 1.0,
    failure_probability: float = 0.05,
    distance_excess: float = 0.0,
) -> Report:
    """The generalization bound of a wide two-layer network, term by term.

    Parameters
    ----------
    kernel : array_like of shape (n, n)
        H, the kernel of the first layer's weights.
    y : array_like of shape (n,) or (n, outputs)
        The labels.
    width : int
        The number of hidden units.
    initial_scale : float
        The standard deviation of the initial weights.
    failure_probability : float
        The bound holds with the probability of the rest.
    distance_excess : float
        By how much the distance from the start may exceed sqrt(y^T H^-1 y).

    Returns
    -------
    Report
        ``total``, ``main``, ``terms``, ``is_vacuous`` and the label complexity beside them.

    References
    ----------
    Arora et al. (2019), arXiv:1901.08584, theorem 5.1.
    """
    reply = _library.run(
        "complexity",
        {
            "width": int(width),
            "initialScale": float(initial_scale),
            "failureProbability": float(failure_probability),
            "distanceExcess": float(distance_excess),
        },
        arrays={"kernel": _matrix(kernel, "kernel"), "labels": _matrix(y, "y")},
    )
    values = dict(reply.values)
    return Report({**values.pop("bound"), **values})


def random_features(
    data: Data | None = None,
    *,
    width: int = 300,
    samples: int = 300,
    sweep: tuple[str, Sequence[float]] | None = None,
    model: str = "random",
    activation: str = "relu",
    law: str = "sphere",
    ridge: float = 0.0,
    time: float | None = None,
    draws: int = 10,
    test_rows: int = 2000,
    dimension: int = 100,
    linear: float = 1.0,
    nonlinear: float = 0.0,
    noise: float = 0.0,
    classes: Sequence[Any] | None = None,
    limit: int | None = None,
    scaling: str | None = None,
    seed: int = 0,
    threads: int | None = None,
    progress: ProgressLike = True,
) -> Report:
    """Random or tangent features of two-layer networks, measured beside their exact asymptotics.

    Parameters
    ----------
    data : str, path or (x, y), optional
        Without it rows are uniform on a sphere of `dimension`, with a target of the powers `linear` and
        `nonlinear` and noise.
    width, samples : int
        Units N and rows to learn from n.
    sweep : (name, values), optional
        Such as ``("width", [30, 100, 300])``; the name is width, samples, ridge or time.
    model : {"random", "tangent"}
        Which layer is trained.
    activation, law
        As of `ntkit.RandomFeatures`.
    ridge, time : float
        Ridge regression, or gradient flow up to a time; ridge 0 is the fit of least norm.
    draws, test_rows, seed : int
        Of the simulation.
    classes, limit, scaling
        Of data.

    Returns
    -------
    Report
        ``points`` with ``test_error``, ``standard_error`` and ``theory``, and the ``curve`` of the theory.
    """
    axis, values = (None, None) if sweep is None else sweep
    with contextlib.ExitStack() as stack:
        reference = None if data is None else stack.enter_context(_reference(data))
        update = stack.enter_context(ProgressBar(progress))
        reply = _library.run(
            "features",
            {
                "data": reference,
                "classes": _names(classes),
                "limit": limit,
                "scaling": scaling,
                "dimension": int(dimension),
                "linear": float(linear),
                "nonlinear": float(nonlinear),
                "noise": float(noise),
                "model": model,
                "activation": activation,
                "weights": law,
                "width": int(width),
                "samples": int(samples),
                "ridge": float(ridge),
                "time": time,
                "axis": axis,
                "values": None if values is None else [float(value) for value in values],
                "draws": int(draws),
                "testRows": int(test_rows),
                "seed": int(seed),
            },
            threads=threads,
            progress=update,
        )
    return Report(reply.values)


def random_feature_asymptotics(
    feature_ratio: npt.ArrayLike,
    sample_ratio: npt.ArrayLike,
    ridge: npt.ArrayLike = 0.0,
    *,
    activation: str = "relu",
    linear: float = 1.0,
    nonlinear: float = 0.0,
    noise: float = 0.0,
) -> Report:
    """The test error of ridge regression on random features as N, n and d go to infinity, exactly.

    Parameters
    ----------
    feature_ratio, sample_ratio, ridge : array_like
        N/d, n/d and the ridge, broadcast against each other; one ratio may be infinite.
    activation : str
        As of `ntkit.RandomFeatures`.
    linear, nonlinear, noise : float
        The powers of the target's parts.

    Returns
    -------
    Report
        ``risk``, ``bias`` and ``variance`` as arrays.

    References
    ----------
    Mei and Montanari (2019), arXiv:1908.05355.
    """
    arrays = np.broadcast_arrays(
        *(np.asarray(value, np.float64) for value in (feature_ratio, sample_ratio, ridge))
    )
    shape = arrays[0].shape
    names = ("featureRatio", "sampleRatio", "ridge")
    reply = _library.run(
        "features.theory",
        {
            "activation": activation,
            "linear": float(linear),
            "nonlinear": float(nonlinear),
            "noise": float(noise),
        },
        arrays={name: np.atleast_1d(array.reshape(-1)) for name, array in zip(names, arrays)},
    )
    return Report({name: array.reshape(shape) for name, array in reply.arrays.items()})


def implicit_bias(
    problem: str = "least-squares",
    *,
    data: Data | None = None,
    optimizers: Sequence[str] | None = None,
    steps: int = 100_000,
    step_sizes: Sequence[float] | None = None,
    loss: str = "logistic",
    plain_steps: bool = False,
    network: str | None = None,
    rank: int = 2,
    observed: float = 0.7,
    start_scale: float | None = None,
    classes: Sequence[Any] | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: ProgressLike = True,
) -> Report:
    """Which of many perfect solutions an optimizer picks.

    Parameters
    ----------
    problem : str
        ``least-squares[:5x12]``, ``classification[:12x6]``, ``multiclass[:12x5x3]``, ``completion[:15x15]``,
        ``sensing[:15x60]`` or ``one-bit[:8x20]``.
    data : str, path or (x, y), optional
        In place of a problem: classes are separated with a constant feature.
    optimizers : sequence of str, optional
        Such as ``["gd", "adam", "steepest:3"]``.
    steps : int
        The steps of each.
    step_sizes : sequence of float, optional
        Each for every optimizer; by default a stable one.
    loss : {"logistic", "exponential"}
        Of classification.
    plain_steps : bool
        Do not scale the steps of classification by the loss.
    network : str, optional
        A linear network: ``connected:2``, ``diagonal:2`` or ``convolutional:2``.
    rank, observed, start_scale
        Of matrices to complete or to sense.

    Returns
    -------
    Report
        ``references`` with proven gaps, and ``runs`` with their distances.
    """
    with contextlib.ExitStack() as stack:
        reference = problem if data is None else stack.enter_context(_reference(data))
        update = stack.enter_context(ProgressBar(progress))
        reply = _library.run(
            "bias",
            {
                "problem": reference,
                "optimizers": None if optimizers is None else list(optimizers),
                "steps": int(steps),
                "stepSizes": None if step_sizes is None else [float(size) for size in step_sizes],
                "loss": loss,
                "plainSteps": bool(plain_steps),
                "network": network,
                "rank": int(rank),
                "observed": float(observed),
                "startScale": start_scale,
                "classes": _names(classes),
                "limit": limit,
                "seed": int(seed),
            },
            progress=update,
        )
    return Report(reply.values)


def learning_curve(
    data: Data,
    network: NetworkLike | None = None,
    *,
    kernel: str | os.PathLike[str] | None = None,
    kind: str = "ntk",
    classes: Sequence[Any] | None = None,
    limit: int | None = None,
    scaling: str = "auto",
    ridge: float | None = None,
    counts: Sequence[int] | None = None,
    draws: int = 10,
    seed: int = 0,
    threads: int | None = None,
    progress: ProgressLike = True,
) -> Report:
    """Predicted and measured test errors over the number of training rows.

    Parameters
    ----------
    data : str, path or (x, y)
        The pool.
    network : Network, str or mapping
        The network; or `kernel`, the ``.npy`` file of the kernel of all rows.
    kind : {"ntk", "nngp"}
        The kernel.
    ridge : float, optional
        By default the leave-one-out choice of all rows.
    counts : sequence of int, optional
        The numbers of rows; by default doublings from 50.
    draws : int
        Draws that are measured at each; 0 measures nothing.

    Returns
    -------
    Report
        ``points`` with ``from_matrix``, ``from_eigenvalues`` and ``measured``.
    """
    if (network is None) == (kernel is None):
        raise errors.ArgumentError("give a network or the file of a kernel, and not both")
    with _reference(data) as reference, ProgressBar(progress) as update:
        reply = _library.run(
            "learning-curve",
            {
                "data": reference,
                "kind": kind,
                "kernel": _path(kernel),
                "classes": _names(classes),
                "limit": limit,
                "scaling": scaling,
                "ridge": ridge,
                "counts": None if counts is None else [int(count) for count in counts],
                "draws": int(draws),
                "seed": int(seed),
            },
            _handle(network),
            threads=threads,
            progress=update,
        )
    return Report(reply.values)
