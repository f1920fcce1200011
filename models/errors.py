"""What every domain error has in common."""

from typing import ClassVar


class DomainError(Exception):
    """A request that the rules refuse.

    Subclasses are dataclasses: `code` names the text that explains it, the fields are what that text
    may speak of. There is no wording here: the reader's language is known only where the reply is made.
    """

    code: ClassVar[str]
