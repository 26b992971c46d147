"""Makes docs/email.png, docs/plan.png and docs/preview.png: what the installed `advisory` writes, in Chromium.

    python docs/pictures.py                             the real thing, in a newsroom made for the purpose
    python docs/pictures.py --email FILE --page FILE    pages that are there already

Needs `advisory` and Chromium on the path; nothing is sent, and nothing is loaded from the network.
"""

import argparse
import csv
import html
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ADVISORY, LIST = "eu-russia-summit-2014", "example"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{margin: 0; padding: 20px; background: #1e1f22; width: max-content}}
pre {{margin: 0; color: #e4e2dd; font: 14px/20px "Liberation Mono", monospace}}
.s1 {{font-weight: bold}} .s2 {{opacity: 0.7}} .s31 {{color: #ff8f85}} .s32 {{color: #8fd694}} .s33 {{color: #e8c468}}
</style><pre>{}</pre>"""
MEASURE = "<script>document.documentElement.dataset.tall = document.documentElement.scrollHeight</script>"


def main() -> None:
    """Write the pages, then their pictures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--email", type=Path, help="the HTML part of a message")
    asked.add_argument("--page", type=Path, help="a preview page")
    asked.add_argument("--into", type=Path, default=DOCS, help="the folder for the pictures")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        given = options.email and options.page
        email, page = (options.email, options.page) if given else pages(work)
        into = options.into.resolve()
        picture(email, into / "email.png", width=720, height=min(tall(email, work, width=720), 1500), work=work)
        if not given:
            plan = terminal(work)
            picture(plan, into / "plan.png", width=760, height=tall(plan, work, width=760), work=work)
        picture(page, into / "preview.png", width=1400, height=1040, work=work)


def pages(work: Path) -> tuple[Path, Path]:
    """One message's HTML part and the preview page, as a new user would get them."""
    newsroom, email, page = work / "newsroom", work / "email.html", work / "page.html"
    run("advisory", "init", str(newsroom))
    with (newsroom / "lists" / f"{LIST}.csv").open(encoding="utf-8", newline="") as rows:
        somebody = next(cell for cell in list(csv.reader(rows))[1] if "@" in cell)
    preview = ("advisory", "-C", str(newsroom), "preview", ADVISORY, "-l", LIST)
    run(*preview, "--no-open", "--output", str(page))
    email.write_text(run(*preview, "--html", "--to", somebody), encoding="utf-8")
    return email, page


def terminal(work: Path) -> Path:
    """Show the plan of a send with its question, as a terminal of 80 columns shows it."""
    newsroom, page = work / "plan-newsroom", work / "plan.html"
    run("advisory", "init", str(newsroom))
    words = ["advisory", "send", ADVISORY, "-l", LIST]
    near, far = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "LINES": "40", "TERM": "xterm-256color"}
    process = subprocess.Popen(words, stdin=far, stdout=far, stderr=far, cwd=newsroom, env=environment)  # noqa: S603
    os.close(far)
    shown = ""
    until = time.monotonic() + 60
    while "Type " not in shown and time.monotonic() < until and select.select([near], [], [], 60)[0]:
        shown += os.read(near, 65536).decode(errors="replace")
    time.sleep(0.3)
    process.kill()  # nothing is sent
    process.wait(20)
    words_shown = "$ advisory send eu-russia-summit-2014 -l example\n" + shown.replace("\r", "")
    page.write_text(TERMINAL.format(coloured(words_shown.rstrip("\n"))), encoding="utf-8")
    return page


def coloured(text: str) -> str:
    """Return HTML of a terminal's text, with its bold, dim and coloured letters (ECMA-48, 8.3.117)."""
    pieces, styles = [], set[str]()
    for number, piece in enumerate(re.split(r"\x1b\[([0-9;]*)m", text)):
        if number % 2 == 0:
            clean = html.escape(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", piece))
            pieces.append(f'<span class="{" ".join(sorted(styles))}">{clean}</span>' if styles else clean)
            continue
        for code in piece.split(";"):
            styles = set() if code in {"", "0"} else styles | {f"s{code}"}
    return "".join(pieces)


def tall(file: Path, work: Path, *, width: int) -> int:
    """How many pixels high a page is at this width."""
    measured = work / "measured.html"
    measured.write_text(file.read_text(encoding="utf-8") + MEASURE, encoding="utf-8")
    shown = chromium(work, f"--window-size={width},400", "--dump-dom", measured.as_uri())
    found = re.search(r'data-tall="(\d+)"', shown)
    return int(found[1]) if found else 1400


def picture(file: Path, png: Path, *, width: int, height: int, work: Path) -> None:
    """Make a PNG of the page at twice the pixels, for sharp screens."""
    size = (f"--window-size={width},{height}", "--force-device-scale-factor=2", "--virtual-time-budget=3000")
    chromium(work, *size, f"--screenshot={png}", file.resolve().as_uri())
    sys.stdout.write(f"{png}\n")


def chromium(work: Path, *words: str) -> str:
    """Run Chromium once, with a profile of its own."""
    return run("chromium", *FLAGS, f"--user-data-dir={work / 'profile'}", *words)


def run(program: str, *words: str) -> str:
    """Return what a program prints; its complaints where it fails."""
    path = shutil.which(program)
    if path is None:
        sys.exit(f"{program} is not installed.")
    done = subprocess.run([path, *words], capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    if done.returncode:
        sys.exit(f"{program} {' '.join(words)}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
