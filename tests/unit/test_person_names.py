"""Whom a display name names: a person, how to call them, and how a list shows them."""

from __future__ import annotations

import pytest

from eitherway.requests.person_names import first_name, person_name, short_name

# the display name, the person, the first name, how a card shows it
PEOPLE = [
    ("Dana Reyes", "Dana Reyes", "Dana", "Dana R."),
    ("Reyes, Dana", "Dana Reyes", "Dana", "Dana R."),
    ("REYES, DANA", "Dana Reyes", "Dana", "Dana R."),
    ("dana reyes", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes (she/her)", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes [EXT]", "Dana Reyes", "Dana", "Dana R."),
    ("'Dana Reyes'", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes via Directory", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes through Couch Talk", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes on behalf of Elm College", "Dana Reyes", "Dana", "Dana R."),
    ("Jess from Couch Talk", "Jess", "Jess", "Jess"),
    ("Jess Moreno from Couch Talk", "Jess Moreno", "Jess", "Jess M."),
    ("Jess @ Couch Talk", "Jess", "Jess", "Jess"),
    ("Jess at Couch Talk", "Jess", "Jess", "Jess"),
    ("Jess Moreno | Couch Talk", "Jess Moreno", "Jess", "Jess M."),
    ("Jess Moreno - Couch Talk", "Jess Moreno", "Jess", "Jess M."),
    ("Jess Moreno, Couch Talk Podcast", "Jess Moreno", "Jess", "Jess M."),
    ("Anand, Vikram MD", "Vikram Anand", "Vikram", "Vikram A."),
    ("Anand, Vikram, MD", "Vikram Anand", "Vikram", "Vikram A."),
    ("Vikram Anand MD", "Vikram Anand", "Vikram", "Vikram A."),
    ("Vikram Anand, M.D., PhD", "Vikram Anand", "Vikram", "Vikram A."),
    ("VIKRAM ANAND MD", "Vikram Anand", "Vikram", "Vikram A."),
    ("Dana Reyes, PhD", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes Ph.D.", "Dana Reyes", "Dana", "Dana R."),
    ("Dana Reyes, LCSW, CST", "Dana Reyes", "Dana", "Dana R."),
    ("Sam Lee, LCSW-S", "Sam Lee", "Sam", "Sam L."),
    ("Sam Lee Jr.", "Sam Lee", "Sam", "Sam L."),
    ("Yo-Yo Ma", "Yo-Yo Ma", "Yo-Yo", "Yo-Yo M."),
    ("Dr. Helene Brandt", "Dr. Helene Brandt", "Helene", "Helene B."),
    ("Brandt, Dr. Helene", "Dr. Helene Brandt", "Helene", "Helene B."),
    ("Prof. Dr. med. Hans Müller", "Prof. Dr. med. Hans Müller", "Hans", "Hans M."),
    ("Dipl.-Psych. Anke Thoma", "Dipl.-Psych. Anke Thoma", "Anke", "Anke T."),
    ("Dr. Brandt", "Dr. Brandt", "", "Dr. Brandt"),
    ("Frau Weber", "Frau Weber", "", "Frau Weber"),
    ("Mr. Smith", "Mr. Smith", "", "Mr. Smith"),
    ("Mme Durand", "Mme Durand", "", "Mme Durand"),
    ("Sra. Elena Ruiz", "Sra. Elena Ruiz", "Elena", "Elena R."),
    ("D. Reyes", "D. Reyes", "", "D. Reyes"),
    ("D Reyes", "D Reyes", "", "D Reyes"),
    ("J. R. Smith", "J. R. Smith", "", "J. R. Smith"),
    ("Dana", "Dana", "Dana", "Dana"),
    ("DANA", "Dana", "Dana", "Dana"),
    ("Jean-Luc Müller", "Jean-Luc Müller", "Jean-Luc", "Jean-Luc M."),
    ("van der Berg, Anna", "Anna van der Berg", "Anna", "Anna B."),
    ("Anna von Arnim", "Anna von Arnim", "Anna", "Anna A."),
    ("María de la Cruz", "María de la Cruz", "María", "María C."),
    ("Siobhán O'Brien", "Siobhán O'Brien", "Siobhán", "Siobhán O."),
    ("Nguyễn Thị Lan", "Nguyễn Thị Lan", "Lan", "Lan N."),
    ("NGUYỄN THỊ LAN", "Nguyễn Thị Lan", "Lan", "Lan N."),
    ("Nguyen Van Minh", "Nguyen Van Minh", "Minh", "Minh N."),
    ("Trần Minh", "Trần Minh", "Minh", "Minh T."),
    ("Lê Hồng Phúc", "Lê Hồng Phúc", "Phúc", "Phúc L."),
    ("Lan Nguyễn", "Lan Nguyễn", "Lan", "Lan N."),
    ("Kim Min-jun", "Kim Min-jun", "Min-jun", "Min-jun K."),
    ("Park Ji-woo", "Park Ji-woo", "Ji-woo", "Ji-woo P."),
    ("Kim Novak", "Kim Novak", "Kim", "Kim N."),
    ("Zhang Xiaoming", "Zhang Xiaoming", "Xiaoming", "Xiaoming Z."),
    ("Tanaka Yuki", "Tanaka Yuki", "Yuki", "Yuki T."),
    ("Nagy Péter", "Nagy Péter", "Péter", "Péter N."),
    ("Kovács Anna Mária", "Kovács Anna Mária", "Anna", "Anna K."),
    ("王小明", "王小明", "王小明", "王小明"),
]
NO_PERSON = [
    *("Familie Weber", "Fam. Weber", "The Weber Family", "Famille Martin", "Familia García"),
    "Eheleute Kranz",
    *("Anna & Peter Weber", "Anna und Peter Weber", "Anna and Peter", "Anna et Paul", "Ana y Luis"),
    "Anna + Peter",
    *("Grundschule am See", "Goethe-Gymnasium", "Elm Street School", "Lycée Voltaire", "Colegio San Juan"),
    *("Hochschule Fulda", "Elm College", "Office of the Dean", "Universität Graz", "Université de Lyon"),
    *("Sekretariat", "Praxis Dr. Weber", "Hausarztpraxis am Markt", "Kanzlei Vogt", "Stadtverwaltung Jena"),
    *("Practice Billing Team", "Practice Billing", "Front Desk", "Reception", "Accueil", "Secrétariat"),
    "Recepción",
    *("Info", "Kontakt", "Contact", "Buchhaltung", "Appointments", "Bookings", "Newsletter", "Redaktion"),
    *("Rivera & Sons", "Acme GmbH", "Acme Inc.", "Acme S.L.", "Sportverein Elz e.V.", "Holz AG"),
    "Durand SARL",
    *(
        "Couch Talk Podcast",
        "Spring Conference",
        "Elm Therapy Collective",
        "Riverside Counseling",
        "LinkedIn",
    ),
    "PayPal",
    *("St. Mary's Church", "Stadtbibliothek", "City of Elm", "Elm Police", "Krankenkasse Nord"),
    "Hotel Adler",
    *("dana@example.net", "dana99", "", "...", "x" * 200, "=?utf-8?q?broken"),
]


@pytest.mark.parametrize(("shown", "person", "first", "short"), PEOPLE)
def test_a_person_is_named_as_people_say_it(shown: str, person: str, first: str, short: str) -> None:
    assert (person_name(shown), first_name(shown), short_name(shown)) == (person, first, short)


@pytest.mark.parametrize("shown", NO_PERSON)
def test_nobody_is_greeted_by_the_name_of_a_house_or_a_family(shown: str) -> None:
    assert (person_name(shown), first_name(shown)) == ("", "")


@pytest.mark.parametrize(
    ("shown", "short"),
    [
        ("Grundschule am See", "Grundschule am See"),
        ("Familie Weber", "Familie Weber"),
        ("The Association of the Riverside Practices of Elm", "The Association of the Riverside Practi…"),
        ("", ""),
    ],
)
def test_a_house_stands_on_a_card_with_its_whole_name(shown: str, short: str) -> None:
    assert short_name(shown) == short
