"""The program under test, and the registry that pairs formulas of the book with checks."""

import json
import os
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("NTKIT", str(ROOT / ".build/release/ntkit"))
CHECKS = {}


def formula(*ids):
    """Names the displayed formulas (`<!-- eq: id -->`) that a function evaluates as they are written."""

    def register(function):
        for formula_id in ids:
            assert formula_id not in CHECKS, f"two checks of {formula_id}"
            CHECKS[formula_id] = function
        return function

    return register


def run(*arguments, folder=None):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=folder)
    if done.returncode not in (0, 2):
        raise AssertionError(f"ntkit {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


@lru_cache(maxsize=None)
def record(*arguments):
    """The JSON that a command prints; run once for the same arguments."""
    return json.loads(run(*arguments, "--format", "json", "--quiet"))


def kernels(architecture, x, x2=None):
    """NNGP and NTK of a preset or of an architecture given as a dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if isinstance(architecture, dict):
            (folder / "a.json").write_text(json.dumps(architecture))
            architecture = folder / "a.json"
        np.save(folder / "x.npy", x)
        more = []
        if x2 is not None:
            np.save(folder / "x2.npy", x2)
            more = ["--x2", folder / "x2.npy"]
        run("kernel", "-a", architecture, "--x1", folder / "x.npy", *more, "--output", folder / "K.npz", "--quiet")
        stored = np.load(folder / "K.npz")
        return stored["nngp"], stored["ntk"]


@lru_cache(maxsize=None)
def digits(classes, limit, scaling="unit-norm"):
    """The first `limit` rows of these classes of the shipped digits, (n, 64) of length sqrt(64), and their class numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.npy"
        chosen = ["--classes", classes] if classes else []
        run("data", "export", "digits", *chosen, "--limit", limit, "--scaling", scaling, "--to", path, "--quiet")
        x, y = np.load(path), np.load(Path(folder) / "x-y.npy")
    return x.reshape(len(x), -1).astype(float), y


@lru_cache(maxsize=None)
def analysis():
    """The report on 200 digits of two classes, the rows' Gram matrix by its formula, and the labels."""
    with tempfile.TemporaryDirectory() as folder:
        run("analyze", "digits", "--classes", "3,8", "--limit", 200, "--iterations", 100, "--output", folder, "--quiet")
        report = json.loads((Path(folder) / "report.json").read_text())
    x, y = digits("3,8", 200)
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    cosine = np.clip(unit @ unit.T, -1, 1)
    np.fill_diagonal(cosine, 1)
    gram = cosine * (np.pi - np.arccos(cosine)) / (2 * np.pi)
    return report, gram, np.where(y == y.min(), -1.0, 1.0)


def close(actual, expected, tolerance, what=""):
    """Compares shapes, then values relative to the largest expected one; NaN never passes."""
    actual, expected = np.asarray(actual, float), np.asarray(expected, float)
    assert actual.shape == expected.shape, f"{what}: shapes {actual.shape} and {expected.shape}"
    scale = np.abs(expected).max()
    error = np.abs(actual - expected).max() / scale
    assert error <= tolerance, f"{what}: off by {error:.2e} of {scale:.3g}, allowed {tolerance:.0e}"
