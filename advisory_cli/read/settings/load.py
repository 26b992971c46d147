"""Reader of a newsroom's settings from all sources, with the list of their names and defaults.

A flag beats the environment, which beats .env, which beats advisory.toml, which beats the default. A setting `name` is
ADVISORY_NAME in the environment and in .env.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import AdvisoryError, BadConfig, BadData
from advisory_cli.model.mailing.approval import SHORTEST_KEY
from advisory_cli.model.mailing.provider_limits import PROVIDERS
from advisory_cli.model.press.colour import ACCENT
from advisory_cli.model.press.newsroom import (
    IdentityProvider,
    Newsroom,
    PracticeRoute,
    Route,
    Secret,
    SignInClient,
    TokenStore,
)
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings import values
from advisory_cli.read.settings.env_file import NAME as ENV_NAME
from advisory_cli.read.settings.exposure import check_personal
from advisory_cli.read.settings.mail_urls import (
    FORMS,
    GRAPH_SERVER,
    IMAP_FORMS,
    maildir_folder,
    parse_graph_server,
    parse_imap_route,
    parse_route,
)
from advisory_cli.read.settings.sources import ENVIRONMENT, TOML_NAME, Raw, Sources, variable
from advisory_cli.read.times.wall_times import read_zone
from advisory_cli.read.web.urls import web_address

T = TypeVar("T")


@value_class
class Setting:
    """Setting of the newsroom: its name in advisory.toml, its default as written there, and its purpose in words.

    An empty default means that the setting has none. A `secret` setting may stand only in the environment and in .env,
    and is never shown. `only` is advisory.toml or environment if the setting may stand in this source alone, else
    empty. `is_table` is True for a setting that holds a text for each of several names.
    """

    name: str
    default: str = ""
    description: str
    secret: bool = False  # True: allowed in the environment and .env alone, and never shown
    only: str = ""  # the one source it may stand in, TOML_NAME or ENVIRONMENT. Empty means any source
    is_table: bool = False  # True: names with a text each, as a table of TOML


SETTINGS: tuple[Setting, ...] = (
    Setting(name="organisation", description="Who issues the advisories, as readers know you."),
    Setting(name="from", description="Sender of every message: Name <press@example.org>."),
    Setting(name="reply_to", description="Where answers go, if not to the sender."),
    Setting(name="zone", description="Your time zone, for example Europe/Brussels; advisories may name another."),
    Setting(
        name="language",
        default="en",
        description="Language of advisories that name none: one of 25 (docs/templates.md), such as de, en-GB or pt-BR.",
    ),
    Setting(name="postal_address", description="Your postal address, for the footer of each message."),
    Setting(name="reason", description="Why journalists get your mail, for the footer; each language has a default."),
    Setting(name="accent", default="#9a1b2f", description="Colour of bars, labels and links in e-mails: #rrggbb."),
    Setting(name="logo", description="Picture above each e-mail, in place of your name: a file in the newsroom."),
    Setting(
        name="strip_metadata",
        default="false",
        description="true: pictures are sent without the place, author and camera that their files name.",
    ),
    Setting(
        name="calendar",
        default="true",
        description="true: invitations have a calendar file (.ics) of their events attached. An advisory may say no.",
    ),
    Setting(
        name="attachment_limit",
        default="5",
        description="Most megabytes of attachments in a message, 1 to 25.",
    ),
    Setting(name="unsubscribe_mailto", description="E-mail address for opt-outs."),
    Setting(name="unsubscribe_url", description="Web address for opt-outs with one click; https."),
    Setting(name="privacy_url", description="Web address of your privacy notice."),
    Setting(name="testers", description="Who gets test messages: a list of e-mail addresses."),
    Setting(name="first", description="Your own people, who get each mailing before anyone else: a list of addresses."),
    Setting(name="archive", description="A Maildir for the office's own copy: maildir:PATH."),
    Setting(name="notify", description="Who gets a mail from `run` when something is late or needs action: a list."),
    Setting(
        name="clearance_months", default="12", description="How long an agreement to embargoes is valid, in months."
    ),
    Setting(
        name="holidays", description="Days on which no embargo and no deadline should end: a list of dates, 2026-12-25."
    ),
    Setting(name="country", description="Your country, for its public holidays: BE, FR, …; else that of `zone`."),
    Setting(name="public_folders", description="Folders anyone can read, such as a web server's: a list of paths."),
    Setting(
        name="approval",
        default="false",
        description="true: nothing is sent until somebody else has approved it. Only in advisory.toml.",
        only=TOML_NAME,
    ),
    Setting(
        name="approvers",
        description="Who may approve: accounts, key:…, Ann <key:…>; else all but the planner. Only in advisory.toml.",
        only=TOML_NAME,
    ),
    Setting(
        name="approval_key",
        description="Who you are in approvals, in place of your account. Only in the environment.",
        secret=True,
        only=ENVIRONMENT,
    ),
    Setting(name="send_via", description=f"The mail server, or a Maildir for practice: {FORMS}."),
    Setting(
        name="graph_server",
        default=GRAPH_SERVER,
        description="The server of Microsoft Graph; national clouds have their own; https.",
    ),
    Setting(name="provider", default="auto", description=f"Which provider's limits apply: {', '.join(PROVIDERS)}."),
    Setting(name="rate", description="Highest rate of messages: 30/minute, 2/second or 500/hour; else the provider's."),
    Setting(name="day_limit", description="Most messages in any 24 hours; else the provider's."),
    Setting(name="domain_rate", description="Highest rate of messages to any one domain: 10/minute."),
    Setting(name="connections", default="4", description="Most connections at a time, 1 to 20."),
    Setting(name="messages_per_connection", default="500", description="Most messages on one connection, 1 to 10000."),
    Setting(name="chunking", default="0", description="Messages in progress at once with BDAT, 2 to 8; 0: no BDAT."),
    Setting(
        name="retry_hours", default="24", description="Hours for which a deferred message is tried again, 1 to 240."
    ),
    Setting(
        name="refusals_in_a_row",
        default="10",
        description="At most so many people are lost by refusals alike, 1 to 1000; 0: any number.",
    ),
    Setting(
        name="undo_seconds",
        default="0",
        description="Seconds a live send waits after your answer, 1 to 120: Ctrl-C takes it back. 0: no wait.",
    ),
    Setting(name="receipts", default="failures", description="What servers should report back: failures, all or none."),
    Setting(name="smtp_utf8", default="false", description="true: allow letters beyond ASCII before an @."),
    Setting(name="smtp_insecure", default="false", description="true: allow smtp:// without encryption to your relay."),
    Setting(name="smtp_ca_file", description="Certificates to trust, in PEM, if your mail server's are your own."),
    Setting(name="smtp_password", description="The mail server's password.", secret=True),
    Setting(name="smtp_password_command", description="A command that prints the password.", secret=True),
    Setting(name="smtp_password_file", description="A file whose first line is the password.", secret=True),
    Setting(name="smtp_token_command", description="A command that prints an access token (OAuth 2).", secret=True),
    Setting(name="sign_in", description="Who signs you in, in place of a password: microsoft365 or google."),
    Setting(name="sign_in_client_id", description="The id of the app that your organisation registered there."),
    Setting(name="sign_in_tenant", description="Your organisation at Microsoft: its domain or its directory's id."),
    Setting(name="sign_in_certificate", description="Key and certificate in one PEM file, for a server (Microsoft)."),
    Setting(name="sign_in_service_account", description="The service account's JSON file, for a server (Google)."),
    Setting(name="sign_in_client_secret", description="The app's client secret, where it has one.", secret=True),
    Setting(name="sign_in_server", description="Another sign-in server than the usual one: https://host."),
    Setting(name="sign_in_store", default="auto", description="Where tokens are kept: auto, keyring or file."),
    Setting(name="imap", description=f"The mailbox to search: {IMAP_FORMS}."),
    Setting(name="imap_folders", default="INBOX, Sent", description="Which of its folders: a list of names."),
    Setting(
        name="sent_copy",
        description="A copy of each edition in that mailbox: auto for its folder of sent mail, or a folder; else none.",
    ),
    Setting(name="imap_password", description="The mailbox's password.", secret=True),
    Setting(name="imap_password_command", description="A command that prints that password.", secret=True),
    Setting(name="imap_password_file", description="A file whose first line is that password.", secret=True),
    Setting(
        name="list_sheets",
        description='The sheet to read in a workbook, by list: { "europe.xlsx" = "Press" }. Only in advisory.toml.',
        only=TOML_NAME,
        is_table=True,
    ),
    Setting(
        name="list_encodings",
        description='The encoding of a text file, by list: { "europe.csv" = "cp1252" }. Only in advisory.toml.',
        only=TOML_NAME,
        is_table=True,
    ),
    Setting(name="log_addresses", default="short", description="Addresses in the log: short or full."),
)
_NO_APP = SignInClient(provider=IdentityProvider.MICROSOFT365)
_SECRETS = frozenset(setting.name for setting in SETTINGS if setting.secret)


@value_class
class SettingValue:
    """Value of a setting that is in force, for `advisory config`.

    `value` is the text as written, *** for a secret that is set, and empty for a setting without value or default.
    `origin` is flag, environment, .env, advisory.toml or default.
    """

    name: str
    value: str
    origin: str


@value_class
class Settings:
    """Settings of a newsroom from all sources together, as read_settings() returns them.

    `newsroom` holds the values that the program works with. `values` are the settings as `advisory config` shows them.
    `sign_in_client` is the app that the organisation registered at Microsoft or Google for signing in. It is filled in
    even when the setting sign_in is empty and nobody signs in.
    `secrets` holds the texts of secret settings that are set, by name, and is for read.settings.secrets alone.
    """

    newsroom: Newsroom
    values: tuple[SettingValue, ...]
    sign_in_client: SignInClient = _NO_APP
    secrets: Mapping[str, Secret] = field(default_factory=dict, hash=False, repr=False)


def read_settings(folder: Path, environ: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of the newsroom in `folder` from advisory.toml, .env, the environment and flags.

    `environ` is the environment. `overrides` are the flags of the command line, by the setting's name. None: no flags.
    Raises BadConfig, with a finding for every fault, when any setting is wrong, unknown or stands where it may not, and
    when advisory.toml is missing.
    """
    sources = Sources(
        known=tuple(setting.name for setting in SETTINGS),
        secrets=_SECRETS,
        only={setting.name: setting.only for setting in SETTINGS if setting.only},
        tables=frozenset(setting.name for setting in SETTINGS if setting.is_table),
    )
    sources.add_toml(folder / TOML_NAME)
    sources.add_env_file(folder / ENV_NAME)
    sources.add_environment(environ)
    sources.add_flags(overrides or {})
    reader = _Reader(sources.raws, sources.findings)
    newsroom = _delivery(reader, _newsroom(reader, folder))
    client = _sign_in(reader, newsroom)
    newsroom = replace(newsroom, sign_in=client if reader.text("sign_in") else None)
    reader.read("approval_key", values.key(SHORTEST_KEY), "")
    if reader.findings:
        count = len(reader.findings)
        words = "One setting is not valid." if count == 1 else f"{count} settings are not valid."
        raise BadConfig(words, remedy="Correct what is listed.", findings=tuple(reader.findings))
    secrets = {name: Secret(raw.value) for name, raw in sources.raws.items() if name in _SECRETS and raw.value}
    written = {name: raw.place for name, raw in sources.raws.items()}
    newsroom = replace(newsroom, exposed=tuple(_exposed(newsroom, secrets)), written=written)
    shown = tuple(_shown(setting, sources.raws) for setting in SETTINGS)
    return Settings(newsroom=newsroom, values=shown, sign_in_client=client, secrets=secrets)


