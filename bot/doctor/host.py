"""The machine: settings, folder, disk."""

import shutil
import stat
import tempfile
from pathlib import Path

from bot.doctor.findings import Finding, problem, warning, well
from bot.settings import Settings

ENV_FILE = Path(".env")
_LITTLE, _NEXT_TO_NOTHING = 1024**3, 100 * 1024**2
"""Bytes: room for months, and for days."""


def check_settings(settings: Settings, env_file: Path = ENV_FILE) -> Finding:
    """That they can be used is known by now; whether others can read the secrets in them is not."""
    if env_file.exists() and stat.S_IMODE(env_file.stat().st_mode) & 0o077 and settings.secrets:
        return warning("settings", f"other users of this machine can read {env_file}", f"chmod 600 {env_file}")
    if settings.is_sandbox:
        return well("settings", "no BOT_TOKEN, so the program runs in the sandbox")
    return well("settings", "complete")


def check_folder(folder: Path) -> Finding:
    """Whether the bot can keep its files; leaves nothing behind."""
    advice = "Make it a folder that belongs to the user who runs the bot, or set DATA_DIR to another one."
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"?" * 4096)
            file.flush()
    except OSError as error:
        return problem("DATA_DIR", f"nothing can be written into {existing}: {error.strerror}", advice)
    return well("DATA_DIR", f"{folder} can be written" if existing == folder else f"{folder} will be made")


def check_disk(folder: Path) -> Finding:
    """Whether there is room on the disk that the folder is on."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return disk_finding(shutil.disk_usage(existing).free)


def disk_finding(free: int) -> Finding:
    """What so many free bytes mean."""
    says = f"{free / 1024**3:.1f} GiB are free"
    advice = "Make room: when the disk is full, messages wait at Telegram, which keeps them for 24 hours."
    if free < _NEXT_TO_NOTHING:
        return problem("disk", says, advice)
    return warning("disk", says, advice) if free < _LITTLE else well("disk", says)
