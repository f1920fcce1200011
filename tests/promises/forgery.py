"""Payloads that no button of ours carries: made up, changed in places, from other versions, of other kinds."""

import string
from collections.abc import Sequence
from random import Random

NUMBERS = (
    *("-1", "0", "00", "1", "2", "3", "7", "99", "65536", str(2**31 - 1), str(2**31), str(2**63), "1" + "0" * 40),
    *("1.5", "1e5", " 1", "1_0", "+1", "٣", "¹", "nan", "inf", "true", "None", "", "-0", "0x1"),
)
WORDS = ("admin", "viewer", "pt_BR", "en", "receipt", "loss", "\0", "\ud7ff", "é" * 30, "'; --", "%", "{0}", ":", "::")
_LETTERS = string.ascii_lowercase + string.digits + ":.-_/\0 é🎉"


def forged(valid: Sequence[str], chance: Random) -> str:
    """A payload from nowhere, or one that resembles those that are valid."""
    if chance.random() < 0.1:
        return "".join(map(chr, chance.choices(range(1, 256), k=chance.randint(1, 64))))
    data = chance.choice(valid)
    for _ in range(chance.randint(1, 2)):
        data = _changed(data, valid, chance) or "-"
    return data


def _changed(data: str, valid: Sequence[str], chance: Random) -> str:
    fields, place = data.split(":"), chance.randrange(len(data))
    field, other = chance.randrange(len(fields)), chance.choice(valid).split(":")
    match chance.randrange(9):
        case 0:
            return data[:place] + chance.choice(_LETTERS) + data[place + 1 :]
        case 1:
            return data[:place] + chance.choice(_LETTERS) + data[place:]
        case 2:
            return data[:place] + data[place + 1 :]
        case 3:
            return ":".join([other[0], *fields[1:]])
        case 4:
            return ":".join(fields[:field] + fields[field + 1 :])
        case 5:
            return ":".join([*fields, chance.choice((*NUMBERS, *WORDS))])
        case 6:
            return data + "a" * chance.choice((64, 4096))
        case 7:
            fields[field] = chance.choice(other)
            return ":".join(fields)
    fields[max(field, min(1, len(fields) - 1))] = chance.choice((*NUMBERS, *WORDS, *NUMBERS))
    return ":".join(fields)
