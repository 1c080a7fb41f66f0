"""The four ways to fail, by who must act; each knows its exit code (sysexits.h). Pure."""

from __future__ import annotations


class EitherwayError(Exception):
    """A failure with a text for a person: `where: what is wrong; what to do`."""

    exit_code = 70


class ConfigError(EitherwayError):
    """The owner must change something: a file, a password, a setting. Trying again does not help."""

    exit_code = 78

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class LoginError(ConfigError):
    """The server refused the login. It is not tried again: nobody's account is to be locked."""


class TransientError(EitherwayError):
    """Nobody must act yet: a server is away, a line was cut. Trying again may help."""

    exit_code = 75


class MessageError(EitherwayError):
    """One message cannot be read or answered. It is set aside, the others go on."""

    exit_code = 65


class LetterError(MessageError):
    """A template does not give the letter of one request. Its card says so; the owner corrects the file."""
