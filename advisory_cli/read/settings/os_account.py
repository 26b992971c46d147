"""Operating-system account that runs this process."""

import getpass
import os


def running_account() -> str:
    """Return the account's name by the system's own table, whatever the environment says.

    Where there is no such table (Windows), the session tells the name. An account without an entry is named by its
    number.
    """
    try:
        import pwd
    except ImportError:
        return _of_session()
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user number {os.geteuid()}"


def _of_session() -> str:
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):  # the last two: before Python 3.13
        return "an unknown account"


def is_private_group(number: int) -> bool:
    """Tell whether a group is this account's own and holds nobody else.

    Many systems make such a group for each account, with the account's name.
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
