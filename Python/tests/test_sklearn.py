"""Estimators: scikit-learn's own checks, its tools, and the program's bits."""

from __future__ import annotations

import csv
import json
import pickle

import ntkit
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, WhiteKernel
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import parametrize_with_checks

ESTIMATORS = [
    ntkit.NTKRegressor(),
    ntkit.NTKRegressor("fc-1", kind="nngp", ridge=0.1, scaling="none"),
    ntkit.NNGPRegressor(),
    ntkit.NTKClassifier(),
    ntkit.NTKClassifier(classifier="softmax", strength=0.1),
    ntkit.RandomFeatures(random_state=0),
]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture
def values(rng):
    x = rng.normal(size=(60, 4))
    return x[:40], np.sin(x[:40, 0]) + 0.1 * rng.normal(size=40), x[40:], np.sin(x[40:, 0])


def save(folder, train, test):
    for name, (x, y) in (("train", train), ("test", test)):
        np.savez(folder / f"{name}.npz", x=x, y=y)
    return ["--train", folder / "train.npz", "--test", folder / "test.npz"]


def table(folder):
    with open(folder / "out" / "predictions.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def numbers(columns, stem):
    names = [name for name in columns if name.startswith(stem)]
    return np.stack([columns[name].astype(float) for name in names], axis=1)


@pytest.mark.parametrize("kind", ["ntk", "nngp"])
@pytest.mark.parametrize("select", ["loo", "evidence", "gcv", "kfold"])
@pytest.mark.parametrize("scaling", ["auto", "none", "unit-norm"])
def test_values_of_the_program(program, tmp_path, values, kind, select, scaling):
    x, y, z, truth = values
    report = json.loads(
        program(
            "regress", "-a", "fc-2", "--kind", kind, "--select", select, "--scaling", scaling,
            *save(tmp_path, (x, y), (z, truth)), "-o", tmp_path / "out", "--format", "json", "--quiet",
        )
    )  # fmt: skip
    columns = table(tmp_path)
    estimator = ntkit.NTKRegressor("fc-2", kind=kind, select=select, scaling=scaling).fit(x, y)
    # The program writes the shortest digits that read back to the same bits.
    assert (estimator.predict(z) == numbers(columns, "output")[:, 0]).all()
    assert estimator.ridge_ == report["ridge"]["chosen"]["ridge"]
    if kind == "nngp":
        process = ntkit.NNGPRegressor("fc-2", select=select, scaling=scaling).fit(x, y)
        mean, std = process.predict(z, return_std=True)
        assert (mean == estimator.predict(z)).all()
        assert (std == columns["deviation"].astype(float)).all()


@pytest.mark.parametrize("classifier", ["ridge", "svc", "softmax"])
@pytest.mark.parametrize("classes", [2, 3])
def test_classes_of_the_program(program, tmp_path, rng, classifier, classes):
    x = rng.normal(size=(90, 4))
    y = np.minimum((x[:, 0] > 0).astype(int) + (x[:, 1] > 0.5), classes - 1)
    program(
        "regress", "-a", "fc-2", "--classifier", classifier,
        *save(tmp_path, (x[:60], y[:60]), (x[60:], y[60:])), "-o", tmp_path / "out", "--quiet",
    )  # fmt: skip
    columns = table(tmp_path)
    estimator = ntkit.NTKClassifier("fc-2", classifier=classifier).fit(x[:60], y[:60])
    assert (estimator.predict(x[60:]) == columns["predicted"].astype(int)).all()
    assert (estimator.predict_proba(x[60:]) == numbers(columns, "probability")).all()
    outputs = numbers(columns, "output")
    if classes == 3:
        assert (estimator.decision_function(x[60:]) == outputs).all()


def test_images_of_the_program(program, tmp_path, rng):
    x = rng.normal(size=(50, 4, 4, 1))
    y = (x.mean((1, 2, 3)) > 0).astype(int)
    program(
        "regress", "-a", "cntk-3-gap", "--flip",
        *save(tmp_path, (x[:30], y[:30]), (x[30:], y[30:])), "-o", tmp_path / "out", "--quiet",
    )  # fmt: skip
    estimator = ntkit.NTKClassifier("cntk-3-gap", input_shape=(4, 4, 1), flip=True)
    flat = x.reshape(50, -1)
    estimator.fit(flat[:30], y[:30])
    found = estimator.predict_proba(flat[30:])
    assert (found == numbers(table(tmp_path), "probability")).all()


def test_saved_model_is_the_program_s(program, tmp_path, values):
    x, y, z, truth = values
    estimator = ntkit.NNGPRegressor("fc-1").fit(x, y)
    estimator.save(tmp_path / "model")
    save(tmp_path, (x, y), (z, truth))
    program(
        "predict", "--model", tmp_path / "model", "--data", tmp_path / "test.npz",
        "-o", tmp_path / "out", "--quiet",
    )  # fmt: skip
    found = numbers(table(tmp_path), "output")[:, 0]
    # The program sums blocks of rows in an order of its own.
    np.testing.assert_allclose(found, estimator.predict(z), rtol=1e-12)


def test_law_by_its_definition(values):
    x, y, z, _ = values
    process = ntkit.NNGPRegressor("fc-2", scaling="none", ridge=0.3).fit(x, y)
    k, kx, kz = (
        ntkit.kernel(x, network="fc-2", kind="nngp"),
        ntkit.kernel(z, x, "fc-2", kind="nngp"),
        ntkit.kernel(z, network="fc-2", kind="nngp"),
    )
    # A constant of flat prior is the limit of a constant of variance v: Rasmussen and Williams, 2.42. The scale is
    # that of largest likelihood: residuals in the metric of the inverse over n - 1.
    m = np.linalg.inv(k + 0.3 * np.eye(40))
    one = np.ones(40)
    center = m - np.outer(m @ one, m @ one) / (one @ m @ one)
    scale = y @ center @ y / 39
    left = 1 - kx @ m @ one
    function = kz - kx @ m @ kx.T + np.outer(left, left) / (one @ m @ one)
    mean, covariance = process.predict(z, return_cov=True)
    _, std = process.predict(z, return_std=True)
    constant = one @ m @ y / (one @ m @ one)
    np.testing.assert_allclose(mean, kx @ m @ (y - constant) + constant, rtol=1e-9)
    np.testing.assert_allclose(covariance, scale * (function + 0.3 * np.eye(20)), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)), std, rtol=1e-10)
    draws = process.sample_y(z, 20_000, random_state=0)
    assert draws.shape == (20, 20_000)
    # A mean of 20,000 draws has a standard error of deviation / 141; six of them never happen among 20 rows.
    spread = np.sqrt(np.diag(scale * function))
    assert (abs(draws.mean(1) - mean) < 6 * spread / np.sqrt(20_000)).all()
    # The relative standard error of a sampled variance is sqrt(2 / 20,000) = 1 %.
    np.testing.assert_allclose(draws.var(1), spread**2, rtol=0.06)
    noisy = process.sample_y(z, 20_000, random_state=0, noise=True)
    np.testing.assert_allclose(noisy.var(1), std**2, rtol=0.06)


