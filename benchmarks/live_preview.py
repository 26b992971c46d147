"""How long `preview --serve` takes from a saved file to new data in the browser, beside composing the page again.

Usage: python benchmarks/live_preview.py [RUNS]          (15 unless said)

Both in turn, in one process, with the founding advisory and its 26 recipients: medians, and the ratio of the two. The
goal is 1.5 at most. The browser is a thread that waits for the event and loads the data.
"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import click

from advisory_cli.actions.live_preview import LivePreview
from advisory_cli.cli.terminal.live_preview import ServedPreview
from advisory_cli.files.watch import FileWatch
from advisory_cli.loopback.page_server import PageServer
from advisory_cli.model.mailing.options import SendOptions
from advisory_cli.report.pages.preview import preview_data

SUMMIT = "eu-russia-summit-2014"
GOAL = 1.5


class Browser(threading.Thread):
    """A browser that shows the page: it loads the data at each event, and keeps the time."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self.loaded = threading.Semaphore(0)
        self.at = 0.0

    def run(self) -> None:
        """Read the events until the server ends."""
        with urllib.request.urlopen(f"{self._address}events") as events:
            for line in events:
                if line.startswith(b"data:"):
                    with urllib.request.urlopen(f"{self._address}data") as data:
                        data.read()
                    self.at = time.perf_counter()
                    self.loaded.release()


def measure(folder: Path, runs: int) -> tuple[list[float], list[float]]:
    """Seconds from save to data, and seconds of composing alone."""
    file = folder / "advisories" / f"{SUMMIT}.md"
    served = ServedPreview(
        context=click.Context(click.Command("preview"), obj=folder),
        file=str(file),
        options=SendOptions(lists=("example",)),
    )
    text, saved, plain = file.read_text(encoding="utf-8"), [], []
    with PageServer(lambda data, _: data, policy="") as server:
        live = LivePreview(
            compose=served.compose,
            publish=server.publish,
            watch=FileWatch([file], trees=[folder / "templates"]),
            tell=lambda _: None,
            time=lambda: "",
            title=SUMMIT,
            sleep=lambda _: None,
        )
        live.update()
        browser = Browser(server.address)
        browser.start()
        browser.loaded.acquire()
        threading.Thread(target=live.follow, daemon=True).start()
        for run in range(runs + 1):
            time.sleep(0.3)  # as the editor's hand; the watch waits
            began = time.perf_counter()
            file.write_text(f"{text}\nEdited {run} times.\n", encoding="utf-8")
            browser.loaded.acquire()
            saved.append(browser.at - began)
            began = time.perf_counter()
            preview_data(served.compose())
            plain.append(time.perf_counter() - began)
    return saved[1:], plain[1:]


def main() -> int:
    """Measure, print, and return 1 when the ratio is above the goal."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "news"
        init = [sys.executable, "-m", "advisory_cli", "init", str(folder)]
        subprocess.run(init, check=True, capture_output=True)
        saved, plain = (statistics.median(taken) for taken in measure(folder, runs))
    ratio = saved / plain
    print(f"from save to page   {saved * 1000:6.0f} ms")
    print(f"composed again      {plain * 1000:6.0f} ms")
    print(f"ratio               {ratio:6.2f}    (goal: {GOAL} at most)")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
