"""Make small parts of sentences: amounts, durations, enumerations, names of people and files."""

import re
from collections.abc import Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.addressee import BY_ADDRESS
from advisory_cli.model.press.notice import NoticeKind

_NOTICES = {
    NoticeKind.CORRECTION: ("correction", "corrections"),
    NoticeKind.UPDATE: ("update", "updates"),
    NoticeKind.REMINDER: ("reminder", "reminders"),
    NoticeKind.CANCELLATION: ("cancellation", "cancellations"),
    NoticeKind.POSTPONEMENT: ("postponement", "postponements"),
    NoticeKind.WITHDRAWAL: ("withdrawal", "withdrawals"),
    NoticeKind.LIFT: ("notice that the embargo is lifted", "notices that the embargo is lifted"),
}


def amount(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: '1 message' or '1,204 messages'.

    `plural` is the noun for any number but 1. "" means `singular` with an s.
    """
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def notice_amount(count: int, kind: NoticeKind) -> str:
    """Return a number of notices of one kind: '1 correction' or '12 corrections'."""
    return amount(count, *_NOTICES[kind])


def first_time_amount(count: int) -> str:
    """Return a number of messages with the text alone, for people who have no text yet: '3 first-time releases'."""
    return amount(count, "first-time release")


def listed(parts: Sequence[str]) -> str:
    """Return parts joined with commas and 'and': 'a', 'a and b', 'a, b and c'. "" when there are no parts."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def overtaken_words(count: int) -> str:
    """Return a sentence that says that `count` people get neither an older nor a newer text of an advisory.

    These people were to get the older text. The newer text was planned for other people while the older one was being
    sent.
    """
    who = amount(count, "person gets", "people get")
    return f"A newer text was planned, so the older one is not sent: {who} neither."


def unconfirmed_reason(count: int, cut_off: int = 0) -> str:
    """Return a clause that says why `count` messages are unconfirmed.

    `cut_off` is the number of those whose sending program, or whose computer, stopped. The server did not confirm the
    others.
    """
    stopped, hung_up = "the program or the computer stopped while sending", "the server hung up before confirming"
    if not cut_off:
        return hung_up
    if cut_off >= count:
        return stopped
    return f"{stopped} ({cut_off:,}), or {hung_up} ({count - cut_off:,})"


def unconfirmed_words(count: int, cut_off: int = 0) -> str:
    """Return sentences that say that `count` messages are unconfirmed, to be put before the command by which a person
    decides about them.

    `cut_off` is the number of those whose sending program, or whose computer, stopped.
    """
    again = "It may have arrived; it is not sent again by itself."
    if count != 1:
        again = "They may have arrived; they are not sent again by themselves."
    return f"{count:,} unconfirmed: {unconfirmed_reason(count, cut_off)}. {again} Decide:"


def duration(seconds: float) -> str:
    """Return a duration, given in seconds, in rounded words: 'a second', 'about 40 seconds', 'about 2½ hours'."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"about {round(seconds)} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes"
    hours, rest = divmod(round(seconds / 900), 4)
    return f"about {hours}{('', '¼', '½', '¾')[rest]} hours"


def person(address: str, *, name: str = "", outlet: str = "") -> str:
    """Return a person in words: 'Ann Lee, Example Times <ann@example.org>'.

    `address` is the e-mail address. An empty `name` or `outlet` is left out.
    """
    who = ", ".join(filter(None, (name.strip(), outlet.strip())))
    return f"{who} <{address}>" if who else address


def masked(address: str) -> str:
    """Return an e-mail address shortened to 'a***@example.org', for lines that may end in a log or a cron mail.

    The first letter and the domain are kept. Text without an @ becomes '***'.
    """
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def without_address(text: str, address: str) -> str:
    """Return `text`, such as a server's reply, with each occurrence of the e-mail address `address` shortened.

    The address becomes 'a***@example.org'. The address is found in `text` even when its capital letters differ.
    """
    if address.casefold() not in text.casefold():
        return text
    return re.sub(re.escape(address), lambda _: masked(address), text, flags=re.IGNORECASE)


def shown_path(path: Path, relative_to: Path | None = None) -> str:
    """Return `path` relative to the folder `relative_to` when the path lies inside, else unchanged.

    With None as `relative_to`, every path is returned unchanged.
    """
    if relative_to is not None and path.is_absolute() and path.is_relative_to(relative_to):
        return str(path.relative_to(relative_to))
    return str(path)


def shown_folder(path: Path, relative_to: Path | None = None) -> str:
    """Return the path of a folder with a slash at its end, such as 'outbox/'.

    The path is relative to the folder `relative_to` when the folder lies inside, else unchanged.
    """
    return shown_path(path, relative_to).rstrip("/") + "/"


def shown_list(name: str) -> str:
    """Return a short name for a list, such as 'europe'.

    `name` is the list's name as stored. The result is
    - for an absolute path, of a list outside the newsroom: the file's name without its ending,
    - for people named with --to, who need no list: the words "by address",
    - for any other name: `name` unchanged.
    """
    if name == BY_ADDRESS:
        return "by address"
    return Path(name).stem if Path(name).is_absolute() else name


def shown_place(place: Place, relative_to: Path | None = None) -> str:
    """Return the file and line of a finding's place: 'advisories/x.md:12'. "" for a place without a file.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    if place.file is None:
        return ""
    name = shown_path(place.file, relative_to)
    return name if place.line is None else f"{name}:{place.line}"
