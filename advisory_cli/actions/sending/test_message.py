"""Send test messages, marked [TEST], to the newsroom's own people. The ledger stores no deliveries for tests."""

import secrets
from collections.abc import Iterator, Sequence
from itertools import starmap

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.example_settings import refuse_examples_to
from advisory_cli.actions.preflight.example_text import check_example_text
from advisory_cli.actions.preflight.own_delivery import delivery_to_office
from advisory_cli.actions.preflight.preconditions import raise_on_errors, require_transport
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.sending.outages import end_outage
from advisory_cli.actions.sending.run import deliver_to_office
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.serialize import pack_head, pack_variant
from advisory_cli.model.checks.catalogue import CATALOGUE, finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.transport import Files, Pieces
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase, language_of_piece
from advisory_cli.model.press.files import contents_of
from advisory_cli.model.press.newsroom import Mailbox, Realm


def unstored_pieces(composer: Composer) -> Pieces:
    """Return a function from which a message builder gets the parts of a text that is in no ledger, such as a test's.

    The function takes an edition and a number: from 0 for the variant of that number, negative for the head (the header
    values that all recipients share). The function returns the part as bytes, in the form that the ledger stores.
    """

    def piece(phase: Phase, number: int) -> bytes:
        if number < 0:
            return pack_head(composer.heads(phase)[language_of_piece(number)])
        return pack_variant(composer.variant(phase, number))

    return piece


def unstored_files(composer: Composer) -> Files:
    """Return a function from which a message builder gets the files of a text that is in no ledger.

    The function takes the digest of a picture or attachment, and returns its bytes.
    """

    def file(digest: str) -> bytes:
        return contents_of(tuple(loaded for phase in Phase for loaded in composer.files(phase)))[digest]

    return file


def send_test(
    prepared: Prepared, ctx: Context, ledger: Ledger, *, testers: Sequence[str]
) -> Iterator[tuple[str, Outcome]]:
    """Send the text, marked [TEST], to the e-mail addresses `testers`, and yield each address with its outcome.

    Of a text in several languages, each tester gets a message in each, and is yielded for each.
    Testers who opted out get nothing and are not yielded. Nothing is sent, and no fault is raised, before the first
    result is asked for.
    Writes to the ledger, when a test was accepted: that a test of this text was sent, and when, and that the newsroom's
    server takes mail.
    Raises BadConfig for missing settings, BadData or NotAllowed for errors in the text, and UsageFault when everybody
    opted out or an address is not the newsroom's own. Raises TryLater, NotAllowed, BadConfig or CannotWrite when
    nothing can leave.
    """
    _, sender = require_transport(ctx)
    raise_on_errors([fault for fault in prepared.findings if CATALOGUE[fault.code].tests])
    refuse_strangers(testers, ctx, sender, kind="test")
    testers = without_opted_out(testers, ledger, kind="test", flag="--test-to")
    refuse_examples_to(ctx.newsroom, testers)
    composer = prepared.composer
    if composer is None or prepared.advisory is None:
        raise AssertionError("an advisory without findings has been composed")
    raise_on_errors([*check_example_text(prepared.advisory, ctx.newsroom, testers)])
    phase = prepared.phase_now
    tags = prepared.advisory.languages if prepared.advisory.translations else ("",)
    pieces, files = unstored_pieces(composer), unstored_files(composer)
    # a Message-ID of its own for each language, since servers discard a second message with the same one
    builders = [ctx.builder(pieces, files, ledger.newsroom_key, secrets.token_hex(8)) for _ in tags]
    everybody = [(address, number) for address in testers for number in range(len(tags))]

    def message_to(address: str, number: int) -> Message:
        known = {"email": address} | ({"language": tags[number]} if tags[number] else {})
        placing = composer.assign_variant(Recipient(address=address, fields=known), phase)
        return builders[number].build(
            delivery_to_office(address, phase=phase, variant=placing.variant, now=prepared.now, fields=placing.fields)
        )

    outcomes = deliver_to_office(starmap(message_to, everybody), ctx, count=len(everybody), label="TEST")
    accepted = False
    for (address, _), outcome in zip(everybody, outcomes, strict=True):
        accepted = accepted or outcome.verdict is Verdict.ACCEPTED
        yield address, outcome
    if accepted:
        ledger.record_transport_state(ctx.newsroom.realm, None)
        end_outage(ledger, ctx)
        ledger.record_test(prepared.digest, ctx.clock.now())


def check_tested(advisory: Advisory, ledger: Ledger, *, digest: str, realm: Realm, leaving: int) -> Iterator[Finding]:
    """Yield TST01 when a live mailing is about to leave and no test of this very text was accepted.

    `digest` is the hash of the text (edition_digest()), and `leaving` the number of people who are to get the text.
    `realm` is the newsroom's: live or practice.
    """
    if leaving and realm is Realm.LIVE and ledger.last_test(digest) is None:
        yield finding(
            "TST01",
            "This text has not been tested.",
            place=advisory.place("headline"),
            remedy=f"To see it in your own inbox first: advisory send {advisory.source or advisory.id} --test",
        )


def opted_out(testers: Sequence[str], ledger: Ledger) -> tuple[str, ...]:
    """Return the e-mail addresses among `testers` that have opted out, each as an address or with its domain."""
    known = {suppression.pattern for suppression in ledger.suppressions()}
    keys = ((address, address_key(address)) for address in testers)
    return tuple(address for address, key in keys if not known.isdisjoint({key, f"@{key.rpartition('@')[2]}"}))


def without_opted_out(testers: Sequence[str], ledger: Ledger, *, kind: str, flag: str) -> Sequence[str]:
    """Return the e-mail addresses among `testers` that have not opted out. Raises UsageFault when none is left.

    `kind` (what is to be sent, such as "test") and `flag` (the option that names other people, such as --test-to) are
    used in the fault's message.
    """
    excluded = opted_out(testers, ledger)
    if len(excluded) == len(testers):
        raise UsageFault(
            f"Nobody to send the {kind} to: {', '.join(excluded)} opted out. Nothing was sent.",
            remedy=f"Name somebody else with {flag} ADDRESS. To get mail again: advisory suppress remove ADDRESS",
        )
    return [address for address in testers if address not in excluded]


def refuse_strangers(testers: Sequence[str], ctx: Context, sender: Mailbox, *, kind: str) -> None:
    """Raise UsageFault when an address in `testers` is not one of the newsroom's own, or when `testers` is empty.

    The newsroom's own are the addresses in the setting `testers`, and all addresses in the domain of `sender`. `kind`
    is what is to be sent, such as "test", for the words of the fault.
    """
    if not testers:
        raise UsageFault(
            "Nobody to test with: the setting `testers` is empty.",
            remedy='Write into advisory.toml: testers = ["you@your-domain.example"], or say --test-to ADDRESS.',
        )
    known = {address_key(tester) for tester in ctx.newsroom.testers}
    for address in testers:
        if address_key(address) not in known and address_key(address).rpartition("@")[2] != sender.domain.casefold():
            raise UsageFault(
                f"{address} is neither one of the newsroom's testers nor at {sender.domain}.",
                remedy=f"A {kind} goes to the newsroom's own people only.",
            )
