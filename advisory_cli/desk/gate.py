"""What must be true before anything may leave."""

from collections.abc import Sequence

from advisory_cli.desk.parts import Parts
from advisory_cli.model.errors import BadConfig, BadData, NotAllowed
from advisory_cli.model.findings import Finding, Level, errors
from advisory_cli.model.newsroom import Mailbox, Route

FORBIDS = frozenset({"EMB05", "EMB11"})  # not a mistake in a file: the embargo itself says no


def way_out(parts: Parts) -> tuple[Route, Mailbox]:
    """How mail leaves, and who sends it; BadConfig where nobody has said so."""
    newsroom = parts.newsroom
    if newsroom.route is None:
        raise BadConfig(
            "Nobody has said how mail leaves this newsroom: the setting send_via is missing.",
            remedy="To practise, write ADVISORY_SEND_VIA=maildir:outbox into .env; to go live: advisory login smtp",
        )
    if newsroom.sender is None:
        raise BadConfig(
            "The setting `from` is missing: nobody knows who sends this.",
            remedy='Write into advisory.toml: from = "Press Office <press@your-domain.example>"',
        )
    return newsroom.route, newsroom.sender


def refuse(findings: Sequence[Finding]) -> None:
    """Errors stop here, before anything leaves."""
    wrong = errors(findings)
    if not wrong:
        return
    fault = NotAllowed if all(one.code in FORBIDS for one in wrong) else BadData
    raise fault("Nothing was sent.", remedy="Nothing was sent.", findings=tuple(findings))


def refuse_warnings(findings: Sequence[Finding]) -> None:
    """What --strict adds: a warning is a no."""
    if any(one.level is Level.WARNING for one in findings):
        raise BadData("Warnings refuse, as --strict says.", remedy="Nothing was sent.", findings=tuple(findings))
