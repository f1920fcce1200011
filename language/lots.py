"""The lot of what is received, at the end of a line: "20 leite lote L123", "20 milk lot L123 exp 12/31/2027"."""

import re

_WORD = r"(?:lote|lot|batch)"
_UNTIL = r"(?:val(?:idade)?|venc(?:e|imento)?|exp(?:iry|ires)?|até|ate|until)"
_LOT = re.compile(
    rf"(?:^|\s){_WORD}\s*:?\s+(?P<code>\S+)(?:\s+(?:{_UNTIL}[.:]?\s*)?(?P<day>\d[\d/.-]{{5,9}}))?$", re.IGNORECASE
)


def split_lot(typed: str) -> tuple[str, str | None]:
    """The text without the lot at its end; its code, and the last day behind it if there is one. None without a lot."""
    found = _LOT.search(typed.rstrip())
    if found is None:
        return typed, None
    return typed[: found.start()].rstrip(), " ".join(filter(None, (found["code"], found["day"])))
