#!/usr/bin/env python3
"""Tries a build with MPI on several ranks: bits, solutions, memory, faults, mixtures.

    Tests/Cluster/cluster_tests.py PROGRAM [NAME...]

PROGRAM is an `ntkit` built with the trait MPI. Without names all tests run; those that lack what they need
(root for network namespaces and small disks) say so and are left out. Only the standard library is used.
"""
import csv
import json
import math
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
SEED = int(os.environ.get("NTKIT_CLUSTER_SEED", "1"))
KILLS = int(os.environ.get("NTKIT_CLUSTER_KILLS", "20"))
NETWORK = "fc-900"  # some seconds on two cores
LIMIT = 30.0  # seconds until every process must be gone


class Failure(Exception):
    pass


def expect(truth, words):
    if not truth:
        raise Failure(words)


def write_npy(path, rows, columns, seed):
    """Normal deviates in float64, the same for the same seed."""
    generator = random.Random(seed)
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }" % (rows, columns)
    header += " " * (117 - len(header)) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header.encode())
        for _ in range(rows):
            file.write(struct.pack("<%dd" % columns,
                                   *(generator.gauss(0, 1) for _ in range(columns))))


def read_npz(path, name):
    """The numbers of an array of doubles in a .npz file."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read(name + ".npy")
    size = struct.unpack("<H", data[8:10])[0]
    return struct.unpack("<%dd" % ((len(data) - 10 - size) // 8), data[10 + size:])


def mpirun(ranks, *arguments, program=PROGRAM):
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), program,
            *arguments]


def run(command, folder, timeout=600, environment=None):
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, start_new_session=True,
                               env={**os.environ, **(environment or {})})
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Failure("%s: no end after %d s" % (" ".join(command), timeout))
    return process.returncode, output, errors


def succeed(command, folder, **options):
    status, output, errors = run(command, folder, **options)
    expect(status == 0, "%s: status %d\n%s" % (" ".join(command), status, errors))
    return output


def own_lines(errors):
    """The lines of ours in what mpirun passes on."""
    return [line for line in errors.splitlines() if line.startswith("error: ")]


def same(first, second):
    with open(first, "rb") as a, open(second, "rb") as b:
        while True:
            x, y = a.read(1 << 20), b.read(1 << 20)
            if x != y:
                return False
            if not x:
                return True


def ranks_of(launcher):
    """The processes of our program that a launcher, or what it started, has started."""
    found, queue = [], [launcher]
    while queue:
        parent = queue.pop()
        try:
            with open("/proc/%d/task/%d/children" % (parent, parent)) as file:
                children = [int(word) for word in file.read().split()]
        except OSError:
            continue
        for child in children:
            queue.append(child)
            try:
                if os.path.realpath("/proc/%d/exe" % child) == os.path.realpath(PROGRAM):
                    found.append(child)
            except OSError:
                pass
    return found


def alive(processes):
    result = []
    for process in processes:
        try:
            with open("/proc/%d/stat" % process) as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
            if state not in "ZX":
                result.append(process)
        except OSError:
            pass
    return result


# MARK: Bits and solutions


def test_bits(folder):
    """1, 2, 3 and 4 ranks write the bytes of one process, as .npy and .npz, in both precisions."""
    write_npy(folder + "/x.npy", 700, 7, 1)
    write_npy(folder + "/z.npy", 333, 7, 2)
    cases = [
        ("fc-3", ["--kind", "both"]), ("fc-2", ["--kind", "ntk", "--precision", "float32"]),
        ("fc-1", ["--kind", "nngp", "--x2", "z.npy"]),
    ]
    for number, (network, options) in enumerate(cases):
        common = ["kernel", "-a", network, "--x1", "x.npy", "--quiet", *options]
        succeed([PROGRAM, *common, "-o", "one.npz"], folder)
        succeed([PROGRAM, *common, "-o", "one.npy"], folder)
        names = [name for name in os.listdir(folder) if re.match(r"one.*\.npy$", name)]
        for ranks in (1, 2, 3, 4):
            succeed(mpirun(ranks, *common, "-o", "many.npz"), folder)
            succeed(mpirun(ranks, *common, "-o", "many.npy"), folder)
            expect(same(folder + "/one.npz", folder + "/many.npz"), "%s %d.npz" % (network, ranks))
            for name in names:
                expect(same(folder + "/" + name, folder + "/" + name.replace("one", "many")),
                       "%s on %d ranks: %s" % (network, ranks, name))
        for name in os.listdir(folder):
            if re.match(r"(one|many)", name):
                os.remove(folder + "/" + name)
    return "%d kernels on 1 to 4 ranks, bit-equal" % len(cases)


def relative(first, second):
    largest = max(abs(value) for value in first)
    return max(abs(a - b) for a, b in zip(first, second)) / largest


def test_solve(folder):
    """1, 2, 3 and 4 ranks find the solution of one process within 1e-10, and print the same report."""
    worst = 0.0
    table = folder + "/table.csv"
    generator = random.Random(3)
    with open(table, "w") as file:
        file.write("a,b,c,d,y\n")
        for _ in range(700):
            row = [generator.gauss(0, 1) for _ in range(4)]
            y = math.sin(row[0]) + row[1] * row[2] + 0.1 * generator.gauss(0, 1)
            file.write(",".join("%.17g" % value for value in row + [y]) + "\n")
    cases = [
        ("classes, ridge chosen", ["-a", "fc-2", "--train", "digits"]),
        ("classes, ridge given", ["-a", "fc-2", "--train", "digits", "--ridge", "0.1"]),
        ("values with intervals", ["-a", "fc-2", "--train", "table.csv:label=y"]),
        ("classes, cholesky", ["-a", "fc-2", "--train", "digits", "--ridge", "0.1",
                               "--solver", "cholesky"]),
        ("values, cholesky", ["-a", "fc-2", "--train", "table.csv:label=y", "--solver",
                              "cholesky"]),
    ]
    lines = []
    for name, options in cases:
        common = ["regress", *options, "--format", "json", "--quiet"]
        results = {}
        for ranks in (0, 1, 2, 3, 4):
            shutil.rmtree(folder + "/out", ignore_errors=True)
            shutil.rmtree(folder + "/model", ignore_errors=True)
            command = [*common, "--output", "out", "--save", "model"]
            text = succeed(mpirun(ranks, *command) if ranks else [PROGRAM, *command], folder)
            with open(folder + "/out/predictions.csv") as file:
                rows = list(csv.DictReader(file))
            numbers = []
            for row in rows:
                for key, value in row.items():
                    try:
                        numbers.append(float(value))
                    except (TypeError, ValueError):
                        pass
            results[ranks] = (json.loads(text), read_npz(folder + "/model/model.npz",
                                                         "coefficients"), numbers)
        base = results[0]
        errors = []
        for ranks in (1, 2, 3, 4):
            report, coefficients, numbers = results[ranks]
            errors.append(relative(base[1], coefficients))
            expect(len(base[2]) == len(numbers), "%s: %d predictions" % (name, len(numbers)))
            expect(relative(base[2], numbers) < 1e-10, "%s on %d ranks: predictions differ by %g"
                   % (name, ranks, relative(base[2], numbers)))
            for key in ("classification", "regression"):
                for field in ("accuracy", "wrong", "rootMeanSquare"):
                    first = (base[0].get(key) or {}).get(field)
                    second = (report.get(key) or {}).get(field)
                    if first is not None:
                        expect(abs(first - second) <= 1e-10 * abs(first), "%s: %s" % (name, field))
            first, second = base[0]["ridge"]["chosen"], report["ridge"]["chosen"]
            expect(first["relativeRidge"] == second["relativeRidge"]
                   or abs(first["relativeRidge"] - second["relativeRidge"])
                   < 1e-12 * first["relativeRidge"], "%s: another ridge" % name)
        lines.append("%s %.1e" % (name, max(errors)))
        worst = max(worst, max(errors))
    expect(worst < 1e-10, "coefficients differ: " + "; ".join(lines))
    return "largest difference of coefficients, relative to the largest: " + "; ".join(lines)


def test_files(folder):
    """A kernel from a file, which every rank reads a part of; and conjugate gradients."""
    succeed([PROGRAM, "data", "export", "digits", "--to", "x.npy", "--quiet"], folder)
    succeed([PROGRAM, "kernel", "-a", "fc-1", "--x1", "x.npy", "--kind", "ntk", "-o", "K.npy",
             "--quiet"], folder)
    reports = []
    for command in ([PROGRAM], mpirun(3)):
        text = succeed([*command, "regress", "--kernel", "K.npy", "--train", "digits", "--format",
                        "json", "--quiet"], folder)
        reports.append(json.loads(text))
    first, second = (report["ridge"]["chosen"]["leaveOneOut"] for report in reports)
    expect(abs(first - second) < 1e-10 * first, "leave-one-out %.17g and %.17g" % (first, second))
    residuals = []
    for command in ([PROGRAM], mpirun(2)):
        text = succeed([*command, "regress", "-a", "fc-1", "--train", "digits", "--solver", "cg",
                        "--format", "json", "--quiet"], folder)
        report = json.loads(text)
        residuals.append((report["classification"]["wrong"], report["solver"]["iterations"],
                          report["solver"]["relativeResidual"]))
    expect(residuals[0][0] == residuals[1][0], "cg: %s" % residuals)
    expect(residuals[1][2] < 2e-8, "cg: %s" % residuals)
    return "file: leave-one-out differs by %.1e; cg: %s" % (abs(first / second - 1), residuals)


def test_memory(folder):
    """No rank takes more than the plan said, by more than 10 %."""
    write_npy(folder + "/x.npy", 4000, 20, 4)
    lines = []
    for ranks in (2, 3):
        plan = json.loads(succeed(
            [PROGRAM, "kernel", "-a", "fc-3", "--x1", "x.npy", "-o", "K.npy", "--dry-run", "--ranks",
             str(ranks), "--format", "json"], folder))["clusterPlan"]
        report = json.loads(succeed(mpirun(
            ranks, "kernel", "-a", "fc-3", "--x1", "x.npy", "-o", "K.npy", "--format", "json",
            "--quiet"), folder))["cluster"]
        planned = [plan["bytesOfRoot"]] + [plan["bytesPerRank"]] * (ranks - 1)
        ratios = [peak / most for peak, most in zip(report["peakBytes"], planned)]
        lines.append("kernel on %d ranks %s of the plan" % (
            ranks, ", ".join("%.2f" % ratio for ratio in ratios)))
        expect(max(ratios) <= 1.1, lines[-1])
        for name in os.listdir(folder):
            if name.startswith("K"):
                os.remove(folder + "/" + name)
    table = folder + "/table.csv"
    generator = random.Random(3)
    with open(table, "w") as file:
        file.write("a,b,c,d,y\n")
        for _ in range(5000):
            row = [generator.gauss(0, 1) for _ in range(4)]
            file.write(",".join("%.17g" % value for value in row + [row[0] * row[1]]) + "\n")
    for solver in ("eigen", "cholesky"):
        options = ["regress", "-a", "fc-2", "--train", "table.csv:label=y", "--solver", solver,
                   "--ridge", "0.1", "--format", "json", "--quiet"]
        plan = json.loads(succeed([PROGRAM, *options, "--dry-run", "--ranks", "2"],
                                  folder))["cluster"]
        report = json.loads(succeed(mpirun(2, *options), folder))["cluster"]
        ratios = [peak / plan["bytesPerRank"] for peak in report["peakBytes"]]
        lines.append("%s on 2 ranks %s" % (solver, ", ".join("%.2f" % ratio for ratio in ratios)))
        expect(max(ratios) <= 1.1, lines[-1])
    return "; ".join(lines)


# MARK: Faults


def long_kernel(folder):
    """Inputs and a command whose kernel takes some seconds, and its bytes."""
    write_npy(folder + "/x.npy", 3000, 6, 5)
    command = ["kernel", "-a", NETWORK, "--x1", "x.npy", "--kind", "ntk", "-o", "K.npy", "--quiet"]
    start = time.time()
    succeed([PROGRAM, *command], folder)
    os.rename(folder + "/K.npy", folder + "/expected.npy")
    return command, time.time() - start


def finish(folder, command, ranks):
    """Goes on with any number of ranks, and compares."""
    if not os.path.exists(folder + "/K.npy"):
        succeed(mpirun(ranks, *command, "--resume"), folder)
    expect(same(folder + "/K.npy", folder + "/expected.npy"), "the resumed kernel differs")
    for name in os.listdir(folder):
        if name.startswith("K.npy"):
            os.remove(folder + "/" + name)


def tiles_done(folder):
    """The tiles that a journal lists."""
    try:
        with open(folder + "/K.npy.journal", errors="replace") as file:
            return sum(1 for line in file if line[8:14] == " tile ")
    except OSError:
        return 0


def wait_for_tiles(folder, launcher, count=5):
    while tiles_done(folder) < count:
        if launcher.poll() is not None:
            raise Failure("it ended before %d tiles were done: %s"
                          % (count, launcher.communicate()[1]))
        time.sleep(0.02)


def begin(command, folder, environment=None):
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True, start_new_session=True,
                            env={**os.environ, **(environment or {})})


def wait_gone(launcher, ranks, since):
    """What was written to standard error, once the launcher and all ranks are gone."""
    try:
        errors = launcher.communicate(timeout=max(1, LIMIT - (time.time() - since)))[1]
    except subprocess.TimeoutExpired:
        os.killpg(launcher.pid, signal.SIGKILL)
        raise Failure("mpirun hangs %d s after the fault" % LIMIT)
    while alive(ranks) and time.time() - since < LIMIT:
        time.sleep(0.1)
    expect(not alive(ranks), "ranks hang %d s after the fault" % LIMIT)
    return errors


def test_kill(folder):
    """A rank is killed at random moments: one message, an end within 30 s, the resumed bits the same."""
    generator = random.Random(SEED)
    command, _ = long_kernel(folder)
    start = time.time()
    succeed(mpirun(3, *command), folder)
    whole = time.time() - start
    finish(folder, command, 1)
    spoken, silent, late, slowest, by_rank = 0, 0, 0, 0.0, [0, 0, 0]
    while spoken + silent < KILLS:
        launcher = begin(mpirun(3, *command), folder)
        time.sleep(generator.uniform(0.0, 0.9 * whole))
        ranks = ranks_of(launcher.pid)
        if len(ranks) < 3:
            ranks = []
        number = generator.randrange(3)
        at = time.time()
        if ranks:
            try:
                os.kill(sorted(ranks)[number], signal.SIGKILL)
            except ProcessLookupError:
                ranks = []
        if not ranks:
            launcher.wait()
            late += 1
            expect(late < 200, "never in time")
            finish(folder, command, 1)
            continue
        begun = os.path.exists(folder + "/K.npy.journal")
        errors = wait_gone(launcher, ranks, at)
        slowest = max(slowest, time.time() - at)
        lines = own_lines(errors)
        if launcher.returncode == 0:
            late += 1
        elif lines:
            expect(len(lines) == 1, "%d messages: %s" % (len(lines), lines))
            expect("rank %d" % number in lines[0] and "ended before" in lines[0], lines[0])
            spoken += 1
            by_rank[number] += 1
        else:
            # Before ranks know each other only the launcher can speak.
            expect(not begun, "no message, and the store was begun:\n" + errors)
            expect("signal 9" in errors, errors)
            silent += 1
        finish(folder, command, generator.choice([1, 2, 3, 4]))
    return ("%d kills (%s by rank), %d with our message, %d before the ranks had met; slowest end %.1f s"
            % (spoken + silent, by_rank, spoken, silent, slowest))


def test_stop(folder):
    """SIGINT and SIGTERM to mpirun keep what is done."""
    command, _ = long_kernel(folder)
    lines = []
    for number in (signal.SIGINT, signal.SIGTERM):
        launcher = begin(mpirun(2, *command), folder)
        wait_for_tiles(folder, launcher)
        ranks, at = ranks_of(launcher.pid), time.time()
        os.kill(launcher.pid, number)
        errors = wait_gone(launcher, ranks, at)
        own = own_lines(errors)
        expect(len(own) == 1 and "K.npy" in own[0], "%s: %s" % (number, errors))
        lines.append(own[0])
        finish(folder, command, 2)
    return "; ".join(lines)


def test_disk(folder):
    """A disk that fills up: one message, and the run goes on once there is room."""
    if os.geteuid() != 0:
        return "left out: needs root for a small disk"
    # 528 tiles: their journal needs more than the page of memory that a disk of memory has given it.
    write_npy(folder + "/x.npy", 6000, 6, 5)
    command = ["kernel", "-a", "fc-150", "--x1", "x.npy", "--kind", "ntk", "--precision", "float32", "-o",
               "K.npy", "--quiet"]
    succeed([PROGRAM, *command], folder)
    os.rename(folder + "/K.npy", folder + "/expected.npy")
    small = folder + "/small"
    os.mkdir(small)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", small], check=True)
    try:
        shutil.copy(folder + "/x.npy", small)
        # 144 MB of entries fit; the journal has no room once the rest is taken.
        launcher = begin(mpirun(2, *command), small)
        wait_for_tiles(small, launcher)
        with open(small + "/filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"0" * 4096)
            except OSError:
                pass
        ranks, at = ranks_of(launcher.pid), time.time()
        errors = wait_gone(launcher, ranks, at)
        own = own_lines(errors)
        expect(len(own) == 1 and "no space" in own[0], errors)
        os.remove(small + "/filler")
        succeed(mpirun(3, *command, "--resume"), small)
        expect(same(small + "/K.npy", folder + "/expected.npy"), "the resumed kernel differs")
        os.remove(small + "/K.npy")
        # Too small from the start: nothing is left behind.
        with open(small + "/filler", "wb") as file:
            file.write(b"0" * (40 << 20))
        status, _, early = run(mpirun(2, *command), small)
        expect(status != 0 and len(own_lines(early)) == 1 and "needs" in early, early)
        expect(not os.path.exists(small + "/K.npy.journal"), "a journal was left")
        return own[0] + "; " + own_lines(early)[0]
    finally:
        subprocess.run(["umount", "-l", small], check=False)


class Network:
    """Two hosts on this machine: network namespaces with addresses of their own, joined by a cable."""

    def __init__(self, folder):
        self.hosts = folder + "/hosts"
        with open(self.hosts, "w") as file:
            file.write("hosta 10.77.0.1\nhostb 10.77.0.2\n")
        self.remove()
        for command in (
                "ip netns add ntkit-hosta", "ip netns add ntkit-hostb",
                "ip link add ntkit-a netns ntkit-hosta type veth peer name ntkit-b netns ntkit-hostb",
                "ip -n ntkit-hosta addr add 10.77.0.1/24 dev ntkit-a",
                "ip -n ntkit-hostb addr add 10.77.0.2/24 dev ntkit-b",
                "ip -n ntkit-hosta link set ntkit-a up", "ip -n ntkit-hostb link set ntkit-b up",
                "ip -n ntkit-hosta link set lo up", "ip -n ntkit-hostb link set lo up"):
            subprocess.run(command.split(), check=True)
        self.environment = {"NTKIT_HOSTS": self.hosts}

    def mpirun(self, ranks_each, *arguments):
        return ["ip", "netns", "exec", "ntkit-hosta", "unshare", "--uts", "sh", "-c",
                'hostname hosta; exec "$@"', "sh", "mpirun", "--allow-run-as-root", "-H",
                "10.77.0.1:%d,10.77.0.2:%d" % (ranks_each, ranks_each),
                "--mca", "plm_rsh_agent", HERE + "/agent.sh", "--mca", "btl", "tcp,self",
                "--mca", "btl_tcp_if_include", "10.77.0.0/24", "--mca", "oob_tcp_if_include",
                "10.77.0.0/24", "--mca", "oob_tcp_keepalive_time", "3", "--mca",
                "oob_tcp_keepalive_intvl", "2", "--mca", "oob_tcp_keepalive_probes", "3",
                "--bind-to", "none", PROGRAM, *arguments]

    def cut(self):
        subprocess.run("ip -n ntkit-hosta link set ntkit-a down".split(), check=True)

    def mend(self):
        subprocess.run("ip -n ntkit-hosta link set ntkit-a up".split(), check=True)

    def remove(self):
        for name in ("ntkit-hosta", "ntkit-hostb"):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


def processes_of_program():
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.path.realpath("/proc/%s/exe" % name) == os.path.realpath(PROGRAM):
                    found.append(int(name))
            except OSError:
                pass
    return found


def test_network(folder):
    """Two hosts with a network between them: the same bits; then the network is cut."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        return "left out: needs root and ip for network namespaces"
    command, _ = long_kernel(folder)
    network = Network(folder)
    before = set(processes_of_program())
    try:
        text = succeed(network.mpirun(1, *command, "--format", "json"), folder,
                       environment=network.environment)
        report = json.loads(text)["cluster"]
        expect(report["hosts"] == 2, "hosts: %s" % report["hosts"])
        finish(folder, command, 1)
        solved = [json.loads(succeed(
            part + ["regress", "-a", "fc-1", "--train", "digits", "--format", "json", "--quiet"], folder,
            environment=network.environment))["ridge"]["chosen"]["leaveOneOut"]
            for part in ([PROGRAM], network.mpirun(1))]
        expect(abs(solved[0] - solved[1]) < 1e-10 * solved[0], "solve: %s" % solved)
        launcher = begin(network.mpirun(1, *command), folder, network.environment)
        wait_for_tiles(folder, launcher)
        ranks = [rank for rank in processes_of_program() if rank not in before]
        at = time.time()
        network.cut()
        errors = wait_gone(launcher, ranks, at)
        seconds = time.time() - at
        own = own_lines(errors)
        expect(len(own) == 1, "%d messages: %s" % (len(own), errors))
        expect("K.npy" in own[0], own[0])
        network.mend()
        finish(folder, command, 3)
        return "two hosts bit-equal; cut: %.1f s, %s" % (seconds, own[0])
    finally:
        network.remove()


