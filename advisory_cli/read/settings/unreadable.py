"""Sentences about a file or folder that the present account may not read: whose it is, and what to do."""

import shlex
from pathlib import Path

from advisory_cli.model.text import printable
from advisory_cli.read.settings.os_account import owner_of, running_account

_ROOT_ACCOUNT = "root"


def unreadable_words(path: Path) -> tuple[str, str]:
    """Return two sentences about a file or folder that this account may not read: the fault, and what to do.

    Both name the account. The fault names the owner, where the system tells who that is.
    """
    account, owner, shown = running_account(), owner_of(path), printable(str(path))
    belongs = f" It belongs to {owner}." if owner else ""
    recursive = "-R " if path.is_dir() else ""
    chown = f"sudo chown {recursive}{account} {shlex.quote(shown)}"
    other = owner and owner not in {_ROOT_ACCOUNT, account}
    as_owner = f"Give the command as that account: sudo -u {owner} advisory … " if other else ""
    remedy = f"{as_owner}{'Or make' if other else 'Make'} it yours: {chown}"
    if owner == account:
        remedy = f"Allow it: chmod u+rwX {recursive}{shlex.quote(shown)}"
    return f"This account ({account}) may not read {shown}.{belongs}", remedy
