"""Make the preview page with messages as journalists will see them. The page sends nothing.

A page in a file loads nothing. A page of `preview --serve` loads new data from its own server, and nothing else.
Three measures keep a message from acting on the page. The iframe of the message is sandboxed, without scripts, forms
and pop-ups. The message has a content security policy of its own (message_guard.py). The page's policy, which an
iframe's srcdoc inherits (CSP level 3), allows the page's own script by its hash and nothing else.
"""

import base64
import hashlib
import html as markup
import json
from collections.abc import Sequence
from pathlib import Path

from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.html import filled
from advisory_cli.report.pages.message_guard import guarded
from advisory_cli.report.pages.preview_message import PreviewMessage, pictures_of, sender_shown
from advisory_cli.report.pages.preview_people import NO_FURTHER, FurtherPeople
from advisory_cli.report.screens.findings import by_level
from advisory_cli.report.wording.phrases import shown_place

_GONE, _NEW = late_pattern(r"\[-(.*?)-\]"), late_pattern(r"\{\+(.*?)\+\}")
_SCRIPTS = ("screens", "recipients", "message", "findings", "paper", "live", "page")  # one function, in this order


@value_class
class PreviewContent:
    """Content of a preview page. `preview --serve` puts new content into the open page when a file was saved.

    - `title`: the headline as plain text. `about`: which planned mailing is shown and when it leaves, "" for a file.
    - `messages`: the messages to choose from. `further`: people beyond `messages`, whose message the page makes on
      request.
    - `total`: the number of people in the lists, which may be more than there are messages. 0: not known.
    - `findings`: those of the checks. `unchecked`: a sentence for messages that were not checked, "" when they were.
    - `share`: True for a page that can be shown to outsiders. It says that the recipients are invented, and shows no
      names of folders and no findings about people. Only messages to invented recipients may be passed then.
    - `relative_to`: paths below this folder are shown relative to it (None: whole paths).
    - `fault`: a sentence about a fault that has no finding, such as a missing file. `remedy`: what would help.
    - `updated`: the time of the content as the page shows it, such as "14:03:22".
    - `kept_from`: the time of the messages when they are older than the findings, because the file cannot be composed
      now. "" means that the messages are as new as the findings.
    - `changes`: what the text changes of that which readers have, in sentences, a heading first. Empty: not shown.
    """

    title: str
    messages: Sequence[PreviewMessage]
    findings: Sequence[Finding]
    about: str = ""
    unchecked: str = ""
    total: int = 0
    share: bool = False
    relative_to: Path | None = None
    fault: str = ""
    remedy: str = ""
    updated: str = ""
    kept_from: str = ""
    further: FurtherPeople = NO_FURTHER
    changes: Sequence[str] = ()


def preview_page(content: PreviewContent, *, folder: Path) -> str:
    """Return the preview page with `content` as HTML, for a file. The page loads nothing.

    `folder` holds the page's template preview.html, its style sheet and its scripts. Raises OSError when a file in
    `folder` cannot be read.
    """
    return page_with(
        preview_data(content),
        title=content.title,
        share=content.share,
        folder=folder,
        about=content.about,
        changes=content.changes,
        first=content.messages[0] if content.messages else None,
    )


def page_with(
    data: str,
    *,
    title: str,
    folder: Path,
    share: bool = False,
    version: int = 0,
    about: str = "",
    changes: Sequence[str] = (),
    first: PreviewMessage | None = None,
) -> str:
    """Return the preview page with `data`, which preview_data() made, as HTML.

    `title`, `share`, `about` and `changes` are those of the content (PreviewContent).
    `folder`: holds the page's template preview.html, its style sheet and its scripts.
    `first`: the message that the page shows where its script does not run, None for none.
    `version`: the number of `data`, from 1, for a page that keeps itself up to date. Such a page listens to the events
    of its server at the address `events`, beside its own, and then loads new data from the address `data`. With 0, the
    page loads nothing.
    Raises OSError when a file in `folder` cannot be read.
    """
    marks = {
        "POLICY": markup.escape(page_policy(folder, live=version > 0)),
        "TITLE": markup.escape(title),
        "STYLE": (folder / "preview.css").read_text(encoding="utf-8"),
        "SHARED": "" if share else "hidden",
        "ABOUT": markup.escape(about),
        "CHANGES": _changes_html(changes),
        "FIRST": _first_message(first) if first is not None else "",
        "VERSION": str(version),
        "DATA": data,
        "SCRIPT": _script(folder),
    }
    return filled((folder / "preview.html").read_text(encoding="utf-8"), marks)


def _changes_html(changes: Sequence[str]) -> str:
    """Return a section with the changes of the text: what is gone is struck out, and what is new is underlined."""
    if not changes:
        return ""
    heading, *changed = changes
    marked = (_GONE.sub(r"<del>\1</del>", _NEW.sub(r"<ins>\1</ins>", markup.escape(words))) for words in changed)
    title = markup.escape(heading.partition(", [-")[0].removesuffix(":"))
    items = "".join(f'<li dir="auto">{words}</li>' for words in marked)
    return f'<section class="changes"><h2>{title}</h2>{f"<ul>{items}</ul>" if items else ""}</section>'


