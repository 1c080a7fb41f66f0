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
    "planverb": "moved to | extended to | extended until | extended | postponed to | postponed until | rescheduled to | rescheduled for | moved | rescheduled | scheduled | set | postponed | extended | changed | booked | arranged | planned | confirmed "
    "| proposed | suggested | invited | agreed | decided | lined | reserved | shifted | delayed | slated | targeted | "
    "pencilled | penciled | tentatively | switched | pushed | expected | due | planning | organized | organised | "
    "asked | requested | hoped | wanted | wondered | set up | lined up | put together | signed up | called for",
    "adjective": "interested | needed | required | attached | excited | delighted | pleased | married | related | limited | detailed | advanced | "
    "tired | revised | updated | enclosed | unscheduled | combined | red | continued | proposed | preferred | requested | supposed | united | limited | "
    "signed | completed | assigned | estimated | so-called | extended | dedicated | experienced | sacred | naked | hundred",
    "perfect": "has | have | 've | having | hasn't | haven't | i've | we've | you've | they've | he's | she's",
    "been": "been",
    "modal": "was thinking | were thinking | was hoping | were hoping | was wondering | were wondering | was planning | were planning | will | 'll | i'll | we'll | you'll | they'll | he'll | she'll | it'll | shall | would | can | could | may | might | "
    "should | must | cannot | can't | won't | going | gonna | let's | lets | let | please | need | needs | want | wants | "
    "hope | hoping | plan | plans | planning | like | able | try | trying | do | does | is | are | am | i'm | we're | you're "
    "| they're | it's | that's | there's | be | works | work | looks | sounds | suggest | propose | recommend | request | "
    "consider | invite | join | meet | see | call | send | bring | make | give | remind | reminder | feel | wish | "
    "intend | expect | prefer | i'd | we'd | you'd | starts | begins | runs | takes | what | how | when | welcome",
    "earlier": "earlier | previously | already | recently | ago",
    "pastnoun": "the minutes | notes | letter | email | e-mail | mail | memo | draft | report | reports | results | conversation | "
    "conversations | discussion | discussions | invoice | invoices | message | messages | note | voicemail | fax | article | "
    "transcript | release | version | data | edition | issue | correspondence | posting | post | patch | commit | snapshot | "
    "statement | filing | filings | order | agreement | contract | opinion | decision | log | logs | emails | e-mails",
    "dated": "dated | dtd | sent | received | issued | published | posted | signed | created | modified | printed | revised | filed | "
    "executed",
    "asper": "per | as per | based on | following | further to | regarding | re | pursuant to | thanks for | thank you for | "
    "sorry about | sorry for | sorry i missed | following on to | following up on | in response to | according to | "
    "as discussed | as we discussed | as mentioned",
    "meeting": "meeting | meetings | call | calls | session | sessions | conference | appointment | lunch | dinner | breakfast | "
    "interview | training | workshop | seminar | webinar | party | reception | presentation | conversation | visit | talk | "
    "discussion | chat | coffee | drinks | event | class | panel | game | sync | standup | hearing | practice | rehearsal | match | picnic | barbecue | bbq | potluck | "
    "happy hour | service | wedding | birthday | retreat | offsite | check-in | check-ins | appointments | visits | lessons | lesson | work group | "
    "workgroup | working group | huddle | briefing | orientation | open house | teleconference | videoconference | conf call | con call | mtg | mtgs | "
    "showing | tour | kickoff | kick-off | workshops | talks",
    # Nobody asks for these.
    "cancel": "cancelled | canceled | cancelling | canceling | cancel | cancels | called off | cancellation | calling off | "
    "scrapped | scratched",
    "nomeeting": "no meeting | no call | no class | not meeting | not be meeting | no longer | no practice | no session | "
    "won't be meeting | will not be meeting | won't be a | not be having",
    "willnot": "will not | won't | is not | isn't | are not | aren't | not going to",
    "takeplace": "take place | be held | happen | occur | taking place | be meeting | meet | be having | be a | be an",
    "attached": "attached | enclosed | find attached | attach | attaching | attachment",
    "instead": "rescheduled | moved | instead | new time | new date | reschedule | move | postponed | postpone | changed | shifted",
    "cannot": "cannot | can't | can not | won't be able | will not be able | unable | not able | won't make | couldn't | not be able | "
    "am not available | not available | unavailable | isn't available | aren't available | not be available | "
    "won't be available | won't be | will not be | can’t | won’t be able | won’t be | won’t | not going to be able | "
    "not be in | not be here | won't work | doesn't work | don't work | does not look good | doesn't look good | not good | no good | is bad | looks bad | not a good | isn't good | won't suit | will miss | i have to miss | have to miss | not free",
    "awaysure": "out of the office | out of office | out of town | out of the country | on vacation | on leave | out sick | on maternity leave | "
    "on paternity leave | on pto | taking pto | ooo | in court | on annual leave | out of pocket | on sabbatical | on jury duty",
    "away": "away | out | off | gone | traveling | travelling | on holiday | working from home | on travel | on the road | in transit | on a plane | "
    "with clients | at a conference | at an offsite | not in | taking off | taking | in meetings | in training | in class | flying",
    "busy": "busy | booked | tied up | swamped | slammed | double-booked | double booked | booked up | "
    "fully booked | unavailable | snowed under",
    "have": "have | has | got | having | i have | i've got | i've | we've",
    "conflict": "conflict | conflicts | commitment | commitments | other plans | prior engagement | previous engagement | plans",
    "ihave": "i have | i've got | i have got | i’ve got | i've | i also have | i already have | we already have",
    "calendar": "calendar | schedule | day | week | diary | agenda",
    "full": "full | packed | jammed | jam-packed | booked | completely full | crazy | insane",
    "insteadof": "instead of | rather than | in place of",
    "except": "except | except for | other than | besides | but not | anything but",
    "same": "same",
    "as": "as",
    "meetverb": "meet | meeting | together | see | call | calling | phone | talk | speak | chat | discuss | join | visit | lunch | dinner | coffee "
    "| hold | host | come | coming | stop by | drop by | swing by | catch up | schedule | set | set up | available | free | show | celebrate "
    "| ring | contact | touch base | play | invite",
    # A promise of the writer's own.
    "iwill": "i will | i'll | i shall | i plan to | i'm going to | i am going to | i hope to | i should be able to | i will try to | "
    "i'll try to | i intend to | we will | we'll | we plan to | we hope to | i'm planning to | i'm hoping to | i expect to | "
    "we should be able to | i also plan to | i will be | i'll be | i'm | i am | i'll also | i will also | we expect to "
    "| i should | we should have | i should have | i’ll | we’ll | i’m | i'm planning on | i aim to | my plan is to | "
    "i'll probably | i will probably | we'll probably | we are | we're",
    "deliver": "send | sending | get | have | having | put | post | review | finish | upload | forward | fix | "
    "prepare | draft | update | circulate | submit | start | try | write | read | check | respond | reply | resend | push | "
    "merge | test | release | deliver | complete | ship | follow | provide | sort | mail | email | publish | distribute | "
    "revise | return | process | pay | order | bring | fly | flying | drive | driving | leave | leaving | travel | arrive | "
    "arriving | head | heading | landing | land | attending | attend | taking | spend | spending | moving | "
    "starting | presenting | visiting | file | be able | know more | hear",
    "handin": "send | submit | return | finish | complete | reply | respond | deliver | file | sign | pay | provide | forward | report | need | get me",
    "third": "he | she | they | he's | she's | they're | he'll | she'll | they'll | his | hers | their | my wife | my husband | "
    "my son | my daughter | my kids | my mother | my father | my mom | my dad | my brother | my sister | my parents | "
    "my mother-in-law | my in-laws | my boss | her",
    # Somebody asks.
    "request": "please | pls | plz | kindly | can you | could you | would you | will you | can we | could we | shall we | may i | can i | "
    "could i | let me know | let us know | how about | what about | let's | lets | do you | are you | have you got | would it | would | rsvp | "
    "shall i | is it | does it | should we | should i | don't forget | be sure to | make sure | please advise | advise | any chance | "
    "wondering if | would appreciate | i'd appreciate | appreciate | asap | you are invited | you're invited | want to | wanna | are we | when can",
    "you": "you | y'all | everyone | everybody | all of you | anyone | folks | guys | yourself | you're | you'd | ya | u",
    "your": "your | yours",
    "us": "us | let's | lets | together | we can | we could | we should | we'd | we have to | we need | we will meet | we'll meet | see you",
    "we": "we | our | we're | we'll | we've",
    "i": "i | i'm | i'll | i've | i'd | me | myself",
    "plan": "can do | could do | can make | could make | can come | could come | schedule | scheduled | reschedule | rescheduled | scheduling | set up | set-up | lined up | tentatively | tentative | propose | proposed | "
    "proposing | suggest | suggested | confirm | confirmed | workable | works | work for | available | availability | free | sounds good | "
    "sounds great | looks good | looks like | good for | moved | moved to | extended | arrange | arranged | pencil | book | booked for | planning | plan for | plan on",
    "imperative": "meet | call | send | bring | join | come | see | hand | deliver | submit | return | remind | reply | respond | need | rsvp | "
    "register | attend | plan | consider | allow | save | hold | check | fax | email | mail | review | sign | complete | fill | forward | "
    "provide | prepare | finish | get | give | make | note | stop by | come by | ring | phone | dial | block | mark | remember | expect | vote | apply | donate | try",
    "reminder": "reminder | remind | remember | save the date | invitation | invite | invited | invites | inviting | join | attend | participate | register | "
    "welcome | deadline | due | rsvp | nominations | comments | feedback | volunteers | agenda | dial-in | dial in | call in number | webinar | sprint",
    "need": "looking for | looking to | was thinking | were thinking | was hoping | were hoping | was wondering | were wondering | should take | would take | will take | your time | lasts | must | have to | required | required to | mandatory | need | needs | want | wants | hope | hoping | like | prefer | looking forward | thinking | thinking of | wondered | wonder | interested",
    "willdo": "will | 'll | i'll | we'll | she'll | he'll | they'll",
    "youget": "you will get | you'll get | you will receive | you'll receive | you will have | you'll have | you should receive | you should have",
    "verbal": "opens | closes | leaves | arrives | departs | runs | ends | starts | begins | is | are | was | were | be | been | has | have | had | do | does | did",
    "if": "if | should you | should i | unless | whether | in case",
    "but": "so | but | however | although | though | because | since | while | whereas | which | who",
    # No times, though they look it.
    "hoursword": "support desk | help desk | helpdesk | hotline | office hours | opening hours | business hours | store hours | hours of operation | our hours | hours are | working hours | clinic hours | phone hours",
    "open": "open | closed | opens | closes",
    "noise": "average | averaged | averages | index | prices | price | percent | volume | volumes | stock | shares | cents | "
    "rate | rates | quarter | fiscal | earnings | subscription | unsubscribe | copyright | forecast",
}
