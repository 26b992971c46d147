"""What a newsroom's settings mean together."""

from pathlib import Path
from typing import ClassVar

import pytest

from advisory_cli.model.press.newsroom import (
    GraphRoute,
    IdentityProvider,
    LiveRoute,
    MaildirRoute,
    Newsroom,
    Route,
    Security,
    Server,
    SignInClient,
    SmtpRoute,
)

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


@pytest.mark.parametrize(
    ("route", "provider", "name"),
    [
        (SMTP, None, "smtp"),
        (SMTP, IdentityProvider.GOOGLE, "google"),
        (SMTP, IdentityProvider.MICROSOFT365, "microsoft365"),
        (GraphRoute(mailbox="press@office.example"), None, "microsoft365"),
        (None, None, "smtp"),
    ],
)
def test_login_name_is_of_who_signs_the_mailbox_in(
    tmp_path: Path, route: Route | None, provider: IdentityProvider | None, name: str
) -> None:
    """The login that is named as a remedy is the one by which this newsroom sends, and not always that of SMTP."""
    sign_in = SignInClient(provider=provider) if provider else None
    assert Newsroom(folder=tmp_path, route=route, sign_in=sign_in).login_name == name
