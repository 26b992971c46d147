"""One vocabulary: what the program prints, its help, its pages and its documents use the words of docs/glossary.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from advisory_cli.cli.main import main

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "advisory_cli"

# What is not printed (a regular expression, in any case of letters): the glossary's word for the same thing.
WORDS: Final = {
    r"\brehears\w*": "dry run",
    r"\bunsure\b|\bin doubt\b|\bdoubts?\b|\bdoubtful\b": "unconfirmed",
    r"\bways? out\b": "mail server",
    r"\bway live\b": "sent through",
    r"\bwaves?\b": "second send",
    r"\b(?:the|an? embargo|embargo) bars?\b": "embargo banner",
    r"\bat work\b": "running",
    r"\bverbs?\b": "command",
    r"\btexts? alone\b": "first-time",
    r"\blives? (?:here|in|at|on)\b|\bnoted outside\b": "location, safety copy",
    r"\bserver['’]s words\b|\bhad a say\b": "server reply",
    r"\bcounts? as sent to nobody\b": "test",
    r"\btoo late:|\b(?:is|was) too late (?:for|by)\b": "expires",
    r"\bwent to (?:them|him|her) before\b|\bhave it already\b": "already sent",
    r"\bstands? earlier\b": "duplicate",
    r"\bcomplain\w*": "finding",
    r"(?<!ledger/)\bheartbeats?\b": "cron",  # but the name of the file
    r"\bunsubscribed\b": "opt-out",
}
# Not English as a press office writes it: what to write instead.
STYLE: Final = {
    r"\b(?:is|are|be|was) (?:nobody|no one) here\b|\bnobody is here\b": "No terminal to confirm on.",
    r"\bnothing but time\b": "scheduled",
    r"\bneeds? a person\b|\bpersons? decides?\b|\bpersons? has to\b": "action needed",
    r"\bnothing speaks\b": "OK",
    r"\bonce more leaves\b|\bin hand\b": "in progress",
    r"\b(?:files?|ledgers?|tokens?|messages?|they|it|which|that|keys?) lies?\b|\blies? (?:in|at|on|here|where)\b": "is",
    r"\bstands? (?:in|under|on|apart|there|behind|beside|at|before|as)\b|\bstands?$": "is",
    r"\b(?:does|do|did|may|might|will|would|shall|should|could|can|must|to|not) leave "
    r"(?:by itself|to|before|any|at|with)\b": "is sent",
    r"\bleaves\b(?! open| each| the newsroom| its| out| no | a | every| them| those| such| what)": "sent",
    r"\b(?:has|have|not) left\b|\b(?:would|may|not) leave[.;:,]": "sent",
    r"\bany more\b": "no longer",
    r"\bis to be\b|\bare to be\b|\bare to have\b": "will be",
    r"\bwhosoever\b|\bwhereupon\b|\bthereof\b|\bhenceforth\b|\banew\b": "a plain word",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bgone on\b|\bgoes on with\b|\bgo on with\b": "continue",
    r"\bnobody waits\b|\bnothing waits\b": "nothing is scheduled",
    r"[a-z] – [^–|]* – [a-z]": "two sentences",
}
FORBIDDEN: Final = {re.compile(old, re.IGNORECASE | re.MULTILINE): new for old, new in {**WORDS, **STYLE}.items()}

# Literals that are stored or read by programs, so that they keep their spelling, and why.
STORED: Final = {
    "unsure": "state of a delivery in JSON and CSV",
    "in doubt": "state of a delivery in the ledger, in JSON and in CSV",
    "not in the lists any more": "reason in the ledger",
    "(the server's words were lost when the program ended)": "reply in the ledger",
    "how mail leaves is not set": "value of an enumeration",
    "doubts": "name of a note in the ledger",
    "doubt": "key of JSON about a message that was unconfirmed",
    "heartbeat": "name of a file beside the ledger",
}
ROOMS_TO_DO: Final[tuple[str, ...]] = ()  # parts of the package whose sentences are still to be rewritten
PAGES_TO_DO: Final = ()  # documents that are still to be rewritten
NOT_FOR_USERS: Final = {
    "docs/architecture.md": "for who changes the code: its words are the code's",
    "docs/glossary.md": "names the words that are not used",
    "docs/json.md": "names keys and values, which keep their spelling",
}
_SQL: Final = re.compile(
    r"^\('accepted', 'in doubt'|"
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|FROM|WHERE|EXISTS|JOIN|CASE)\b|\b[a-z]\.[a-z_]+ "
)


def _unprinted(tree: ast.AST) -> set[int]:
    """The identities of texts that nobody prints: docstrings, and types that are written as text."""
    types = (getattr(node, name, None) for node in ast.walk(tree) for name in ("returns", "annotation"))
    written = {id(node) for type_ in types if isinstance(type_, ast.AST) for node in ast.walk(type_)}
    return written | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _literals(file: Path) -> Iterator[tuple[int, str]]:
    """Every text that the program can print, by line; the parts of an f-string with … for each value."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    skipped = _unprinted(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            parts = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def _wrong(text: str) -> list[str]:
    """What a text says that the glossary says otherwise, with the word to use."""
    flat = re.sub(r"\s+", " ", text) if "\n\n" not in text else text
    return [f"“{match[0]}” → {new}" for old, new in FORBIDDEN.items() for match in old.finditer(flat)]


