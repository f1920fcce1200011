"""Servers that behave as badly as a network can."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Behaviour = Callable[[Reader, Writer], Awaitable[None]]


@asynccontextmanager
async def serving(behaviour: Behaviour) -> AsyncGenerator[str, None]:
    """The URL of a server on this machine that treats each connection to `behaviour`."""

    async def treat(reader: Reader, writer: Writer) -> None:
        try:
            await behaviour(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(treat, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def answering(status: str, body: bytes, *headers: str) -> Behaviour:
    """Gives the same answer to every request of a connection."""

    async def behave(reader: Reader, writer: Writer) -> None:
        while await read_request(reader):
            writer.write(http_answer(status, body, *headers))
            await writer.drain()

    return behave


def http_answer(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def read_request(reader: Reader) -> bytes:
    """One whole request; empty when the client has hung up."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")),
            0,
        )
        return head + await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return b""


async def hang_up_after_reading(reader: Reader, _: Writer) -> None:
    await read_request(reader)


async def hang_up_in_the_answer(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true, "res')
    await writer.drain()


async def speak_no_http(reader: Reader, writer: Writer) -> None:
    await read_request(reader)
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()


async def say_nothing(reader: Reader, _: Writer) -> None:
    await reader.read()
