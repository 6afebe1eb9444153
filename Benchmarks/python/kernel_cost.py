"""What Python costs beside the program: kernels of 4,000 rows from NumPy and from `ntkit kernel`, in turns.

The program's own number is the `seconds` of its report, which leaves its files out; the other's is the wall time of
`ntkit.kernel`, allocation included. Prints the median of the ratios of neighbouring runs, and the time of a call on
two rows.

    python kernel_cost.py PROGRAM [ROUNDS]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import ntkit
import numpy as np

ROWS, FEATURES = 4000, 784


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    rng = np.random.default_rng(0)
    network = ntkit.Network("fc-3")
    for dtype in ("float64", "float32"):
        x = rng.normal(size=(ROWS, FEATURES)).astype(dtype)
        with tempfile.TemporaryDirectory() as folder:
            np.save(f"{folder}/x.npy", x)
            command = [
                program, "kernel", "-a", "fc-3", "--x1", f"{folder}/x.npy", "--precision", dtype,
                "-o", f"{folder}/K.npz", "--quiet", "--format", "json",
            ]  # fmt: skip
            theirs, ours = [], []
            for _ in range(rounds):
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                theirs.append(json.loads(done.stdout)["seconds"])
                begin = time.perf_counter()
                k = ntkit.kernel(x, network=network)
                ours.append(time.perf_counter() - begin)
                del k
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        print(
            f"{dtype}: ntkit.kernel {statistics.median(ours):.3f} s, program {statistics.median(theirs):.3f} s,"
            f" median ratio {ratio:.3f} of {rounds} rounds, load {os.getloadavg()[0]:.1f}"
        )
    x = rng.normal(size=(2, 10))
    batches = []
    for _ in range(200):
        begin = time.perf_counter()
        for _ in range(100):
            ntkit.kernel(x, network=network)
        batches.append((time.perf_counter() - begin) / 100)
    print(f"a call on two rows: median {statistics.median(batches) * 1e6:.0f} us, best {min(batches) * 1e6:.0f} us")


if __name__ == "__main__":
    main()
