"""A sign-in that lasts: under cron, in the middle of a batch, among several processes, and when it is revoked."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authorisation_server import MAILBOX
from tests.smtp_servers import ROOT, Certificates
from tests.system.conftest import Say
from tests.system.press import ADVISORY, Done, Press, journalists
from tests.system.sign_in_office import Office, office_in, use_google, when

BATCH = 500


@pytest.fixture
def office(press: Press, certificates: Certificates) -> Iterator[Office]:
    """An office with Microsoft's app."""
    with office_in(press, certificates) as opened:
        yield opened


def _send(office: Office, people: int = BATCH) -> Done:
    office.press.write("lists/many.csv", journalists(people))
    return office.press.run("send", ADVISORY, "-l", "many", "--yes")


def _each_once(office: Office, people: int = BATCH) -> bool:
    counts = Counter(kept.rcpt[0] for kept in office.mail.accepted)
    return len(counts) == people and set(counts.values()) == {1}


def _slow(office: Office) -> None:
    """Few messages a connection, and each takes its time."""
    office.mail._delay = 0.08
    office.settings(messages_per_connection="10", connections="4")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["microsoft365", "google"])
def test_run_renews_the_sign_in_when_cron_gives_no_environment(office: Office, what: str) -> None:
    """A waiting mailing leaves by `run` with an empty environment, days after the token has run out; twice."""
    if what == "google":
        use_google(office)
    assert office.login(what).returncode == 0
    office.press.write("lists/two.csv", journalists(2))
    for turn in (1, 2):
        office.press.write("lists/two.csv", journalists(2, first=2 * turn))
        office.mail.switched_off = True  # so that they have to wait
        assert office.press.run("send", ADVISORY, "-l", "two", "--yes").returncode == 77
        office.mail.switched_off = False
        office.authorisation.forget_tokens()
        done = office.empty_cron("send", ADVISORY, "-l", "two", "--yes")
        assert done.returncode == 0, done.stderr
        assert office.spilt(done.stderr, done.stdout) == []
        assert _each_once(office, 2 * turn)
    assert office.authorisation.count("refresh_token") >= 2


@pytest.mark.slow
def test_send_renews_the_token_when_it_runs_out_in_a_batch(office: Office, say: Say) -> None:
    """Tokens that live for two seconds are renewed before they end: 500 people, each once, and no login refused."""
    office.authorisation.behaviour.lifetime = 2.0
    assert office.login().returncode == 0
    _slow(office)
    started = time.monotonic()
    done = _send(office)
    took = time.monotonic() - started
    assert done.returncode == 0, done.stderr
    assert _each_once(office)
    renewed = office.authorisation.count("refresh_token")
    assert renewed >= 4
    assert office.mail.refused <= 2, "a token may just run out on its way"
    say(f"{BATCH} people in {took:.1f} s, {renewed} renewals, {office.mail.refused} logins refused, 0 twice, 0 lost")


@pytest.mark.slow
def test_send_renews_the_token_when_the_server_refuses_it_early(office: Office) -> None:
    """Tokens that are ended before their time cost one refused login, and nobody."""
    assert office.login().returncode == 0
    _slow(office)
    watch = when(lambda: len(office.mail.accepted) > 100, office.authorisation.forget_tokens)
    done = _send(office, 300)
    watch.join()
    assert done.returncode == 0, done.stderr
    assert _each_once(office, 300)
    assert 1 <= office.mail.refused <= 8
    assert office.authorisation.count("refresh_token") == 1, "one renewal serves all connections"


@pytest.mark.slow
def test_send_loses_nobody_when_the_sign_in_is_revoked_in_a_batch(office: Office, say: Say) -> None:
    """A sign-in that is revoked in a batch of 500 ends the run with 77 and one sentence; the rest leaves after the next
    sign-in, and nobody gets it twice.
    """
    assert office.login().returncode == 0
    _slow(office)
    watch = when(lambda: len(office.mail.accepted) > 150, office.authorisation.revoke)
    done = _send(office)
    watch.join()
    first = len(office.mail.accepted)
    assert done.returncode == 77, done.stderr
    said = " ".join(done.stderr.split())
    assert said.count("AADSTS50173") == 1
    assert " login microsoft365" in said
    assert "Traceback" not in said
    assert 150 < first < BATCH
    assert office.press.run("run").returncode in {76, 77}, "nothing leaves before somebody has signed in"
    assert len(office.mail.accepted) == first
    office.authorisation.behaviour.refuse = {}
    assert office.login().returncode == 0
    done = _send(office)
    assert done.returncode == 0, done.stderr
    assert _each_once(office)
    say(f"revoked after {first} of {BATCH}: 77; the other {BATCH - first} after a new sign-in; 0 twice, 0 lost")


