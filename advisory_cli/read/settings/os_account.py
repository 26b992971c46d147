"""Which account of the operating system runs this process."""

import getpass
import os


def running_account() -> str:
    """Its name by the system's own table, whatever the environment says; where there is no such table (Windows), as
    the session says.
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
