"""Infinite-width kernels of arrays, in memory or tile by tile on disk."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union, overload

import numpy as np
import numpy.typing as npt

from . import _library, errors
from ._progress import ProgressBar, ProgressLike
from .network import Network, NetworkLike

__all__ = ["Kernels", "kernel", "kernel_diagonal", "open_kernel"]

Array = npt.NDArray[Any]
Kind = Union[str, Sequence[str]]
_KINDS = ("nngp", "ntk")
_SINGLE, _DOUBLE = np.dtype(np.float32), np.dtype(np.float64)
# Entries times features below which a call runs on the caller's own thread: about a hundredth of a second.
_SHORT = 200_000


@dataclass(frozen=True, eq=False)
class Kernels:
    """The infinite-width kernels between two sets of inputs; None for one that was not asked for.

    Attributes
    ----------
    nngp : ndarray of shape (n1, n2), or None
        The covariance of the outputs over random initializations.
    ntk : ndarray of shape (n1, n2), or None
        The neural tangent kernel.
    """

    nngp: Array | None = None
    ntk: Array | None = None

    def __iter__(self) -> Iterator[Array | None]:
        return iter((self.nngp, self.ntk))

    def __repr__(self) -> str:
        parts = [
            f"{name}: {array.shape} {array.dtype}"
            for name, array in zip(_KINDS, self)
            if array is not None
        ]
        return f"Kernels({', '.join(parts)})"


def _array(x: Any, name: str) -> Array:
    if isinstance(x, np.ndarray):
        return x
    try:
        return np.asarray(x)
    except ValueError as failure:
        raise errors.DataError(f"{name} is no array: {failure}") from None


def inputs(x: Any, name: str, dtype: npt.DTypeLike | None = None) -> Array:
    """An array of inputs as the library takes it: contiguous, float32 or float64, of 2 to 4 axes.

    float16 becomes float32; whole numbers and bool become float64. Nothing is copied where nothing changes.
    """
    array = _array(x, name)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise errors.DataError(
            f"{name} has dtype {array.dtype}; inputs are real numbers: float32, float64 or whole numbers"
        )
    if not 2 <= array.ndim <= 4:
        raise errors.DataError(
            f"{name} has shape {array.shape}; inputs have shape (n, features), (n, length, channels) or"
            " (n, height, width, channels)"
        )
    if dtype is None:
        dtype = _precision(None, array)
    return np.ascontiguousarray(array, dtype)


def _precision(dtype: npt.DTypeLike | None, *arrays: Any) -> np.dtype[Any]:
    """The type that a kernel is computed in: what is asked for, else float32 where all inputs are."""
    if dtype is not None:
        found = np.dtype(dtype)
        if found not in (_SINGLE, _DOUBLE):
            raise errors.ArgumentError(f"dtype is {found}; it must be float32 or float64")
        return found
    for x in arrays:
        if x is None:
            continue
        kind = _array(x, "an input").dtype
        if kind != np.float32 and kind != np.float16:
            return _DOUBLE
    return _SINGLE


def _kinds(kind: Kind) -> tuple[str, ...]:
    names = (kind,) if isinstance(kind, str) else tuple(kind)
    unknown = [name for name in names if name not in _KINDS]
    if unknown or not names:
        raise errors.ArgumentError(f"kind is {kind!r}; it is made of 'nngp' and 'ntk'")
    return names


@overload
def kernel(
    x1: Any,
    x2: Any = None,
    network: NetworkLike | None = None,
    *,
    kind: str,
    dtype: npt.DTypeLike | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
    output: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> Array: ...


@overload
def kernel(
    x1: Any,
    x2: Any = None,
    network: NetworkLike | None = None,
    *,
    kind: Sequence[str] = ...,
    dtype: npt.DTypeLike | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
    output: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> Kernels: ...


def kernel(
    x1: Any,
    x2: Any = None,
    network: NetworkLike | None = None,
    *,
    kind: Kind = _KINDS,
    dtype: npt.DTypeLike | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
    output: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> Array | Kernels:
    """The infinite-width kernels of a network between the rows of x1 and of x2.

    Parameters
    ----------
    x1 : array_like of shape (n1, features), (n1, length, channels) or (n1, height, width, channels)
        The rows. A network of dense layers takes each row as one vector. The first layer sees the mean
        inner product x . x' / features.
    x2 : array_like, optional
        The columns; None for the rows themselves, and the result is symmetric to the bit. A network in this
        place, ``kernel(x, "fc-3")``, is taken for `network`.
    network : Network, str or mapping
        The network, or what `Network` makes one of.
    kind : {"nngp", "ntk"} or a sequence of these
        One name gives an array, a sequence a `Kernels`.
    dtype : {float32, float64}, optional
        The precision; by default float32 where all inputs have it, else float64.
    threads : int, optional
        By default one for each processor. Bits do not depend on it.
    progress : bool or callable, optional
        True shows a bar, a function is called with (stage, share).
    output : path ending in .npy, optional
        Computes tile by tile into this file, which appears when it is complete; both kernels go to
        ``K-nngp.npy`` and ``K-ntk.npy``. The result is a `numpy.memmap`.
    resume : bool
        Go on with an output that was begun and stopped, without a bit of difference.

    Returns
    -------
    ndarray or Kernels

    Raises
    ------
    DataError
        For arrays that are no inputs, or not finite.
    ArchitectureError, KernelError
        For a network that does not fit, or has no kernel.
    MemoryPlanError
        Before anything large is allocated.
    KeyboardInterrupt
        After Ctrl-C, within a second; finished tiles of an output are kept.

    Examples
    --------
    >>> import numpy as np, ntkit
    >>> ntkit.kernel(np.eye(2), network="fc-1", kind="ntk")
    array([[1.        , 0.15915494],
           [0.15915494, 1.        ]])
    """
    if network is None:
        if isinstance(x2, (Network, str, dict, os.PathLike)):
            x2, network = None, x2
        else:
            raise errors.ArgumentError("the network is missing: kernel(x, network='fc-3')")
    description = network if isinstance(network, Network) else Network(network)
    names = _kinds(kind)
    precision = _precision(dtype, x1, x2)
    first = inputs(x1, "x1", precision)
    second = None if x2 is None else inputs(x2, "x2", precision)
    if output is not None:
        found = _stored(
            first, second, description, names, precision, threads, progress, output, resume
        )
    elif resume:
        raise errors.ArgumentError("resume needs an output: the file that was begun")
    else:
        found = _computed(first, second, description, names, threads, progress)
    return found[0] if isinstance(kind, str) else Kernels(**dict(zip(names, found)))


def _computed(
    x1: Array,
    x2: Array | None,
    network: Network,
    names: tuple[str, ...],
    threads: int | None,
    progress: ProgressLike,
) -> list[Array]:
    """Kernels in memory."""
    shape = (len(x1), len(x1 if x2 is None else x2))
    try:
        results = {name: np.empty(shape, x1.dtype) for name in names}
    except MemoryError as failure:
        raise errors.MemoryPlanError(
            f"{failure}; use output='K.npy', which needs disk in place of memory, or fewer rows"
        ) from None
    is_short = x1.size * shape[1] <= _SHORT
    arrays = (x1, x2, results.get("nngp"), results.get("ntk"))
    if not progress:
        _library.compute_kernel(network._handle, *arrays, threads, None, is_short)
    else:
        with ProgressBar(progress) as update:
            _library.compute_kernel(network._handle, *arrays, threads, update, is_short)
    return [results[name] for name in names]


def _stored(
    x1: Array,
    x2: Array | None,
    network: Network,
    names: tuple[str, ...],
    precision: np.dtype[Any],
    threads: int | None,
    progress: ProgressLike,
    output: str | os.PathLike[str],
    resume: bool,
) -> list[Array]:
    """Kernels on disk; inputs go through files, whose digest the journal keeps."""
    path = os.fspath(output)
    with tempfile.TemporaryDirectory(prefix="ntkit-") as folder, ProgressBar(progress) as update:
        files: dict[str, str | None] = {}
        for name, array in (("x1", x1), ("x2", x2)):
            files[name] = None if array is None else os.path.join(folder, f"{name}.npy")
            if array is not None:
                np.save(files[name], array)
        reply = _library.run(
            "kernel.store",
            {
                **files,
                "output": path,
                "kind": "both" if len(set(names)) == 2 else names[0],
                "precision": precision.name,
                "resume": bool(resume),
            },
            network._handle,
            threads=threads,
            progress=update,
        )
    made = reply.values["files"]
    by_name = dict(zip(_KINDS, made)) if len(made) == 2 else {names[0]: made[0]}
    return [open_kernel(by_name[name]) for name in names]


def open_kernel(path: str | os.PathLike[str]) -> Array:
    """A kernel file as a read-only `numpy.memmap`: entries are read when they are looked at.

    Raises
    ------
    DataError
        For a kernel that is not finished, or no file.
    """
    name = Path(path)
    if not name.exists():
        begun = Path(f"{name}.journal").exists() or Path(f"{name}.partial").exists()
        reason = "is not finished; go on with resume=True" if begun else "does not exist"
        raise errors.DataError(f"{name} {reason}")
    return np.load(name, mmap_mode="r")


def kernel_diagonal(
    x: Any, network: NetworkLike, *, threads: int | None = None
) -> Kernels:
    """The kernels of every row with itself, as vectors: the diagonals of ``kernel(x, network=network)``."""
    description = network if isinstance(network, Network) else Network(network)
    reply = _library.run(
        "kernel.diagonal", target=description._handle, arrays={"x": inputs(x, "x")}, threads=threads
    )
    return Kernels(nngp=reply.arrays["nngp"], ntk=reply.arrays["ntk"])
