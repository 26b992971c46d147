"""compose.templates.sandbox: what templates may not do, and how their faults are told."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.compose.templates.output_limits import OUTPUT_LIMIT
from advisory_cli.compose.templates.sandbox import make_environment, run_template
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadData

NAMES = ("advisory", "recipient", "words")


def _run(folder: Path, text: str, *, escape: bool = True, name: str = "t.html", **values: Any) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return run_template(make_environment([folder], escape=escape, names=NAMES), name, values)


def _fault(folder: Path, text: str, **values: Any) -> Finding:
    with pytest.raises(BadData) as caught:
        _run(folder, text, **values)
    (found,) = caught.value.findings
    assert found.place.file == folder / "t.html"
    assert str(folder / "t.html") in caught.value.message
    return found


@pytest.mark.parametrize("name", ["t.html", "t.txt", "t.html.j2", "t"])
def test_sandbox_escapes_by_the_output_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    """A value is escaped for the page and not for the text, whatever the file's name.

    Otherwise a file called .j2 would print a list's markup into the page.
    """
    assert _run(tmp_path, "{{ x }}", name=name, x="<b>") == "&lt;b&gt;"
    assert _run(tmp_path, "{{ x }}", name=name, x="<b>", escape=False) == "<b>"


@pytest.mark.parametrize(
    "text",
    [
        "a\n{{ x|safe }}",
        "a\n{% filter safe %}<b>{% endfilter %}",
        "a\n{% autoescape false %}{{ x }}{% endautoescape %}",
        "a\n{{ x.__class__ }}",
        "a\n{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "a\n{{ x|attr('__class__') }}",
        "a\n{{ 'a' * 3000000000 }}",
        "a\n{{ [1] * 3000000000 }}",
        "a\n{{ 9 ** 9 ** 9 }}",
        "a\n{{ '%0999999999d' % 1 }}",
        "a\n{{ x.ljust(999999999) }}",
        "a\n{{ '{:>999999999}'.format(1) }}",
        "a\n{{ x|center(999999999) }}",
        "a\n{% for a in l %}{% for b in l %}{{ big }}{% endfor %}{% endfor %}",
        "a\n{{ rows.append(1) }}",
    ],
)
def test_sandbox_refuses_what_a_template_may_not_do(tmp_path: Path, text: str) -> None:
    """A template that reaches for Python, unescaped text or all the memory is refused at its line."""
    found = _fault(tmp_path, text, x="<b>", l=list(range(2000)), big="x" * 1000, rows=[])
    assert found.code == "TPL03"
    assert found.place.line == 2 or "prints more" in found.words


def test_sandbox_refuses_a_filter_when_map_calls_it(tmp_path: Path) -> None:
    """The filter `safe` is unknown to `map` too, where its name is hidden from the syntax tree."""
    assert _fault(tmp_path, "{{ [x]|map('safe')|join }}", x="<b>").code == "TPL01"


@pytest.mark.parametrize("name", ["range", "cycler", "lipsum", "namespace", "dict", "joiner", "self.x"])
def test_sandbox_knows_none_of_jinjas_own_names(tmp_path: Path, name: str) -> None:
    """Jinja's own globals are unknown names, for they are doors to Python's, or to endless loops."""
    assert _fault(tmp_path, f"{{{{ {name} }}}}").code == "TPL02"


def test_sandbox_refuses_when_a_template_prints_too_much(tmp_path: Path) -> None:
    """A template that prints one sign more than the limit is refused, and one that prints as much passes."""
    assert len(_run(tmp_path, "{{ x }}", x="x" * OUTPUT_LIMIT)) == OUTPUT_LIMIT
    assert "prints more" in _fault(tmp_path, "{{ x }}y", x="x" * OUTPUT_LIMIT).words


def test_sandbox_names_a_missing_name_and_the_one_meant(tmp_path: Path) -> None:
    """A missing name is told with its line and the name perhaps meant."""
    found = _fault(tmp_path, "one\ntwo\n{{ advisry.headline }}", advisory={})
    assert (found.code, found.place.line) == ("TPL02", 3)
    assert "there is no “advisry” (perhaps “advisory”)" in found.words.replace("There", "there")
    found = _fault(tmp_path, "\n{% if recipient.outlt %}x{% endif %}", recipient=SimpleNamespace(outlet="x"))
    assert (found.place.line, "perhaps “outlet”" in found.words) == (2, True)
    found = _fault(tmp_path, "{{ advisory.headlin }}", advisory={"headline": "H"})
    assert "perhaps “headline”" in found.words


def test_sandbox_names_the_line_when_the_syntax_is_faulty(tmp_path: Path) -> None:
    """A fault of syntax and an unknown filter are told with their line."""
    found = _fault(tmp_path, "a\n{% if %}\nb{% endif %}")
    assert (found.code, found.place.line) == ("TPL01", 2)
    found = _fault(tmp_path, "a\n{{ x|uper }}", x="x")
    assert (found.code, found.place.line, "perhaps “upper”" in found.words) == ("TPL01", 2, True)


def test_sandbox_names_the_line_when_an_expression_fails(tmp_path: Path) -> None:
    """A fault of an expression is told with its line, and is no traceback."""
    found = _fault(tmp_path, "a\n\n{{ 1 + x }}", x="x")
    assert (found.code, found.place.line) == ("TPL01", 3)


def test_sandbox_names_the_included_file_when_the_fault_is_there(tmp_path: Path) -> None:
    """A fault in an included file is told with that file and its line.

    Otherwise the including one would be searched in vain.
    """
    (tmp_path / "inner.html").write_text("a\n{{ nothing }}", encoding="utf-8")
    with pytest.raises(BadData) as caught:
        _run(tmp_path, "{% include 'inner.html' %}")
    assert str(caught.value.findings[0].place) == f"{tmp_path / 'inner.html'}:2"


def test_sandbox_names_a_missing_template_and_the_line_that_asks(tmp_path: Path) -> None:
    """A missing template is told with its name and the line at which it was asked for."""
    found = _fault(tmp_path, "a\n{% include 'gone.html' %}")
    assert (found.code, found.place.line, "gone.html" in found.words) == ("TPL01", 2, True)


def test_sandbox_reads_nothing_outside_its_folders(tmp_path: Path) -> None:
    """A path or a link out of the folders is refused.

    Otherwise a template could print any file of the machine into the mail.
    """
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret", encoding="utf-8")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    for name in ("../out/secret.txt", str(outside / "secret.txt"), "link.txt", "folder/secret.txt"):
        assert _fault(inside, f"{{% include {name!r} %}}").code == "TPL03"


def test_sandbox_takes_a_template_from_the_first_folder(tmp_path: Path) -> None:
    """A template is taken from the first folder that has it, else the newsroom's own would be ignored."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder in (own, shipped):
        folder.mkdir()
        (folder / "part.txt").write_text(folder.name, encoding="utf-8")
    (shipped / "t.txt").write_text("{% include 'part.txt' %}", encoding="utf-8")
    environment = make_environment([own, shipped], escape=False, names=())
    assert run_template(environment, "t.txt", {}) == "own"


