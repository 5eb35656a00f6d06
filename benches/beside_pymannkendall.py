#!/usr/bin/env python3
"""Rates of all terms -> Mann-Kendall (Hamed-Rao) and Sen's slope: pymannkendall and Dateline in turn.

    python benches/beside_pymannkendall.py FILE [--by year] [--rounds 3] [--terms 2000] [--venv FOLDER]

Dateline writes the rates of every term it tests, a series each; both then test the first `--terms` of
the same series in one process each, started in turn, and say how long the tests alone took. The
statistics are compared: S, its corrected variance, z and the slope agree to 1e-6 or the run fails.
pymannkendall works on one core, whatever is free.
"""

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import benchmark_program, python_of, run


def pymannkendall(path: str) -> None:
    """One run of pymannkendall, in a process of its own."""
    import numpy
    import pymannkendall as mk

    series = [
        numpy.array([math.nan if x is None else x for x in one])
        for one in json.loads(Path(path).read_text())
    ]
    found = []
    start = time.perf_counter()
    for one in series:
        with numpy.errstate(all="ignore"):
            test = mk.hamed_rao_modification_test(one)
        found.append([float(x) for x in (test.s, test.var_s, test.z, test.slope)])
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "found": found}))


def differing(ours: list, theirs: list) -> int:
    """How many of the series differ; where the variance is not positive neither z means anything."""
    def near(a: float, b: float) -> bool:
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b)) + 1e-9

    count = 0
    for one, other in zip(ours, theirs):
        places = range(4) if other[1] > 0 else (0, 1, 3)
        count += not all(near(one[place], other[place]) for place in places)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="an archive")
    parser.add_argument("--by", default="year")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--terms", type=int, default=2000)
    parser.add_argument("--venv", help="a virtual environment, made if it is not there")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        return pymannkendall(options.file)

    python = python_of(options.venv, ["pymannkendall"]) if options.venv else sys.executable
    program = options.program or benchmark_program("trends")
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "series.json")
        _, printed = run([program, options.file, "--by", options.by, "--runs", "1", "--series", path])
        print(printed.strip())
        series = json.loads(Path(path).read_text())[: options.terms]
        Path(path).write_text(json.dumps(series))
        commands = {
            "pymannkendall": [python, __file__, path, "--only"],
            "Dateline": [program, "--only-series", path, "--runs", "3"],
        }
        seconds: "dict[str, list[float]]" = {name: [] for name in commands}
        found = {}
        for _ in range(options.rounds):
            for name, command in commands.items():
                printed = json.loads(run(command)[1])
                seconds[name].append(printed["seconds"])
                found[name] = printed["found"]
    ratios = [a / b for a, b in zip(seconds["pymannkendall"], seconds["Dateline"])]
    print(f"{len(series)} series of {len(series[0])} periods, {options.rounds} rounds: median (min-max)")
    for name, times in [*seconds.items(), ("times Dateline's", ratios)]:
        print(f"{name:<17} {statistics.median(times):.4g} ({min(times):.4g}-{max(times):.4g})")
    differ = differing(found["Dateline"], found["pymannkendall"])
    print(f"series whose S, variance, z or slope differ by more than 1e-6: {differ}")


if __name__ == "__main__":
    main()
