"""The newsroom's settings: one table, four places they may stand in, and where each value came from.

A flag beats the environment, that beats .env, that beats advisory.toml, that beats the default. A setting `name` is
ADVISORY_NAME in the environment and in .env.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from advisory_cli.model.catalogue import finding
from advisory_cli.model.errors import AdvisoryError, BadConfig, BadData
from advisory_cli.model.findings import Finding
from advisory_cli.model.newsroom import Newsroom, Route, Secret
from advisory_cli.read import setting_values as values
from advisory_cli.read.env_file import NAME as ENV_NAME
from advisory_cli.read.routes import FORMS, maildir_folder, parse_route
from advisory_cli.read.setting_sources import TOML_NAME, Raw, Sources
from advisory_cli.read.wall_times import read_zone
from advisory_cli.read.web_links import web_address

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: its name in advisory.toml, what holds where nobody sets it, and what it is for."""

    name: str
    default: str = ""
    description: str
    secret: bool = False  # only in the environment or .env, and never shown


SETTINGS: tuple[Setting, ...] = (
    Setting(name="organisation", description="Who issues the advisories, as readers know you."),
    Setting(name="from", description="Sender of every message: Name <press@example.org>."),
    Setting(name="reply_to", description="Where answers go, if not to the sender."),
    Setting(name="zone", description="Your time zone, for example Europe/Brussels; advisories may name another."),
    Setting(name="language", default="en", description="Language of advisories that name none: en, fr, en-GB, …"),
    Setting(name="postal_address", description="Your postal address, for the foot of each message."),
    Setting(name="reason", description="Why journalists get your mail, for the foot; each language has a default."),
    Setting(name="unsubscribe_mailto", description="E-mail address for opt-outs."),
    Setting(name="unsubscribe_url", description="Web address for opt-outs with one click; https."),
    Setting(name="privacy_url", description="Web address of your privacy notice."),
    Setting(name="testers", description="Who gets test messages: a list of e-mail addresses."),
    Setting(name="first", description="Your own people, who get each mailing before anyone else: a list of addresses."),
    Setting(name="archive", description="A Maildir for the office's own copy: maildir:PATH."),
    Setting(name="clearance_months", default="12", description="How long an agreement to embargoes holds, in months."),
    Setting(name="rate", description="At most so many messages: 30/minute, 2/second or 500/hour."),
    Setting(name="send_via", description=f"The way out: {FORMS}."),
    Setting(name="smtp_insecure", default="false", description="true: allow smtp:// without protection to your relay."),
    Setting(name="smtp_ca_file", description="Certificates to trust, in PEM, if your mail server's are your own."),
    Setting(name="smtp_password", description="The mail server's password.", secret=True),
    Setting(name="smtp_password_command", description="A command that prints the password.", secret=True),
    Setting(name="smtp_password_file", description="A file whose first line is the password.", secret=True),
)
_SECRETS = frozenset(setting.name for setting in SETTINGS if setting.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingValue:
    """One setting as it holds: a secret shows as ***; origin is flag, environment, .env, advisory.toml or default."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What all places together say. `secrets` are for read.passwords alone."""

    newsroom: Newsroom
    values: tuple[SettingValue, ...]
    secrets: Mapping[str, Secret] = field(default_factory=dict, hash=False, repr=False)


def read_settings(folder: Path, environ: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Settings:
    """The settings of the newsroom in `folder`. Raises BadConfig that carries every fault as a finding."""
    sources = Sources(known=tuple(setting.name for setting in SETTINGS), secrets=_SECRETS)
    sources.add_toml(folder / TOML_NAME)
    sources.add_env_file(folder / ENV_NAME)
    sources.add_environment(environ)
    sources.add_flags(overrides or {})
    reader = _Reader(sources.raws, sources.findings)
    newsroom = _newsroom(reader, folder)
    if reader.findings:
        count = len(reader.findings)
        words = "One setting is not right." if count == 1 else f"{count} settings are not right."
        raise BadConfig(words, remedy="Put right what is listed.", findings=tuple(reader.findings))
    secrets = {name: Secret(raw.value) for name, raw in sources.raws.items() if name in _SECRETS and raw.value}
    return Settings(newsroom=newsroom, values=tuple(_shown(s, sources.raws) for s in SETTINGS), secrets=secrets)


@dataclass(slots=True)
class _Reader:
    """Turns raw texts into values, noting what is wrong with them."""

    raws: Mapping[str, Raw]
    findings: list[Finding]

    def text(self, name: str) -> str:
        """What is written, or the default."""
        default = next(setting.default for setting in SETTINGS if setting.name == name)
        return self.raws[name].value.strip() if name in self.raws else default

    def read(self, name: str, meaning: Callable[[str], T], nothing: T) -> T:
        """`meaning` of the text; `nothing` where the text is empty or not right."""
        text = self.text(name)
        if not text:
            return nothing
        try:
            return meaning(text)
        except (BadData, BadConfig) as fault:
            self._note(name, fault)
            return nothing

    def _note(self, name: str, fault: AdvisoryError) -> None:
        raw = self.raws[name]
        words = f"{raw.shown_as}: {fault.message}"
        self.findings.append(finding("SET01", words, place=raw.place, remedy=fault.remedy))


def _newsroom(reader: _Reader, folder: Path) -> Newsroom:
    insecure = reader.read("smtp_insecure", values.yes_no, nothing=False)
    ca_file = reader.read("smtp_ca_file", lambda text: values.certificate_file(text, folder), None)

    def route(text: str) -> Route | None:
        return parse_route(text, folder=folder, insecure=insecure, ca_file=ca_file)

    return Newsroom(
        folder=folder,
        organisation=reader.read("organisation", values.line, ""),
        sender=reader.read("from", values.mailbox, None),
        reply_to=reader.read("reply_to", values.mailbox, None),
        zone=reader.read("zone", read_zone, ""),
        language=reader.read("language", values.language, "en"),
        postal_address=reader.read("postal_address", values.prose, ""),
        reason=reader.read("reason", values.line, ""),
        unsubscribe_mailto=reader.read("unsubscribe_mailto", values.opt_out_address, ""),
        unsubscribe_url=reader.read("unsubscribe_url", values.https_address, ""),
        privacy_url=reader.read("privacy_url", web_address, ""),
        testers=reader.read("testers", values.addresses, ()),
        first=reader.read("first", values.addresses, ()),
        archive=reader.read("archive", lambda text: maildir_folder(text, folder=folder), None),
        clearance_months=reader.read("clearance_months", values.months, 12),
        rate=reader.read("rate", values.rate, None),
        route=reader.read("send_via", route, None),
    )


def _shown(setting: Setting, raws: Mapping[str, Raw]) -> SettingValue:
    raw = raws.get(setting.name)
    value, origin = (raw.value, raw.origin) if raw else (setting.default, "default")
    return SettingValue(name=setting.name, value="***" if setting.secret and value else value, origin=origin)
