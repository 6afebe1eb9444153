"""Runs what the book shows: `make test-docs`.

Commands in `console` blocks are run and their output is compared, numbers to the last digit shown. `swift` blocks are
files of Snippets/, which the package compiles; `python` blocks are run; `json` blocks with layers are networks that the program must take; scripts
in `bash` blocks are parsed and the targets of make in them must exist. Every displayed formula must have a check, and every
check a formula. What cannot run for want of a tool is named, never passed over in silence.
"""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
ROOT = TOOLS.parents[2]
sys.path[:0] = [str(TOOLS), str(TOOLS.parent / "checks")]

import compare
import pages

PROGRAM = Path(os.environ.get("NTKIT", ROOT / ".build/release/ntkit"))
WORK = ROOT / ".build/book-test"
failures, skipped, done = [], [], {}


def fail(block, message):
    failures.append(f"{block.page}:{block.line}: {message}")


def skip(reason):
    if reason not in skipped:
        skipped.append(reason)


def count(kind):
    done[kind] = done.get(kind, 0) + 1


def environment():
    """A path on which `ntkit` and `python3` are the ones under test."""
    binaries = WORK / "bin"
    binaries.mkdir(parents=True, exist_ok=True)
    for name, target in [("ntkit", PROGRAM), ("python3", Path(sys.executable))]:
        script = binaries / name
        script.write_text(f'#!/bin/sh\nexec "{target}" "$@"\n')
        script.chmod(0o755)
    variables = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "400"}
    return variables


def commands(text):
    """The commands of a console block, each with the output that is shown for it."""
    parts = []
    quoted = False
    for line in text.splitlines():
        if quoted:
            parts[-1][0] += "\n" + line
        elif line.startswith("$ "):
            parts.append([line[2:], ""])
        elif parts:
            parts[-1][1] += line + "\n"
        if parts and (quoted or line.startswith("$ ")):
            quoted = parts[-1][0].count('"') % 2 == 1 or parts[-1][0].endswith("\\")
    return parts


def run_console(block, folder, variables):
    for command, shown in commands(block.text):
        result = subprocess.run(["bash", "-c", command], cwd=folder, env=variables, capture_output=True, text=True, timeout=600)
        printed = result.stderr if shown.startswith("error:") else result.stdout
        if result.returncode not in (0, 2) and not shown.startswith("error:"):
            fail(block, f"`{command.splitlines()[0]}` ended with {result.returncode}: {result.stderr.strip()[-300:]}")
            continue
        wrong = compare.difference(shown, printed)
        if wrong:
            fail(block, f"`{command.splitlines()[0]}`\n    {wrong}")
        count("commands")


def run_swift(block, following):
    source = ROOT / "Snippets" / f"{block.snippet}.swift"
    if not block.snippet or not source.exists():
        fail(block, "a Swift block must name its file in Snippets: <!-- snippet: NAME -->")
        return
    if block.text.strip() not in source.read_text():
        fail(block, f"differs from Snippets/{source.name}")
    count("Swift blocks")
    if following and following.language == "output":
        binary = ROOT / ".build/release" / block.snippet
        if not binary.exists():
            skip(f"the output of {block.snippet}: it is not built (swift build -c release --product {block.snippet})")
            return
        wrong = compare.difference(following.text, subprocess.run([binary], capture_output=True, text=True).stdout)
        if wrong:
            fail(following, wrong)


def run_python(page, folder, variables):
    """All Python blocks of a page in one process, one after another, with the output of each."""
    blocks = [b for b in page.blocks if b.language == "python"]
    if not blocks:
        return
    if any("ntkit" in b.text for b in blocks) and subprocess.run(
            [sys.executable, "-c", "import ntkit"], capture_output=True, env=variables).returncode:
        skip(f"Python blocks of {page.name}: the package ntkit is not installed (pip install ./Python)")
        return
    marker = "--- block ---"
    source = "".join(b.text + f"\nprint({marker!r}, flush=True)\n" for b in blocks)
    result = subprocess.run([sys.executable, "-c", source], cwd=folder, env=variables, capture_output=True, text=True, timeout=600)
    outputs = result.stdout.split(marker + "\n")
    if result.returncode:
        fail(blocks[min(len(outputs) - 1, len(blocks) - 1)], result.stderr.strip().splitlines()[-1])
    for block, printed in zip(blocks, outputs):
        count("Python blocks")
        position = page.blocks.index(block)
        following = page.blocks[position + 1] if position + 1 < len(page.blocks) else None
        if following and following.language == "output":
            wrong = compare.difference(following.text, printed)
            if wrong:
                fail(following, wrong)


