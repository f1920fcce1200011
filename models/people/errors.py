"""Why somebody is not let in, or not let do something."""

from typing import ClassVar

from models.errors import DomainError


class InvitationUnknownError(DomainError):
    """No invitation has this code."""

    code: ClassVar[str] = "invitation_unknown"


class InvitationUsedError(DomainError):
    """Somebody else came in by this code."""

    code: ClassVar[str] = "invitation_used"


class InvitationExpiredError(DomainError):
    """The code was not used in time."""

    code: ClassVar[str] = "invitation_expired"


class InvitationRevokedError(DomainError):
    """A newer code took this one's place."""

    code: ClassVar[str] = "invitation_revoked"


class AlreadyJoinedError(DomainError):
    """The member who came in by this code opens it again."""

    code: ClassVar[str] = "already_joined"


class RoleMissingError(DomainError):
    """A member who holds no role at all may do nothing yet."""

    code: ClassVar[str] = "role_missing"


class RightMissingError(DomainError):
    """None of the member's roles may do this."""

    code: ClassVar[str] = "right_missing"
