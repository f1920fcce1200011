"""Names that people type: of people, of the company, of its places."""

_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that show nothing, liked by those who want an empty name."""

_JOINERS = "\u200c\u200d"


def tidy_name(name: str) -> str:
    """A name as it is kept: on one line, only what can be seen; empty when that is nothing."""
    spaced = "".join(" " if letter.isspace() or letter in _BLANKS else letter for letter in name)
    visible = "".join(letter for letter in spaced if letter.isprintable() or letter in _JOINERS)
    kept = " ".join(visible.split())
    return kept if any(letter.isprintable() for letter in kept) else ""