def read_way_out(settings: Settings, text: str) -> Route:
    """Return the route that `text` names, written like the setting send_via.

    A route is how messages leave: a Maildir or a mail server. Other settings on which a route depends, such as
    smtp_insecure, are taken from `settings`. Raises BadConfig when `text` names no route, or leads to another computer
    without encryption.
    """
    in_force = {setting.name: setting.value for setting in settings.values}
    newsroom = settings.newsroom
    return parse_route(
        text,
        folder=newsroom.folder,
        insecure=values.yes_no(in_force["smtp_insecure"]),
        ca_file=newsroom.ca_file,
        graph_server=in_force["graph_server"] or GRAPH_SERVER,
    )


def _exposed(newsroom: Newsroom, secrets: Mapping[str, Secret]) -> Iterator[Finding]:
    """Yield findings about people's data and passwords of the newsroom that others can read."""
    folder, route = newsroom.folder, newsroom.route
    stores = (newsroom.archive, route.store.path if isinstance(route, PracticeRoute) else None)
    named = {name: secret.value for name, secret in secrets.items() if name.endswith("_password_file")}
    files = [(variable(name), folder / os.path.expanduser(text)) for name, text in named.items()]  # noqa: PTH111
    yield from check_personal(folder, [store for store in stores if store is not None], files)


