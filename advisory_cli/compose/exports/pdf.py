"""Printer of a web page to PDF, by WeasyPrint where it is installed, or by the browser of this computer.

WeasyPrint is the extra `pdf`: it needs libraries of the operating system (Pango), which pip cannot install. A browser
is there on most computers, and prints by the same style sheets. Both are kept from the network.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from advisory_cli.model.errors import BadConfig, TryLater

_BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_LONGEST = 60  # seconds that a browser may take for a page


def print_pdf(page: str) -> bytes:
    """Return a web page as PDF, on A4 with the page's own print styles.

    Raises BadConfig where neither WeasyPrint nor a browser is found. Raises TryLater when the browser fails or takes
    more than 60 seconds.
    """
    try:
        from weasyprint import HTML  # type: ignore[import-not-found,unused-ignore]
    except (ImportError, OSError):  # OSError: a library of the operating system is missing
        return _print_by_browser(page)
    return bytes(HTML(string=page, url_fetcher=_fetch_nothing).write_pdf())


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    """Give WeasyPrint the data written into the page, and an empty file for every other address."""
    from weasyprint import default_url_fetcher  # type: ignore[import-not-found,unused-ignore]

    if url.startswith("data:"):
        found: dict[str, object] = default_url_fetcher(url)
        return found
    return {"string": b"", "mime_type": "text/plain"}


def _print_by_browser(page: str) -> bytes:
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise BadConfig(
            "A PDF needs a browser (Chromium, Chrome or Edge) or WeasyPrint, and neither is on this computer.",
            remedy="Install one, or: pip install 'advisory-cli[pdf]'. A page can be printed by hand: --as html",
        )
    with tempfile.TemporaryDirectory(prefix="advisory-export-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-extensions",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        if sys.platform == "linux" and _is_root():
            command.insert(1, "--no-sandbox")  # Chromium refuses to start as root without it
        try:
            subprocess.run(  # noqa: S603  a browser found by its name, and a page that we wrote
                command, check=True, capture_output=True, timeout=_LONGEST
            )
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise TryLater(
                f"{Path(browser).name} did not print the page.", remedy="Print it by hand: --as html"
            ) from fault


def _is_root() -> bool:
    import os

    return os.geteuid() == 0
