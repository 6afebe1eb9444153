"""Convolutions and pools in one and two dimensions, images with channels last."""

from __future__ import annotations

from typing import Optional, Sequence

import numpy as np

from ._layer import Layer, layer
from ._program import Plain
from ._weights import check_axes, scale, weight_members
from ._windows import dilated, output_size, windows

_PADDINGS = ("valid", "same", "circular")


def _geometry(name, extent, strides, padding, dimension_numbers=None):
    """The window, the strides and the padding's word, checked."""
    extent = [int(size) for size in extent]
    if len(extent) not in (1, 2):
        raise NotImplementedError(f"{name}: {len(extent)} spatial dimensions; there are 1 or 2")
    strides = [1] * len(extent) if strides is None else [int(step) for step in strides]
    if len(strides) != len(extent):
        raise ValueError(f"{name}: {len(strides)} strides for {len(extent)} dimensions")
    word = str(padding).lower()
    if word not in _PADDINGS:
        raise ValueError(f"{name}: padding {padding!r}; it is 'VALID', 'SAME' or 'CIRCULAR'")
    # Letters of the spatial dimensions are free, their order is not.
    if dimension_numbers is not None:
        specs = [str(spec) for spec in dimension_numbers]
        n = len(extent) + 2
        if any(len(spec) != n for spec in specs) or not (
            specs[0][0] == specs[2][0] == "N" and specs[0][-1] == specs[2][-1] == "C"
            and specs[1][-2:] == "IO" and specs[0][1:-1] == specs[1][:-2] == specs[2][1:-1]
        ):
            raise NotImplementedError(
                f"{name}: dimension_numbers {tuple(specs)}; images have channels last here "
                "(NHWC, HWIO, NHWC): use numpy.moveaxis on the inputs"
            )
    return extent, strides, word


def _members(extent, strides, padding):
    return {"filter": extent, "strides": strides, "padding": padding}


