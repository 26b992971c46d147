"""Output of `suppress`: the opt-outs."""

from collections.abc import Mapping, Sequence

from advisory_cli.model.mailing.records import Suppression
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at, iso


def suppression_lines(suppressions: Sequence[Suppression], *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return all opt-outs, each with its reason and its date."""
    if not suppressions:
        return wrapped("Nobody has opted out.", width=width)
    lines = [line for one in suppressions for line in _suppression(one, zone, width)]
    words = f"{amount(len(suppressions), 'entry gets', 'entries get')} nothing, whatever list they stand in."
    return (*lines, *BLANK, *wrapped(words, width=width))


def suppression_json(suppressions: Sequence[Suppression]) -> str:
    """Return the opt-outs as JSON: `suppressions`, each with `pattern`, `reason` and `since`."""
    entries = [{"pattern": one.pattern, "reason": one.reason, "since": iso(one.since)} for one in suppressions]
    return as_json({"suppressions": entries})


def lookalike_lines(pattern: str, alike: Mapping[str, int], *, width: int = WIDTH) -> Block:
    """Name other addresses or sub-domains for which an opt-out may be meant, too.

    A sub-domain comes with its number of readers. The last line is the command that adds all of them.
    """
    if not alike:
        return ()
    if pattern.startswith("@"):
        who = listed([f"{one} ({amount(count, 'reader')})" for one, count in alike.items()])
        words = f"{pattern} does not mean its sub-domains: {who} still get mail. If they are meant too:"
    else:
        gets = "still gets mail" if len(alike) == 1 else "still get mail"
        words = f"{listed([*alike])} may be the same reader, and {gets}. If that is meant too:"
    return (*wrapped(words, tone="warn", width=width), *command(commands.line("suppress", "add", *alike)))


def _suppression(one: Suppression, zone: str, width: int) -> Block:
    everybody = " (everybody there)" if one.pattern.startswith("@") else ""
    details = "; ".join(filter(None, (one.reason, f"since {at(one.since, zone)}")))
    return (
        *wrapped(one.pattern + everybody, hang=4, width=width),
        *wrapped(details, tone="quiet", indent=4, width=width),
    )
