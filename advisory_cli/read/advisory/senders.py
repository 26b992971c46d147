"""Readers of an advisory's fields `from` and `reply_to`, which name a sender of its own and an address for answers.

Both fields are written like the settings of the same names.
"""

from advisory_cli.model.errors import BadData
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.read.advisory.fields import FieldReader
from advisory_cli.read.settings.values import mailbox


def sender(top: FieldReader, newsroom: Mailbox | None) -> Mailbox | None:
    """Return the sender in the field `from`. None if nothing valid is written.

    `top` reads the facts of the file. The address must be at the domain of `newsroom`, the newsroom's own sender. None
    as `newsroom` allows every domain. Another domain becomes the finding ADV29 in `top.field_errors`, and gives None.
    Receivers check whether the server may send for the domain in From (DMARC, RFC 7489 3.1).
    """
    own = _mailbox(top, "from")
    if own is None or newsroom is None or own.domain.casefold() == newsroom.domain.casefold():
        return own
    top.add_fault(
        "ADV29",
        "from",
        f"“from” is at {own.domain}, but the newsroom sends from {newsroom.domain}: the mail would fail DMARC, "
        "the check by which receivers tell a forged sender.",
        f"Write an address at {newsroom.domain}, and put the other one into reply_to: {own.address}",
    )
    return None


def reply_to(top: FieldReader) -> Mailbox | None:
    """Return the address in the field `reply_to`, at any domain. None if nothing valid is written.

    `top` reads the facts of the file. A wrong address becomes the finding ADV14 in `top.field_errors`.
    """
    return _mailbox(top, "reply_to")


def _mailbox(top: FieldReader, key: str) -> Mailbox | None:
    text = top.line_text(key)
    if not text:
        return None
    try:
        return mailbox(text)
    except BadData as fault:
        top.add_fault(
            "ADV14", key, fault.message, fault.remedy or f"Write {key}: Ada Example <ada@your-domain.example>"
        )
        return None
