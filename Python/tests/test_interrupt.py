"""Ctrl-C, the interpreter lock, forks: in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import ntkit
import numpy as np
import pytest

# Signals are answered within a second, which a busy machine does not keep.
pytestmark = pytest.mark.timed

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(ntkit.__file__).parents[1])}


def start(code: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], env=ENVIRONMENT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )  # fmt: skip


@pytest.mark.parametrize("threads", [1, 2])
def test_interrupt_of_a_long_kernel(threads):
    process = start(
        f"""
        import time, numpy as np, ntkit
        x = np.random.default_rng(0).normal(size=(300, 24, 24, 3)).astype(np.float32)
        print("ready", flush=True)
        try:
            ntkit.kernel(x, network="cntk-8-gap", threads={threads})
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            k = ntkit.kernel(x[:2, :4, :4], network="cntk-3-gap", kind="ntk")
            print("goes on", k.shape, flush=True)
        """
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(1.0)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    line = process.stdout.readline()
    seconds = time.monotonic() - begin
    rest, errors = process.stdout.read(), process.stderr.read()
    assert line == "interrupted\n", errors
    assert rest == "goes on (2, 2)\n", errors
    assert seconds < 1.0
    assert process.wait(timeout=60) == 0


def test_interrupt_keeps_finished_tiles(tmp_path):
    code = """
        import sys, numpy as np, ntkit
        x = np.random.default_rng(0).normal(size=(120, 16, 16, 1)).astype(np.float32)
        print("ready", flush=True)
        k = ntkit.kernel(x, network="cntk-6-gap", kind="ntk", threads=2, output=sys.argv[1], resume=True)
        np.save(sys.argv[2], k)
    """
    output, copy = tmp_path / "K.npy", tmp_path / "copy.npy"
    command = [sys.executable, "-c", textwrap.dedent(code), str(output), str(copy)]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    journal = Path(f"{output}.journal")

    def tiles() -> int:
        # After the header every line is a checksum and what it says: "tile" for a finished one.
        return journal.read_bytes().count(b" tile ") if journal.exists() else 0

    deadline = time.monotonic() + 60
    while tiles() < 2 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert time.monotonic() - begin < 2.0  # the interpreter's own end included
    assert process.returncode != 0 and not output.exists()
    kept = tiles()
    assert kept >= 2
    again = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr
    x = np.random.default_rng(0).normal(size=(120, 16, 16, 1)).astype(np.float32)
    assert (np.load(copy) == ntkit.kernel(x, network="cntk-6-gap", kind="ntk")).all()


def test_interrupt_of_a_decomposition():
    # LAPACK cannot be stopped: the call is left behind, and Python goes on within a second.
    process = start(
        """
        import numpy as np, ntkit
        x = np.random.default_rng(0).normal(size=(3000, 20))
        k = ntkit.kernel(x, network="fc-1", kind="ntk")
        print("ready", flush=True)
        try:
            ntkit.SquaredLossDynamics(k, x[:, 0])
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    line = process.stdout.readline()
    assert time.monotonic() - begin < 1.5
    process.kill()
    process.communicate()
    assert line == "interrupted\n"


def test_other_threads_run_meanwhile():
    # With the lock held a counting thread would stand still for the whole call.
    x = np.random.default_rng(0).normal(size=(100, 14, 14, 2)).astype(np.float32)
    count, stop = 0, threading.Event()

    def tick() -> None:
        nonlocal count
        while not stop.is_set():
            count += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begin, before = time.monotonic(), count
    ntkit.kernel(x, network="cntk-6-gap", threads=1)
    seconds, ticks = time.monotonic() - begin, count - before
    stop.set()
    thread.join()
    assert seconds > 0.2
    assert ticks > 50 * seconds


def test_calls_from_several_threads():
    x = np.random.default_rng(0).normal(size=(120, 10))
    expected = ntkit.kernel(x, network="fc-2", kind="ntk")
    wrong = []

    def work() -> None:
        for _ in range(50):
            if not (ntkit.kernel(x, network="fc-2", kind="ntk") == expected).all():
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_fork():
    # A child has none of the library's threads, so it works with one of its own.
    process = start(
        """
        import os, numpy as np, ntkit
        x = np.random.default_rng(0).normal(size=(600, 20))
        expected = ntkit.kernel(x, network="fc-2", kind="ntk", threads=2)
        child = os.fork()
        if child == 0:
            same = (ntkit.kernel(x, network="fc-2", kind="ntk") == expected).all()
            d = ntkit.SquaredLossDynamics(expected[:50, :50], x[:50, 0])
            os._exit(0 if same and np.isfinite(d.train(1.0)).all() else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """
    )
    out, errors = process.communicate(timeout=60)
    assert out == "0\n", errors
