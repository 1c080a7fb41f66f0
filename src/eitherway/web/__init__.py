"""HTTP for calendars and sign-ins: one host, one deadline, a largest answer. An edge."""

import sys

# httpx brings a command line of its own, and with it rich, 5 MB: for the importer it is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
