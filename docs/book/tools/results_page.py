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
TELLING = {}


def load(book):
    return {path.stem: json.loads(path.read_text()) for path in (book / "results").glob("*.json")}


def number(value):
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return str(value)
    return f"{value:.3g}" if abs(value) < 1e4 else f"{value:.3e}"


def band(expected):
    lower, upper = expected.get("lower"), expected.get("upper")
    if lower is None and upper is None:
        return "none"
    if lower is None:
        return f"at most {number(upper)}"
    if upper is None:
        return f"at least {number(lower)}"
    return f"{number(lower)} to {number(upper)}"


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


def seconds(value):
    if value < 60:
        return f"{value:.2g} s"
    return f"{value / 60:.0f} min" if value < 3600 else f"{value / 3600:.1f} h"


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
        "# Results", "",
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
                f"| <span class=\"{record['verdict']}\">{record['verdict']}</span>{count} | {telling(record)} | {seconds(record['seconds'])} |")
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
