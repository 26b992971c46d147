"""The plain way with the standard library: an EmailMessage for each row, sent with smtplib over kept connections.

python smtplib_loop.py PORT CONNECTIONS TEMPLATE LIST
"""

import csv
import json
import smtplib
import sys
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path


def merged(text: str, row: dict[str, str]) -> str:
    """`text` with the fields of one row in it."""
    for name, value in row.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def compose(template: dict[str, str], row: dict[str, str]) -> EmailMessage:
    """The message to one person."""
    message = EmailMessage()
    message["From"] = template["from"]
    message["To"] = row["email"]
    message["Subject"] = template["subject"]
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="newsroom.example")
    message.set_content(merged(template["text"], row))
    message.add_alternative(merged(template["html"], row), subtype="html")
    return message


def send_all(port: int, template: dict[str, str], rows: Iterator[dict[str, str]], lock: threading.Lock) -> None:
    """One connection, until no row is left."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        while True:
            with lock:
                row = next(rows, None)
            if row is None:
                return
            client.send_message(compose(template, row))


def main() -> None:
    """Read the command line and send."""
    port, connections = map(int, sys.argv[1:3])
    template = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    with Path(sys.argv[4]).open(encoding="utf-8", newline="") as file:
        rows = iter(list(csv.DictReader(file)))
    lock = threading.Lock()
    threads = [threading.Thread(target=send_all, args=(port, template, rows, lock)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
