"""Builder of the message that shows a preview to somebody of the office: the e-mail as it is, a note, and the page."""

import re
import secrets
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.value_class import value_class

_BODY = late_pattern(r"<body\b[^>]*>", re.IGNORECASE)
_BOX = (
    "margin:0;padding:16px;background:#fff4ce;color:#1f1f1f;font:16px/1.5 Arial,sans-serif;"
    "border-bottom:4px solid #8a6d00"
)


@value_class
class PreviewMail:
    """Content of a preview by mail.

    `subject` is the subject, without [PREVIEW]. `note` is plain text for the person who looks at the preview: what
    this mail is, the findings, and how to approve the mailing. `text` and `html` are the two parts of one
    journalist's message, and `pictures` the pictures of the HTML: Content-ID, subtype such as "jpeg", and bytes.
    `page` is the preview page, as HTML, which is attached as a file with the name `name`.
    """

    subject: str
    note: str
    text: str
    html: str
    page: str
    name: str
    pictures: tuple[tuple[str, str, bytes], ...] = ()


def preview_mail(sender: Mailbox, to: str, content: PreviewMail, *, reply_to: Mailbox | None, now: datetime) -> Message:
    """Build the message that shows a preview to somebody of the office, at the address `to`.

    The subject begins with [PREVIEW]. The note stands above the e-mail, so that a phone shows both at once. The page is
    attached. `reply_to` gets the answer, and None means `sender`. `now` (aware) becomes the Date. The header
    Auto-Submitted (RFC 3834) keeps vacation notices from answering. Each call draws a new Message-ID.
    """
    mail = EmailMessage(policy=SMTP)
    identifier = f"<{secrets.token_hex(16)}@{sender.domain}>"
    mail["From"] = Address(sender.name or "", addr_spec=sender.address)
    mail["To"] = to
    mail["Subject"] = f"[PREVIEW] {content.subject}"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = identifier
    mail["Auto-Submitted"] = "auto-generated"
    if reply_to is not None:
        mail["Reply-To"] = Address(reply_to.name or "", addr_spec=reply_to.address)
    line = "-" * 60
    mail.set_content(f"{content.note.rstrip()}\n\n{line}\n\n{content.text}", cte="quoted-printable")
    mail.add_alternative(_with_note(content.html, content.note), subtype="html", cte="quoted-printable")
    shown = mail.get_body(("html",))
    if shown is not None:
        for content_id, subtype, raw in content.pictures:
            shown.add_related(raw, "image", subtype, cid=f"<{content_id}>")
    mail.add_attachment(content.page, subtype="html", charset="utf-8", cte="base64", filename=content.name)
    return Message(mail_from=sender.address, rcpt=to, message_id=identifier, parts=(mail.as_bytes(),))


def _with_note(html: str, note: str) -> str:
    """Return the HTML part with the note in a box above the message."""
    paragraphs = "<br>".join(escape(line) for line in note.strip().splitlines())
    box = f'<div style="{_BOX}">{paragraphs}</div>'
    match = _BODY.search(html)
    return f"{box}{html}" if match is None else f"{html[: match.end()]}{box}{html[match.end() :]}"


def pictures_in(message: Message) -> tuple[tuple[str, str, bytes], ...]:
    """Return the pictures of a message that has been built: Content-ID, subtype such as "jpeg", and bytes."""
    if not message.file_parts:
        return ()
    parts = message_from_bytes(message.content, policy=SMTP).walk()
    return tuple(
        (str(part["Content-ID"]).strip("<> "), part.get_content_subtype(), part.get_content())
        for part in parts
        if isinstance(part, EmailMessage) and part.get_content_maintype() == "image" and part["Content-ID"]
    )
