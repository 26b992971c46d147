"""Rules that make an outcome of what Microsoft Graph answers to sendMail, and tell whom a refusal is about.

An error code in the answer decides before the status, because only the codes are promised to stay the same. Source of
the codes: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode and
https://learn.microsoft.com/en-us/graph/errors.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from advisory_cli.deliver.validation import outcome
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from advisory_cli.net.graph import THROTTLED, error_in, pause_asked_by, request_id, words_of
from advisory_cli.net.https import Answer

_ADMINISTRATOR = "whoever administers Microsoft 365"
_MAIL_SEND = f"the app needs the permission Mail.Send, and must be let into this mailbox: ask {_ADMINISTRATOR}"
_NO_MAILBOX = f"check the address in send_via, or ask {_ADMINISTRATOR} whether this mailbox is in Exchange Online"
_BLOCKED = f"ask {_ADMINISTRATOR} why the account may not send"
# Codes that are about the mailbox that sends, in lower case, each with what to do.
_OF_SENDER: Mapping[str, str] = {
    "erroraccessdenied": _MAIL_SEND,
    "accessdenied": _MAIL_SEND,
    "authorization_requestdenied": _MAIL_SEND,
    "errorsendasdenied": f"`from` has to be the mailbox, or one it may send as: ask {_ADMINISTRATOR}",
    "errormessagesubmissionblocked": _BLOCKED,
    "errorexceededmessagelimit": "read Microsoft's message in the mailbox's Inbox, and do as it says",
    "erroraccountdisabled": _BLOCKED,
    "errormailboxnotenabledforrestapi": _NO_MAILBOX,
    "mailboxnotenabledforrestapi": _NO_MAILBOX,
    "mailboxnotsupportedforrestapi": _NO_MAILBOX,
    "errornonexistentmailbox": _NO_MAILBOX,
    "errorinvaliduser": _NO_MAILBOX,
    "resourcenotfound": _NO_MAILBOX,
    "request_resourcenotfound": _NO_MAILBOX,
    "extensionerror": _NO_MAILBOX,
    "errormessagesizeexceeded": "make the message smaller",
}
# Codes about the mailbox that sends which pass by themselves, or once somebody has made room.
_OF_SENDER_NOW: Mapping[str, str] = {
    "errorquotaexceeded": "the mailbox is full: somebody has to delete something there",
    "quotalimitreached": "the mailbox is full: somebody has to delete something there",
    "errormailboxmoveinprogress": "the mailbox is being moved",
}
_OF_READER = frozenset({"errorinvalidrecipients", "errorinvalidsmtpaddress", "errornorecipients"})
_STATUS_OF_SENDER: Mapping[int, str] = {
    401: "the token is not for this mailbox, or not for Microsoft Graph",
    403: _MAIL_SEND,
    404: _NO_MAILBOX,
    413: "make the message smaller",
}
_NEVER_TAKEN = frozenset({405, 406, 411, 415, 501, 505})  # refused by what the request is, whoever sends it
_LATER = frozenset({408, 409, 412, 423})  # not received in time; another state of the mailbox; locked


def judge(answer: Answer, now: datetime) -> Outcome:
    """Return the outcome of a message, judged by the answer to the request that carried it. `now` is aware.

    - Status 202 means accepted. Microsoft documents no other status for that.
    - A known error code, and a status by which nothing was taken, such as 403 or 404, mean refused or deferred. When
      the reason is the mailbox that sends, the outcome is marked so (Outcome.about_sender), and its reply says what to
      do.
    - Status 429, 509, and 503 with Retry-After mean deferred, until the end of the pause that the answer asks for.
    - Any other answer, such as 500, 502 or 504, means in doubt, because messages were sent after such answers
      (https://learn.microsoft.com/en-us/answers/questions/2286986).
    - When the answer came before the request was complete, every status 2xx and 5xx means deferred, because the message
      cannot have been taken.
    """
    if not answer.complete and (answer.status // 100 == 2 or answer.status >= 500):
        return _outcome(Verdict.DEFERRED, answer)
    if answer.status == 202:
        return outcome(Verdict.ACCEPTED, " ".join(filter(None, ("Accepted", request_id(answer)))), 202)
    if (known := _by_code(answer)) is not None:
        return known
    if answer.status in THROTTLED and (pause := pause_asked_by(answer, now)) is not None:
        return replace(_outcome(Verdict.DEFERRED, answer), not_before=now + pause)
    return _by_status(answer)


def _by_code(answer: Answer) -> Outcome | None:
    """Return the outcome of an answer by its code. None for a code that this module does not know."""
    code = error_in(answer).code.casefold()
    if code in _OF_READER:
        return _outcome(Verdict.REFUSED, answer)
    if code in _OF_SENDER:
        return _of_sender(Verdict.REFUSED, answer, _OF_SENDER[code])
    if code in _OF_SENDER_NOW:
        return _of_sender(Verdict.DEFERRED, answer, _OF_SENDER_NOW[code])
    return None


def _by_status(answer: Answer) -> Outcome:
    """Return the outcome of an answer without a code that this module knows."""
    status = answer.status
    if status in _STATUS_OF_SENDER:
        return _of_sender(Verdict.REFUSED, answer, _STATUS_OF_SENDER[status])
    if status in _NEVER_TAKEN or status // 100 == 3:  # a redirect is not followed
        return _of_sender(Verdict.REFUSED, answer, "check the setting graph_server")
    if status == 507:
        return _of_sender(Verdict.DEFERRED, answer, "the mailbox has no room: somebody has to delete something there")
    verdict = Verdict.REFUSED if status // 100 == 4 else Verdict.IN_DOUBT
    return _outcome(Verdict.DEFERRED if status in _LATER else verdict, answer)


def _of_sender(verdict: Verdict, answer: Answer, advice: str) -> Outcome:
    judged = outcome(verdict, " – ".join(filter(None, (words_of(answer), advice))), answer.status)
    return replace(judged, about_sender=True)


def _outcome(verdict: Verdict, answer: Answer) -> Outcome:
    return outcome(verdict, words_of(answer) or "no reason was given", answer.status)
