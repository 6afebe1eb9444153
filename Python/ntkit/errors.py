"""The exceptions of NTKit, one for each family of errors of the library, with its own messages."""

from __future__ import annotations

__all__ = [
    "NTKitError",
    "ArgumentError",
    "ArchitectureError",
    "DataError",
    "KernelError",
    "NumericalError",
    "MemoryPlanError",
    "OutputError",
    "InternalError",
]


class NTKitError(Exception):
    """What every exception of this package is."""


class ArgumentError(NTKitError, ValueError):
    """A setting outside its range, or settings that exclude each other."""


class ArchitectureError(NTKitError, ValueError):
    """A description that is no network, or does not fit its input; names the layer's path."""


class DataError(NTKitError, ValueError):
    """Arrays or files that cannot be used, such as NaN or a shape that does not fit."""


class KernelError(NTKitError, ValueError):
    """A network without this kernel, or a kernel that is singular or no kernel."""


class NumericalError(NTKitError, ArithmeticError):
    """A computation that did not come to an end."""


class MemoryPlanError(NTKitError, MemoryError):
    """A computation that would not fit into memory; nothing was allocated for it."""


class OutputError(NTKitError, OSError):
    """A file that cannot be written, or not gone on with."""


class InternalError(NTKitError, RuntimeError):
    """Something that was not foreseen; please report it."""


_CANCELLED = 8
_FAMILIES = {
    1: ArgumentError,
    2: ArchitectureError,
    3: DataError,
    4: KernelError,
    5: NumericalError,
    6: MemoryPlanError,
    7: OutputError,
    9: InternalError,
}


def _exception(status: int, message: str) -> BaseException:
    """The exception for a status of the C interface."""
    if status == _CANCELLED:
        return KeyboardInterrupt()
    return _FAMILIES.get(status, InternalError)(message)