@pytest.mark.slow
def test_processes_share_one_renewal_when_all_come_at_once(office: Office) -> None:
    """Eight processes at one moment renew once: each refresh token is used once, or Microsoft would end the sign-in."""
    assert office.login().returncode == 0
    office.authorisation.behaviour.delay = 0.3
    code = (
        "from pathlib import Path; from advisory_cli.bootstrap import App;"
        "from advisory_cli.model.ports.tokens import Service; from advisory_cli.model.press.newsroom import Secret;"
        f"app = App.open(Path({str(office.press.folder)!r}), {{}});"
        "old = app.sign_in.store.load().tokens['outlook'].value;"
        "print(app.mail.tokens(Service.SMTP)(refused=old) != old)"
    )
    for _ in range(2):
        running = [
            subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(8)
        ]
        ended = [process.communicate(timeout=60) for process in running]
        assert [out.strip() for out, _ in ended] == [b"True"] * 8, ended
    assert 2 <= office.authorisation.count("refresh_token") <= 8
    assert office.authorisation.refresh, "the sign-in is alive"
    assert _send(office, 2).returncode == 0


@pytest.mark.slow
def test_login_keeps_tokens_in_the_keyring_where_there_is_one(office: Office, tmp_path: Path) -> None:
    """Tokens lie in the keyring and not in the file; under cron, where it is locked, one sentence says what to do."""
    keyring = tmp_path / "keyring"
    keyring.mkdir()
    env = {"PYTHON_KEYRING_BACKEND": "tests.keyring_backend.FolderKeyring", "TEST_KEYRING": str(keyring)}
    done = office.login(env=env)
    assert done.returncode == 0, done.stderr
    assert "keyring of this account" in done.stderr
    kept = (office.press.folder / "ledger" / "sign-in.json").read_text()
    assert not any(secret in kept for secret in office.secrets())
    assert len(list(keyring.iterdir())) == 1
    office.press.write("lists/two.csv", journalists(2))
    words = ("send", ADVISORY, "-l", "two", "--yes")
    cron = office.empty_cron(*words)
    assert cron.returncode == 77, cron.stderr
    assert "--store file" in " ".join(cron.stderr.split())
    assert "Traceback" not in cron.stderr
    assert office.press.run_alone(*words, env=env).returncode == 0
    done = office.login("microsoft365", "--store", "file", env=env)
    assert done.returncode == 0, done.stderr
    assert list(keyring.iterdir()) == [], "the keyring holds nothing that is not used"
    office.press.write("lists/two.csv", journalists(2, first=2))
    assert office.empty_cron(*words).returncode == 0
    assert _each_once(office, 4)


@pytest.mark.slow
def test_login_refuses_when_the_keyring_was_asked_for_and_is_locked(office: Office) -> None:
    """A person who wants the keyring is told when it cannot be opened, and nothing is stored."""
    env = {"PYTHON_KEYRING_BACKEND": "tests.keyring_backend.FolderKeyring"}
    done = office.login("microsoft365", "--store", "keyring", env=env)
    assert done.returncode == 77, done.stderr
    assert not (office.press.folder / "ledger" / "sign-in.json").exists()
    assert office.login("microsoft365", env=env).returncode == 0, "auto takes the file then"


@pytest.mark.slow
def test_sign_in_is_for_the_mailbox_alone(office: Office) -> None:
    """The mail server has seen one user and tokens of the server alone."""
    assert office.login().returncode == 0
    assert _send(office, 2).returncode == 0
    assert set(office.mail.logins) == {MAILBOX}
    assert set(office.mail.shown) <= set(office.authorisation.tokens)
