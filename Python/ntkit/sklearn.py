"""Estimators for scikit-learn: they learn and predict what ``ntkit regress`` does, bit for bit.

Inputs are scaled by rules fitted on training rows (``scaling="auto"``: features of tables are standardized,
images brought to length sqrt(features)), classes are learned as numbers, values with a constant term, and the
ridge is chosen among 21 by the exact leave-one-out error.

Importing this module imports scikit-learn.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from numbers import Integral
from typing import Any, Union

import numpy as np
import numpy.typing as npt
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    RegressorMixin,
    TransformerMixin,
)
from sklearn.gaussian_process.kernels import Kernel
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from . import _library, errors
from ._report import Report
from .kernels import kernel, kernel_diagonal
from .network import Network, NetworkLike

try:  # scikit-learn 1.6 and later
    from sklearn.utils.validation import validate_data
except ImportError:

    def validate_data(estimator: Any, *arrays: Any, **options: Any) -> Any:
        """The method of the same purpose of older versions."""
        return estimator._validate_data(*arrays, **options)


__all__ = [
    "NTKRegressor",
    "NTKClassifier",
    "NNGPRegressor",
    "RandomFeatures",
    "NTKKernel",
    "NNGPKernel",
]

Array = npt.NDArray[Any]
Shape = Union[Sequence[int], None]


class _Model:
    """A fitted predictor of the library; pickles as the two files that ``ntkit predict`` reads."""

    __slots__ = ("handle",)
    _files = ("model.json", "model.npz")

    def __init__(self, handle: _library.Handle) -> None:
        self.handle = handle

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes the model for ``ntkit predict``."""
        _library.run("regression.save", {"folder": os.fspath(folder)}, self.handle)

    @classmethod
    def load(cls, folder: str) -> _Model:
        """Reads a model that was saved."""
        reply = _library.run("regression.load", {"folder": folder})
        assert reply.object is not None
        return cls(reply.object)

    @classmethod
    def from_bytes(cls, *files: bytes) -> _Model:
        """The model whose files these are."""
        with tempfile.TemporaryDirectory(prefix="ntkit-") as folder:
            for name, data in zip(cls._files, files):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
            return cls.load(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        with tempfile.TemporaryDirectory(prefix="ntkit-") as folder:
            self.save(folder)
            files = []
            for name in self._files:
                with open(os.path.join(folder, name), "rb") as file:
                    files.append(file.read())
        return (_Model.from_bytes, tuple(files))

    def __deepcopy__(self, memo: Any) -> _Model:
        return self


def _rows(X: Array, input_shape: Shape) -> Array:
    """Rows in the shape of an input, contiguous and in double precision."""
    rows = np.ascontiguousarray(X, np.float64)
    if input_shape is None:
        return rows
    shape = tuple(int(size) for size in input_shape)
    if int(np.prod(shape)) != rows.shape[1]:
        raise errors.DataError(
            f"X has {rows.shape[1]} features and input_shape {shape} has {int(np.prod(shape))}"
        )
    return rows.reshape(len(rows), *shape)


def _seed(random_state: Any) -> int:
    """A seed of the library for what scikit-learn takes."""
    if isinstance(random_state, Integral):
        if random_state < 0:
            raise errors.ArgumentError(f"random_state is {random_state}; it must be at least 0")
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))


