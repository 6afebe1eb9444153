"""The table of results, written from the kept records."""

import json
import math

FAMILIES = [
    ("A", "Training and generalization of two-layer networks"),
    ("B", "Kernels, random features, and what they can learn"),
    ("C", "What complexity is, and which solution an optimizer picks"),
    ("D", "Deep networks: convergence, and beyond kernels"),
    ("", "Tables and images"),
]

# The number that says most about the claim; where none is named, the first check.
TELLING = {
    "A0": "epochs for random labels over epochs for true ones",
    "A2": "slope of log deviation in log m, worst labels",
    "A3": "loss of random - of true labels, MNIST 0/1",
    "A4": "least (main term - test error), MNIST 0/1",
    "A5": "C(1) / C(0), MNIST 0/1",
    "A7": "rms of f - f*, m = 4096",
    "A10": "MNIST: spread of the test error over the widths, in points",
    "B1": "slope of log |f(θ₀ + tv) - f(θ₀) - t<v, ∇f>| in log t, ReLU",
    "B4": "slope of the error of one network over the width",
    "B7": "accuracy, Gaussian, ZCA - CNTK-GAP, depth 3",
    "B8": "accuracy, compositional kernel",
    "B9": "least risk of NT minus trained network",
    "B10": "largest |simulation / formula - 1| where the risk is in [0.03, 0.97]",
    "B11": "N = d^1.5: degree 2",
    "B13": "relative risk, κ = 0.3, n = 4000",
    "B14": "largest |simulation - formula| / max(3 standard errors, 4 %) over 39 settings",
    "B16": "N of the largest median risk",
    "C1": "MNIST: test error of 16 units minus that of 2048",
    "C2": "rank correlation of l2 path norm / margin and test error from 8 units on",
    "C3": "unbalanced: loss of Path-SGD over that of SGD after 5 epochs",
    "C4": "unbalanced: test error of Path-SGD over that of SGD",
    "C5": "33 and 27, AdaGrad: test error",
    "C6": "heavy ball: training perplexity",
    "C8": "draw 0: nuclear norm over the least, α = 1e-3",
    "C11": "|w - w*|, gradient descent",
    "C13": "norm at step 1e-4 less the least",
    "C14": "|w - (0, 5, -4)|",
    "C16": "slope of log margin gap in log t, steps η/L",
    "C17": "direction error, gradient descent",
    "C18": "draw 0: margin over the largest, scaled steps",
    "C19": "draw 0: l2 margin over the largest after 1e5 steps",
    "C20": "spread of AdaGrad's angles",
    "C21": "Gaussian, draw 0: trace at margin 1 over the least",
    "C24": "L = 2: |β|₁ at margin 1 over the least, best draw",
    "CIFAR": "accuracy in %, n = 320",
    "D2": "mean distance of two points times depth, L = 4 to 32",
    "D3": "steps with two points 4 times closer over steps before",
    "D5": "least decrease over η|∇F|² along gradient descent, L = 5",
    "D6": "slope of the log of the product's norm in log L",
    "D8": "MNIST: rms distance to the tangent kernel's predictor over that to the NNGP kernel's, hidden layers",
    "D10": "steps of the residual network, L = 20, over those of L = 5 without",
    "D11": "n = 2000: largest test error of residual networks",
    "D12": "least test error of the trained networks",
    "DESCENT": "error at N = n / error at N = 5n",
}


def load(book):
    return {path.stem: json.loads(path.read_text()) for path in (book / "results").glob("*.json")}


def number(value):
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return str(value)
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.3e}"


def limit(value):
    """A bound of a band, with all its digits."""
    return f"{value:.10g}"


def band(expected):
    lower, upper = expected.get("lower"), expected.get("upper")
    if lower is None and upper is None:
        return "none"
    if lower is None:
        return f"at most {limit(upper)}"
    if upper is None:
        return f"at least {limit(lower)}"
    return f"{limit(lower)} to {limit(upper)}"


