"""The C interface: structures, functions, and how a call is made, followed and interrupted.

The only module that touches foreign memory. ``ntkit.h`` says what the functions do.
"""

from __future__ import annotations

import ctypes
import json
import os
import threading
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import errors
from ._environment import corrected

_FOLDER = Path(__file__).resolve().parent
_NAME = "libNTKitC.so"
_CODES = {np.dtype(np.float32): 0, np.dtype(np.float64): 1, np.dtype(np.int64): 2}
_TYPES = {code: dtype for dtype, code in _CODES.items()}


class _Array(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("type", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("shape", ctypes.c_int64 * 4),
    ]


class _Error(ctypes.Structure):
    _fields_ = [
        ("status", ctypes.c_int32),
        ("reserved", ctypes.c_int32),
        ("message", ctypes.c_char * 4088),
    ]


_ProgressFunction = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_double, ctypes.c_void_p)


class _Control(ctypes.Structure):
    _fields_ = [
        ("threads", ctypes.c_int32),
        ("cancel", ctypes.c_int32),
        ("share", ctypes.c_double),
        ("progress", _ProgressFunction),
        ("context", ctypes.c_void_p),
    ]


class _Loaded:
    """The library, loaded at its first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library: ctypes.CDLL | None = None
        self.is_fork = False

    def __call__(self) -> ctypes.CDLL:
        return self._library or self._load()

    def _load(self) -> ctypes.CDLL:
        with self._lock:
            if self._library is None:
                self._library = _open()
        return self._library

    def after_fork(self) -> None:
        """A child of a process that used the library has none of its threads."""
        self.is_fork = self._library is not None


def _open() -> ctypes.CDLL:
    path = _FOLDER / _NAME
    if not path.exists():
        raise ImportError(
            f"{path} is missing; build and install the package with 'pip install ./Python'"
        )
    os.environ.setdefault("NTKIT_RESOURCES", str(_FOLDER))
    with corrected():
        library = ctypes.CDLL(str(path))
    pointer, text, whole = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
    array, control, error = (ctypes.POINTER(kind) for kind in (_Array, _Control, _Error))
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "ntkit_version": (text, []),
        "ntkit_free": (None, [pointer]),
        "ntkit_release": (None, [pointer]),
        "ntkit_network": (whole, [text, ctypes.POINTER(pointer), error]),
        "ntkit_network_text": (whole, [pointer, whole, ctypes.POINTER(pointer), error]),
        "ntkit_kernel": (whole, [pointer, array, array, array, array, control, error]),
        "ntkit_run": (
            whole,
            [text, text, pointer, array, whole, ctypes.POINTER(pointer), control, error],
        ),
        "ntkit_reply_json": (text, [pointer]),
        "ntkit_reply_array": (whole, [pointer, whole, array]),
        "ntkit_reply_object": (pointer, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


library = _Loaded()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=library.after_fork)

# One for each thread: its message is read before the next call.
_local = threading.local()


def _error() -> _Error:
    try:
        return _local.error
    except AttributeError:
        _local.error = _Error()
        return _local.error


def check(status: int, error: _Error) -> None:
    """Raises the exception of a status that is not success."""
    if status != 0:
        raise errors._exception(status, error.message.decode("utf-8", "replace"))


def describe(array: np.ndarray, name: bytes | None = None) -> _Array:
    """What the C interface sees of a contiguous array; it does not keep the array alive."""
    shape = array.shape
    return _Array(
        name,
        array.ctypes.data if array.size else None,
        _CODES[array.dtype],
        len(shape),
        (ctypes.c_int64 * 4)(*shape),
    )


class Handle:
    """An object of the library, given back with this one."""

    __slots__ = ("pointer", "_release", "__weakref__")

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer
        self._release = library().ntkit_release

    def __del__(self) -> None:
        # Where __init__ failed there is nothing to give back.
        release = getattr(self, "_release", None)
        if release is not None:
            release(self.pointer)


def network_handle(description: str) -> Handle:
    """The network that a name, a path or JSON text describes."""
    pointer, error = ctypes.c_void_p(), _error()
    status = library().ntkit_network(
        description.encode("utf-8"), ctypes.byref(pointer), ctypes.byref(error)
    )
    check(status, error)
    return Handle(pointer.value)


def network_text(handle: Handle, form: int) -> str:
    """A network as JSON (0), a table (1) or a line (2)."""
    pointer, error = ctypes.c_void_p(), _error()
    status = library().ntkit_network_text(
        handle.pointer, form, ctypes.byref(pointer), ctypes.byref(error)
    )
    check(status, error)
    try:
        return ctypes.string_at(pointer.value).decode("utf-8")
    finally:
        library().ntkit_free(pointer)


def _threads(threads: int | None) -> int:
    """The number of threads for a call; a forked child has one, since GCD does not survive a fork."""
    if threads is not None and (not isinstance(threads, (int, np.integer)) or threads < 1):
        raise errors.ArgumentError(f"threads is {threads!r}; it must be a whole number from 1")
    if library.is_fork:
        if threads is not None and threads > 1:
            warnings.warn(
                "this process was forked from one that had used ntkit: one thread is used; start workers"
                " with 'spawn' or 'loky' to use more",
                RuntimeWarning,
                stacklevel=4,
            )
        return 1
    return 0 if threads is None else int(threads)


Progress = Callable[[str, float], None]


def interruptible(
    function: Callable[[_Control, _Error], int],
    threads: int | None,
    progress: Progress | None,
    is_short: bool = False,
) -> None:
    """Calls ``function`` so that Ctrl-C ends it, and raises what it reports.

    Python runs signal handlers in its main thread between two instructions, never inside a foreign call.
    A call that may take long therefore runs on a thread of its own while the main thread waits: the
    interrupt sets the control's flag and waits up to a second for the call to notice. What it works on
    stays alive with its thread.
    """
    control = _Control(threads=_threads(threads))
    main = threading.current_thread() is threading.main_thread()
    if progress is None and (is_short or not main):
        error = _error()
        return check(function(control, error), error)
    latest: list[Any] = ["", 0.0]
    if progress is not None:

        def note(stage: bytes, share: float, _context: Any) -> None:
            latest[0], latest[1] = stage.decode("utf-8", "replace"), share

        control.progress = _ProgressFunction(note)
    error = _Error()
    result: list[Any] = []
    done = threading.Semaphore(0)

    def work() -> None:
        try:
            result.append(function(control, error))
        except BaseException as failure:  # shown in the caller's thread
            result.append(failure)
        finally:
            done.release()

    thread = threading.Thread(target=work, name="ntkit", daemon=True)
    thread.start()
    try:
        shown: tuple[str, float] | None = None
        while not done.acquire(timeout=0.1):
            seen = (latest[0], latest[1])
            if progress is not None and seen != shown and seen[0]:
                progress(*seen)
                shown = seen
    except BaseException:
        control.cancel = 1
        done.acquire(timeout=0.9)
        raise
    if isinstance(result[0], BaseException):
        raise result[0]
    check(result[0], error)
    if progress is not None:
        progress(latest[0], 1.0)


def compute_kernel(
    network: Handle,
    x1: np.ndarray,
    x2: np.ndarray | None,
    nngp: np.ndarray | None,
    ntk: np.ndarray | None,
    threads: int | None,
    progress: Progress | None,
    is_short: bool,
) -> None:
    """Writes kernels into ``nngp`` and ``ntk``; all arrays are contiguous and of one type."""
    function = library().ntkit_kernel

    def call(control: _Control, error: _Error) -> int:
        def reference(array: np.ndarray | None) -> Any:
            return None if array is None else ctypes.byref(describe(array))

        return function(
            network.pointer,
            reference(x1),
            reference(x2),
            reference(nngp),
            reference(ntk),
            ctypes.byref(control),
            ctypes.byref(error),
        )

    interruptible(call, threads, progress, is_short)


class Reply:
    """What an operation gave back: values of its JSON, arrays by name, perhaps an object."""

    __slots__ = ("values", "arrays", "object")

    def __init__(self, pointer: int) -> None:
        handle, functions = Handle(pointer), library()
        self.values: Any = json.loads(functions.ntkit_reply_json(pointer).decode("utf-8"))
        self.arrays: dict[str, np.ndarray] = {}
        array, index = _Array(), 0
        while functions.ntkit_reply_array(pointer, index, ctypes.byref(array)):
            shape = tuple(array.shape[: array.rank])
            values = np.empty(shape, _TYPES[array.type])
            if values.size:
                ctypes.memmove(values.ctypes.data, array.data, values.nbytes)
            self.arrays[array.name.decode("utf-8")] = values
            index += 1
        made = functions.ntkit_reply_object(pointer)
        self.object: Handle | None = None if made is None else Handle(made)
        del handle


# Operations whose time is known by the size of their arrays, and the size that takes about a hundredth of a
# second.
_SIZED = {
    "network.shapes",
    "dynamics",
    "dynamics.outputs",
    "dynamics.reach",
    "ensemble",
    "ensemble.predict",
    "process",
    "process.posterior",
    "complexity",
    "features.map",
}
_SHORT = 20_000


def run(
    operation: str,
    settings: Mapping[str, Any] | None = None,
    target: Handle | None = None,
    arrays: Mapping[str, np.ndarray | None] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Reply:
    """Runs an operation of the library.

    Settings that are None and arrays that are None are left out. Arrays may be of any layout; whole numbers
    are passed as int64 and everything else as float64 or float32.
    """
    given = {name: value for name, value in (settings or {}).items() if value is not None}
    text = json.dumps(given, allow_nan=False).encode("utf-8")
    kept = {
        name: np.ascontiguousarray(array)
        for name, array in (arrays or {}).items()
        if array is not None
    }
    described = [describe(array, name.encode("utf-8")) for name, array in kept.items()]
    block = (_Array * max(1, len(described)))(*described)
    pointer = ctypes.c_void_p()
    function = library().ntkit_run

    def call(control: _Control, error: _Error) -> int:
        # `kept` holds the memory that `block` points to as long as this function is there.
        assert len(kept) == len(described)
        return function(
            operation.encode("utf-8"),
            text,
            None if target is None else target.pointer,
            block,
            len(described),
            ctypes.byref(pointer),
            ctypes.byref(control),
            ctypes.byref(error),
        )

    size = sum(array.size for array in kept.values())
    interruptible(call, threads, progress, operation in _SIZED and size <= _SHORT)
    return Reply(pointer.value)
