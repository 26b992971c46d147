"""Collector of the raw settings in advisory.toml, .env, the environment and flags: each a text, with file and line."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from shlex import quote

from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from advisory_cli.model.errors import BadConfig, NoInput, NotReadable
from advisory_cli.model.suggest import did_you_mean
from advisory_cli.model.text import printable, wrong_quotes
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.env_file import NAME as ENV_NAME
from advisory_cli.read.settings.env_file import EnvLine, read_env
from advisory_cli.read.settings.exposure import check_newsroom_folder, check_settings_file
from advisory_cli.read.settings.unreadable import unreadable_words

TOML_NAME = "advisory.toml"
PREFIX = "ADVISORY_"
FOLDER_VARIABLE = "ADVISORY_NEWSROOM"
ENVIRONMENT = "environment"
_LONGEST = 64 * 1024


@value_class
class Raw:
    """Text of a setting as written in one source.

    `origin` is flag, environment, .env or advisory.toml. `place` is the file and line, or NOWHERE, a place without a
    file, for flags and the environment. `shown_as` is the setting's name in that source, such as reply_to or
    ADVISORY_REPLY_TO.
    """

    value: str = field(repr=False)
    origin: str
    place: Place = NOWHERE
    shown_as: str = ""  # the setting's name in that source: reply_to, or ADVISORY_REPLY_TO


@dataclass(slots=True)
class Sources:
    """Raw settings from advisory.toml, .env, the environment and flags. A source added later overrides an earlier one.

    The constructor takes the first four fields:
    - `known`: the names of all settings.
    - `secrets`: the names of settings that advisory.toml may not hold.
    - `only`: the only source in which a setting may stand, by the setting's name. Other settings may stand in any
      source.
    - `tables`: the names of settings that hold a table of texts.
    Then call add_toml(), add_env_file(), add_environment() and add_flags(), in this order. These methods raise nothing,
    and fill the other two fields:
    - `raws`: the text of each setting that is in force, by the setting's name.
    - `findings`: the faults.
    """

    known: tuple[str, ...]
    secrets: frozenset[str]
    only: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    raws: dict[str, Raw] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add_fault(self, code: str, words: str, place: Place = NOWHERE, remedy: str = "") -> None:
        """Add a finding with `code`, the sentence `words`, `place` and `remedy`."""
        self.findings.append(finding(code, words, place=place, remedy=remedy))

    def add_toml(self, path: Path) -> None:
        """Add the settings in advisory.toml at `path`. Call this first, because every other source overrides this file.

        A missing file, text that is no TOML, and settings that are unknown or not allowed in advisory.toml become
        findings (SET01, SET02). So does a file or folder that other users can write (SET07).
        """
        self.findings += check_newsroom_folder(path.parent)
        self.findings += check_settings_file(path)
        text = self._toml_text(path)
        for key, value in self._toml_values(text, path).items():
            place = Place(file=path, line=_toml_line(text, key))
            shown = printable(key[:60])
            if key not in self.known:
                self.add_fault("SET02", f"“{shown}” is not a setting.", place, did_you_mean(key, self._public()))
            elif self._misplaced(key, TOML_NAME, shown, place):
                continue
            elif key in self.secrets:
                words = f"“{key}” may not be in advisory.toml, which others can read."
                self.add_fault("SET01", words, place, f"Put it into .env: {variable(key)}='…'")
            elif key in self.tables:
                self._add_table(key, value, place)
            elif (written := _toml_as_text(value)) is None:
                self.add_fault("SET01", f"“{shown}” is neither a text, a number, true or false nor a list.", place)
            else:
                self.raws[key] = Raw(value=written, origin=TOML_NAME, place=place, shown_as=key)

    def _add_table(self, key: str, value: object, place: Place) -> None:
        """Add a setting that is a table of texts, such as the sheets of lists."""
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            self.raws[key] = Raw(value=inline_table(value), origin=TOML_NAME, place=place, shown_as=key)
        else:
            remedy = f'Write it as {key} = {{ "europe" = "…" }}.'
            self.add_fault("SET01", f"“{key}” is not a table of texts.", place, remedy)

    def add_env_file(self, path: Path) -> None:
        """Add the settings in .env at `path`, which override the sources added before. A missing file adds nothing.

        Lines that cannot be read, and settings that are unknown, doubled or not allowed in .env, become findings
        (SET01, SET02). A file that other users can read or write becomes a finding (SET03, SET07), and its settings are
        added all the same.
        """
        try:
            lines = read_env(path)
        except BadConfig as fault:
            self.add_fault("SET01", fault.message, Place(file=path), fault.remedy)
            return
        if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
            remedy = f"Run: chmod 600 {quote(str(path))}"
            self.add_fault("SET03", "Other users of this computer can read .env.", Place(file=path), remedy)
        else:
            self.findings += check_settings_file(path)
        seen: dict[str, int] = {}
        for line in lines:
            place = Place(file=path, line=line.line)
            if line.key in seen:
                self.add_fault(
                    "SET01", f"{line.key} is written twice, first in line {seen[line.key]}.", place, "Keep one."
                )
            elif self._env_line_is_good(line, place):
                self._add_variable(line.key, line.value or "", origin=ENV_NAME, place=place)
            if line.key:
                seen.setdefault(line.key, line.line)

    def add_environment(self, environ: Mapping[str, str]) -> None:
        """Add the variables of `environ` that start with ADVISORY_. They override the sources added before.

        An empty variable counts, too: the setting then has no value. An unknown variable becomes the finding SET02, and
        a setting that is not allowed in the environment becomes SET01. ADVISORY_NEWSROOM is passed over.
        """
        for key, value in environ.items():
            if key.startswith(PREFIX) and key != FOLDER_VARIABLE:
                self._add_variable(key, value, origin=ENVIRONMENT, place=NOWHERE)

    def add_flags(self, overrides: Mapping[str, str]) -> None:
        """Add the flags of the command line, by the setting's name. They override the sources added before.

        A name that is unknown, or that no flag may set, becomes the finding SET02.
        """
        for key, value in overrides.items():
            if key in self.known and key not in self.secrets and key not in self.only:
                self.raws[key] = Raw(value=value, origin="flag", shown_as=key)
            else:
                remedy = did_you_mean(key, self._public())
                self.add_fault(
                    "SET02", f"“{printable(key[:60])}” is not a setting that an option can change.", remedy=remedy
                )

    def _add_variable(self, key: str, value: str, *, origin: str, place: Place) -> None:
        name = key.removeprefix(PREFIX).lower()
        if key.startswith(PREFIX) and variable(name) == key and name in self.known:
            if self._misplaced(name, origin, key, place):
                return
            self.raws[name] = Raw(value=value, origin=origin, place=place, shown_as=key)
            return
        where = "The environment has" if origin == ENVIRONMENT else ".env has"
        remedy = did_you_mean(key if key.upper().startswith(PREFIX) else PREFIX + key, map(variable, self.known))
        self.add_fault("SET02", f"{where} {printable(key[:60])}, which is not a setting.", place, remedy)

    def _misplaced(self, name: str, origin: str, shown: str, place: Place) -> bool:
        """Note a setting that stands in a place where it may not. Tell whether it does.

        There, the people whom the setting is to bind could change it.
        """
        allowed_place = self.only.get(name, origin)
        if allowed_place == origin:
            return False
        where = "the environment" if origin == ENVIRONMENT else origin
        remedy = (
            f"Remove it there, and set {variable(name)} where the command is started."
            if allowed_place == ENVIRONMENT
            else f"Remove it there, and write it into {allowed_place}: {name} = …"
        )
        self.add_fault("SET01", f"{shown} may not be set in {where}.", place, remedy)
        return True

    def _env_line_is_good(self, line: EnvLine, place: Place) -> bool:
        name = line.key.removeprefix(PREFIX).lower()
        if not line.key or line.value is None:
            remedy = "Close every opened quote; put a value with quotes in it in single quotes: KEY='…'"
            self.add_fault("SET01", "This line of .env is not KEY=value.", place, remedy)
        elif line.key == FOLDER_VARIABLE:
            words = f"{FOLDER_VARIABLE} has no effect in .env, which is in the newsroom itself."
            self.add_fault("SET01", words, place, "Set it where the command is started, or use -C.")
        elif name in self.secrets and line.cut:
            words = f"In {line.key} the text after the space and # is not read."
            self.add_fault("SET01", words, place, f"Put the value in single quotes: {line.key}='…'")
        else:
            return True
        return False

    def _toml_text(self, path: Path) -> str:
        try:
            content = read_regular(path, limit=_LONGEST)
            text = content.decode("utf-8-sig")
        except NotReadable:
            words, remedy = unreadable_words(path)
            self.add_fault("SET01", words, Place(file=path), remedy)
        except NoInput as fault:
            self.add_fault("SET01", fault.message, Place(file=path), fault.remedy)
        except UnicodeDecodeError:
            self.add_fault("SET01", "advisory.toml is not UTF-8 text.", Place(file=path), "Save it as UTF-8.")
        else:
            if len(content) <= _LONGEST:
                return text.replace("\r\n", "\n")
            self.add_fault("SET01", "advisory.toml is larger than 64 KiB.", Place(file=path))
        return ""

    def _toml_values(self, text: str, path: Path) -> dict[str, object]:
        import tomllib

        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError) as fault:
            match = re.search(r"at line (\d+)", str(fault))
            reason = re.sub(r" \(at .*", "", str(fault)) if isinstance(fault, ValueError) else "too deeply nested"
            place = Place(file=path, line=int(match[1]) if match else None)
            marks = wrong_quotes(text.split("\n")[place.line - 1]) if place.line else ""
            reason = f"{marks} are not the straight quotation marks" if marks else printable(reason[:120])
            remedy = f'Each line is name = "text", with {"straight" if marks else "the"} quotes.'
            self.add_fault("SET01", f"advisory.toml cannot be read: {reason}.", place, remedy)
            return {}

    def _public(self) -> Iterable[str]:
        return (name for name in self.known if name not in self.secrets)


def variable(name: str) -> str:
    """Return a setting's name in the environment and in .env: ADVISORY_REPLY_TO for reply_to."""
    return PREFIX + name.upper()


def _toml_line(text: str, key: str) -> int | None:
    wanted = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted.match(line)), None)


def inline_table(texts: Mapping[str, str]) -> str:
    """Return names and their texts as an inline table of TOML: { "europe.xlsx" = "Press" }. "" for no names.

    TOML's quoted texts have the escapes of JSON, except for the delete character.
    """
    quoted = (f"{toml_text(name)} = {toml_text(text)}" for name, text in texts.items())
    return f"{{ {', '.join(quoted)} }}" if texts else ""


def toml_text(text: str) -> str:
    """Return `text` as a quoted text of TOML (TOML 1.0, basic strings)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str | date) for item in value):
        return ", ".join(str(item) for item in value)
    return None
