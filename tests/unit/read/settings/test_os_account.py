"""Who runs this process."""

import os

import pytest

from advisory_cli.read.settings.os_account import running_account

pwd = pytest.importorskip("pwd")


def test_running_account_ignores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is that of the process, whatever LOGNAME or USER say.

    Otherwise LOGNAME=bea before the command would be enough to approve one's own mailing.
    """
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "bea")
    assert running_account() == pwd.getpwuid(os.geteuid()).pw_name != "bea"
