"""Which language a text is in, and that all who ask are given the same answer."""

from __future__ import annotations

import re

import pytest

from eitherway.languages import table
from eitherway.languages.tables import Identity
from eitherway.text.language import LANGUAGES, language_of, likely_languages

READ = ("en", "de", "fr", "es")  # with cues and times
PLAIN = {
    "en": """
        Could you please send me the report by Friday?
        Are you free for a call next week?
        Would Tuesday at ten work for you?
        I am looking for a therapist for my son.
        Do you still have an opening in March?
        Let me know what you think.
        Thanks for the quick answer!
        We would like to invite you to speak at our conference.
        What do you charge for a session?
        Please sign the form and return it to me.
        My insurance does not cover this.
        I have a question about my invoice.
        He will be there when you arrive.
        It was nice to meet you yesterday.
        Can we move our meeting to Thursday?
    """,
    "de": """
        Könnten Sie mir den Bericht bis Freitag schicken?
        Haben Sie nächste Woche Zeit für ein Telefonat?
        Passt Ihnen Dienstag um zehn?
        Ich suche einen Therapieplatz für meinen Sohn.
        Ist im März noch etwas frei?
        Sag mir bitte, was du davon hältst.
        Danke für die schnelle Antwort!
        Wir würden Sie gerne als Rednerin einladen.
        Was kostet eine Sitzung bei Ihnen?
        Bitte unterschreiben Sie das Formular.
        Meine Versicherung zahlt das leider nicht.
        Ich habe eine Frage zu meiner Rechnung.
        Können wir den Termin verschieben?
        Es war schön, Sie gestern zu sehen.
        Wann kann ich vorbeikommen?
    """,
    "fr": """
        Pourriez-vous m'envoyer le rapport avant vendredi ?
        Êtes-vous libre la semaine prochaine ?
        Mardi à dix heures, cela vous convient ?
        Je cherche une psychologue pour mon fils.
        Auriez-vous encore une place en mars ?
        Dites-moi ce que vous en pensez.
        Merci pour votre réponse rapide !
        Nous aimerions vous inviter à notre colloque.
        Quel est le prix d'une séance ?
        Veuillez signer le formulaire ci-joint.
        Mon assurance ne rembourse pas cela.
        J'ai une question sur ma facture.
        Peut-on déplacer notre rendez-vous ?
        C'était un plaisir de vous voir hier.
        Quand est-ce que je peux passer ?
    """,
    "es": """
        ¿Podría enviarme el informe antes del viernes?
        ¿Está libre la semana que viene?
        ¿Le viene bien el martes a las diez?
        Busco una psicóloga para mi hijo.
        ¿Le queda algún hueco en marzo?
        Dígame qué le parece, por favor.
        ¡Gracias por la respuesta tan rápida!
        Nos gustaría invitarle a nuestro congreso.
        ¿Cuánto cuesta una sesión?
        Le ruego que firme el formulario.
        Mi seguro no cubre esto.
        Tengo una pregunta sobre mi factura.
        ¿Podemos cambiar la cita al jueves?
        Fue un placer verle ayer.
        ¿Cuándo puedo pasar por la consulta?
    """,
}
TABLE = [(code, line.strip()) for code, block in PLAIN.items() for line in block.strip().splitlines()]


@pytest.mark.parametrize(("language", "text"), TABLE)
def test_all_who_ask_for_the_language_of_a_plain_sentence_agree(language: str, text: str) -> None:
    found = language_of(text), likely_languages(text, READ)[0], likely_languages(text, READ, "fr")[0]

    assert found in ((language,) * 3, ("", language, language))


@pytest.mark.parametrize(("language", "text"), TABLE)
def test_the_language_of_a_few_sentences_is_always_told(language: str, text: str) -> None:
    others = " ".join(sentence for code, sentence in TABLE[::5] if code == language)

    assert language_of(f"{text} {others}") == language


@pytest.mark.parametrize("text", ["", "OK", "Dana", "12:30", "https://example.org/a"])
def test_what_does_not_say_is_read_in_the_language_of_the_owner(text: str) -> None:
    assert language_of(text) == ""
    assert likely_languages(text, READ, "de")[0] == "de"


