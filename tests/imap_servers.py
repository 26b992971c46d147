"""Mailboxes for tests: Dovecot as a process of its own, and a server that says what it is told. Loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.loopback_imap import LoopbackImap

USER, PASSWORD = "press@newsroom.example", 'pa"ss \\wörd'

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{pem}
ssl_key = <{pem}
auth_mechanisms = plain login
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
mail_location = maildir:{folder}/mail:INBOX={folder}/mail/inbox:LAYOUT=fs
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "Gesendete Objekte" {{
    auto = create
    special_use = \\Sent
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running server and the folders of its one user."""

    plain: int
    tls: int
    folder: Path
    uid: int
    gid: int

    def keep(self, name: str, content: bytes, *, called: str = "1.test") -> Path:
        """Put a message into a folder, as a server would; INBOX or a name as it stands on disk."""
        place = self.folder / "mail" / ("inbox" if name == "INBOX" else name)
        for part in (place.parent, place, *(place / one for one in ("cur", "new", "tmp"))):
            part.mkdir(exist_ok=True)
            os.chown(part, self.uid, self.gid)
        path = place / "new" / called
        path.write_bytes(content)
        os.chown(path, self.uid, self.gid)
        return path


def dovecot_program() -> str | None:
    """Where Dovecot with IMAP is, if it is."""
    there = Path("/usr/lib/dovecot/imap").exists() or Path("/usr/libexec/dovecot/imap").exists()
    return (shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")) if there else None


@contextmanager
def dovecot(pem: Path, *, more: str = "", files: Mapping[str, str] | None = None) -> Iterator[Dovecot]:
    """Dovecot in a folder of its own, as a user without rights where the tests run as root.

    `more` is put behind its configuration, and `files` beside it, by name; `{folder}` stands for the folder.
    """
    program = dovecot_program()
    assert program is not None
    root = os.getuid() == 0
    account = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    plain, tls = free_port(), free_port()
    running: subprocess.Popen[bytes] | None = None
    try:
        own = folder / "server.pem"
        shutil.copy(pem, own)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
        group = subprocess.run(
            ["id", "-gn", account.pw_name], capture_output=True, text=True, check=True
        ).stdout.strip()
        (folder / "dovecot.conf").write_text(
            _CONFIG.format(
                folder=folder,
                user=account.pw_name,
                group=group,
                uid=account.pw_uid,
                gid=account.pw_gid,
                pem=own,
                plain=plain,
                tls=tls,
            )
            + more.replace("{folder}", str(folder))
        )
        for name, content in (files or {}).items():
            (folder / name).write_text(content)
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
        running = subprocess.Popen(
            [program, "-F", "-c", str(folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.pw_uid if root else None,
            group=account.pw_gid if root else None,
            extra_groups=[] if root else None,
        )
        _until_open(plain, running, folder / "log")
        yield Dovecot(plain=plain, tls=tls, folder=folder, uid=account.pw_uid, gid=account.pw_gid)
    finally:
        if running is not None:
            running.terminate()
            running.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _until_open(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as one:
            if one.recv(4) == b"* OK":
                return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start")


@dataclass(slots=True)
class ScriptedImap(LoopbackImap):
    """A server that answers each command as it is told: `{tag}` stands for the command's; None hangs up. A line that
    goes on with a command (a login) is called CONTINUED. A whole command may be named too. What is not told is OK.
    """

    replies: Mapping[str, str | None] = field(default_factory=dict)
    greeting: str = "* OK ready"
    capabilities: str = "IMAP4rev1 AUTH=PLAIN"
    heard: list[str] = field(default_factory=list)

    def _talk(self, peer: socket.socket) -> None:
        with peer.makefile("rb") as lines:
            self._answer(peer, iter(lines))

    def _answer(self, peer: socket.socket, lines: Iterator[bytes]) -> None:
        peer.sendall(f"{self.greeting}\r\n".encode())
        tag, continued = "", False
        for line in lines:
            text = line.decode().rstrip("\r\n")
            self.heard.append(text)
            words = ["", "CONTINUED"] if continued else text.split(" ")
            tag = tag if continued else words[0]
            verb = " ".join(words[1:3]) if words[1] == "UID" else words[1]
            known = {"CAPABILITY": f"* CAPABILITY {self.capabilities}\r\n{{tag}} OK"} | dict(self.replies)
            reply = known.get(text if continued else text.partition(" ")[2], known.get(verb, "{tag} OK done"))
            if reply is None:
                return
            continued = reply.startswith("+")
            words_after = " done" if reply.endswith((" OK", " NO")) else ""
            peer.sendall(f"{reply.replace('{tag}', tag)}{words_after}\r\n".encode())
            if verb == "LOGOUT":
                return
