"""How long `advisory --help` takes above a bare interpreter: both in turn, in one run, medians.

Usage: python benchmarks/startup.py [RUNS]          (21 unless said)
"""

import statistics
import subprocess
import sys
import time


def seconds(*words: str) -> float:
    """One whole process."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    commands = {
        "bare interpreter": ("-c", "pass"),
        "advisory --help": ("-m", "advisory_cli", "--help"),
        "advisory --version": ("-m", "advisory_cli", "--version"),
        "advisory check --explain EMB06": ("-m", "advisory_cli", "check", "--explain", "EMB06"),
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, words in commands.items():
            taken[name].append(seconds(*words))
    bare = statistics.median(taken["bare interpreter"][1:])
    for name, all_runs in taken.items():
        median = statistics.median(all_runs[1:])
        above = (median - bare) * 1000
        print(f"{name:32} {median * 1000:6.1f} ms   {above:+6.1f} ms above bare   x{median / bare:.1f}")


if __name__ == "__main__":
    main()
