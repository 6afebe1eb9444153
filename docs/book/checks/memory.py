"""The page on memory."""

import json
import re
import tempfile
from pathlib import Path

import numpy as np

from program import formula, run


@formula("kernel-bytes")
def kernel_bytes():
    n = 6000
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "X.npy", np.ones((n, 4)))
        both = json.loads(run("kernel", "-a", "fc-3", "--x1", "X.npy", "--dry-run", "--format", "json", "--quiet", folder=folder))
        disk = run("kernel", "-a", "fc-3", "--x1", "X.npy", "--kind", "ntk", "--precision", "float32", "--output", "K.npy",
                   "--dry-run", "--quiet", folder=folder)
    exact = 2 * 8 * n**2
    # On top come the inputs, a tile for each thread and statistics by row: megabytes.
    assert exact <= both["bytes"] <= exact + 64e6, both["bytes"]
    number, unit = re.search(r"disk\s+([\d.]+) (MB|GB)", disk).groups()
    assert abs(float(number) * {"MB": 1e6, "GB": 1e9}[unit] / (4 * n**2) - 1) < 0.01, disk