# MARK: Mixtures


def mixed(folder, words, first, second, others=PROGRAM):
    command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "1", PROGRAM, *first, ":",
               "-n", "1", others, *second]
    status, _, errors = run(command, folder, timeout=LIMIT * 2)
    own = own_lines(errors)
    expect(status != 0 and len(own) == 1, "%s: %s" % (words, errors))
    for word in [*words, "rank 0", "rank 1"]:
        expect(word in own[0], "no '%s': %s" % (word, own[0]))
    return own[0]


def test_mixtures(folder):
    """Ranks that would not compute the same thing are refused, both sides named."""
    write_npy(folder + "/x.npy", 500, 6, 5)
    write_npy(folder + "/y.npy", 500, 6, 6)
    common = ["kernel", "-a", "fc-2", "--quiet", "-o", "K.npy", "--x1"]
    lines = [
        mixed(folder, ["--x1"], [*common, "x.npy"], [*common, "y.npy"]),
        mixed(folder, ["float64", "float32"], [*common, "x.npy"],
              [*common, "x.npy", "--precision", "float32"]),
        mixed(folder, ["the architecture"], [*common, "x.npy"], ["kernel", "-a", "fc-3", "--quiet", "-o", "K.npy", "--x1", "x.npy"]),
        mixed(folder, ["the OpenBLAS core"], [*common, "x.npy"], [*common, "x.npy"],
              others=write_script(folder, "OPENBLAS_CORETYPE=Nehalem")),
        mixed(folder, ["data"], ["regress", "-a", "fc-1", "--train", "digits", "--quiet"],
              ["regress", "-a", "fc-1", "--train", "digits", "--seed", "1", "--quiet"]),
    ]
    expect(not any(name.startswith("K.npy") for name in os.listdir(folder)), "files were left")
    # A store of another precision.
    write_npy(folder + "/x.npy", 3000, 6, 5)
    command = ["kernel", "-a", NETWORK, "--x1", "x.npy", "--kind", "ntk", "-o", "K.npy", "--quiet"]
    launcher = begin(mpirun(2, *command, "--precision", "float32"), folder)
    wait_for_tiles(folder, launcher)
    os.kill(ranks_of(launcher.pid)[0], signal.SIGKILL)
    launcher.communicate()
    status, _, errors = run(mpirun(2, *command, "--resume"), folder)
    own = own_lines(errors)
    expect(status != 0 and len(own) == 1 and "float32" in own[0] and "float64" in own[0], errors)
    lines.append(own[0])
    other = os.environ.get("NTKIT_OTHER_VERSION")
    if other:
        lines.append(mixed(folder, ["the version of ntkit"], [*common, "x.npy"], [*common, "x.npy"],
                           others=other))
    else:
        lines.append("another version: left out, NTKIT_OTHER_VERSION names none")
    return "\n    ".join(lines)


