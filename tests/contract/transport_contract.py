"""What every way out must keep to, whoever made it: test_transport_*.py run these against each."""

import time
from collections.abc import Callable, Sequence

import pytest

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.ports.transport import Transport
from advisory_cli.model.press.newsroom import Realm

Kept = Callable[[], Sequence[bytes]]

PATIENCE = 20.0  # seconds after which a way out counts as hung

# What some servers take for the end of a message (SMTP smuggling, 2023), as far as a message may hold it at all.
LOOKALIKES = (b"\r\n.\r\n", b"\r\n..\r\n", b"\r\n.\r\n\r\n.\r\n", b"\r\n. \r\n", b"\r\n.x\r\n", b"\r\n...\r\n")
# And what a message may not hold.
ENDINGS = (
    b"\n.\n",
    b"\n.\r\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\n\n.\r\n",
    b"\r\r\n.\r\r\n",
    b"\r\n\0.\r\n",
    b"\r\n.\0\r\n",
    b"\0\r\n.\r\n",
    b"\n.\r",
)
LONG = b"A line that many messages share, with a dot in the next one.\r\n.\r\n" * 40


class Refusal(Exception):
    """A ledger that can not write."""


def message(*body: bytes, number: int = 1, rcpt: str = "anna@news.example") -> Message:
    """A small message, its body in parts; its number makes it another one."""
    message_id = f"<{number}@press.example>"
    head = f"From: press@press.example\r\nTo: {rcpt}\r\nMessage-ID: {message_id}\r\nSubject: Advisory\r\n\r\n"
    parts = (head.encode(), *(body or (b"Hello\r\n",)))
    return Message(mail_from="press@press.example", rcpt=rcpt, message_id=message_id, parts=parts)


def allowed() -> bool:
    """A ledger that has noted the commit."""
    return True


def forbidden() -> bool:
    """A ledger that knows of a reason against it."""
    return False


def never() -> bool:
    """Fails the test where a message comes near its commit."""
    pytest.fail("committed")


def collected(transport: Transport, *, most: int | None = None) -> dict[int, Outcome | None]:
    """All that is in hand, or `most` of it, by ticket; nothing may come back twice."""
    back: dict[int, Outcome | None] = {}
    end = time.monotonic() + PATIENCE
    while transport.in_hand and (most is None or len(back) < most):
        assert time.monotonic() < end, "the transport holds a message for ever"
        for handed in transport.collect(1.0):
            assert handed.handle not in back
            back[handed.handle] = handed.outcome
    return back


def wait_for_room(transport: Transport) -> None:
    """Until a message can be offered; nothing may be in hand."""
    end = time.monotonic() + PATIENCE
    while not transport.room:
        assert time.monotonic() < end, "the transport takes nothing"
        assert not transport.collect(0.1)


def hand(transport: Transport, each: Message, before_commit: Callable[[], bool] = allowed) -> Outcome | None:
    """Offer one message and wait until it is back."""
    wait_for_room(transport)
    transport.offer(7, each, before_commit=before_commit)
    ((handle, outcome),) = collected(transport).items()
    assert handle == 7
    return outcome


def accepted(transport: Transport, each: Message) -> bool:
    """Whether one message is taken."""
    outcome = hand(transport, each)
    return outcome is not None and outcome.verdict is Verdict.ACCEPTED


