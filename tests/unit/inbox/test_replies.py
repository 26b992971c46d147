"""Whether a person answered: what people's programs write, and what machines do."""

from pathlib import Path

import pytest

from advisory_cli.inbox.automatic import AUTOMATIC, FAILED
from advisory_cli.inbox.replies import LARGEST_HEAD, parse_answer
from advisory_cli.model.mailing.evidence import Answer

OURS, EARLIER = "36yl7qidsrdp7sb5y6vij6tm6q", "a" * 26
REPLY = f"From: Ann Lee <Ann@Paper.Example>\nIn-Reply-To: <{OURS}@newsroom.example>\nSubject: Re: Protest\n\nComing.\n"


def named(message: str | bytes) -> frozenset[str]:
    """The messages of ours that it answers."""
    answer = parse_answer(message.encode() if isinstance(message, str) else message)
    return answer.envelope_ids if answer else frozenset()


def test_a_reply_names_the_message_and_who_wrote() -> None:
    """Who has answered would be reminded."""
    assert parse_answer(REPLY.encode()) == Answer(envelope_ids=frozenset({OURS}), author="ann@paper.example")


@pytest.mark.parametrize(
    "thread",
    [
        f"References: <x@y.example>\n <{EARLIER}@newsroom.example>\n\t<{OURS}@newsroom.example>",
        f"References: <{EARLIER}@newsroom.example>,<{OURS}@newsroom.example>",
        f"references: {EARLIER}@newsroom.example {OURS}@newsroom.example",
        f"In-Reply-To: Your message of Monday <{OURS}@newsroom.example>\nReferences: <{EARLIER}@newsroom.example>",
        f"In-Reply-To: <x@y.example>\nIn-Reply-To: <{OURS}@newsroom.example>\nReferences: <{EARLIER}@n.example> <\xe9>",
    ],
)
def test_the_thread_is_read_in_each_of_its_spellings(thread: str) -> None:
    """An answer to a later message of the thread, or from an odd program, would be overlooked."""
    assert named(f"From: ann@paper.example\n{thread}\n\nx\n".encode("latin-1")) == {OURS, EARLIER}


@pytest.mark.parametrize(
    "mark",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied; owner-email=ann@paper.example",
        "Auto-Submitted: Auto-Generated (rejected)",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Autoreply: yes",
        "X-Autorespond: Out of the office",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    ],
)
def test_what_a_machine_wrote_is_no_answer(mark: str) -> None:
    """A vacation notice, a bounce or a receipt would keep somebody from hearing of the event."""
    assert named(f"{mark}\n{REPLY}") == frozenset()
    assert named(REPLY.replace("\n\n", f"\n{mark}\n\n", 1)) == frozenset()


@pytest.mark.parametrize(
    "mark",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: no (a person)",
        "Precedence: list",
        "X-Autoreply: no",
        "Return-Path: <ann@paper.example>",
        'Content-Type: text/calendar; method="REPLY"',
        "X-Auto-Response-Suppress: OOF",
    ],
)
def test_what_a_person_wrote_is_one_whatever_it_passed_through(mark: str) -> None:
    """Who accepted the invitation, or writes through the paper's list, would be reminded."""
    assert named(f"{mark}\n{REPLY}") == {OURS}


@pytest.mark.parametrize(
    "message",
    [
        REPLY.replace(OURS, "x" + OURS),
        REPLY.replace(OURS, OURS.upper()),
        REPLY.replace("In-Reply-To", "Subject"),
        REPLY.replace("From: Ann Lee <Ann@Paper.Example>\n", ""),
        REPLY.replace("Ann@Paper.Example", "MAILER-DAEMON@paper.example"),
        REPLY.replace("Ann@Paper.Example", "no-reply@paper.example"),
        f"From: ann@paper.example\n\nIn-Reply-To: <{OURS}@newsroom.example>\n",
        "",
        "\n\n",
    ],
)
def test_what_names_none_of_ours_or_nobody_is_no_answer(message: str) -> None:
    """Somebody would be spared for what they never wrote."""
    assert named(message) == frozenset()


@pytest.mark.parametrize(
    "hostile",
    [
        "References: " + "<a@b>\n " * 60_000,
        "From: " + "(" * 60_000,
        'From: "' + '"<' * 30_000,
        "Content-Type: multipart/report; " + "a*0*=''%" * 7_000,
        "Content-Type: " + "(" * 60_000,
        "Auto-Submitted: " + ";" * 60_000,
        "X" * 200_000,
        "\0\r\r\n\x85From:",
    ],
)
def test_hostile_heads_stop_nobody(hostile: str) -> None:
    """One stranger's message would keep the whole newsroom from sending its reminder."""
    for message in (f"{hostile}\n{REPLY}", f"{REPLY[: REPLY.index('Subject')]}{hostile}\n\n"):
        answer = parse_answer(message.encode("latin-1"))
        assert answer is None or answer.envelope_ids == {OURS}
    assert parse_answer(b"X: " + b"y" * LARGEST_HEAD + b"\n" + REPLY.encode()) is None


def test_automatic_answers_are_known_in_every_language_that_we_write() -> None:
    """A language would be added, and its readers' vacation notices be taken for answers."""
    written = {path.stem for path in (Path(__file__).parents[3] / "templates" / "labels").glob("*.toml")}
    assert written <= AUTOMATIC.keys() & FAILED.keys()
    for phrase in (phrase for phrases in AUTOMATIC.values() for phrase in phrases):
        assert parse_answer(REPLY.replace("Re: Protest", f"{phrase.capitalize()}: Protest").encode()) is None, phrase
