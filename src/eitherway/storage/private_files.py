"""Files and folders that only their owner may read or write. An edge."""

import grp
import os
import pwd
import stat
import tempfile
from pathlib import Path


def make_privately(folder: Path) -> None:
    """Creates the folder, and the state folder that it is in, for their owner only."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)


def write_privately(path: Path, octets: bytes) -> None:
    """Replaces the file atomically, readable by its owner only."""
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def others_may_write(status: os.stat_result) -> bool:
    """Whether somebody besides the owner may write the file or folder.

    A group with nobody else in it, as many systems give to each user, is not somebody else.
    """
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_alone(status)


def _is_alone(status: os.stat_result) -> bool:
    try:
        owner, group = pwd.getpwuid(status.st_uid).pw_name, grp.getgrgid(status.st_gid)
    except KeyError:
        return False
    return group.gr_name == owner and set(group.gr_mem) <= {owner}