def test_tools():
    x, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), ntkit.NTKClassifier("fc-1", scaling="none"))
    folds = StratifiedKFold(3)
    by_hand = [
        clone(pipeline).fit(x[train], y[train]).score(x[test], y[test])
        for train, test in folds.split(x, y)
    ]
    assert list(cross_val_score(pipeline, x, y, cv=folds)) == by_hand
    assert min(by_hand) > 0.5  # one class of three right by chance
    grid = GridSearchCV(
        pipeline, {"ntkclassifier__network": ["fc-1", "fc-2"], "ntkclassifier__strength": [0.1, "auto"]},
        cv=folds, n_jobs=2,
    ).fit(x, y)  # fmt: skip
    assert grid.best_score_ == max(grid.cv_results_["mean_test_score"]) >= np.mean(by_hand)
    fitted = pickle.loads(pickle.dumps(grid.best_estimator_))
    assert (fitted.predict_proba(x) == grid.best_estimator_.predict_proba(x)).all()
    network = ntkit.serial(ntkit.Dense(), ntkit.Tanh(), ntkit.Dense())
    copy = clone(ntkit.NTKRegressor(network, ridge=0.5))
    assert copy.network is network and copy.ridge == 0.5


def test_pickles_predict_the_same(values):
    x, y, z, _ = values
    process = ntkit.NNGPRegressor().fit(x, y)
    again = pickle.loads(pickle.dumps(process))
    for options in ({"return_std": True}, {"return_cov": True}):
        for a, b in zip(process.predict(z, **options), again.predict(z, **options)):
            assert (a == b).all()


def test_class_names_and_frames():
    pandas = pytest.importorskip("pandas")
    x, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    frame = pandas.DataFrame(x, columns=list("abcd"))
    estimator = ntkit.NTKClassifier().fit(frame, names)
    assert list(estimator.classes_) == ["setosa", "versicolor", "virginica"]
    assert list(estimator.feature_names_in_) == list("abcd")
    assert (estimator.predict(frame) == names).mean() > 0.9
    report = estimator.report_
    assert report.strength.chosen.ridge == estimator.strength_
    assert "curve" in report.strength and "<table>" in report._repr_html_()


