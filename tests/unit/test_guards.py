"""The guards: what each stops, what it lets through, and in which order they are asked."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from eitherway.mail.guards import BY_HEADER, NAMES, Guarded, OwnAddresses, first_guard, screen, walk
from eitherway.mail.message import Message
from tests.letterbox import mail
from tests.unit.test_crisis import mails

DATA = Path(__file__).parents[1] / "data" / "guards"
HOUSE = OwnAddresses(
    own=("maya@okafor.example", "hello@okafor.example"),
    never=("pest@example.org", "@marketing.example"),
    relays=("forms@directory.example", "@relay.example"),
)
FORM = {"from": "no-reply@relay.example", "reply_to": "dana@example.net"}


def corpus(name: str) -> list[Message]:
    blocks = (DATA / f"{name}.txt").read_text("utf-8").split("\n=====\n")[1:]
    return [_message(block) for block in blocks]


def _message(block: str) -> Message:
    head, _, body = block.partition("\n\n")
    fields = dict(re.findall(r"^([\w-]+): ?(.*)$", head, re.MULTILINE))
    return mail(body, **{name.lower().replace("-", "_"): value for name, value in fields.items()})


guard = first_guard


OUR_LIST = {
    "to": "hello@okafor.example",
    "list_id": "Hello <hello.okafor.example>",
    "list_post": "<https://groups.example/post>, <mailto:hello@okafor.example>",
    "precedence": "list",
    "sender": "hello-bounces@okafor.example",
}
# Field by field: what stops, by the guard of that name.
STOPPED = [
    ("own_address", {"from": "maya@okafor.example"}),
    ("own_address", {"from": "MAYA@OKAFOR.EXAMPLE"}),
    ("own_address", {"from": "Maya <maya+notes@okafor.example>"}),
    ("own_address", {"from": "hello@okafor.example", "reply_to": "dana@example.net"}),
    ("never", {"from": "pest@example.org"}),
    ("never", {"from": "Pest@Example.Org"}),
    ("never", {"from": "jo@marketing.example"}),
    ("never", {"from": "jo@mail.marketing.example"}),
    ("never", {"sender": "jo@marketing.example"}),
    ("never", {"reply_to": "jo@marketing.example"}),
    ("never", FORM | {"reply_to": "pest@example.org"}),
    ("bounce", {"return_path": "<>", "subject": "Mail delivery failed: returning message to sender"}),
    ("bounce", {"return_path": "<>", "content_type": "multipart/report; boundary=x"}),
    ("bounce", {"return_path": "<>", "subject": "Automatische Antwort: Termin"}),
    ("report", {"content_type": "multipart/report; report-type=delivery-status; boundary=x"}),
    ("report", {"content_type": "Multipart/Report; report-type=disposition-notification; boundary=x"}),
    ("auto_submitted", {"auto_submitted": "auto-replied"}),
    ("auto_submitted", {"auto_submitted": "auto-generated"}),
    ("auto_submitted", {"auto_submitted": "auto-notified; owner-email=x@y"}),
    ("auto_submitted", {"auto_submitted": "Auto-Replied (vacation)"}),
    ("auto_submitted", {"auto_submitted": "yes"}),
    ("vendor_auto", {"x_autoreply": "yes"}),
    ("vendor_auto", {"x_autorespond": "A talk"}),
    ("vendor_auto", {"x_autoreply_from": "dana@example.net"}),
    ("vendor_auto", {"x_mail_autoreply": "autoreply"}),
    ("vendor_auto", {"delivered_to": "Autoresponder"}),
    ("vendor_auto", {"x_post_messageclass": "9; Autoresponder"}),
    ("vendor_auto", {"x_fc_machinegenerated": "true"}),
    ("vendor_auto", {"x_github_reason": "mention"}),
    ("vendor_auto", {"x_mailer": "MailChimp Mailer - 1"}),
    ("vendor_auto", {"subject": "Automatic reply: A talk"}),
    ("vendor_auto", {"subject": "Poissaoloilmoitus: A talk"}),
    ("vendor_auto", {"subject": "Frånvaromeddelande: A talk"}),
    ("vendor_auto", {"subject": "Ausente do escritório: A talk"}),
    ("vendor_auto", {"subject": "Niet op kantoor"}),
    ("vendor_auto", {"subject": "Out of Office"}),
    ("vendor_auto", {"subject": "Out of Office: A talk"}),
    ("vendor_auto", {"subject": "Out of Office AutoReply: A talk"}),
    ("vendor_auto", {"subject": "Auto: Out of Office Re: A talk"}),
    ("vendor_auto", {"subject": "[Auto-Reply] A talk"}),
    ("vendor_auto", {"subject": "Automatische Antwort: Vortrag"}),
    ("vendor_auto", {"subject": "Abwesenheitsnotiz: Vortrag"}),
    ("vendor_auto", {"subject": "Réponse automatique : Conférence"}),
    ("vendor_auto", {"subject": "Respuesta automática: Charla"}),
    ("vendor_auto", {"subject": "Risposta automatica: Discorso"}),
    ("vendor_auto", {"subject": "Automatisch antwoord: Lezing"}),
    ("vendor_auto", {"subject": "Resposta automática: Palestra"}),
    ("vendor_auto", {"subject": "Autosvar: Foredrag"}),
    ("vendor_auto", {"subject": "Автоматический ответ: Доклад"}),
    ("vendor_auto", {"subject": "自动回复：演讲"}),
    ("vendor_auto", {"subject": "Undeliverable: A talk"}),
    ("vendor_auto", {"subject": "Unzustellbar: Vortrag"}),
    ("robot_sender", {"from": "no-reply@site.example"}),
    ("robot_sender", {"from": "NoReply@site.example"}),
    ("robot_sender", {"from": "noreply+abc@site.example"}),
    ("robot_sender", {"from": "do_not_reply@site.example"}),
    ("robot_sender", {"from": "donotreply@site.example"}),
    ("robot_sender", {"from": "account-no-reply@site.example"}),
    ("robot_sender", {"from": "mailer-daemon@host.example"}),
    ("robot_sender", {"from": "MAILER-DAEMON"}),
    ("robot_sender", {"from": "postmaster@host.example"}),
    ("robot_sender", {"from": "nicht-antworten@host.example"}),
    ("robot_sender", {"from": "ne-pas-repondre@host.example"}),
    ("robot_sender", {"from": "no-responder@host.example"}),
    ("robot_sender", {"from": "calendar-notification@host.example"}),
    ("robot_sender", {"from": "noreply-shop-46@host.example"}),
    ("robot_sender", {"from": "noreplyshop-46@host.example"}),
    ("robot_sender", {"from": "noreply46@host.example"}),
    ("robot_sender", {"from": "feeds@host.example"}),
    ("robot_sender", {"from": "rss@host.example"}),
    ("robot_sender", {"from": "svara-ej@host.example"}),
    ("robot_sender", {"from": "ikke-svar@host.example"}),
    ("robot_sender", {"from": "nao-responda@host.example"}),
    ("robot_sender", {"from": "newsletter@host.example"}),
    ("robot_sender", {"sender": "peers-bounces@list.example"}),
    ("robot_sender", {"sender": "owner-peers@list.example"}),
    ("robot_sender", {"from": "", "sender": "no-reply@site.example"}),
    ("robot_sender", {"reply_to": "no-reply@site.example"}),
    ("robot_sender", {"from": "no-reply@site.example", "reply_to": "dana@example.net"}),
    ("robot_sender", {"from": "no-reply@relay.example"}),
    ("robot_sender", {"from": "no-reply@relay.example", "reply_to": "no-reply@relay.example"}),
    ("list", {"list_id": "Peers <peers.list.example>"}),
    ("list", {"list_unsubscribe": "<mailto:leave@list.example>"}),
    ("list", {"list_post": "<mailto:peers@list.example>"}),
    (
        "list",
        OUR_LIST
        | {"list_id": "<peers.list.example>", "list_post": "<mailto:peers@list.example>", "sender": ""},
    ),
    ("own_address", OUR_LIST | {"from": "hello@okafor.example"}),
    ("list", {"list_help": "<https://list.example/>"}),
    ("list", {"mailing_list": "list peers@list.example"}),
    ("list", {"x_mailman_version": "2.1.39"}),
    ("list", {"x_campaign": "mailchimp123"}),
    ("precedence", {"precedence": "bulk"}),
    ("precedence", {"precedence": "LIST"}),
    ("precedence", {"precedence": "junk"}),
    ("spam_verdict", {"x_spam_flag": "YES"}),
    ("spam_verdict", {"x_spam": "Yes"}),
    ("spam_verdict", {"x_barracuda_spam_status": "Yes, SCORE=5.1"}),
    ("spam_verdict", {"x_dspam_result": "Spam"}),
    ("spam_verdict", {"x_mailscanner_spamcheck": "spam, SpamAssassin (score=9.1)"}),
    ("spam_verdict", {"x_ui_filterresults": "junk:10;V03:K0:abc"}),
    ("spam_verdict", {"x_yandex_spam": "4"}),
    ("spam_verdict", {"x_gm_spam": "1"}),
    ("spam_verdict", {"x_rspamd_action": "add header"}),
    ("spam_verdict", {"x_vr_spamstate": "SPAM"}),
    ("spam_verdict", {"x_spam_status": "Yes, score=7.1 required=5.0"}),
    ("spam_verdict", {"x_ms_exchange_organization_scl": "6"}),
    ("spam_verdict", {"x_forefront_antispam_report": "CIP:192.0.2.1;CTRY:US;SFV:SPM;SCL:1"}),
    ("spam_verdict", {"x_forefront_antispam_report": "CIP:192.0.2.1;SCL:5;SFV:NSPM"}),
    ("spam_verdict", {"x_microsoft_antispam_mailbox_delivery": "ucf:0;jmr:1;auth:0;dest:J;ENG:(1)"}),
    ("crisis", {"subject": "I want to die"}),
    ("crisis", FORM | {"subject": "I want to die"}),
    ("crisis", {"subject": "I want to die", "to": "ann@example.com", "cc": "maya@okafor.example"}),
    ("crisis", {"subject": "I want to die", "x_auto_response_suppress": "All"}),
    ("auto_response_suppress", {"x_auto_response_suppress": "All"}),
    ("auto_response_suppress", {"x_auto_response_suppress": "DR, OOF, AutoReply"}),
    ("not_named", {"to": "ann@example.com"}),
    ("not_named", {"to": "undisclosed-recipients:;"}),
    ("not_named", {"to": ""}),
    ("not_named", {"to": "maya@okafor.example.evil.example"}),
]
# What looks like it, by the guard that must not stop it. Nothing else stops it either.
PASSED = [
    ("own_address", {"from": "maya@example.net"}),
    ("own_address", {"from": "notmaya@okafor.example"}),
    ("own_address", {"from": "okafor.example@example.net"}),
    ("own_address", {"from": "hello@relay.example", "reply_to": "dana@example.net"}),
    ("never", {"from": "pest@example.com"}),
    ("never", {"from": "a.pest@example.org"}),
    ("never", {"from": "jo@notmarketing.example"}),
    ("never", {"cc": "pest@example.org"}),
    ("bounce", {"return_path": "<>"}),
    ("bounce", {"return_path": "<dana@example.net>"}),
    ("report", {"content_type": "text/plain; name=report"}),
    ("report", {"subject": "multipart/report"}),
    ("auto_submitted", {"auto_submitted": "no"}),
    ("auto_submitted", {"auto_submitted": "No (by hand)"}),
    ("auto_submitted", FORM | {"auto_submitted": "auto-generated"}),
    ("vendor_auto", {"subject": "Re: Automatic reply: A talk"}),
    ("vendor_auto", {"subject": "Out of office next week, can you stand in?"}),
    ("vendor_auto", {"subject": "Autos for the workshop"}),
    ("vendor_auto", {"subject": "Fuera de la oficina el lunes, ¿puede el martes?"}),
    ("vendor_auto", {"subject": "Automatische Antworten einrichten"}),
    ("vendor_auto", {"x_mailer": "Apple Mail (2.3774)"}),
    ("vendor_auto", {"x_ms_exchange_inbox_rules_loop": "dana@example.net"}),
    ("robot_sender", {"from": "info@practice.example"}),
    ("robot_sender", {"from": "office@practice.example"}),
    ("robot_sender", {"from": "support@practice.example"}),
    ("robot_sender", {"from": "norep.lyon@example.net"}),
    ("robot_sender", {"from": "ada.root@example.net"}),
    ("robot_sender", {"from": "reply+x@example.net"}),
    ("robot_sender", FORM),
    ("robot_sender", {"from": "forms@directory.example", "reply_to": "dana@example.net"}),
    ("robot_sender", {"sender": "calendar-notification@calendar.example"}),
    ("robot_sender", {"sender": "assistant@example.net"}),
    ("robot_sender", {"reply_to": "no-reply@example.net, dana@example.net"}),
    ("list", {"subject": "List-Id"}),
    ("list", OUR_LIST),
    ("list", OUR_LIST | {"list_post": ""}),
    ("own_address", OUR_LIST | {"from": "hello@okafor.example", "reply_to": "dana@example.net"}),
    ("list", FORM | {"list_unsubscribe": "<mailto:leave@relay.example>"}),
    ("precedence", {"precedence": "normal"}),
    ("precedence", {"precedence": "first-class"}),
    ("precedence", FORM | {"precedence": "bulk"}),
    ("spam_verdict", {"x_spam_flag": "NO"}),
    ("spam_verdict", {"x_mailscanner_spamcheck": "not spam, SpamAssassin (score=-1)"}),
    ("spam_verdict", {"x_ui_filterresults": "notjunk:1;V03:K0:abc"}),
    ("spam_verdict", {"x_yandex_spam": "1"}),
    ("spam_verdict", {"x_rspamd_action": "no action"}),
    ("robot_sender", {"from": "noreen.feeder@example.net"}),
    ("robot_sender", {"from": "rssmith@example.net"}),
    ("robot_sender", {"from": "feedback@example.net"}),
    ("spam_verdict", {"x_spam_status": "No, score=-0.1 required=5.0"}),
    ("spam_verdict", {"x_ms_exchange_organization_scl": "1"}),
    ("spam_verdict", {"x_forefront_antispam_report": "SFV:NSPM;SCL:-1"}),
    ("spam_verdict", {"x_microsoft_antispam_mailbox_delivery": "ucf:0;dest:I"}),
    ("spam_verdict", FORM | {"x_spam_flag": "YES"}),
    ("crisis", {"subject": "This deadline is killing me"}),
    ("crisis", {"subject": "Suicide prevention conference"}),
    ("auto_response_suppress", {"x_auto_response_suppress": "DR, RN, NRN"}),
    ("auto_response_suppress", {"x_auto_response_suppress": "None"}),
    ("not_named", {"to": "ann@example.com, maya@okafor.example"}),
    ("not_named", {"to": "ann@example.com", "cc": "maya@okafor.example"}),
    ("not_named", {"to": "", "cc": "maya@okafor.example"}),
    ("not_named", {"to": "hello@okafor.example"}),
    ("not_named", {"to": "MAYA+directory@Okafor.Example"}),
    ("not_named", {"to": "Team: ann@example.com, maya@okafor.example;"}),
    ("not_named", FORM | {"to": "forms@relay.example"}),
    ("not_named", {"to": "ann@example.com", "delivered_to": "maya@okafor.example"}),
    ("not_named", {"to": "maya@mail.okafor.example", "x_original_to": "maya@okafor.example"}),
    ("not_named", {"to": "maya@mail.okafor.example"}),
    ("not_named", {"to": "", "envelope_to": "maya@okafor.example"}),
    ("not_named", {"to": "old@okafor.example", "x_forwarded_to": "Maya@Okafor.example"}),
]


@pytest.mark.parametrize(("name", "fields"), STOPPED)
def test_the_guard_that_stops_is_the_first_of_all_with_a_reason(name: str, fields: dict[str, str]) -> None:
    message = mail("I want to kill myself.", **fields)

    assert first_guard(message, HOUSE) == Guarded(*next(pair for pair in walk(message, HOUSE) if pair[1]))


@pytest.mark.parametrize(("name", "fields"), STOPPED)
def test_a_header_alone_stops_nothing_that_the_body_would_save(name: str, fields: dict[str, str]) -> None:
    message = mail("I want to kill myself.", **fields)
    header = replace(message, text="", written="")

    stopped = screen(header, HOUSE)

    assert (stopped or first_guard(message, HOUSE)) == first_guard(message, HOUSE)
    assert (stopped is not None) == (name in {guard for guard, _, _ in BY_HEADER})


@pytest.mark.parametrize(("name", "fields"), STOPPED)
def test_a_guard_stops(name: str, fields: dict[str, str]) -> None:
    found = guard(mail(**fields), HOUSE)

    assert found is not None
    assert (found.guard, bool(found.because)) == (name, True)


@pytest.mark.parametrize(("name", "fields"), PASSED)
def test_a_guard_lets_through(name: str, fields: dict[str, str]) -> None:
    message = mail(**fields)

    assert dict(walk(message, HOUSE))[name] is None
    assert guard(message, HOUSE) is None


def test_the_provider_s_verdict_spares_whom_the_owner_wrote_to() -> None:
    junk = mail(x_spam_flag="YES")

    assert guard(junk, HOUSE) == Guarded("spam_verdict", "X-Spam-Flag: YES")
    assert guard(junk, HOUSE, known=True) is None


@pytest.mark.parametrize("method", ["REPLY", "CANCEL", "DECLINECOUNTER", "reply"])
def test_an_answer_to_an_invitation_is_stopped(method: str) -> None:
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n"

    found = guard(mail(body, content_type="text/calendar; charset=utf-8"), HOUSE)

    assert found == Guarded("itip_reply", f"METHOD:{method.upper()}")


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "REFRESH", "COUNTER", "REPLYING"])
def test_an_invitation_is_let_through(method: str) -> None:
    body = f"BEGIN:VCALENDAR\nMETHOD:{method}\nDESCRIPTION:METHOD:REPLY\nEND:VCALENDAR\n"

    assert guard(mail(body, content_type="text/calendar; charset=utf-8"), HOUSE) is None


INVITED = {
    "content_type": "text/calendar; charset=utf-8",
    "sender": "Google Calendar <calendar-notification@calendar.example>",
    "auto_submitted": "auto-generated",
    "x_auto_response_suppress": "All",
}
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
DESCRIPTION:You are receiving this email because you are an attendee. Unsubscribe here.
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_of_a_person_is_let_through_with_the_marks_of_their_calendar() -> None:
    assert guard(mail(INVITATION, **INVITED), HOUSE) is None


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("auto_submitted", {"from": "notifications@calendar.example"}),
        ("own_address", {"from": "maya@okafor.example"}),
        ("list", {"list_id": "<peers.list.example>"}),
        ("not_named", {"to": "ann@example.com"}),
        ("crisis", {"subject": "I want to die"}),
    ],
)
def test_an_invitation_of_nobody_or_to_others_is_stopped(name: str, fields: dict[str, str]) -> None:
    found = guard(mail(INVITATION, **(INVITED | fields)), HOUSE)

    assert found is not None
    assert found.guard == name


@pytest.mark.parametrize(("flag", "name"), [("answered", "answered"), ("before_since", "too_old")])
def test_what_the_pipeline_knows_stops_too(flag: str, name: str) -> None:
    found = guard(mail(), HOUSE, **{flag: True})

    assert found is not None
    assert found.guard == name


@pytest.mark.parametrize("message", corpus("people"), ids=lambda message: message.subject[:30])
def test_a_person_is_never_stopped(message: Message) -> None:
    assert guard(message, HOUSE) is None


@pytest.mark.parametrize("text", mails("-"))
def test_a_person_who_uses_an_idiom_is_never_stopped(text: str) -> None:
    assert guard(mail(text), HOUSE) is None


@pytest.mark.parametrize("message", corpus("machines"), ids=lambda message: message.subject[:30])
def test_a_list_or_a_machine_is_stopped(message: Message) -> None:
    assert guard(message, HOUSE)


def test_there_are_enough_people_and_machines() -> None:
    assert len(corpus("people")) >= 60
    assert len(corpus("machines")) >= 35


def test_the_names_and_their_order() -> None:
    assert (
        *(
            "own_address",
            "never",
            "bounce",
            "report",
            "auto_submitted",
            "vendor_auto",
            "robot_sender",
            "list",
        ),
        *("precedence", "crisis", "spam_verdict", "auto_response_suppress", "itip_reply"),
        "not_named",
        *("list_footer", "answered", "too_old"),
    ) == NAMES


def test_every_guard_has_examples_of_both_sorts() -> None:
    by_field = set(NAMES) - {"itip_reply", "list_footer", "answered", "too_old"}

    assert {name for name, _ in STOPPED} == by_field
    assert {name for name, _ in PASSED} == by_field


def test_explain_walks_every_guard() -> None:
    walked = dict(walk(mail(precedence="bulk", list_id="<x.y>"), HOUSE, answered=True))

    assert tuple(walked) == NAMES
    assert {name: reason for name, reason in walked.items() if reason} == {
        "list": "List-Id: <x.y>",
        "precedence": "Precedence: bulk",
        "answered": "already answered",
    }


def test_a_crisis_in_the_quote_stops() -> None:
    found = guard(mail("Does Tuesday suit?\n\n> I want to kill\n> myself"), HOUSE)

    assert found == Guarded("crisis", "the words 'i want to kill myself'")


def test_a_crisis_in_spanish_stops_without_a_setting() -> None:
    assert guard(mail("No quiero vivir."), HOUSE) == Guarded("crisis", "the words 'no quiero vivir'")


def test_a_newsletter_about_a_crisis_is_a_newsletter() -> None:
    found = guard(mail("I want to die, she said.", list_id="<news.example>"), HOUSE)

    assert found is not None
    assert found.guard == "list"


def test_the_phrases_of_the_owner_stop() -> None:
    own_addresses = OwnAddresses(own=HOUSE.own, crisis=("the blue place",))

    assert guard(mail("I am in the blue place."), own_addresses) == Guarded(
        "crisis", "the words 'the blue place'"
    )


def test_a_reason_is_short() -> None:
    found = guard(mail(list_id="x" * 5000), HOUSE)

    assert found is not None
    assert len(found.because) < 120


def test_a_german_notice_is_not_taken_for_a_persons_letter_by_a_word_of_english() -> None:
    notice = "Die Reisekosten warten auf Ihre Freigabe. Bitte melden Sie sich im Portal an."

    found = guard(mail(notice), HOUSE)

    assert found is not None
    assert found.guard == "list_footer"
