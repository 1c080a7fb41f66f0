"""Files and folders in the state folder that only their owner can read. An edge."""

import os
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
