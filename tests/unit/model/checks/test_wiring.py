"""Every check is made: from the verbs, name by name, something leads to each code of the catalogue."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from advisory_cli.model.checks.catalogue import CATALOGUE

HOUSE = Path(__file__).parents[4] / "advisory_cli"
DOCS = HOUSE.parent / "docs"
CODE = re.compile(r"[A-Z]{3}\d{2}")
Name = tuple[str, str]  # a module, and what it defines

_DEFINES = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        dotted = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        yield dotted.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


def _imported(nodes: Iterable[ast.AST]) -> dict[str, Name]:
    """What the imports among these call what."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _called(node: _DEFINES) -> list[str]:
    """What a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _used(nodes: list[ast.AST], module: str, known: dict[str, Name]) -> Iterator[Name]:
    """What a statement's nodes speak of: names of its module, imported ones, `module.name`. To import is not to use."""
    names = known | _imported(nodes)
    for one in nodes:
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield names.get(one.id, (module, one.id))
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names:
            package, inner = names[one.value.id]
            yield (f"{package}.{inner}", one.attr)


@cache
def _house() -> dict[Name, tuple[frozenset[Name], frozenset[str]]]:
    """What each definition speaks of, and the codes that stand in it."""
    found: dict[Name, tuple[frozenset[Name], frozenset[str]]] = {}
    for module, tree in _modules():
        if module.endswith(".catalogue"):
            continue
        known = _imported(node for top in tree.body if not isinstance(top, _DEFINES) for node in ast.walk(top))
        for top in tree.body:
            if not isinstance(top, _DEFINES):
                continue
            nodes = list(ast.walk(top))
            words = (one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str))
            codes = frozenset(word for word in words if CODE.fullmatch(word))
            for name in _called(top):
                found[module, name] = (frozenset(_used(nodes, module, known)), codes)
    return found


def _reached() -> set[Name]:
    """What the verbs lead to: they are imported by name alone."""
    house = _house()
    seen: set[Name] = set()
    ahead = [name for name in house if name[0].startswith("advisory_cli.cli.")]
    while ahead:
        name = ahead.pop()
        if name in house and name not in seen:
            seen.add(name)
            ahead += house[name][0]
    return seen


@pytest.mark.slow
def test_catalogue_has_each_code_reached_from_a_verb() -> None:
    """The verbs lead to each code of the catalogue.

    Otherwise a check whose call was lost in a rewrite would still be explained, and never be made.
    """
    house = _house()
    made = {code for name in _reached() for code in house[name][1]}
    assert CATALOGUE.keys() - made == set()


def test_check_functions_are_all_reached_from_a_verb() -> None:
    """The verbs lead to each function that checks.

    Otherwise the second of two functions that make one code could be lost without a trace.
    """
    checks = {name for name in _house() if re.match(r"advisory_cli\.check\.|advisory_cli\.actions\.\w+\.", name[0])}
    lost = {name for name in checks - _reached() if name[1].startswith("check_")}
    assert lost == set()


def test_wiring_search_finds_exactly_the_users_of_a_check() -> None:
    """The search for users finds the two users of a check and no other.

    Otherwise the two tests above could pass by taking everything for reached.
    """
    house = _house()
    assert ("advisory_cli.check.fields.events", "check_event") in _reached()
    users = [name for name, (used, _) in house.items() if ("advisory_cli.check.fields.events", "check_event") in used]
    assert sorted(users) == [
        ("advisory_cli.actions.preflight.prepare", "_check_edition"),
        ("advisory_cli.actions.sending.reschedule", "_findings"),
    ]


def test_docs_pages_name_every_rule_of_their_family() -> None:
    """The pages of embargoes and notices name every rule of theirs.

    Otherwise a rule that refuses a mailing would be looked for in vain where all are promised to stand.
    """
    for family, page in (("EMB", "embargoes.md"), ("NOT", "notices.md")):
        text = (DOCS / page).read_text("utf-8")
        missing = {code for code in CATALOGUE if code.startswith(family)} - _codes_in(text)
        assert missing == set(), page
    last = max(code for code in CATALOGUE if code.startswith("EMB"))
    assert f"All rules, EMB01 to {last}" in (DOCS.parent / "README.md").read_text("utf-8")


def _codes_in(text: str) -> set[str]:
    """The codes of a text, 'EMB08 to EMB10' among them."""
    spans = re.findall(r"([A-Z]{3})(\d{2})(?: to |–|-)\1(\d{2})", text)
    within = {f"{family}{number:02}" for family, a, b in spans for number in range(int(a), int(b) + 1)}
    return set(CODE.findall(text)) | within
