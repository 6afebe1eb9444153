"""The layers of a network, as plain values; the library checks them when a network is made.

Names and settings are those of the architecture file, in Python's spelling: ``weight_std`` here is
``weightStd`` there. A layer left at its defaults is written without settings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

LayerList = Union["Layer", Sequence["Layer"]]

__all__ = [
    "Layer",
    "Dense", "Conv", "ConvLocal", "ConvTranspose",
    "AveragePool", "SumPool", "MaxPool", "GlobalAveragePool", "GlobalSumPool", "Flatten",
    "LayerNorm", "BatchNorm", "Dropout", "Softmax",
    "SelfAttention", "PositionalEmbedding", "Embedding", "RNN", "LSTM", "GRU",
    "Residual", "Sum", "Product", "Concatenate", "Repeat",
    "Identity", "ReLU", "LeakyReLU", "Abs", "Sign", "Erf", "SigmoidLike", "GELU", "Sin", "Cos",
    "RBF", "Gabor", "Gaussian", "Exp", "ExpNormalized", "Hermite", "Monomial",
    "RectifiedMonomial", "Polynomial", "Tanh", "Softplus", "SiLU", "ELU",
]  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """One layer: its word in the architecture file and its settings there."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The layer's object in the architecture file."""
        return {self.name: dict(self.settings)}

    def __repr__(self) -> str:
        inner = ", ".join(f"{key}={value!r}" for key, value in self.settings.items())
        return f"{self.name}({inner})"

    def __hash__(self) -> int:
        return hash((self.name, repr(self.settings)))


def _layer(name: str, **settings: Any) -> Layer:
    """A layer with the settings that are not None."""
    return Layer(name, {key: value for key, value in settings.items() if value is not None})


def _list(layers: LayerList) -> list[dict[str, Any]]:
    if isinstance(layers, Layer):
        return [layers.to_dict()]
    return [layer.to_dict() if isinstance(layer, Layer) else layer for layer in layers]


def _axes(value: int | Sequence[int] | None) -> list[int] | None:
    if value is None:
        return None
    return [value] if isinstance(value, int) else list(value)


def _trained(units: int | None, trainable: bool, learning_rate: float) -> dict[str, Any]:
    return {
        "units": units,
        "trainable": None if trainable else False,
        "learningRate": None if learning_rate == 1 else learning_rate,
    }


