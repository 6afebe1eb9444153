"""Keeps the records of `ntkit reproduce` and writes the book's table of results from them.

    results.py plan CATALOGUE FORM [ID...]   lines "ID OPTION": what is to be run
    results.py keep RECORD FOLDER            a record and its figures, into docs/book
    results.py page CATALOGUE                docs/book/results.md
"""

import json
import shutil
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent
LONGEST_STANDARD_SECONDS = 180


def catalogue(path):
    return json.loads(Path(path).read_text())["items"]


def plan(path, form, ids):
    items = catalogue(path)
    known = {item["id"] for item in items}
    for unknown in set(ids) - known:
        sys.exit(f"results: there is no experiment {unknown}; ntkit reproduce --list names all")
    for item in items:
        if ids and item["id"] not in ids:
            continue
        quick = form == "quick" or (form == "auto" and item["seconds"] > LONGEST_STANDARD_SECONDS)
        print(item["id"], "--quick" if quick else "")


def keep(record_path, folder):
    """Copies the SVG figures and the record, in which figures are named without their folder."""
    record = json.loads(Path(record_path).read_text())
    target = BOOK / "figures"
    for old in target.glob(record["id"] + "-*.svg"):
        old.unlink()
    names = []
    for figure in record["figures"]:
        if figure.endswith(".svg"):
            shutil.copyfile(Path(folder) / Path(figure).name, target / Path(figure).name)
            names.append(Path(figure).name)
    record["figures"] = names
    (BOOK / "results" / (record["id"] + ".json")).write_text(
        json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"results: {record['id']} {record['scale']}: {record['verdict']}, {record['seconds']:.1f} s", flush=True)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "plan":
        plan(arguments[0], arguments[1], arguments[2:])
    elif command == "keep":
        keep(*arguments)
    elif command == "page":
        from results_page import write

        write(catalogue(arguments[0]), BOOK)
    else:
        sys.exit(__doc__)
