"""Make the preview page with messages as journalists will see them. The page loads nothing and sends nothing.

Three measures keep a message from acting on the page. The iframe of the message is sandboxed, without scripts, forms
and pop-ups. The message has a content security policy of its own. The page's policy, which an iframe's srcdoc inherits
(CSP level 3), allows the page's own script by its hash and nothing else.
"""

import base64
import hashlib
import html as markup
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Specimen
from advisory_cli.report.pages.html import filled
from advisory_cli.report.screens.findings import by_level
from advisory_cli.report.wording.phrases import person, shown_place

if TYPE_CHECKING:
    from email.message import EmailMessage

_MESSAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_GUARD = (
    f'<meta http-equiv="Content-Security-Policy" content="{_MESSAGE_POLICY}">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
)
_REACHES_OUT = re.compile(r"<(/?)(?:(link|base)|(?:i?frame|frameset|fencedframe|object|embed|portal))\b", re.IGNORECASE)
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_NAMED = re.compile(r"(.*\S)\s*<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewMessage:
    """Message of one recipient, to be shown on the preview page.

    `recipient` is the text that stands for the message in the page's chooser. `headers` are pairs of name and decoded
    value, in the order of the message. `html` is the HTML part as sent, but with pictures as `data:` URLs. `preheader`
    holds the words that a mail program shows beside the subject. `zone` is the recipient's time zone, "" if not known.
    `language` is a tag (BCP 47).
    `size` is the size of the whole message in bytes. `html_size` is the size of the HTML part as sent, before its
    pictures became `data:` URLs. None means that `html` has this size.
    """

    recipient: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
    preheader: str = ""  # words that a mail program shows beside the subject
    zone: str = ""  # the recipient's; empty: not known
    language: str = ""  # tag (BCP 47)
    size: int = 0
    html_size: int | None = None


def preview_message(
    recipient: Recipient, specimen: Specimen, message: Message, *, held: bool = False
) -> PreviewMessage:
    """Return a composed message as the preview page shows it, read back from the bytes of `message`.

    `message` is the message to `recipient`. `specimen` holds the same message with its slots filled. The language, the
    preheader and any part that `message` lacks come from `specimen`. Pictures inside the message become `data:` URLs.
    `held` is True when the message does not leave before the embargo ends. The page's chooser then shows it as held.
    """
    from email import message_from_bytes, policy

    parsed = message_from_bytes(message.content, policy=policy.default)
    text, html = (_part(parsed, kind) for kind in ("plain", "html"))
    fields = recipient.fields
    name = fields.get("name") or " ".join(filter(None, (fields.get("first_name"), fields.get("last_name"))))
    return PreviewMessage(
        recipient=("HELD until the embargo ends: " if held else "")
        + person(recipient.address, name=name, outlet=fields.get("outlet", "")),
        zone=recipient.zone,
        language=specimen.head.language,
        subject=str(parsed["Subject"] or specimen.head.subject),
        preheader=specimen.preheader,
        headers=tuple((key, str(value)) for key, value in parsed.items()),
        text=text or specimen.text,
        html=_with_pictures(html or specimen.html, parsed),
        size=message.size,
        html_size=len((html or specimen.html).encode()),
    )


def _part(parsed: "EmailMessage", kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def _with_pictures(html: str, parsed: "EmailMessage") -> str:
    for part in parsed.walk():
        if part.get_content_maintype() == "image" and part["Content-ID"]:
            data = base64.b64encode(bytes(part.get_content())).decode()
            name = str(part["Content-ID"]).strip("<> ")
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
    return html


def preview_page(
    messages: Sequence[PreviewMessage],
    findings: Sequence[Finding],
    *,
    title: str,
    share: bool,
    folder: Path,
    relative_to: Path | None = None,
) -> str:
    """Return the preview page as HTML: `messages` to choose from, and the findings of the checks.

    `title` is plain text. `folder` holds the page's templates preview.html, preview.css and preview.js.
    With `share`, the page can be shown to outsiders: it says that the recipients are invented, and leaves out names of
    folders and findings about people. Only messages to invented recipients may be passed then.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    script = (folder / "preview.js").read_text(encoding="utf-8")
    data = {
        "messages": [_message_entry(message) for message in messages],
        "findings": _finding_entries(findings, share=share, relative_to=relative_to),
    }
    marks = {
        "POLICY": markup.escape(_page_policy(script)),
        "TITLE": markup.escape(title),
        "STYLE": (folder / "preview.css").read_text(encoding="utf-8"),
        "SHARED": "" if share else "hidden",
        "DATA": _json_for_script(data),
        "SCRIPT": script,
    }
    return filled((folder / "preview.html").read_text(encoding="utf-8"), marks)


def _page_policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _json_for_script(value: object) -> str:
    """Return JSON that can end neither its script element nor, in older engines, a line (HTML, 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _message_entry(message: PreviewMessage) -> dict[str, object]:
    html_size = message.html_size
    return {
        "recipient": message.recipient,
        "zone": message.zone,
        "language": message.language,
        "sender": _sender(message.headers),
        "subject": message.subject,
        "preheader": message.preheader,
        "headers": [list(header) for header in message.headers],
        "text": message.text,
        "html": guarded(message.html),
        "size": message.size,
        "htmlSize": len(message.html.encode()) if html_size is None else html_size,
    }


def guarded(html: str) -> str:
    """Return the HTML of a message with a content security policy first in its head, so that nothing is loaded.

    The elements <link> and <base>, frames and embedded objects are renamed, because Chromium opens connections for
    <link rel=preconnect> and for frames whatever the policy says.
    """
    html = _REACHES_OUT.sub(lambda match: f"<{match[1]}{'meta data-was' if match[2] else 'x-was-frame'}", html)
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    end = place.end() if place else 0
    return html[:end] + _GUARD + html[end:]


def _sender(headers: Iterable[tuple[str, str]]) -> str:
    """Return the sender as a mail list shows it: the display name of From, else the address."""
    value = next((text for name, text in headers if name.casefold() == "from"), "")
    match = _NAMED.fullmatch(value.strip())
    return match[1].strip('" ') if match else value


def _finding_entries(findings: Iterable[Finding], *, share: bool, relative_to: Path | None) -> list[dict[str, str]]:
    return [
        {
            "level": finding.level.value,
            "code": finding.code,
            "place": _place(finding, share=share, relative_to=relative_to),
            "words": finding.words,
            "remedy": finding.remedy,
        }
        for finding in by_level(findings)
        if not (share and CATALOGUE[finding.code].people)
    ]


def _place(finding: Finding, *, share: bool, relative_to: Path | None) -> str:
    """Return the place of a finding as text. On a shared page only the file's name is left."""
    shown = shown_place(finding.place, relative_to)
    return Path(shown).name if share else shown
