"""Random forests of scikit-learn on the rows that `ntkit reproduce UCI` and `IMAGES` use.

    forest.py uci DIR          the UCI sets, published and clean protocol
    forest.py rows FILE.npz    the images of `ntkit reproduce IMAGES --output FOLDER`

As many candidates are tuned as kernels and costs are there of each kind where a kernel matters:
15 forests of 500 trees. On UCI sets the splits are those of the study; on images the choice is by
out-of-bag accuracy, which sees training rows only.
"""

import csv
import gzip
import itertools
import os
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier

TREES = 500
CANDIDATES = list(itertools.product([0.1, 0.25, "sqrt", 0.5, 1.0], [1, 2, 5]))


def forest(candidate, oob=False):
    features, leaf = candidate
    return RandomForestClassifier(
        n_estimators=TREES, max_features=features, min_samples_leaf=leaf, oob_score=oob,
        n_jobs=-1, random_state=0)


def accuracy(candidate, x, y, train, test):
    if len(test) == 0 or len(train) == 0:
        return 0.0
    return float(np.mean(forest(candidate).fit(x[train], y[train]).predict(x[test]) == y[test]))


def read_table(folder):
    name = os.path.basename(os.path.normpath(folder))
    path = os.path.join(folder, name + ".csv")
    opener = open if os.path.exists(path) else gzip.open
    path = path if os.path.exists(path) else path + ".gz"
    with opener(path, "rt") as file:
        rows = list(csv.reader(file))
    try:
        [float(v) for v in rows[0][:-1]]
    except ValueError:
        rows = rows[1:]
    x = np.array([[float(v) for v in row[:-1]] for row in rows])
    y = np.array([row[-1] for row in rows])

    def lines(file):
        with open(os.path.join(folder, file)) as text:
            found = [[int(v) for v in line.split()] for line in text if line.strip()]
        return list(zip(found[::2], found[1::2]))

    return name, x, y, lines("conxuntos.dat")[0], lines("conxuntos_kfold.dat")


def best(x, y, train, test):
    scores = [accuracy(c, x, y, train, test) for c in CANDIDATES]
    return CANDIDATES[int(np.argmax(scores))]


def uci(folder):
    published, clean = [], []
    print(f"{'table':<28}{'published':>10}{'clean':>8}   choice")
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if not os.path.isfile(os.path.join(path, "conxuntos.dat")):
            continue
        name, x, y, tuning, folds = read_table(path)
        one = best(x, y, *tuning)
        all_folds, clean_folds = [], []
        for train, test in folds:
            kept = set(train)
            own = best(x, y, *[[row for row in part if row in kept] for part in tuning])
            all_folds.append(accuracy(one, x, y, train, test))
            clean_folds.append(accuracy(own, x, y, train, test))
        published.append(np.mean(all_folds))
        clean.append(np.mean(clean_folds))
        print(f"{name:<28}{100 * published[-1]:10.2f}{100 * clean[-1]:8.2f}   {one}", flush=True)
    print(f"{'mean':<28}{100 * np.mean(published):10.2f}{100 * np.mean(clean):8.2f}")


def rows(path):
    data = np.load(path)
    x, y, z, truth = (data[k] for k in ("x_train", "y_train", "x_test", "y_test"))
    for share in (8, 4, 2, 1):
        n = len(y) // share
        fits = [forest(c, oob=True).fit(x[:n], y[:n]) for c in CANDIDATES if c[0] != 1.0]
        chosen = max(fits, key=lambda fit: fit.oob_score_)
        error = 100 * np.mean(chosen.predict(z) != truth)
        deviation = np.sqrt(error * (100 - error) / len(truth))
        print(
            f"n = {n}: test error {error:.2f} +- {deviation:.2f} %, max_features ="
            f" {chosen.max_features}, min_samples_leaf = {chosen.min_samples_leaf}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("uci", "rows"):
        sys.exit(__doc__)
    {"uci": uci, "rows": rows}[sys.argv[1]](sys.argv[2])
