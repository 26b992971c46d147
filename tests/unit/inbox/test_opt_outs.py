"""inbox.opt_outs: the token in the subject of a mail, and nowhere else."""

import pytest

from advisory_cli.inbox.opt_outs import opt_out_token

TOKEN = "abcdefghijklmnopqrstuvwxy2"


@pytest.mark.parametrize(
    ("head", "token"),
    [
        (f"Subject: unsubscribe {TOKEN}", TOKEN),
        (f"Subject: Unsubscribe {TOKEN.upper()}", TOKEN),
        (f"Subject: Fwd: RE: unsubscribe\r\n {TOKEN}", TOKEN),
        (f"Subject: =?utf-8?q?unsubscribe_{TOKEN}?=", TOKEN),
        (f"Subject: unsubscribe {TOKEN}x", ""),
        (f"Subject: unsubscribe {TOKEN[:-1]}", ""),
        (f"Subject: please unsubscribe {TOKEN}", ""),
        (f"List-Unsubscribe: <mailto:a@b.example?subject=unsubscribe%20{TOKEN}>\r\nSubject: News", ""),
        (f"Subject: News\r\n\r\nunsubscribe {TOKEN}", ""),
        ("", ""),
    ],
)
def test_token_is_read_from_the_subject_alone(head: str, token: str) -> None:
    """An opt-out is what a reader's program has written into the subject, as it is or passed on.

    Otherwise a message of ours that was returned would opt its reader out.
    """
    assert opt_out_token(f"From: home@private.example\r\n{head}\r\n\r\n".encode()) == token