def write_script(folder, variable):
    path = folder + "/other.sh"
    with open(path, "w") as file:
        file.write("#!/bin/sh\nexport %s\nexec %s \"$@\"\n" % (variable, PROGRAM))
    os.chmod(path, 0o755)
    return path


def test_usage(folder):
    """What runs on one process says so, once."""
    write_npy(folder + "/x.npy", 50, 6, 5)
    for arguments in (["analyze", "digits"],
                      ["kernel", "-a", "fc-1", "--x1", "x.npy", "-o", "K.npz", "--monte-carlo", "2"],
                      ["regress", "-a", "fc-1", "--train", "digits", "--classifier", "svc"],
                      ["regress", "-a", "fc-1", "--train", "digits", "--output", "out", "--resume"],
                      ["kernel", "-a", "fc-1", "--x1", "x.npy"]):
        status, output, errors = run(mpirun(3, *arguments), folder, timeout=60)
        expect(status == 64, "%s: status %d\n%s" % (arguments, status, errors))
        expect(len(own_lines(errors)) == 1 and not output, "%s: %s" % (arguments, errors))
    status, _, errors = run(mpirun(3, "kernel", "-a", "fc-1", "--x1", "none.npy", "-o", "K.npy"), folder)
    expect(status == 65 and len(own_lines(errors)) == 1, errors)
    return "one line each"


TESTS = [test_bits, test_solve, test_files, test_memory, test_usage, test_mixtures, test_stop,
         test_disk, test_network, test_kill]


def main():
    names = sys.argv[2:]
    failed = 0
    for test in TESTS:
        name = test.__name__.removeprefix("test_")
        if names and name not in names:
            continue
        folder = tempfile.mkdtemp(prefix="ntkit-cluster-")
        start = time.time()
        try:
            words = test(folder)
            print("ok   %-9s %6.1f s  %s" % (name, time.time() - start, words), flush=True)
        except Failure as failure:
            failed += 1
            print("FAIL %-9s %6.1f s  %s" % (name, time.time() - start, failure), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
