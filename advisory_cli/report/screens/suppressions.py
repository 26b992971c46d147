"""Make the output of `suppress`: the opt-outs, as text or JSON, and addresses that an opt-out may mean too."""

from collections.abc import Mapping, Sequence

from advisory_cli.model.mailing.records import Suppression
from advisory_cli.model.people.recipient import address_key
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at, iso

_NO_REASON = "asked by hand"  # stored where nobody gave a reason, before the account took its place
_MOST = 20  # opt-outs that are named


def suppression_lines(suppressions: Sequence[Suppression], *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return lines that list `suppressions`, the opt-outs, each with its reason and its date, and their number.

    Times are shown in `zone`, in lines of at most `width` columns.
    """
    if not suppressions:
        return wrapped("Nobody has opted out.", width=width)
    lines = [line for suppression in suppressions for line in _suppression(suppression, zone, width)]
    words = f"{amount(len(suppressions), 'opt-out')}. Nothing is sent there, whatever the list."
    return (*lines, *BLANK, *wrapped(words, width=width))


def nobody_lines(who: str, suppressions: Sequence[Suppression], *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return lines for `status --who` when no delivery has the text `who`: opt-outs with it, and where else to look.

    `suppressions` are all opt-outs. Times are shown in `zone`, in lines of at most `width` columns.
    """
    key = address_key(who)
    found = [
        suppression
        for suppression in suppressions
        if key in suppression.pattern or (suppression.pattern.startswith("@") and key.endswith(suppression.pattern))
    ]
    lines = [
        line
        for suppression in found[:_MOST]
        for line in wrapped(
            f"{suppression.pattern}: left out of every mailing (opted out at {at(suppression.since, zone)}).",
            hang=4,
            width=width,
        )
    ]
    words = "" if found else "Nobody. "
    words += "Who was left out when a mailing was planned is not stored by name. The opt-outs:"
    return (*lines, *wrapped(words, width=width), *command(commands.line("suppress", "list")))


def token_lines(recorded: Sequence[str], known: Sequence[str], unknown: Sequence[str], *, width: int = WIDTH) -> Block:
    """Return lines about opt-outs that came by mail: who has opted out now, or had before, and tokens of nobody.

    Empty without any. `width` is the line length in columns.
    """
    lines = [
        line
        for reader in recorded
        for line in wrapped(f"Opted out: {reader} (by the token of the opt-out link)", tone="good", width=width)
    ]
    lines += [line for reader in known for line in wrapped(f"{reader} had already opted out.", width=width)]
    for token in unknown:
        words = f"Nobody in the ledger has the opt-out token {token}. If you know whose it is, opt out the address."
        lines += wrapped(words, tone="warn", width=width)
    return tuple(lines)


def tokenless_lines(mails: Sequence[str], *, width: int = WIDTH) -> Block:
    """Return lines about mails without an opt-out token, by sender and subject. Empty when `mails` is.

    Somebody may ask in them for no more mail. `width` is the line length in columns.
    """
    if not mails:
        return ()
    pronoun = "it" if len(mails) == 1 else "them"
    words = f"{amount(len(mails), 'mail')} without a token. Nobody is opted out by {pronoun}:"
    lines = [*wrapped(words, tone="warn", width=width)]
    lines += [line for mail in mails[:_MOST] for line in wrapped(mail, indent=2, hang=2, width=width)]
    lines += wrapped(f"… and {len(mails) - _MOST:,} more", indent=2, width=width) if len(mails) > _MOST else ()
    lines += wrapped("Read what they ask, and opt out whoever wants no more mail:", width=width)
    return (*lines, *command(commands.line("suppress", "add", "ADDRESS")))


def suppression_json(suppressions: Sequence[Suppression]) -> str:
    """Return the opt-outs as JSON: an object with the key `suppressions`, a list with an object for each opt-out.

    The object has `pattern` (an e-mail address, or @domain for everybody there), `reason` and `since`, a time in UTC
    (RFC 3339).
    """
    entries = [
        {"pattern": suppression.pattern, "reason": suppression.reason, "since": iso(suppression.since)}
        for suppression in suppressions
    ]
    return as_json({"suppressions": entries})


def unknown_lines(pattern: str, intended: str | None, *, width: int = WIDTH) -> Block:
    """Return lines that say that an opt-out is nobody's, and the command for the reader who was probably meant.

    `pattern` is the opt-out that was just added: an e-mail address, or @domain. `intended` is the address of that
    reader, "" where none is similar, and None when the opt-out is somebody's: the result is then empty.
    """
    if intended is None:
        return ()
    who = "anybody there" if pattern.startswith("@") else "that address"
    words = f"No list and no mailing has {who}. If it is a slip, the person still gets mail."
    if not intended:
        return wrapped(words, tone="warn", width=width)
    words += f" Was {intended} meant?"
    return (*wrapped(words, tone="warn", width=width), *command(commands.line("suppress", "add", intended)))


def lookalike_lines(pattern: str, lookalikes: Mapping[str, int], *, width: int = WIDTH) -> Block:
    """Return lines that name addresses or sub-domains that an opt-out may mean too, and the command that opts them out.

    `pattern` is the opt-out that was just added: an e-mail address, or @domain. `lookalikes` gives the number of
    readers for each address or @sub-domain that may be meant too. Empty when `lookalikes` is empty. `width` is the line
    length in columns.
    """
    if not lookalikes:
        return ()
    if pattern.startswith("@"):
        who = listed([f"{domain} ({amount(count, 'reader')})" for domain, count in lookalikes.items()])
        words = f"{pattern} does not include its sub-domains: {who} still get mail. To opt them out too:"
    else:
        gets = "still gets mail" if len(lookalikes) == 1 else "still get mail"
        words = f"{listed([*lookalikes])} may be the same reader, and {gets}. To opt that out too:"
    return (*wrapped(words, tone="warn", width=width), *command(commands.line("suppress", "add", *lookalikes)))


def _suppression(suppression: Suppression, zone: str, width: int) -> Block:
    everybody = " (everybody there)" if suppression.pattern.startswith("@") else ""
    reason = "no reason noted" if suppression.reason == _NO_REASON else suppression.reason
    details = "; ".join(filter(None, (reason, f"since {at(suppression.since, zone)}")))
    return (
        *wrapped(suppression.pattern + everybody, hang=4, width=width),
        *wrapped(details, tone="quiet", indent=4, width=width),
    )
