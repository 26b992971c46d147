"""What a send says at its end is about its own people."""

import pytest

from tests.smtp_servers import ScriptedServer, say
from tests.system.press import ADVISORY, Press

UNKNOWN = say("550 5.1.1 no such user here")


def _refused(press: Press, *words: str) -> str:
    with ScriptedServer({"rcpt": UNKNOWN}) as server:
        press.go_live(server.port)
        done = press.run("send", *words, "--yes")
    assert done.returncode == 69, done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.slow
def test_send_names_only_its_own_refusals_when_others_were_refused_before(press: Press) -> None:
    """The refused people at the end of a send are those of that send, not of a mailing before."""
    press.write("lists/a.csv", "email,name\nana@desk.example,Ana\nben@desk.example,Ben\n")
    press.write("lists/b.csv", "email,name\ncleo@desk.example,Cleo\n")
    press.write("advisories/b.md", (press.folder / ADVISORY).read_text().replace("eu-russia-summit-2014", "other-2014"))
    assert "Ana" in _refused(press, ADVISORY, "-l", "a")
    said = _refused(press, "advisories/b.md", "-l", "b", "--own-text")
    assert "1 refused by the server:" in said
    assert ("Cleo" in said, "Ana" in said, "Ben" in said) == (True, False, False)


def test_overview_names_a_workbook_when_there_is_no_other_list(press: Press) -> None:
    """The first step names a list that is a workbook, since `send -l` finds it by that name."""
    for path in (press.folder / "lists").glob("*.csv"):
        path.unlink()
    (press.folder / "lists" / "europe.xlsx").write_bytes(b"")
    assert "-l europe" in " ".join(press.run().stdout.split())
