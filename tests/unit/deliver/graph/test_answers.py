"""What became of a message, by what Microsoft Graph answers."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.deliver.graph.answers import judge
from advisory_cli.model.mailing.delivery import Verdict
from advisory_cli.model.mailing.refusals import About, about
from advisory_cli.net.graph import LONGEST_PAUSE, SHORTEST_PAUSE, USUAL_PAUSE, pause_asked_by
from advisory_cli.net.https import Answer

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def answer(status: int, code: str = "", words: str = "", *, complete: bool = True, **headers: str) -> Answer:
    """An answer with an error, and headers with _ for -."""
    body = json.dumps({"error": {"code": code, "message": words}}).encode() if code else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=body, complete=complete)


@pytest.mark.parametrize(
    ("said", "verdict", "of_sender"),
    [
        (answer(202), Verdict.ACCEPTED, False),
        (answer(200), Verdict.IN_DOUBT, False),
        (answer(204), Verdict.IN_DOUBT, False),
        (answer(302), Verdict.REFUSED, True),
        (answer(400, "ErrorInvalidRecipients", "At least one recipient isn't valid."), Verdict.REFUSED, False),
        (answer(400, "ErrorMimeContentInvalidBase64String"), Verdict.REFUSED, False),
        (answer(401), Verdict.REFUSED, True),
        (answer(403, "ErrorAccessDenied"), Verdict.REFUSED, True),
        (answer(403, "ErrorSendAsDenied"), Verdict.REFUSED, True),
        (answer(403), Verdict.REFUSED, True),
        (answer(404, "MailboxNotEnabledForRESTAPI"), Verdict.REFUSED, True),
        (answer(404), Verdict.REFUSED, True),
        (answer(408), Verdict.DEFERRED, False),
        (answer(413), Verdict.REFUSED, True),
        (answer(415), Verdict.REFUSED, True),
        (answer(423), Verdict.DEFERRED, False),
        (answer(429, "ApplicationThrottled"), Verdict.DEFERRED, False),
        (answer(429, "ErrorExceededMessageLimit"), Verdict.REFUSED, True),
        (answer(500), Verdict.IN_DOUBT, False),
        (answer(500, "ErrorInternalServerError"), Verdict.IN_DOUBT, False),
        (answer(500, "ErrorMessageSubmissionBlocked"), Verdict.REFUSED, True),
        (answer(501), Verdict.REFUSED, True),
        (answer(502), Verdict.IN_DOUBT, False),
        (answer(503), Verdict.IN_DOUBT, False),
        (answer(503, retry_after="7"), Verdict.DEFERRED, False),
        (answer(504), Verdict.IN_DOUBT, False),
        (answer(504, retry_after="7"), Verdict.IN_DOUBT, False),
        (answer(507), Verdict.DEFERRED, True),
        (answer(507, "ErrorQuotaExceeded"), Verdict.DEFERRED, True),
        (answer(509), Verdict.DEFERRED, False),
    ],
    ids=lambda value: f"{value.status}-{len(value.body)}-{len(value.headers)}" if isinstance(value, Answer) else None,
)
def test_judge_tells_what_became_of_a_message(said: Answer, verdict: Verdict, of_sender: bool) -> None:
    """Only 202 is an acceptance, and what does not surely say that nothing was taken is a doubt.

    Otherwise a message would be called sent that was not, or one leave twice.
    """
    found = judge(said, NOW)
    assert (found.verdict, found.about_sender, found.code) == (verdict, of_sender, said.status)
    assert found.reply


@pytest.mark.parametrize("status", [200, 202, 500, 502, 503, 504])
def test_judge_neither_accepts_nor_doubts_when_the_request_was_not_complete(status: int) -> None:
    """An answer that came before the end of the request is never an acceptance or a doubt."""
    assert judge(answer(status, complete=False), NOW).verdict is Verdict.DEFERRED


@pytest.mark.parametrize(("status", "asked"), [(429, "7"), (503, "7"), (509, "7")])
def test_judge_names_the_time_to_come_back_when_the_server_does(status: int, asked: str) -> None:
    """A pause that the server asks for is the time of the next attempt."""
    assert judge(answer(status, retry_after=asked), NOW).not_before == NOW + timedelta(seconds=7)


def test_judge_says_what_to_do_when_the_sender_is_refused() -> None:
    """A refusal of the sender names the code, the words and whom to ask."""
    reply = judge(answer(403, "ErrorAccessDenied", "Access is denied.", request_id="4711"), NOW).reply
    assert reply.startswith("ErrorAccessDenied: Access is denied. (request-id 4711) – ")
    assert "Mail.Send" in reply
    assert "ask whoever administers Microsoft 365" in reply


def test_about_calls_a_recipient_that_is_not_valid_the_readers_matter() -> None:
    """A refused recipient does not end the run, else one bad address would keep the text from everybody."""
    said = judge(answer(400, "ErrorInvalidRecipients", "At least one recipient isn't valid."), NOW)
    assert about(400, said.reply, reader="ann@paper.example") is About.READER


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry_after": "20"}, timedelta(seconds=20)),
        ({"retry_after": "0"}, SHORTEST_PAUSE),
        ({"retry_after": "999999999"}, LONGEST_PAUSE),
        ({"retry_after": "99999999999999999999"}, USUAL_PAUSE),
        ({"retry_after": "-5"}, USUAL_PAUSE),
        ({"retry_after": "soon"}, USUAL_PAUSE),
        ({}, USUAL_PAUSE),
        ({"retry_after": "Tue, 01 Dec 2026 09:00:45 GMT"}, timedelta(seconds=45)),
        ({"retry_after": "Tuesday, 01-Dec-26 09:00:45 GMT"}, timedelta(seconds=45)),
        ({"retry_after": "Tue, 01 Dec 2026 08:00:00 GMT"}, SHORTEST_PAUSE),
        ({"retry_after": "Tue, 01 Dec 2099 08:00:00 GMT"}, LONGEST_PAUSE),
        (
            {"retry_after": "Tue, 01 Dec 2026 12:00:45 GMT", "date": "Tue, 01 Dec 2026 12:00:00 GMT"},
            timedelta(seconds=45),
        ),
    ],
    ids=str,
)
def test_pause_is_bounded_when_the_server_asks_for_one(headers: dict[str, str], pause: timedelta) -> None:
    """Seconds and dates are read, by the server's own clock, and nonsense is bounded.

    Otherwise a wrong clock or a word would hold up a newsroom for years, or not at all.
    """
    assert pause_asked_by(answer(429, complete=True, **headers), NOW) == pause


def test_pause_is_kept_when_an_acceptance_asks_for_one() -> None:
    """A pause asked for together with 202 holds, and the message is accepted (msgraph-sdk-java#1487)."""
    said = answer(202, retry_after="9")
    assert (pause_asked_by(said, NOW), judge(said, NOW).verdict) == (timedelta(seconds=9), Verdict.ACCEPTED)
    assert pause_asked_by(answer(202), NOW) is None
    assert pause_asked_by(answer(503), NOW) is None
