"""Why somebody is not let in, or not let do something."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


class InvitationUnknownError(DomainError):
    """No invitation has this code."""

    code: ClassVar[str] = "invitation_unknown"


class InvitationUsedError(DomainError):
    """Somebody else came in by this code."""

    code: ClassVar[str] = "invitation_used"
    is_told_to_strangers = True


class InvitationExpiredError(DomainError):
    """The code was not used in time."""

    code: ClassVar[str] = "invitation_expired"
    is_told_to_strangers = True


class InvitationRevokedError(DomainError):
    """Whoever gave this code has taken it back, gave a newer one, or may not invite any more."""

    code: ClassVar[str] = "invitation_revoked"
    is_told_to_strangers = True


class AlreadyJoinedError(DomainError):
    """A member opens a code that gives them nothing they do not have."""

    code: ClassVar[str] = "already_joined"


class OwnInvitationError(DomainError):
    """Whoever made an invitation opens it: to try it, most likely."""

    code: ClassVar[str] = "own_invitation"


class RelinkNotNeededError(DomainError):
    """A member opens the code for their new account with the account that they have."""

    code: ClassVar[str] = "relink_not_needed"


@dataclass(eq=False)
class RelinkForeignError(DomainError):
    """A member opens a code that gives another member a new account; `name` is their own."""

    code: ClassVar[str] = "relink_foreign"

    name: str


@dataclass(eq=False)
class RelinkMadeError(DomainError):
    """There is a newer link for this member's new account than whoever wants one knows of: they tapped twice."""

    code: ClassVar[str] = "relink_made"

    name: str


class InvitationNotOpenError(DomainError):
    """An admin wants to change an invitation that is used, over, or as they want it already."""

    code: ClassVar[str] = "invitation_not_open"


class RoleNeededError(DomainError):
    """An invitation without a role would let somebody in who may do nothing."""

    code: ClassVar[str] = "role_needed"


@dataclass(eq=False)
class MemberSwitchedOffError(DomainError):
    """Somebody who is not let in at present needs no new account."""

    code: ClassVar[str] = "member_switched_off"

    name: str


class RoleMissingError(DomainError):
    """A member who holds no role at all may do nothing yet."""

    code: ClassVar[str] = "role_missing"


class RightMissingError(DomainError):
    """None of the member's roles may do this."""

    code: ClassVar[str] = "right_missing"


class MemberNotFoundError(DomainError):
    """There is no member with this key."""

    code: ClassVar[str] = "member_not_found"


@dataclass(eq=False)
class MemberChangedError(DomainError):
    """Somebody else has changed this member since the button was shown."""

    code: ClassVar[str] = "member_changed"

    name: str


@dataclass(eq=False)
class LastAdminError(DomainError):
    """Without this member nobody could let others in or change anything."""

    code: ClassVar[str] = "last_admin"

    name: str


class LocationNeededError(DomainError):
    """A member who sees no location at all would see nothing."""

    code: ClassVar[str] = "location_needed"


class PlaceNotOpenError(DomainError):
    """This location is not there any more, is switched off, or is none of the member's."""

    code: ClassVar[str] = "place_not_open"


class NameNotVisibleError(DomainError):
    """What was typed as a name shows nothing."""

    code: ClassVar[str] = "name_not_visible"


@dataclass(eq=False)
class NameTooLongError(DomainError):
    """A person's name that does not fit; lengths in characters."""

    code: ClassVar[str] = "name_too_long"

    length: int
    limit: int