@dataclass(slots=True)
class _Reader:
    """A reader that turns raw texts into values, and notes their faults."""

    raws: Mapping[str, Raw]
    findings: list[Finding]

    def text(self, name: str) -> str:
        """Return a setting's text as written, or its default."""
        default = next(setting.default for setting in SETTINGS if setting.name == name)
        return self.raws[name].value.strip() if name in self.raws else default

    def read(self, name: str, meaning: Callable[[str], T], fallback: T) -> T:
        """Return `meaning` of the setting's text. Return `fallback` where the text is empty or not right."""
        text = self.text(name)
        if not text:
            return fallback
        try:
            return meaning(text)
        except (BadData, BadConfig) as fault:
            self._note(name, fault)
            return fallback

    def _note(self, name: str, fault: AdvisoryError) -> None:
        raw = self.raws[name]
        words = f"{raw.shown_as}: {fault.message}"
        self.findings.append(finding("SET01", words, place=raw.place, remedy=fault.remedy))


def _newsroom(reader: _Reader, folder: Path) -> Newsroom:
    """Build the newsroom from the settings about the sender and the texts for readers."""
    return Newsroom(
        folder=folder,
        organisation=reader.read("organisation", values.line, ""),
        sender=reader.read("from", values.mailbox, None),
        reply_to=reader.read("reply_to", values.mailbox, None),
        zone=reader.read("zone", read_zone, ""),
        language=reader.read("language", values.language, "en"),
        postal_address=reader.read("postal_address", values.prose, ""),
        reason=reader.read("reason", values.line, ""),
        accent=reader.read("accent", values.colour, ACCENT),
        logo=reader.read("logo", values.line, ""),
        strip_metadata=reader.read("strip_metadata", values.yes_no, fallback=False),
        calendar=reader.read("calendar", values.yes_no, fallback=True),
        attachment_limit=reader.read("attachment_limit", values.number(1, 25), 5),
        unsubscribe_mailto=reader.read("unsubscribe_mailto", values.opt_out_address, ""),
        unsubscribe_url=reader.read("unsubscribe_url", values.https_address, ""),
        privacy_url=reader.read("privacy_url", web_address, ""),
        testers=reader.read("testers", values.addresses, ()),
        first=reader.read("first", values.addresses, ()),
        archive=reader.read("archive", lambda text: maildir_folder(text, folder=folder), None),
        notify=reader.read("notify", values.addresses, ()),
        clearance_months=reader.read("clearance_months", values.number(1, 120), 12),
        holidays=reader.read("holidays", values.days, ()),
        country=reader.read("country", values.country, ""),
        public_folders=reader.read("public_folders", lambda text: values.paths(text, folder), ()),
        approval=reader.read("approval", values.yes_no, fallback=False),
        approvers=reader.read("approvers", values.identities, ()),
        list_sheets=reader.read("list_sheets", values.table, {}),
        list_encodings=reader.read("list_encodings", values.encodings, {}),
    )