def test_random_features_tend_to_the_kernel(rng):
    x = rng.normal(size=(6, 5))
    features = ntkit.RandomFeatures(200_000, law="gaussian", random_state=0).fit_transform(x)
    network = ntkit.serial(ntkit.Dense(), ntkit.ReLU(), ntkit.Dense())
    expected = ntkit.kernel(x, network=network, kind="nngp")
    # Entries average products u v of rectified normals; their deviation is below 3 sqrt(K_ii K_jj), as
    # E[relu(u)^4] = 3/2 q^2 and K_ii = q / 2. Five standard errors.
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert (abs(features @ features.T - expected) < 5 * 3 * scale / np.sqrt(200_000)).all()
    few = ntkit.RandomFeatures(10, random_state=0).fit(x).weights_
    many = ntkit.RandomFeatures(20, random_state=0).fit(x).weights_
    assert (many[:10] == few).all()
    assert make_pipeline(ntkit.RandomFeatures(50, random_state=0), Ridge()).fit(x, x[:, 0])


@pytest.mark.parametrize("kind", [ntkit.NTKKernel, ntkit.NNGPKernel])
def test_kernels(rng, kind):
    x, z = rng.normal(size=(30, 4)), rng.normal(size=(5, 4))
    y = np.sin(x[:, 0])
    process = GaussianProcessRegressor(kind("fc-2"), alpha=0.1).fit(x, y)
    blocks = [kind("fc-2")(x), kind("fc-2")(z, x), kind("fc-2")(z)]
    expected = ntkit.gp_posterior(blocks[0], blocks[1], y, noise=0.1, test=blocks[2])
    mean, std = process.predict(z, return_std=True)
    np.testing.assert_allclose(mean, expected.mean, rtol=1e-8)
    np.testing.assert_allclose(std, expected.std, rtol=1e-8)
    assert (kind("fc-2").diag(x) == np.diag(blocks[0])).all()
    y = y + 0.1 * rng.normal(size=30)
    scaled = ConstantKernel() * kind("fc-1") + WhiteKernel()
    fitted = GaussianProcessRegressor(scaled).fit(x, y)
    assert np.isfinite(fitted.log_marginal_likelihood_value_)
    assert fitted.kernel_.theta.shape == (2,)
    labels = (x[:, 0] > 0).astype(int)
    by_callable = SVC(kernel=kind("fc-2")).fit(x, labels)
    by_matrix = SVC(kernel="precomputed").fit(blocks[0], labels)
    assert (by_callable.predict(z) == by_matrix.predict(blocks[1])).all()
    assert clone(kind("fc-3")) == kind("fc-3") and pickle.loads(pickle.dumps(kind("fc-3"))) == kind("fc-3")
    assert repr(kind("fc-3")) == f"{kind.__name__}('fc-3')"
    image = kind("cntk-3-gap", input_shape=(2, 2, 1))
    assert image(x).shape == (30, 30)


def test_refusals(values):
    x, y, z, _ = values
    for estimator, error in (
        (ntkit.NTKRegressor("fc-x"), ntkit.ArchitectureError),
        (ntkit.NTKRegressor(ridge="best"), ntkit.ArgumentError),
        (ntkit.NTKRegressor(ridge=-1.0), ntkit.ArgumentError),
        (ntkit.NTKRegressor(scaling="what"), ntkit.ArgumentError),
        (ntkit.NTKRegressor(kind="both"), ntkit.ArgumentError),
        (ntkit.NTKRegressor(input_shape=(3, 3)), ntkit.DataError),
        (ntkit.NTKRegressor(folds=1, select="kfold"), ntkit.ArgumentError),
        (ntkit.NNGPRegressor(random_state=-1), ntkit.ArgumentError),
    ):
        with pytest.raises(error):
            estimator.fit(x, y)
    with pytest.raises(ntkit.ArgumentError, match="svc"):
        ntkit.NTKClassifier(classifier="svc", select="loo").fit(x, y > 0)
    with pytest.raises(ntkit.ArgumentError, match="flip"):
        ntkit.NTKClassifier(flip=True).fit(x, y > 0)
    with pytest.raises(ntkit.ArgumentError, match="exclude"):
        ntkit.NNGPRegressor().fit(x, y).predict(z, return_std=True, return_cov=True)
    with pytest.raises(ntkit.DataError, match="law"):
        ntkit.NNGPRegressor().fit(x, np.ones(40)).predict(z, return_std=True)
