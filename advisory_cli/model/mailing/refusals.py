"""Rules that tell whether a server's refusal or deferral of a message is about the reader or about the sender.

A table of texts and enhanced codes decides. Each of its rules names its source. Enhanced codes are those of RFC 3463
and of https://www.iana.org/assignments/smtp-enhanced-status-codes. Most texts come before the codes, because Exchange
Online refuses senders under codes of mailboxes (5.2.0).
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final, NamedTuple

from advisory_cli.model.mailing.reader_words import (
    is_called_user,
    is_choice_of_reader,
    names,
    plainly_gone,
    speaks_of_message,
    speaks_of_reader,
)
from advisory_cli.model.patterns import late_pattern


class About(Enum):
    """Subject of a refusal or a deferral: the reader, or the sender.

    - READER: the reply is about this reader.
    - SENDER: it is about the sender, and a person has to change something.
    - SENDER_NOW: it is about the sender, for a reason that passes by itself, such as a quota.
    - UNSAID: neither code nor text tells.
    """

    READER = auto()
    SENDER_NOW = auto()  # the sender, for a reason that passes by itself, such as a quota
    SENDER = auto()  # the sender, until a person changes something
    UNSAID = auto()  # neither code nor text of this one reply says


class _Rule(NamedTuple):
    about: About
    pattern: re.Pattern[str]
    source: str
    of_code: bool = False  # True: the pattern is for the enhanced code. False: for the words


def _rule(about: About, pattern: str, source: str) -> _Rule:
    return _Rule(about, late_pattern(pattern, re.IGNORECASE), source)


def _code(about: About, pattern: str, source: str) -> _Rule:
    return _Rule(about, late_pattern(rf"\.(?:{pattern})"), source, of_code=True)


_GOOGLE: Final = "https://support.google.com/a/answer/3726730"
_RELAY: Final = "https://support.google.com/a/answer/6140680"
_MICROSOFT: Final = "https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online"
_THROTTLED: Final = "https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/continuous-error-throttling-smtp-auth-submissions"
_SES: Final = "https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html"
_QUOTAS: Final = "https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html"
_YAHOO: Final = "https://senders.yahooinc.com/smtp-error-codes/"
_POSTFIX: Final = "https://www.postfix.org/SMTPD_ACCESS_README.html"
_EXIM: Final = "https://www.exim.org/exim-html-current/doc/html/spec_html/ch-access_control_lists.html"
_CPANEL: Final = "https://forums.cpanel.net/threads/email-quota.697029/"
_CHANNELS: Final = "https://docs.mailchannels.com/inbound/smtp-errors"
_SENDGRID: Final = "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting"
_SMTP2GO: Final = "https://support.smtp2go.com/hc/en-gb/articles/360015283053"
_ZOHO: Final = "https://help.zoho.com/portal/en/community/topic/550-5-4-6-unusual-sending-activity-detected"
_FORPSI: Final = "https://support.forpsi.pl/kb/a2873"
_GMX: Final = "https://postmaster.gmx.com/en/error-messages"
_IANA: Final = "https://www.iana.org/assignments/smtp-enhanced-status-codes"

_SENT: Final = r"\b(?:mails|e-?mails|messages|rcpts|recipients)\b"
_PACE: Final = r"\b(?:sending|outgoing|hourly|daily|relay|message|rate)(?: \w+)? (?:quota|limit|threshold)"
_ACCOUNT: Final = r"(?:user(?:name)?|mail-?box|e-?mail account|login)\b"
_NOT_TO: Final = r"(?! (?:\w+ ){0,2}to\b)"  # to send to somebody may be forbidden by that reader
_PER: Final = r"\b(?:per|each|a)[ -](?:second|minute|hour|day|week|month)\b"
_BOUND: Final = r"\b(?:limit|quota|maximum|exceeded|too many)\b"
_SHUT: Final = r"(?:blocked|suspended|disabled|locked|deactivated|restricted|compromised)\b"
_QUOTE: Final = late_pattern(r"\bhost \S+ said:", re.IGNORECASE)  # another system's words (Postfix), in a reader's name

# The first that fits decides. Words are those behind the enhanced code, addresses taken out; codes are without their
# class. Codes of the reader stand before words that anybody may use, and behind those of a provider that misuses them.
_RULES: Final[Sequence[_Rule]] = (
    # Exchange Online: STOREDRV.Submission takes from the sender's mailbox, STOREDRV.Deliver puts into the reader's.
    _rule(About.SENDER_NOW, r"STOREDRV\.Submission\S*QuotaExceeded", _MICROSOFT),
    _rule(About.SENDER, r"STOREDRV\.Submission|SendAsDenied", _MICROSOFT),
    _rule(About.READER, r"STOREDRV\.Deliver|RESOLVER\.|message receive limit", _MICROSOFT),
    _rule(About.SENDER_NOW, r"sender throttled|concurrent connections limit", _THROTTLED),
    _rule(About.SENDER, r"permissions? to send as|bad outbound sender|not accepted from this ip", _MICROSOFT),
    _rule(About.SENDER, r"tenant has exceeded|client was not authenticated", _MICROSOFT),
    # Google: the same 4.2.1 is used of a reader's mailbox and of the sender's relay.
    _rule(About.SENDER_NOW, r"smtp relay limit exceeded|daily (?:user )?sending (?:quota|limit) exceeded", _RELAY),
    _rule(About.SENDER_NOW, r"unusual (?:rate|amount) of|has been (?:temporarily )?rate limited", _GOOGLE),
    _rule(About.SENDER, r"likely (?:unsolicited|suspicious)|low reputation of the sending", _GOOGLE),
    _rule(About.SENDER, r"mail relay denied|invalid credentials for relay", _RELAY),
    # A reader's side that has blocked somebody, or has its own limits.
    _rule(About.READER, r"Customer Block list|\b(?:rejected|blocked|refused) by (?:the )?recipient", _MICROSOFT),
    _rule(
        About.READER, r"\breceiving (?:limit|quota)|limit for this recipient|(?:user|mailbox) (?:is )?over quota", _IANA
    ),
    _rule(About.READER, r"\brecipient (?:has|have|is) (?:\w+ ){0,3}(?:quota|limit)\b", _IANA),
    # The sender's account, address and right to relay, whatever code they come with.
    _rule(About.SENDER, rf"\byour (?:[\w-]+ )?account (?:(?:is|was|has been) )?{_SHUT}|change your password", _CPANEL),
    _rule(About.SENDER, r"\bsender (?:address )?(?:is )?rejected", _POSTFIX),
    _rule(About.SENDER, r"not (?:currently )?permitted to relay|no relaying|allowed rcpthosts", _EXIM),
    # Codes of the reader.
    _code(About.READER, r"1\.(?:1|2|3|6|10)", _IANA),
    # Phrases of sending: a user or a mailbox that may not send is the sender's, under 2.1 (disabled) as well.
    _rule(About.SENDER, rf"\b(?:for|from) sending\b{_NOT_TO}|(?:un)?able to send\b{_NOT_TO}", _SMTP2GO),
    _rule(About.SENDER, rf"(?:cannot|can ?not|can't|may not|must not|disallowed to) send\b{_NOT_TO}", _SMTP2GO),
    _rule(About.SENDER, r"(?<![\w.-])(?:outgoing|outbound)(?![.-]?\w)(?! (?:quota|limit|rate|threshold))", _MICROSOFT),
    _rule(About.SENDER, rf"^(?!.*\b(?:accept|recipient|by )).*\bfrom (?:this|your) {_ACCOUNT}", _CPANEL),
    _rule(About.SENDER, rf"\b(?:spam|virus|malware|abuse|phishing)\b.*\bfrom (?:the )?{_ACCOUNT}", _CPANEL),
    _rule(About.SENDER, rf"\b(?:sending|submitting|authenticated|sender's|your) {_ACCOUNT}", _SMTP2GO),
    _rule(
        About.SENDER,
        r"\bsender(?: e-?mail)?(?: address| account)? (?:(?:is|was|has been) )?"
        r"(?:unknown|not (?:found|verified)|unverified|does not exist|disabled|suspended|locked)\b",
        _POSTFIX,
    ),
    _rule(About.SENDER_NOW, rf"^(?!.*\breceiv).*(?:{_PER}.*{_BOUND}|{_BOUND}.*{_PER})", _CPANEL),
    _code(About.READER, r"2\.[124]", _IANA),
    _code(About.READER, r"7\.1[23]\d", _MICROSOFT),  # a group that takes mail from some only
    _code(About.READER, r"7\.(?:504|505|507|510|703)", _MICROSOFT),  # the reader's side has blocked it
    _code(About.READER, r"7\.1[78]", _IANA),  # the mailbox or its domain has another owner (RFC 7293)
    # Amazon SES gives no enhanced codes.
    _rule(About.SENDER_NOW, r"^throttling failure", _QUOTAS),
    _rule(
        About.SENDER,
        r"address is not verified|identities failed|sending (?:is |has been )?(?:paused|suspended|disabled)",
        _SES,
    ),
    _rule(About.SENDER, r"not authorized to perform", _SES),
    # Yahoo: TS is for the traffic of a sender, BL for a listed one.
    _rule(About.SENDER, r"permanently deferred|\[BL\d+\]|connections will not be accepted from", _YAHOO),
    _rule(About.SENDER_NOW, r"\[TSS?\d+\]|temporarily deferred", _YAHOO),
    # Others that name what they mean.
    _rule(About.SENDER_NOW, r"maximum credits exceeded|limit exceeded for this sender", _SENDGRID),
    _rule(About.SENDER, r"match a verified sender identity", _SENDGRID),
    _rule(About.SENDER, r"unusual sending activity", _ZOHO),
    _rule(About.SENDER, r"reject due to policy restrictions", _GMX),
    _rule(About.SENDER_NOW, r"policy violation, see https://support\.forpsi", _FORPSI),
    _rule(About.SENDER, r"not (?:allowed|authori[sz]ed|permitted) to send(?! (?:mail |messages )?to\b)", _SMTP2GO),
    # What mail systems say when nobody wrote words of their own.
    _rule(About.SENDER, r"(?:client host|helo command) rejected", _POSTFIX),
    _rule(About.SENDER, r"sender verif(?:y|ication) failed", _EXIM),
    _rule(About.SENDER, r"relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed)|unable to relay", _POSTFIX),
    _rule(About.SENDER, r"authentication (?:is )?required|must authenticate|not authenticated", "RFC 4954"),
    _rule(About.SENDER, r"\b(?:SPF|DKIM|DMARC)\b", _CHANNELS),
    _rule(About.SENDER, r"blocked using \S+\.\w|spamhaus|(?<!not )listed (?:in|on|at|by) \S+\.\w|\bDNSBL\b", _POSTFIX),
    _rule(About.SENDER, r"\bIP (?:address )?(?:\S+ )?(?:is )?(?:black|block|not allowed|banned)", _GMX),
    _rule(About.SENDER_NOW, rf"{_PACE}|(?:quota|limit) of \d+ {_SENT}|insufficient system", _POSTFIX),
    _rule(About.SENDER_NOW, r"\brate\b.*\bexceed|too (?:frequent|many) (?:connect|mails|e-?mails|messages)", _POSTFIX),
    _rule(
        About.SENDER_NOW,
        rf"(?:you|sender|domain \S+) (?:have|has) (?:exceeded|reached|sent too)|\d+ {_SENT} per",
        _CPANEL,
    ),
    _rule(About.SENDER_NOW, r"too many (?:rcpts|recipients)", _POSTFIX),
    # Codes of the sender.
    _code(About.SENDER_NOW, r"2\.25[1-5]|1\.90", _MICROSOFT),
    _code(About.SENDER, r"1\.[78]", _IANA),  # bad address of the sender
    _code(About.SENDER_NOW, r"4\.5", _GOOGLE),  # congestion (RFC 3463); Google's daily quota
    _code(About.SENDER, r"7\.(?:57|60|64|50\d|51\d|6\d\d|7[0-4]\d|750)", _MICROSOFT),
    _code(About.SENDER_NOW, r"7\.23[23]", _MICROSOFT),  # the tenant's limit of outside readers
    _code(About.SENDER, r"7\.(?:[89]|11|2\d|30)", _IANA),  # login, encryption, SPF, DKIM, reverse DNS, floods
    _code(About.SENDER, r"3\.4", _IANA),  # too big for the system
    _code(About.SENDER_NOW, r"3\.1", _IANA),  # the system is full
)

_CODE: Final = late_pattern(r"([245])(\.\d{1,3}\.\d{1,3})\b")
_ADDRESS: Final = late_pattern(r"<?[^\s<>]+@[^\s<>]+>?")
_HEAD: Final = late_pattern(r"\s*<([^\s<>]+@[^\s<>]+)>(?::|\.\.\.)")
_PARTICULAR: Final = late_pattern(
    r"https?://\S+"  # links
    r"|<?[^\s<>]+@[^\s<>]+>?"  # addresses
    r"|\[[^\]]*\]|\([^)]*\d[^)]*\)"  # a tail of host, time and id
    r"|\b[\w-]+(?:\.[\w-]+)+\b"  # hosts and numbers with dots
    r"|\b\w*[a-z][A-Z]\w*\b"  # ids of letters
    r"|\S*\d\S*"  # whatever holds a number
)


def about(code: int, reply: str, *, sender: str = "", reader: str = "") -> About:
    """Return the subject of a server's refusal or deferral: READER, SENDER, SENDER_NOW, or UNSAID when nothing tells.

    `code`: the SMTP reply code. `reply`: the text behind it, with the enhanced code (such as 5.1.1, RFC 3463).
    `sender`, `reader`: the addresses of the envelope, "" when not known.
    Words that a server quotes from another server give UNSAID, because nobody knows whether the other server refused
    this reader, or all mail from this sender. For any other reply, a table of known texts and enhanced codes decides.
    When nothing in the table fits, the addresses in the reply and its other words decide. For a deferral (code 4xx),
    SENDER becomes SENDER_NOW.
    """
    if _QUOTE.search(reply):
        return About.UNSAID
    if _is_headed_by(reply, sender):
        return _temporary_if_deferred(About.SENDER, code)
    if (blamed := _by_table(reply)) is not None:
        return _temporary_if_deferred(blamed, code)
    words = _words(reply)
    of_reader = names(reply, reader)
    if names(reply, sender) and not (of_reader or plainly_gone(words) or is_choice_of_reader(words)):
        return _temporary_if_deferred(About.SENDER, code)
    if speaks_of_reader(words) or (of_reader and not speaks_of_message(words)):
        return About.READER
    return About.UNSAID


def is_certain(reply: str, *, reader: str = "") -> bool:
    """Return True when it is certain that a reply is about the reader. Call this only when about() has returned READER.

    `reader`: the e-mail address of the recipient, "" when not known.
    True in three cases: the table of this module has the reply, the words say that the address does not exist, or the
    reply calls the address a user, mailbox or account. A quoted address is not enough, because Postfix and Exim quote
    the address in any refusal.
    """
    return _by_table(reply) is not None or is_called_user(reply, reader) or plainly_gone(_words(reply))


def normalised(reply: str) -> str:
    """Return a reply without ids, times, addresses, hosts and numbers. Similar replies to many people become equal.

    The enhanced code (such as 5.1.1, RFC 3463) stays. Letters are case folded.
    """
    enhanced = _CODE.match(reply)
    words = _PARTICULAR.sub(" ", reply[enhanced.end() :] if enhanced else reply)
    return " ".join([enhanced[0] if enhanced else "", *words.casefold().split()])


def _words(reply: str) -> str:
    """Return a reply without its enhanced code and its addresses."""
    enhanced = _CODE.match(reply)
    return _ADDRESS.sub("<>", reply[enhanced.end() :] if enhanced else reply).strip()


def _is_headed_by(reply: str, address: str) -> bool:
    """Tell whether a reply begins with an address as the thing that was refused: "<a@b>: …", "<a@b>... …"."""
    enhanced = _CODE.match(reply)
    match = _HEAD.match(reply[enhanced.end() :] if enhanced else reply)
    return match is not None and bool(address) and match[1].casefold() == address.casefold()


def _by_table(reply: str) -> About | None:
    """Return what the first fitting rule says a reply is about. None means that no rule fits."""
    enhanced, words = _CODE.match(reply), _words(reply)
    for rule in _RULES:
        if not rule.of_code and rule.pattern.search(words):
            return rule.about
        if rule.of_code and enhanced and rule.pattern.fullmatch(enhanced[2]):
            return rule.about
    return None


def _temporary_if_deferred(blamed: About, code: int) -> About:
    """Turn SENDER into SENDER_NOW for a deferral, as the first digit of its code says (RFC 5321 4.2.1)."""
    return About.SENDER_NOW if blamed is About.SENDER and code // 100 == 4 else blamed
