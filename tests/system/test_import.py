"""`advisory import`: a file of a text that exists, from a pipe or at a terminal, where open questions are asked."""

import re
import subprocess
import sys

import pytest

from tests.system.press import Press
from tests.system.test_terminal import Terminal
from tests.unit.intake.word_builder import paragraph, word_file

TEXT = """PRESS RELEASE

Heat deaths doubled in ten years

(Ghent, 4 January 2027) The number of deaths on hot days has doubled since 2016, the institute said today.

Contact: Ada Example, press officer, +32 2 555 01 00, ada@newsroom.example
"""
OPEN = """Heat deaths doubled in ten years

WHEN: 4 October 2099, 14:00
WHERE: Port House, Ghent

The press is invited to the square, where nurses will read the names of the dead.
"""


def test_import_makes_a_file_that_passes_its_checks(press: Press) -> None:
    """The file is written, all words are counted, marks are listed, and check finds no error in it."""
    file = press.write("release.docx", word_file("".join(map(paragraph, TEXT.split("\n\n")))))
    done = press.run("import", str(file))
    assert done.returncode == 0, done.stderr
    assert re.search(r"Words: (\d+) of \1 are in the file", done.stderr)
    assert "dateline (" in done.stderr
    assert press.run("check", "heat-deaths-doubled-in").returncode == 0


def test_import_reads_a_pipe_and_says_what_it_could_not_ask(press: Press) -> None:
    """Without a terminal the cautious answer holds, and is said."""
    output = press.folder / "advisories" / "heat.md"
    command = press.command("import", "-", "--output", str(output))
    environment = press.environment(None)
    done = subprocess.run(command, input=OPEN, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "Not asked: kind is media-advisory" in " ".join(done.stderr.split())
    assert "kind: media-advisory" in output.read_text()


def test_import_asks_at_a_terminal(press: Press) -> None:
    """A person is asked for kind and zone. A wrong answer is asked again, Enter takes what is offered."""
    terminal = Terminal(press, "import", str(press.write("open.txt", OPEN)))
    for question, answer in (
        ("What kind of text is it", "poem"),
        ("is not a kind(?s:.*)What kind of text is it", "photo-call"),
        ("In which time zone", "Europe/London"),
    ):
        terminal.expect(question)
        terminal.type(answer)
    assert terminal.end() == 0, terminal.seen
    assert "Not asked" not in terminal.seen
    text = next((press.folder / "advisories").glob("heat-deaths*.md")).read_text()
    assert "kind: photo-call" in text
    assert "zone: Europe/London" in text


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("import", "missing.docx"), "There is no file", 66),
        (("import", "old.doc"), "Save it as .docx in Word.", 64),
        (("import", "bad.docx"), "damaged", 65),
        (("import", "text.txt", "--kind", "poem"), "--kind", 64),
        (("import", "text.txt", "--zone", "CET"), "--zone", 64),
        (("import", "text.txt", "--output", "old.doc"), "not overwritten", 64),
    ],
)
def test_import_refuses_in_one_sentence(words: tuple[str, ...], said: str, code: int, press: Press) -> None:
    """A wrong file or flag ends in a sentence with what to do, and nothing is written."""
    for name, content in (("old.doc", "x"), ("bad.docx", "PK\x03\x04"), ("text.txt", TEXT)):
        press.write(name, content)
    before = sorted((press.folder / "advisories").iterdir())
    done = press.run(*(str(press.folder / word) if "." in word else word for word in words))
    assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert sorted((press.folder / "advisories").iterdir()) == before


def test_help_loads_no_reader_of_documents() -> None:
    """Tables of words and mammoth are loaded by `import` alone."""
    script = (
        "import sys; from advisory_cli.cli.main import main\n"
        "try: main(['import', '--help'])\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith(('mammoth', 'advisory_cli.intake'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