def _shared(view: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Windows (n, positions..., channels, window...) by the same weights (window..., channels, units)."""
    window = weights.ndim - 2
    over = [*range(view.ndim - window, view.ndim), view.ndim - window - 1]
    return np.tensordot(view, weights, (over, list(range(window + 1))))


def _sizes(positions, extent, strides, padding):
    """The positions after a window."""
    return [output_size(*each, padding) for each in zip(positions, extent, strides)]


def Conv(
    out_chan: int, filter_shape: Sequence[int], strides: Optional[Sequence[int]] = None,
    padding: str = "VALID", W_std: float = 1.0, b_std: Optional[float] = None,
    dimension_numbers=None, parameterization: str = "ntk", s: tuple[int, int] = (1, 1),
) -> Layer:
    """A convolution with W_std / sqrt(channels * filter size) before its weights."""
    extent, strides, word = _geometry("Conv", filter_shape, strides, padding, dimension_numbers)
    scales = scale("Conv", parameterization, W_std, b_std, s)
    area = int(np.prod(extent))

    def init_fn(rng, input_shape):
        channels, units = input_shape[-1], scales.units(out_chan)
        sizes = _sizes(input_shape[1:-1], extent, strides, word)
        shape = (input_shape[0], *sizes, units)
        bias_shape = (1,) * (len(input_shape) - 1) + (units,)
        return shape, scales.draw(rng, (*extent, channels, units), bias_shape, channels * area)

    def apply_fn(params, x, **_):
        weights, biases = params
        view = windows(np.asarray(x), extent, strides, word)
        return scales.output(_shared(view, weights), biases, weights.shape[-2] * area)

    program = (Plain(({"conv": {**_members(extent, strides, word), **weight_members(scales, out_chan)}},)),)
    return layer(init_fn, apply_fn, program, scales.parameterization)


def ConvLocal(
    out_chan: int, filter_shape: Sequence[int], strides: Optional[Sequence[int]] = None,
    padding: str = "VALID", W_std: float = 1.0, b_std: Optional[float] = None,
    dimension_numbers=None, parameterization: str = "ntk", s: tuple[int, int] = (1, 1),
) -> Layer:
    """A convolution with weights of its own at every position."""
    extent, strides, word = _geometry("ConvLocal", filter_shape, strides, padding, dimension_numbers)
    scales = scale("ConvLocal", parameterization, W_std, b_std, s)
    area = int(np.prod(extent))

    def init_fn(rng, input_shape):
        channels, units = input_shape[-1], scales.units(out_chan)
        sizes = _sizes(input_shape[1:-1], extent, strides, word)
        return (input_shape[0], *sizes, units), scales.draw(
            rng, (*sizes, channels * area, units), (1, *sizes, units), channels * area
        )

    def apply_fn(params, x, **_):
        weights, biases = params
        view = windows(np.asarray(x), extent, strides, word)
        flat = view.reshape(*view.shape[: len(extent) + 1], -1)
        positions = "xy"[: len(extent)]
        product = np.einsum(f"n{positions}c,{positions}cu->n{positions}u", flat, weights)
        return scales.output(product, biases, weights.shape[-2])

    program = (Plain(({"convLocal": {**_members(extent, strides, word), **weight_members(scales, out_chan)}},)),)
    return layer(init_fn, apply_fn, program, scales.parameterization)


def ConvTranspose(
    out_chan: int, filter_shape: Sequence[int], strides: Optional[Sequence[int]] = None,
    padding: str = "VALID", W_std: float = 1.0, b_std: Optional[float] = None,
    dimension_numbers=None, parameterization: str = "ntk", s: tuple[int, int] = (1, 1),
) -> Layer:
    """A transposed convolution: the positions are spread `strides` apart, then convolved."""
    extent, strides, word = _geometry("ConvTranspose", filter_shape, strides, padding, dimension_numbers)
    scales = scale("ConvTranspose", parameterization, W_std, b_std, s)
    area = int(np.prod(extent))

    def border(size, window, stride):
        """Zeros before and after, as XLA pads transposed convolutions."""
        if word == "valid":
            total, before = window + stride - 2 + max(window - stride, 0), window - 1
        else:
            total = window + stride - 2
            before = window - 1 if stride > window - 1 else -(-total // 2)
        return before, total - before

    def init_fn(rng, input_shape):
        channels, units = input_shape[-1], scales.units(out_chan)
        sizes = [
            (size - 1) * stride + 1 + sum(border(size, window, stride)) - window + 1
            for size, window, stride in zip(input_shape[1:-1], extent, strides)
        ]
        bias_shape = (1,) * (len(input_shape) - 1) + (units,)
        return (input_shape[0], *sizes, units), scales.draw(
            rng, (*extent, channels, units), bias_shape, channels * area
        )

    def apply_fn(params, x, **_):
        if word == "circular":
            raise NotImplementedError("ConvTranspose: circular padding in finite networks")
        weights, biases = params
        x = np.asarray(x)
        edges = [border(*args) for args in zip(x.shape[1:-1], extent, strides)]
        spread = np.pad(dilated(x, strides), [(0, 0), *edges, (0, 0)])
        view = windows(spread, extent, [1] * len(extent), "valid")
        return scales.output(_shared(view, weights), biases, weights.shape[-2] * area)

    program = (Plain(({"convTranspose": {**_members(extent, strides, word), **weight_members(scales, out_chan)}},)),)
    return layer(init_fn, apply_fn, program, scales.parameterization)


def _pool(name, layer_word, window_shape, strides, padding, average, batch_axis, channel_axis):
    check_axes(name, batch_axis, channel_axis)
    extent, strides, word = _geometry(name, window_shape, strides, padding)

    def init_fn(rng, input_shape):
        sizes = _sizes(input_shape[1:-1], extent, strides, word)
        return (input_shape[0], *sizes, input_shape[-1]), ()

    def apply_fn(params, x, **_):
        view = windows(np.asarray(x), extent, strides, word)
        total = view.sum(axis=tuple(range(view.ndim - len(extent), view.ndim)))
        return total / np.prod(extent) if average else total

    members = {"window": extent, "strides": strides, "padding": word}
    return layer(init_fn, apply_fn, (Plain(({layer_word: members},)),))


def AvgPool(
    window_shape: Sequence[int], strides: Optional[Sequence[int]] = None, padding: str = "VALID",
    normalize_edges: bool = False, batch_axis: int = 0, channel_axis: int = -1,
) -> Layer:
    """The mean over a window; `strides` None is 1. Zeros of the border count in the mean."""
    if normalize_edges and str(padding).upper() == "SAME":
        raise NotImplementedError(
            "AvgPool: normalize_edges=True with 'SAME' padding; the border's zeros count here: use False"
        )
    return _pool(
        "AvgPool", "averagePool", window_shape, strides, padding, True, batch_axis, channel_axis
    )


def SumPool(
    window_shape: Sequence[int], strides: Optional[Sequence[int]] = None, padding: str = "VALID",
    batch_axis: int = 0, channel_axis: int = -1,
) -> Layer:
    """The sum over a window; `strides` None is 1."""
    return _pool(
        "SumPool", "sumPool", window_shape, strides, padding, False, batch_axis, channel_axis
    )
