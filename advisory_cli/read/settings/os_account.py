"""Finder of the operating-system account that runs this process, and test whether a group is that account's alone."""

import getpass
import os
from pathlib import Path


def running_account() -> str:
    """Return the name of the operating-system account that runs this process.

    The name comes from the system's table of accounts, not from the environment, which a user can change. An account
    that the table lacks is named like 'user number 1000'. Without such a table (Windows), the name is that of the login
    session.
    """
    try:
        import pwd
    except ImportError:
        return _of_session()
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user number {os.geteuid()}"


def owner_of(path: Path) -> str:
    """Return the name of the account to which a file or folder belongs. "" when the system does not tell."""
    try:
        return path.owner()
    except (OSError, KeyError, NotImplementedError):
        return ""


def _of_session() -> str:
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):  # the last two: before Python 3.13
        return "an unknown account"


def is_private_group(number: int) -> bool:
    """Tell whether the group with the id `number` is named like this process's account and has no other member.

    Many systems make such a group for each account. Return False also for an unknown group, and on Windows.
    """
    try:
        import grp
        import pwd
    except ImportError:
        return False
    try:
        group, account = grp.getgrgid(number), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group.gr_name == account.pw_name and set(group.gr_mem) <= {account.pw_name}
