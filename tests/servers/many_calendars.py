"""A web server with many calendars: each a file at /NAME.ics, or a CalDAV collection at /NAME/."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from tests.servers.web import Asked, Reply, Web

_XML = {"Content-Type": "application/xml; charset=utf-8"}
_NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'


class ManyCalendars(Web):
    """`files` are calendars in one piece, `collections` those in items; a test fills them by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.collections: dict[str, tuple[bytes, ...]] = {}
        super().__init__(self._answer)

    def _answer(self, asked: Asked) -> Reply:
        name = asked.path.strip("/").split("/")[0]
        if asked.method == "GET":
            octets = self.files.get(name.removesuffix(".ics"))
            return Reply(404) if octets is None else Reply(200, {"Content-Type": "text/calendar"}, octets)
        items = {f"/{name}/{number}.ics": octets for number, octets in enumerate(self.collections[name])}
        if asked.method == "PROPFIND":
            kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
            listed = (
                _response(href, f"<d:getetag>{number}</d:getetag>") for number, href in enumerate(items)
            )
            return _multistatus(_response(f"/{name}/", kind), *listed)
        wanted = re.findall(r"<d:href>(.*?)</d:href>", asked.body.decode())
        return _multistatus(
            *(
                _response(href, f"<c:calendar-data>{escape(items[href].decode())}</c:calendar-data>")
                for href in wanted
            )
        )


def _multistatus(*responses: str) -> Reply:
    body = f"<d:multistatus {_NAMESPACES}>{''.join(responses)}</d:multistatus>"
    return Reply(207, _XML, body.encode())


def _response(href: str, prop: str) -> str:
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{prop}</d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
