"""What is refused about photos of losses."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


class PhotoOnlyForLossError(DomainError):
    """Photos are kept of what was lost, not of other movements."""

    code: ClassVar[str] = "photo_only_for_loss"


@dataclass(eq=False)
class TooManyPhotosError(DomainError):
    """More than `most` photos of one loss."""

    code: ClassVar[str] = "photos_too_many"

    most: int


class PhotoNotSeenError(DomainError):
    """The movement has no photo, or is at a location that the member does not see."""

    code: ClassVar[str] = "photo_not_seen"
