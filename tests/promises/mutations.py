"""What can be wrong with an update: something missing, of another type, far too large, or in the wrong place."""

from collections.abc import Iterator
from random import Random
from typing import Any

import orjson

Path = tuple[str | int, ...]

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 0.5, 1e300, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)),
    *("", " ", "\0", "a\0b", "/", "/\0", "/start\0", "@", "\u202e\u2066", "5", "private", "ß" * 5000, "%s{}<b>&"),
    *([], {}, [[]], [None], [{}], {"id": None}, {"id": 2**64 - 1, "type": "private"}, {"id": -1}, {"text": "\0"}),
)


def raw(text: str) -> orjson.Fragment:
    """JSON that no value of Python's becomes by itself."""
    return orjson.Fragment(text.encode())


UNSPEAKABLE = (
    raw(r'"\ud800"'),
    raw(r'"a\udc00b"'),
    raw("1" + "0" * 400),
    raw("-" + "9" * 25),
    raw("1e400"),
    raw('{"id": 1, "id": null}'),
    raw("[" * 300 + "]" * 300),
    raw('{"reply_to_message":' * 120 + "{}" + "}" * 120),
    raw('{"a":' * 700 + "1" + "}" * 700),
)
"""What a client's own JSON library would refuse to write, and a server's might not."""


def paths(tree: Any, here: Path = ()) -> Iterator[Path]:
    """The way to every value inside a tree."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in inner:
        yield (*here, step)
        yield from paths(value, (*here, step))


def found(tree: Any, path: Path) -> Any:
    """The value at the end of a path."""
    for step in path:
        tree = tree[step]
    return tree


def replaced(tree: Any, path: Path, value: Any) -> Any:
    """The tree with another value at the end of a path."""
    if not path:
        return value
    copy = tree.copy()
    copy[path[0]] = replaced(tree[path[0]], path[1:], value)
    return copy


def dropped(tree: Any, path: Path) -> Any:
    """The tree without what is at the end of a path."""
    parent = found(tree, path[:-1]).copy()
    del parent[path[-1]]
    return replaced(tree, path[:-1], parent)


def mutated(update: Any, others: list[Any], chance: Random) -> Any:
    """The update with one to three things changed; some changes leave it well-formed."""
    for _ in range(chance.randint(1, 3)):
        update = _changed(update, others, chance)
    return update


def _changed(update: Any, others: list[Any], chance: Random) -> Any:
    places = list(paths(update))
    if not places:
        return update
    place, other = chance.choice(places), chance.choice(others)
    match chance.randrange(8):
        case 0:
            return dropped(update, place)
        case 1:
            return replaced(update, place, chance.choice(UNSPEAKABLE))
        case 2:
            return replaced(update, place, found(update, chance.choice(places)))
        case 3:
            return replaced(update, place, found(other, chance.choice(list(paths(other)))))
        case 4:
            return update | other
        case 5:
            return update | {chance.choice(["message", "nobody_knows_this", ""]): chance.choice(JUNK)}
    return replaced(update, place, chance.choice(JUNK))
