#!/usr/bin/env python3
"""The very same rows clustered by scikit-learn and Dateline: objective, and agreement with labels.

    python benches/beside_scikit_learn_clusters.py FILE.jsonl[.gz] [--starts 10] [--groups 5]
        [--venv FOLDER] [--program PROGRAM]

scikit-learn makes the rows: `TfidfVectorizer(stop_words='english', min_df=3, max_df=0.5,
sublinear_tf=True)`, and of these `TruncatedSVD(100, algorithm='arpack')`, scaled to length 1. As many
clusters as there are labels. Each of the groups is the best of as many starts by its own objective;
`all` is the best of all starts. k-means is `KMeans(n_init=1)` of the seeds 0, 1, ...; scikit-learn
has no spherical k-means, so its part is played by ten lines of numpy from scikit-learn's seeding.
"""

import argparse
import gzip
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import benchmark_program, python_of


def spherical(rows, k: int, seed: int):
    """Labels and sum of cosines of plain spherical k-means."""
    import numpy
    from sklearn.cluster import kmeans_plusplus

    first, _ = kmeans_plusplus(rows, k, random_state=seed)
    centres, labels = numpy.asarray(first.todense()) if hasattr(first, "todense") else first, None
    for _ in range(300):
        cosines = rows @ centres.T
        nearest = cosines.argmax(1)
        if labels is not None and (nearest == labels).all():
            break
        labels = nearest
        sums = numpy.stack([numpy.asarray(rows[labels == c].sum(0)).ravel() for c in range(k)])
        centres = sums / numpy.linalg.norm(sums, axis=1, keepdims=True)
    return labels, float(numpy.linalg.norm(sums, axis=1).sum())


def compare(file: str, program: str, starts: int, groups: int) -> None:
    """In a process that has scikit-learn."""
    import numpy
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    opened = gzip.open(file, "rt") if file.endswith(".gz") else open(file)
    with opened as lines:
        records = [json.loads(line) for line in lines]
    texts = [record["title"] + "\n" + record["text"] for record in records]
    vectorizer = TfidfVectorizer(stop_words="english", min_df=3, max_df=0.5, sublinear_tf=True)
    terms = vectorizer.fit_transform(texts)
    kept = numpy.diff(terms.indptr) > 0
    terms = terms[kept]
    labels = numpy.array([record["label"] for record in records])[kept]
    k = len(set(labels))
    dense = TruncatedSVD(100, algorithm="arpack", random_state=0).fit_transform(terms)
    dense /= numpy.linalg.norm(dense, axis=1, keepdims=True)
    print(f"{terms.shape[0]} documents, {terms.shape[1]} terms, {k} labels")
    for name, rows in (("LSA-100", dense), ("terms", terms)):
        with TemporaryDirectory() as folder:
            write(Path(folder), rows)
            for method in ("kmeans", "spherical-kmeans"):
                theirs = []
                for seed in range(starts * groups):
                    if method == "kmeans":
                        model = KMeans(k, n_init=1, random_state=seed).fit(rows)
                        theirs.append((model.inertia_, model.labels_))
                    else:
                        found, cosines = spherical(rows, k, seed)
                        theirs.append((-cosines, found))
                best = [
                    min(theirs[group * starts :][:starts], key=lambda run: run[0])
                    for group in range(groups)
                ]
                command = [program, folder, "--clusters", str(k), "--method", method]
                command += ["--runs", str(starts), "--seeds", str(groups)]
                printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                ours = []
                for line in printed.stdout.splitlines():
                    found = json.loads(line)
                    objective = found["inertia"] if method == "kmeans" else -found["cosines"]
                    ours.append((objective, found["labels"]))
                for who, runs in (("scikit-learn", best), ("Dateline", ours)):
                    print(f"{name}, {method}, {who}:")
                    every = [*runs, min(runs, key=lambda run: run[0])]
                    for number, (objective, found) in enumerate(every):
                        ari = adjusted_rand_score(labels, found)
                        nmi = normalized_mutual_info_score(labels, found)
                        group = "all" if number == len(runs) else number
                        print(f"  {group:>4} {abs(objective):12.4f} ARI {ari:.4f} NMI {nmi:.4f}")


def write(folder: Path, rows) -> None:
    """The rows as raw arrays."""
    (folder / "columns").write_text(str(rows.shape[1]))
    if hasattr(rows, "indptr"):
        rows.sort_indices()
        rows.indptr.astype("<u8").tofile(folder / "indptr")
        rows.indices.astype("<u4").tofile(folder / "indices")
        rows.data.astype("<f8").tofile(folder / "values")
    else:
        rows.astype("<f8").tofile(folder / "dense")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--groups", type=int, default=5)
    parser.add_argument("--venv", metavar="FOLDER", help="make or use this virtual environment")
    parser.add_argument("--program", help="the benchmark program, if it is built already")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    program = options.program or benchmark_program("cluster_quality")
    if options.here or not options.venv:
        return compare(options.file, program, options.starts, options.groups)
    python = python_of(options.venv, ["scikit-learn"])
    command = [python, __file__, options.file, "--here", "--program", program]
    command += ["--starts", str(options.starts), "--groups", str(options.groups)]
    sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
