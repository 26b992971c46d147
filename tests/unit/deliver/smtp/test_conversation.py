"""What is said to a mail server, and what its answers mean for whom: without a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.deliver.smtp.bdat import BdatConversation
from advisory_cli.deliver.smtp.capabilities import SessionOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.data import DataConversation
from advisory_cli.deliver.smtp.transaction import Transaction
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from tests.contract.transport_contract import allowed, forbidden, message, never
from tests.delivery_makers import log_outcomes, order

PLAIN, PIPELINED, CHUNKED = SessionOptions(), SessionOptions(pipelining=True), SessionOptions(pipelining=True, window=3)
OK, GO, NO, LATER, CLOSING = "250 ok", "354 go", "550 5.1.1 no", "451 4.7.1 later", "421 4.3.2 closing"


class Line:
    """A conversation and its other end: what was written, and what is said to it."""

    def __init__(self, manner: SessionOptions) -> None:
        self.talk: Conversation = BdatConversation(manner) if manner.window else DataConversation(manner)
        self.written = b""

    def take(self, *orders: Transaction) -> None:
        """Messages to hand."""
        for each in orders:
            assert self.talk.room
            self.talk.accept(each)
        self.write()

    def write(self, most: int | None = None) -> None:
        """All that waits to be written is, or `most` bytes of it."""
        while not self.talk.over and (writing := self.talk.next_buffer) is not None and most != 0:
            left = len(writing.waiting)
            count = left if most is None else min(left, most)
            if not self.talk.may_commit(writing, writing.done + count):
                return
            self.written += writing.waiting[:count]
            self.talk.mark_written(count)
            most = None if most is None else most - count

    def hear(self, *replies: str) -> None:
        """Answers, and what is written upon them."""
        for reply in replies:
            self.talk.receive(reply.encode() + b"\r\n")
            self.write()

    def flush(self) -> None:
        """Nothing follows for now."""
        self.talk.flush()
        self.write()

    def lines(self) -> list[str]:
        """What was written since the last time, its contents as one word."""
        text, self.written = self.written.decode(), b""
        for number in range(9):
            content = order(number).message.content.decode()
            text = text.replace(f"{content}.\r\n", f"content {number}\r\n").replace(content, f"chunk {number}\r\n")
        return [line for line in text.split("\r\n") if line]

    def finished(self) -> list[tuple[int, Outcome | None]]:
        """What became of messages since the last time."""
        ended = [(each.handle, result) for each, result in self.talk.finished]
        self.talk.finished.clear()
        return ended

    def verdicts(self) -> list[tuple[int, Verdict | None, int | None]]:
        """The same in short."""
        return [(handle, o.verdict, o.code) if o else (handle, None, None) for handle, o in self.finished()]


def envelope(number: int) -> list[str]:
    """What opens a transaction."""
    return ["MAIL FROM:<press@press.example>", f"RCPT TO:<p{number}@news.example>"]


# --- command by command ---


def test_conversation_writes_one_command_at_a_time_when_not_pipelined() -> None:
    """Each command waits for the answer to the one before without PIPELINING (RFC 5321 4.1.1).

    Otherwise a server would lose what comes before it has answered.
    """
    line = Line(PLAIN)
    line.take(order(1))
    said = []
    for reply in (OK, OK, GO, OK):
        said.append(line.lines())
        line.hear(reply)
    assert said == [envelope(1)[:1], envelope(1)[1:], ["DATA"], ["content 1"]]
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250)]
    assert line.talk.room == 1


@pytest.mark.parametrize(
    ("answers", "about_sender"), [([NO], True), ([OK, NO], False), ([OK, OK, NO], False)], ids=["mail", "rcpt", "data"]
)
@pytest.mark.parametrize("manner", [PLAIN, PIPELINED], ids=["plain", "pipelined"])
def test_conversation_resets_when_a_message_follows_a_refusal(
    manner: SessionOptions, answers: list[str], about_sender: bool
) -> None:
    """A message after a refusal begins with RSET, and is accepted.

    Otherwise it would be added to the recipients of the one before.
    """
    line = Line(manner)
    line.take(order(1, before_commit=never))
    answers = answers if manner is PLAIN else (answers + ["503 not now"] * 3)[:3]
    line.hear(*answers)
    ((handle, outcome),) = line.finished()
    assert outcome is not None
    assert (handle, outcome.verdict, outcome.code, outcome.about_sender) == (1, Verdict.REFUSED, 550, about_sender)
    line.lines()
    line.take(order(2))
    assert line.lines()[0] == "RSET"
    line.hear(OK, OK, OK, GO)
    line.flush()
    line.hear(OK)
    assert line.verdicts() == [(2, Verdict.ACCEPTED, 250)]


def test_envelope_asks_for_size_and_receipts_when_the_server_offers_them() -> None:
    """The envelope names size and receipts where they are offered, and no letters that are not there.

    Otherwise they would be promised to no server, or to one that does not know them.
    """
    line = Line(SessionOptions(size=9999, dsn="FAILURE,DELAY", utf8=True, pipelining=True))
    one = order(1)
    line.take(one)
    assert line.lines()[:2] == [
        f"MAIL FROM:<press@press.example> SIZE={one.message.size} RET=HDRS ENVID=1",
        "RCPT TO:<p1@news.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;p1@news.example",
    ]


def beyond_ascii(
    number: int = 1, rcpt: str = "zoë@news.example", before_commit: Callable[[], bool] = allowed
) -> Transaction:
    """A message that only servers with SMTPUTF8 can carry."""
    return Transaction(handle=number, message=message(number=number, rcpt=rcpt), before_commit=before_commit)


@pytest.mark.parametrize(
    ("rcpt", "original"),
    [
        ("zoë@news.example", r"zo\x{EB}@news.example"),
        ("用+=ü@news.example", r"\x{7528}\x{2B}\x{3D}\x{FC}@news.example"),
        ("𠀀@news.example", r"\x{20000}@news.example"),
    ],
)
def test_envelope_asks_for_smtputf8_when_an_address_has_letters_beyond_ascii(rcpt: str, original: str) -> None:
    """The envelope of an address with letters beyond ASCII asks for SMTPUTF8 and encodes them for reports (RFC 6533 3).

    Otherwise a report would name nobody.
    """
    line = Line(SessionOptions(dsn="NEVER", utf8=True, pipelining=True))
    line.take(beyond_ascii(rcpt=rcpt))
    assert line.lines()[:2] == [
        "MAIL FROM:<press@press.example> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=1",
        f"RCPT TO:<{rcpt}> NOTIFY=NEVER ORCPT=utf-8;{original}",
    ]


@pytest.mark.parametrize("manner", [PLAIN, PIPELINED, CHUNKED], ids=["plain", "pipelined", "chunked"])
def test_conversation_refuses_letters_beyond_ascii_when_smtputf8_is_missing(manner: SessionOptions) -> None:
    """A message to an address with letters beyond ASCII is refused unsaid without SMTPUTF8, and the next one is taken.

    Otherwise the server would get an address it cannot read, or the others wait for this one.
    """
    line = Line(manner)
    line.take(beyond_ascii(1, before_commit=never))
    ((handle, outcome),) = line.finished()
    assert outcome is not None
    assert (handle, outcome.verdict, outcome.code, outcome.about_sender) == (1, Verdict.REFUSED, None, False)
    assert "SMTPUTF8" in outcome.reply
    assert line.lines() == []
    line.take(order(2))
    assert envelope(2)[0] in line.lines()


def test_conversation_refuses_unsaid_when_a_message_is_too_large() -> None:
    """A message larger than the server takes is refused without a word to it.

    Otherwise 30 MB would be carried to a server that has said it will not take them.
    """
    line = Line(SessionOptions(size=50))
    line.take(order(1, before_commit=never))
    ((_, outcome),) = line.finished()
    assert outcome is not None
    assert (outcome.verdict, outcome.about_sender) == (Verdict.REFUSED, True)
    assert line.lines() == []
    assert line.talk.room == 1


def test_conversation_takes_a_message_when_it_is_exactly_the_limit() -> None:
    """A message of exactly the server's limit is taken (RFC 1870 4).

    Otherwise one that would arrive is refused for nobody's fault.
    """
    one = order(1)
    line = Line(SessionOptions(size=one.message.size))
    line.take(one)
    assert line.finished() == []
    assert line.lines() == [f"{envelope(1)[0]} SIZE={one.message.size}"]


# --- PIPELINING ---


def test_conversation_sends_the_next_envelope_behind_content_when_pipelined() -> None:
    """The next envelope follows each content at once under PIPELINING.

    Otherwise each message would cost three round trips more.
    """
    line = Line(PIPELINED)
    line.take(order(1), order(2))
    assert line.lines() == [*envelope(1), "DATA"]
    line.hear(OK, OK, GO)
    assert line.lines() == ["content 1", *envelope(2), "DATA"]
    line.hear(OK)
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250)]
    line.take(order(3))
    line.hear(OK, OK, GO)
    assert line.lines() == ["content 2", *envelope(3), "DATA"]


def test_conversation_holds_content_until_flushed_when_no_message_follows() -> None:
    """Content without a follower is held until it is flushed, else the last message of a list would never leave."""
    line = Line(PIPELINED)
    line.take(order(1))
    line.hear(OK, OK, GO)
    assert line.lines() == [*envelope(1), "DATA"]
    assert line.talk.held
    line.flush()
    assert line.lines() == ["content 1"]
    assert not line.talk.held


def test_conversation_ends_with_a_dot_when_data_is_taken_without_a_recipient() -> None:
    """A message whose recipient is refused and whose DATA is taken ends with a lone dot, and the next starts afresh.

    Otherwise somebody's message would go out under another's envelope, or the server wait for ever (RFC 2920 3.1).
    """
    line = Line(PIPELINED)
    line.take(order(1, before_commit=never), order(2))
    line.lines()
    line.hear(OK, NO)
    assert line.finished() == []
    line.hear(GO)
    assert line.lines() == ["."]
    line.hear("554 no valid recipients")
    assert line.verdicts() == [(1, Verdict.REFUSED, 550)]
    assert line.lines() == ["RSET", *envelope(2), "DATA"]
    line.hear(OK, OK, OK, GO)
    line.flush()
    line.hear(OK)
    assert line.verdicts() == [(2, Verdict.ACCEPTED, 250)]


def test_conversation_gives_up_when_data_is_taken_without_a_sender() -> None:
    """The connection is given up where DATA is taken after the sender was refused, and no dot is written.

    Otherwise a lone dot could send an empty message to somebody who was never named.
    """
    line = Line(PIPELINED)
    line.take(order(1, before_commit=never), order(2, before_commit=never))
    line.lines()
    line.hear(NO, NO, GO)
    assert line.lines() == []
    assert line.talk.over
    ((one, refused), (two, outcome)) = line.finished()
    assert (one, two, outcome) == (1, 2, None)
    assert refused is not None
    assert refused.about_sender


def test_conversation_refuses_only_the_follower_when_its_envelope_is_refused() -> None:
    """The refusal of a follower's envelope is the follower's, and the message before it is accepted.

    Otherwise the answer to the follower would be taken for the answer to the content.
    """
    line = Line(PIPELINED)
    line.take(order(1), order(2, before_commit=never))
    line.hear(OK, OK, GO)
    line.lines()
    line.hear(OK, OK, NO, "554 nobody")
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250), (2, Verdict.REFUSED, 550)]
    assert not line.talk.over


# --- CHUNKING ---


def test_conversation_writes_whole_transactions_when_chunked() -> None:
    """Whole transactions follow each other under CHUNKING, and each answer is its own.

    Otherwise each message would wait for the one before it.
    """
    line = Line(CHUNKED)
    line.take(order(1), order(2), order(3))
    size = order(1).message.size
    assert line.lines() == [
        text for n in (1, 2, 3) for text in ("RSET", *envelope(n), f"BDAT {size} LAST", f"chunk {n}")
    ]
    assert line.talk.room == 0
    line.hear(OK, OK, OK, OK, OK, OK, OK, NO)
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250), (2, Verdict.REFUSED, 550)]
    assert line.talk.room == 2


def test_conversation_tells_the_first_reason_when_a_chunk_is_refused_too() -> None:
    """The first refusal of a transaction is the one told.

    Otherwise `no valid recipients` would stand in the ledger instead of what is wrong with the address.
    """
    line = Line(CHUNKED)
    line.take(order(1))
    line.hear(OK, OK, "550 5.1.1 no such person", "554 5.5.1 no valid recipients")
    ((_, outcome),) = line.finished()
    assert outcome == Outcome(verdict=Verdict.REFUSED, code=550, reply="5.1.1 no such person")


@pytest.mark.parametrize("first", [0, 1, 2])
def test_conversation_accepts_when_the_chunk_is_taken_despite_a_refusal(first: int) -> None:
    """A message whose chunk is taken is accepted although its envelope was refused.

    Otherwise it would go twice, as the server has it.
    """
    line = Line(CHUNKED)
    line.take(order(1))
    answers = [OK, OK, OK, OK]
    if first:
        answers[first] = NO
    line.hear(*answers)
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250)]


def test_conversation_settles_each_message_when_a_farewell_comes_in_the_window() -> None:
    """A farewell in the window leaves each message with its own verdict, accepted, deferred or in doubt.

    Otherwise all that was under way would be lost, or be sent again though it arrived.
    """
    line = Line(CHUNKED)
    line.take(order(1), order(2), order(3))
    line.hear(OK, OK, OK, OK, OK, CLOSING)
    assert line.verdicts() == [
        (1, Verdict.ACCEPTED, 250),
        (2, Verdict.DEFERRED, 421),
        (3, Verdict.IN_DOUBT, None),
    ]
    assert line.talk.over


@pytest.mark.parametrize("before", [0, 1, 2])
def test_conversation_defers_when_a_farewell_answers_an_envelope_of_the_window(before: int) -> None:
    """A farewell in answer to an envelope defers its message.

    Otherwise a server that restarts would be taken for one that refuses the sender, and end the run.
    """
    line = Line(CHUNKED)
    line.take(order(1))
    line.hear(*[OK, OK][:before], CLOSING)
    ((_, outcome),) = line.finished()
    assert outcome == Outcome(verdict=Verdict.DEFERRED, code=421, reply="4.3.2 closing")
    assert line.talk.over


# --- all manners ---

MANNERS = pytest.mark.parametrize("manner", [PLAIN, PIPELINED, CHUNKED], ids=["plain", "pipelined", "chunked"])


@pytest.mark.parametrize("manner", [PLAIN, PIPELINED], ids=["plain", "pipelined"])
@pytest.mark.parametrize("bad", [CLOSING, "hello", "250-a\r\n550 b", "151 wait", "251 no wait\r\n250 more"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_conversation_returns_a_message_when_an_envelope_is_answered_badly(
    manner: SessionOptions, before: int, bad: str
) -> None:
    """A message whose envelope gets no sound answer comes back untouched.

    Otherwise half an envelope would become a doubt, or a refusal.
    """
    line = Line(manner)
    line.take(order(1, before_commit=never))
    line.hear(*[OK, OK][:before], bad)
    line.talk.fail("the server hung up")
    assert line.finished() == [(1, None)]
    assert line.talk.room == 0


@MANNERS
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("251 fine", Verdict.ACCEPTED),
        (LATER, Verdict.DEFERRED),
        (NO, Verdict.REFUSED),
        (CLOSING, Verdict.DEFERRED),
        ("354 more", Verdict.IN_DOUBT),
        ("hello", Verdict.IN_DOUBT),
        ("250-a\r\n550 b", Verdict.IN_DOUBT),
        ("", Verdict.IN_DOUBT),
    ],
)
def test_conversation_tells_the_verdict_when_the_content_is_answered(
    manner: SessionOptions, answer: str, verdict: Verdict
) -> None:
    """The answer to the content decides between accepted, deferred, refused and in doubt.

    Otherwise a message that may have arrived would be sent again, or one that was refused be called sent.
    """
    line = Line(manner)
    line.take(order(1))
    line.hear(OK, OK, OK if manner is CHUNKED else GO)
    line.flush()
    line.hear(answer)
    ((handle, outcome),) = line.finished()
    assert (handle, outcome and outcome.verdict) == (1, verdict)
    assert line.talk.over is (verdict is Verdict.IN_DOUBT or answer == CLOSING)


@MANNERS
def test_conversation_is_in_doubt_only_when_the_kernel_has_all_of_it(manner: SessionOptions) -> None:
    """A message lost with the network is in doubt if the kernel had all of it, and deferred if a byte was missing.

    Otherwise what was never whole would be called unsure, or what may still arrive be sent again.
    """
    for missing, verdict in ((1, Verdict.DEFERRED), (0, Verdict.IN_DOUBT)):
        line = Line(manner)
        line.talk.accept(order(1))
        if manner is not CHUNKED:
            line.write()
            line.hear(OK, OK)
            line.talk.receive(f"{GO}\r\n".encode())  # and nothing is written yet
            line.talk.flush()
        writing = line.talk.next_buffer
        assert writing is not None
        assert line.talk.may_commit(writing, writing.size)  # the commit point is noted …
        line.talk.mark_written(writing.size - missing)  # … and the kernel takes what it takes
        line.talk.fail("the network is gone")
        assert line.verdicts() == [(1, verdict, None)]


@MANNERS
def test_conversation_returns_a_message_when_it_is_lost_amid_its_content(manner: SessionOptions) -> None:
    """A message whose connection breaks amid its content comes back untouched.

    Otherwise 20 MB that no dot ended would leave a doubt.
    """
    line = Line(manner)
    line.talk.accept(order(1, b"x" * 900 + b"\r\n", before_commit=never))
    if manner is not CHUNKED:
        line.write()
        line.talk.receive(f"{OK}\r\n".encode())
        line.write()
        line.talk.receive(f"{OK}\r\n".encode())
        line.write()
        line.talk.receive(f"{GO}\r\n".encode())
        line.talk.flush()
    line.write(500)
    line.talk.fail("the network is gone")
    assert line.finished() == [(1, None)]


@pytest.mark.parametrize("answer", [NO, LATER, OK])
def test_conversation_settles_and_gives_up_when_answered_amid_content(answer: str) -> None:
    """A message that the server answers amid its content is refused or deferred, and the connection given up.

    Otherwise the dot would be sent to a server that has refused, and its next words be taken for the answer.
    """
    line = Line(PIPELINED)
    line.talk.accept(order(1, b"x" * 900 + b"\r\n", before_commit=never))
    line.write()
    line.talk.receive(f"{OK}\r\n{OK}\r\n{GO}\r\n".encode())
    line.talk.flush()
    line.write(500)
    line.hear(answer)
    verdict = Verdict.REFUSED if answer == NO else Verdict.DEFERRED
    assert line.verdicts() == [(1, verdict, int(answer[:3]))]
    assert line.talk.over


@MANNERS
def test_conversation_gives_up_when_an_answer_comes_unasked(manner: SessionOptions) -> None:
    """The connection is given up after an answer nobody asked for.

    Otherwise every later answer would be taken for the one before it, and refusals for acceptance.
    """
    line = Line(manner)
    line.hear(CLOSING)
    assert line.talk.over
    assert "421" in line.talk.why
    assert line.talk.room == 0


@MANNERS
def test_conversation_has_no_room_when_the_connection_has_carried_its_share(manner: SessionOptions) -> None:
    """A connection that has carried its share has no room.

    Otherwise a server that counts would hang up in the middle of a message.
    """
    line = Line(SessionOptions(pipelining=manner.pipelining, window=manner.window, most=2))
    for number in (1, 2):
        line.take(order(number))
        line.hear(*([OK] * 4 if manner is CHUNKED else [OK, OK, GO]))
        line.flush()
        if manner is not CHUNKED:
            line.hear(OK)
    assert [verdict for _, verdict, _ in line.verdicts()] == [Verdict.ACCEPTED] * 2
    assert line.talk.exhausted
    assert line.talk.room == 0


@MANNERS
def test_conversation_gives_up_when_forbidden_at_the_last_moment(manner: SessionOptions) -> None:
    """A message forbidden at the last moment comes back, and the connection is given up without its content.

    Otherwise the server would wait for content that must not come, and the next command be a part of it.
    """
    line = Line(manner)
    line.take(order(1, before_commit=forbidden))
    if manner is not CHUNKED:
        line.hear(OK, OK, GO)
        line.flush()
    assert line.finished() == [(1, None)]
    assert line.talk.over
    assert not [text for text in line.lines() if text.startswith(("content", "chunk"))]


@MANNERS
def test_conversation_returns_the_message_when_the_note_fails(manner: SessionOptions) -> None:
    """A message whose note fails comes back, and the fault is raised.

    Otherwise one would leave that the ledger knows nothing of.
    """

    def fail() -> bool:
        raise OSError("the disk is full")

    line = Line(manner)
    line.talk.accept(order(1, before_commit=fail))
    if manner is not CHUNKED:
        line.write()
        line.hear(OK, OK)
        line.talk.receive(f"{GO}\r\n".encode())
        line.talk.flush()
    with pytest.raises(OSError, match="the disk is full"):
        line.write()
    assert line.finished() == [(1, None)]
    assert line.talk.over


@pytest.mark.parametrize("answers", [0, 1, 2, 3])
def test_recall_takes_back_what_has_not_begun_when_an_envelope_is_open(answers: int) -> None:
    """A recall takes back each message that has not begun, and hears the answer to the one that has.

    Otherwise a stop would be overtaken by a message, or one that has left be called unsent.
    """
    line = Line(PIPELINED)
    begun: list[int] = []
    line.take(*(order(n, before_commit=log_outcomes(begun, n)) for n in (1, 2)))
    line.hear(*[OK, OK, GO][:answers])
    line.talk.recall()
    line.write()
    assert begun == ([1] if answers == 3 else [])
    assert line.finished() == ([(2, None)] if answers == 3 else [(1, None), (2, None)])
    assert line.talk.room == 0
    if answers == 3:
        line.hear(OK)
        assert line.verdicts() == [(1, Verdict.ACCEPTED, 250)]
    assert line.talk.over


def test_recall_takes_back_unwritten_messages_when_chunked() -> None:
    """A recall takes back the messages of a window that were not written, else they would leave after the stop."""
    line = Line(CHUNKED)
    line.talk.accept(order(1))
    line.talk.accept(order(2, before_commit=never))
    line.write(line.talk.next_buffer.size if line.talk.next_buffer else 0)
    line.talk.recall()
    line.write()
    assert line.finished() == [(2, None)]
    line.hear(OK, OK, OK, OK)
    assert line.verdicts() == [(1, Verdict.ACCEPTED, 250)]
    assert line.talk.over


def test_conversation_tells_no_fault_when_the_server_hangs_up_after_quit() -> None:
    """A hang-up after QUIT is told as no fault, else it would look like a lost connection."""
    line = Line(PLAIN)
    line.talk.ask_noop()
    line.write()
    assert line.talk.awaits
    line.hear(OK)
    line.talk.quit()
    line.write()
    assert line.lines() == ["NOOP", "QUIT"]
    line.talk.fail("the server hung up")
    assert (line.talk.over, line.talk.why) == (True, "")


@pytest.mark.parametrize(("manner", "meanwhile", "then"), [(PLAIN, 0, 1), (PIPELINED, 2, 2)])
def test_conversation_has_no_room_when_a_noop_is_unanswered(manner: SessionOptions, meanwhile: int, then: int) -> None:
    """A connection without PIPELINING takes nothing while a NOOP is unanswered.

    Otherwise MAIL would be written before its turn.
    """
    line = Line(manner)
    line.talk.ask_noop()
    line.write()
    assert line.talk.room == meanwhile
    line.hear(OK)
    assert line.talk.room == then


def test_conversation_is_at_its_end_only_when_the_whole_message_is_written() -> None:
    """The long patience is for the answer to a whole message alone (RFC 5321 4.5.3.2.6).

    Otherwise a server that hangs in the middle would hold up the run for ten minutes.
    """
    line = Line(PLAIN)
    line.take(order(1))
    line.talk.receive(b"250 ok\r\n")
    line.write()
    line.talk.receive(b"250 ok\r\n")
    line.write()
    line.talk.receive(b"354 go\r\n")
    line.write(most=10)
    assert not line.talk.at_end
    line.write()
    assert line.talk.at_end
    line.hear(OK)
    assert not line.talk.at_end


@MANNERS
def test_conversation_hears_no_wish_for_less_when_a_farewell_meets_no_message(manner: SessionOptions) -> None:
    """A farewell on an idle connection is no wish for fewer connections (RFC 5321 3.8).

    Otherwise a server that closes what is idle would slow down the rest of the run.
    """
    line = Line(manner)
    line.hear(CLOSING)
    assert (line.talk.over, line.talk.wants_less) == (True, False)


def test_conversation_hears_nothing_more_when_a_farewell_was_said() -> None:
    """Words after a farewell in the same breath change nothing.

    Otherwise a server that wants less would be asked for more.
    """
    line = Line(PLAIN)
    line.take(order(1))
    line.hear(f"{CLOSING}\r\n{CLOSING} again")
    assert (line.talk.over, line.talk.wants_less) == (True, True)
    assert line.talk.why.endswith("closing")
    assert line.verdicts() == [(1, None, None)]


def test_conversation_is_in_doubt_when_an_answer_has_an_unknown_code() -> None:
    """A message is in doubt after a 1yz, which no reply may be (RFC 5321 4.2.1).

    Otherwise the next reply would be taken for the answer, though nobody knows what it answers.
    """
    line = Line(CHUNKED)
    line.take(order(1))
    line.hear(OK, "150 wait", OK, OK)
    assert line.verdicts() == [(1, Verdict.IN_DOUBT, None)]
    assert line.talk.over


def test_served_counts_no_message_when_it_came_back_without_an_answer() -> None:
    """A message that came back without an answer is not served.

    Otherwise a connection too many would look like one that works.
    """
    line = Line(PIPELINED)
    line.take(order(1))
    line.hear(OK, OK, GO)
    line.flush()
    line.hear(OK)
    assert line.talk.served == 1
    line.take(order(2), order(3))
    line.talk.fail("the server hung up")
    assert [handle for handle, outcome in line.finished() if outcome is None] == [2, 3]
    assert line.talk.served == 1


# --- whatever a server does ---

Chooser = Callable[[Sequence[str]], str]


@dataclass(slots=True)
class Model:
    """A server that keeps to the grammar and to 421, and to nothing else: each answer is any at all, as `choose` draws
    it.
    """

    choose: Chooser
    taken: list[str] = field(default_factory=list)  # messages it has whole, and did not refuse
    _heard: bytes = b""
    _content: bool = False
    _chunk: int | None = None
    _closed: bool = False

    def feed(self, data: bytes) -> list[str]:
        """Its answers to what came."""
        self._heard += data
        answers = []
        while not self._closed and (answer := self._next()) is not None:
            answers.append(answer)
            self._closed = answer == CLOSING
        return answers

    def _next(self) -> str | None:
        if self._chunk is not None:
            if len(self._heard) < self._chunk:
                return None
            content, self._heard = self._heard[: self._chunk], self._heard[self._chunk :]
            self._chunk = None
            return self._end(content)
        end = b"\r\n.\r\n" if self._content and not self._heard.startswith(b".\r\n") else b"\r\n"
        text, found, rest = self._heard.partition(end)
        if not found:
            return None
        self._heard = rest
        if self._content:
            self._content = False
            return self._end(b"" if text == b"." else text)
        return self._command(text.decode())

    def _command(self, text: str) -> str:
        if text.startswith("BDAT"):
            self._chunk = int(text.split(" ")[1])
            return ""
        answer = self.choose([OK] * 6 + [LATER, NO, CLOSING, "hello", GO] if text != "DATA" else [GO] * 6 + [NO, OK])
        self._content = text == "DATA" and answer == GO
        return answer

    def _end(self, content: bytes) -> str:
        answer = self.choose([OK] * 5 + [NO, LATER, CLOSING, GO, "hello"])
        if b"Message-ID: " in content and answer[:1] not in "45":
            self.taken.append(content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode())
        return answer


@dataclass(slots=True)
class Story:
    """A conversation with such a server, in which anything may happen next."""

    line: Line
    server: Model
    waiting: list[int] = field(default_factory=lambda: list(range(1, 7)))
    begun: list[int] = field(default_factory=list)
    results: dict[int, Outcome | None] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Nothing can follow."""
        return self.line.talk.over or not (self.waiting or self.line.talk.busy)

    def happen(self, what: str) -> None:
        """One thing, and all that the server says to it."""
        talk = self.line.talk
        if what == "take" and self.waiting and talk.room:
            number = self.waiting.pop(0)
            self.line.take(order(number, before_commit=log_outcomes(self.begun, number)))
        elif what == "flush":
            self.line.flush()
        elif what == "recall":
            talk.recall()
        elif what == "lose":
            talk.fail("the server hung up")
        self._listen()

    def end(self) -> None:
        """The connection is lost; what the kernel had of it arrives."""
        self.line.talk.fail("the end")
        self._listen()

    def _listen(self) -> None:
        sent, self.line.written = self.line.written, b""
        for answer in self.server.feed(sent):
            if answer and not self.line.talk.over:
                self.line.hear(answer)
        for handle, outcome in self.line.finished():
            assert handle not in self.results, "it ended twice"
            self.results[handle] = outcome


