"""The four ways to fail, by who must act; each knows its exit code (sysexits.h). Pure."""


class EitherwayError(Exception):
    """A failure with a text for a person: `where: what is wrong; what to do`."""

    exit_code = 70


class ConfigError(EitherwayError):
    """The owner must change something: a file, a password, a setting. Trying again does not help."""

    exit_code = 78

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class LoginError(ConfigError):
    """The server refused the login. It is tried again on a slow clock only: no account is to be locked.

    `why` is the reason without names or the server's own words; `final`: only a change by the owner helps.
    """

    def __init__(self, *faults: str, why: str = "the password was refused", final: bool = False) -> None:
        super().__init__(*faults)
        self.why = why
        self.final = final


class LineError(ConfigError):
    """No safe connection: a wrong certificate, no TLS, STARTTLS refused. Nothing secret was sent.

    The settings are at fault, unless they worked before: then the network is.
    """


class ReadOnlyError(ConfigError):
    """The login may read a mailbox, not change it."""


class TransientError(EitherwayError):
    """Nobody must act yet: a server is away, a line was cut. Trying again may help."""

    exit_code = 75


class ChangeRefusedError(TransientError):
    """The server answered NO to a change; `is_full`: it has no room for a message."""

    def __init__(self, text: str, *, is_full: bool = False) -> None:
        super().__init__(text)
        self.is_full = is_full


class UnlistedError(TransientError):
    """The server took a message, and does not list it."""


class BusyError(TransientError):
    """The server refuses for now: too many connections, throttled, out of order. It passes by itself.

    `wait` is for how many seconds the server asked to be left alone; 0: it did not say.
    """

    def __init__(self, text: str, *, wait: float = 0.0) -> None:
        super().__init__(text)
        self.wait = wait


class FencedError(TransientError):
    """Another worker holds this tenant now, by the database: nothing of this process is written any more."""


class NetworkError(TransientError):
    """A LineError with settings that worked before, as behind a captive portal. Its text names nobody."""


class MessageError(EitherwayError):
    """One message cannot be read or answered. It is set aside, the others go on."""

    exit_code = 65


class LetterError(MessageError):
    """A template does not give the letter of one request. Its card says so; the owner corrects the file."""


class ReadError(Exception):
    """Something outside, such as a calendar, could not be read.

    `state` is the word for machines, the text the sentence for people. The sentence goes after "calendar
    'name': " and may be logged: it holds no address, secret or text of an event. `hint` goes on for the
    owner's eyes only. `wait` is how many seconds not to ask again; `refused`: the password was wrong.
    """

    def __init__(
        self, detail: str, *, state: str = "unread", hint: str = "", wait: float = 0, refused: bool = False
    ) -> None:
        super().__init__(detail)
        self.state = state
        self.detail = detail
        self.hint = hint
        self.wait = wait
        self.refused = refused