class _KernelEstimator(BaseEstimator):
    """What the estimators have in common: fitting and predicting by the library."""

    network: NetworkLike
    model_: _Model

    def _learn(
        self, X: Array, arrays: dict[str, Array], classes: list[str] | None, **settings: Any
    ) -> None:
        self.network_ = Network(self.network)
        strength = settings.pop("strength")
        if isinstance(strength, str) and strength != "auto":
            raise errors.ArgumentError(f"the strength is {strength!r}; it is 'auto' or a number")
        reply = _library.run(
            "regression.fit",
            {
                **settings,
                "strength": None if isinstance(strength, str) else float(strength),
                "classes": classes,
            },
            self.network_._handle,
            {"x": _rows(X, self.input_shape), **arrays},
            threads=self.threads,
        )
        assert reply.object is not None
        self.model_ = _Model(reply.object)
        found = {key: value for key, value in reply.values["strength"].items() if value}
        (report,) = found.values()
        self.report_ = Report({**reply.values, "strength": report})
        chosen = report["chosen"]
        self.strength_ = chosen.get("ridge", chosen.get("strength"))

    def _predict(self, X: Any, **settings: Any) -> dict[str, Array]:
        check_is_fitted(self, "model_")
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        reply = _library.run(
            "regression.predict",
            settings,
            self.model_.handle,
            {"x": _rows(X, self.input_shape)},
            threads=self.threads,
        )
        return reply.arrays

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes the fitted model into a folder, for ``ntkit predict --model``."""
        check_is_fitted(self, "model_")
        self.model_.save(folder)


class _ValueEstimator(RegressorMixin, _KernelEstimator):
    """Ridge regression on values, with a constant term."""

    def _fit_values(self, X: Any, y: Any, kind: str) -> Any:
        X, y = validate_data(
            self, X, y, dtype=[np.float64, np.float32], y_numeric=True, ensure_min_samples=2
        )
        self._learn(
            X,
            {"values": np.ascontiguousarray(y, np.float64).reshape(-1, 1)},
            None,
            kind=kind,
            strength=self.ridge,
            criterion=self.select,
            folds=self.folds,
            scaling=self.scaling,
            seed=_seed(self.random_state),
        )
        self.ridge_ = self.strength_
        return self


class NTKRegressor(_ValueEstimator):
    """Kernel ridge regression with the tangent kernel of an infinitely wide network.

    Parameters
    ----------
    network : Network, str or mapping
        The network, or what `ntkit.Network` makes one of.
    kind : {"ntk", "nngp"}
        The kernel.
    ridge : "auto" or float
        In the units of the kernel; "auto" chooses among 21 multiples of its mean diagonal.
    select : {"loo", "gcv", "evidence", "kfold"}
        What "auto" chooses by.
    folds : int, optional
        The parts of "kfold", by default 5.
    scaling : {"auto", "none", "standardize", "unit-norm", "channels", "contrast", "zca"}
        How inputs are scaled; rules are fitted on training rows.
    input_shape : sequence of int, optional
        The shape of one row, such as (8, 8, 1), where it is an image or a sequence.
    random_state : int, RandomState or None
        Deals rows to the parts of "kfold"; nothing else is random.
    threads : int, optional
        By default one for each processor.

    Attributes
    ----------
    ridge_ : float
        The ridge.
    report_ : Report
        The whole choice: every ridge with its errors on training rows.
    network_ : Network
        The network.
    n_features_in_ : int
        The number of features.

    Notes
    -----
    Predictions are those of ``ntkit regress --kind ntk``, bit for bit, at up to 8,000 training rows.
    """

    def __init__(
        self,
        network: NetworkLike = "fc-2",
        *,
        kind: str = "ntk",
        ridge: str | float = "auto",
        select: str = "loo",
        folds: int | None = None,
        scaling: str = "auto",
        input_shape: Shape = None,
        random_state: Any = 0,
        threads: int | None = None,
    ) -> None:
        self.network = network
        self.kind = kind
        self.ridge = ridge
        self.select = select
        self.folds = folds
        self.scaling = scaling
        self.input_shape = input_shape
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: Any, y: Any) -> NTKRegressor:
        """Learns from rows X, (n, features), with values y, (n,)."""
        return self._fit_values(X, y, self.kind)

    def predict(self, X: Any) -> Array:
        """The values at the rows of X."""
        return self._predict(X)["outputs"][:, 0]


class NNGPRegressor(_ValueEstimator):
    """The Gaussian process that an infinitely wide network is before training, given observations.

    The mean is ridge regression with the NNGP kernel and a constant of flat prior; the kernel's scale is that of
    largest marginal likelihood, and the ridge is the variance of the noise in units of that scale.

    Parameters
    ----------
    network, ridge, select, folds, scaling, input_shape, random_state, threads
        As of `NTKRegressor`; ``select="evidence"`` takes the ridge of largest marginal likelihood.

    Attributes
    ----------
    ridge_ : float
        The ridge.
    report_ : Report
        The whole choice.
    network_ : Network
        The network.
    n_features_in_ : int
        The number of features.
    """

    def __init__(
        self,
        network: NetworkLike = "fc-2",
        *,
        ridge: str | float = "auto",
        select: str = "loo",
        folds: int | None = None,
        scaling: str = "auto",
        input_shape: Shape = None,
        random_state: Any = 0,
        threads: int | None = None,
    ) -> None:
        self.network = network
        self.ridge = ridge
        self.select = select
        self.folds = folds
        self.scaling = scaling
        self.input_shape = input_shape
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: Any, y: Any) -> NNGPRegressor:
        """Learns from rows X, (n, features), with values y, (n,)."""
        return self._fit_values(X, y, "nngp")

    def predict(
        self, X: Any, return_std: bool = False, return_cov: bool = False
    ) -> Array | tuple[Array, Array]:
        """The mean at the rows of X, on request with the law of new observations there.

        Parameters
        ----------
        X : array_like of shape (m, features)
            The rows.
        return_std : bool
            Also return the standard deviation of a new observation at each row, noise included.
        return_cov : bool
            Also return the covariance of new observations at all rows, (m, m).

        Returns
        -------
        mean : ndarray of shape (m,)
        std : ndarray of shape (m,), or cov : ndarray of shape (m, m)
        """
        if return_std and return_cov:
            raise errors.ArgumentError("return_std and return_cov exclude each other")
        arrays = self._predict(X, deviations=bool(return_std), covariance=bool(return_cov))
        mean = arrays["outputs"][:, 0]
        if return_std:
            return mean, self._law(arrays, "deviations")
        if return_cov:
            return mean, self._law(arrays, "covariance")
        return mean

    def sample_y(
        self, X: Any, n_samples: int = 1, random_state: Any = 0, *, noise: bool = False
    ) -> Array:
        """Functions drawn from the posterior at the rows of X: (m, n_samples).

        Parameters
        ----------
        X : array_like of shape (m, features)
            The rows.
        n_samples : int
            The number of functions.
        random_state : int, RandomState or None
            Where the randomness comes from.
        noise : bool
            Draw new observations in place of functions.
        """
        arrays = self._predict(X, covariance=True, noise=bool(noise))
        covariance = self._law(arrays, "covariance")
        draws = check_random_state(random_state).multivariate_normal(
            arrays["outputs"][:, 0], covariance, n_samples
        )
        return draws.T

    @staticmethod
    def _law(arrays: dict[str, Array], name: str) -> Array:
        if name not in arrays:
            raise errors.DataError(
                "these observations have no predictive law: the constant fits them, or the ridge is 0 on a"
                " singular kernel"
            )
        return arrays[name]


class NTKClassifier(ClassifierMixin, _KernelEstimator):
    """Classification with the kernel of an infinitely wide network.

    Parameters
    ----------
    network : Network, str or mapping
        The network, or what `ntkit.Network` makes one of.
    kind : {"ntk", "nngp"}
        The kernel.
    classifier : {"ridge", "svc", "softmax"}
        Least squares on -1 and +1 or centered one-hot rows, support vectors, or softmax regression.
    strength : "auto" or float
        The ridge, the cost of support vectors or the penalty of softmax regression.
    select : {"loo", "gcv", "evidence", "kfold"}, optional
        What "auto" chooses a ridge by, by default "loo"; the others choose on held-out parts.
    folds : int, optional
        The number of held-out parts, by default 5.
    scaling, input_shape, random_state, threads
        As of `NTKRegressor`.
    flip : bool
        Learn from every image and its mirror image; needs an input_shape of three numbers.

    Attributes
    ----------
    classes_ : ndarray
        The classes.
    strength_ : float
        The ridge, cost or penalty.
    report_ : Report
        The whole choice.
    network_ : Network
        The network.
    n_features_in_ : int
        The number of features.

    Notes
    -----
    Predictions are those of ``ntkit regress``, bit for bit, at up to 8,000 training rows.
    """

    def __init__(
        self,
        network: NetworkLike = "fc-2",
        *,
        kind: str = "ntk",
        classifier: str = "ridge",
        strength: str | float = "auto",
        select: str | None = None,
        folds: int | None = None,
        scaling: str = "auto",
        input_shape: Shape = None,
        flip: bool = False,
        random_state: Any = 0,
        threads: int | None = None,
    ) -> None:
        self.network = network
        self.kind = kind
        self.classifier = classifier
        self.strength = strength
        self.select = select
        self.folds = folds
        self.scaling = scaling
        self.input_shape = input_shape
        self.flip = flip
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: Any, y: Any) -> NTKClassifier:
        """Learns from rows X, (n, features), with classes y, (n,)."""
        X, y = validate_data(
            self, X, y, dtype=[np.float64, np.float32], ensure_min_samples=2
        )
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        self._learn(
            X,
            {"labels": labels.reshape(-1).astype(np.int64)},
            [str(name) for name in self.classes_],
            kind=self.kind,
            method=self.classifier,
            strength=self.strength,
            criterion=self.select,
            folds=self.folds,
            scaling=self.scaling,
            flips=bool(self.flip),
            seed=_seed(self.random_state),
        )
        return self

    def predict(self, X: Any) -> Array:
        """The class of every row of X."""
        arrays = self._predict(X)
        return self.classes_[arrays["classes"].astype(np.int64)]

    def predict_proba(self, X: Any) -> Array:
        """The probability of every class, (m, classes): outputs calibrated on leave-one-out outputs."""
        arrays = self._predict(X)
        if "probabilities" not in arrays:
            raise errors.DataError("these classes have no calibrated probabilities")
        return arrays["probabilities"]

    def decision_function(self, X: Any) -> Array:
        """The outputs: positive for the second of two classes, else the larger the likelier, (m, classes).

        Support vectors of more than two classes have one output for each pair, positive for the first of it.
        """
        outputs = self._predict(X)["outputs"]
        if outputs.shape[1] > 1:
            return outputs if len(self.classes_) > 2 else outputs[:, 1] - outputs[:, 0]
        return -outputs[:, 0] if self.classifier == "svc" else outputs[:, 0]


class RandomFeatures(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Features sigma(<w_a, x>) / sqrt(N) of random units.

    With ``law="gaussian"`` inner products of features tend to E[sigma(<w, x>) sigma(<w, x'>)] over w of
    variance 1/d, which is the NNGP kernel of a dense layer, the activation and a dense layer.

    Parameters
    ----------
    n_components : int
        N, the number of units.
    activation : str
        relu, leaky-relu, abs, tanh, erf, gelu, silu, softplus, elu, sin, cos, sign, square, cube or identity.
    law : {"sphere", "gaussian"}
        Weights of length 1, or of independent entries of variance 1/d.
    random_state : int, RandomState or None
        Where the weights come from; widths nest: the first units do not depend on their number.
    threads : int, optional
        By default one for each processor.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components, n_features_in_)
        One unit a row.
    n_features_in_ : int
        The number of features.
    """

    def __init__(
        self,
        n_components: int = 100,
        *,
        activation: str = "relu",
        law: str = "sphere",
        random_state: Any = None,
        threads: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.activation = activation
        self.law = law
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: Any, y: Any = None) -> RandomFeatures:
        """Draws the weights for rows of X's number of features."""
        X = validate_data(self, X, dtype=[np.float64, np.float32])
        self.weights_ = _library.run(
            "features.weights",
            {
                "width": int(self.n_components),
                "dimension": X.shape[1],
                "law": self.law,
                "seed": _seed(self.random_state),
            },
            threads=self.threads,
        ).arrays["weights"]
        self._n_features_out = len(self.weights_)
        return self

    def transform(self, X: Any) -> Array:
        """The features of the rows of X: (m, n_components)."""
        check_is_fitted(self, "weights_")
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        features = _library.run(
            "features.map",
            {"activation": self.activation},
            arrays={"x": np.ascontiguousarray(X, np.float64), "weights": self.weights_},
            threads=self.threads,
        ).arrays["features"]
        features /= np.sqrt(self.n_components)
        return features.astype(X.dtype, copy=False)

    def _more_tags(self) -> dict[str, Any]:
        return {"preserves_dtype": [np.float64, np.float32]}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class _NetworkKernel(Kernel):
    """A kernel of an infinitely wide network, for Gaussian processes and as a callable."""

    _kind: str

    def __init__(
        self, network: NetworkLike = "fc-2", input_shape: Shape = None, threads: int | None = None
    ) -> None:
        self.network = network
        self.input_shape = input_shape
        self.threads = threads

    def __call__(
        self, X: Any, Y: Any = None, eval_gradient: bool = False
    ) -> Array | tuple[Array, Array]:
        """The kernel between the rows of X and of Y, or of X alone.

        There are no hyperparameters, so a gradient has none either: (n, n, 0).
        """
        x1 = _rows(np.atleast_2d(X), self.input_shape)
        x2 = None if Y is None else _rows(np.atleast_2d(Y), self.input_shape)
        if eval_gradient and x2 is not None:
            raise errors.ArgumentError("a gradient is that of X alone; leave Y out")
        values = kernel(x1, x2, self.network, kind=self._kind, threads=self.threads)
        return (values, np.empty((*values.shape, 0))) if eval_gradient else values

    def diag(self, X: Any) -> Array:
        """The kernel of every row of X with itself."""
        both = kernel_diagonal(
            _rows(np.atleast_2d(X), self.input_shape), self.network, threads=self.threads
        )
        return getattr(both, self._kind)

    def is_stationary(self) -> bool:
        """It depends on the rows, not on their difference."""
        return False

    def __repr__(self) -> str:
        name = self.network.name if isinstance(self.network, Network) else self.network
        return f"{type(self).__name__}({name!r})"


class NTKKernel(_NetworkKernel):
    """The neural tangent kernel, usable in ``GaussianProcessRegressor(kernel=...)`` and ``SVC(kernel=...)``.

    Multiply it by a ``ConstantKernel`` to fit its scale, and add a ``WhiteKernel`` for noise.

    Parameters
    ----------
    network : Network, str or mapping
        The network, or what `ntkit.Network` makes one of.
    input_shape : sequence of int, optional
        The shape of one row, where it is an image or a sequence.
    threads : int, optional
        By default one for each processor.
    """

    _kind = "ntk"


class NNGPKernel(_NetworkKernel):
    """The covariance of an infinitely wide network's outputs at its start; see `NTKKernel`."""

    _kind = "nngp"
