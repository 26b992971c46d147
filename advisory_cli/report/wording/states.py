"""Find the word for each delivery state: waiting, accepted, refused, trying again, unconfirmed, left out or held.

The module also counts deliveries by these words.
"""

from collections.abc import Mapping

from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind, Selection, State, Verdict
from advisory_cli.model.mailing.left_out import LEFT_OUT_WORDS
from advisory_cli.model.mailing.not_sent_again import STOPPED, NotSentAgain
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.report.wording.lines import Tone
from advisory_cli.report.wording.phrases import listed
from advisory_cli.report.wording.times import at_both

TRYING_AGAIN = "trying again"
EXPIRED = "expired"
NOT_SENT = "not sent"
OPTED_OUT_WORDS = "opted out: will not get it"  # of a person who still waits

STATE_WORDS: Mapping[State, str] = {
    State.IN_DOUBT: "unconfirmed",
    State.REFUSED: "refused",
    State.ACCEPTED: "accepted",
    State.PLANNED: "waiting",
    State.CLAIMED: "waiting",
    State.HELD: "held",
    State.LEFT_OUT: "left out",
}

STORED_WORDS: Mapping[str, str] = {"unconfirmed": "unsure"}  # words that JSON and CSV spell as they always have

REASON_WORDS: Mapping[str, str] = {  # the reasons that the ledger stores as codes
    **{selection.value: singular for selection, (singular, _) in LEFT_OUT_WORDS.items()},
    Selection.DUPLICATE.value: "duplicate: the address is further up in the lists",
    Selection.NEWER_REVISION.value: "a later revision takes its place",
    "replaced": "replaced by another mailing",
    "too late": EXPIRED,
    "withdrawn": "the text was withdrawn",
    "not in the lists any more": "no longer on the lists",
    "the embargo has ended, and an older advisory kept no text without it": (
        "the embargo has ended, and only the text with its banner was kept"
    ),
}

VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "accepted",
    Verdict.DEFERRED: TRYING_AGAIN,
    Verdict.REFUSED: "refused",
    Verdict.IN_DOUBT: "unconfirmed",
}

STATE_TONES: Mapping[str, Tone] = {
    "unconfirmed": "bad",
    "refused": "bad",
    TRYING_AGAIN: "warn",
    "waiting": "plain",
    "accepted": "good",
    "held": "quiet",
    "left out": "quiet",
}


def came_back_in_words(counts: Mapping[ReplyKind, int]) -> str:
    """Return the number of replies of each kind in words: '3 answered and 1 returned'. "" when there are none."""
    return listed([f"{counts[kind]:,} {kind}" for kind in ReplyKind if counts.get(kind, 0)])


def row_state(row: DeliveryRow) -> str:
    """Return the word for a delivery's state: accepted, refused, waiting, trying again and so on.

    Planned and claimed deliveries are 'waiting'. A planned one that was tried before is 'trying again'. 'unconfirmed'
    means in doubt.
    """
    return TRYING_AGAIN if row.state is State.PLANNED and row.attempts > 0 else STATE_WORDS[row.state]


def waiting_word(*, stopped: bool) -> str:
    """Return the word for people whose message did not have its turn: waiting, or not sent when a person stopped it."""
    return NOT_SENT if stopped else STATE_WORDS[State.PLANNED]


def is_waiting(row: DeliveryRow) -> bool:
    """Tell whether the recipient of a delivery still waits: for a time, for the embargo's end, or for an attempt."""
    return row.state in {State.PLANNED, State.CLAIMED, State.HELD}


def reason_words(row: DeliveryRow) -> str:
    """Return why a delivery is held or left out, in the words of the glossary. "" when there is no reason.

    The ledger stores a code, such as 'too late'. Any other reason is returned as it is stored.
    """
    return REASON_WORDS.get(row.reason, row.reason)


_NOT_SENT_AGAIN: Mapping[str, str] = {
    "withdrawn": "the text was withdrawn",
    Selection.NEWER_REVISION.value: "a newer text was planned",
    "replaced": "it was replaced",
    Selection.OPTED_OUT.value: "opted out",
    "too late": "it has expired",
    STOPPED: "it is stopped",
}


