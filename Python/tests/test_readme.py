"""The README's code runs, in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"


def test_code_of_the_readme(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 6
    names: dict = {}
    for block in blocks:
        exec(compile(block, str(README), "exec"), names)  # noqa: S102
    assert "prediction" in capsys.readouterr().out
    assert names["mean"].shape == (10,) and names["functions"].shape == (10, 5)


def test_doctests():
    import doctest

    import ntkit.kernels
    import ntkit.network

    for module in (ntkit, ntkit.network, ntkit.kernels):
        result = doctest.testmod(module)
        assert result.failed == 0 and result.attempted > 0


def test_interfaces_are_documented():
    import inspect

    import ntkit

    for name in ntkit.__all__:
        thing = getattr(ntkit, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            hints = inspect.signature(thing)
            assert hints.return_annotation is not inspect.Signature.empty, name
            for parameter in hints.parameters.values():
                assert parameter.annotation is not inspect.Parameter.empty, f"{name}: {parameter}"
    with pytest.raises(AttributeError, match="nothing"):
        ntkit.nothing  # noqa: B018
    assert set(ntkit.__all__) <= set(dir(ntkit))
