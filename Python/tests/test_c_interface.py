"""The C interface by itself: the program of the documentation, and calls that make no sense."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from pathlib import Path

import ntkit
import numpy as np
import pytest
from conftest import ROOT
from ntkit import _library

FOLDER = Path(ntkit.__file__).parent
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
DOCUMENT = ROOT / "docs" / "c-interface.md"


def compile_c(compiler, folder, source, *options):
    path = folder / "program.c"
    path.write_text(source)
    command = [
        compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", f"-I{FOLDER}", str(path),
        f"-L{FOLDER}", "-lNTKitC", f"-Wl,-rpath,{FOLDER}", "-o", str(folder / "program"), *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "program"


@pytest.mark.parametrize("compiler", COMPILERS)
def test_program_of_the_documentation(compiler, tmp_path):
    if not DOCUMENT.exists():
        pytest.skip("no docs/c-interface.md beside these tests")
    source = re.search(r"```c\n(.*?)```", DOCUMENT.read_text(), re.S).group(1)
    assert len(source.splitlines()) <= 24
    program = compile_c(compiler, tmp_path, source)
    done = subprocess.run([str(program)], capture_output=True, text=True, check=True)
    found = np.array([line.split() for line in done.stdout.splitlines()], float)
    expected = ntkit.kernel([[1.0, 0], [0, 1], [1, 1]], network="fc-3", kind="ntk")
    np.testing.assert_allclose(found, expected, atol=5e-16, rtol=0)


def test_symbols():
    # Nothing of the Swift runtime may meet another copy of it in the process.
    if not shutil.which("nm"):
        pytest.skip("no nm here: install binutils to look at the library's symbols")
    done = subprocess.run(
        ["nm", "-D", "--defined-only", str(FOLDER / "libNTKitC.so")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = {line.split()[-1] for line in done.stdout.splitlines() if " T " in line}
    declared = set(re.findall(r"\b(ntkit_\w+)\(", (FOLDER / "ntkit.h").read_text()))
    assert declared <= names
    assert not {name for name in names if name.startswith(("swift_", "dispatch_"))}


def test_no_swift_library_is_needed():
    done = subprocess.run(
        ["ldd", str(FOLDER / "libNTKitC.so")], capture_output=True, text=True, check=True
    )
    assert "not found" not in done.stdout
    needed = [line.split()[0] for line in done.stdout.splitlines()]
    assert not [name for name in needed if "swift" in name.lower() or "Foundation" in name]


def call(operation, settings, target=None, arrays=()):
    """ntkit_run as a careless program would call it."""
    pointer, error = ctypes.c_void_p(), _library._Error()
    block = (_library._Array * max(1, len(arrays)))(*arrays)
    status = _library.library().ntkit_run(
        operation, settings, target, block, len(arrays), ctypes.byref(pointer), None,
        ctypes.byref(error),
    )  # fmt: skip
    if status == 0:
        _library.library().ntkit_release(pointer)
    return status, error.message.decode()


def test_careless_calls():
    network = ntkit.Network("fc-1")._handle
    x = np.ones((2, 3))
    described = _library.describe(x, b"x")
    status, message = call(b"analyse", b"{}")
    assert status == 1 and "no operation 'analyse'" in message and "analyze" in message
    status, message = call(b"complexity", b'{"widht": 3}')
    assert status == 1 and "no setting 'widht'" in message and "width" in message
    for settings in (b"", b"[]", b"{", b"null"):
        status, message = call(b"complexity", settings)
        assert status == 1 and "no JSON object" in message
    assert call(b"process", b'{"noise": "a"}')[0] == 1
    assert call(b"process", b"{}")[0] == 1
    status, message = call(b"process", b'{"noise": 1}')
    assert status == 1 and "'kernel' is missing" in message
    # Handles of another kind, and none.
    for target in (None, network.pointer):
        status, message = call(b"dynamics.reach", b'{"fraction": 0.5}', target)
        assert status == 1 and "no dynamics" in message
    assert call(b"kernel.diagonal", b"{}", None, [described])[0] == 1
    assert call(b"kernel.diagonal", b"{}", network.pointer, [described])[0] == 0
    for change in ({"rank": 0}, {"rank": 5}, {"type": 7}, {"data": None}):
        wrong = _library.describe(x, b"x")
        for name, value in change.items():
            setattr(wrong, name, value)
        assert call(b"kernel.diagonal", b"{}", network.pointer, [wrong])[0] in (1, 3)
    wrong = _library.describe(x, b"x")
    wrong.shape[0] = -1
    assert call(b"kernel.diagonal", b"{}", network.pointer, [wrong])[0] == 3


def test_kernel_refuses_results_of_another_shape():
    functions, error = _library.library(), _library._Error()
    network = ntkit.Network("fc-1")._handle
    x = np.ones((2, 3))
    for result, status in (
        (np.empty((2, 3)), 3), (np.empty((2, 2), np.float32), 1), (np.empty((2, 2)), 0),
    ):  # fmt: skip
        found = functions.ntkit_kernel(
            network.pointer, _library.describe(x), None, None, _library.describe(result), None, error
        )
        assert found == status
    # Nothing is asked for: nothing is done.
    assert functions.ntkit_kernel(network.pointer, _library.describe(x), None, None, None, None, error) == 0
    # Whoever does not want to know need not.
    assert functions.ntkit_kernel(
        network.pointer, _library.describe(np.full((1, 1), np.nan)), None, None,
        _library.describe(np.empty((1, 1))), None, None,
    ) == 3  # fmt: skip


def test_long_messages_are_cut():
    name = "ü" * 5000
    pointer, error = ctypes.c_void_p(), _library._Error()
    status = _library.library().ntkit_network(
        name.encode(), ctypes.byref(pointer), ctypes.byref(error)
    )
    assert status == 2
    assert len(error.message) <= 4087 and "ü" in error.message.decode("utf-8")
