"""What the comparisons share: whole processes measured, and what runs them."""

import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(command: "list[str]") -> "tuple[dict[str, float], str]":
    """Runs a program to its end: its seconds, its peak memory in MB, and what it printed."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    figures = {
        "wall s": wall,
        "CPU s": usage.ru_utime + usage.ru_stime,
        "peak MB": usage.ru_maxrss * 1024 / 1e6,
    }
    return figures, printed


def python_of(folder: str, packages: "list[str]") -> str:
    """The Python of a virtual environment with these packages, made if it is not there."""
    python = Path(folder) / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return str(python)


def benchmark_program(name: str) -> str:
    """Builds a benchmark of Dateline and says where it is."""
    command = ["cargo", "bench", "--bench", name, "--no-run", "--message-format=json"]
    build = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = [json.loads(line) for line in build.stdout.splitlines()]
    return next(
        message["executable"]
        for message in messages
        if message.get("executable") and message["target"]["name"] == name
    )
