"""Progress of long calls: a line on a terminal, a bar in a notebook, or a function of the caller's."""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Union

ProgressLike = Union[bool, None, Callable[[str, float], None]]


class ProgressBar:
    """Shows (stage, share) until it is closed; nothing for calls of less than half a second."""

    def __init__(self, wanted: ProgressLike) -> None:
        self._show: Callable[[str, float], None] | None = None
        self._close: Callable[[], None] = lambda: None
        self._start = time.monotonic()
        if callable(wanted):
            self.update: Callable[[str, float], None] | None = wanted
        elif wanted:
            self.update = self._later
        else:
            self.update = None

    def __enter__(self) -> Callable[[str, float], None] | None:
        return self.update

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def _later(self, stage: str, share: float) -> None:
        if self._show is None:
            if time.monotonic() - self._start < 0.5:
                return
            self._show, self._close = _notebook() or _terminal()
        self._show(stage, share)


def _remaining(start: float, share: float) -> str:
    spent = time.monotonic() - start
    return f"{spent / share * (1 - share):.0f} s left" if share > 0.01 else ""


def _notebook() -> tuple[Callable[[str, float], None], Callable[[], None]] | None:
    """A bar in a Jupyter notebook; None elsewhere."""
    frontend: Any = sys.modules.get("IPython")
    shell = frontend.get_ipython() if frontend else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import HTML, display  # type: ignore[import-not-found]

    handle, start = display(HTML(""), display_id=True), time.monotonic()

    def show(stage: str, share: float) -> None:
        handle.update(
            HTML(
                f"<label>{html.escape(stage)} <progress max='1' value='{share:.4f}'></progress>"
                f" {share:.0%} {_remaining(start, share)}</label>"
            )
        )

    return show, lambda: handle.update(HTML(""))


def _terminal() -> tuple[Callable[[str, float], None], Callable[[], None]]:
    """A line on standard error, wiped at the end; nothing where that is no terminal."""
    start = time.monotonic()
    if not sys.stderr.isatty():
        return (lambda stage, share: None), (lambda: None)

    def show(stage: str, share: float) -> None:
        filled = int(30 * share)
        bar = "#" * filled + "." * (30 - filled)
        sys.stderr.write(f"\r\x1b[K{stage} [{bar}] {share:4.0%} {_remaining(start, share)}")
        sys.stderr.flush()

    def close() -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return show, close
