"""Who sends: this program and its peers, how each is found on this machine, and its command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rig.servers import Certificate
from rig.work import Work

PEERS = Path(__file__).parent / "peers"
MAILMERGE, NODEMAILER = "2.3.0", "10.6.0"
OURS, SOURCE = "advisory", "smtp-source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a client is to do. `scratch` is an empty folder of its own."""

    work: Work
    scratch: Path
    port: int
    connections: int
    count: int
    chunking: int = 0
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to be."""

    words: list[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that sends mail: its version, and its command for an errand."""

    name: str
    version: str
    command: Callable[[Errand], Command]


class Missing(Exception):
    """A tool that is not here; says how to get it."""


def find_clients(advisory: str, cache: Path) -> tuple[list[Client], list[str]]:
    """All that can run here, and what to say of those that cannot."""
    found: list[Client] = []
    missing: list[str] = []
    for look in (lambda: _advisory(advisory), lambda: _smtp_source(cache), _smtplib):
        _try(look, found, missing)
    _try(lambda: _nodemailer(cache), found, missing)
    _try(lambda: _mailmerge(cache), found, missing)
    return found, missing


def _try(look: Callable[[], Client], found: list[Client], missing: list[str]) -> None:
    try:
        found.append(look())
    except Missing as fault:
        missing.append(str(fault))


def postfix_tool(name: str, cache: Path) -> tuple[str, dict[str, str]]:
    """A test program of Postfix, installed or unpacked in the cache, and its environment. Raises Missing."""
    unpacked = cache / "postfix"
    if program := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
        return program, dict(os.environ)
    environment = {**os.environ, "LD_LIBRARY_PATH": str(unpacked / "usr/lib/postfix")}
    program = str(unpacked / "usr/sbin" / name)
    if _answers([program, "-h"], environment):
        return program, environment
    raise Missing(
        f"{name} is missing. It is part of Postfix: apt-get install postfix. Without installing it: "
        f"apt-get download postfix && dpkg -x postfix_*.deb {unpacked}"
    )


def _advisory(program: str) -> Client:
    version = _output([program, "--version"], f"{program} does not run; name the command with --advisory PATH.")

    def command(errand: Errand) -> Command:
        newsroom = errand.scratch / "newsroom"
        shutil.copytree(errand.work.newsroom, newsroom, ignore=shutil.ignore_patterns("ledger"))
        route = f"{'smtp+starttls' if errand.certificate else 'smtp'}://127.0.0.1:{errand.port}"
        settings = {"SEND_VIA": route, "CONNECTIONS": errand.connections, "CHUNKING": errand.chunking}
        if errand.certificate:
            settings["SMTP_CA_FILE"] = str(errand.certificate.file)
        people = str(errand.work.list_of(errand.count))
        words = [program, "-C", str(newsroom), "send", "benchmark", "-l", people]
        return Command(
            words=[*words, "--yes", "--expect", str(errand.count)],
            folder=errand.scratch,
            environment={
                **{f"ADVISORY_{name}": str(value) for name, value in settings.items()},
                "XDG_STATE_HOME": str(errand.scratch / "state"),
            },
        )

    return Client(name=OURS, version=version.split()[-1], command=command)


def _smtp_source(cache: Path) -> Client:
    program, environment = postfix_tool(SOURCE, cache)

    def command(errand: Errand) -> Command:
        how = ["-4", "-d", "-s", str(errand.connections), "-m", str(errand.count), "-F", str(errand.work.message)]
        return Command(
            words=[program, *how, f"127.0.0.1:{errand.port}"],
            folder=errand.scratch,
            environment={name: environment[name] for name in ("LD_LIBRARY_PATH",) if name in environment},
        )

    return Client(name=SOURCE, version=f"Postfix {_postfix_version()}", command=command)


def _smtplib() -> Client:
    def command(errand: Errand) -> Command:
        return _peer([sys.executable, str(PEERS / "smtplib_loop.py")], errand, errand.scratch)

    return Client(name="smtplib", version=f"Python {sys.version.split()[0]}", command=command)


def _nodemailer(cache: Path) -> Client:
    folder = cache / "nodemailer"
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node:
        raise Missing("node is missing, so nodemailer was not measured: apt-get install nodejs npm")
    if not (folder / "node_modules" / "nodemailer").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _fetch([npm or "npm", "install", "--no-fund", "--no-audit", f"nodemailer@{NODEMAILER}"], folder)

    def command(errand: Errand) -> Command:
        certificate = [str(errand.certificate.file)] if errand.certificate else []
        return _peer([node, str(PEERS / "nodemailer_pool.cjs")], errand, folder, *certificate)

    return Client(
        name="nodemailer", version=f"{NODEMAILER}, Node {_output([node, '--version'], node)}", command=command
    )


def _mailmerge(cache: Path) -> Client:
    folder = cache / "mailmerge"
    program = folder / "bin" / "mailmerge"
    if not program.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _fetch([sys.executable, "-m", "venv", str(folder)], folder.parent)
        _fetch([str(folder / "bin" / "pip"), "install", "--quiet", f"mailmerge=={MAILMERGE}"], folder)

    def command(errand: Errand) -> Command:
        server = errand.scratch / "server.conf"
        server.write_text(f"[smtp_server]\nhost = 127.0.0.1\nport = {errand.port}\n", encoding="utf-8")
        people = str(errand.work.list_of(errand.count))
        what = ["--template", str(errand.work.mailmerge), "--database", people, "--config", str(server)]
        return Command(
            words=[str(program), "--no-dry-run", "--no-limit", "--output-format", "text", *what],
            folder=errand.scratch,
        )

    return Client(name="mailmerge", version=MAILMERGE, command=command)


def _peer(program: list[str], errand: Errand, folder: Path, *more: str) -> Command:
    """The command line that the peers written for this benchmark share."""
    people = str(errand.work.list_of(errand.count))
    return Command(
        words=[*program, str(errand.port), str(errand.connections), str(errand.work.template), people, *more],
        folder=folder,
    )


def _fetch(words: list[str], folder: Path) -> None:
    print("fetching:", *words, file=sys.stderr)
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise Missing(f"{words[0]} does not run ({fault.strerror}); what was wanted: {' '.join(words)}") from fault
    if done.returncode:
        raise Missing(f"This failed, by hand it may work: (cd {folder} && {' '.join(words)})\n{done.stderr.strip()}")


def _answers(words: list[str], environment: dict[str, str]) -> bool:
    """Whether the program can be started at all, its libraries found; 127 is the loader's refusal."""
    try:
        return subprocess.run(words, capture_output=True, env=environment, check=False).returncode != 127
    except OSError:
        return False


def _output(words: list[str], otherwise: str) -> str:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as fault:
        raise Missing(otherwise) from fault


def _postfix_version() -> str:
    try:
        return _output(["dpkg-query", "-W", "-f", "${Version}", "postfix"], "")
    except Missing:
        return "of the cache"
