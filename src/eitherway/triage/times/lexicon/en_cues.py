"""English: the words that tell an asked time from one that is only mentioned. Classes as in `en.py`."""

WORDS = {
    # Verbs, by what they say of the time of the sentence.
    "pastverb": "was | were | wasn't | weren't | had | hadn't | did | didn't | got | went | said | told | met | saw | came | "
    "heard | took | gave | made | sent | spoke | talked | called | left | found | knew | thought | wrote | brought | kept | "
    "began | ran | won | lost | paid | sold | bought | felt | held | forgot | flew | drove | ate | slept | happened | "
    "occurred | discussed | received | worked | closed | finished | completed | asked | mentioned | attended | signed | "
    "missed | enjoyed | reviewed | provided | submitted | issued | filed | approved | announced | released | caught | "
    "reported | published | visited | noticed | started | stopped | opened | installed | rose | fell | grew | broke | spent "
    "| taught | led | dropped | shipped | posted | uploaded | committed | merged | used to | died | born | tried | used | "
    "responded | replied | contacted | joined | watched | played | presented | stayed | passed | learned | became | stood",
    "plainpast": "was | were | wasn't | weren't | had | hadn't | did | didn't | went | said | told | met | saw | came | heard | "
    "spoke | got | happened | wrote | flew | forgot",
    "planverb": "moved | rescheduled | scheduled | set | postponed | extended | changed | booked | arranged | planned | confirmed "
    "| proposed | suggested | invited | agreed | decided | lined | reserved | shifted | delayed | slated | targeted | "
    "pencilled | penciled | tentatively | switched | pushed | expected | due | planning | organized | organised | "
    "asked | requested | hoped | wanted | wondered | set up | lined up | put together | signed up | called for",
    "perfect": "has | have | 've | having | hasn't | haven't | i've | we've | you've | they've | he's | she's",
    "been": "been",
    "modal": "will | 'll | i'll | we'll | you'll | they'll | he'll | she'll | it'll | shall | would | can | could | may | might | "
    "should | must | cannot | can't | won't | going | gonna | let's | lets | let | please | need | needs | want | wants | "
    "hope | hoping | plan | plans | planning | like | able | try | trying | do | does | is | are | am | i'm | we're | you're "
    "| they're | it's | that's | there's | be | works | work | looks | sounds | suggest | propose | recommend | request | "
    "consider | invite | join | meet | see | call | send | bring | make | give | remind | reminder | feel | wish | "
    "intend | expect | prefer | i'd | we'd | you'd | starts | begins | runs | takes | what | how | when | welcome",
    "earlier": "earlier | previously | already | recently | ago",
    "pastnoun": "minutes | notes | letter | email | e-mail | mail | memo | draft | report | reports | results | conversation | "
    "conversations | discussion | discussions | invoice | invoices | message | messages | note | voicemail | fax | article | "
    "transcript | release | version | data | edition | issue | correspondence | posting | post | patch | commit | snapshot | "
    "statement | filing | filings | order | agreement | contract | opinion | decision | log | logs | emails | e-mails",
    "dated": "dated | dtd | sent | received | issued | published | posted | signed | created | modified | printed | revised | filed | "
    "executed",
    "per": "per | as per | based on | following | further to | regarding | re | pursuant to | thanks for | thank you for | "
    "sorry about | sorry for | sorry i missed | following on to | following up on | in response to | according to | "
    "as discussed | as we discussed | as mentioned",
    "meeting": "meeting | meetings | call | calls | session | sessions | conference | appointment | lunch | dinner | breakfast | "
    "interview | training | workshop | seminar | webinar | party | reception | presentation | conversation | visit | talk | "
    "discussion | chat | coffee | drinks | event | class | panel | game | deadline | review | sync | standup | hearing",
    # Nobody asks for these.
    "cancel": "cancelled | canceled | cancelling | canceling | cancel | cancels | called off | cancellation | calling off | "
    "scrapped | scratched",
    "nomeeting": "no meeting | no call | no class | not meeting | not be meeting | no longer | no practice | no session | "
    "won't be meeting | will not be meeting | won't be a | not be having",
    "willnot": "will not | won't | is not | isn't | are not | aren't | not going to",
    "takeplace": "take place | be held | happen | occur | taking place | be meeting | meet | be having | be a | be an",
    "instead": "rescheduled | moved | instead | new time | new date | reschedule | move | postponed | postpone | changed | shifted",
    "cannot": "cannot | can't | can not | won't be able | will not be able | unable | not able | won't make | couldn't | not be able | "
    "am not available | not available | unavailable | isn't available | aren't available | not be available | "
    "won't be available | won't be | will not be | can’t | won’t be able | won’t be | won’t | not going to be able | "
    "not be in | not be here | won't work | doesn't work | don't work | will miss | have to miss | not free",
    "away": "out of the office | out of office | out of town | out of the country | on vacation | on holiday | away | on leave | "
    "traveling | travelling | out sick | off work | working from home | on travel | on the road | in transit | be out | "
    "are out | am out | is out | i'm out | we're out | he's out | she's out | been out | be off | am off | is off | "
    "i'm off | taking off | take off | be gone | am gone | is gone | i'm gone | on maternity leave | on paternity leave | "
    "on pto | taking pto | ooo | in court | with clients | at a conference | out on | at an offsite | not in",
    "busy": "busy | booked | tied up | swamped | slammed | full | double-booked | double booked | booked up | "
    "fully booked | packed | jammed | jam-packed | buried | committed | unavailable | stuck | completely full",
    "have": "have | has | got | having | i've | we've | with",
    "conflict": "conflict | conflicts | commitment | commitments | other plans | prior engagement | previous engagement | plans",
    "same": "same",
    "as": "as",
    "meetverb": "meet | meeting | together | see | call | calling | phone | talk | speak | chat | discuss | join | visit | lunch | dinner | coffee "
    "| hold | host | come | coming | stop by | drop by | swing by | catch up | schedule | set | set up | available | free | show | celebrate "
    "| ring | contact | touch base | play | invite",
    # A promise of the writer's own.
    "iwill": "i will | i'll | i shall | i plan to | i'm going to | i am going to | i hope to | i should be able to | i will try to | "
    "i'll try to | i intend to | we will | we'll | we plan to | we hope to | i'm planning to | i'm hoping to | i expect to | "
    "we should be able to | i also plan to | i will be | i'll be | i'm | i am | i can | i'll also | i will also | we expect to "
    "| i should | we should have | i should have | i’ll | we’ll | i’m | i'm planning on | i aim to | my plan is to | "
    "i'll probably | i will probably | we'll probably | we are | we're",
    "deliver": "send | sending | get | have | put | post | review | finish | upload | forward | work | working | look | looking | fix | "
    "prepare | draft | update | circulate | submit | start | do | try | write | read | check | respond | reply | resend | push | "
    "merge | test | release | deliver | complete | ship | follow | provide | sort | mail | email | publish | distribute | "
    "revise | return | process | pay | order | bring | fly | flying | drive | driving | leave | leaving | travel | arrive | "
    "arriving | head | heading | landing | land | attending | attend | take | taking | spend | spending | moving | "
    "starting | presenting | visiting | file | be able | know more | hear",
    "other": "he | she | they | he's | she's | they're | he'll | she'll | they'll | his | hers | their | my wife | my husband | "
    "my son | my daughter | my kids | my mother | my father | my mom | my dad | my brother | my sister | my parents | "
    "my mother-in-law | my in-laws | my boss | her",
    # Somebody asks.
    "you": "you | your | yours | you're | you'd | you'll | y'all | everyone | everybody | all | anyone | folks | guys | yourself",
    "we": "we | us | our | we'll | we're | let's | lets | we'd | together | i'd",
    "askword": "please | pls | plz | kindly | can | could | would | will | shall | may | let | available | availability | free | rsvp | "
    "respond | reply | confirm | join | invite | invited | invitation | attend | reminder | remind | deadline | due | "
    "schedule | scheduled | reschedule | meet | propose | proposed | suggest | how about | what about | works | work | "
    "interested | need | hoping | asap | submit | return | advise | register | deliver | save | hold | reserve | plan",
    "if": "if | unless | whether | in case",
    "but": "but | however | although | though | because | since | while | whereas | which | who",
    # No times, though they look it.
    "hoursword": "hours | office hours | open | opening hours | business hours | closed | store hours | hours of operation | opens",
    "noise": "average | averaged | averages | index | prices | price | percent | volume | volumes | stock | shares | cents | "
    "rate | rates | quarter | fiscal | earnings | subscription | unsubscribe | copyright | forecast",
}
