"""Chapter 7: the path norm, by enumerating all paths of a network that the program trained."""

import json
import tempfile
from pathlib import Path

import numpy as np

from program import close, formula, run


@formula("path-norm")
def path_norm():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        run("train", "digits", "-a", "fc-2", "--width", 8, "--epochs", 1, "--output", folder / "run",
            "--export", folder / "w.npz", "--quiet")
        printed = json.loads(run("measure", folder / "run", "--fast", "--format", "json", "--quiet"))
        weights = np.load(folder / "w.npz")
        layers = [weights[name].astype(float) for name in sorted(weights)]
    deviations = [np.sqrt(2), np.sqrt(2), 1]
    layers = [s / np.sqrt(w.shape[1]) * w for s, w in zip(deviations, layers)]  # what multiplies the inputs
    total = 0.0
    first, second, third = layers
    for i in range(first.shape[1]):
        for j in range(first.shape[0]):
            for k in range(second.shape[0]):
                for o in range(third.shape[0]):
                    total += (first[j, i] * second[k, j] * third[o, k]) ** 2
    values = json.dumps(printed)
    found = find(printed, "l2 path norm") or find(printed, "l2PathNorm") or find(printed, "pathNorm2")
    assert found is not None, values[:600]
    close(found, np.sqrt(total), 1e-6, "path norm")  # weights are stored in single precision


def find(value, key):
    if isinstance(value, dict):
        if key in value:
            return value[key]
        if value.get("name") == key or value.get("measure") == key:
            return value.get("value")
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            found = find(entry, key)
            if found is not None:
                return found
    return None
