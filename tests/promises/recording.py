"""SQLite's own way to its files, with an ear in it: a VFS that passes everything on and tells a `Disk`.

A file opened through it is the system's own file object. Only its table of methods is replaced by a copy in
which writing, truncating and syncing note what they do before they do it, so that locks, shared memory and
everything else stay what they are. The functions are those of the SQLite that Python has loaded. The real disk
is not made to sync: what would be on it is what the `Disk` says, and a proof needs many syncs.
"""

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.promises.disks import Disk, File, Truncate, Write

_NAME = b"recording"
_OK = 0
_P, _INT, _I64 = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64

_OPEN = ctypes.PYFUNCTYPE(_INT, _P, _P, _P, _INT, _P)
_DELETE = ctypes.PYFUNCTYPE(_INT, _P, _P, _INT)
_WRITE = ctypes.PYFUNCTYPE(_INT, _P, _P, _INT, _I64)
_TRUNCATE = ctypes.PYFUNCTYPE(_INT, _P, _I64)
_SYNC = ctypes.PYFUNCTYPE(_INT, _P, _INT)
"""Called, and calling, with Python's lock held: SQLite lets go of nothing on the way."""


class _Methods(ctypes.Structure):
    """sqlite3_io_methods."""

    _fields_ = (
        ("version", _INT),
        ("close", _P),
        ("read", _P),
        ("write", _P),
        ("truncate", _P),
        ("sync", _P),
        ("others", _P * 13),
    )


class _Vfs(ctypes.Structure):
    """sqlite3_vfs."""

    _fields_ = (
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _P),
        ("name", ctypes.c_char_p),
        ("data", _P),
        ("open", _P),
        ("delete", _P),
        ("others", _P * 14),
    )


class NotReachableError(Exception):
    """This Python keeps the functions of its SQLite to itself."""


def _library() -> Any:
    path = getattr(_sqlite3, "__file__", None)
    library = ctypes.CDLL(path)
    if not hasattr(library, "sqlite3_vfs_register"):
        raise NotReachableError(f"{path} does not show sqlite3_vfs_register")
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    library.sqlite3_vfs_register.argtypes = [ctypes.POINTER(_Vfs), _INT]
    library.sqlite3_vfs_unregister.argtypes = [ctypes.POINTER(_Vfs)]
    return library


def _pointer(function: Any) -> int | None:
    return ctypes.cast(function, _P).value


class _Recorder:
    """The VFS, and every file that is open through it."""

    def __init__(self, library: Any, folder: Path, disk: Disk) -> None:
        self._folder, self._disk = str(folder), disk
        self._open: dict[int, tuple[str, Any]] = {}
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        self._callbacks = (_WRITE(self._write), _TRUNCATE(self._truncate), _SYNC(self._sync))
        self._beneath = library.sqlite3_vfs_find(None).contents
        self.vfs = _Vfs()
        ctypes.pointer(self.vfs)[0] = self._beneath
        self._vfs_callbacks = (_OPEN(self._open_file), _DELETE(self._delete))
        self.vfs.name, self.vfs.next = _NAME, None
        self.vfs.open, self.vfs.delete = map(_pointer, self._vfs_callbacks)

    def _open_file(self, _vfs: int, name: int | None, file: int, flags: int, flags_out: int | None) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        is_ours = path.startswith(self._folder)
        if is_ours and (path not in self._disk.files or self._disk.files[path].is_deleted):
            there = Path(path)
            self._disk.files[path] = File(bytearray(there.read_bytes() if there.exists() else b""))
        failed: int = _OPEN(self._beneath.open)(ctypes.addressof(self._beneath), name, file, flags, flags_out)
        if is_ours and not failed:
            table = _P.from_address(file)
            original, ours = self._methods(table.value or 0)
            table.value = ctypes.addressof(ours)
            self._open[file] = path, original
        return failed

    def _methods(self, address: int) -> tuple[_Methods, _Methods]:
        """A table of methods and our copy of it; one for each kind of file there is."""
        if address not in self._tables:
            original, ours = _Methods.from_address(address), _Methods()
            ctypes.pointer(ours)[0] = original
            ours.write, ours.truncate, ours.sync = map(_pointer, self._callbacks)
            self._tables[address] = original, ours
        return self._tables[address]

    def _write(self, file: int, data: int, size: int, offset: int) -> int:
        path, original = self._open[file]
        self._disk.before_step(path, "write")
        self._disk.files[path].pending.append(Write(offset, ctypes.string_at(data, size)))
        return int(_WRITE(original.write)(file, data, size, offset))

    def _truncate(self, file: int, size: int) -> int:
        path, original = self._open[file]
        self._disk.before_step(path, "truncate")
        self._disk.files[path].pending.append(Truncate(size))
        return int(_TRUNCATE(original.truncate)(file, size))

    def _sync(self, file: int, _flags: int) -> int:
        path, _ = self._open[file]
        self._disk.before_step(path, "sync")
        self._disk.files[path].sync()
        return _OK

    def _delete(self, _vfs: int, name: int, syncs: int) -> int:
        path = ctypes.string_at(name).decode()
        failed = int(_DELETE(self._beneath.delete)(ctypes.addressof(self._beneath), name, syncs))
        if path in self._disk.files and not failed:
            self._disk.before_step(path, "delete")
            self._disk.files[path].is_deleted = True
            if syncs:
                del self._disk.files[path]
        return failed


_recorders: list[_Recorder] = []
"""Kept for as long as Python lives: a connection that is closed late still needs them."""


@contextmanager
def recorded(folder: Path) -> Iterator[Disk]:
    """Every SQLite file that this process opens in `folder` goes through a `Disk` until the block ends.

    Raises NotReachableError where Python's SQLite cannot be reached.
    """
    library, disk = _library(), Disk()
    recorder = _Recorder(library, folder, disk)
    _recorders.append(recorder)
    _check(library.sqlite3_vfs_register(ctypes.byref(recorder.vfs), 1))
    try:
        yield disk
    finally:
        _check(library.sqlite3_vfs_unregister(ctypes.byref(recorder.vfs)))


def _check(status: int) -> None:
    if status != _OK:
        raise RuntimeError(f"SQLite refuses the recorder: {status}")