def test_sandbox_takes_hooks_but_not_for_refused_filters(tmp_path: Path) -> None:
    """A hook stands in for a built-in filter or test, and does not bring the refused `safe` back."""
    (tmp_path / "t.txt").write_text("{{ x|upper }}{{ 3 is odd }}", encoding="utf-8")
    environment = make_environment(
        [tmp_path],
        escape=False,
        names=(),
        filters={"upper": lambda _: "mine", "safe": str},
        tests={"odd": lambda _: "asked"},
    )
    assert run_template(environment, "t.txt", {"x": "x"}) == "mineasked"
    assert "safe" not in environment.filters


def test_sandbox_lets_exceptions_of_values_through(tmp_path: Path) -> None:
    """An exception of a printed value comes through.

    Otherwise slots could not tell the composer that a value cannot be deferred.
    """

    class Stop(Exception):
        pass

    class Asked:
        def __str__(self) -> str:
            raise Stop

    with pytest.raises(Stop):
        _run(tmp_path, "{{ x }}", x=Asked())


def test_sandbox_refuses_when_a_file_is_not_utf8(tmp_path: Path) -> None:
    """A template saved as UTF-16 is refused as not UTF-8, and is no traceback."""
    (tmp_path / "t.html").write_bytes("é".encode("utf-16"))
    with pytest.raises(BadData, match="not UTF-8"):
        run_template(make_environment([tmp_path], escape=True, names=()), "t.html", {})


def test_sandbox_refuses_when_a_link_leads_to_itself(tmp_path: Path) -> None:
    """A link to itself, or a name that is too long, is refused and no traceback, included or as the first template."""
    (tmp_path / "loop.html").symlink_to("loop.html")
    found = _fault(tmp_path, "a\n{% include 'loop.html' %}")
    assert (found.code, found.place.line, "loop.html" in found.words) == ("TPL03", 2, True)
    assert _fault(tmp_path, "{% include '" + "x" * 5000 + "' %}").code == "TPL03"
    with pytest.raises(BadData) as caught:
        run_template(make_environment([tmp_path], escape=True, names=()), "loop.html", {})
    assert caught.value.findings[0].place.file == tmp_path / "loop.html"


def test_sandbox_refuses_when_the_first_template_is_a_link_to_elsewhere(tmp_path: Path) -> None:
    """A first template that is a link out of the folders is refused with its file."""
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (inside / "t.html").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(BadData) as caught:
        run_template(make_environment([inside], escape=True, names=()), "t.html", {})
    found = caught.value.findings[0]
    assert (found.code, found.place.file) == ("TPL03", inside / "t.html")


def test_sandbox_refuses_when_kept_text_doubles(tmp_path: Path) -> None:
    """A block or a macro's text that is kept and doubled without being printed is refused."""
    text = "{% set s = x %}" + "{% set s %}{{ s }}{{ s }}{% endset %}" * 50
    assert _fault(tmp_path, text, x="x").code == "TPL03"
    macros = "".join(
        f"{{% macro m{n}() %}}{{{{ m{n - 1}() }}}}{{{{ m{n - 1}() }}}}{{% endmacro %}}" for n in range(1, 50)
    )
    text = "{% macro m0() %}" + "x" * 500_000 + "{% endmacro %}" + macros + "{{ m49()|length }}"
    assert _fault(tmp_path, text).code == "TPL03"


def test_sandbox_lets_ordinary_sums_and_joins_pass(tmp_path: Path) -> None:
    """A template's everyday sums, joins and replacements are printed, and escaped where they need to be."""
    text = (
        "{{ x + 'b' }}{{ x ~ 1 ~ '<' }}{{ ['a', x]|join(', ') }}{{ x|replace('a', '<') }}{{ 'a-b'.replace('-', '+') }}"
    )
    assert _run(tmp_path, text, x="a") == "aba1&lt;a, a&lt;a+b"
    assert (
        _run(tmp_path, "{{ 3 * 4 + 1 }}{{ [1, 2]|sum }}{{ '-'.join(['a', 'b']) }}{{ ([1] + [2])|length }}") == "133a-b2"
    )
