"""`config`, whose output the issue form asks for: it shows every setting, and no secret."""

import json

import pytest

from advisory_cli.read.settings.load import SETTINGS
from tests.system.press import Press

SECRETS = [setting.name for setting in SETTINGS if setting.secret]
HUSH = "hush-4711-hush-4711"


def _live(press: Press) -> None:
    """A server and a mailbox, to which the secrets belong."""
    press.write(
        ".env",
        "ADVISORY_SEND_VIA=smtps://ada@mail.example\nADVISORY_IMAP=imaps://ada@mail.example\n"
        "ADVISORY_SIGN_IN_CLIENT_ID=00000000-0000-0000-0000-000000000000\n",
    ).chmod(0o600)


@pytest.mark.parametrize("name", SECRETS)
def test_config_hides_every_secret_when_it_is_set(press: Press, name: str) -> None:
    """A secret is *** for people and for programs, else it would be pasted into a public issue."""
    _live(press)
    for words in (("config",), ("config", "--format", "json")):
        done = press.run(*words, env={f"ADVISORY_{name.upper()}": f"/run/{HUSH}"})
        assert done.returncode == 0, done.stderr
        assert HUSH not in done.stdout + done.stderr
    shown = {one["name"]: one["value"] for one in json.loads(done.stdout)["settings"]}
    assert shown[name] == "***"
    assert not [other for other in SECRETS if other != name and shown[other]]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SEND_VIA", f"smtps://ada:{HUSH}@mail.example"),
        ("SEND_VIA", f"smtps://ada:{HUSH}/@mail.example:99999"),
        ("IMAP", f"imaps://ada:{HUSH}@mail.example"),
        ("SIGN_IN_SERVER", f"https://ada:{HUSH}@login.example"),
        ("UNSUBSCRIBE_URL", f"https://ada:{HUSH}@newsroom.example/u?t={{token}}"),
        ("PRIVACY_URL", f"https://ada:{HUSH}@newsroom.example/privacy"),
    ],
)
def test_config_repeats_no_password_when_it_stands_in_an_address(press: Press, setting: str, value: str) -> None:
    """A password inside an address is refused and not repeated, since an address is shown as it is written."""
    for words in (("config",), ("config", "--format", "json")):
        done = press.run(*words, env={f"ADVISORY_{setting}": value})
        assert done.returncode == 78, done.stdout
        assert HUSH not in done.stdout + done.stderr
