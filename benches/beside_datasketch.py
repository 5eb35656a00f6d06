#!/usr/bin/env python3
"""Near-duplicates among made-up reports: datasketch and Dateline on one file, in turn.

    python benches/beside_datasketch.py [--documents 20000] [--rounds 3] [--venv FOLDER] [--grow]

The benchmark program of Dateline writes the reports, 300 words each, with planted copies whose
Jaccard index is known. Then each finds copies among them, as a whole process started afresh each
time, in the order A B A B ..., so that whatever else the machine does falls on both. Wall time,
user and system time and peak memory come from the kernel (`wait4`).

datasketch is `MinHashLSH(threshold=0.8, num_perm=128)` over `MinHash.update_batch` of the same
5-word shingles, in lower case; each report is looked up and then inserted. Its pairs are candidates
that nothing confirms. Dateline confirms each by the exact Jaccard index, joins them into families
and dates these.

`--grow` also runs Dateline on 20,000 to 200,000 reports. `--venv` makes a virtual environment with
datasketch and runs it there; without it the Python that runs this script is used.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from measure import benchmark_program, python_of, run

SHINGLE = 5
THRESHOLD = 0.8


def shingles(text: str) -> "set[bytes]":
    words = re.findall(r"[\w\u2019]+", text.lower())
    return {
        " ".join(words[start : start + SHINGLE]).encode()
        for start in range(len(words) - SHINGLE + 1)
    }


def datasketch_pairs(path: str) -> None:
    """One run of datasketch, in a process of its own; judged after the clock has stopped."""
    from datasketch import MinHash, MinHashLSH, __version__

    start = time.perf_counter()
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    pairs = set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            sketch = MinHash(num_perm=128)
            sketch.update_batch(shingles(report["text"]))
            number = int(report["id"])
            pairs.update((other, number) for other in index.query(sketch))
            index.insert(number, sketch)
    seconds = time.perf_counter() - start
    planted = planted_pairs(path)
    wanted = {pair for pair, similarity in planted.items() if similarity >= THRESHOLD}
    below = sum(planted.get(pair, 1) < THRESHOLD for pair in pairs)
    print(
        f"datasketch {__version__}: {len(pairs)} pairs in {seconds:.2f} s, {below} planted ones"
        f" below {THRESHOLD}; recall at {THRESHOLD}: {len(wanted & pairs)} of {len(wanted)}"
        f" = {len(wanted & pairs) / len(wanted):.5f}"
    )


def planted_pairs(path: str) -> "dict[tuple[int, int], float]":
    lines = Path(path).with_suffix(".pairs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return {(int(one), int(other)): float(similarity) for one, other, similarity in rows}


def spread(values: "list[float]", digits: int) -> str:
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", help="a virtual environment, made if it is not there")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--grow", action="store_true", help="also Dateline on 20,000 to 200,000")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        return datasketch_pairs(options.only)

    python = python_of(options.venv, ["datasketch"]) if options.venv else sys.executable
    program = options.program or benchmark_program("near_duplicates")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "made.jsonl")
        make = [program, "--write", path, "--documents"]
        run([*make, str(options.documents)])
        commands = {
            "datasketch": [python, __file__, "--only", path],
            "Dateline": [program, path],
        }
        rounds: "dict[str, list[dict[str, float]]]" = {name: [] for name in commands}
        for number in range(options.rounds):
            for name, command in commands.items():
                figures, printed = run(command)
                rounds[name].append(figures)
                if number == 0:
                    print(f"{name}:\n{printed}")
        for name, measured in rounds.items():
            shown = [
                f"{figure} {spread([one[figure] for one in measured], digits)}"
                for figure, digits in [("wall s", 2), ("CPU s", 2), ("peak MB", 0)]
            ]
            print(f"{name:<12}", ", ".join(shown))
        for figure in ["wall s", "CPU s"]:
            pairs = zip(rounds["datasketch"], rounds["Dateline"])
            ratios = [one[figure] / other[figure] for one, other in pairs]
            print(f"times Dateline's, {figure}:", spread(ratios, 1))
        for documents in [20_000, 50_000, 100_000, 200_000] if options.grow else []:
            run([*make, str(documents)])
            figures, printed = run([program, path])
            shown = ", ".join(f"{name} {value:.2f}" for name, value in figures.items())
            print(f"\n{documents} documents: {shown}\n{printed}")


if __name__ == "__main__":
    main()
