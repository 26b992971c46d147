"""Reader of a group of `key: value` facts, one field after the other. Faults become findings and are never raised."""

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
    """Findings collected while one file is read, and the line of each field in that file.

    The constructor takes the path of the `file`. FieldReader and the other readers of the file then add to `findings`
    and `lines`.
    `lines` maps a field's path (`contacts[0].email`) to its line, counted from 1. `rows` are the lines of the file, set
    once they are known.
    """

    file: Path
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    rows: Sequence[str] = ()  # the lines of the file, the first at index 0

    def add_fault(self, code: str, words: str, *, line: int, remedy: str = "") -> None:
        """Add a finding with `code`, the sentence `words`, and `remedy`, at `line` of the file, counted from 1."""
        self.findings.append(finding(code, words, place=Place(file=self.file, line=line), remedy=remedy))

    def without_comments(self, text: str, *, line: int, keep_lines: bool = False) -> str:
        """Return `text` without its HTML comments, and add a finding for each comment.

        The finding is TXT14 for a comment that was taken out. For the beginning or the end of a comment without its
        counterpart, which stays in the text, it is TXT15.
        `line`: the file's line on which `text` begins, counted from 1. Each finding names the line of its comment.
        `keep_lines`: True keeps the line breaks of comments in the result. The line of a comment is then found by
        counting the line breaks of `text`. With False, it is the first line from `line` on that holds the comment's
        first words.
        """
        clean, comments = without_comments(text, keep_lines=keep_lines)
        for comment in comments:
            at = line + text.count("\n", 0, comment.offset) if keep_lines else self._line_of(comment.words, line)
            words = f"“{printable(comment.words)}”"
            if comment.open:
                remedy = "Write comments as <!-- words -->, without another one inside, or delete it."
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
    """Reader of one group of `key: value` facts, by key. Faults become findings in `field_errors`, and are not raised.

    - `group`: the facts.
    - `field_errors`: the collection that gets the findings, and the line of each field. The caller makes it.
    - `known`: the keys that the group may have. The constructor adds a finding (ADV06) for every other key.
    - `path`: the group's own path in the file, such as `contacts[0]`, empty for the facts at the top level.
    - `other_names`: for a wrong key that people often write, such as `image`, the right line. The finding about this
      key advises the right line.
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
        """Return the path of the field `key` from the top of the file, such as `contacts[0].email`."""
        return f"{self.path}.{key}" if self.path else key

    def add_fault(self, code: str, key: str, words: str, remedy: str = "") -> None:
        """Add a finding about the field `key`, at the field's line, or at the group's line if the field is not written.

        `code`, `words` (a sentence) and `remedy` are the finding's.
        """
        line = self._entries[key].line if key in self._entries else self.line
        self.field_errors.add_fault(code, words, line=line, remedy=remedy)

    def has(self, key: str) -> bool:
        """Tell whether the field `key` is written and has a value: a list, a group, or a text that is not blank."""
        node = self._entries[key].value if key in self._entries else None
        return not (node is None or (isinstance(node, Text) and not node.value.strip()))

    def is_text(self, key: str) -> bool:
        """Tell whether the field `key` holds a text, even an empty one.

        False for a list, a group, or a field that is not written.
        """
        return key in self._entries and isinstance(self._entries[key].value, Text)

    def is_list(self, key: str) -> bool:
        """Tell whether the field `key` holds a list, even an empty one. False for a field that is not written."""
        return key in self._entries and isinstance(self._entries[key].value, Items)

    def line_text(self, key: str, *, required: bool = False, longest: int = MAX_LINE) -> str:
        """Return the text of the field `key`, without comments, on one line and fit for an e-mail header.

        Return "" if nothing is written, and with `required` add a finding (ADV08). Return "" and add a finding if the
        value is no text (ADV07), cannot stand in a header (ADV13), or has more than `longest` characters (ADV09), by
        default 1,000.
        """
        text = self._text(key, required=required).replace("\t", " ")
        fault = header_fault(text)
        if fault:
            remedy = "Delete it and retype the text." if "\n" not in text else "Write the text on one line."
            self.add_fault("ADV13", key, f"“{key}” contains {fault}, which is not allowed in an e-mail.", remedy)
            return ""
        if len(text) > longest:
            self.add_fault(
                "ADV09", key, f"“{key}” has {len(text):,} characters; the limit is {longest:,}.", "Shorten it."
            )
            return ""
        return text

    def prose(self, key: str, *, required: bool = False) -> str:
        """Return the text of the field `key`, without comments. The text may run over several lines.

        Return "" if nothing is written, and with `required` add a finding (ADV08). Return "" and add a finding if the
        value is no text (ADV07) or holds a character that may not be printed (ADV13).
        """
        text = self._text(key, required=required)
        return self._clean_prose(text, key)

    def residue_text(self, key: str) -> str:
        """Return the text of the field `key` on one line. The words [email protected] may stand there without quotes.

        Web pages show these words, with their brackets, in place of an e-mail address. Without quotes, YAML takes them
        for a list with one text. The result then has the brackets again.
        Return "" if nothing is written. Return "" and add a finding if the value is another list or a group (ADV07),
        cannot stand in a header (ADV13), or has more than 1,000 characters (ADV09).
        """
        node = self._entries[key].value if key in self._entries else None
        if isinstance(node, Items) and len(node.items) == 1 and isinstance(node.items[0], Text):
            text = tidy(node.items[0].value)
            if text.replace("\u00a0", " ").casefold() == "email protected":
                return f"[{text}]"
        return self.line_text(key)

    def group(self, key: str, known: Sequence[str]) -> "FieldReader | None":
        """Return a reader of the group of `key: value` facts under `key`.

        `known` are the keys that this group may have. None means that nothing is written under `key`, or something else
        than a group. Something else becomes a finding (ADV07).
        """
        if not self.has(key):
            return None
        node = self._entries[key].value
        if isinstance(node, Group):
            return FieldReader(node, self.field_errors, known=known, path=self.path_of(key))
        self._wrong_shape(key, node, Group, f"{key}: {{{known[0]}: …, {known[1]}: …}}")
        return None

    def groups(self, key: str, known: Sequence[str], *, short: str = "") -> "tuple[FieldReader, ...]":
        """Return one reader for each group in the list under `key`. `known` are the keys that each group may have.

        `short`: the key of such a group for which a bare text in the list stands. "" when a bare text is a fault.
        Empty if nothing is written. A value that is no list, and an item that is no group, become findings (ADV07) and
        give no reader.
        """
        readers = []
        for index, item in enumerate(self._list(key, f"{key}:, and below it lines that start with “- {known[0]}: …”")):
            path = f"{self.path_of(key)}[{index}]"
            self.field_errors.lines[path] = item.line
            is_short = bool(short) and isinstance(item, Text)
            node = Group(entries=(Entry(key=short, value=item, line=item.line),), line=item.line) if is_short else item
            if isinstance(node, Group):
                readers.append(FieldReader(node, self.field_errors, known=known, path=path))
            else:
                words = f"Item {index + 1} of “{key}” is {_SHAPES[type(node)]}; a group of facts was expected."
                self.field_errors.add_fault("ADV07", words, line=node.line, remedy=f"Write: - {known[0]}: …")
        return tuple(readers)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts in the list under `key`, without comments and without empty texts.

        A value that is no list, and an item that is no text, become findings (ADV07). So does a text with a character
        that may not be printed (ADV13). These values are left out.
        """
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
        """Return the entries of the group of `key: value` facts under `key`, in which any key is allowed.

        The values are not checked. Empty means that nothing is written under `key`, or something else than a group.
        Something else becomes a finding (ADV07).
        """
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
        """Return `check(text)` for the text of the field `key`, or "" if `text` is empty or was refused.

        `check` receives `text`, and returns the value to use or raises BadData. An empty text is not handed to `check`.
        A BadData becomes a finding with `code`, at the field's line, and is not raised.
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
            self.add_fault("ADV13", key, f"“{key}” contains the character {refused[0][1]}.", "Delete it.")
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
