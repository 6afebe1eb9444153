#!/usr/bin/env python3
"""Times runs on two ranks against one process, alternating, and prints medians of ratios with the load.

    Tests/Cluster/cluster_times.py PROGRAM [ROWS [REPEATS]]

PROGRAM is an `ntkit` built with the trait MPI; ROWS (8000) are those of the solve. Wants two quiet processors.
"""
import json
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
REPEATS = int(sys.argv[3]) if len(sys.argv) > 3 else 5


def ranks(count):
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", str(count),
            PROGRAM]


def report(command, folder):
    return json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True,
                                     text=True).stdout)


def write_inputs(folder):
    generator = random.Random(1)
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3000, 6), }"
    header += " " * (117 - len(header)) + "\n"
    with open(folder + "/x.npy", "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header.encode())
        file.write(struct.pack("<18000d", *(generator.gauss(0, 1) for _ in range(18000))))
    with open(folder + "/table.csv", "w") as file:
        file.write("a,b,c,d,e,f,g,h,y\n")
        for _ in range(ROWS + 100):
            row = [generator.gauss(0, 1) for _ in range(8)]
            file.write(",".join("%.6f" % value for value in row + [row[0] * row[1]]) + "\n")


def compare(name, first, second, value, folder, limit):
    """Prints the median of value(second) / value(first)."""
    pairs = []
    for _ in range(REPEATS):
        pairs.append((value(report(first, folder)), value(report(second, folder))))
        for file in os.listdir(folder):
            if file.startswith("K.npy"):
                os.remove(folder + "/" + file)
    ratios = [b / a for a, b in pairs]
    print("%s: median of ratios %.3f (%s), wanted %s; medians %.3f s and %.3f s; load %s"
          % (name, statistics.median(ratios), ", ".join("%.2f" % ratio for ratio in ratios), limit,
             statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs),
             os.getloadavg()[0]), flush=True)


with tempfile.TemporaryDirectory(prefix="ntkit-times-") as folder:
    write_inputs(folder)
    kernel = ["kernel", "-a", "fc-900", "--x1", "x.npy", "--kind", "ntk", "-o", "K.npy", "--threads",
              "1", "--format", "json", "--quiet"]
    compare("tiles, 1 rank and 2 of one thread", [PROGRAM, *kernel], [*ranks(2), *kernel],
            lambda result: result["seconds"], folder, "0.526 or less (95 %)")
    solve = ["regress", "-a", "fc-2", "--train", "table.csv:label=y", "--test-fraction",
             str(100 / (ROWS + 100)), "--ridge", "1", "--format", "json", "--quiet"]
    for solver in (["--solver", "cholesky"], ["--solver", "eigen"]):
        compare("%s of %d rows, 1 process of 2 threads and 2 ranks of 1" % (solver[1], ROWS),
                [PROGRAM, *solve, *solver, "--threads", "2"],
                [*ranks(2), *solve, *solver, "--threads", "1"],
                lambda result: (result.get("solver") or {}).get("factorSeconds")
                or result["seconds"]["fit"], folder, "1.3 or less")
