"""Activations."""

from __future__ import annotations

import math
from typing import Any, Callable, Sequence

import numpy as np

from ._layer import Layer, layer
from ._program import Plain, Unsupported


def _activation(function: Callable[[Any], Any], *layers: dict[str, Any]) -> Layer:
    return layer(
        lambda rng, shape: (tuple(shape), ()),
        lambda params, x, **_: function(np.asarray(x)),
        (Plain(tuple(layers)),),
    )


def _erf(x: Any) -> Any:
    # NumPy has no erf; the standard library's is exact to the last digits.
    return np.vectorize(math.erf, otypes=[np.float64])(x).astype(np.asarray(x).dtype)


def _scaled(layers: list[dict[str, Any]], factor: float) -> list[dict[str, Any]]:
    """The layers' output times `factor`: a frozen layer of weights multiplies both kernels by factor^2."""
    if abs(factor) == 1:
        return layers
    frozen = {"weightStd": abs(factor), "biasStd": 0.0, "trainable": False}
    return layers + [{"dense": frozen}]


def Relu(do_stabilize: bool = False) -> Layer:
    """max(0, x). (`do_stabilize` has nothing to do here: the kernels are exact at equal inputs.)"""
    return _activation(lambda x: np.maximum(x, 0), {"relu": {}})


def LeakyRelu(alpha: float, do_stabilize: bool = False) -> Layer:
    """x for x > 0, alpha x otherwise."""
    return ABRelu(alpha, 1.0)


def Abs(do_stabilize: bool = False) -> Layer:
    """|x|."""
    return _activation(np.abs, {"abs": {}})


def ABRelu(a: float, b: float, do_stabilize: bool = False) -> Layer:
    """a min(x, 0) + b max(x, 0)."""
    def function(x):
        return a * np.minimum(x, 0) + b * np.maximum(x, 0)

    if a == 0 and b == 0:
        return _activation(function, {"polynomial": {"coefficients": [0.0]}})
    # The kernels see x and -x alike, so the side with the larger slope can be the positive one.
    small, large = sorted((float(a), float(b)), key=abs)
    ratio = small / large
    if ratio == 0:
        base: list[dict[str, Any]] = [{"relu": {}}]
    elif ratio == -1:
        base = [{"abs": {}}]
    elif ratio == 1:
        base = []
    else:
        base = [{"leakyRelu": {"alpha": ratio}}]
    # a min(x,0) + b max(x,0) = large * leaky(x) or -large * leaky(-x): the sign and the reflection
    # leave a centred Gaussian's kernels as they are.
    return _activation(function, *_scaled(base, large))


