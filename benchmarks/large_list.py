"""Memory and time of planning and --dry-run: a long list beside a short one, in one run.

Usage: python benchmarks/large_list.py [ROWS]          (100000 unless said; the short list has 1000)
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHORT = 1_000
CHILD = (
    "import resource, sys\n"
    "from advisory_cli.cli.main import main\n"
    "try:\n    main(sys.argv[1:])\n"
    "except SystemExit as end:\n    code = end.code\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    "sys.exit(code)\n"
)


def write_list(path: Path, rows: int) -> None:
    """Invented people at invented outlets."""
    with path.open("w", encoding="utf-8") as file:
        file.write("email,first_name,last_name,outlet,language,zone\n")
        for n in range(rows):
            file.write(f"person{n}@outlet{n % 997}.example,Vera{n},Muster,Outlet {n % 997},en,Europe/Paris\n")


def rehearse(room: Path, name: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one whole `send --dry-run`."""
    began = time.perf_counter()
    words = ["-C", str(room), "send", "eu-russia-summit-2014", "-l", name, "--dry-run"]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return time.perf_counter() - began, int(done.stdout.splitlines()[-1]) / 1024


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder) / "room"
        subprocess.run([sys.executable, "-m", "advisory_cli", "init", str(room)], check=True, capture_output=True)
        write_list(room / "lists" / "short.csv", SHORT)
        write_list(room / "lists" / "long.csv", rows)
        short_seconds, short_memory = rehearse(room, "short")
        long_seconds, long_memory = rehearse(room, "long")
    print(f"{SHORT:>9} rows: {short_seconds:6.1f} s, peak {short_memory:6.1f} MB")
    print(f"{rows:>9} rows: {long_seconds:6.1f} s, peak {long_memory:6.1f} MB")
    print(f"memory grew by {long_memory - short_memory:.1f} MB; {long_seconds / rows * 1e6:.0f} microseconds a row")


if __name__ == "__main__":
    main()
