"""`init` and `service`, as scripts and people use them."""

from __future__ import annotations

import os
import plistlib
import pty
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from eitherway.rules.account_settings import PasswordSource
from eitherway.rules.packs import read_pack
from eitherway.rules.rulebook import load
from eitherway.setup.service_unit import plist_text, unit_text
from eitherway.setup.starter_rules import SetupAnswers, rules_text
from eitherway.storage.resources import read_packs
from tests.command import SOURCE, eitherway, environment, line
from tests.servers.account import Account
from tests.servers.dovecot import Dovecot

PACKS = read_packs(None)
ANSWERS = SetupAnswers(
    name='Åsa "Bo" O\'Hara: & Co',
    addresses=("asa@praxis.example",),
    timezone="Europe/Stockholm",
    host="imap.praxis.example",
    port=143,
    security="starttls",
    user="asa",
    password={"command": "pass show 'mail #1'"},
    calendars=({"name": "calendar", "path": "/home/asa/my calendar.ics"},),
)


def starter(pack: str, answers: SetupAnswers = ANSWERS) -> str:
    """The file that `init` writes."""
    return rules_text(pack, read_pack(PACKS[pack])[0], answers)


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_every_pack_becomes_a_short_file_of_the_owners(pack: str) -> None:
    text = starter(pack)

    rulebook = load(text, "rules.yaml", PACKS)
    settings = rulebook.settings
    assert len(text.splitlines()) < 80
    assert {rule.pack for rule in rulebook.rules} == {pack}
    assert all(kind.at_most for kind in settings.capacity.kinds.values())
    assert (settings.people.clients, settings.referrals) == ((), ())
    owner, mailbox = settings.owner, settings.mailboxes[0]
    assert (owner.name, owner.addresses, owner.timezone) == (
        ANSWERS.name,
        ANSWERS.addresses,
        ANSWERS.timezone,
    )
    assert (mailbox.host, mailbox.port, mailbox.security) == ("imap.praxis.example", 143, "starttls")
    assert mailbox.password.command == "pass show 'mail #1'"
    assert settings.calendars[0].path == "/home/asa/my calendar.ics"
    assert owner.away == ()


