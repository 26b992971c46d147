"""Lines about the sign-in of the newsroom's mailbox: who is signed in, and until when."""

from datetime import datetime, timedelta

from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import WIDTH, Block, command, wrapped
from advisory_cli.report.wording.times import at

_SOON = timedelta(days=30)


@value_class
class SignInState:
    """State of the sign-in, as the settings and the stored sign-in tell. The state holds no token.

    - `provider`: the word of the setting sign_in. `name`: the provider's name.
    - `account`: the account that is signed in, "" when nobody has signed in.
    - `mailbox`: the address of the mailbox that is opened with this sign-in.
    - `unattended`: True for a sign-in without a person, by certificate, secret or service account.
    - `signed_in`: the time of the sign-in (aware).
    - `ended`: the provider's refusal to renew the sign-in, as a sentence, "" when there was no refusal.
    - `runs_out`: the end of a certificate (aware), None when no end is known.
    """

    provider: str
    name: str
    account: str = ""
    mailbox: str = ""
    unattended: bool = False
    signed_in: datetime | None = None
    ended: str = ""
    runs_out: datetime | None = None


def sign_in_lines(state: SignInState, *, zone: str, now: datetime, width: int = WIDTH) -> Block:
    """Return lines that say who is signed in and until when, or that somebody has to sign in, with the command.

    Times are shown in `zone`. `now` is the present time (aware), `width` the line length in columns.
    """
    again = command(commands.line("login", state.provider, *(("--unattended",) if state.unattended else ())))
    if not state.account or state.signed_in is None:
        words = f"Nobody has signed in at {state.name} yet. To sign in:"
        return (*wrapped(words, tone="warn", width=width), *again)
    if state.ended:
        words = f"The sign-in of {state.account} at {state.name} no longer works. {state.ended}"
        return (*wrapped(words, tone="bad", width=width), *again)
    return wrapped(
        f"{_who(state)}, since {at(state.signed_in, zone)}; {_until(state, zone)}",
        tone="warn" if state.runs_out is not None and state.runs_out - now < _SOON else "quiet",
        width=width,
    )


def _who(state: SignInState) -> str:
    if state.unattended:
        return f"{state.name} signs this computer in, for {state.mailbox}"
    for_whom = "" if state.account.casefold() == state.mailbox.casefold() else f" for {state.mailbox}"
    return f"{state.account} is signed in at {state.name}{for_whom}"


def _until(state: SignInState, zone: str) -> str:
    if state.runs_out is not None:
        return f"the certificate expires at {at(state.runs_out, zone)}."
    return "no end is known."