def _delivery(reader: _Reader, newsroom: Newsroom) -> Newsroom:
    """Return the newsroom with the settings about transport and replies added."""
    folder, read = newsroom.folder, reader.read
    insecure = read("smtp_insecure", values.yes_no, fallback=False)
    ca_file = read("smtp_ca_file", lambda text: values.present_file(text, folder), None)

    def server(text: str) -> str:
        parse_graph_server(text)
        return text

    graph_server = read("graph_server", server, GRAPH_SERVER)

    def route(text: str) -> Route | None:
        return parse_route(text, folder=folder, insecure=insecure, ca_file=ca_file, graph_server=graph_server)

    return replace(
        newsroom,
        route=read("send_via", route, None),
        provider=read("provider", values.one_of(*PROVIDERS), newsroom.provider),
        rate=read("rate", values.rate, None),
        day_limit=read("day_limit", values.number(1, 1_000_000), None),
        domain_rate=read("domain_rate", values.rate, None),
        connections=read("connections", values.number(1, 20), newsroom.connections),
        messages_per_connection=read(
            "messages_per_connection", values.number(1, 10_000), newsroom.messages_per_connection
        ),
        chunking=read("chunking", values.number(2, 8, or_zero=True), newsroom.chunking),
        retry_hours=read("retry_hours", values.number(1, 240), newsroom.retry_hours),
        refusals_in_a_row=read("refusals_in_a_row", values.number(1, 1_000, or_zero=True), newsroom.refusals_in_a_row),
        undo_seconds=read("undo_seconds", values.number(1, 120, or_zero=True), newsroom.undo_seconds),
        receipts=read("receipts", values.receipts, newsroom.receipts),
        smtp_utf8=read("smtp_utf8", values.yes_no, newsroom.smtp_utf8),
        log_addresses=read("log_addresses", values.one_of("short", "full"), "short") == "full",
        imap=read("imap", lambda text: parse_imap_route(text, ca_file=ca_file), None),
        imap_folders=read("imap_folders", values.folders, newsroom.imap_folders),
        sent_copy=read("sent_copy", _folder_of(reader.text("imap")), newsroom.sent_copy),
        ca_file=ca_file,
    )


