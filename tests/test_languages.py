import pytest

from eitherway.rules.languages import LANGUAGES, language_of


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
