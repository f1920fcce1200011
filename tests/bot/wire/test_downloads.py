"""Downloads from servers that do not keep to what they said."""

import os
from pathlib import Path

import orjson
import pytest

from bot.wire import FileTooBig, Refused, Unavailable, Wire, WireError
from tests.bot.wire import servers

TOKEN = "8081:canary-AAH_x9"
FILE = servers.http_answer("200 OK", orjson.dumps({"ok": True, "result": {"file_path": "documents/a b.bin"}}))


async def download(content: bytes, destination: Path, *, max_bytes: int = 10) -> None:
    """From a server that answers every request for the file's content with these bytes."""

    async def behave(reader: servers.Reader, writer: servers.Writer) -> None:
        while request := await servers.read_request(reader):
            if b"/getFile" in request:
                writer.write(FILE)
            else:
                assert f"GET /file/bot{TOKEN}/documents/a%20b.bin HTTP/1.1".encode() in request
                writer.write(content)
            await writer.drain()
            if b"/getFile" not in request:
                return

    async with servers.serving(behave) as url:
        wire = Wire(token=TOKEN, api_url=url)
        await wire.open()
        try:
            await wire.download("id", destination, max_bytes=max_bytes)
        finally:
            await wire.close()


async def test_a_path_with_spaces_is_found(tmp_path: Path) -> None:
    await download(servers.http_answer("200 OK", b"content"), tmp_path / "down.bin")
    assert (tmp_path / "down.bin").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (servers.http_answer("200 OK", b"12345678901"), FileTooBig),
        (servers.http_answer("404 Not Found", b'{"ok":false,"description":"Not Found"}'), Refused),
        (servers.http_answer("502 Bad Gateway", b""), Unavailable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234", Unavailable),
        (b"", Unavailable),
    ],
)
async def test_half_a_file_is_no_file(tmp_path: Path, answer: bytes, error: type[WireError]) -> None:
    kept = tmp_path / "down.bin"
    kept.write_bytes(b"older")
    with pytest.raises(error) as raised:
        await download(answer, kept)
    assert type(raised.value) is error
    assert raised.value.__context__ is None
    assert "canary" not in str(raised.value)
    assert os.listdir(tmp_path) == ["down.bin"]
    assert kept.read_bytes() == b"older"
