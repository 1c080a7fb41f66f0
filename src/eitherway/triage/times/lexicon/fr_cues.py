"""French: the words that tell an asked time from one that is only mentioned."""

WORDS = {
    "pastverb": "était | étaient | avait | avaient | j'étais | avons | eu | été | allé | vu | vus | vue | vues | reçu | envoyé | rencontré | parlé | discuté | dit | fait | "
    "appelé | arrivé | parti | écrit | publié | signé | eu lieu | venu | terminé | commencé | fut",
    "plainpast": "était | étaient | avait | avaient | j'étais | fut | eu lieu | a eu lieu",
    "planverb": "prévu | prévue | prévus | prévues | reporté | reportée | déplacé | déplacée | fixé | fixée | programmé | programmée | confirmé | confirmée | convenu | proposé",
    "perfect": "ai | as | a | avons | avez | ont | j'ai | s'est | me suis | sommes | l'ai | n'ai | vous ai",
    "modal": "sera | serait | serons | pouvez | pouvons | pourriez | pourrions | pourrait | peux | peut | devez | devons | doit | voulez | voudrais | "
    "souhaite | souhaiterais | aimerais | faut | aura | aurait | est | sont | convient | va | vais | irait | propose | proposons | veuillez | merci | "
    "disponible | libre | suis | seriez | êtes | vois | voir | rencontrer | auriez | avez-vous | aura lieu | commence | invite | invitons | serais",
    "pastnoun": "compte rendu | lettre | courrier | mail | message | courriel | rapport | conversation | entretien | facture | appel | note",
    "dated": "daté | datée | reçu | envoyé",
    "asper": "merci pour | suite à | comme convenu | d'après | selon | concernant | lors de",
    "meeting": "réunion | rendez-vous | rdv | entretien | appel | déjeuner | dîner | café | conférence | séminaire | atelier | formation | visite | "
    "consultation | séance | séances | entrevue | visioconférence | visio | présentation | fête | cours | conseil | point | colloque | repas",
    "cancel": "annulé | annulée | annuler | annulation | annulés | annulées | supprimé | supprimée",
    "nomeeting": "pas de réunion | aucune réunion | pas de cours | n'aura pas lieu | n’aura pas lieu",
    "instead": "reporté | reportée | plutôt | déplacé | déplacée | nouvelle date",
    "cannot": "ne peux pas | ne pourrai pas | ne suis pas disponible | ne pouvons pas | pas disponible | indisponible | ne serai pas | impossible | "
    "ne peut pas | ne pourra pas | pas libre | ne suis pas libre | ne me convient pas | ne convient pas | ne serai pas là | empêché",
    "awaysure": "en vacances | en congé | en congés | en déplacement | absent | absente | en arrêt maladie | à l'étranger",
    "away": "parti | partie",
    "busy": "pris | prise | occupé | occupée | complet | débordé | débordée",
    "have": "ai | j'ai | avons",
    "conflict": "empêchement | un autre rendez-vous | déjà quelque chose | un autre engagement | déjà un rendez-vous | une autre réunion",
    "meetverb": "voir | rencontrer | retrouver | appeler | appelle | parler | passer | venir | discuter | échanger",
    "iwill": "je vais | nous allons | je vous envoie | je vous enverrai | j'enverrai | je vous ferai | je vous transmets | nous vous enverrons | je t'envoie | "
    "je reviens | je reviendrai | je vous réponds | je vous répondrai | je pars | je vous recontacte | nous reviendrons | je vous tiens | je prends | "
    "je vous adresse | je vous adresserai | je finirai | je terminerai | je ferai | je livrerai",
    "deliver": "envoie | envoyer | enverrai | transmets | faire | finir | terminer | répondre | répondrai | rendre | réponse | vers | vous | courant | document | "
    "rapport | le | la | train | l'avion | partir | prendre",
    "handin": "envoyer | renvoyer | répondre | rendre | finir | payer | confirmer | signer | besoin",
    "third": "il | elle | ils | elles | mon mari | ma femme | mon fils | ma fille | mes parents | ma sœur | mon frère | son | sa",
    "request": "pouvez-vous | pourriez-vous | pourrions-nous | pouvons-nous | peux-tu | pourrais-tu | s'il vous plaît | svp | s'il te plaît | merci de | "
    "veuillez | seriez-vous | êtes-vous | es-tu | avez-vous | auriez-vous | as-tu | est-ce que | serait-il | je vous propose | je propose | proposons | "
    "nous proposons | dites-moi | faites-moi | faites-nous | dis-moi | voulez-vous | veux-tu | puis-je | pourrais-je | je souhaiterais | "
    "je voudrais | j'aimerais | vous convient | vous conviendrait | te convient | vous irait | prière de | serait possible | est-il possible | "
    "on se voit | on peut | peut-on | souhaitez-vous | nous souhaiterions | aimerions | voudrions | je souhaite | vous invite | vous invitons | "
    "j'ai besoin | nous avons besoin | il nous faut | il me faut | acceptez-vous | et si | ça te dit | que diriez-vous",
    "you": "vous | toi | tu | te",
    "your": "votre | vos | ton | ta | tes",
    "us": "nous | ensemble | on",
    "we": "notre | nos",
    "i": "je | moi | mon | ma | mes | me",
    "plan": "prévu | prévue | reporté | reportée | déplacé | déplacée | fixé | fixée | disponible | disponibles | libre | libres | confirmé | confirmée | convient | conviendrait | aura lieu",
    "imperative": "venez | appelez | appelle | envoyez | retrouvons-nous | répondez | rappelez | confirmez | réservez | passez | merci",
    "reminder": "rappel | invitation | inscription | participer | date limite | échéance | invite | invitons | délai",
    "need": "besoin | souhaite | aimerais | voudrais | espère | voudrions | attendons",
    "willdo": "sera | seront | aura",
    "verbal": "est | sont | a | ont | sera | était",
    "if": "si",
    "but": "mais | car | parce | tandis | pendant que | puisque | qui | que",
    "hoursword": "horaires | horaires d'ouverture | heures d'ouverture | permanence",
    "open": "ouvert | fermé | ouverts | fermés | ouverte | fermée",
    "noise": "cours de bourse | prix | taux",
    "attached": "ci-joint | ci-jointe | pièce jointe | joint",
    "same": "même",
    "as": "que",
}