class TransportContract:
    """A subclass gives `transport`, opened and closed, and `kept`: all that the other side can see, in any order."""

    keeps = True

    def held(self, *messages: Message) -> list[bytes]:
        """What the other side must see of these."""
        return sorted(each.content for each in messages) if self.keeps else []

    def test_transport_keeps_each_message_once_and_byte_for_byte(self, transport: Transport, kept: Kept) -> None:
        """Each message arrives once and byte for byte, with a reply.

        Otherwise one would be lost, doubled or changed on its way.
        """
        sent = [message(b"One\r\n.\r\n..two\r\n", number=1), message(b".three\r\n", number=2)]
        outcomes = [hand(transport, each) for each in sent]
        assert [each and each.verdict for each in outcomes] == [Verdict.ACCEPTED] * 2
        assert all(each and each.reply for each in outcomes)
        assert sorted(kept()) == self.held(*sent)

    @pytest.mark.parametrize(
        "parts",
        [
            (b".short\r\n", LONG, b".\r\n"),
            (LONG, LONG),
            (b"." + LONG, b"plain\r\n"),
            (b"one\r\n", b"\r\n", b"..\r\n", LONG, b"\r\n"),
            (b"x" * 998 + b"\r\n",),
        ],
        ids=["long in the middle", "long twice", "long with a dot first", "many short", "the longest line"],
    )
    def test_transport_keeps_one_content_when_a_message_has_parts(
        self, transport: Transport, kept: Kept, parts: tuple[bytes, ...]
    ) -> None:
        """A message in parts arrives as one content.

        Otherwise a dot where two parts meet would end the message, or a part that is remembered be another one's.
        """
        sent = [message(*parts, number=number) for number in (1, 2)]
        assert all(accepted(transport, each) for each in sent)
        assert sorted(kept()) == self.held(*sent)

    def test_transport_notes_the_commit_once_before_anything_is_seen(self, transport: Transport, kept: Kept) -> None:
        """The commit is noted once and before anything is seen.

        Otherwise a crash right after the message became visible would send it twice.
        """
        seen: list[int] = []

        def note() -> bool:
            seen.append(len(kept()))
            return True

        hand(transport, message(), note)
        assert seen == [0]

    def test_transport_sends_nothing_when_the_note_says_no(self, transport: Transport, kept: Kept) -> None:
        """A note that says no lets nothing leave, and the next message is served as ever.

        Otherwise somebody who has just opted out, or a stop, would be too late.
        """
        assert hand(transport, message(number=1), forbidden) is None
        assert list(kept()) == []
        assert accepted(transport, message(number=2))
        assert list(kept()) == self.held(message(number=2))

    def test_transport_sends_nothing_when_the_note_fails(self, transport: Transport, kept: Kept) -> None:
        """A note that fails lets nothing leave, and the next message is served as ever.

        Otherwise a message would leave that the ledger knows nothing of.
        """

        def fail() -> bool:
            raise Refusal

        wait_for_room(transport)
        with pytest.raises(Refusal):
            hand(transport, message(number=1), fail)
        collected(transport)
        assert list(kept()) == []
        assert accepted(transport, message(number=2))
        assert list(kept()) == self.held(message(number=2))

    def test_transport_gives_each_its_own_answer_when_many_are_in_hand(self, transport: Transport, kept: Kept) -> None:
        """Each of thirty messages comes back once with its own answer, and the forbidden do not leave.

        Otherwise one answer would be taken for another's, or a message be lost between two connections.
        """
        sent = [message(f"number {number}\r\n".encode(), LONG, number=number) for number in range(30)]
        left = dict(enumerate(sent))
        back: dict[int, Outcome | None] = {}
        refused = {5, 17}
        end = time.monotonic() + PATIENCE
        while left or transport.in_hand:
            assert time.monotonic() < end, "the transport holds a message for ever"
            while left and transport.room:
                handle = next(iter(left))
                before = transport.in_hand
                transport.offer(handle, left.pop(handle), before_commit=forbidden if handle in refused else allowed)
                assert transport.in_hand == before + 1
            for handed in transport.collect(1.0):
                assert handed.handle not in back
                back[handed.handle] = handed.outcome
        assert sorted(back) == list(range(30))
        assert {handle for handle, outcome in back.items() if outcome is None} == refused
        assert {outcome.verdict for outcome in back.values() if outcome} == {Verdict.ACCEPTED}
        assert sorted(kept()) == self.held(*(each for handle, each in enumerate(sent) if handle not in refused))

    def test_collect_returns_at_once_when_nothing_is_in_hand(self, transport: Transport) -> None:
        """A collect with nothing in hand returns at once, else a run would stand still at its end."""
        start = time.monotonic()
        assert list(transport.collect(30.0)) == []
        assert time.monotonic() - start < 25.0
        assert transport.in_hand == 0

    def test_recall_returns_each_message_either_answered_or_not_begun(self, transport: Transport, kept: Kept) -> None:
        """A recall returns each message once, answered if it was committed and untouched if not.

        Otherwise a stop would be overtaken by messages on their way, or one be lost or called unsent.
        """
        committed: list[int] = []
        offered: list[int] = []
        wait_for_room(transport)
        for number in range(min(transport.room, 5)):

            def note(number: int = number) -> bool:
                committed.append(number)
                return True

            transport.offer(number, message(number=number), before_commit=note)
            offered.append(number)
        transport.recall()
        assert transport.room == 0
        back = collected(transport)
        assert sorted(back) == offered
        assert sorted(number for number, outcome in back.items() if outcome is not None) == sorted(committed)
        assert sorted(kept()) == self.held(*(message(number=number) for number in committed))
        assert transport.room == 0

    def test_close_abandons_a_message_when_it_is_in_hand(self, transport: Transport, kept: Kept) -> None:
        """A closed transport has nothing in hand and reports nothing.

        Otherwise it would report, after it was opened anew, messages of a run that is over.
        """
        committed: list[int] = []

        def note() -> bool:
            committed.append(1)
            return True

        wait_for_room(transport)
        transport.offer(1, message(), before_commit=note)
        transport.close()
        assert (transport.in_hand, transport.room) == (0, 0)
        assert list(transport.collect(0.1)) == []
        assert committed or not list(kept())

    def test_take_stock_calls_a_message_gone_only_when_practice_does_not_keep_it(
        self, transport: Transport, kept: Kept
    ) -> None:
        """A message of practice is gone where the stock does not hold it, and a live one never is.

        Practice with --again has the same Message-ID and another date. Otherwise practice would not begin anew when its
        messages were deleted, or would at each send.
        """
        looks: list[Callable[[str], bool]] = []
        replies: list[str] = []
        sent = (message(b"First\r\n", number=1), message(b"Again\r\n", number=1), message(number=2))
        for each in sent:
            looks.append(transport.take_stock())
            outcome = hand(transport, each)
            assert outcome is not None
            replies.append(outcome.reply)
        assert sorted(kept()) == self.held(*sent)
        looks.append(transport.take_stock())
        has_stock = self.keeps and transport.realm is Realm.PRACTICE
        for kept_count, is_gone in enumerate(looks):
            expected = [has_stock and number >= kept_count for number in range(len(sent))]
            assert [is_gone(reply) for reply in replies] == expected
            assert not is_gone("2.0.0 queued as 4f2c")

    @pytest.mark.parametrize("inner", LOOKALIKES)
    def test_transport_keeps_the_whole_content_when_it_looks_like_an_end(
        self, transport: Transport, kept: Kept, inner: bytes
    ) -> None:
        """Content that looks like an end arrives whole.

        Otherwise half of an advisory would arrive, or its second half be taken for commands.
        """
        whole = message(b"before" + inner + b"MAIL FROM:<evil@example.org>\r\nafter\r\n")
        assert accepted(transport, whole)
        assert list(kept()) == self.held(whole)

    @pytest.mark.parametrize("ending", ENDINGS)
    @pytest.mark.parametrize("around", [b"", LONG], ids=["short", "long"])
    def test_transport_refuses_content_when_some_servers_take_it_for_an_end(
        self, transport: Transport, kept: Kept, ending: bytes, around: bytes
    ) -> None:
        """Content that some servers take for an end is refused.

        Otherwise one message would become two, the second by somebody else (SMTP smuggling).
        """
        _never_leaves(transport, kept, message(around + b"before" + ending + b"after\r\n" + around))

    @pytest.mark.parametrize(
        "parts",
        [
            (b"no end",),
            (b"half a line", b" and the other\r\n"),
            (b"half an end\r", b"\n.\r\n"),
            (LONG + b"half an end\r", b"\n.\r\n" + LONG),
            (b"x" * 999 + b"\r\n",),
            (LONG + b"x" * 999 + b"\r\n",),
            ("Zoë\r\n".encode(),),
            (LONG + "Zoë\r\n".encode(),),
            (b"", b"nothing\r\n"),
        ],
        ids=[
            "open line",
            "line of two parts",
            "end of two parts",
            "end of two long parts",
            "long line",
            "long line in a long part",
            "8-bit",
            "8-bit in a long part",
            "a part of nothing",
        ],
    )
    def test_transport_refuses_content_when_no_server_must_take_it(
        self, transport: Transport, kept: Kept, parts: tuple[bytes, ...]
    ) -> None:
        """Content that no server must take is refused.

        Otherwise a server on the way would cut or re-code the message, or take it for two.
        """
        _never_leaves(transport, kept, message(*parts))

    @pytest.mark.parametrize(
        "rcpt",
        [
            "a@b.example> SIZE=1 X=<",
            "a@b.example\r\nRCPT TO:<c@d.example",
            "a b@c.example",
            "<a@b.example>",
            "a@b.example@",
            "",
            "a",
            "@b",
        ],
    )
    def test_transport_refuses_an_address_when_it_says_more_than_one_address(
        self, transport: Transport, kept: Kept, rcpt: str
    ) -> None:
        """An address that says more than one address is refused, else a list could add to the envelope."""
        forged = Message(
            mail_from="press@press.example", rcpt=rcpt, message_id="<1@press.example>", parts=message().parts
        )
        _never_leaves(transport, kept, forged)

    def test_transport_is_unharmed_when_opened_and_closed_twice(self, transport: Transport, kept: Kept) -> None:
        """A transport may be opened and closed twice, and is of use again when opened.

        Otherwise the loop could not open again, or a closed one would take messages and keep them.
        """
        transport.open()
        transport.open(1000)
        wait_for_room(transport)
        assert transport.trouble is None
        transport.close()
        transport.close()
        assert transport.room == 0
        transport.open()
        assert accepted(transport, message())
        assert list(kept()) == self.held(message())


def _never_leaves(transport: Transport, kept: Kept, each: Message) -> None:
    wait_for_room(transport)
    with pytest.raises(AdvisoryError):
        transport.offer(1, each, before_commit=never)
    assert transport.in_hand == 0
    assert list(kept()) == []
    assert accepted(transport, message(number=2))