def _is_printed(text: str, file: Path) -> bool:
    if text in STORED:
        return False
    if file == PACKAGE / "report" / "json_keys.py":  # the table of keys and values, from which docs/json.md is made
        return False
    return not ("ledger" in file.relative_to(PACKAGE).parts and _SQL.search(text))


@pytest.mark.parametrize(
    "room", sorted({file.relative_to(PACKAGE).parts[0] for file in PACKAGE.rglob("*.py")} - {"__pycache__"})
)
def test_program_prints_only_the_words_of_the_glossary(room: str) -> None:
    """No sentence of the program uses another word for a thing that the glossary names."""
    files = [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)}:{line}: {words} in {text!r}"
        for file in files
        if not file.relative_to(PACKAGE).as_posix().startswith(ROOMS_TO_DO)
        for line, text in _literals(file)
        if _is_printed(text, file)
        for words in _wrong(text)
    ]
    assert found == []


def _helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _helps(below, click.Context(below, info_name=name, parent=context))


def test_help_uses_only_the_words_of_the_glossary() -> None:
    """The help of every command uses no other word for a thing that the glossary names."""
    context = click.Context(main, info_name="advisory", **main.context_settings)  # click keeps the names of --help
    helps = _helps(main, context)
    assert [f"{name}: {words}" for name, text in helps for words in _wrong(text)] == []


@pytest.mark.parametrize("page", sorted((ROOT / "templates").rglob("*.html")), ids=lambda page: page.parent.name)
def test_pages_use_only_the_words_of_the_glossary(page: Path) -> None:
    """What a page says uses no other word for a thing that the glossary names."""
    text = re.sub(r"(?s)<style.*?</style>|<script.*?</script>|<!--.*?-->|\{#.*?#\}|<[^>]*>", " ", page.read_text())
    assert _wrong(text) == []


@pytest.mark.parametrize("page", ["README.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))])
def test_documents_use_only_the_words_of_the_glossary(page: str) -> None:
    """README and docs use no other word for a thing that the glossary names."""
    if page in PAGES_TO_DO or page in NOT_FOR_USERS:
        pytest.skip(NOT_FOR_USERS.get(page, "is still to be rewritten"))
    assert _wrong((ROOT / page).read_text(encoding="utf-8")) == []


def test_glossary_has_each_word_that_is_used_instead() -> None:
    """The word that replaces another one stands in the glossary."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert {word for word in WORDS.values() if f"| {word}" not in glossary} == set()