def reason_not_sent(reason: NotSentAgain) -> str:
    """Return in words why an unconfirmed message is not sent again: 'the text was withdrawn (rivers.2)'."""
    by = f" ({reason.by})" if reason.by else ""
    return f"{_NOT_SENT_AGAIN[reason.reason]}{by}"


def doubt_words(doubt: PastDoubt, zone: str) -> str:
    """Return what was decided about an unconfirmed message: 'was unconfirmed at 13:43 CET …; decided by hand: …'.

    Times are shown in `zone`.
    """
    since = f"was unconfirmed at {at_both(doubt.since, zone)}" + (f" ({doubt.reply})" if doubt.reply else "")
    result = "arrived" if doubt.arrived else "not arrived"
    if not doubt.by_hand:
        return f"{since}; {result}: {doubt.why}, found at {at_both(doubt.decided_at, zone)}"
    by = f" by {doubt.by}" if doubt.by else ""
    return f"{since}; decided by hand{by} at {at_both(doubt.decided_at, zone)}: {result}"


def word_counts(counts: Mapping[State, int]) -> dict[str, int]:
    """Return the number of deliveries for each word: unconfirmed, refused, accepted, waiting, held and left out.

    A word without deliveries has 0. `counts` gives the number for each state. Planned and claimed deliveries are both
    waiting.
    """
    totals = dict.fromkeys(STATE_WORDS.values(), 0)
    for state, count in counts.items():
        totals[STATE_WORDS[state]] += count
    return totals


def with_expired(totals: dict[str, int], expired: int) -> dict[str, int]:
    """Return the numbers of word_counts() with another word, 'expired', for those left out who were too late."""
    left_out = STATE_WORDS[State.LEFT_OUT]
    return totals | {left_out: totals[left_out] - expired, EXPIRED: expired}


def opted_out_by_word(summary: MailingSummary, *, stopped: bool) -> Mapping[str, int]:
    """Return how many of the people counted under each word have opted out: waiting, held and trying again.

    `stopped`: all of them are counted as not sent.
    """
    if stopped:
        return {NOT_SENT: summary.opted_out}
    waiting = summary.opted_out - summary.held_opted_out - summary.trying_opted_out
    return {TRYING_AGAIN: summary.trying_opted_out, "waiting": waiting, "held": summary.held_opted_out}


def opted_out_note(count: int, opted_out: int, *, end: str = "") -> str:
    """Return the bracket behind a number of people of whom some have opted out, with a blank before it, or "".

    `end` are further words inside the bracket, such as ': will not get it'.
    """
    which = "" if opted_out == count else f"{opted_out:,} of them "
    return f" ({which}opted out{end})" if opted_out else ""


def counts_in_words(
    counts: Mapping[State, int],
    *,
    expired: int = 0,
    trying: int = 0,
    stopped: bool = False,
    opted_out: Mapping[str, int] | None = None,
) -> str:
    """Return the numbers of deliveries in words: '2 unconfirmed and 412 accepted', or 'nobody' for none.

    'unconfirmed' means in doubt.
    `counts`: the number of deliveries for each state. `expired`: how many of the deliveries left out were too late.
    `trying`: how many of the waiting deliveries were tried before. `stopped`: the mailing was stopped. Deliveries
    waiting or held are then counted together as 'not sent'. `opted_out`: how many of the people of a word have opted
    out, as opted_out_by_word() returns it; a bracket behind the word says so.
    """
    words = with_expired(word_counts(counts), expired)
    if trying and not stopped:
        words = {TRYING_AGAIN: trying, **words, "waiting": words["waiting"] - trying}
    if stopped:
        words[NOT_SENT] = words.pop("waiting") + words.pop("held")
    out = opted_out or {}
    parts = [
        f"{count:,} {word}{opted_out_note(count, out.get(word, 0), end=': will not get it')}"
        for word, count in words.items()
        if count
    ]
    return listed(parts) or "nobody"
