"""Builder of plain messages from the program to the newsroom's own people, with no text of an advisory."""

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from advisory_cli.model.mailing.delivery import Message
from advisory_cli.model.press.newsroom import Mailbox


def office_note(sender: Mailbox, to: str, *, subject: str, text: str, now: datetime) -> Message:
    """Build a plain-text message from the program to one of the newsroom's own people, at the address `to`.

    `sender`: the address for From. The name of `sender` is left out. `now` (aware) becomes the Date. The header
    Auto-Submitted (RFC 3834) keeps vacation notices from answering. Each call draws a new Message-ID.
    """
    note = EmailMessage(policy=SMTP)
    identifier = f"<{secrets.token_hex(16)}@{sender.domain}>"
    note["From"] = sender.address
    note["To"] = to
    note["Subject"] = subject
    note["Date"] = format_datetime(now)
    note["Message-ID"] = identifier
    note["Auto-Submitted"] = "auto-generated"
    note.set_content(text, cte="quoted-printable")
    return Message(mail_from=sender.address, rcpt=to, message_id=identifier, parts=(note.as_bytes(),))
