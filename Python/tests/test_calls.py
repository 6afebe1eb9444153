"""What a call costs and leaves behind."""

from __future__ import annotations

import subprocess
import sys
import time

import ntkit
import numpy as np
import pytest

from test_interrupt import ENVIRONMENT


def resident() -> int:
    """The resident bytes of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.timed
def test_overhead():
    # The best of many batches: other programs only ever add to a time.
    network, x = ntkit.Network("fc-3"), np.random.default_rng(0).normal(size=(2, 4))
    best = np.inf
    for _ in range(30):
        begin = time.perf_counter()
        for _ in range(200):
            ntkit.kernel(x, network=network, kind="ntk")
        best = min(best, (time.perf_counter() - begin) / 200)
    assert best < 100e-6


def test_calls_leak_nothing():
    network, x = ntkit.Network("fc-3"), np.random.default_rng(0).normal(size=(3, 4))

    def work(count: int) -> None:
        for _ in range(count):
            ntkit.kernel(x, network=network, kind="ntk")

    work(5000)
    before = resident()
    work(100_000)
    # 21 bytes a call would be 2 MB.
    assert resident() - before < 2 << 20


def test_objects_and_errors_leak_nothing():
    k = ntkit.kernel(np.random.default_rng(0).normal(size=(20, 4)), network="fc-1", kind="ntk")
    bad = np.full((3, 4), np.nan)

    def work(count: int) -> None:
        for _ in range(count):
            ntkit.Network("fc-1")
            d = ntkit.SquaredLossDynamics(k, k[0])
            d.train([0.0, 1.0])
            try:
                ntkit.kernel(bad, network="fc-1")
            except ntkit.DataError:
                pass

    work(300)
    before = resident()
    work(3000)
    # A lost decomposition has 3.4 KB, which makes 10 MB.
    assert resident() - before < 2 << 20


@pytest.mark.timed
def test_import_is_quick_and_light():
    code = (
        "import time, sys; t = time.perf_counter(); import ntkit;"
        " print(time.perf_counter() - t, 'sklearn' in sys.modules)"
    )
    times = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
        )
        seconds, loaded = done.stdout.split()
        assert loaded == "False"
        times.append(float(seconds))
    assert min(times) < 0.3


def test_environment_is_left_alone():
    code = (
        "import os; before = dict(os.environ); import ntkit; ntkit.information();"
        " after = dict(os.environ); after.pop('NTKIT_RESOURCES'); print(before == after)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
