"""Variables that OpenBLAS and OpenMP read when the library is loaded.

The program ``ntkit`` restarts itself to set them. A Python process cannot do that, so they are set while the
library is loaded, where the user has not set them, and taken away again: other libraries and child
processes never see them.

``OPENBLAS_CORETYPE``
    ``SkylakeX`` on processors with AVX-512, which OpenBLAS 0.3.21 takes for older ones.
``OMP_WAIT_POLICY``
    ``passive``: threads that spin while they wait take the processor from those they wait for.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

_WIDE = {"avx512f", "avx512dq", "avx512bw", "avx512vl"}


def _has_wide_vectors() -> bool:
    """Whether Linux says that the processor has what the core SkylakeX needs."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("flags"):
                    return set(line.split()) >= _WIDE
    except OSError:
        pass
    return False


def corrections() -> dict[str, str]:
    """The variables that the user left open and that have a better value."""
    found = {}
    if not os.environ.get("OPENBLAS_CORETYPE") and _has_wide_vectors():
        found["OPENBLAS_CORETYPE"] = "SkylakeX"
    if "OMP_WAIT_POLICY" not in os.environ and "GOMP_SPINCOUNT" not in os.environ:
        found["OMP_WAIT_POLICY"] = "passive"
    return found


@contextlib.contextmanager
def corrected() -> Iterator[None]:
    """Sets the corrections and takes them away again."""
    values = corrections()
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
