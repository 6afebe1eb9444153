"""Weights of finite layers, and what the layers of weights have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np

from . import _random


@dataclass(frozen=True)
class Scale:
    """How a layer's weights are scaled.

    "ntk": W ~ N(0, 1) and y = W_std / sqrt(fan-in) W x + b_std b; "standard":
    W ~ N(0, W_std^2 s_in / fan-in) and y = W x / sqrt(s_in) + b, with b ~ N(0, b_std^2)
    (Sohl-Dickstein et al. 2020, arXiv:2001.07301).
    """

    parameterization: str
    weight_std: float
    bias_std: Optional[float]
    width_scales: tuple[int, int]

    def draw(self, rng: Any, weight_shape: Sequence[int], bias_shape: Sequence[int], fan_in: int):
        """Initial weights and biases; biases None where the layer has none."""
        first, second = _random.split(rng, 2)
        weights = first.standard_normal(tuple(weight_shape))
        biases = None if self.bias_std is None else second.standard_normal(tuple(bias_shape))
        if self.parameterization == "standard":
            weights *= self.weight_std / np.sqrt(fan_in / self.width_scales[0])
            if biases is not None:
                biases *= self.bias_std
        return weights, biases

    def output(self, product: np.ndarray, biases: Optional[np.ndarray], fan_in: int) -> np.ndarray:
        """The layer's output, given W x."""
        if self.parameterization == "standard":
            result = product / np.sqrt(self.width_scales[0])
            return result if biases is None else result + biases
        result = self.weight_std / np.sqrt(fan_in) * product
        return result if biases is None else result + self.bias_std * biases

    def units(self, count: int) -> int:
        """The finite layer's number of units."""
        return count * self.width_scales[1] if self.parameterization == "standard" else count


def scale(
    name: str, parameterization: str, weight_std, bias_std, width_scales: Sequence[int]
) -> Scale:
    """Checks the arguments that all layers of weights share."""
    parameterization = parameterization.lower()
    if parameterization not in ("ntk", "standard"):
        raise ValueError(
            f"{name}: parameterization {parameterization!r}; it is 'ntk' or 'standard'"
        )
    if len(tuple(width_scales)) != 2:
        raise ValueError(f"{name}: s has {len(tuple(width_scales))} entries, not 2 (input, output)")
    return Scale(
        parameterization,
        float(weight_std),
        None if bias_std is None else float(bias_std),
        (int(width_scales[0]), int(width_scales[1])),
    )


def weight_members(layer_scale: Scale, units: int) -> dict[str, Any]:
    """The members of a layer of weights in an architecture of the library."""
    return {
        "weightStd": layer_scale.weight_std,
        "biasStd": layer_scale.bias_std or 0.0,
        "units": int(units),
    }


def check_axes(name: str, batch_axis: int, channel_axis: int) -> None:
    """The library's inputs have the batch first and channels last."""
    if batch_axis != 0 or channel_axis != -1:
        raise NotImplementedError(
            f"{name}: batch_axis {batch_axis}, channel_axis {channel_axis}; arrays have the batch "
            "first and channels last here (0, -1): use numpy.moveaxis on the inputs"
        )
