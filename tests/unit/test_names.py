"""Identifiers of the package are the field's terms: none is a word of the private language that the code once spoke."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import advisory_cli

PACKAGE = Path(advisory_cli.__file__).parent

# Names that the code gave up for standard terms, and words that do not say what they hold. A leading underscore
# makes no other word of them.
_WORDS = """
one ones said told had have around they them it its meant there loud whose some both then
Workshop shop settled_ledger rehearsal rehearsal_ledger rehearsal_copy Surroundings Mailroom beat beats found_ledger
StandingClock AheadClock Parts NoticeOrder Order Laying laying lay_down Placer placer foremost kept_fields
Circle circle Addressees Rest Freed Begun find_begun go_on spared sparing advisory_called written_now
aftermath mailings_called settle Ruling gather take_in Founding founding found_newsroom way_out FORBIDS
trial unfrozen Dossier dossier soundness Worry Concern Reach Trace twin ourselves to_ourselves office_copy make_room
keep_copies FrozenBuilder deliver_frozen Original gone may_leave taken_up untried waits stay staying gravest among
let_go Door our_bug let_go_of_output choosing workshop scene_of as_planned looking look noting Tick Counting
watched say at_a_terminal Standing ALREADY RollEntry Roll roll CameBack Handed ticket Happening happenings
Register RegisterPart matter TraceFile Trail Marks set_aside put_back abandon strangers first_told hasten
take take_back Pacing pacing Turns Turn turns a_second take_later Streak streak AtOnce Rehearsal hand_over Run Hand
Book bring_home give_back WAITS sound stuffed belted wire Manner Offers Openers bell hush Writing Dialogue Chunked
reach_out lament welcome glance hear lose patience unasked demand in_words Tape Mode Trie Unforeseen Cutter cutting
Twin Shelf Passage passages registry Scene scene Journal journal Course course Spell Account Purse islands seas
Notebook near_words Errand wiring smtp_chunks smtp_dialogue smtp_faults smtp_manner smtp_offers smtp_openers
smtp_orders smtp_pool smtp_session web_pages
"""
GIVEN_UP = frozenset(_WORDS.split())
# Words of the same list that have stayed, each for its meaning today.
KEPT = {
    "Block": "lines of a screen; the reader of fields, once called so, is FieldReader",
    "Dispatch": "the port of sending: its methods were renamed, not the port itself",
    "LATER": "a limit lets other domains leave first, or a remedy says when to run the command again",
    "WAITING": "the states of deliveries that wait",
    "Person": "a person in the pages of the report",
    "Question": "a question that a person is asked on the screen",
    "Step": "a step of the SMTP dialogue, or of a comparison of words",
    "Token": "the class of markdown-it",
    "desk": "the desk where accreditation is handed out",
    "exchange": "one HTTP request with its answer, and the exchange of a code for a token (RFC 6749)",
    "account": "the user's account on this computer, or a mailbox",
    "again": "the flag --again",
    "at_once": "the flag --at now, and several things in one request",
    "begin": "the start of a range, and of a transaction",
    "begun": "a message that has passed its commit point: a mark in docs/architecture.md",
    "came_back": "a key of the JSON export: replies that came back",
    "changes": "what differs",
    "data": "bytes or text, as in the standard library",
    "decide": "a rate limiter's decision, and a rule's",
    "edited": "a file that a person has changed",
    "losses": "what a body loses on its way into HTML",
    "named": "what somebody has named",
    "order": "a sequence",
    "original": "what a notice is about",
    "own": "what belongs to the thing at hand",
    "parts": "pieces of a text or of a message (MIME)",
    "permission": "a value of Permission, which the ledger gives before a commit point",
    "places": "several places of docs/architecture.md: file and line, or a computer and its folder",
    "questions": "what is asked of a person",
    "refuse": "the exception of a template that cannot be compiled",
    "register": "atexit, selectors and faulthandler call it so",
    "replaced": "a mailing or a ledger in whose place another one stands",
    "single": "a quotation mark, beside the double one",
    "time_words": "the words of a time, as the wording package names its functions",
    "too_late": "a key of the JSON export: deliveries past their deadline",
    "traces": "notes outside the newsroom: a word of docs/architecture.md",
    "visit": "the result of opening a link",
    "zone_words": "the words of a time zone",
}
# Packages and modules in whose rows of the list the words stood; what they hold is called after them.
_ROOM_WORDS = """
approval check cli compose composer console deliver delivery evidence fields frozen heartbeat ledger main marks mime
model options person ports progress provenance read records refusals report retry schedule schema slots table waiting
word_diff
"""
ROOMS = frozenset(_ROOM_WORDS.split())


def _identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each name that a module gives or uses, with its line: variables, parameters, attributes, functions, modules."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield line, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield line, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield line, name
            case ast.MatchMapping(rest=str(name)):
                yield line, name
            case ast.MatchClass(kwd_attrs=names) | ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((line, name) for name in names)
            case ast.ImportFrom(module=str(module)):
                yield from ((line, name) for name in module.split("."))
            case ast.alias(name=module, asname=name):
                yield from ((line, part) for part in (*module.split("."), name or ""))


@cache
def _used(root: Path) -> dict[str, list[str]]:
    """The places of each identifier below a folder, by the identifier without leading underscores."""
    places: dict[str, list[str]] = {}
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        for part in place.with_suffix("").parts:
            places.setdefault(part.strip("_"), []).append(str(place))
        for line, name in _identifiers(ast.parse(path.read_text(encoding="utf-8"))):
            places.setdefault(name.lstrip("_"), []).append(f"{place}:{line}")
    return places


def test_identifiers_are_found_wherever_a_module_names_something(tmp_path: Path) -> None:
    """Every way to name something is seen, else a word comes back by the way that is not."""
    module = tmp_path / "beat.py"
    module.write_text(
        "from wiring.gate import way_out as stay\nimport shop\n\n"
        "class Door:\n    told: int\n\n"
        "def _gather(one, *there, loud=0, **around):\n"
        "    global meant\n    said = one.had(ticket=[roll for roll in they])\n"
        "    match said:\n        case Tape(bell=twin):\n            pass\n        case {**rest}:\n            pass\n"
        "        case [*seas]:\n            pass\n"
        "    try:\n        pass\n    except OSError as hush:\n        pass\n",
        encoding="utf-8",
    )
    words = "beat gate way_out stay shop Door told gather one there loud around meant said had ticket roll wiring they"
    assert {*words.split(), "Tape", "bell", "twin", "seas", "hush"} <= _used(tmp_path).keys()


@pytest.mark.slow
def test_no_identifier_is_a_word_that_was_given_up() -> None:
    """A press officer or an e-mail engineer guesses what a name holds: no private word has come back."""
    used = _used(PACKAGE)
    assert len(used) > 5_000
    assert {name: used[name] for name in sorted(GIVEN_UP & used.keys())} == {}


@pytest.mark.slow
def test_kept_words_are_still_used() -> None:
    """Each exception is one that the code needs, else it moves to the words that were given up."""
    used = _used(PACKAGE)
    kept = {*KEPT, *ROOMS}
    assert kept - used.keys() == set()
    assert kept & GIVEN_UP == set()
