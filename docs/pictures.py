"""Makes docs/email.png, docs/plan.png and docs/preview.png: what the installed `advisory` writes, in Chromium.

    python docs/pictures.py                             the real thing, in a newsroom made for the purpose
    python docs/pictures.py --email FILE --page FILE    pages that are there already
    python docs/pictures.py --kinds FOLDER              every kind in four languages, on phone and screen, by day and
                                                        night, with a sheet for each language: to look at (some minutes)

Needs `advisory` and Chromium on the path; nothing is sent, and nothing is loaded from the network.
"""

import argparse
import base64
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
from email import message_from_string, policy
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ADVISORY, LIST = "eu-russia-summit-2014", "example"
TEXTS = DOCS.parent / "tests" / "system" / "water_summit"
LANGUAGES = ("en", "fr", "ar", "ja")
KINDS = ("media-advisory", "press-release", "statement", "photo-call", "note")
READER = "ada.placeholder@morning-sample.example"
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
    asked.add_argument("--kinds", type=Path, help="a folder for pictures of every kind of advisory")
    options = asked.parse_args()
    if options.kinds:
        with tempfile.TemporaryDirectory() as name:
            kinds(Path(name), options.kinds.resolve())
        return
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


def kinds(work: Path, into: Path) -> None:
    """Make a picture of each kind, language, width and scheme, and a contact sheet for each language."""
    newsroom = work / "newsroom"
    run("advisory", "init", str(newsroom))
    for size, name in (((600, 840), "weir.jpg"), ((800, 500), "levels.png")):
        drawn(newsroom / "pictures" / name, size)
    into.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        text = (TEXTS / f"water-summit.{language}.md").read_text(encoding="utf-8")
        for name in re.findall(r"file: (papers/[\w.]+)", text):
            paper = newsroom / name
            paper.parent.mkdir(exist_ok=True)
            paper.write_bytes(b"%PDF-1.7\n%%EOF\n")
        pictures = []
        for kind in KINDS:
            name = f"{kind}-in-{language}"  # without a dot: an advisory of its own
            source = text.replace("kind: media-advisory", f"kind: {kind}")
            source = re.sub(r"^(?:id|fallback):.*\n", "", source, flags=re.MULTILINE)
            source = source.replace("\nkind:", "\nlanguage: en\nkind:") if "\nlanguage:" not in source else source
            (newsroom / "advisories" / f"{name}.md").write_text(source, encoding="utf-8")
            shown = ("advisory", "-C", str(newsroom), "preview", name, "-l", LIST, "--to", READER, "--eml")
            page = work / f"{name}.html"
            page.write_text(browsable(run(*shown)), encoding="utf-8")
            for width, scheme in ((375, "light"), (375, "dark"), (800, "light"), (800, "dark")):
                png = into / f"{name}-{width}-{scheme}.png"
                dark = f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}"
                window = f"--window-size={width},{tall(page, work, width=width)}"
                chromium(work, dark, window, f"--screenshot={png}", page.as_uri())
                pictures.append(png)
        sheet(pictures, into / f"sheet-{language}.png", work)


def drawn(file: Path, size: tuple[int, int]) -> None:
    """Draw a picture with a line through it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, (120, 160, 200))
    ImageDraw.Draw(image).line([(0, 0), size], fill=(150, 20, 40), width=12)
    file.parent.mkdir(exist_ok=True)
    image.save(file)


def browsable(message: str) -> str:
    """Return the HTML part of a message with its pictures inside."""
    parsed = message_from_string(message, policy=policy.default)
    body = parsed.get_body(("html",))
    page = str(body.get_content()) if body else ""
    for part in parsed.walk():
        if part["Content-ID"]:
            content = part.get_payload(decode=True)
            data = base64.b64encode(content if isinstance(content, bytes) else b"").decode("ascii")
            name = part["Content-ID"].strip("<>")
            page = page.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return page


def sheet(pictures: list[Path], png: Path, work: Path) -> None:
    """Make one picture of several, each as wide as it is, and cut where the longest ends."""
    page = work / "sheet.html"
    shown = "".join(f'<img src="{picture.as_uri()}">' for picture in pictures)
    page.write_text(f'<!doctype html><body style="margin:8px;display:flex;gap:8px;zoom:0.5">{shown}', encoding="utf-8")
    size = f"--window-size=6000,{tall(page, work, width=6000)}"
    chromium(work, size, "--virtual-time-budget=10000", f"--screenshot={png}", page.as_uri())
    sys.stdout.write(f"{png}\n")


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
