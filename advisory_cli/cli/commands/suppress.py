"""Command `suppress`: add, remove and list opt-outs, the addresses and domains to which nothing is sent."""

import os
from collections.abc import Mapping, Sequence

import click

from advisory_cli.cli.terminal.console import info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskGroup
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width


@click.group(cls=DeskGroup)
def suppress() -> None:
    """Keep the opt-outs: addresses and domains to which nothing is sent, whatever list they are on.

    An opt-out holds for every mailing, up to the last moment. The newsroom's lists of journalists are never changed.
    """


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN|TOKEN|MAIL…")
@click.option("--reason", default="", help="Why, for the record.")
@click.pass_context
def add(context: click.Context, addresses: tuple[str, ...], reason: str) -> None:
    """Opt addresses or whole @domains out of all mail. Nothing more is sent to them.

    Similar e-mail addresses that have not opted out are then printed, because they may be meant as well: sub-domains of
    @DOMAIN, and ada+press@ when you have named ada@. They still get mail. An address that no list and no mailing has is
    said to be nobody's: it may be a slip.
    TOKEN is the word behind “unsubscribe” in an opt-out mail, which says whose it is. MAIL is a file or folder with
    such mails: all of them are recorded.
    """
    from advisory_cli.actions.opt_outs import BY_MAIL, lookalikes, reader_meant, record_tokens
    from advisory_cli.report.screens.suppressions import (
        lookalike_lines,
        token_lines,
        tokenless_lines,
        unknown_lines,
    )

    app = load_app(context)
    patterns, others = _patterns(addresses)
    tokens, tokenless, bad = _tokens(others)
    kept = reason.strip() or f"no reason noted; entered by {app.account}"
    with app.ledger() as ledger:
        for pattern in patterns:
            new = ledger.suppress(pattern, reason=kept, now=app.clock.now())
            info(f"Opted out: {pattern}" if new else f"{pattern} had already opted out.")
        done = record_tokens(tokens, ledger, reason=reason.strip() or BY_MAIL, now=app.clock.now())
        show(token_lines(done.recorded, done.known, (), width=line_width()))
        show(tokenless_lines(tokenless, width=line_width()))
        for pattern in patterns:
            if others_meant := lookalikes(pattern, ledger, app.newsroom):
                show(lookalike_lines(pattern, others_meant, width=line_width()))
            else:
                show(unknown_lines(pattern, reader_meant(pattern, ledger, app.newsroom), width=line_width()))
    _refuse_bad(
        [*bad, *(f"nobody in the ledger has the opt-out token {token}." for token in done.unknown)], "Not added"
    )


@suppress.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS|@DOMAIN…")
@click.pass_context
def remove(context: click.Context, addresses: tuple[str, ...]) -> None:
    """End opt-outs, so that mail may be sent again. Do this only for people who have asked for mail.

    ADDRESS or @DOMAIN is an opt-out. An address still gets nothing while its whole domain has opted out. The newsroom's
    lists of journalists are not changed.
    """
    from advisory_cli.model.errors import NoInput

    app = load_app(context)
    patterns, others = _patterns(addresses)
    bad = [*others.values()]
    missing = []
    with app.ledger() as ledger:
        for pattern in patterns:
            removed = ledger.unsuppress(pattern)
            domain = "@" + pattern.rpartition("@")[2]
            covered = not pattern.startswith("@") and any(
                suppression.pattern == domain for suppression in ledger.suppressions()
            )
            if covered:
                info(f"{pattern} still gets nothing: all of {domain} has opted out.")
            elif removed:
                info(f"{pattern} gets mail again.")
            else:
                missing.append(pattern)
    _refuse_bad(bad, "Not removed")
    if missing:
        raise NoInput(f"No such opt-out: {', '.join(missing)}.", remedy="See all with: advisory suppress list")


@suppress.command("list")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text for people, json for programs."
)
@click.pass_context
def list_(context: click.Context, form: str) -> None:
    """Show all opt-outs, with reason and date. Nothing is sent to these addresses and domains."""
    from advisory_cli.report.screens.suppressions import suppression_json, suppression_lines

    app = load_app(context)
    with app.ledger() as ledger:
        entries = ledger.suppressions()
    if form == "json":
        print_data(suppression_json(entries))
    else:
        show(suppression_lines(entries, zone=app.zone, width=line_width(err=False)), err=False, paged=True)


def _patterns(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the addresses and @domains among the words, and by each other word a sentence that says what it lacks."""
    from advisory_cli.model.errors import UsageFault
    from advisory_cli.read.email_address import clean_pattern

    good, others = [], {}
    for word in words:
        try:
            good.append(clean_pattern(word))
        except UsageFault as fault:
            others[word] = f"{fault.message} {fault.remedy}".strip()
    return good, others


def _tokens(others: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Return the opt-out tokens among words that are no addresses, or in mails that they name, and the bad words.

    Between them stand sender and subject of the mails that have no token, beside others that have one.
    """
    from advisory_cli.inbox.sources import read_reports
    from advisory_cli.model.mailing.message_id import is_unsubscribe_token
    from advisory_cli.model.text import printable

    tokens: list[str] = []
    tokenless: list[str] = []
    bad: list[str] = []
    for word, fault in others.items():
        if is_unsubscribe_token(word):
            tokens.append(word)
        elif word.startswith(("maildir:", "mbox:")) or _is_there(word):
            evidence = read_reports(word)
            found = evidence.opt_outs
            tokens += found
            tokenless += evidence.tokenless if found else ()
            bad += [] if found else [f"no message in {printable(word)} has an opt-out token in its subject."]
        else:
            bad.append(fault)
    return tokens, tokenless, bad


def _is_there(word: str) -> bool:
    """Tell whether a word names a file or folder. False for one that can name none, of which Path makes an error."""
    return os.path.exists(os.path.expanduser(word))  # noqa: PTH110, PTH111


def _refuse_bad(bad: Sequence[str], prefix: str) -> None:
    """Raise UsageFault naming the words that are no address, after all the other words were served."""
    from advisory_cli.model.errors import UsageFault

    if bad:
        raise UsageFault("\n".join(f"{prefix}: {words}" for words in bad))