def run_json(block, folder, variables):
    try:
        value = json.loads(block.text)
    except ValueError as error:
        fail(block, f"not JSON: {error}")
        return
    count("JSON blocks")
    if isinstance(value, dict) and "layers" in value and PROGRAM.exists():
        (folder / "block.json").write_text(block.text)
        subprocess.run([sys.executable, "-c", "import numpy; numpy.save('block.npy', numpy.eye(3))"], cwd=folder, check=True)
        result = subprocess.run(["ntkit", "kernel", "-a", "block.json", "--x1", "block.npy", "--output", "block.npz"],
                                cwd=folder, env=variables, capture_output=True, text=True)
        if result.returncode:
            fail(block, result.stderr.strip())


def check_bash(block):
    result = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True)
    if result.returncode:
        fail(block, result.stderr.strip())
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    for target in re.findall(r"^make ([\w-]+)", block.text, re.M):
        if target not in targets:
            fail(block, f"the Makefile has no target {target}")
    count("scripts")


def check_formulas(all_pages):
    modules = [p.stem for p in (TOOLS.parent / "checks").glob("*.py") if p.stem != "program"]
    program = importlib.import_module("program")
    for name in sorted(modules):
        importlib.import_module(name)
    shown = {}
    for page in all_pages:
        for formula_id in page.formulas:
            if not formula_id or formula_id in shown:
                failures.append(f"{page.name}: a displayed formula {'has no id' if not formula_id else formula_id + ' is there twice'}")
            shown[formula_id] = page.name
    for formula_id in set(shown) - set(program.CHECKS) - {""}:
        failures.append(f"{shown[formula_id]}: no check evaluates the formula {formula_id}")
    for formula_id in set(program.CHECKS) - set(shown):
        failures.append(f"the check of {formula_id} has no formula in the book")
    if not PROGRAM.exists():
        return
    for function in dict.fromkeys(program.CHECKS.values()):
        ids = [i for i, f in program.CHECKS.items() if f is function]
        try:
            function()
            done["formulas"] = done.get("formulas", 0) + len(ids)
        except Exception as error:
            failures.append(f"formula {', '.join(ids)}: {type(error).__name__}: {error}")


def run_notebooks(variables):
    needed = "import ntkit, nbclient, ipykernel, matplotlib, sklearn, scipy"
    missing = subprocess.run([sys.executable, "-c", needed], capture_output=True, text=True, env=variables)
    if missing.returncode:
        skip(f"the notebooks: {missing.stderr.strip().splitlines()[-1]}"
             " (.build/book-venv/bin/pip install ./Python -r docs/requirements-notebooks.txt)")
        return
    result = subprocess.run([sys.executable, str(TOOLS / "notebooks.py")], capture_output=True, text=True, env=variables)
    count_done = result.stdout.count("pictures")
    done["notebooks"] = count_done
    if result.returncode:
        failures.append(result.stdout.strip()[-900:])


def main(only):
    started = time.monotonic()
    shutil.rmtree(WORK, ignore_errors=True)
    variables = environment()
    if not PROGRAM.exists():
        skip("commands and formulas: the program is not built (make build), and NTKIT names no other")
    everything = pages.all_pages()
    for page in everything:
        if only and page.name.removesuffix(".md") not in only:
            continue
        folder = WORK / page.name.removesuffix(".md")
        folder.mkdir(parents=True)
        for position, block in enumerate(page.blocks):
            following = page.blocks[position + 1] if position + 1 < len(page.blocks) else None
            match block.language:
                case "console" if PROGRAM.exists():
                    run_console(block, folder, variables)
                case "console":
                    pass
                case "swift":
                    run_swift(block, following)
                case "json":
                    run_json(block, folder, variables)
                case "bash":
                    check_bash(block)
                case "python" | "output":
                    pass
                case "c" | "" | "sh" if page.name in pages.OUTSIDE:
                    skip(f"blocks of docs/{page.name} in '{block.language or 'no language'}': its own tests run them")
                case other:
                    fail(block, f"a block of language '{other}' is neither run nor compiled")
        run_python(page, folder, variables)
    if not only or "formulas" in only:
        check_formulas(everything)
    if not only or "notebooks" in only:
        run_notebooks(variables)
    for reason in skipped:
        print(f"test-docs: skipped {reason}")
    for failure in failures:
        print(f"test-docs: FAILED {failure}")
    what = ", ".join(f"{number} {kind}" for kind, number in done.items())
    print(f"test-docs: {what} in {time.monotonic() - started:.0f} s; {len(failures)} failed, {len(skipped)} skipped")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
