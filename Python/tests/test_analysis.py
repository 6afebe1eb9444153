"""The large questions: the numbers of the program's own reports."""

from __future__ import annotations

import json

import ntkit
import numpy as np
import pytest


def same(found, expected, path=""):
    """Every number of the program's JSON, but for times and memory."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key not in ("cost", "seconds", "versions", "peakMemory", "request"):
                # Optional members that are nil are written by neither.
                same(found[key], value, f"{path}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), path
        for index, value in enumerate(expected):
            same(found[index], value, f"{path}[{index}]")
    elif expected in ("NaN", "Infinity", "-Infinity"):
        assert str(found) in ("nan", "inf", "-inf"), path
    else:
        assert found == expected, path


def test_analyze(program, tmp_path):
    options = ["--width", 64, "--iterations", 50, "--seed", 3]
    expected = json.loads(
        program("analyze", "iris", *options, "-o", tmp_path / "p", "--format", "json", "--quiet")
    )
    report = ntkit.analyze(
        "iris", width=64, iterations=50, seed=3, output=tmp_path / "q", progress=False
    )
    same(report, expected)
    assert len(report.answer) == 3 and report.answer[0] in repr(report)
    assert report.prediction.test_error == expected["prediction"]["testError"]
    written = json.loads((tmp_path / "q" / "report.json").read_text())
    same(report, written)
    assert "<details>" in report._repr_html_()
    with pytest.raises(AttributeError, match="known are"):
        report.nothing


def test_analyze_arrays(rng):
    x = rng.normal(size=(40, 3))
    by_values = ntkit.analyze((x, x[:, 0]), "fc-1", width=16, iterations=50, progress=False)
    assert by_values.data.classes == 0 and by_values.data.features == 3
    names = np.where(x[:, 0] > 0, "up", "down")
    by_names = ntkit.analyze((x, names), width=16, iterations=50, progress=False)
    assert by_names.data.classes == 2
    seen = []
    ntkit.analyze(
        (x, names), width=16, iterations=50, progress=lambda stage, share: seen.append(stage)
    )
    assert seen
    for bad in (("x",), (x, x[:3, 0]), 3):
        with pytest.raises(ntkit.DataError):
            ntkit.analyze(bad, progress=False)
    with pytest.raises(ntkit.ArgumentError, match="width"):
        ntkit.analyze("iris", width=0, progress=False)


def test_complexity_and_bound(rng):
    x = rng.normal(size=(20, 5))
    k, y = ntkit.kernel(x, network="two-layer", kind="ntk"), np.sign(x[:, 0])
    form = y @ np.linalg.solve(k, y)
    np.testing.assert_allclose(ntkit.label_complexity(k, y), np.sqrt(2 * form / 20), rtol=1e-10)
    bound = ntkit.bound(k, y, width=10**9, failure_probability=0.1)
    np.testing.assert_allclose(bound.main, np.sqrt(2 * form / 20), rtol=1e-10)
    np.testing.assert_allclose(bound.total, sum(bound.terms.values()), rtol=1e-12)
    np.testing.assert_allclose(bound.terms.training, 1 / np.sqrt(20), rtol=1e-15)
    assert bound.is_vacuous == (bound.total >= 1)
    with pytest.raises(ntkit.ArgumentError, match="failure probability"):
        ntkit.bound(k, y, width=10, failure_probability=2)


def test_random_features(program):
    expected = json.loads(
        program(
            "features", "--dimension", 20, "--samples", 30, "--sweep", "width=10,40", "--draws", 3,
            "--test-rows", 100, "--noise", 0.1, "--format", "json", "--quiet",
        )
    )  # fmt: skip
    report = ntkit.random_features(
        dimension=20, samples=30, sweep=("width", [10, 40]), draws=3, test_rows=100, noise=0.1,
        progress=False,
    )  # fmt: skip
    same(report, expected)
    limit = ntkit.random_feature_asymptotics([10 / 20, 40 / 20], 30 / 20, noise=0.1)
    theory = [point.theory for point in report.points]
    np.testing.assert_allclose(limit.risk, theory, rtol=1e-12)
    assert ntkit.random_feature_asymptotics(1.0, 1.0).risk == np.inf
    with pytest.raises(ntkit.ArgumentError, match="ratio"):
        ntkit.random_feature_asymptotics(-1.0, 1.0)


def test_implicit_bias(program):
    expected = json.loads(program("bias", "least-squares:4x9", "--steps", 500, "--format", "json", "--quiet"))
    report = ntkit.implicit_bias("least-squares:4x9", steps=500, progress=False)
    same(report, expected)
    with pytest.raises(ntkit.ArgumentError, match="optimizer"):
        ntkit.implicit_bias(optimizers=["gdd"], progress=False)


def test_learning_curve(program):
    expected = json.loads(
        program("learning-curve", "iris", "-a", "fc-1", "--draws", 2, "--format", "json", "--quiet")
    )
    same(ntkit.learning_curve("iris", "fc-1", draws=2, progress=False), expected)
    with pytest.raises(ntkit.ArgumentError, match="network"):
        ntkit.learning_curve("iris")


def test_shipped_data_and_errors():
    with pytest.raises(ntkit.DataError):
        ntkit.analyze("no-such-data", progress=False)
    information = ntkit.information()
    assert information["versions"]["ntkit"] == ntkit.__version__
    assert "analyze" in information["operations"]
