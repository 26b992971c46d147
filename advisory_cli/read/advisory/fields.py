"""Fields of a group, read one by one, each with its line. Faults become findings and are never raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.suggest import did_you_mean
from advisory_cli.model.text import header_fault, printable, refused_characters, tidy
from advisory_cli.read.advisory.comments import without_comments
from advisory_cli.read.advisory.front_matter import Entry, Group, Items, Node, Text

MAX_LINE = 1000  # characters in a text that may reach a header (RFC 5322 2.1.1 folds at 998 bytes)
_SHAPES: Mapping[type[Node], str] = {Text: "a text", Items: "a list", Group: "a group of facts"}


@dataclass(slots=True)
class FieldErrors:
    """Findings from reading one file, and the line of each field in that file."""

    file: Path
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    rows: Sequence[str] = ()  # the file, line by line

    def add_fault(self, code: str, words: str, *, line: int, remedy: str = "") -> None:
        """Note a fault as a finding."""
        self.findings.append(finding(code, words, place=Place(file=self.file, line=line), remedy=remedy))

    def without_comments(self, text: str, *, line: int, keep_lines: bool = False) -> str:
        """Return `text` as it may be printed, without its comments. Each comment becomes a finding.

        `line` is where the text begins. Without `keep_lines`, a comment is looked for in the file from that line on.
        """
        clean, comments = without_comments(text, keep_lines=keep_lines)
        for comment in comments:
            at = line + text.count("\n", 0, comment.offset) if keep_lines else self._line_of(comment.words, line)
            words = f"“{printable(comment.words)}”"
            if comment.open:
                remedy = "A comment is written <!-- words -->, without another one in it; or delete it."
                self.add_fault(
                    "TXT15", f"This comment has no clear beginning and end: {words}.", line=at, remedy=remedy
                )
            else:
                self.add_fault(
                    "TXT14", f"This comment is not printed: {words}.", line=at, remedy="Delete it if it is done."
                )
        return clean

    def _line_of(self, words: str, first: int) -> int:
        start = words[:12].partition("…")[0]
        rows = enumerate(self.rows[first - 1 :], first)
        return next((number for number, row in rows if start and start in row), first)


class FieldReader:
    """A group of fields. `known` are the keys that the group may have.

    `other_names` maps what people write to the right key.
    """

    def __init__(
        self,
        group: Group,
        field_errors: FieldErrors,
        *,
        known: Sequence[str],
        path: str = "",
        other_names: Mapping[str, str] | None = None,
    ) -> None:
        self.field_errors = field_errors
        self.path = path
        self.line = group.line
        self._known = known
        self._other_names = other_names or {}
        self._entries = {entry.key: entry for entry in group.entries if self._is_known(entry)}
        field_errors.lines.update({self.path_of(key): entry.line for key, entry in self._entries.items()})

    def path_of(self, key: str) -> str:
        """Return the field's path from the top, such as `contacts[0].email`."""
        return f"{self.path}.{key}" if self.path else key

    def add_fault(self, code: str, key: str, words: str, remedy: str = "") -> None:
        """Note a fault of one field, at its line or at the group's."""
        line = self._entries[key].line if key in self._entries else self.line
        self.field_errors.add_fault(code, words, line=line, remedy=remedy)

    def has(self, key: str) -> bool:
        """Tell whether anything was written in a field. An empty text does not count."""
        node = self._entries[key].value if key in self._entries else None
        return not (node is None or (isinstance(node, Text) and not node.value.strip()))

    def is_text(self, key: str) -> bool:
        """Tell whether a field holds a text, and not a list or group."""
        return key in self._entries and isinstance(self._entries[key].value, Text)

    def line_text(self, key: str, *, required: bool = False, longest: int = MAX_LINE) -> str:
        """Return a text on one line, fit for a header.

        Empty where none is written, or where the text is not fit (ADV13) or too long (ADV09).
        """
        text = self._text(key, required=required).replace("\t", " ")
        fault = header_fault(text)
        if fault:
            remedy = "Delete it and type the text anew." if "\n" not in text else "Write the text on one line."
            self.add_fault("ADV13", key, f"“{key}” holds {fault}, which may not reach an e-mail's head.", remedy)
            return ""
        if len(text) > longest:
            self.add_fault("ADV09", key, f"“{key}” has {len(text)} characters; {longest} is the most.", "Shorten it.")
            return ""
        return text

    def prose(self, key: str, *, required: bool = False) -> str:
        """Return a text that may run over several lines."""
        text = self._text(key, required=required)
        return self._clean_prose(text, key)

    def residue_text(self, key: str) -> str:
        """Return a text as line_text does, also where YAML reads a list.

        Without quotes, `[email protected]` is a list to YAML, and is returned as the text that it looks like.
        """
        node = self._entries[key].value if key in self._entries else None
        if isinstance(node, Items) and len(node.items) == 1 and isinstance(node.items[0], Text):
            text = tidy(node.items[0].value)
            if text.replace("\u00a0", " ").casefold() == "email protected":
                return f"[{text}]"
        return self.line_text(key)

    def group(self, key: str, known: Sequence[str]) -> "FieldReader | None":
        """Return the group inside this one under `key`. None where nothing or no group is written."""
        if not self.has(key):
            return None
        node = self._entries[key].value
        if isinstance(node, Group):
            return FieldReader(node, self.field_errors, known=known, path=self.path_of(key))
        self._wrong_shape(key, node, Group, f"{key}: {{{known[0]}: …, {known[1]}: …}}")
        return None

    def groups(self, key: str, known: Sequence[str]) -> "tuple[FieldReader, ...]":
        """Return the groups of a list. An item of another shape becomes a finding."""
        readers = []
        for index, node in enumerate(self._list(key, f"{key}:, and below it lines that start with “- {known[0]}: …”")):
            path = f"{self.path_of(key)}[{index}]"
            self.field_errors.lines[path] = node.line
            if isinstance(node, Group):
                readers.append(FieldReader(node, self.field_errors, known=known, path=path))
            else:
                words = f"Item {index + 1} of “{key}” is {_SHAPES[type(node)]}; a group of facts was expected."
                self.field_errors.add_fault("ADV07", words, line=node.line, remedy=f"Write: - {known[0]}: …")
        return tuple(readers)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list, without empty ones. An item of another shape becomes a finding."""
        texts = []
        for index, node in enumerate(self._list(key, f"{key}:, and below it lines that start with “- ”")):
            self.field_errors.lines[f"{self.path_of(key)}[{index}]"] = node.line
            if isinstance(node, Text):
                text = self.field_errors.without_comments(tidy(node.value), line=node.line).strip()
                texts.append(self._clean_prose(text, key))
            else:
                words = f"Item {index + 1} of “{key}” is {_SHAPES[type(node)]}; a text was expected."
                self.field_errors.add_fault("ADV07", words, line=node.line, remedy="Put the text in quotes.")
        return tuple(text for text in texts if text)

    def pairs(self, key: str) -> tuple[Entry, ...]:
        """Return the entries of a group whose keys are the author's own, and whose values are texts."""
        if not self.has(key):
            return ()
        node = self._entries[key].value
        if not isinstance(node, Group):
            self._wrong_shape(key, node, Group, f"{key}: {{web: www.example.org}}")
            return ()
        for entry in node.entries:
            self.field_errors.lines[f"{self.path_of(key)}.{entry.key}"] = entry.line
        return node.entries

    def checked(self, key: str, text: str, code: str, check: Callable[[str], str]) -> str:
        """Return `check(text)`. An empty text gives an empty result.

        A BadData that `check` raises becomes a finding under `code`.
        """
        if not text:
            return ""
        try:
            return check(text)
        except BadData as fault:
            self.add_fault(code, key, fault.message, fault.remedy)
            return ""

    def _text(self, key: str, *, required: bool) -> str:
        node = self._entries[key].value if self.has(key) else Text(value="", line=self.line)
        if not isinstance(node, Text):
            self._wrong_shape(key, node, Text, f'the text in quotes: {key}: "…"')
            return ""
        text = self.field_errors.without_comments(tidy(node.value), line=node.line).strip()
        if required and not text:
            where = f" in “{self.path}”" if self.path else ""
            self.add_fault("ADV08", key, f"“{key}” is missing{where}.", f"Add a line: {key}: …")
        return text

    def _clean_prose(self, text: str, key: str) -> str:
        refused = refused_characters(text)
        if refused:
            self.add_fault("ADV13", key, f"“{key}” holds the character {refused[0][1]}.", "Delete it.")
            return ""
        return text

    def _list(self, key: str, example: str) -> tuple[Node, ...]:
        if not self.has(key):
            return ()
        node = self._entries[key].value
        if isinstance(node, Items):
            return tuple(item for item in node.items if not (isinstance(item, Text) and not item.value.strip()))
        self._wrong_shape(key, node, Items, example)
        return ()

    def _wrong_shape(self, key: str, node: Node, wanted: type[Node], example: str) -> None:
        words = f"“{key}” is {_SHAPES[type(node)]}; {_SHAPES[wanted]} was expected."
        self.add_fault("ADV07", key, words, f"Write {example}")

    def _is_known(self, entry: Entry) -> bool:
        if entry.key in self._known:
            return True
        where = f" in “{self.path}”" if self.path else ""
        shown = printable(entry.key[:60])
        suggestion = self._other_names.get(entry.key.strip().casefold())
        remedy = f"Write {suggestion}" if suggestion else did_you_mean(entry.key, self._known)
        self.field_errors.add_fault("ADV06", f"The key “{shown}” is not known{where}.", line=entry.line, remedy=remedy)
        return False
