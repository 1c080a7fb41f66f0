"""The benchmark of judgement counts what it says, on a made-up folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.judgement import Judged, Letter, figures, judge, letters, main

ASKS = "Could we meet for an hour some day next week?\n"
SAYS = "Thank you for yesterday, it was lovely.\n"


def write(path: Path, text: str, *more: str, to: str = "Ana Ruiz <ana@ruiz.example>") -> None:
    path.parent.mkdir(exist_ok=True)
    header = ("From: Dana <dana@example.net>", f"To: {to}", "Date: Mon, 3 Sep 2001 09:00:00 -0500", *more)
    path.write_text("\r\n".join((*header, "Subject: Hello", "", text)), "utf-8", newline="")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    labels = [
        {
            "file": f"labelled/{name}.eml",
            "owner": owner,
            "should_draft": wanted,
            "doubtful": doubtful,
            "kind": "k",
        }
        for name, owner, wanted, doubtful in (
            ("asks", "Ana Ruiz (ana@ruiz.example, a.ruiz@ruiz.example)", True, False),
            ("says", "the To address", True, False),
            ("false", "the To address", False, False),
            ("doubtful", "the To address", True, True),
        )
    ]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(one) + "\n" for one in labels), "utf-8")
    write(
        tmp_path / "labelled" / "asks.eml",
        ASKS,
        "Reply-To: Dana <dana.b@example.net>",
        to="a.ruiz@ruiz.example",
    )
    write(tmp_path / "labelled" / "says.eml", SAYS)
    write(tmp_path / "labelled" / "false.eml", ASKS)
    write(tmp_path / "labelled" / "doubtful.eml", SAYS)
    return tmp_path


def last_line(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    monkeypatch.setattr("sys.argv", ["judgement.py", str(folder)])
    main()
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_labelled_letters_alone_give_recall_and_precision(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = last_line(folder, monkeypatch, capsys)

    assert found == {
        "recall_clear": 0.5,
        "recall_clear_or_card": 0.5,
        "precision_clear": 0.5,
        "drafts_bulk": None,
        "cards_bulk": None,
        "drafts_office": None,
        "wrong_reply_to": 0,
        "not_judged": 0,
    }


def test_office_and_bulk_are_shares_of_their_messages(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "office" / "asks.eml", ASKS)
    write(folder / "office" / "delivered.eml", ASKS, "Delivered-To: b@ruiz.example")
    write(folder / "office" / "says.eml", SAYS)
    write(folder / "bulk" / "list.eml", ASKS, "List-Id: <l.example>")
    write(folder / "bulk" / "asks.eml", ASKS)
    (folder / "bulk" / "empty.eml").write_bytes(b"")

    found = last_line(folder, monkeypatch, capsys)

    assert isinstance(found, dict)
    assert (found["drafts_office"], found["drafts_bulk"], found["cards_bulk"]) == (0.6667, 0.3333, 0.3333)


def test_a_draft_to_another_than_reply_to_is_counted(folder: Path) -> None:
    letter = next(letters(folder))
    to_sender = Judged(letter, "rule: r", to=(frozenset({"dana@example.net"}),))
    to_reply_to = Judged(letter, "rule: r", to=(frozenset({"dana.b@example.net"}),))

    found = figures([to_sender, to_reply_to])

    assert found["wrong_reply_to"] == 1


def test_a_message_that_fails_is_counted(folder: Path) -> None:
    letter = Letter(folder / "bulk" / "gone.eml", {})

    found = judge(letter, explainer=None)  # type: ignore[arg-type]

    assert (found.readable, found.fault) == (False, "not judged")
