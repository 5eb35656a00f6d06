#!/usr/bin/env python3
"""K-means on one TF-IDF matrix: scikit-learn and Dateline, in turn.

    python benches/beside_scikit_learn_kmeans.py FILE.jsonl [--clusters 20,100] [--seeds 5]
        [--min-df 2] [--venv FOLDER]

Dateline reads the file, makes the matrix of unit rows and writes it for scikit-learn
(`scipy.sparse.load_npz`). For each number of clusters both then run once with each seed
(`n_init=1`, greedy k-means++), in the order A B A B ..., on as many cores as they take. Seconds are
those of the whole call (`fit`), seeding included, reading left out; wall time, and user and system
time of the process. Both end a run when no document changes its cluster or the centres move by less
than scikit-learn's default `tol`: 1e-4 times the mean variance of the columns (squared distance).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import benchmark_program, python_of


def scikit_learn(matrix: str, clusters: "list[int]", seeds: "list[int]") -> None:
    """Runs of scikit-learn, in a process of its own: one line of JSON each."""
    import resource
    import time

    import scipy.sparse
    from sklearn.cluster import KMeans

    rows = scipy.sparse.load_npz(matrix)
    for k in clusters:
        for seed in seeds:
            before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
            model = KMeans(k, n_init=1, random_state=seed).fit(rows)
            wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            found = {"clusters": k, "seed": seed, "wall s": wall, "CPU s": cpu}
            found |= {"inertia": float(model.inertia_), "iterations": int(model.n_iter_)}
            print(json.dumps(found), flush=True)


def dateline(program: str, options: argparse.Namespace, k: int, seed: int, *more: str) -> dict:
    """One run of Dateline, in a process of its own."""
    command = [program, options.file, "--min-df", str(options.min_df), "--clusters", str(k)]
    command += ["--first-seed", str(seed), "--seeds", "1", *more]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    for line in printed.splitlines():
        cells = line.split()
        if cells[:2] == [str(k), str(seed)]:
            return dict(zip(["wall s", "CPU s", "inertia"], map(float, cells[2:])))
    sys.exit(printed)


def spread(values: "list[float]", digits: int) -> str:
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--clusters", default="20,100")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--min-df", type=int, default=2)
    parser.add_argument("--venv", metavar="FOLDER", help="make or use this virtual environment")
    parser.add_argument("--matrix", help=argparse.SUPPRESS)
    parser.add_argument("--first-seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    clusters = [int(k) for k in options.clusters.split(",")]
    if options.matrix:
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        return scikit_learn(options.matrix, clusters, list(seeds))

    python = python_of(options.venv, ["scikit-learn"]) if options.venv else sys.executable
    program = benchmark_program("sparse_kmeans")
    with tempfile.TemporaryDirectory() as folder:
        matrix = os.path.join(folder, "rows.npz")
        command = [program, options.file, "--min-df", str(options.min_df), "--seeds", "0"]
        command += ["--matrix", matrix]
        print(subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0])
        for k in clusters:
            ours, theirs = [], []
            for seed in range(options.seeds):
                command = [python, str(Path(__file__)), options.file, "--matrix", matrix]
                command += ["--clusters", str(k), "--first-seed", str(seed), "--seeds", "1"]
                ours.append(dateline(program, options, k, seed))
                printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                theirs.append(json.loads(printed.stdout))
                print(f"{k} clusters, seed {seed}: Dateline {ours[-1]}, scikit-learn {theirs[-1]}")
            print(f"{k} clusters, median (min-max) of {options.seeds} seeds:")
            for name, runs in (("Dateline", ours), ("scikit-learn", theirs)):
                cells = [spread([run["wall s"] for run in runs], 2)]
                cells += [spread([run["CPU s"] for run in runs], 2)]
                cells += [spread([run["inertia"] for run in runs], 1)]
                print(f"  {name:<13}" + "".join(f"{cell:>28}" for cell in cells))
            times = [
                spread([their[m] / our[m] for their, our in zip(theirs, ours)], 1)
                for m in ("wall s", "CPU s")
            ]
            print(f"  {'times':<13}" + "".join(f"{cell:>28}" for cell in times), flush=True)


if __name__ == "__main__":
    main()