def Dense(
    *,
    weight_std: float = 1.0,
    bias_std: float = 0.0,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """x -> weight_std / sqrt(fan-in) W x + bias_std b, over the channels."""
    return _layer(
        "dense",
        weightStd=weight_std,
        biasStd=bias_std,
        **_trained(units, trainable, learning_rate),
    )


def _convolution(
    name: str,
    filter: int | Sequence[int],
    strides: int | Sequence[int] | None,
    padding: str,
    weight_std: float,
    bias_std: float,
    units: int | None,
    trainable: bool,
    learning_rate: float,
) -> Layer:
    return _layer(
        name,
        filter=_axes(filter),
        strides=_axes(strides),
        padding=padding,
        weightStd=weight_std,
        biasStd=bias_std,
        **_trained(units, trainable, learning_rate),
    )


def Conv(
    filter: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    weight_std: float = 1.0,
    bias_std: float = 0.0,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A convolution in one or two dimensions; padding is valid, same or circular."""
    return _convolution(
        "conv", filter, strides, padding, weight_std, bias_std, units, trainable, learning_rate
    )


def ConvLocal(
    filter: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    weight_std: float = 1.0,
    bias_std: float = 0.0,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A convolution whose filter differs at every position."""
    return _convolution(
        "convLocal", filter, strides, padding, weight_std, bias_std, units, trainable, learning_rate
    )


def ConvTranspose(
    filter: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
    weight_std: float = 1.0,
    bias_std: float = 0.0,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A transposed convolution."""
    return _convolution(
        "convTranspose",
        filter,
        strides,
        padding,
        weight_std,
        bias_std,
        units,
        trainable,
        learning_rate,
    )


def _pool(
    name: str,
    window: int | Sequence[int],
    strides: int | Sequence[int] | None,
    padding: str,
) -> Layer:
    return _layer(name, window=_axes(window), strides=_axes(strides), padding=padding)


def AveragePool(
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
) -> Layer:
    """The mean over a window; strides default to the window."""
    return _pool("averagePool", window, strides, padding)


def SumPool(
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
) -> Layer:
    """The sum over a window; strides default to the window."""
    return _pool("sumPool", window, strides, padding)


def MaxPool(
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str = "valid",
) -> Layer:
    """The largest entry of a window; it has no kernel in closed form."""
    return _pool("maxPool", window, strides, padding)


def GlobalAveragePool() -> Layer:
    """The mean over all positions."""
    return _layer("globalAveragePool")


def GlobalSumPool() -> Layer:
    """The sum over all positions."""
    return _layer("globalSumPool")


def Flatten() -> Layer:
    """All positions and channels as one vector."""
    return _layer("flatten")


def LayerNorm(axes: int | Sequence[int] = (-1,)) -> Layer:
    """Subtracts the mean and divides by the standard deviation over axes."""
    return _layer("layerNorm", axes=_axes(axes))


def BatchNorm(*, affine: bool = False) -> Layer:
    """Normalizes every channel over the batch; it has no kernel in closed form."""
    return _layer("batchNorm", affine=affine or None)


def Dropout(keep: float) -> Layer:
    """Keeps each unit with probability keep and divides it by keep."""
    return _layer("dropout", keep=keep)


def Softmax() -> Layer:
    """exp(x) / sum exp(x) over the channels; it has no kernel in closed form."""
    return _layer("softmax")


def PositionalEmbedding(
    combination: str = "sum",
    *,
    channel_ratio: float | None = None,
    std: float = 1.0,
    decay: Mapping[str, Any] | None = None,
    enters_values: bool = False,
) -> dict[str, Any]:
    """Vectors that tell positions apart, for SelfAttention.

    ``decay`` is ``{"independent": {}}``, ``{"exponential": {"rate": 1}}`` or ``{"power": {"exponent": 1}}``.
    """
    members = {
        "combination": combination,
        "channelRatio": channel_ratio,
        "std": std,
        "decay": decay,
        "entersValues": enters_values or None,
    }
    return {key: value for key, value in members.items() if value is not None}


def SelfAttention(
    *,
    query_std: float = 1.0,
    key_std: float = 1.0,
    value_std: float = 1.0,
    out_std: float = 1.0,
    bias_std: float = 0.0,
    linear_scaling: bool = True,
    positional_embedding: Mapping[str, Any] | None = None,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """Global self-attention with tied keys and queries and linear scaling."""
    return _layer(
        "selfAttention",
        queryStd=query_std,
        keyStd=key_std,
        valueStd=value_std,
        outStd=out_std,
        biasStd=bias_std,
        linearScaling=linear_scaling,
        positionalEmbedding=positional_embedding,
        **_trained(units, trainable, learning_rate),
    )


def Embedding(
    vocabulary: int | None = None,
    *,
    weight_std: float = 1.0,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """Vectors for tokens, which are whole numbers from 0."""
    return _layer(
        "embedding",
        vocabulary=vocabulary,
        weightStd=weight_std,
        **_trained(units, trainable, learning_rate),
    )


def _recurrent(
    name: str,
    activation: Layer | None,
    weight_std: float | None,
    recurrent_std: float | None,
    bias_std: float | None,
    output: str | None,
    units: int | None,
    trainable: bool,
    learning_rate: float,
) -> Layer:
    return _layer(
        name,
        activation=None if activation is None else activation.to_dict(),
        weightStd=weight_std,
        recurrentStd=recurrent_std,
        biasStd=bias_std,
        output=output,
        **_trained(units, trainable, learning_rate),
    )


def RNN(
    activation: Layer | None = None,
    *,
    weight_std: float | None = None,
    recurrent_std: float | None = None,
    bias_std: float | None = None,
    output: str | None = None,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A simple recurrent layer along a line of positions."""
    return _recurrent(
        "rnn", activation, weight_std, recurrent_std, bias_std, output, units, trainable,
        learning_rate,
    )  # fmt: skip


def LSTM(
    *,
    weight_std: float | None = None,
    recurrent_std: float | None = None,
    bias_std: float | None = None,
    output: str | None = None,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A long short-term memory; it has no kernel in closed form."""
    return _recurrent(
        "lstm", None, weight_std, recurrent_std, bias_std, output, units, trainable, learning_rate
    )


def GRU(
    *,
    weight_std: float | None = None,
    recurrent_std: float | None = None,
    bias_std: float | None = None,
    output: str | None = None,
    units: int | None = None,
    trainable: bool = True,
    learning_rate: float = 1.0,
) -> Layer:
    """A gated recurrent unit; it has no kernel in closed form."""
    return _recurrent(
        "gru", None, weight_std, recurrent_std, bias_std, output, units, trainable, learning_rate
    )


def Residual(*branch: Layer, shortcut: LayerList = ()) -> Layer:
    """branch(x) + shortcut(x); an empty shortcut is the identity."""
    layers = _list(shortcut)
    return _layer("residual", branch=_list(branch), shortcut=layers or None)


def Sum(*branches: LayerList) -> Layer:
    """The sum of the branches' outputs; an empty list is the identity."""
    return _layer("sum", branches=[_list(branch) for branch in branches])


def Product(*branches: LayerList) -> Layer:
    """The elementwise product of the branches' outputs."""
    return _layer("product", branches=[_list(branch) for branch in branches])


def Concatenate(*branches: LayerList) -> Layer:
    """The branches' outputs side by side in the channels."""
    return _layer("concatenate", branches=[_list(branch) for branch in branches])


def Repeat(count: int, *layers: Layer) -> Layer:
    """The layers, count times over, with weights of their own each time."""
    return _layer("repeat", count=count, layers=_list(layers))


def Identity() -> Layer:
    """x."""
    return _layer("identity")


def ReLU() -> Layer:
    """max(0, x)."""
    return _layer("relu")


def LeakyReLU(alpha: float = 0.01) -> Layer:
    """x for x > 0, alpha x otherwise."""
    return _layer("leakyRelu", alpha=alpha)


def Abs() -> Layer:
    """|x|."""
    return _layer("abs")


def Sign() -> Layer:
    """The sign of x; its derivative counts as 0."""
    return _layer("sign")


def Erf(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a erf(b x) + c."""
    return _layer("erf", a=a, b=b, c=c)


def SigmoidLike() -> Layer:
    """0.5 erf(x / 2.4020563531719796) + 0.5, close to the logistic sigmoid."""
    return _layer("sigmoidLike")


def GELU() -> Layer:
    """x Phi(x), with the normal distribution function Phi."""
    return _layer("gelu")


def Sin(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a sin(b x + c)."""
    return _layer("sin", a=a, b=b, c=c)


def Cos(a: float = 1.0, b: float = 1.0, c: float = 0.0) -> Layer:
    """a cos(b x + c)."""
    return _layer("cos", a=a, b=b, c=c)


def RBF(gamma: float = 1.0) -> Layer:
    """sqrt(2) sin(sqrt(2 gamma) x + pi/4), whose kernel is Gaussian."""
    return _layer("rbf", gamma=gamma)


def Gabor() -> Layer:
    """exp(-x^2) sin(x)."""
    return _layer("gabor")


def Gaussian(a: float = 1.0, b: float = -1.0) -> Layer:
    """a exp(b x^2)."""
    return _layer("gaussian", a=a, b=b)


def Exp(a: float = 1.0, b: float = 1.0) -> Layer:
    """a exp(b x)."""
    return _layer("exp", a=a, b=b)


def ExpNormalized(gamma: float = 1.0, shift: float = -1.0) -> Layer:
    """The kernel sqrt(q q') exp(gamma (c + shift)); it has no function, only a kernel."""
    return _layer("expNormalized", gamma=gamma, shift=shift)


def Hermite(degree: int) -> Layer:
    """The normalized probabilists' Hermite polynomial of this degree."""
    return _layer("hermite", degree=degree)


def Monomial(degree: int) -> Layer:
    """x^degree."""
    return _layer("monomial", degree=degree)


def RectifiedMonomial(degree: int) -> Layer:
    """max(0, x)^degree."""
    return _layer("rectifiedMonomial", degree=degree)


def Polynomial(coefficients: Sequence[float]) -> Layer:
    """sum_k coefficients[k] x^k."""
    return _layer("polynomial", coefficients=[float(value) for value in coefficients])


def Tanh() -> Layer:
    """tanh x."""
    return _layer("tanh")


def Softplus() -> Layer:
    """ln(1 + e^x)."""
    return _layer("softplus")


def SiLU() -> Layer:
    """x / (1 + e^-x)."""
    return _layer("silu")


def ELU(alpha: float = 1.0) -> Layer:
    """x for x > 0, alpha (e^x - 1) otherwise."""
    return _layer("elu", alpha=alpha)
