"""Mail a preview to somebody of the office who has no terminal, such as the director who has to agree."""

from collections.abc import Iterator, Sequence

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.example_settings import refuse_examples_to
from advisory_cli.actions.preflight.preconditions import raise_on_errors, require_transport
from advisory_cli.actions.preview import PreviewedMessage
from advisory_cli.actions.sending.run import deliver_to_office
from advisory_cli.actions.sending.test_message import refuse_strangers, without_opted_out
from advisory_cli.compose.mime.preview_mail import PreviewMail, pictures_in, preview_mail
from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Outcome
from advisory_cli.model.ports.ledger import Ledger


def mail_preview(
    addresses: Sequence[str],
    previewed: PreviewedMessage,
    *,
    note: str,
    page: str,
    name: str,
    findings: Sequence[Finding],
    ctx: Context,
    ledger: Ledger,
) -> Iterator[tuple[str, Outcome]]:
    """Send a preview to people of the office, and yield each address with its outcome. The ledger records nothing.

    `previewed`: the message that the mail shows, below the words in `note`. `page`: the preview page as HTML, attached
    as a file called `name`. `findings`: the results of the checks.
    People who opted out get nothing. Nothing is sent, and no fault is raised, before the caller asks for the first
    result.
    Raises
    - BadConfig for missing settings,
    - BadData or NotAllowed when an error in `findings` forbids test messages too,
    - UsageFault when an address is not the newsroom's own, or everybody opted out,
    - TryLater, NotAllowed, BadConfig or CannotWrite when nothing can leave.
    """
    _, sender = require_transport(ctx)
    raise_on_errors([found for found in findings if CATALOGUE[found.code].tests])
    refuse_strangers(addresses, ctx, sender, kind="preview")
    addresses = without_opted_out(addresses, ledger, kind="preview", flag="--mail-to")
    refuse_examples_to(ctx.newsroom, addresses)
    content = PreviewMail(
        subject=previewed.specimen.head.subject,
        note=note,
        text=previewed.specimen.text,
        html=previewed.specimen.html,
        page=page,
        name=name,
        pictures=pictures_in(previewed.message),
    )
    now = ctx.clock.now()
    mails = (preview_mail(sender, to, content, reply_to=ctx.newsroom.reply_to, now=now) for to in addresses)
    yield from zip(addresses, deliver_to_office(mails, ctx, count=len(addresses), label="PREVIEW"), strict=True)
