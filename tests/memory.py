"""A folder in memory: thousands of throwaway databases are made and synced there ten times as fast as on a disk."""

import os
from pathlib import Path

_SHARED = Path("/dev/shm")
_ROOM_BYTES = 4 * 1024**3


def in_memory() -> str | None:
    """The folder, where there is one with room to spare; None for the usual place."""
    if not os.access(_SHARED, os.W_OK):
        return None
    room = os.statvfs(_SHARED)
    return str(_SHARED) if room.f_bavail * room.f_frsize > _ROOM_BYTES else None
