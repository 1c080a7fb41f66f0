"""Has another process try the rules and letters, so that the watcher need not hold what that takes. An edge.

The examples of a pack fill tables and caches for every rule and language: 30 MB, which an interpreter hardly
ever gives back.
"""

import logging
import subprocess
import sys
from subprocess import DEVNULL

from eitherway.engine.paths import Paths
from eitherway.storage.tried import content_of, was_tried

log = logging.getLogger(__name__)

_SECONDS = 120.0


def try_elsewhere(paths: Paths) -> None:
    """Tries the files of a pack as `eitherway check` does, unless they were tried before.

    What had no fault is noted in the state folder, and then only read here. Anything else, a trial that
    failed too, is left to whoever reads the rules next.
    """
    files = paths.files()
    if files.rules is None or b"pack:" not in files.rules:
        return
    if was_tried(content_of(files, str(paths.rules_path)), paths.state):
        return
    command = [sys.executable, "-m", "eitherway", "check", "--quiet"]
    command += ["-c", str(paths.rules_path), "--state", str(paths.state)]
    try:
        subprocess.run(command, check=False, timeout=_SECONDS, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.debug("the rules were not tried in a process of their own: %s", type(error).__name__)
