"""Spanish: the words that tell an asked time from one that is only mentioned."""

WORDS = {
    "pastverb": "fue | fueron | era | estaba | estuvo | estuve | estuvimos | tuve | tuvo | tuvimos | dije | dijo | hablamos | hablé | vi | vimos | envié | envió | "
    "llegó | llegué | recibí | recibimos | firmó | publicó | salió | empezó | terminó | llamó | llamé | escribí | escribió | quedamos | nos vimos | celebró | pasó | "
    "comentamos | hablado | enviado | recibido | sido",
    "plainpast": "fue | fueron | era | estaba | estuvo | estuve | tuve | tuvo | tuvimos | dijo | hablamos | hablé | vi | vimos | envié | envió | llegó | "
    "recibí | recibimos | publicó | salió | empezó | terminó | llamó | llamé | escribió | nos vimos | celebró | quedamos | comentamos | estuvimos | firmó | pasó",
    "planverb": "previsto | prevista | programado | programada | aplazado | aplazada | cambiado | cambiada | confirmado | confirmada | fijado | fijada | propuesto",
    "perfect": "he | ha | hemos | han | has",
    "modal": "será | sería | puede | puedes | podemos | podría | podrías | podríamos | debe | quiere | quieres | quisiera | quiero | quería | necesito | necesitamos | "
    "hay | habrá | es | son | está | estoy | tengo | tiene | tienes | vamos | va | viene | propongo | proponemos | invito | invitamos | por favor | gustaría | "
    "conviene | vemos | ver | esperamos | nos vemos | queda | quedar | parece | empieza",
    "pastnoun": "acta | carta | correo | mensaje | informe | conversación | llamada | factura | nota | email | escrito",
    "dated": "fechado | fechada | recibido | enviado | fecha",
    "asper": "gracias por | según | tras | respecto a | en relación con | a raíz de | como acordamos",
    "meeting": "reunión | reunion | cita | entrevista | llamada | comida | almuerzo | cena | café | conferencia | seminario | taller | curso | visita | sesión | "
    "sesiones | consulta | videollamada | presentación | fiesta | clase | charla | ponencia | junta | encuentro | citas",
    "cancel": "cancelado | cancelada | cancelar | anulado | anulada | suspendido | suspendida | suspende | cancela",
    "nomeeting": "no hay reunión | no habrá reunión | no habrá | no hay clase",
    "instead": "aplazado | aplazada | en su lugar | en cambio | cambiado | nueva fecha",
    "cannot": "no puedo | no podré | no podemos | no podremos | no estaré | no estoy | no estamos | imposible | no me viene bien | no puede | no podrá | no me va bien | "
    "no llego | no voy a poder | no tengo tiempo | no estaremos | no disponible",
    "awaysure": "de vacaciones | fuera de la oficina | de viaje | de baja | fuera de la ciudad | fuera del país | de permiso",
    "away": "fuera",
    "busy": "ocupado | ocupada | completo | completa | liado",
    "have": "tengo | tenemos | tiene",
    "conflict": "otro compromiso | otra reunión | un compromiso | otra cita | conflicto",
    "meetverb": "ver | vernos | reunirnos | quedar | hablar | llamar | llamo | pasar | venir | visitar",
    "iwill": "voy a | vamos a | enviaré | te envío | le envío | les envío | mandaré | te mando | le mando | responderé | contestaré | haré | entregaré | "
    "le enviaré | te enviaré | les enviaré | enviaremos | terminaré | salgo | viajo | vuelo | le respondo | te respondo | me voy",
    "deliver": "enviaré | envío | enviar | mandaré | mando | responder | respuesta | terminar | hacer | entregar | el | la | los | las | a | para | respondo",
    "handin": "envíe | enviar | responder | responda | entregar | terminar | terminarlo | pagar | pague | confirme | firma | firme | necesito",
    "third": "él | ella | ellos | ellas | mi marido | mi mujer | mi esposa | mi esposo | mi hijo | mi hija | mis padres | mi hermana | mi hermano | sus",
    "request": "puede | puedes | podría | podrías | podemos | podríamos | pueden | por favor | le parece | te parece | le viene bien | te viene bien | le va bien | "
    "te va bien | tiene | tienes | tendría | tendrías | está | estás | estaría | estarías | sería posible | es posible | propongo | proponemos | "
    "quisiera | me gustaría | nos gustaría | quedamos | nos vemos | avíseme | dígame | dime | confirme | confirma | envíe | envíeme | envíanos | envíame | "
    "rogamos | ruego | le invito | le invitamos | te invito | os invitamos | le agradecería | agradeceríamos | necesito | necesitamos | qué tal | "
    "quiere | quieres | quería | querría | responda | mande | mándame | podéis | tenéis | hablamos | acepta | llame | llámame | venga | ven | reserve | "
    "recuerde | vendría | vendrías",
    "you": "usted | ustedes | tú | ti | te | le | les | os",
    "your": "su | tu | vuestra | vuestro",
    "us": "nos | juntos | vernos | reunirnos",
    "we": "nuestra | nuestro | nosotros",
    "i": "yo | me | mi | mis",
    "plan": "previsto | prevista | programada | programado | disponible | disponibles | libre | libres | cita | confirmado | confirmada | fijada | fijado | aplazado | aplazada",
    "imperative": "llame | llámame | llámeme | venga | envíe | envíeme | responda | confirme | reserve | recuerde | ven | traiga | quedamos",
    "reminder": "recordatorio | invitación | inscripción | participar | asistir | fecha límite | plazo | invitamos | invito | vence",
    "need": "necesito | necesitamos | quisiera | gustaría | quiero | espero | esperamos | quería",
    "willdo": "será | estará | habrá",
    "verbal": "es | son | está | fue | ha | hay",
    "if": "si",
    "but": "pero | porque | aunque | mientras | que",
    "hoursword": "horario de atención | horario de apertura | horario de oficina | horarios",
    "open": "abierto | cerrado | abrimos | abiertos | cerrados | abierta | cerrada",
    "noise": "precios | bolsa | tasa",
    "attached": "adjunto | adjunta | adjuntamos",
    "same": "mismo | misma",
    "as": "que",
}
