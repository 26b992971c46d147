"""A Chromium for tests of pages, and axe-core, which finds faults of accessibility in them."""

import base64
import json
import os
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

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
    "--remote-debugging-pipe",
)


class Chromium:
    """A Chromium, spoken to over two pipes in the DevTools protocol; no port, no library."""

    def __init__(self, profile: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        command = f'exec chromium "$@" 3<&{to_read} 4>&{to_write}'
        flags = (*FLAGS, f"--user-data-dir={profile}", "about:blank")
        self._process = subprocess.Popen(
            ["bash", "-c", command, "chromium", *flags],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._number, self._rest, self._session = 0, b"", ""
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime"):
            self._ask(f"{domain}.enable")

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._read, 1 << 16)
            if not piece:
                raise EOFError("Chromium has gone")
            self._rest += piece
        raw, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(raw)
        return message

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": params}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._write, json.dumps(order).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def run(self, script: str) -> Any:
        """What a script in the page gives, promises awaited."""
        result = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def open(self, page: Path | str, *, width: int = 1400, height: int = 1000) -> None:
        """Show a file or an address, and wait until its messages are there."""
        self.events.clear()
        self.resize(width, height)
        self._ask("Page.navigate", url=page.as_uri() if isinstance(page, Path) else page)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())
        self.settle()

    def resize(self, width: int, height: int = 1000) -> None:
        """Give the window another size, in CSS pixels."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def settle(self) -> None:
        """Wait until each screen in view holds its message, and nothing else."""
        self.run(
            """(async () => {
              const ready = (f) => f.contentDocument && f.contentDocument.URL === "about:srcdoc"
                && f.contentDocument.readyState === "complete";
              for (let n = 0; n < 200; n++) {
                const screens = [...document.querySelectorAll(".screen:not([hidden]):not(.empty) .glass")];
                if (screens.every((glass) => glass.children.length === 1 && ready(glass.firstChild))) break;
                await new Promise((done) => setTimeout(done, 20));
              }
              await new Promise((done) => setTimeout(done, 60));
            })()"""
        )

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key)
        self.settle()

    def prefer(self, scheme: str) -> None:
        """Answer prefers-color-scheme, as the operating system would."""
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """A PNG of the whole page, or of the window alone."""
        result = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(result["data"]))

    def paper(self, file: Path) -> None:
        """A PDF of the page as printed on A4, without the grounds that browsers leave out."""
        result = self._ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        file.write_bytes(base64.b64decode(result["data"]))

    def close(self) -> None:
        """End it."""
        os.close(self._write)
        os.close(self._read)
        self._process.terminate()
        self._process.wait(timeout=20)


def accessibility_faults(browser: Chromium) -> list[str]:
    """What axe-core finds in the page shown, without the faults that it calls minor and without landmark rules.

    Each fault is one text with the rule, its weight and the first elements. Frames are left out.
    """
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.run(f"{axe}; 0")
    found = browser.run("axe.run(document, {iframes: false, resultTypes: ['violations']}).then(r => r.violations)")
    return [
        f"{rule['id']} ({rule['impact']}): " + ", ".join(str(node["target"]) for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] != "minor" and not {"region"} & {rule["id"]} and not rule["id"].startswith("landmark-")
    ]


def small_texts(browser: Chromium, *, least: float = 14) -> list[str]:
    """Texts in view below `least` pixels, in the page shown and in its frames, without what is hidden from sight."""
    found: list[str] = browser.run(
        """(() => {
          const found = [];
          const look = (document) => {
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
              const holder = walk.currentNode.parentElement;
              if (!walk.currentNode.data.trim() || holder.closest("script, style, noscript, title")) continue;
              const style = holder.ownerDocument.defaultView.getComputedStyle(holder);
              const size = parseFloat(style.fontSize);
              if (size >= LEAST || size <= 1 || !holder.checkVisibility({visibilityProperty: true})) continue;
              found.push(`${size}: ${walk.currentNode.data.trim().slice(0, 60)}`);
            }
            for (const frame of document.querySelectorAll("iframe")) look(frame.contentDocument);
          };
          look(document);
          return found;
        })()""".replace("LEAST", str(least))
    )
    return found


def email_faults(browser: Chromium) -> list[str]:
    """Breaches of the accessibility rules for e-mail in the page shown, each as one text.

    The rules are those of the Email Markup Consortium's reports: language and direction of the page and of its content,
    a title, layout tables as presentation, data tables with headings, words for pictures, one main heading and no level
    left out, and links with words.
    """
    found: list[str] = browser.run(
        """(() => {
          const faults = [], all = (selector) => [...document.querySelectorAll(selector)];
          const root = document.documentElement, content = document.querySelector("[role=article]");
          for (const [name, element] of [["page", root], ["content", content]]) {
            if (!element?.lang) faults.push(`${name} without lang`);
            if (!["ltr", "rtl"].includes(element?.dir)) faults.push(`${name} without dir`);
          }
          if (!content?.getAttribute("aria-label")) faults.push("content without a name");
          if (!document.title.trim()) faults.push("no title");
          for (const table of all("table")) {
            const heads = [...table.rows].some((row) => [...row.cells].some((cell) => cell.tagName === "TH"));
            if (heads === (table.getAttribute("role") === "presentation")) faults.push(`table ${table.className}`);
          }
          for (const head of all("th")) if (!head.scope) faults.push(`th without scope: ${head.textContent}`);
          for (const image of all("img")) if (!image.alt.trim()) faults.push(`img without words: ${image.className}`);
          const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
          if (levels.filter((level) => level === 1).length !== 1) faults.push(`headings: ${levels}`);
          if (levels.some((level, i) => i && level > levels[i - 1] + 1)) faults.push(`level left out: ${levels}`);
          for (const link of all("a")) {
            const shown = [link.textContent, ...[...link.querySelectorAll("img")].map((image) => image.alt)];
            if (!shown.join("").trim()) faults.push(`link without words: ${link.href}`);
          }
          return faults;
        })()"""
    )
    return found
