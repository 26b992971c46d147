"""The scripted server of the tests: what it counts as taken is what the tests of delivery believe."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.smtp_servers import DROP, Act, Fault, ScriptedServer, say

ENVELOPE = b"MAIL FROM:<press@press.example>\r\nRCPT TO:<ana@news.example>\r\n"
CONTENT = b"Message-ID: <1@press.example>\r\n\r\n.dot\r\n"


@contextmanager
def talk(server: ScriptedServer) -> Iterator[socket.socket]:
    """A connection of its own that has been greeted."""
    with server, socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.recv(100)
        yield connection


def replies(connection: socket.socket, *sent: bytes) -> str:
    """The codes of all that is answered until the server hangs up after QUIT, or before."""
    connection.sendall(b"".join(sent) + b"QUIT\r\n")
    heard = b""
    while more := connection.recv(4096):
        heard += more
    return " ".join(line[:3].decode() for line in heard.splitlines())


def test_scripted_server_counts_a_message_when_it_comes_in_chunks_or_with_dots() -> None:
    """A message in chunks and one with doubled dots are kept alike.

    Otherwise a copy that came in chunks would not be counted, or one with doubled dots look like another.
    """
    server = ScriptedServer()
    chunks = b"BDAT 10\r\n%bBDAT %d LAST\r\n%b" % (CONTENT[:10], len(CONTENT) - 10, CONTENT[10:])
    dotted = b"DATA\r\n%b.\r\n" % CONTENT.replace(b"\r\n.", b"\r\n..")
    with talk(server) as connection:
        assert replies(connection, ENVELOPE, chunks, ENVELOPE, dotted) == "250 250 250 250 250 250 354 250 221"
    assert [(each.content, each.rcpt, each.message_id) for each in server.delivered] == [
        (CONTENT, ["ana@news.example"], "<1@press.example>")
    ] * 2


def test_scripted_server_reads_a_chunk_when_it_is_refused() -> None:
    """A refused chunk is read all the same, else its text would be taken for commands (RFC 3030 2)."""
    server = ScriptedServer(orderly=True, faults=[Fault(phase="rcpt", act=say("550 no"), whom="ana@")])
    with talk(server) as connection:
        assert replies(connection, ENVELOPE, b"BDAT 6 LAST\r\nRSET\r\n", ENVELOPE) == "250 550 554 503 550 221"
    assert server.taken == []
    assert "RSET" not in server.heard


def test_scripted_server_answers_an_error_when_commands_are_out_of_order() -> None:
    """A command out of order is answered with an error.

    Otherwise a client that goes on after a refusal would be told that all is well.
    """
    server = ScriptedServer({"mail": [say("550 no"), say("250 ok")]}, orderly=True)
    with talk(server) as connection:
        said = replies(connection, ENVELOPE, b"DATA\r\n", ENVELOPE, ENVELOPE, b"RSET\r\nNOOP\r\n")
    assert said == "550 503 554 250 250 503 250 250 250 221"


def test_scripted_server_counts_as_taken_when_it_hangs_up_without_a_word() -> None:
    """A message is counted as taken where the server hung up on it, and not where it was refused.

    Otherwise a second copy would not be seen, or a refused one be called a copy.
    """
    faults = [
        Fault(phase="dot", act=say("451 later"), nth=(1,)),
        Fault(phase="dot", act=DROP, whom="ana@"),
    ]
    server = ScriptedServer(faults=faults)
    message = ENVELOPE + b"DATA\r\n%b.\r\n" % CONTENT
    with talk(server) as connection:
        assert replies(connection, message, message).endswith("354 451 250 250 354")
    assert [(each.ended, each.taken, each.delivered) for each in server.transactions] == [
        (True, False, False),
        (True, True, False),
    ]


def test_scripted_server_answers_once_when_the_verdict_comes_before_the_end() -> None:
    """A verdict before the end of a message is its only one.

    Otherwise the next command would get the answer of this message.
    """
    server = ScriptedServer(faults=[Fault(phase="content", act=Act(say=b"552 too much\r\n"), every=1)])
    with talk(server) as connection:
        said = replies(connection, ENVELOPE, b"DATA\r\n%b.\r\n" % CONTENT, b"NOOP\r\n")
        assert said == "250 250 354 552 250 221"
    assert [(each.ended, each.taken) for each in server.transactions] == [(True, False)]


def test_scripted_server_answers_a_lone_dot_and_heals_when_faults_are_used_up() -> None:
    """A lone dot is answered as an empty message, and a server whose faults are used up fails no more.

    Otherwise the answer would never come, or a mended server go on to fail.
    """
    server = ScriptedServer(faults=[Fault(phase="rcpt", act=say("450 later"), every=2, most=1)])
    with talk(server) as connection:
        said = replies(connection, ENVELOPE, b"DATA\r\n.\r\n", ENVELOPE, b"RSET\r\n", ENVELOPE, b"RSET\r\n", ENVELOPE)
        assert said == "250 250 354 250 250 450 250 250 250 250 250 250 221"
    assert server.bodies == [b""]
