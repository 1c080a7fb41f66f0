"""What lies in the state folder and in the logs after a full round names nobody and quotes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.command import eitherway
from tests.servers.account import Account
from tests.stories.office import Office, letter

WORDS = (
    "zephyrine", "quillfeather", "brambleton.example", "xylograph", "marzipan", "okafor.example",
    "Quagmire", "drumlin", "secret word",
)  # fmt: skip


def test_neither_state_nor_logs_hold_a_name_an_address_a_subject_or_a_text(
    dovecot: Account, tmp_path: Path
) -> None:
    office = Office(dovecot, tmp_path, datetime.now(UTC))
    sender = "Zephyrine Quillfeather <zephyrine@brambleton.example>"
    first = letter(sender, "About the xylograph", "Could you give a talk on marzipan?\n", office.now)
    office.deliver(first)
    office.deliver(letter("Quagmire <no-reply@brambleton.example>", "drumlin", "marzipan", office.now))
    office.deliver(letter(sender, "xylograph \N{SNOWMAN}", "Thanks for the marzipan.", office.now))
    more = letter(sender, "Re: About the xylograph", "Could you bring marzipan as well?", office.now)
    more["In-Reply-To"] = more["References"] = str(first["Message-ID"])
    office.deliver(more)
    said = [eitherway(tmp_path, "once", "-v", "--since", "14d").stderr]
    (card,) = office.cards()
    office.move("Requests", card, "Requests/No")
    said.append(eitherway(tmp_path, "once", "-v").stderr)
    (tmp_path / "password").write_text("Quagmire")
    said.append(eitherway(tmp_path, "once", "-v").stderr)

    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file())
    found = kept + "".join(said[:2]).encode()

    assert len(office.drafts()) == 1
    assert "draft letter=no" in said[1]
    assert len(kept) > 10_000
    assert [word for word in WORDS if word.lower().encode() in found.lower()] == []
    assert "Quagmire" not in said[2]
    assert str(first["Message-ID"]).encode() not in found
