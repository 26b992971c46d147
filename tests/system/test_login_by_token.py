"""`advisory login smtp` where a command gives access tokens."""

from tests.smtp_servers import Certificates, ScriptedServer, ehlo
from tests.system.press import Press
from tests.system.test_terminal import Terminal


def test_login_asks_for_no_password_when_a_command_gives_tokens(press: Press, certificates: Certificates) -> None:
    """A login by token asks for no password, shows no token, and keeps server and user.

    Otherwise an office without passwords would be asked for one.
    """
    toml = press.folder / "advisory.toml"
    toml.write_text(toml.read_text() + f'smtp_ca_file = "{certificates.ours}"\n')
    env = press.folder / ".env"
    env.write_text(env.read_text() + "ADVISORY_SMTP_TOKEN_COMMAND='echo ya29.secret'\n")
    with ScriptedServer({"ehlo": ehlo("STARTTLS", "AUTH XOAUTH2")}, pem=certificates.good) as server:
        terminal = Terminal(press, "login", "smtp")
        for question, answer in (("Mail server", f"localhost:{server.port}"), ("User", "desk@example.org")):
            terminal.expect(question)
            terminal.type(answer)
        assert terminal.end() == 0, terminal.seen
    assert "Password" not in terminal.seen
    assert "logged in as desk@example.org" in " ".join(terminal.seen.split())
    assert "ya29" not in terminal.seen
    assert f"desk@example.org@localhost:{server.port}" in env.read_text()
    assert "ya29.secret" not in press.run("config").stdout
