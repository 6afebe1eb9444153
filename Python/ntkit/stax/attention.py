"""Global self-attention (Hron et al. 2020, arXiv:2006.10540)."""

from __future__ import annotations

import enum
from typing import Any, Callable, Optional

import numpy as np

from . import _random
from ._layer import Layer, layer
from ._program import Plain, Unsupported
from ._weights import check_axes


class AttentionMechanism(enum.Enum):
    """What turns dot products of keys and queries into weights; SOFTMAX has a kernel here."""

    SOFTMAX = "SOFTMAX"
    IDENTITY = "IDENTITY"
    ABS = "ABS"
    RELU = "RELU"


class PositionalEmbedding(enum.Enum):
    """How random vectors that tell the position meet the signal."""

    NONE = "NONE"
    SUM = "SUM"
    CONCAT = "CONCAT"


def GlobalSelfAttention(
    n_chan_out: int, n_chan_key: int, n_chan_val: int, n_heads: int, linear_scaling: bool = True,
    W_key_std: float = 1.0, W_value_std: float = 1.0, W_query_std: float = 1.0,
    W_out_std: float = 1.0, b_std: Optional[float] = None,
    attention_mechanism: Any = AttentionMechanism.SOFTMAX, pos_emb_type: Any = PositionalEmbedding.NONE,
    pos_emb_p_norm: float = 2, pos_emb_decay_fn: Optional[Callable[[float], float]] = None,
    n_chan_pos_emb: Optional[int] = None, W_pos_emb_std: float = 1.0, val_pos_emb: bool = False,
    batch_axis: int = 0, channel_axis: int = -1,
) -> Layer:
    """Self-attention over all positions; kernels for tied keys and queries, `linear_scaling=True`.

    G = W_key_std W_query_std Q K^T / (channels n_chan_key), or its square root where `linear_scaling`
    is False and queries have weights of their own; the values are weighted by `attention_mechanism`
    of G, the heads concatenated and mapped to `n_chan_out` channels.
    """
    name = "GlobalSelfAttention"
    check_axes(name, batch_axis, channel_axis)
    mechanism = _member(AttentionMechanism, attention_mechanism, "attention_mechanism")
    embedding = _member(PositionalEmbedding, pos_emb_type, "pos_emb_type")
    missing = _missing(mechanism, embedding, pos_emb_decay_fn, n_chan_pos_emb)
    if missing:
        step: Any = Unsupported(name, missing)
    else:
        members: dict[str, Any] = {
            "queryStd": float(W_query_std), "keyStd": float(W_key_std),
            "valueStd": float(W_value_std), "outStd": float(W_out_std),
            "biasStd": float(b_std or 0.0), "linearScaling": bool(linear_scaling),
            "units": int(n_chan_out),
        }
        if embedding is not PositionalEmbedding.NONE:
            word = "sum" if embedding is PositionalEmbedding.SUM else "concatenate"
            members["positionalEmbedding"] = {
                "combination": word, "std": float(W_pos_emb_std), "entersValues": bool(val_pos_emb),
            }
        step = Plain(({"selfAttention": members},))

    beside = n_chan_pos_emb if embedding is PositionalEmbedding.CONCAT else None

    def init_fn(rng, input_shape):
        channels = input_shape[-1]
        extra = channels if beside is None else beside
        joined = channels + (extra if embedding is PositionalEmbedding.CONCAT else 0)
        draws = [generator.standard_normal for generator in _random.split(rng, 6)]
        valued = joined if val_pos_emb else channels
        params = (
            None if linear_scaling else draws[0]((n_heads, joined, n_chan_key)),
            draws[1]((n_heads, joined, n_chan_key)),
            draws[2]((n_heads, valued, n_chan_val)),
            draws[3]((n_chan_val * n_heads, n_chan_out)),
            None if b_std is None else draws[4]((1,) * (len(input_shape) - 1) + (n_chan_out,)),
            None
            if embedding is PositionalEmbedding.NONE
            else draws[5]((1, *input_shape[1:-1], extra)),
        )
        return tuple(input_shape[:-1]) + (n_chan_out,), params

    def apply_fn(params, x, **_):
        if pos_emb_decay_fn is not None:
            raise NotImplementedError(f"{name}: pos_emb_decay_fn in finite networks")
        queries, keys, values, out, biases, vectors = params
        x = np.asarray(x)
        signal = x
        if embedding is PositionalEmbedding.SUM:
            signal = x + W_pos_emb_std * vectors
        elif embedding is PositionalEmbedding.CONCAT:
            wide = np.broadcast_to(W_pos_emb_std * vectors, x.shape[:-1] + vectors.shape[-1:])
            signal = np.concatenate([x, wide], axis=-1)

        def lines(array):
            return array.reshape(len(array), 1, -1, array.shape[-1])

        valued = lines(signal if val_pos_emb else x)
        seen = lines(signal)
        key = seen @ keys
        query = key if linear_scaling else seen @ queries
        power = 1.0 if linear_scaling else 0.5
        dots = query @ np.swapaxes(key, -1, -2) / (signal.shape[-1] * n_chan_key**power)
        heads = _weights(mechanism, W_key_std * W_query_std * dots) @ (valued @ values)
        joined = np.moveaxis(heads, 1, -1).reshape(len(x), heads.shape[2], -1)
        scale = W_out_std * W_value_std / np.sqrt(n_chan_val * n_heads * valued.shape[-1])
        result = (scale * joined @ out).reshape(x.shape[:-1] + (n_chan_out,))
        return result if biases is None else result + b_std * biases

    return layer(init_fn, apply_fn, (step,), "ntk")


def _weights(mechanism: AttentionMechanism, dots: np.ndarray) -> np.ndarray:
    if mechanism is AttentionMechanism.SOFTMAX:
        powers = np.exp(dots - dots.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)
    if mechanism is AttentionMechanism.ABS:
        return np.abs(dots)
    return np.maximum(dots, 0) if mechanism is AttentionMechanism.RELU else dots


def _member(kind, value, name: str):
    try:
        return kind(value.value if isinstance(value, enum.Enum) else str(value).upper())
    except ValueError:
        words = ", ".join(member.value for member in kind)
        raise ValueError(f"GlobalSelfAttention: {name} {value!r}; it is one of {words}") from None


def _missing(mechanism, embedding, decay, channels) -> Optional[str]:
    if mechanism is not AttentionMechanism.SOFTMAX:
        return f"attention_mechanism {mechanism.value} has no kernel here; use 'SOFTMAX'"
    if embedding is PositionalEmbedding.NONE:
        return None
    if decay is not None:
        return (
            "pos_emb_decay_fn cannot be read as a function; the library's selfAttention has "
            "exponential and power decay, see ntkit.SelfAttention"
        )
    if embedding is PositionalEmbedding.CONCAT and channels is not None:
        return "n_chan_pos_emb with 'CONCAT'; leave it out for as many channels as the input has"
    return None
