"""What progress looks like on a terminal and in a notebook."""

from __future__ import annotations

import io
import sys
import types

import pytest
from ntkit._progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def late(monkeypatch):
    """Bars appear after half a second; here at once."""
    moments = iter(range(1000))
    monkeypatch.setattr("time.monotonic", lambda: float(next(moments)))


def test_terminal(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressBar(True) as update:
        update("kernel", 0.25)
        update("kernel", 0.5)
    shown = stream.getvalue()
    assert "kernel [" + 15 * "#" + 15 * "." + "]  50%" in shown and "s left" in shown
    assert shown.endswith("\r\x1b[K")  # nothing is left behind


def test_no_terminal(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressBar(True) as update:
        update("kernel", 0.5)
    assert stream.getvalue() == ""


def test_notebook(monkeypatch):
    shown = []

    class Handle:
        def update(self, content):
            shown.append(content)

    package, display = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    package.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    display.HTML = str
    display.display = lambda content, display_id: Handle()
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    with ProgressBar(True) as update:
        update("a <stage>", 0.5)
    assert "a &lt;stage&gt;" in shown[0] and "value='0.5000'" in shown[0] and "50%" in shown[0]
    assert shown[-1] == ""


def test_off_and_own():
    with ProgressBar(None) as update:
        assert update is None
    seen = []
    with ProgressBar(lambda stage, share: seen.append((stage, share))) as update:
        update("kernel", 0.5)
    assert seen == [("kernel", 0.5)]
