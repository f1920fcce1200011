"""Files on their way out, kept beside the database until they are sent."""

import asyncio
import uuid
from pathlib import Path

from bot.wire import Files, Upload


class Shelf:
    """A folder of files under random names; a row of the outbox says what each is called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, files: Files) -> dict[str, str]:
        """Store files; returns what an outbox row keeps: part name -> "<random name>/<file name>"."""
        return {name: await asyncio.to_thread(self._write, upload) for name, upload in files.items()}

    def take(self, kept: dict[str, str] | None) -> Files:
        """The files of an outbox row, to be read when they are sent."""
        found: Files = {}
        for name, place in (kept or {}).items():
            random_name, filename = place.split("/", 1)
            found[name] = Upload(filename, self._folder / random_name)
        return found

    async def clear(self, kept: dict[str, str] | None) -> None:
        """Throw away what an outbox row kept."""
        for place in (kept or {}).values():
            path = self._folder / place.split("/", 1)[0]
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def _write(self, upload: Upload) -> str:
        content = upload.content if isinstance(upload.content, bytes) else upload.content.read_bytes()
        self._folder.mkdir(parents=True, exist_ok=True)
        random_name = uuid.uuid4().hex
        (self._folder / random_name).write_bytes(content)
        return f"{random_name}/{upload.filename}"
