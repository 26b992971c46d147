"""What a newsroom's settings mean together."""

from pathlib import Path
from typing import ClassVar

import pytest

from advisory_cli.model.press.newsroom import LiveRoute, MaildirRoute, Newsroom, Security, Server, SmtpRoute

SMTP = SmtpRoute(host="mail.example", port=587, security=Security.STARTTLS)


class KeepsItself(LiveRoute):
    """A route whose provider puts each message into Sent itself."""

    fills_sent: ClassVar[bool] = True

    @property
    def server(self) -> Server:
        """Its server."""
        return SMTP.server


@pytest.mark.parametrize(
    ("route", "sent_copy", "appends"),
    [
        (SMTP, "auto", True),
        (SMTP, "", False),
        (MaildirRoute(folder=Path("outbox")), "auto", False),
        (KeepsItself(), "auto", False),
        (None, "auto", False),
    ],
    ids=["server", "not wanted", "practice", "the provider does", "no way out"],
)
def test_newsroom_appends_to_sent_only_when_mail_really_leaves_and_nobody_else_does(
    route: SmtpRoute | MaildirRoute | None, sent_copy: str, appends: bool
) -> None:
    """A copy is put into the mailbox for live mail alone, and not where the provider does so itself."""
    assert Newsroom(folder=Path(), route=route, sent_copy=sent_copy).appends_to_sent is appends
