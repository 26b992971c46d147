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


def reply(subject: str, text: str) -> str:
    """A person's reply with that subject and text."""
    return f"From: ann@paper.example\nSubject: {subject}\nIn-Reply-To: <{OURS}@newsroom.example>\n\n{text}\n"


def test_parse_answer_reads_the_message_and_its_author() -> None:
    """A reply gives the message that it answers and its author, else one who has answered would be reminded."""
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
def test_parse_answer_reads_the_thread_in_each_of_its_spellings(thread: str) -> None:
    """The messages of ours in a thread are each read, however an odd program writes them."""
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
def test_parse_answer_finds_none_when_a_machine_wrote(mark: str) -> None:
    """A vacation notice, a bounce or a receipt is no answer, else it would keep somebody from hearing of the event."""
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
def test_parse_answer_finds_one_when_a_person_wrote_by_a_list_or_calendar(mark: str) -> None:
    """A person's message counts as an answer, though it came through a list or accepts an invitation."""
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
def test_parse_answer_finds_none_when_none_of_ours_or_nobody_is_named(message: str) -> None:
    """A message that names none of ours, or no person as its author, is no answer."""
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
def test_parse_answer_ends_when_the_head_is_hostile(hostile: str) -> None:
    """A hostile head ends in an answer or in none, and one that is too large in none.

    Otherwise one stranger's message would keep the whole newsroom from sending its reminder.
    """
    for message in (f"{hostile}\n{REPLY}", f"{REPLY[: REPLY.index('Subject')]}{hostile}\n\n"):
        answer = parse_answer(message.encode("latin-1"))
        assert answer is None or answer.envelope_ids == {OURS}
    assert parse_answer(b"X: " + b"y" * LARGEST_HEAD + b"\n" + REPLY.encode()) is None


def test_parse_answer_finds_none_when_an_automatic_answer_is_of_our_languages() -> None:
    """A subject of automatic answers or failed deliveries is known in every language with labels.

    Otherwise a language would be added, and its readers' vacation notices be taken for answers.
    """
    written = {path.stem for path in (Path(__file__).parents[3] / "templates" / "labels").glob("*.toml")}
    assert written <= AUTOMATIC.keys() & FAILED.keys()
    assert FAILED.keys() == AUTOMATIC.keys()
    for phrase in (phrase for phrases in (*AUTOMATIC.values(), *FAILED.values()) for phrase in phrases):
        assert parse_answer(REPLY.replace("Re: Protest", f"{phrase.capitalize()}: Protest").encode()) is None, phrase


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("SV: Ikke levert: regjeringens løfter", "I come."),
        ("Re: Undelivered: Europe's promises", "I come."),
        ("Ynt: BASIN BÜLTENİ: 5.000 mektup iletilemedi: PTT", "Geliyorum."),
        ("ΑΠ: ΔΕΛΤΙΟ ΤΥΠΟΥ: Αδυναμία παράδοσης του έργου", "Θα έρθω."),
        ("Vá: Sajtó: kézbesíthetetlen küldemények", "Ott leszek."),
        ("答复：新闻稿：邮件无法送达", "我会来。"),
        ("RES: Promessa não entregue", "Vou."),
        ("Re: A visit", "moje minulá zpráva nebyla doručena, proto píšu znovu: přijdu"),
        ("Re: A visit", "моё первое сообщение не доставлено, пишу ещё раз: приду"),
        ("Re: A visit", "Meine erste Nachricht wurde nicht zugestellt, deshalb noch einmal: ich komme."),
    ],
)
def test_parse_answer_finds_one_when_a_person_writes_of_failed_deliveries(subject: str, text: str) -> None:
    """A person's answer counts, though our headline or the person speaks of what was not delivered."""
    assert named(reply(subject, text)) == {OURS}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undeliverable: A visit", "x"),
        ("İletilemedi: A visit", "x"),
        ("Fwd: Undelivered Mail Returned to Sender", "This came for you."),
        ("A visit", "Your message could not be delivered: 550 5.1.1 no such user"),
    ],
)
def test_parse_answer_finds_none_when_a_delivery_failed(subject: str, text: str) -> None:
    """A failed delivery is no answer, in the subject at its beginning or in the text beside a server's code."""
    assert named(reply(subject, text)) == frozenset()