def escape(text):
    return text.replace("|", "&#124;").replace("<", "&lt;").replace("*", "&#42;").replace("_", "&#95;").replace("$", "&#36;")


def checks(record):
    return {name: entry for name, entry in record["measured"].items() if "holds" in entry}


def failures(record):
    return {name: entry for name, entry in checks(record).items() if not entry["holds"]}


def telling(record):
    """The failing check that comes first, or else the named number, or else the first check."""
    names = list(failures(record)) or [n for n in [TELLING.get(record["id"])] if n in record["measured"]] \
        or list(checks(record)) or list(record["measured"])
    name = names[0]
    error = record["measured"][name].get("standardError")
    shown = number(record["measured"][name]["value"]) + (f" ± {number(error)}" if error else "")
    accepted = f" (accepted: {band(record['expected'][name])})" if name in record["expected"] else ""
    return f"{escape(name)}: **{shown}**{accepted}"


def duration(value):
    if value < 60:
        return f"{value:.2g} s"
    return f"{value / 60:.0f} min" if value < 3600 else f"{value / 3600:.1f} h"


def seconds(record):
    kept = record.get("keptKernels")
    without = f", without {kept['found']} of {kept['all']} kernels that earlier runs kept" if kept else ""
    return duration(record["seconds"]) + without


def failing_lines(record):
    lines = []
    for name, entry in failures(record).items():
        why = record["tolerance"].get(name, "")
        lines.append(f"- {escape(name)}: **{number(entry['value'])}**, accepted {band(record['expected'][name])}"
                     + (f" ({escape(why)})" if why else ""))
    return lines


def write(items, book):
    records = load(book)
    known = [item for item in items if item["id"] in records]
    missing = [item["id"] for item in items if item["id"] not in records]
    failed = [item for item in known if records[item["id"]]["verdict"] == "fails"]
    lines = [
        "---", "hide: [toc]", "---", "", "# Results", "",
        "Every theorem and figure that NTKit reproduces, as it ran. `Scripts/results.sh` runs them and writes this page; "
        "a verdict is computed from checks whose bands come from the theory or the paper and are never widened. "
        f"Of {len(known)} items {len(known) - len(failed)} hold and {len(failed)} fail here. "
        "*Form* says how much was run: quick takes seconds, standard minutes, full is the paper's own size as far as it goes.",
        "", "[What fails, check by check](#what-fails)", ""]
    for letter, title in FAMILIES:
        rows = [i for i in known if (i["id"][0] == letter and i["id"][1:].isdigit()) or (not letter and not i["id"][1:].isdigit())]
        if not rows:
            continue
        lines += [f"## {title}", "", "| item | claim | form | verdict | the most telling number | time |", "|---|---|---|---|---|---|"]
        for item in rows:
            record = records[item["id"]]
            total = len(checks(record))
            count = f" {total - len(failures(record))} of {total}" if failures(record) else ""
            figure = f"[{item['id']}](figures/{record['figures'][0]})" if record["figures"] else item["id"]
            lines.append(
                f"| <a id=\"{item['id'].lower()}\"></a>{figure} | {escape(item['claim'])} *{escape(item['paper'])}* | {record['scale']} "
                f"| <span class=\"{record['verdict']}\">{record['verdict']}</span>{count} | {telling(record)} | {seconds(record)} |")
        lines.append("")
    lines += ["## What fails", "", "The checks that missed their band, with the reason for the band and what the run noted.", ""]
    for item in failed:
        record = records[item["id"]]
        lines += [f"### {item['id']} {item['alias']}", ""] + failing_lines(record) + [""]
        lines += [escape(note) + "\n" for note in record["notes"]]
    if missing:
        lines += ["## Not run", "", "No record is kept of " + ", ".join(missing) + ".", ""]
    (book / "results.md").write_text("\n".join(lines))
    print(f"results: docs/book/results.md, {len(known)} items, {len(failed)} fail")
