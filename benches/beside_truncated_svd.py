#!/usr/bin/env python3
"""A TF-IDF matrix -> its truncated SVD: scikit-learn's `TruncatedSVD` and Dateline in turn.

    python benches/beside_truncated_svd.py FILE [--min-df 3] [--dimensions 100] [--rounds 3] [--venv FOLDER]

Dateline counts and weighs the archive and writes the matrix; both then decompose that same matrix, in one
process each, started in turn, and say how long the decomposition alone took, wall and CPU. scikit-learn
stands with its defaults (`algorithm="randomized"`, `n_iter=5`, 10 oversamples). `--arpack` computes the
true singular values once for comparison.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import benchmark_program, python_of, run


def scikit_learn(folder: str, dimensions: int, algorithm: str) -> None:
    """One run of scikit-learn, in a process of its own."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import TruncatedSVD

    path = Path(folder)
    bounds = numpy.fromfile(path / "indptr", numpy.uint64).astype(numpy.int32)
    indices = numpy.fromfile(path / "indices", numpy.uint32).astype(numpy.int32)
    shape = (len(bounds) - 1, int((path / "columns").read_text()))
    matrix = csr_matrix((numpy.fromfile(path / "values"), indices, bounds), shape=shape)
    wall, cpu = time.perf_counter(), time.process_time()
    fitted = TruncatedSVD(dimensions, algorithm=algorithm, random_state=0).fit(matrix)
    figures = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "singular_values": fitted.singular_values_.tolist(),
        "explained": float(fitted.explained_variance_ratio_.sum()),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="an archive")
    parser.add_argument("--min-df", type=int, default=3)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", help="a virtual environment, made if it is not there")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--arpack", action="store_true", help="the true singular values too")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        return scikit_learn(options.file, options.dimensions, options.only)

    python = python_of(options.venv, ["scikit-learn"]) if options.venv else sys.executable
    program = options.program or benchmark_program("projection")
    dimensions = ["--dimensions", str(options.dimensions)]
    with TemporaryDirectory() as folder:
        _, printed = run([program, options.file, "--min-df", str(options.min_df), "--matrix", folder])
        print(printed.strip())
        peer = [python, __file__, folder, *dimensions, "--only"]
        commands = {
            "scikit-learn": [*peer, "randomized"],
            "Dateline": [program, "--matrix", folder, "--runs", "1", *dimensions],
        }
        rounds: "dict[str, list[dict]]" = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                rounds[name].append(json.loads(run(command)[1]))
        if options.arpack:
            rounds["ARPACK"] = [json.loads(run([*peer, "arpack"])[1])]
    for name, runs in rounds.items():
        walls, cpus = [run["seconds"] for run in runs], [run["cpu"] for run in runs]
        values = runs[0]["singular_values"]
        places = sorted({0, 1, 9, len(values) // 2 - 1, len(values) - 1})
        chosen = ", ".join(f"{place + 1}: {values[place]:.5f}" for place in places)
        print(
            f"{name:<13} wall {statistics.median(walls):.3f} ({min(walls):.3f}-{max(walls):.3f}) s, "
            f"CPU {statistics.median(cpus):.3f} ({min(cpus):.3f}-{max(cpus):.3f}) s, "
            f"explained variance {runs[0]['explained']:.6f}; singular values {chosen}"
        )
    for name in ("seconds", "cpu"):
        pairs = zip(rounds["scikit-learn"], rounds["Dateline"])
        ratios = [peer[name] / own[name] for peer, own in pairs]
        middle = statistics.median(ratios)
        print(f"times Dateline's {name}: {middle:.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main()
