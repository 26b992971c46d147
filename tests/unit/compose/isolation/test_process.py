"""A process of templates: whatever grows ends in a finding, and the process after it works again."""

import sys
from pathlib import Path

import pytest

from advisory_cli.compose.isolation.process import TemplateProcess
from advisory_cli.compose.personalize.recipient_proxy import RecipientProxy
from advisory_cli.compose.personalize.slots import RenderMode, RenderRecorder
from advisory_cli.compose.templates.own_filters import Typography
from advisory_cli.model.errors import BadData
from tests.breadth import sampled

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit on address space elsewhere")
GROWING = [
    ("x", "s + s"),
    ("x", "s ~ [s, s]"),
    ("x", "s|replace('x', 'xx')"),
    ("x", "[s, s]|join"),
    ("xx", "s.join(s)"),
    ("xx", "s|join(s)"),
    ("x", "[s, s]|string"),
    ("[x]", "s + s"),
    ("[x]", "[s, s]|sum(start=[])"),
    ("12345678", "s * s"),
    ("x.encode()", "s.replace(x.encode(), s + s)"),
]


def _render(process: TemplateProcess, folder: Path, text: str) -> str:
    (folder / "t.txt").write_text(text, encoding="utf-8")
    tape = RenderRecorder()
    tape.begin(RenderMode.PLAIN, {"outlet": "News"})
    tape.begin_part(html=False)
    return process.render("text", "t.txt", {"x": "x", "xx": "xx"}, RecipientProxy(tape, frozenset({"outlet"}), set()))


@pytest.mark.slow
@pytest.mark.parametrize(("start", "step"), sampled(GROWING, GROWING[::4].__contains__))
def test_template_process_refuses_when_a_template_grows(tmp_path: Path, start: str, step: str) -> None:
    """A template that doubles a text sixty times ends in a finding.

    Otherwise it would fill the memory, with nothing printed.
    """
    process = TemplateProcess([tmp_path], ("x", "xx", "recipient"), Typography(colon=": ", right_to_left=False))
    growing = f"{{% set s = {start} %}}\n" + f"{{% set s = {step} %}}" * 60 + "{{ s|length }}"
    with pytest.raises(BadData) as caught:
        _render(process, tmp_path, growing)
    assert [one.code for one in caught.value.findings] == ["TPL06"]


def test_template_process_renders_the_next_when_one_died(tmp_path: Path) -> None:
    """The template after one whose process died is rendered as usual.

    Otherwise one template of many would end the others.
    """
    process = TemplateProcess([tmp_path], ("x", "recipient"), Typography(colon=": ", right_to_left=False))
    assert _render(process, tmp_path, "{{ recipient.outlet }} {{ x }}") == "News x"
    process._process.kill()  # type: ignore[union-attr]
    with pytest.raises(BadData, match="more memory or time"):
        _render(process, tmp_path, "{{ recipient.outlet }}")
    assert _render(process, tmp_path, "{{ recipient.outlet }}, again") == "News, again"
