"""What is said once for several photos."""

from typing import Any

from bot.texts import Reader


def _no_code(reader: Reader, _params: dict[str, Any]) -> str:
    return reader.text("photos.no_code")


NOTICES = {"no_code_in_album": _no_code}
