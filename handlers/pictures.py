"""Pictures that people send, as photos or as files."""

from pathlib import PurePath

from aiogram.filters import Filter
from aiogram.types import Document, Message

from models.stock.evidence import Photo

_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".tif", ".tiff", ".avif"})
"""Whether a picture of this kind can be read is said where it is read."""

_ALBUM_LENGTH = 64


class Picture(Filter):
    """A photo, or a picture as a file; the handler gets it as `picture`."""

    async def __call__(self, message: Message) -> bool | dict[str, Photo]:
        picture = picture_of(message)
        return {"picture": picture} if picture is not None else False


def picture_of(message: Message) -> Photo | None:
    """The picture of a message, in its largest size."""
    album = message.media_group_id and message.media_group_id[:_ALBUM_LENGTH]
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Photo(largest.file_id, largest.file_unique_id, album=album)
    document = message.document
    if document is not None and _is_picture(document):
        return Photo(document.file_id, document.file_unique_id, is_document=True, album=album)
    return None


def _is_picture(document: Document) -> bool:
    if (document.mime_type or "").startswith("image/"):
        return True
    return PurePath(document.file_name or "").suffix.lower() in _ENDINGS
