"""Infinite-width kernels in the words of `neural_tangents.stax`.

    from ntkit import stax

    init_fn, apply_fn, kernel_fn = stax.serial(
        stax.Dense(512), stax.Relu(),
        stax.Dense(512), stax.Relu(),
        stax.Dense(1),
    )
    kernel = kernel_fn(x1, x2, "ntk")

Arrays are NumPy's. Kernels come from the library, exact in float64 (in float32 for float32 inputs).
What is missing raises `NotImplementedError` with the way around; see "Coming from neural-tangents" in
the book.
"""

import enum

from ._kernel import Kernel, KernelFn
from ._layer import Layer
from ._program import UnsupportedLayerError
from .attention import AttentionMechanism, GlobalSelfAttention, PositionalEmbedding
from .branching import FanInConcat, FanInProd, FanInSum, FanOut
from .combinators import parallel, repeat, serial
from .convolution import AvgPool, Conv, ConvLocal, ConvTranspose, SumPool
from .elementwise import (
    ABRelu, Abs, Cos, Elementwise, ElementwiseNumerical, Elu, Erf, Exp, ExpNormalized, Gabor,
    Gaussian, Gelu, Hermite, LeakyRelu, Monomial, Polynomial, Rbf, RectifiedMonomial, Relu,
    Sigmoid_like, Sign, Silu, Sin, Softplus, Tanh,
)
from .linear import (
    Aggregate, Dense, DotGeneral, Dropout, Flatten, GlobalAvgPool, GlobalSumPool, Identity,
    ImageResize, Index, LayerNorm,
)


class Padding(enum.Enum):
    """What happens at the border of a convolution or pool; the names serve as well."""

    CIRCULAR = "CIRCULAR"
    SAME = "SAME"
    VALID = "VALID"

    def __str__(self) -> str:
        return self.value


__all__ = [name for name in dir() if name[0] != "_" and name not in ("enum",)]
