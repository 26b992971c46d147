"""What only happens at a terminal: the typed confirmation, the progress bar, and login with its hidden password."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pytest

from tests.breadth import sampled
from tests.smtp_servers import Certificates, MailServer
from tests.system.press import ADVISORY, Press, journalists


class Terminal:
    """The command at a pseudo terminal."""

    def __init__(self, press: Press, *words: str, env: dict[str, str] | None = None) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**press.environment(env), "TERM": "xterm"}
        self.process = subprocess.Popen(
            press.command(*words), stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=press.folder.parent
        )
        os.close(slave)
        self.seen = ""

    def expect(self, pattern: str, *, seconds: float = 90.0) -> str:
        """Read until the pattern shows; what was read so far."""
        until = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                pytest.fail(f"{pattern!r} never came; seen: {self.seen}")
            try:
                self.seen += os.read(self.master, 4096).decode(errors="replace")
            except OSError:  # the other end is closed
                pytest.fail(f"{pattern!r} never came; seen: {self.seen}")
        return self.seen

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.master, text.encode() + b"\n")

    def end(self) -> int:
        """Read to the end; the exit code."""
        while True:
            try:
                data = os.read(self.master, 4096)
            except OSError:
                break
            if not data:
                break
            self.seen += data.decode(errors="replace")
        os.close(self.master)
        return self.process.wait(90)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "code", "delivered"),
    sampled([("4", 0, 4), ("3", 64, 0), ("", 64, 0), ("yes", 64, 0)], lambda case: case[0] in {"4", "3"}),
)
def test_send_leaves_only_when_the_very_number_is_typed(press: Press, typed: str, code: int, delivered: int) -> None:
    """A plan on the screen leaves only if the number of its messages is typed, and anything else sends nothing."""
    press.write("lists/four.csv", journalists(4))
    terminal = Terminal(press, "send", ADVISORY, "-l", "four")
    terminal.expect("Type 4 to send")
    assert "PRACTICE" in terminal.seen
    terminal.type(typed)
    assert terminal.end() == code, terminal.seen
    outbox = press.folder / "outbox" / "new"
    assert (len(list(outbox.iterdir())) if outbox.exists() else 0) == delivered
    assert ("4/4" in terminal.seen) == bool(delivered)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "code", "delivered"),
    sampled([("2 1", 0, 3), ("2", 64, 0), ("3", 64, 0), ("1 2", 64, 0)], lambda case: case[0] == "2 1"),
)
def test_correct_leaves_only_when_both_numbers_are_typed(press: Press, typed: str, code: int, delivered: int) -> None:
    """A correction leaves only if both numbers are typed.

    Otherwise a person would not know that others get the text for the first time.
    """
    press.write("lists/two.csv", journalists(2))
    press.write("lists/third.csv", journalists(1, first=2))
    assert press.run("send", ADVISORY, "-l", "two", "--yes").returncode == 0
    assert press.run("run").returncode == 0
    assert press.run("send", ADVISORY, "-l", "third", "--at", "2037-06-01 08:00", "--yes").returncode == 0
    assert press.run("stop", "eu-russia-summit-2014.2").returncode == 0
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("12:30'", "13:30'"))
    terminal = Terminal(press, "correct", ADVISORY, "--what", "the time", "--also-stopped")
    terminal.expect("Type 2 1 to send 2 corrections and 1 first-time release")
    assert "13:30" in terminal.seen
    terminal.type(typed)
    assert terminal.end() == code, terminal.seen
    waiting = 1 if delivered else 0  # for its own time
    assert len(list((press.folder / "outbox" / "new").iterdir())) == 2 + delivered - waiting


@pytest.mark.slow
def test_send_shows_no_progress_when_all_is_scheduled(press: Press) -> None:
    """A mailing for another day is said to be scheduled, without a bar that stays at nothing."""
    press.write("lists/three.csv", journalists(3))
    assert press.run("run").returncode == 0  # as cron does
    terminal = Terminal(press, "send", ADVISORY, "-l", "three", "--at", "2027-06-04 07:00")
    terminal.expect("Type 3 to")
    terminal.type("3")
    assert terminal.end() == 0, terminal.seen
    assert "Scheduled: 3 messages" in terminal.seen
    assert "Sending" not in terminal.seen.partition("Type 3 to")[2]


ASKING = [
    (("send", ADVISORY, "-l", "four"), "Type 4 to send", "4"),
    (("correct", ADVISORY, "--what", "the time"), "Type 2 to send", "2"),
    (("withdraw", ADVISORY, "--what", "It is wrong."), "Type 2 to send", "2"),
    (
        ("resend", "last", "--to", "p0@outlet0.example", "--reason", "She asked."),
        "Type 1 to send it again",
        "1",
    ),
]


@pytest.mark.parametrize(
    ("words", "question", "number"), sampled(ASKING, lambda case: case[0][0] in {"send", "resend"})
)
def test_a_number_typed_before_the_question_confirms_nothing(
    press: Press, words: tuple[str, ...], question: str, number: str
) -> None:
    """What was typed while the plan was made is discarded, and the question waits for an answer to what is seen.

    Otherwise a number typed ahead would send a plan that nobody has read.
    """
    press.write("lists/four.csv", journalists(4))
    if words[0] != "send":
        press.write("lists/two.csv", journalists(2))
        assert press.run("send", ADVISORY, "-l", "two", "--yes").returncode == 0
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("12:30'", "13:30'") if words[0] == "correct" else path.read_text())
    terminal = Terminal(press, *words)
    terminal.type(number)  # before anything is printed
    terminal.expect(question)
    time.sleep(0.3)  # time in which an answer taken from before would end the command
    assert terminal.process.poll() is None, terminal.seen
    terminal.type("q")
    assert terminal.end() == 64, terminal.seen
    outbox = press.folder / "outbox" / "new"
    assert (len(list(outbox.iterdir())) if outbox.exists() else 0) == (0 if words[0] == "send" else 2)


@pytest.mark.slow
def test_login_stores_and_never_shows_the_password_when_it_works(press: Press, certificates: Certificates) -> None:
    """A login that works stores the password without showing it, and `send` is live through the named server."""
    secret = "pa ss'#$\"word"
    press.write("lists/two.csv", journalists(2))
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + f'smtp_ca_file = "{certificates.ours}"\n')
    with MailServer(tls="starttls", pem=certificates.good, users={"desk@example.org": secret}) as server:
        terminal = Terminal(press, "login", "smtp")
        terminal.expect("Mail server")
        terminal.type(f"localhost:{server.port}")
        terminal.expect("User")
        terminal.type("desk@example.org")
        terminal.expect("Password")
        terminal.type(secret)
        assert terminal.end() == 0, terminal.seen
        assert secret not in terminal.seen
        env = press.folder / ".env"
        assert env.stat().st_mode & 0o777 == 0o600
        assert secret not in press.run("config").stdout
        done = press.run("send", ADVISORY, "-l", "two", "--yes")
        assert done.returncode == 0, done.stderr
        assert len(server.accepted) == 2


def test_login_asks_for_no_password_when_there_is_no_user(press: Press) -> None:
    """Enter at the user means none, and then the server is tried without a password."""
    with MailServer() as server:
        terminal = Terminal(press, "login", "smtp")
        terminal.expect("Mail server")
        terminal.type(f"127.0.0.1:{server.port}")
        terminal.expect(r"User \(Enter: none\)")
        terminal.type("")
        terminal.end()
    assert "Password" not in terminal.seen


@pytest.mark.slow
@pytest.mark.parametrize("flag", [True, False])
def test_login_takes_the_address_of_a_server_as_the_settings_have_it(press: Press, flag: bool) -> None:
    """The address of a relay is taken at the question and from --send-via, and stands in .env as it was typed."""
    with MailServer() as server:
        relay = f"smtp://127.0.0.1:{server.port}"
        terminal = Terminal(press, "login", "smtp", *(("--send-via", relay) if flag else ()))
        if not flag:
            terminal.expect("Mail server")
            terminal.type(relay)
        terminal.expect(r"User \(Enter: none\)")
        terminal.type("")
        assert terminal.end() == 0, terminal.seen
    assert f"ADVISORY_SEND_VIA='{relay}'" in (press.folder / ".env").read_text()


def test_login_changes_nothing_when_the_password_is_wrong(press: Press, certificates: Certificates) -> None:
    """A refused login ends with 77 and no traceback, and practice stays practice."""
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + f'smtp_ca_file = "{certificates.ours}"\n')
    before = (press.folder / ".env").read_text()
    with MailServer(tls="starttls", pem=certificates.good, users={"desk": "right"}) as server:
        terminal = Terminal(press, "login", "smtp")
        for question, answer in (("Mail server", f"localhost:{server.port}"), ("User", "desk"), ("Password", "wrong")):
            terminal.expect(question)
            terminal.type(answer)
        assert terminal.end() == 77, terminal.seen
    assert "Traceback" not in terminal.seen
    assert (press.folder / ".env").read_text() == before