def _sign_in(reader: _Reader, newsroom: Newsroom) -> SignInClient:
    """Return the app that the settings name, at their identity provider, else at Microsoft 365."""
    read, folder = reader.read, newsroom.folder
    provider = read("sign_in", values.one_of(*IdentityProvider), IdentityProvider.MICROSOFT365.value)
    return SignInClient(
        provider=IdentityProvider(provider),
        client_id=read("sign_in_client_id", values.client_id, ""),
        tenant=read("sign_in_tenant", values.client_id, ""),
        server=read("sign_in_server", values.https_server, ""),
        certificate=read("sign_in_certificate", lambda text: values.present_file(text, folder), None),
        service_account=read("sign_in_service_account", lambda text: values.present_file(text, folder), None),
        store=TokenStore(read("sign_in_store", values.one_of(*TokenStore), TokenStore.AUTO.value)),
        ca_file=newsroom.ca_file,
    )


def _folder_of(mailbox: str) -> Callable[[str], str]:
    """Return a reader of the setting sent_copy, which raises BadConfig when no mailbox is set."""

    def folder(text: str) -> str:
        if not mailbox:
            raise BadConfig(
                "No mailbox is set for the copies.",
                remedy='Set it, such as imap = "imaps://press@mail.example", or delete sent_copy.',
            )
        return values.line(text)

    return folder


def _shown(setting: Setting, raws: Mapping[str, Raw]) -> SettingValue:
    raw = raws.get(setting.name)
    value, origin = (raw.value, raw.origin) if raw else (setting.default, "default")
    return SettingValue(name=setting.name, value="***" if setting.secret and value else value, origin=origin)
