"""What the tests share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240611)


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """Runs the program ``ntkit``: that of NTKIT_PROGRAM, or of this checkout's release build."""
    path = os.environ.get("NTKIT_PROGRAM") or str(ROOT / ".build" / "release" / "ntkit")
    if not os.access(path, os.X_OK):
        pytest.skip(f"{path} is not built: run 'make build' to compare with the program")

    def run(*arguments: object) -> str:
        command = [path, *(str(argument) for argument in arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