def Erf(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a erf(b x) + c."""
    return _activation(lambda x: a * _erf(b * x) + c, {"erf": _abc(a, b, c)})


def Sigmoid_like() -> Layer:
    """0.5 erf(x / 2.4020563531719796) + 0.5, close to the logistic sigmoid."""
    return _activation(
        lambda x: 0.5 * _erf(x / 2.4020563531719796) + 0.5, {"sigmoidLike": {}}
    )


def Gabor() -> Layer:
    """exp(-x^2) sin(x)."""
    return _activation(lambda x: np.exp(-(x**2)) * np.sin(x), {"gabor": {}})


def Gelu(approximate: bool = False) -> Layer:
    """x Phi(x), with the normal distribution function Phi.

    `approximate` changes finite networks alone, as in neural-tangents: there the tanh form.
    """
    def exact(x):
        return x * (1 + _erf(x / math.sqrt(2))) / 2

    def tanh_form(x):
        return x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2

    return _activation(tanh_form if approximate else exact, {"gelu": {}})


def Sin(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a sin(b x + c)."""
    return _activation(lambda x: a * np.sin(b * x + c), {"sin": _abc(a, b, c)})


def Cos(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a cos(b x + c)."""
    return _activation(lambda x: a * np.cos(b * x + c), {"cos": _abc(a, b, c)})


def Rbf(gamma: float = 1.0) -> Layer:
    """sqrt(2) sin(sqrt(2 gamma) x + pi/4), whose kernel is exp(-gamma |x - x'|^2)."""
    def function(x):
        return math.sqrt(2) * np.sin(math.sqrt(2 * gamma) * x + math.pi / 4)

    return _activation(function, {"rbf": {"gamma": float(gamma)}})


def Sign() -> Layer:
    """The sign of x; its derivative counts as 0."""
    return _activation(np.sign, {"sign": {}})


def Exp(a: float = 1, b: float = 1) -> Layer:
    """a exp(b x)."""
    return _activation(lambda x: a * np.exp(b * x), {"exp": {"a": float(a), "b": float(b)}})


def Gaussian(a: float = 1, b: float = -1) -> Layer:
    """a exp(b x^2)."""
    return _activation(
        lambda x: a * np.exp(b * x**2), {"gaussian": {"a": float(a), "b": float(b)}}
    )


def ExpNormalized(gamma: float = 1, shift: float = -1, do_clip: bool = False) -> Layer:
    """The kernel sqrt(q q') exp(gamma (c + shift)) of variances q, q' and correlation c; no function.

    (`do_clip` has nothing to do here: correlations never leave [-1, 1].)
    """
    def function(x):
        raise NotImplementedError("ExpNormalized is a kernel without a function")

    return _activation(
        function, {"expNormalized": {"gamma": float(gamma), "shift": float(shift)}}
    )


def Hermite(degree: int) -> Layer:
    """The normalized probabilists' Hermite polynomial He_degree(x) / sqrt(degree!).

    The kernels are those of the polynomial at any variance; neural-tangents' hold at variance 1.
    """
    series = np.polynomial.hermite_e.HermiteE.basis(degree)
    norm = math.sqrt(math.factorial(degree))
    return _activation(lambda x: series(x) / norm, {"hermite": {"degree": int(degree)}})


def Monomial(degree: int) -> Layer:
    """x^degree."""
    return _activation(lambda x: x**degree, {"monomial": {"degree": int(degree)}})


def RectifiedMonomial(degree: int) -> Layer:
    """max(0, x)^degree, with the step function for degree 0."""
    def function(x):
        return np.where(x >= 0, x**degree, 0)

    return _activation(function, {"rectifiedMonomial": {"degree": int(degree)}})


def Polynomial(coef: Sequence[float]) -> Layer:
    """sum_k coef[k] x^k."""
    coefficients = [float(c) for c in coef]
    return _activation(
        lambda x: np.polynomial.polynomial.polyval(x, coefficients),
        {"polynomial": {"coefficients": coefficients}},
    )


def Tanh() -> Layer:
    """tanh x; not in neural-tangents."""
    return _activation(np.tanh, {"tanh": {}})


def Softplus() -> Layer:
    """ln(1 + e^x); not in neural-tangents."""
    return _activation(lambda x: np.logaddexp(0, x), {"softplus": {}})


def Silu() -> Layer:
    """x / (1 + e^-x); not in neural-tangents."""
    return _activation(lambda x: x / (1 + np.exp(-x)), {"silu": {}})


def Elu(alpha: float = 1.0) -> Layer:
    """x for x > 0, alpha (e^x - 1) otherwise; not in neural-tangents."""
    return _activation(
        lambda x: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        {"elu": {"alpha": float(alpha)}},
    )


def Elementwise(fn=None, nngp_fn=None, d_nngp_fn=None) -> Layer:
    """A function of one's own: finite networks have it, kernels only for the functions of this module."""
    return _own(fn, "Elementwise")


def ElementwiseNumerical(fn, deg: int, df=None) -> Layer:
    """A function of one's own by quadrature: `numpy.tanh` has a kernel, others finite networks alone."""
    if fn is np.tanh:
        return Tanh()
    return _own(fn, "ElementwiseNumerical")


def _own(fn, name: str) -> Layer:
    def function(x):
        if fn is None:
            raise NotImplementedError(f"{name}: it has no function")
        return fn(x)

    reason = (
        "kernels of functions of one's own need the Swift library (Activation.custom); "
        "in Python use an activation of this module, such as Polynomial or Tanh"
    )
    return layer(
        lambda rng, shape: (tuple(shape), ()),
        lambda params, x, **_: function(np.asarray(x)),
        (Unsupported(name, reason),),
    )


def _abc(a: float, b: float, c: float) -> dict[str, float]:
    return {"a": float(a), "b": float(b), "c": float(c)}
