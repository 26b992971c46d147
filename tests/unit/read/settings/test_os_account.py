"""Who runs this process."""

import os

import pytest

from advisory_cli.read.settings.os_account import running_account

pwd = pytest.importorskip("pwd")


def test_the_environment_does_not_say_who_somebody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it breaks, LOGNAME=bea before the command is enough to approve one's own mailing."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "bea")
    assert running_account() == pwd.getpwuid(os.geteuid()).pw_name != "bea"
