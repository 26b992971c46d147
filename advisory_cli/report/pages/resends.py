"""Make a report's table of resends: who got a message once more on request, when, why, and at whose command."""

from collections.abc import Iterator, Mapping, Sequence

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.mailing.resend import Resend, ResendState
from advisory_cli.report.pages.html import plain
from advisory_cli.report.pages.statistics import MailingStats
from advisory_cli.report.wording.times import at_both

_WORDS: Mapping[ResendState, str] = {
    ResendState.BEGUN: "not sent",
    ResendState.IN_DOUBT: "unconfirmed",
    ResendState.ACCEPTED: "accepted",
    ResendState.DEFERRED: "not sent",
    ResendState.REFUSED: "refused",
}


def resends_section(statistics: Sequence[MailingStats], zone: str) -> Iterator[str]:
    """Yield the HTML of a table with a row for each resend of these mailings, the oldest first.

    A row tells who got the message once more, what came of it, why, by whose command, and when. Times are shown in
    `zone`. Nothing is yielded without resends.
    """
    resends = sorted(((resend, stats) for stats in statistics for resend in stats.resends), key=lambda pair: pair[0].at)
    if not resends:
        return
    yield '<section class="failed resent"><h2>Sent once more on request</h2>'
    yield '<p class="quiet">These people count once in all numbers.</p>'
    yield '<table><thead><tr><th scope="col">Who</th><th scope="col">State</th><th scope="col">Why</th>'
    yield '<th scope="col">When</th></tr></thead><tbody>'
    people = {row.id: row for _, stats in resends for row in stats.people}
    yield from (_row(resend, people.get(resend.delivery), zone) for resend, _ in resends)
    yield "</tbody></table></section>"


def _row(resend: Resend, person: DeliveryRow | None, zone: str) -> str:
    word = _WORDS[resend.state]
    known = (person.name, person.outlet) if person is not None else ()
    who = "".join(f"<span>{plain(text)}</span>" for text in known if text)
    by = f' <span class="address">by {plain(resend.who)}</span>' if resend.who else ""
    return (
        f'<tr><td dir="auto">{who}<span class="address">{plain(resend.address)}</span></td>'
        f'<td><span class="state {word.replace(" ", "-")}"><i></i>{word}</span></td>'
        f'<td dir="auto">{plain(resend.reason)}{by}</td><td>{plain(at_both(resend.at, zone))}</td></tr>'
    )