def preview_data(content: PreviewContent) -> str:
    """Return the content of a preview page as JSON, in the form that the page's script reads.

    The JSON can stand in a script element of HTML, and is in ASCII.
    """
    files = _SharedFiles()
    value = {
        "title": content.title,
        "unchecked": content.unchecked,
        "total": content.total,
        "updated": content.updated,
        "keptFrom": content.kept_from,
        "messages": [_message_entry(message, files) for message in content.messages],
        "further": content.further.entry(),
        "findings": [*_fault_entries(content), *_finding_entries(content)],
    }
    return _json_for_script({**value, "files": files.texts, "pictures": files.pictures})


class _SharedFiles:
    """Pictures and attachments of the messages of a page, each of them once.

    `texts` holds byte strings of messages, with one letter for each byte. `pictures` are `data:` URLs by Content-ID.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pictures: dict[str, str] = {}
        self._known: dict[int, int] = {}  # numbers in `texts`, by the identity of the bytes
        self._kept: list[bytes] = []  # so that no identity is used again

    def numbers(self, message: PreviewMessage) -> list[int]:
        """Return the numbers in `texts` of the byte strings that follow a message's own."""
        if any(id(part) not in self._known for part in message.files):
            self.pictures |= pictures_of(b"".join((message.content, *message.files)))
        return [self._number(part) for part in message.files]

    def _number(self, part: bytes) -> int:
        if id(part) not in self._known:
            self._known[id(part)] = len(self.texts)
            self.texts.append(part.decode("latin-1"))
            self._kept.append(part)
        return self._known[id(part)]


def _first_message(message: PreviewMessage) -> str:
    """Return the text part of a message as HTML, for readers in which the page's script does not run."""
    headers = [header for header in message.headers if header[0] in {"From", "To", "Subject"}]
    head = "\n".join(f"{name}: {value}" for name, value in headers or [("Subject", message.subject)])
    shown = markup.escape(f"{head}\n\n{message.text}")
    return f'<p class="notice">The first message, as text:</p><pre dir="auto">{shown}</pre>'


def page_policy(folder: Path, *, live: bool) -> str:
    """Return the content security policy of a preview page whose scripts lie in `folder`.

    With `live`, the page may load new data from its own server. Otherwise it may load nothing. Raises OSError when a
    script in `folder` cannot be read.
    """
    digest = base64.b64encode(hashlib.sha256(_script(folder).encode()).digest()).decode()
    connect = "connect-src 'self'; " if live else ""
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; {connect}"
        "base-uri 'none'; form-action 'none'"
    )


def _script(folder: Path) -> str:
    parts = ((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _json_for_script(value: object) -> str:
    """Return JSON that can end neither its script element nor, in older engines, a line (HTML, 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _message_entry(message: PreviewMessage, files: _SharedFiles) -> dict[str, object]:
    return {
        "address": message.address,
        "name": message.name,
        "outlet": message.outlet,
        "zone": message.zone,
        "language": message.language,
        "badges": list(message.badges),
        "views": [_view(view, files) for view in (message, message.other) if view is not None],
    }


def _view(message: PreviewMessage, files: _SharedFiles) -> dict[str, object]:
    """Return one edition of a message as the page's script reads it. `source` has one letter for each byte.

    `files` are numbers of what follows `source` in the list `files` of the page.
    """
    return {
        "edition": message.edition,
        "sender": sender_shown(message.headers),
        "subject": message.subject,
        "preheader": message.preheader,
        "headers": [list(header) for header in message.headers],
        "text": message.text,
        "html": guarded(message.html),
        "source": message.content.decode("latin-1"),
        "files": files.numbers(message),
        "size": len(message.content) + sum(map(len, message.files)),
        "htmlSize": len(message.html.encode()),
    }


def _fault_entries(content: PreviewContent) -> list[dict[str, str]]:
    if not content.fault:
        return []
    return [{"level": "error", "code": "", "place": "", "words": content.fault, "remedy": content.remedy}]


def _finding_entries(content: PreviewContent) -> list[dict[str, str]]:
    return [
        {
            "level": finding.level.value,
            "code": finding.code,
            "place": _place(finding, share=content.share, relative_to=content.relative_to),
            "words": finding.words,
            "remedy": finding.remedy,
        }
        for finding in by_level(content.findings)
        if not (content.share and CATALOGUE[finding.code].people)
    ]


def _place(finding: Finding, *, share: bool, relative_to: Path | None) -> str:
    """Return the place of a finding as text. On a shared page only the file's name is left."""
    shown = shown_place(finding.place, relative_to)
    return Path(shown).name if share else shown
