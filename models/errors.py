"""What every domain error has in common."""

from typing import ClassVar


class DomainError(Exception):
    """A request that the rules refuse.

    Subclasses are dataclasses: `code` names the text that explains it, the fields are what that text
    may speak of. There is no wording here: the reader's language is known only where the reply is made.
    """

    code: ClassVar[str]
    is_told_to_strangers: ClassVar[bool] = False
    """Whether somebody who is no member always hears it, because they hold something that we once gave out."""
