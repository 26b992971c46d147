"""A real mail system for tests: Postfix hands every message to Dovecot, which keeps it in a Maildir. Loopback only.

Both are Debian's packages, with a configuration, a queue and a log of their own in a temporary folder: no setting of
this computer's is read, and no mail system that may run on it is touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.system.press import parsed

LISTED = "listed.example"
"""The one domain where only `known@` is somebody; in any other domain everybody is."""
GONE = "gone.example"
"""The one domain whose people are known, and whose mail is sent back nevertheless."""
PASSWORD = "let-me-in"  # everybody's, over IMAP

_POSTFIX, _DOVECOT, _MASTER = "/usr/sbin/postfix", "/usr/sbin/dovecot", Path("/usr/lib/postfix/sbin/master")
_QUEUES = ("maildrop", "incoming", "active", "deferred", "hold")

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mail.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtp_dns_support_level = disabled
virtual_mailbox_domains = static:ours
virtual_mailbox_maps = regexp:{folder}/postfix/people
virtual_transport = lmtp:unix:private/dovecot
transport_maps = regexp:{folder}/postfix/transport
"""

_PEOPLE = f"""\
/^known@{LISTED}$/ somebody
!/@{LISTED}$/ somebody
"""
_TRANSPORT = f"/@{GONE}$/ gone:\n"

# Columns: see master(5). Nothing runs in a chroot, which would want copies of libraries.
_SERVICES = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
gone unix - n n - - pipe user=nobody argv=/bin/false
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

_DOVECOT_CONF = """\
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
hostname = mail.example
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu
auth_username_chars =
recipient_delimiter =
mail_location = maildir:~/Maildir
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%Lu allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener {folder}/queue/private/dovecot {{
    mode = 0600
    user = postfix
    group = postfix
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSystem:
    """Where it listens on 127.0.0.1, and the folder in which all of it lies."""

    folder: Path
    smtp: int
    imap: int

    def mailbox(self, address: str) -> list[bytes]:
        """What somebody got, as Dovecot wrote it: line ends are LF."""
        new = self.folder / "mail" / address.lower() / "Maildir" / "new"
        return [path.read_bytes() for path in sorted(new.iterdir())] if new.is_dir() else []

    def mailboxes(self) -> dict[str, list[bytes]]:
        """Everybody who got something, and what."""
        found = {path.name: self.mailbox(path.name) for path in (self.folder / "mail").iterdir()}
        return {address: messages for address, messages in found.items() if messages}

    def parsed(self, address: str) -> list[EmailMessage]:
        """What somebody got, as a modern reader sees it."""
        return [parsed(message) for message in self.mailbox(address)]

    def log(self) -> str:
        """What Postfix wrote down."""
        return (self.folder / "postfix.log").read_text()

    def settle(self, *, seconds: float = 60.0) -> None:
        """Wait until nothing is left in Postfix's queue: all is delivered or was sent back."""
        until = time.monotonic() + seconds
        while left := [
            path for name in _QUEUES for path in (self.folder / "queue" / name).rglob("*") if path.is_file()
        ]:
            assert time.monotonic() < until, f"{len(left)} messages are left in the queue:\n{self.log()[-4000:]}"
            time.sleep(0.1)

    def empty(self) -> None:
        """Forget everything that was delivered."""
        for path in (self.folder / "mail").iterdir():
            shutil.rmtree(path)


@contextmanager
def mail_system() -> Iterator[MailSystem]:
    """Both, running until the end of the block; the test is skipped where they cannot run, with the reason."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    if missing := [name for name in (_POSTFIX, _DOVECOT, str(_MASTER)) if not Path(name).exists()]:
        pytest.skip(f"not installed: {', '.join(missing)} (.ci/run installs Debian's postfix and dovecot-lmtpd)")
    # not pytest's own folder: that one is closed to the users that Postfix and Dovecot run as
    with tempfile.TemporaryDirectory(prefix="advisory-mail-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        smtp, imap = _free_ports(2)
        _lay_out(folder, smtp=smtp, imap=imap)
        postfix = (_POSTFIX, "-c", str(folder / "postfix"))
        dovecot = (_DOVECOT, "-c", str(folder / "dovecot.conf"))
        _run(*postfix, "check")  # makes the queue's folders
        _run(*dovecot)
        try:
            _run(*postfix, "start")
            try:
                _await(smtp, b"220 ", folder)
                _await(imap, b"* OK ", folder)
                yield MailSystem(folder=folder, smtp=smtp, imap=imap)
            finally:
                _run(*postfix, "stop")
        finally:
            _run(*dovecot, "stop")


def _lay_out(folder: Path, *, smtp: int, imap: int) -> None:
    # the command under test may have closed this process's umask: what lies here is read by other users
    before = os.umask(0o022)
    try:
        _write(folder, smtp=smtp, imap=imap)
    finally:
        os.umask(before)


def _write(folder: Path, *, smtp: int, imap: int) -> None:
    for name, owner in (("postfix", ""), ("queue", ""), ("data", "postfix"), ("state", ""), ("mail", "nobody")):
        (folder / name).mkdir()
        if owner:
            shutil.chown(folder / name, owner)
    (folder / "postfix" / "main.cf").write_text(_MAIN.format(folder=folder))
    (folder / "postfix" / "master.cf").write_text(_SERVICES.format(smtp=smtp))
    (folder / "postfix" / "people").write_text(_PEOPLE)
    (folder / "postfix" / "transport").write_text(_TRANSPORT)
    (folder / "dovecot.conf").write_text(_DOVECOT_CONF.format(folder=folder, imap=imap, password=PASSWORD))


def _free_ports(number: int) -> Sequence[int]:
    """Ports that were free a moment ago."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _run(*command: str) -> None:
    # into a file: a server that goes on keeps it open, and nobody would see the end of a pipe
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=60, umask=0o022, check=False
        )
        said.seek(0)
        assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{said.read()}"


def _await(port: int, greeting: bytes, folder: Path) -> None:
    """Wait for the first words of a server."""
    until = time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(100).startswith(greeting):
                    return
        except OSError:
            pass
        logs = "\n".join(path.read_text() for path in folder.glob("*.log"))
        assert time.monotonic() < until, f"nobody answers at port {port}:\n{logs}"
        time.sleep(0.05)
