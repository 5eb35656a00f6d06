#!/usr/bin/env python3
"""Points in groups -> their mean silhouette: scikit-learn's `silhouette_score` and Dateline in turn.

    python benches/beside_silhouette_score.py [--points 20000] [--dimensions 100] [--rounds 3] [--venv FOLDER]

Both take the same made-up points, scaled to length 1, in one process each, started in turn; the time is
that of the silhouettes alone, the memory that of the whole process. The means must agree to 1e-6.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import benchmark_program, python_of, run


def scikit_learn(path: str) -> None:
    """One run of scikit-learn, in a process of its own."""
    import numpy
    from sklearn.metrics import silhouette_score

    numbers = numpy.fromfile(path)
    points, dimensions = int(numbers[0]), int(numbers[1])
    rows = numbers[2 : 2 + points * dimensions].reshape(points, dimensions)
    rows = rows / numpy.linalg.norm(rows, axis=1, keepdims=True)
    groups = numbers[-points:].astype(int)
    wall, cpu = time.perf_counter(), time.process_time()
    silhouette = silhouette_score(rows, groups)
    figures = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "silhouette": float(silhouette),
    }
    print(json.dumps(figures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", help="a virtual environment, made if it is not there")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        return scikit_learn(options.only)

    python = python_of(options.venv, ["scikit-learn"]) if options.venv else sys.executable
    program = options.program or benchmark_program("silhouette")
    own = [program, "--points", str(options.points), "--dimensions", str(options.dimensions)]
    rounds: "dict[str, list[dict]]" = {"scikit-learn": [], "Dateline": []}
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "points")
        run([*own, "--points-file", path])
        commands = {"scikit-learn": [python, __file__, "--only", path], "Dateline": own}
        for _ in range(options.rounds):
            for name, command in commands.items():
                figures, printed = run(command)
                rounds[name].append({**json.loads(printed), "peak MB": figures["peak MB"]})
    for name, runs in rounds.items():
        shown = []
        for figure in ("seconds", "cpu", "peak MB"):
            numbers = [one[figure] for one in runs]
            shown.append(f"{figure} {statistics.median(numbers):.4g} ({min(numbers):.4g}-{max(numbers):.4g})")
        print(f"{name:<13} {', '.join(shown)}; silhouette {runs[0]['silhouette']:.9f}")
    means = [runs[0]["silhouette"] for runs in rounds.values()]
    if abs(means[0] - means[1]) > 1e-6:
        sys.exit("the silhouettes differ")


if __name__ == "__main__":
    main()