EVENTS = ["take"] * 12 + ["turn"] * 15 + ["flush"] * 5 + ["recall", "lose"]


@given(data=st.data(), manner=st.sampled_from([PLAIN, PIPELINED, CHUNKED]))
def test_conversation_settles_each_message_once_when_a_server_answers_anything(
    data: st.DataObject, manner: SessionOptions
) -> None:
    """Each message ends once, is accepted only where the server has it, and comes back only where it has not.

    Otherwise somebody would get a message twice or never.
    """
    story = Story(Line(manner), Model(choose=lambda answers: data.draw(st.sampled_from(answers))))
    for _ in range(200):
        story.happen(data.draw(st.sampled_from(EVENTS)))
        if story.over:
            break
    story.end()
    assert sorted(story.results) == list(range(1, 7 - len(story.waiting)))
    assert len(story.begun) == len(set(story.begun))
    taken = {int(name.strip("<").partition("@")[0]) for name in story.server.taken}
    ended = {handle: outcome and outcome.verdict for handle, outcome in story.results.items()}
    assert {handle for handle, verdict in ended.items() if verdict is Verdict.ACCEPTED} <= taken
    assert taken <= {handle for handle, verdict in ended.items() if verdict in {Verdict.ACCEPTED, Verdict.IN_DOUBT}}
    assert not [handle for handle in story.begun if ended[handle] is None]
