"""German: the words that tell an asked time from one that is only mentioned."""

WORDS = {
    "pastverb": "war | waren | hatte | hatten | ging | gingen | kam | kamen | sagte | traf | trafen | sah | sahen | schrieb | rief | sprach | sprachen | "
    "gab | fand | gestorben | gesehen | gewesen | besprochen | gesprochen | getroffen | geschickt | gesendet | erhalten | bekommen | geschrieben | "
    "gegangen | angekommen | passiert | stattgefunden | wurde | wurden | begann | endete | telefoniert | abgeschickt | beendet",
    "plainpast": "war | waren | hatte | hatten | ging | kam | sagte | traf | trafen | sah | schrieb | rief | sprach | wurde | wurden | fand",
    "planverb": "verschoben | verlegt | geplant | vereinbart | angesetzt | gebucht | reserviert | vorgesehen | bestätigt",
    "perfect": "habe | haben | hat | hast",
    "modal": "wird | werden | werde | würde | würden | kann | können | könnte | könnten | soll | sollen | sollte | sollten | muss | müssen | möchte | "
    "möchten | will | wollen | darf | dürfte | ist | sind | bin | findet | passt | geht | bitte | wäre | hätte | hätten | brauche | brauchen | gibt | "
    "treffen | freue | freuen | lade | laden | schlage | lassen | benötige | benötigen | beginnt | startet",
    "earlier": "vorhin | bereits | schon | kürzlich",
    "pastnoun": "protokoll | brief | mail | e-mail | schreiben | nachricht | bericht | gespräch | telefonat | rechnung | email",
    "dated": "datiert | gesendet | erhalten",
    "asper": "danke für | vielen dank für | laut | gemäß | bezüglich | zu unserem gespräch",
    "meeting": "treffen | termin | besprechung | sitzung | gespräch | telefonat | anruf | workshop | seminar | vortrag | konferenz | mittagessen | "
    "abendessen | essen | kaffee | frühstück | telefonkonferenz | meeting | call | schulung | feier | veranstaltung | besuch | interview | stunde | "
    "sprechstunde | termine | erstgespräch | sitzungen | training | probe | podium | tagung",
    "cancel": "abgesagt | absagen | fällt aus | entfällt | ausgefallen | storniert | gestrichen | ausfallen | ausfällt",
    "nomeeting": "kein treffen | keine sitzung | kein termin | keine besprechung",
    "willnot": "wird nicht | findet nicht | finden nicht",
    "takeplace": "statt | stattfinden",
    "instead": "stattdessen | verschoben | verlegt | verschieben | neuer termin",
    "cannot": "kann nicht | kann leider nicht | können nicht | können leider nicht | schaffe es nicht | nicht verfügbar | verhindert | leider nicht | "
    "klappt nicht | passt mir nicht | passt nicht | passt leider nicht | geht nicht | geht leider nicht | keine zeit | bin nicht da | bin ich nicht da | "
    "kann ich nicht | kann ich leider nicht | können wir nicht | nicht im büro | nicht da",
    "awaysure": "im urlaub | in urlaub | außer haus | auf dienstreise | verreist | krankgeschrieben | in elternzeit | auf reisen",
    "away": "weg | unterwegs | abwesend",
    "busy": "ausgebucht | beschäftigt | belegt | verplant | ausgelastet",
    "have": "habe | haben | hat",
    "conflict": "terminkonflikt | anderen termin | schon etwas vor | andere verpflichtung | bereits einen termin | schon einen termin",
    "calendar": "kalender | terminkalender",
    "full": "voll",
    "meetverb": "treffen | sehen | telefonieren | sprechen | anrufen | rufe | vorbei | vorbeikommen | besuchen | kommen | komme",
    "iwill": "ich werde | wir werden | ich schicke | ich sende | wir senden | wir schicken | ich melde | wir melden | ich gebe | ich liefere | ich bin | ich fahre | "
    "wir fahren | ich fliege | ich plane | ich hoffe | schicke ich | sende ich | melde ich | werde ich | liefere ich | fahre ich | fliege ich",
    "deliver": "schicke | sende | senden | schicken | melde | melden | gebe | liefere | liefern | fertig | abgeben | fliege | fahre | nach | ihnen | dir | zu | "
    "zurück | bescheid | bearbeiten | erledigen | verschicken | zusenden | zukommen | antworten",
    "handin": "senden | schicken | antworten | abgeben | einreichen | bezahlen | zahlen | unterschreiben | brauche | benötige",
    "third": "er | seine | ihr mann | meine frau | mein mann | mein sohn | meine tochter | meine eltern | meine schwester | mein bruder | seinen",
    "request": "bitte | könnten sie | können sie | könntest du | kannst du | können wir | könnten wir | wollen wir | sollen wir | würden sie | würdest du | "
    "hätten sie | hättest du | haben sie | hast du | passt ihnen | passt dir | passt es | geben sie | sagen sie | melden sie | teilen sie | "
    "lassen sie uns | lass uns | wie wäre | wäre es möglich | wäre | ginge | ich möchte | darf ich | kann ich | könnte ich | um antwort | um rückmeldung | "
    "ich bitte | wir bitten | wären sie | möchten sie | möchtest du | sind sie | bist du | ginge es | geht es | möglich | schlage vor | würde gern | "
    "würde gerne | hätte gerne | hätte gern | brauche | brauchen | benötige | benötigen | lade | laden | einladen | eingeladen | herzlich",
    "you": "sie | ihnen | dir | dich | euch | du | alle | ihr",
    "your": "ihre | ihren | ihrem | deine | deinen",
    "us": "uns | gemeinsam | zusammen",
    "we": "wir | unser | unsere | unserem | unseren",
    "i": "ich | mich | mir | mein | meine",
    "plan": "geplant | vereinbart | angesetzt | verschoben | verlegt | vorschlagen | vorschlag | verfügbar | termin | passen | passt | frei | möglich | bestätige | bestätigen",
    "imperative": "kommen | rufen | ruf | senden | schicken | treffen | antworten | melden | komm | sagt | reichen",
    "reminder": "erinnerung | einladung | anmeldung | teilnehmen | anmelden | frist | einladen | fällig | rückmeldung",
    "need": "brauche | brauchen | benötige | möchte | möchten | wünsche | hoffe | würde | freue",
    "willdo": "wird | werden | werde",
    "verbal": "ist | sind | war | hat | haben | wird",
    "if": "wenn | falls | ob",
    "but": "aber | jedoch | weil | da | während | obwohl | denn | dass | nachdem",
    "hoursword": "öffnungszeiten | sprechzeiten | bürozeiten | geschäftszeiten | sprechstunde | telefonzeiten",
    "open": "geöffnet | geschlossen",
    "noise": "preise | kurs | umsatz | prozent",
    "attached": "anbei | angehängt | im anhang",
    "same": "gleichen | gleiche",
    "as": "wie",
    "been": "worden | wurde",
}
