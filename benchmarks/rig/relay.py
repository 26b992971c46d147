"""A line of a given length: a TCP relay that holds every piece for half the round trip, in each direction, in order.

    python relay.py --to PORT [--round-trip SECONDS]

It prints its port and relays until its standard input ends. A new connection waits as long as TCP's handshake would
take. It buffers without bound, so that only the round trip is felt: slow start, windows and losses are not modelled.
"""

import argparse
import asyncio
import selectors
import sys
from collections.abc import AsyncIterator

PIECE = 1 << 18


async def pieces(reader: asyncio.StreamReader, delay: float) -> AsyncIterator[bytes]:
    """What `reader` gives, each piece `delay` seconds after it came; an empty one is the end."""
    clock = asyncio.get_running_loop().time
    held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def fill() -> None:
        piece = b"."
        while piece:
            try:
                piece = await reader.read(PIECE)
            except ConnectionError:
                piece = b""
            held.put_nowait((clock() + delay, piece))

    filling = asyncio.create_task(fill())
    piece = b"."
    while piece:
        due, piece = await held.get()
        await asyncio.sleep(due - clock())
        yield piece
    await filling


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """One direction, to its end."""
    try:
        async for piece in pieces(reader, delay):
            if piece:
                writer.write(piece)
            elif not writer.is_closing():
                writer.write_eof()
    except OSError:
        writer.close()  # the other side has gone; what it would have been told is of no use


async def relay(near: asyncio.StreamReader, back: asyncio.StreamWriter, port: int, delay: float) -> None:
    """One connection: what TCP's handshake would take, then both directions."""
    await asyncio.sleep(3 * delay)  # SYN, SYN and ACK, ACK
    far, forth = await asyncio.open_connection("127.0.0.1", port, limit=PIECE)
    await asyncio.gather(carry(near, forth, delay), carry(far, back, delay))
    for writer in (forth, back):
        writer.close()


async def serve(port: int, round_trip: float) -> None:
    """Relay until standard input ends."""

    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await relay(reader, writer, port, round_trip / 2)
        except (OSError, asyncio.CancelledError):  # cancelled: the relay ends before its connections
            writer.close()

    server = await asyncio.start_server(welcome, "127.0.0.1", 0, limit=PIECE)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def exact_loop() -> asyncio.AbstractEventLoop:
    """An event loop on select(), whose time-outs are microseconds; epoll's are whole milliseconds, rounded up."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, required=True, metavar="PORT")
    parser.add_argument("--round-trip", type=float, default=0.05, metavar="SECONDS")
    asked = parser.parse_args()
    with asyncio.Runner(loop_factory=exact_loop) as runner:
        runner.run(serve(asked.to, asked.round_trip))


if __name__ == "__main__":
    main()
