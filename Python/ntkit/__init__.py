"""NTKit: what a very wide neural network will learn from data, how fast, and how well.

>>> import numpy as np, ntkit
>>> k = ntkit.kernel(np.eye(3), network="fc-3")
>>> k.ntk.shape
(3, 3)
"""

from __future__ import annotations

from typing import Any

from . import analysis, dynamics, errors, layers
from ._report import Report
from .analysis import *  # noqa: F403
from .dynamics import *  # noqa: F403
from .errors import *  # noqa: F403
from .kernels import Kernels, kernel, kernel_diagonal, open_kernel
from .layers import *  # noqa: F403
from .network import Network, serial

__version__ = "0.1.0"

# Imported when they are first used: scikit-learn alone takes longer than all the rest.
_LAZY = {
    **dict.fromkeys(
        [
            "NTKRegressor",
            "NTKClassifier",
            "NNGPRegressor",
            "RandomFeatures",
            "NTKKernel",
            "NNGPKernel",
        ],
        "sklearn",
    ),
}
_MODULES = ["sklearn", "stax", "predict", "empirical"]

__all__ = [
    "Kernels", "Network", "Report", "kernel", "kernel_diagonal", "open_kernel", "serial",
    "information", *analysis.__all__, *dynamics.__all__, *errors.__all__, *layers.__all__, *_LAZY,
]  # fmt: skip


def information() -> dict[str, Any]:
    """What the library runs with: versions, instruction set, OpenBLAS core, presets."""
    from . import _library

    return _library.run("information").values


def __getattr__(name: str) -> Any:
    import importlib

    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'ntkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY, *_MODULES])