def test_a_script_gets_a_file_that_works(dovecot: Account, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(dovecot.password)
    (tmp_path / "password").chmod(0o600)

    done = eitherway(
        tmp_path, "init", "--address", "maya@okafor.example", "--name", "Maya Okafor", "--pack", "consultant",
        "--timezone", "America/Chicago", "--host", dovecot.host, "--port", str(dovecot.port),
        "--security", "plain", "--user", dovecot.user, "--password-file", str(tmp_path / "password"),
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "the board will be 'Requests'" in done.stdout
    assert eitherway(tmp_path, "check").returncode == 0
    assert '"rules"' in (tmp_path / "rules.schema.json").read_text()
    again = eitherway(tmp_path, "init", "--address", "a@b.example", "--name", "A")
    assert again.returncode == 78
    assert "already exists" in again.stderr


def test_the_file_of_an_authority_counts_from_where_one_is(dovecot: Account, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(dovecot.password)
    (tmp_path / "password").chmod(0o600)

    done = eitherway(
        tmp_path, "init", "--address", "maya@okafor.example", "--name", "Maya", "--no-doctor", "--host",
        dovecot.host, "--port", str(dovecot.tls_port), "--ca", os.path.relpath(dovecot.ca), "--user",
        dovecot.user, "--password-file", str(tmp_path / "password"),
    )  # fmt: skip

    settings = load((tmp_path / "rules.yaml").read_bytes(), "rules.yaml", PACKS).settings
    assert done.returncode == 0, done.stderr
    assert Path(settings.mailboxes[0].ca or "").samefile(dovecot.ca)


def test_what_is_missing_is_named_where_nobody_can_be_asked(tmp_path: Path) -> None:
    done = eitherway(tmp_path, "init")

    assert done.returncode == 78
    assert "--address is missing" in done.stderr
    assert not (tmp_path / "rules.yaml").exists()


def test_a_wrong_password_writes_no_file(dovecot: Account, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("wrong")

    done = eitherway(
        tmp_path, "init", "--address", "maya@okafor.example", "--name", "Maya", "--host", dovecot.host,
        "--port", str(dovecot.port), "--security", "plain", "--user", dovecot.user,
        "--password-file", str(tmp_path / "password"),
    )  # fmt: skip

    assert done.returncode == 78
    assert "wrong" not in done.stderr
    assert not (tmp_path / "rules.yaml").exists()


def test_a_wrong_password_can_be_typed_again_and_is_not_kept(dovecot: Account, tmp_path: Path) -> None:
    words, home = joining(dovecot), no_keyring(tmp_path)
    passwords = tmp_path / "config/eitherway/passwords"

    refused = at_terminal(tmp_path, words, ["wrong", "wrong again", "still wrong"], home)
    assert "check the password, and give --user" in refused
    assert not (tmp_path / "rules.yaml").exists()
    assert not passwords.exists()

    told = at_terminal(tmp_path, words, ["wrong", dovecot.password], home)
    assert "the board will be 'Requests'" in told
    (kept,) = passwords.iterdir()
    assert (kept.read_text().strip(), kept.stat().st_mode & 0o777) == (dovecot.password, 0o600)


def test_a_wrong_address_is_asked_for_again_and_what_was_typed_is_kept_after_a_fault(
    dovecot: Account, tmp_path: Path
) -> None:
    words = ("init", "--host", dovecot.host, "--port", "9", "--security", "plain")
    typed = ["maya", "", "maya@okafor.example", "Maya Okafor", "secret word"]

    told = at_terminal(tmp_path, words, typed, no_keyring(tmp_path))

    assert "this is not a mail address; write it like name@example.org" in told
    assert "--address is needed" in told
    kept = "eitherway init --address maya@okafor.example --name 'Maya Okafor' --host 127.0.0.1 --port 9"
    assert f"To go on with what you typed: {kept} --security plain --pack therapist" in " ".join(told.split())
    assert "secret word" not in told
    assert "rules.yaml" not in told


def test_pack_zone_and_calendar_are_asked_for_and_asked_again(dovecot: Account, tmp_path: Path) -> None:
    (tmp_path / "practice.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    taken = ("lawyer", "academic", "Denver", "America/Denver", "nowhere.ics", str(tmp_path / "practice.ics"))

    told = at_terminal(tmp_path, joining(dovecot), [dovecot.password], no_keyring(tmp_path), taken)

    settings = load((tmp_path / "rules.yaml").read_bytes(), "rules.yaml", PACKS).settings
    (calendar,) = settings.calendars
    assert (settings.pack, settings.owner.timezone) == ("academic", "America/Denver")
    assert calendar.path == str(tmp_path / "practice.ics")
    assert "'lawyer' is not a pack; write academic, consultant, therapist" in told
    assert "'Denver' is not a time zone; write one such as America/Chicago" in told
    assert "there is no file or folder" in told
    assert "calendar 'calendar': 0 events in the next four weeks; add `counts: busy`" in told
    assert "this machine has no keyring; so the password is in" in told


def test_an_address_given_as_an_option_is_refused_by_its_name(tmp_path: Path) -> None:
    done = eitherway(tmp_path, "init", "--address", "maya", "--name", "Maya", "--host", "h.example")

    assert done.returncode == 78
    assert "--address: this is not a mail address" in done.stderr


def test_a_fault_of_an_option_names_no_line_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = eitherway(
        tmp_path, "init", "--address", "maya@okafor.example", "--name", "Maya", "--host", "not a host",
        "--password-file", "password",
    )  # fmt: skip

    assert done.returncode == 78
    assert "eitherway: init: " in done.stderr
    assert "nothing was written" in done.stderr
    assert "rules.yaml" not in done.stderr


def test_each_account_keeps_its_own_password(dovecot_process: Dovecot, tmp_path: Path) -> None:
    accounts = {"one": dovecot_process.account(), "two": dovecot_process.account()}
    home = no_keyring(tmp_path)

    join(tmp_path / "one", joining(accounts["one"]), accounts["one"].password, home)
    join(tmp_path / "two", joining(accounts["two"]), accounts["two"].password, home)

    kept = {name: password_of(tmp_path / name).file or "" for name in accounts}
    assert kept["one"] != kept["two"]
    assert {name: Path(file).read_text().strip() for name, file in kept.items()} == {
        name: account.password for name, account in accounts.items()
    }


def test_one_user_name_at_two_servers_has_two_entries_in_the_keyring(
    dovecot: Account, tmp_path: Path
) -> None:
    (tmp_path / "keeping.py").write_text(KEEPING.format(path=str(tmp_path / "kept")))
    home = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHON_KEYRING_BACKEND": "keeping.Keeping",
        "PYTHONPATH": f"{SOURCE}:{tmp_path}",
    }

    join(tmp_path / "127.0.0.1", joining(dovecot, host="127.0.0.1"), dovecot.password, home)
    join(tmp_path / "localhost", joining(dovecot, host="localhost"), dovecot.password, home)

    entries = [tuple(line.split()) for line in (tmp_path / "kept").read_text().splitlines()]
    assert entries == [
        (f"eitherway-{host}-{dovecot.port}", dovecot.user) for host in ("127.0.0.1", "localhost")
    ]
    assert password_of(tmp_path / "localhost").keyring == f"eitherway-localhost-{dovecot.port}"


def join(folder: Path, words: list[str], password: str, home: dict[str, str]) -> None:
    """`init` in a folder of its own, the password given at the terminal."""
    folder.mkdir()
    at_terminal(folder, words, [password], home)


KEEPING = """\
from keyring.backend import KeyringBackend

class Keeping(KeyringBackend):
    priority = 1
    def get_password(self, service, user):
        return None
    def set_password(self, service, user, password):
        with open({path!r}, "a") as file:
            file.write(f"{{service}} {{user}}\\n")
"""


def joining(account: Account, *, host: str = "") -> tuple[str, ...]:
    """The words of `init` for an account whose password is asked for."""
    return (
        "init", "--address", "maya@okafor.example", "--name", "Maya", "--host", host or account.host,
        "--port", str(account.port), "--security", "plain", "--user", account.user,
    )  # fmt: skip


def no_keyring(folder: Path) -> dict[str, str]:
    """An environment with a configuration folder of its own, and no keyring."""
    return {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def password_of(folder: Path) -> PasswordSource:
    """Where the rules of that folder say that the password is."""
    return load((folder / "rules.yaml").read_bytes(), "rules.yaml", PACKS).settings.mailboxes[0].password


QUESTIONS = (b"Password", b"Your mail address", b"Your name", b"IMAP server")


def at_terminal(
    folder: Path, words: tuple[str, ...], answers: list[str], env: dict[str, str], taken: tuple[str, ...] = ()
) -> str:
    """What it says on a terminal where these answers are typed, each after a question.

    What is only offered, such as the zone, gets an answer of `taken`, and Enter when there is none.
    """
    offers = [*taken]
    master, slave = pty.openpty()
    process = subprocess.Popen(
        line(folder, *words), env={**environment(), **env}, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    said, answered = b"", 0
    with suppress(OSError):  # EIO: the other end is closed
        while octets := os.read(master, 4096):
            said += octets
            asked = said[answered:].rstrip()
            if answers and any(word in asked for word in QUESTIONS) and asked.endswith(b":"):
                os.write(master, f"{answers.pop(0)}\n".encode())
                answered = len(said)
            elif asked.endswith(b"]:"):
                os.write(master, f"{offers.pop(0) if offers else ''}\n".encode())
                answered = len(said)
    process.wait(60)
    os.close(master)
    return said.decode()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--timezone", "America/Chikago"), "--timezone: 'America/Chikago' is not a time zone"),
        (("--calendar", "nowhere.ics", "--host", "h.example"), "--calendar: there is no file or folder"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = eitherway(tmp_path, "init", "--address", "maya@okafor.example", "--name", "Maya", *options)

    assert done.returncode == 78
    assert said in done.stderr


def unit(state: Path, *, system: bool) -> str:
    command = ["/bin/true", "run", "-c", "/home/a b/rules.yaml", "--state", str(state)]
    return unit_text(command, folders=(state,), file=Path("/home/a b/rules.yaml"), system=system)


@pytest.mark.parametrize("system", [False, True])
def test_the_unit_ends_at_a_wrong_configuration_and_quotes_its_path(tmp_path: Path, system: bool) -> None:
    text = unit(tmp_path, system=system)

    assert "RestartPreventExitStatus=78" in text
    assert '"/home/a b/rules.yaml"' in text
    assert "Type=notify" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
@pytest.mark.parametrize("system", [False, True])
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path, system: bool) -> None:
    file = tmp_path / "eitherway.service"
    file.write_text(unit(tmp_path, system=system))

    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)

    assert "Unknown" not in done.stderr, done.stderr
    assert "Invalid" not in done.stderr, done.stderr


def test_the_property_list_is_one(tmp_path: Path) -> None:
    told = plistlib.loads(plist_text(["/bin/true", "run"], logs=tmp_path))

    assert told["ProgramArguments"] == ["/bin/true", "run"]
    assert told["KeepAlive"] == {"SuccessfulExit": False}


def test_the_service_can_be_looked_at_before(dovecot: Account, tmp_path: Path) -> None:
    text = starter("therapist")
    (tmp_path / "rules.yaml").write_text(text)

    done = eitherway(tmp_path, "service", "install", "--print")

    assert "ExecStart=" in done.stdout
    assert str(tmp_path / "rules.yaml") in done.stdout


@pytest.mark.parametrize(
    ("zone", "line"),
    [
        ("America/Chicago", "emergency_line: If you are in danger, call or text 988, or call 911."),
        ("Europe/Berlin", "emergency_line: If you are in danger, call 112."),
        ("Asia/Tokyo", "emergency_line: ''"),
    ],
)
def test_the_emergency_line_is_one_of_the_owners_country(zone: str, line: str) -> None:
    answers = SetupAnswers(
        "Maya", ("maya@okafor.example",), zone, "imap.example", 993, "tls", "maya", {"file": "p"}
    )

    text = starter("therapist", answers)

    assert line in text
    assert load(text, "rules.yaml", PACKS)


@pytest.mark.parametrize("pack", ["academic", "consultant"])
def test_only_the_therapists_letters_name_a_number_for_people_in_danger(pack: str) -> None:
    assert "emergency_line" not in starter(pack)


def test_what_is_a_comment_in_the_first_file_is_right_when_it_is_none() -> None:
    head, tail = starter("therapist").split("# change:")
    used = head + re.sub(r"^# (?=change:|rules:|  )", "", f"# change:{tail}", flags=re.M)

    rulebook = load(used, "rules.yaml", PACKS)

    assert rulebook.rules[0].name == "landlord"
    assert "pick your brain" not in [rule.name for rule in rulebook.rules]


def test_a_pack_of_ones_own_can_be_the_first(dovecot: Account, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(dovecot.password)
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs/bakery.yaml").write_text("rules: [{name: cake, when: {says: [cake]}}]\n")

    done = eitherway(
        tmp_path, *joining(dovecot), "--pack", "bakery", "--password-file", str(tmp_path / "password")
    )

    assert done.returncode == 0, done.stderr
    assert (
        load((tmp_path / "rules.yaml").read_bytes(), "r", read_packs(tmp_path / "packs")).rules[0].name
        == "cake"
    )
