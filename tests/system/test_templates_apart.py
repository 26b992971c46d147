"""Templates of the newsroom's own run apart: one that never ends, or is written oddly, costs a sentence and no more."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.system.press import ADVISORY, Press

BODY = "templates/parts/body.txt"
apart = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system has no limit on address space")


def _said(press: Press, template: str) -> tuple[int, str]:
    press.write(BODY, f"{{{{ advisory.body }}}}\n{template}\n")
    done = press.run("send", ADVISORY, "-l", "example", "--yes")
    assert "Traceback" not in done.stderr
    assert not (press.folder / "outbox").exists()
    return done.returncode, " ".join(done.stderr.split())


DOUBLING = "{% set s = 'abcdefgh' %}" + "{% set s = s ~ s ~ s ~ s %}" * 20 + "{{ s|length }}"
MEMORY = [
    "{% set b = 'aaaaaaaa'.encode() %}" + "{% set b = b.replace('a'.encode(), b) %}" * 9 + "{{ b|length }}",
    "{% set s = 'a'|list %}" + "{% set s = [s|replace('a', 'aaaaaaaaaaaaaaaa')] %}" * 12 + "{{ s|length }}",
    "{% set s = ('abcd ' ~ ('x'|wordwrap(1)))|wordwrap(1, true, 'y'|wordwrap) %}" + DOUBLING,
    DOUBLING,
    "{% set l = [1, 2, 3, 4] %}" + "{% set l = l + l + l + l %}" * 20 + "{{ l|length }}",
]


@pytest.mark.slow
@apart
@pytest.mark.parametrize("template", MEMORY)
def test_send_refuses_a_template_when_it_grows_without_end(press: Press, template: str) -> None:
    """A template that grows without end is refused with a finding.

    Otherwise the memory of the whole computer would be taken, and others' mailings with it.
    """
    returncode, said = _said(press, template)
    assert returncode == 65
    assert f"TPL06 room/{BODY}" in said or f"TPL03 room/{BODY}" in said


@apart
@pytest.mark.slow
@pytest.mark.parametrize(
    "template",
    [
        "{% set t = advisory.body %}" + "{% for a in t %}" * 6 + "{% endfor %}" * 6,
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "{% set n = 7 %}" + "{% set n = n * n %}" * 40,
        "{{ 1|round(900000000, 'floor') }}",
    ],
)
def test_send_refuses_a_template_within_a_minute_when_it_never_ends(press: Press, template: str) -> None:
    """A template that never ends is refused with a finding within a minute, else a run from cron would hang."""
    begun = time.monotonic()
    returncode, said = _said(press, template)
    assert returncode == 65
    assert f"TPL06 room/{BODY}" in said
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize(
    "template",
    [
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
        "{% if true %}" * 150 + "x" + "{% endif %}" * 150,
        "{% for a in [1] %}" * 30 + "x" + "{% endfor %}" * 30,
        "{% macro r() %}{{ r() }}{% endmacro %}{{ r() }}",
        '{{ "\\ud800" }}',
        '{{ "\\udc00" ~ advisory.body }}',
        "{% set x = 1 %}{% set y = x.z.w %}",
    ],
)
def test_send_refuses_a_template_with_its_line_when_written_oddly(press: Press, template: str) -> None:
    """A mistake of an unusual kind in a template is a finding with its line.

    RecursionError and the like are no mistakes of the program.
    """
    returncode, said = _said(press, template)
    assert returncode == 65
    assert f"TPL01 room/{BODY}:2" in said or f"TPL02 room/{BODY}:2" in said


@pytest.mark.slow
def test_template_process_gets_no_setting_when_the_environment_has_one(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that fills in templates gets none of our variables.

    Otherwise a template out of its sandbox would find a password.
    """
    monkeypatch.setenv("ADVISORY_SMTP_PASSWORD", "hunter2")
    press.write(BODY, "{{ advisory.body }}\nOwn.\n")
    started: list[dict[str, str]] = []
    real = subprocess.Popen

    def log_outcomes(*words: Any, **options: Any) -> object:
        started.append(dict(options.get("env") or os.environ))
        return real(*words, **options)

    monkeypatch.setattr(subprocess, "Popen", log_outcomes)
    done = press.run("preview", ADVISORY, "--to", "ada@news.example", "--text")
    assert done.returncode == 0, done.stderr
    assert "Own." in done.stdout
    assert started
    assert not [name for environment in started for name in environment if name.startswith("ADVISORY")]


@pytest.mark.slow
def test_template_makes_the_same_message_when_it_is_filled_in_apart(press: Press) -> None:
    """The shipped template copied into the newsroom makes the same message, filled in as fast (no TPL04)."""
    from advisory_cli.read.locate import shipped

    first = press.run("preview", ADVISORY, "-l", "example", "--to", "sam.specimen@example.com", "--text").stdout
    press.write(BODY, (shipped("templates") / "parts" / "body.txt").read_text())
    done = press.run("preview", ADVISORY, "-l", "example", "--to", "sam.specimen@example.com", "--text")
    assert done.stdout == first
    assert "TPL04" not in done.stderr


@pytest.mark.slow
def test_template_asks_its_macro_for_each_reader_when_it_compares_words(press: Press) -> None:
    """A reader gets what the template says of them by its own macro, whoever came first.

    Otherwise a reader would read what is meant for another.
    """
    press.write(
        BODY,
        "{% macro hello(name) %}Hello {{ name }}!{% endmacro %}{% set words = hello(recipient.first_name) %}"
        "{{ words }}{% if words == 'Hello Vera2!' %} You were there.{% endif %}\n\n{{ advisory.body }}\n",
    )
    press.write("lists/l.csv", "email,first_name\n" + "".join(f"p{n}@news.example,Vera{n}\n" for n in range(4)))
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    said = {}
    for message in press.outbox():
        text = message.get_body(("plain",))
        assert text is not None
        said[str(message["To"]).partition("@")[0][-2:]] = "You were there." in text.get_content()
    assert said == {"p0": False, "p1": False, "p2": True, "p3": False}
