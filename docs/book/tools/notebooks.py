"""Executes the notebooks of Python/notebooks from their first cell to their last.

    notebooks.py [--save] [NAME...]

Fails on an exception in any cell and on a notebook without a picture. With --save the outputs are kept in the files.
"""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parents[3] / "Python" / "notebooks"


def run(path, save):
    started = time.monotonic()
    notebook = nbformat.read(path, as_version=4)
    try:
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    except CellExecutionError as error:
        return f"{path.name}: {str(error)[-600:]}"
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    if not pictures:
        return f"{path.name}: no picture"
    if save:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # when it ran
        nbformat.write(notebook, path)
    print(f"notebooks: {path.name}, {pictures} pictures, {time.monotonic() - started:.0f} s", flush=True)
    return None


def main(arguments):
    names = [a for a in arguments if a != "--save"]
    paths = [p for p in sorted(FOLDER.glob("*.ipynb")) if not names or p.stem in names]
    problems = [problem for problem in (run(p, "--save" in arguments) for p in paths) if problem]
    for problem in problems:
        print(f"notebooks: FAILED {problem}")
    return bool(problems) or not paths


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