def test_a_long_text_is_read_in_one_language_and_a_mixed_one_in_several() -> None:
    english, french = (" ".join(PLAIN[code].split()) for code in ("en", "fr"))

    assert likely_languages(english, READ) == ("en",)
    assert set(likely_languages(f"{english}\n{french}", READ)) == {"en", "fr"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hi, I would like to know if you have an opening in the coming weeks."),
        ("en", "Could you please send me the superbill for May?"),
        ("es", "Hola, quisiera saber si tiene citas para la semana que viene."),
        ("es", "Buenos días, ¿podría usted atender a mi hija?"),
        ("fr", "Bonjour, je voudrais savoir si vous avez une place pour un premier rendez-vous."),
        ("fr", "Est-ce que vous seriez disponible pour une conférence en mai ?"),
        ("de", "Guten Tag, ich würde gerne wissen, ob Sie noch einen Termin frei haben."),
        ("de", "Können wir den Termin am Donnerstag verschieben?"),
        ("it", "Buongiorno, vorrei sapere se è possibile fissare un appuntamento con lei."),
        ("pt", "Olá, gostaria de saber se você tem horário para uma consulta na próxima semana."),
        ("nl", "Hallo, ik zou graag willen weten of u nog een plek heeft voor mij."),
        ("sv", "Hej, jag skulle vilja veta om det finns en ledig tid för mig."),
        ("da", "Hej, jeg vil gerne høre, om I har en ledig tid til mig. Venlig hilsen"),
        ("no", "Hei, jeg lurer på om dere har en ledig time til meg. Vennlig hilsen"),
        ("fi", "Hei, onko teillä vapaita aikoja? Olisi hienoa, että voisin tulla. Kiitos"),
        ("pl", "Dzień dobry, czy ma Pani wolny termin? Chciałabym się umówić."),
        ("cs", "Dobrý den, chtěla bych se zeptat, jestli máte volný termín pro mě."),
        ("hu", "Jó napot, szeretnék időpontot kérni, ha van szabad hely. Köszönöm"),
        ("ro", "Bună ziua, aș dori să știu dacă aveți locuri libere pentru o ședință."),
        ("tr", "Merhaba, önümüzdeki hafta için bir randevu almak istiyorum, mümkün mü?"),
        ("ja", "来週お時間はありますか。よろしくお願いします。"),
        ("zh", "请问您下周有时间吗？我想预约。"),
        ("ko", "안녕하세요, 다음 주에 상담을 받을 수 있을까요?"),
        ("th", "สวัสดีค่ะ ขอนัดพบสัปดาห์หน้าได้ไหมคะ"),
        ("ru", "Здравствуйте, есть ли у вас свободное время на следующей неделе?"),
        ("uk", "Добрий день, чи є у вас вільний час наступного тижня?"),
        ("el", "Καλημέρα, θα ήθελα ένα ραντεβού την επόμενη εβδομάδα."),
        ("he", "שלום, אשמח לקבוע תור לשבוע הבא."),
        ("ar", "مرحبا، هل لديكم موعد في الأسبوع القادم؟"),
        ("hi", "नमस्ते, क्या अगले सप्ताह कोई समय उपलब्ध है?"),
    ],
)
def test_the_language_of_a_letter_is_told(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "OK", "42", "Dana", "12:30", "?!", "https://example.org/a", "Lol xd"])
def test_a_text_that_does_not_say_has_none(text):
    assert language_of(text) == ""


def test_a_name_in_another_script_does_not_change_the_language():
    assert language_of("Hi, this is Ольга. Could you tell me if you have time for a call on Friday?") == "en"


def test_every_language_can_be_named_in_a_rule():
    assert len(LANGUAGES) == len(set(LANGUAGES)) >= 25


def test_no_script_has_letters_of_ascii():
    scripts = [table(Identity, code).script for code in LANGUAGES]
    ascii_text = "".join(map(chr, range(128)))

    assert re.findall(f"[{''.join(scripts)}]", ascii_text) == []
