"""An office that signs in: a newsroom, an authorisation server, a mail server that takes its tokens, and a browser."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.authorisation_server import CLIENT, GOOGLE_CLIENT, MAILBOX, TENANT, AuthorisationServer
from tests.smtp_servers import ROOT, Certificates
from tests.system.press import Done, Press
from tests.token_servers import TokenMailServer

SECRET = "desktop-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office. `browser` is what BROWSER names."""

    press: Press
    authorisation: AuthorisationServer
    mail: TokenMailServer
    certificates: Certificates
    browser: str

    @property
    def send_via(self) -> str:
        """The way out."""
        return f"smtp+starttls://{MAILBOX}@127.0.0.1:{self.mail.port}"

    @property
    def sign_in_server(self) -> str:
        """The sign-in server of the settings: host and port."""
        text = (self.press.folder / "advisory.toml").read_text()
        return text.split('sign_in_server = "https://')[1].split('"')[0]

    def settings(self, **more: str) -> None:
        """Write what an administrator has said into advisory.toml, beside what is there already."""
        path = self.press.folder / "advisory.toml"
        names = {"smtp_ca_file": str(self.certificates.ours), "sign_in_server": self.authorisation.address, **more}
        lines = [line for line in path.read_text().splitlines() if line.split(" = ")[0] not in names]
        lines += [f'{name} = "{value}"' for name, value in names.items() if value]
        path.write_text("\n".join(lines) + "\n")

    def login(self, what: str = "microsoft365", *words: str, env: dict[str, str] | None = None) -> Done:
        """`advisory login` as a process of its own, with a person at the browser (webbrowser reads BROWSER once)."""
        named: tuple[str, ...] = () if "--send-via" in words else ("--send-via", self.send_via)
        if "--sign-in-server" not in words:
            named += ("--sign-in-server", self.sign_in_server)
        return self.press.run_alone("login", what, *named, *words, env={"BROWSER": self.browser, **(env or {})})

    def at_terminal(self, typed: str, *words: str) -> Done:
        """The command at a real terminal (pty), at which a person types `typed` when asked to type something."""
        import pty

        near, far = pty.openpty()
        running = subprocess.Popen(
            self.press.command(*words),
            stdin=far,
            stdout=subprocess.DEVNULL,
            stderr=far,
            cwd=self.press.folder.parent,
            env=self.press.environment(None),
        )
        os.close(far)
        said, answer = b"", typed.encode()
        with suppress(OSError):  # the end of a terminal
            while piece := os.read(near, 65536):
                said += piece
                if answer and b"Type " in said:
                    os.write(near, answer)
                    answer = b""
        os.close(near)
        return Done(running.wait(60), b"", said.decode())

    def empty_cron(self, *words: str) -> Done:
        """The command with no environment at all."""
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from advisory_cli.cli.main import main; main()"
        done = subprocess.run(
            ["env", "-i", sys.executable, "-c", code, "-C", str(self.press.folder), *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=self.press.folder.parent,
            timeout=100,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def secrets(self) -> list[str]:
        """All that must be shown to nobody."""
        return [*self.authorisation.tokens, *self.authorisation.refresh, *self.authorisation.used_up, SECRET]

    def spilt(self, *texts: str) -> list[str]:
        """Secrets that stand in a text, or in a file of the newsroom where none belongs."""
        files = [path for path in self.press.folder.rglob("*") if path.is_file() and path.name != "sign-in.json"]
        seen = [*texts, *(path.read_bytes().decode(errors="replace") for path in files if path.name != ".env")]
        return [secret for secret in self.secrets() if any(secret in text for text in seen)]


@contextmanager
def office_in(press: Press, certificates: Certificates, *, browser: str = "") -> Iterator[Office]:
    """Open the office: with the settings of Microsoft's app."""
    script = press.folder.parent / "browser"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/browser.py {certificates.ours} "$1"\n')
    script.chmod(0o755)
    with (
        AuthorisationServer(certificates.good) as authorisation,
        TokenMailServer(authorisation, MAILBOX, certificates.good) as mail,
    ):
        office = Office(
            press=press,
            authorisation=authorisation,
            mail=mail,
            certificates=certificates,
            browser=browser or f"{script} %s",
        )
        office.settings(sign_in_client_id=CLIENT, sign_in_tenant=TENANT)
        yield office


def use_google(office: Office, *, client: str = GOOGLE_CLIENT) -> None:
    """Take Google's app in place of Microsoft's."""
    office.settings(sign_in_client_id=client, sign_in_tenant="")
    path = office.press.folder / ".env"
    path.write_text(f"{path.read_text()}ADVISORY_SIGN_IN_CLIENT_SECRET={SECRET}\n")


def rsa_pem(folder: Path, name: str) -> tuple[Path, bytes]:
    """A key with its certificate in one PEM file, and the public key."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=10))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(private + certificate.public_bytes(s.Encoding.PEM))
    path.chmod(0o600)
    return path, key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)


def service_account(folder: Path, name: str = "desk@project.iam.example") -> tuple[Path, bytes]:
    """Google's file of a service account, whose token_uri leads astray, and the public key."""
    import json

    pem, public = rsa_pem(folder, "service")
    private = pem.read_text().split("-----BEGIN CERTIFICATE")[0]
    content = {
        "type": "service_account",
        "client_email": name,
        "private_key": private,
        "private_key_id": "1",
        "token_uri": "https://thief.invalid/token",
    }
    path = folder / "service.json"
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return path, public


CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def chromium_script(folder: Path) -> str:
    """A script for BROWSER that opens the page in a headless Chromium, whose scripts submit the forms."""
    script = folder / "chromium-browser"
    script.write_text(
        f"#!/bin/sh\nexec {CHROMIUM} --headless --no-sandbox --disable-gpu --no-first-run --disable-sync"
        " --disable-background-networking --disable-component-update --ignore-certificate-errors"
        f' --user-data-dir={folder / "profile"} --virtual-time-budget=15000 --dump-dom "$1"'
        f" >{folder / 'page.html'} 2>/dev/null\n"
    )
    script.chmod(0o755)
    return f"{script} %s"


def when(happens: Callable[[], bool], do: Callable[[], object]) -> threading.Thread:
    """Do something as soon as something is so."""

    def watch() -> None:
        until = time.monotonic() + 60
        while not happens() and time.monotonic() < until:
            time.sleep(0.01)
        do()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread
