"""Answers that settle a doubt: only what the very reader wrote, whatever programs answer in their name."""

from pathlib import Path

import pytest

from advisory_cli.model.mailing.delivery import State
from tests.system.test_resolve import Doubtful


@pytest.fixture
def doubtful(tmp_path: Path) -> Doubtful:
    """Four doubts of a live mailing, one of practice."""
    return Doubtful(tmp_path / "room")


def _state_after(doubtful: Doubtful, message: str | bytes) -> State:
    path = doubtful.press.write("in/1.eml", message)
    done = doubtful.press.run("resolve", "m1", "--reports", str(path))
    assert done.returncode == 76, done.stderr
    return doubtful.states()["ann"][0]


def _reply(doubtful: Doubtful, *, head: str = "", subject: str = "Re: Protest", text: str = "I come.") -> str:
    """A message in answer to that to ann, from ann's own address unless `head` says otherwise."""
    author = "" if "From:" in head else "From: Ann <ann@paper.example.com>\r\n"
    return (
        f"{author}{head}In-Reply-To: {doubtful.message_id('ann')}\r\nSubject: {subject}\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Protest", "I come.\r\n\r\n> We could not be delivered from bureaucracy."),
        ("AW: Out of time: a protest", "Thanks, Ann"),
        ("Accepted: Protest", "I was at the office anyway."),
    ],
)
def test_resolve_settles_the_doubt_when_the_reader_answered(doubtful: Doubtful, subject: str, text: str) -> None:
    """A doubt counts as accepted when the reader answered in person.

    Otherwise somebody who has the text would get it twice.
    """
    assert _state_after(doubtful, _reply(doubtful, subject=subject, text=text)) is State.ACCEPTED


@pytest.mark.parametrize(
    ("head", "subject", "text"),
    [
        ("", "Invalid user address", "The address is not known here."),
        ("From: Mail System <system@paper.example.com>\r\n", "Re: Protest", "Invalid user address: ann"),
        ("", "Fwd: Undelivered Mail Returned to Sender", "This came for you."),
        ("", "Re: Protest", "This is an automatically generated message. Click to verify that you are human."),
        ("", "Please confirm your message to ann", "I use a filter."),
        ("X-Autoreply-From: ann@paper.example.com\r\n", "Re: Protest", "Gone."),
        ("X-Auto-Reply: yes\r\n", "Re: Protest", "Gone."),
        ("X-Mail-Autorespond: 1\r\n", "Re: Protest", "Gone."),
        ("X-Auto-Response-Suppress: All\r\n", "Re: Protest", "Gone."),
        ("List-Id: Press <press.paper.example.com>\r\n", "Re: Protest", "I come."),
        ("", "Automatic reply: Protest", "Gone."),
        ("", "Réponse automatique : Protest", "Partie."),
        ("", "=?utf-8?q?R=C3=A9ponse_automatique_=3A_Protest?=", "Partie."),
        ("", "Absence du bureau Re: Protest", "Partie."),
        ("", "Automatische Antwort: Protest", "Weg."),
        ("", "Re: Protest [Autoreply]", "Gone."),
        ("", "Read: Protest", "Your message was read."),
        ("From: ben@paper.example.com\r\n", "Re: Protest", "Ann is not here any more."),
    ],
)
def test_resolve_leaves_the_doubt_when_a_program_or_another_answered(
    doubtful: Doubtful, head: str, subject: str, text: str
) -> None:
    """An answer by a program or by somebody else leaves the doubt.

    A robot answers where nothing arrived, and a reader who has nothing would count as served.
    """
    assert _state_after(doubtful, _reply(doubtful, head=head, subject=subject, text=text)) is State.IN_DOUBT


def test_resolve_tells_of_an_answer_from_another_address(doubtful: Doubtful) -> None:
    """An answer from another address is told to the person who decides.

    The address may be the reader's other one, or a colleague's.
    """
    path = doubtful.press.write("in/1.eml", _reply(doubtful, head="From: Ann <ann@home.example>\r\n"))
    done = doubtful.press.run("resolve", "m1", "--reports", str(path))
    assert done.returncode == 76
    said = " ".join(done.stdout.split())
    assert "1 answered from another address" in said
    assert "ann@home.example answered, from another address" in said
