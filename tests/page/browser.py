"""A browser that was let in, on the page of an office, and what it sees."""

from __future__ import annotations

import html
import re
import time
import warnings
from dataclasses import dataclass, field

from starlette.exceptions import StarletteDeprecationWarning

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)  # of the client's own library
    from starlette.testclient import TestClient

from eitherway.page.application import application
from eitherway.page.desk import Desk
from eitherway.page.gate import Gate
from tests.stories.office import Office

PORT = 8123


@dataclass
class Seen:
    """An answer as a person sees it: its status and its text without marks."""

    status: int
    source: str
    onward: str = ""

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", self.source)))


@dataclass
class Browser:
    """One browser with its cookies, on the page of an office at the office's time."""

    office: Office
    may_save: bool = False
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = Gate(PORT)
        self.desk = Desk(self.office.paths, self.may_save, lambda: self.office.now)
        app = application(
            self.desk,
            self.gate,
            seen=lambda: self.calls.append("seen"),
            close=lambda: self.calls.append("close"),
        )
        self.client = TestClient(
            app, base_url=self.gate.origin, raise_server_exceptions=False, follow_redirects=False
        )

    def let_in(self) -> Browser:
        assert self.client.get(self.gate.entrance).status_code == 200
        return self

    def get(self, path: str, **headers: str) -> Seen:
        answer = self.client.get(path, headers=headers)
        return Seen(answer.status_code, answer.text, answer.headers.get("location", ""))

    def follow(self, seen: Seen) -> Seen:
        """The page to which an answer sends the browser on, if it does."""
        return self.follow(self.get(seen.onward)) if seen.onward else seen

    def until(self, path: str, words: str) -> Seen:
        """The page, once it says that."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seen = self.follow(self.get(path))
            if words in seen.text:
                return seen
            time.sleep(0.05)
        raise AssertionError(f"{path} did not say '{words}'")

    def settled(self, path: str) -> Seen:
        """The page once it does not ask again by itself."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            seen = self.get(path)
            if 'http-equiv="refresh"' not in seen.source:
                return seen
            time.sleep(0.05)
        raise AssertionError(f"{path} did not settle")

    def field(self, path: str, name: str) -> str:
        """What a field of the form on a page holds."""
        source = self.get(path).source
        found = re.search(rf'name="{name}" value="([^"]*)"', source) or re.search(
            rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', source, re.DOTALL
        )
        assert found, source
        return html.unescape(found[1])

    def post(
        self, path: str, *, origin: str = "", token: str | None = None, file: bytes | None = None, **form: str
    ) -> Seen:
        """Sends a form of this page, or one that says it is of another."""
        answer = self.client.post(
            path,
            data={"form_token": self.gate.form_token if token is None else token, **form},
            files={"file": ("letter.eml", file)} if file is not None else None,
            headers={"Origin": origin or self.gate.origin},
        )
        return Seen(answer.status_code, answer.text, answer.headers.get("location", ""))
