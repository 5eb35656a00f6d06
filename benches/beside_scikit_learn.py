#!/usr/bin/env python3
"""Text on disk -> TF-IDF matrix: scikit-learn, Dateline and `wc -w` on one file, in turn.

    python benches/beside_scikit_learn.py FILE.jsonl [--rounds 5] [--venv FOLDER]

Each is a whole process, started afresh each time, in the order A B C A B C ..., so that whatever
else the machine does falls on all of them. Wall time, user and system time and peak memory come
from the kernel (`wait4`). `--venv` makes a virtual environment with what scikit-learn needs and
runs it there; without it the Python that runs this script is used.

scikit-learn stands in two set-ups. The fastest stemmed one known: `TfidfVectorizer` with an
analyzer of our own that finds words by one regular expression and looks each one up in a
dictionary, so that PyStemmer and the stop list see every distinct word once. And the one of its
handbook (`--handbook`): a `tokenizer` that stems its words by PyStemmer, and a `stop_words` list.
All leave out the same stop words, fold case, and keep every term that occurs; the fastest set-up
and Dateline also leave out words of one letter and words without a letter.
"""

import argparse
import json
import os
import re
import statistics
import sys
import time
import warnings
from pathlib import Path

from measure import ROOT, benchmark_program, python_of, run

STOP_WORDS = ROOT / "src" / "text" / "stop_words" / "english.txt"


def scikit_learn(path: str, handbook: bool) -> None:
    """One run of scikit-learn, in a process of its own."""
    import Stemmer
    import sklearn
    from sklearn.feature_extraction.text import TfidfVectorizer

    # It finds a stem among the stop words that is not its own stem (`el`, of `else`).
    warnings.filterwarnings("ignore", message="Your stop_words may be inconsistent")

    start = time.perf_counter()
    with open(path, encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    read = time.perf_counter()

    lines = STOP_WORDS.read_text(encoding="utf-8").splitlines()
    stop_words = {line for line in lines if line and not line.startswith("#")}
    stem = Stemmer.Stemmer("english").stemWord

    class Terms(dict):
        """The term of each word seen, worked out when it is first seen; None for no term."""

        def __missing__(self, word: str) -> "str | None":
            folded = word.replace("\u2019", "'")
            if folded in stop_words:
                term = None
            else:
                folded = folded.removesuffix("'s")
                wanted = (
                    2 <= len(folded) <= 40
                    and folded not in stop_words
                    and any(map(str.isalpha, folded))
                )
                term = stem(folded) if wanted else None
            self[word] = term
            return term

    words = re.compile(r"\w+(?:['\u2019]\w+)*").findall
    term_of = Terms()

    def analyze(text: str) -> "list[str]":
        return [term for word in words(text.lower()) if (term := term_of[word]) is not None]

    tokens = re.compile(r"\b\w\w+\b").findall
    stem_all = Stemmer.Stemmer("english").stemWords

    def tokenize(text: str) -> "list[str]":
        return stem_all(tokens(text))

    if handbook:
        stops = sorted({stem(token) for word in stop_words for token in tokens(word)})
        vectorizer = TfidfVectorizer(tokenizer=tokenize, token_pattern=None, stop_words=stops)
    else:
        vectorizer = TfidfVectorizer(analyzer=analyze)
    matrix = vectorizer.fit_transform(texts)
    end = time.perf_counter()
    print(
        f"matrix: {matrix.shape[0]} documents, {matrix.shape[1]} terms, {matrix.nnz} entries,"
        f" sum of weights {matrix.sum():.3f} (scikit-learn {sklearn.__version__};"
        f" read {read - start:.2f} s, matrix {end - read:.2f} s)"
    )


def spread(values: "list[float]", digits: int) -> str:
    middle = statistics.median(values)
    return f"{middle:.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="JSONL with the texts in the column `text`")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--venv", help="a virtual environment, made if it is not there")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--handbook", action="store_true", help="the other set-up, too")
    parser.add_argument("--only", choices=["fastest", "handbook"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        return scikit_learn(options.file, options.only == "handbook")

    python = python_of(options.venv, ["scikit-learn", "scipy", "PyStemmer"]) if options.venv else sys.executable
    other = [python, __file__, options.file, "--only"]
    commands = {
        "scikit-learn": [*other, "fastest"],
        "Dateline": [options.program or benchmark_program("text_to_tfidf"), options.file, "--runs", "1"],
        "wc -w": ["wc", "-w", options.file],
    }
    if options.handbook:
        commands["handbook"] = [*other, "handbook"]
    rounds: "dict[str, list[dict[str, float]]]" = {name: [] for name in commands}
    for number in range(options.rounds):
        for name, command in commands.items():
            figures, printed = run(command)
            rounds[name].append(figures)
            if number == 0:
                shown = [line for line in printed.splitlines() if line.startswith("matrix")]
                print(f"{name}: {(shown or [printed.strip()])[0]}")

    megabytes = os.path.getsize(options.file) / 1e6
    print(f"\n{options.file}: {megabytes:.1f} MB, {options.rounds} rounds: median (min-max)")
    measures = {"wall s": 2, "CPU s": 2, "peak MB": 0}
    print(f"{'':<13}" + "".join(f"{measure:>24}" for measure in measures))
    for name, figures in rounds.items():
        cells = [spread([run[m] for run in figures], digits) for m, digits in measures.items()]
        print(f"{name:<13}" + "".join(f"{cell:>24}" for cell in cells))
    print("times Dateline's, round by round:")
    for name in [name for name in commands if name != "Dateline"]:
        pairs = list(zip(rounds[name], rounds["Dateline"]))
        cells = [spread([other[m] / ours[m] for other, ours in pairs], 2) for m in measures]
        print(f"{name:<13}" + "".join(f"{cell:>24}" for cell in cells))
    per_core = [megabytes / figures["CPU s"] for figures in rounds["Dateline"]]
    print(f"Dateline: {spread(per_core, 0)} MB/s per core (megabytes of the file / CPU seconds)")


if __name__ == "__main__":
    main()
