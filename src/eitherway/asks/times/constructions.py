"""The constructions, one line each: the grammar as data, the same for all languages. Pure.

The words of the classes are in `languages/<code>/times.yaml`, `grammar.py` explains the notation, and the
meaning of a construction is the function in `atoms.py` with the name of the rule's kind. The longest match
wins, then the earlier line.
"""

from eitherway.asks.times.grammar import Construction

# What may follow a bare number or ordinal that is meant as a time: a positive list.
AFTER = (
    "(?=$|<dot|comma|stop|semi|colon|rp|lp|break|follows|at|on|in|of|and|or|dash|slash|weekday|relday|tonight|part|"
    "zone|whose|until|to|by|before|after|from|quote|barrier|marker|start|ampmword|month|orlater|orearlier|holiday|for|filler|insteadof|except|between>)"
)
TIME = "<clk|dotnum|hclk|honly|h24|noon|midnight|hhmm>"
SURE = "<clk|hclk|noon|midnight>"
SEP = "<dash|to|until>"
HALFDAY = "<am|pm|ampmword>"
UHR = "<uhr|oclock>"
DOM = "<dom|ord>"
MONTH = "<month|shymonth>"
WEEKDAY = "<weekday|shyweekday>"
YEAR = "<comma|of>?(?P<year><year|yy>)"
WHICH = "<this|next|coming|last>"
WITHIN = "(?<=<inside|in|by|before|after|until|early|mid|late|end|rest|from|of|since|or>)"
ALONE = "(?=$|<dot|comma|stop|semi|rp|break|at|and|or|fits|be>)"
COUNT = "<n|small|a>"

FEW = "(?!<bigdom>)<n|few>"  # what can be a length in hours
NOCLOCK = (
    "(?<=<word|dot|lp|around>)(?<!<at|on|by|before|after|until|from|between|to|in|within|weekday|relday|month|year|part|"
    "article|the|offer|start|and|or|label|of|since|after|timeword|hence|agobefore|due|closes|verbal|morningword>)"
)

FRAGMENTS = {
    "few": FEW, "noclock": NOCLOCK, "after": AFTER, "time": TIME, "sure": SURE, "sep": SEP, "ap": HALFDAY, "uhr": UHR, "dom": DOM, "month": MONTH,
    "weekday": WEEKDAY, "year": YEAR, "which": WHICH, "count": COUNT, "within": WITHIN, "alone": ALONE,
    "a": f"(?P<a>{TIME})", "b": f"(?P<b>{TIME})", "am": f"(?P<am>{HALFDAY})", "bm": f"(?P<bm>{HALFDAY})",
    "zone": "(?:<lp>?(?!<utc><and|dash>)<zone><timeword>?<rp>?)",
}  # fmt: skip


def _rules(kind: str, table: str) -> tuple[Construction, ...]:
    lines = (line.split("::") for line in table.strip().splitlines() if "::" in line)
    return tuple(Construction(kind, name.strip(), _filled(pattern)) for name, pattern in lines)


def _filled(pattern: str) -> str:
    for name, text in FRAGMENTS.items():
        pattern = pattern.replace("{" + name + "}", text)
    return pattern


HOURS = _rules(
    "clock",
    """
    9, 10 or 11 on Tuesday  :: (?<!<month|shymonth>) (?P<a><h12>) (?=(?:<comma|or|slash>{1,2} <h12|clk>){1,4} <on>? (?: <weekday|relday|tonight> | <the|article>? <ord>))
    10 or 11 on Tuesday     :: (?<=<h12|clk><or>) (?P<a><h12>) (?=<on>? <weekday|relday|tonight> | <on> <the|article>? <ord>)
""",
)

CLOCKS = _rules(
    "clock",
    """
    9:30-10, noon to 2      :: (?P<a>{sure}) {am}? {uhr}? {zone}? {sep} <around>? {b} {bm}? {uhr}?
    9am-10                  :: {a} (?: {am} {uhr}? | {uhr}) {zone}? {sep} <around>? {b} {bm}? {uhr}?
    9-10am                  :: {a} {sep} <around>? {b} (?: {bm} {uhr}? | {uhr})
    9 to 10:30              :: {a} {sep} (?P<b>{sure}) {bm}? {uhr}?
    from 9 to 5             :: (?<=<from|between|at|weekday|relday|part|comma|colon>) (?P<a><h24|dotnum>) {sep} (?P<b><h24|dotnum>) {after}
    between 9:30 and 11     :: (?<=<between>) (?P<a>{sure}) {am}? {uhr}? <and|or> <at>? {b} {bm}? {uhr}?
    between 13 and 16 Uhr   :: (?<=<between|from>) {a} {am}? {uhr}? <and|or> <at>? {b} <uhr> (?!<min|fives|tens> (?!<unit>))
    between 9 and 5pm       :: (?<=<between|from>) {a} {am}? {uhr}? <and|or> <at>? {b} {bm}? {uhr}? {after}
    9:30, 9:30 pm           :: (?P<a><clk|hclk>) {uhr}? {am}? {uhr}?
    9 pm, 9.30 pm, 930 pm   :: (?P<a><h24|dotnum|hhmm>) <oclock>? {am}
    9 o'clock, 9 Uhr        :: (?P<a><h24|dotnum|hour>) {uhr} {am}?
    9 Uhr 30                :: (?P<a><h24|hour>) <uhr> (?P<minute><min|fives|tens>) (?!<unit>) {am}?
    at nine thirty          :: (?P<a><hour>) (?P<minute><tens>) {am} | (?<=<at|around|by|before|after|from|until|between|weekday|relday|offer>) (?P<a2><hour>) (?P<minute2><tens>) {after}
    noon, 12 noon           :: (?:<clk|h12>)? (?P<a><noon|midnight>)
    half past 9             :: (?P<past><half|quarter|fives|fivedigit>) <unit>? <past> (?P<a><h24|hour>) {uhr}? {am}?
    quarter to 9            :: (?P<to><half|quarter|fives>) <unit>? <toclock> (?P<a><h24|hour>) {uhr}? {am}?
    halb neun               :: (?P<halfto><halfto>) (?P<a><h24|hour>) {uhr}? {am}?
    half nine               :: (?<=<at|offer|by|around|from>) (?P<past><half>) (?P<a><hour|h12>) {after}
    9 y media               :: (?P<a><h24|hour>) {uhr}? (?P<andhalf><andhalf>) {am}?
    9 menos cuarto          :: (?P<a><h24|hour>) {uhr}? (?P<lessquarter><lessquarter>) {am}?
    1800 to 2000 hours      :: (?P<a><military4>) {sep} (?P<b><military4>) (?:<military>|(?=<zone>))
    Tuesday 0900-1100       :: (?<=<weekday|relday|from|between|colon|at|part>) (?P<a><military4>) {sep} (?P<b><military4>) {after}
    1500 hrs                :: (?P<a><hhmm>) <military>
    at 1500                 :: (?<=<at>) (?P<a><hhmm>) {after}
    0900 tomorrow           :: (?P<a><military4>) (?=<weekday|relday|tonight|zone>)
    10 in the morning       :: (?P<a><h12>) (?= <in> <article> <part>)
    if 4 works              :: (?<=<asks>) (?P<a><h12>) (?=<fits|be|idiom>)
    12-1 on Friday          :: (?P<a><h24>) {sep} (?P<b><h24>) (?=<on>? <weekday|relday|tonight> | <on> <month>)
    at 9                    :: (?<=<at|by|before|after|until|from|between|offer|orlater|orearlier>) (?P<a><h12>) {after}
    at nine                 :: (?<=<at>) (?P<a><hour>) {after} | (?<=<around>) (?P<a2><hour>) (?=$|<dot|comma|stop|rp|break|on|tonight|relday|weekday>)
    about 8 this evening    :: (?<=<around>) (?P<a><h12>) (?=<on>? <this|tonight|weekday|relday>)
    28 Oct, 12.30           :: (?<=<month|year|dom|ord><comma>) (?P<a><dotnum>) {after}
    at about 9              :: (?<=<at>) (?P<around><around>) (?P<a><h12>) {after}
    9.30 on Monday          :: (?P<a><dotnum>) (?=<on> <weekday|relday|article>)
    at 9h, at 9.30          :: (?<=<at|until|from|label|colon>) (?P<a><honly|dotnum>) {after}
    2 or 3 pm               :: (?P<a><h12>) (?=<or|and|slash|comma> <h12|clk> <am|pm|uhr>)
    9ish                    :: (?P<a><h12|clk>) <dash>? <ish> {am}?
    in an hour              :: (?<=<in>) <around>? (?P<ahead>{count}) (?P<unit><unitclock>) {after}
    in half an hour         :: (?<=<in>) <around>? (?P<ahead><half>) <a> (?P<unit><unitclock>) {after}
    half an hour from now   :: (?P<ahead><n|small|a|half>) <a>? (?P<unit><unitclock>) <fromnow>
    @ 9                     :: (?<=<at>) (?P<a><h12>) (?=<word>?{zone})
""",
)

DAYS = _rules(
    "day",
    """
    2001-10-05              :: (?P<iso><iso>)
    10/5/01, 5.10.01        :: (?P<numeric><slashed|dashed|dotted|yearfirst>)
    on 10/5                 :: (?<=<weekof|on|by|before|after|until|from|between|weekday|shyweekday|comma|lp|at|of|for|start|due|to|dash|label|colon|marker|inside|filler|offer|in|relday|be|weekendunit|this|next|break|the|article|quote>) (?P<numeric><slashshort>)
    10/5 at 3               :: (?P<numeric><slashshort>) (?=<lp|comma|dash|at|colon>? <clk|at|weekday|part|h24>)
    10/5 or 10/6            :: (?P<numeric><slashshort>) (?=<or|and|dash|comma|to> <slashshort>) | (?<=<slashshort><or|and|dash|comma|to>) (?P<numeric2><slashshort>) | (?<=<slashshort><comma><or|and>) (?P<numeric4><slashshort>) | ^ (?P<numeric3><slashshort>)
    October 5, 2001         :: (?P<month>{month}) <dash|the>? <the>? (?P<day>{dom}) (?!<am|pm|unit|oclock>) (?:{year})?
    June 8/9                :: (?P<month><month>) (?P<both><slashshort>)
    October 5-7, 2001       :: (?P<month><month>) <the>? (?P<day>{dom}) {sep} <the>? (?P<upto>{dom}) (?!<am|pm|uhr|oclock|unit>) (?:{year})?
    5 October 2001          :: <the>? (?P<day><dom|ord>) <dot>? <of|dash>? (?P<month>{month}) (?:<dash>?{year})?
    5-7 October 2001        :: <the>? (?P<day><dom|ord>) <dot>? {sep} <the>? (?P<upto><dom|ord>) <dot>? <of|dash>? (?P<month>{month}) (?:<dash>?{year})?
    14 and 15 November      :: <article|on>? (?P<day><dom|ord>) <dot>? (?=(?:<and|or|comma>+ <on|the|article>{0,2} <dom|ord> <dot>?){1,4} <of>? <month>)
    first Monday of June    :: <the>? (?P<nth><nth|ord>) (?P<weekday><weekday>) <of|in> (?P<month><month>)
    last day of the month   :: <the>? (?P<nthday><nth>) <dayunit> <of|in> (?: (?P<month><month>) (?:{year})? | <the>? (?P<which>{which}) <monthunit> | <the> <monthunit>)
    the first of April      :: <article> (?P<nthday><nth>) <of> (?: (?P<month><month>) (?:{year})? | <the>? (?P<which>{which}) <monthunit> | <the> <monthunit>)
    March eighteenth        :: (?P<month><month>) <the>? (?P<day><daynth>) (?:{year})?
    the eighteenth of March :: <the>? (?P<day><daynth|daycount>) <of>? (?P<month><month>) (?:{year})?
    the eighteenth          :: <article> (?P<day><daynth>) (?=$|<dot|comma|stop|semi|rp|break|follows|at|until|by|before|after|from|fits>)
    Friday the eighteenth   :: (?P<weekday><weekday>) <comma>? <the>? (?P<day><daynth>) (?!<of>? <month|monthunit|weekunit>)
    first Monday next month :: <the>? (?P<nth><nth|ord>) (?P<weekday><weekday>) <of|in>? <of|the>? (?: (?P<which>{which}) <monthunit> | <monthunit> (?P<whichafter><nextafter|lastafter>))
    Monday after next       :: <the>? (?P<weekday><weekday>) <after> (?P<oneweek><next>) (?!<unit|weekunit|monthunit>)
    am übernächsten Montag  :: (?P<oneweek><afternext>) (?P<weekday><weekday>)
    Monday in two weeks     :: (?P<weekday><weekday>) <in> (?P<inweeks>{count}) (?P<unit><unitdays>)
    lundi en huit           :: (?P<weekday><weekday>) (?P<inweeks><inweeks>) | (?P<inweeks2><inweeks>) (?P<weekday2><weekday>)
    heute in 14 Tagen       :: (?P<relday><relday>) <in> (?P<count>{count}) (?P<unit><unitdays>) | (?P<relday2><relday>) (?P<inweeks><inweeks>)
    in two weeks on Monday  :: <in> (?P<inweeks>{count}) (?P<unit><weekunit|weeksunit>) <on|article|comma>{0,2} (?P<weekday><weekday>)
    two weeks today         :: (?<!<in|within>) (?P<weeks>{count}) (?:<weekunit|weeksunit>|(?P<fortnight><fortnight>)) <on>? (?: (?P<relday><relday>) | (?P<weekday><weekday>)) (?!<part>) {after}
    the Monday after        :: <article> (?P<weekday><weekday>) (?P<following><after>) <that>? {alone}
    the following Monday    :: <the> (?P<following><thenext>) (?P<weekday><weekday>)
    the 25th - 28th         :: <article> (?P<day><ord>) {sep} <the>? (?P<upto><ord|dom>) {after}
    vendredi 4 à 15 heures  :: (?P<weekday><weekday>) <comma>? <the>? (?P<day><dom>) <dot>? <comma>? (?=<at|around|offer> <around>? (?:<clk|hclk|noon|midnight> | <h24|hour|honly|dotnum|hhmm> <uhr|am|pm|ampmword|oclock|andhalf>))
    Friday 9 at 10          :: (?P<weekday><weekday>) <comma>? <the>? (?P<day><dom>) <dot>? (?=<at> <h24|hour> {after})
    from 5-22 to 5-28       :: (?<=<from|between>) (?P<one><dom>) <dash> (?P<two><dom>) <to|until|and> (?P<upone><dom>) <dash> (?P<uptwo><dom>) {after}
    Friday 23               :: (?P<weekday><weekday>) <comma>? <the>? (?P<day><bigdom>) (?!<dash|to|until>) (?! <dot>? <of>? {month}) {after}
    between 9 and 20 May    :: (?<=<between>) <the>? (?P<day><dom|ord>) <dot>? <and> <the>? (?P<upto><dom|ord>) <dot>? <of>? (?P<month>{month})
    the 14th                :: <article> (?P<day><ord>) {after}
    and 15th                :: (?<=<and|or|comma|slash|filler>) (?P<weak><the>?) (?P<day><ord>) {after}
    and 15                  :: (?<=<and|or|comma|slash|filler>) (?!(?<=<offer>) <h12>) (?P<weak>) (?P<bare>) (?P<day><dom>) (?:{after}|(?=<weekday|relday>))
    Tuesday the 9th         :: (?P<weekday>{weekday}) <comma>? <the>? (?P<day><ord>) (?! <dot>? <of>? {month}) {after}
    next Friday             :: (?P<which>{which})? (?P<weekday><weekday>) (?: (?P<whichafter><nextafter|lastafter>) (?!<weekunit|monthunit|unit>))?
    this sat                :: (?P<which>{which}) (?P<weekday><shyweekday>)
    sat or sun              :: (?P<weekday><shyweekday>) (?=<or|and|slash|dash|comma> <weekday|shyweekday>)
    or sun                  :: (?<=<weekday|shyweekday><or|and|slash|dash|comma>) (?P<weekday><shyweekday>)
    sat morning, sat at 9   :: (?P<weekday><shyweekday>) (?=<at>? <part|clk|noon> | <at> <h12> | <the>? <ord> | <h12> <am|pm> | <slashshort>)
    on sat                  :: (?<=<on|by>) (?P<weekday><shyweekday>) {after}
    Friday week             :: (?P<weekday><weekday>) (?P<oneweek><weekunit>) (?!<of|dash>)
    a week from Friday      :: (?P<weeks>{count}) <weekunit|weeksunit> <fromday|on> (?P<which><this|next|coming>)? (?: (?P<weekday><weekday>) | (?P<relday><relday>))
    today, tomorrow         :: (?P<relday><relday>) (?P<oneweek><weekunit>)?
    in two weeks            :: (?<=<in>) <around>? (?P<count>{count}) (?P<unit><unitdays>)
    after 15 days           :: (?<=<after>) (?P<count>{count}) (?P<unit><unitdays>) (?!<of>)
    two weeks from now      :: (?P<count>{count}) (?P<unit><unitdays>) <hence>
    two weeks ago           :: <every>? (?P<ago>{count}) (?P<unit><unit>) <ago>
    prefix ago              :: <agobefore> (?P<ago>{count}) (?P<unit><unit>)
    Christmas               :: (?P<holiday><holiday>)
""",
)

PERIODS = _rules(
    "period",
    """
    the following week      :: <the> (?P<following><thenext>) (?P<unit><weekunit>)
    next week               :: <the>? (?P<which>{which}) (?P<which2><coming>)? (?P<unit><weekunit|weekendunit|monthunit|yearunit|quarterunit>)
    übernächste Woche       :: <the>? (?P<afternext><afternext>) (?P<unit><weekunit|weekendunit|monthunit|yearunit>)
    the week after next     :: <the>? (?P<unit><weekunit|weekendunit|monthunit|yearunit>) <after> (?P<afternext><next>)
    the week after          :: <the> (?P<unit><weekunit>) (?P<following><after>) <that>? {alone}
    next fortnight          :: <the>? (?P<which><next|coming>) (?P<unit><fortnight>)
    in the third quarter    :: {within} <the>? (?P<third><q>) (?: {year} | <of> <the|this>? <yearunit>)?
    in spring               :: (?<=<inside|in|by|before|after|until|early|mid|late|end|rest|since|or>) <the>? (?P<third><season>) (?: {year} | <of> <the|this>? <yearunit>)?
    Q1 2002                 :: (?P<third><q|season>) {year}
    this spring             :: <the>? (?P<which>{which}) (?P<third><season>)
    semaine prochaine       :: <the>? (?P<unit><weekunit|weekendunit|monthunit|yearunit|quarterunit>) (?P<which><nextafter|lastafter>)
    the weekend             :: <the|on> (?P<unit><weekendunit>)
    end of the month        :: (?<=<end|early|mid|late|rest>) <of>? <the>? (?P<unit><weekunit|monthunit|yearunit|quarterunit>)
    EOM                     :: (?P<lone><lone>)
    week of May 5           :: <the>? (?P<weekof><weekof>) (?=<article>?<month|dom|ord|slashed|slashshort|dotted|weekday|iso>)
    weekend of November 7   :: <the>? (?P<weekendof><weekendunit>) <of> (?=<article>?<month|dom|ord|slashed|slashshort|dotted|iso>)
    first week of June      :: <the>? (?P<nth><nth|ord>) (?P<unit><weekunit|weekof>) <of|in>? (?: (?P<month><month>) | <the>? (?P<which>{which}) <monthunit> | <the> <monthunit>)
    in June, by mid June    :: (?<=<inside|by|before|after|until|early|mid|late|end|rest|from|of|this|next|since|monthunit>) (?P<month><month>) (?! <dash>? <dom|ord>) (?: {year})?
    June 2001               :: (?P<month><month>) {year}
    this week or next       :: (?<=<or>) <the>? (?P<ornext><next>) <one>? (?!<weekday|weekunit|weekendunit|monthunit|yearunit|unit|month>) {after}
    June or July            :: (?<=<or>) (?P<month><month>)
    next few weeks          :: <the>? (?P<which><next|coming|last>) (?P<which2><coming>)? (?P<count><n|small>) <more|business>? (?P<unit><unitdays>)
    few coming weeks        :: <the>? (?P<count><n|small>) (?P<which><next|coming|last>) (?P<unit><unitdays>)
    prochains jours         :: <the>? (?P<coming><coming|nextafter>) (?P<unit><unitplural>)
    in 3-4 weeks            :: <in> (?P<least><n|small>) <dash|to|or> (?P<count><n|small>) (?P<unit><unitdays>)
    within two weeks        :: (?: <within> | (?<=<handin>) <withinafter>) (?P<within><comma|filler|the|next|offer>*) (?P<count>{count}) <business>? (?P<unit><unitdays|unit>) (?!<of|from>)
""",
)

PARTS = _rules(
    "part",
    """
    close of business       :: (?P<eod><eod>)
    in the morning          :: <in|at>? <the>? (?P<part><part>)
    tomorrow AM             :: (?<=<relday|weekday>) (?P<halfday><am|pm>)
    abends                  :: (?P<ampmword><ampmword>)
    tonight                 :: (?P<tonight><tonight>)
    this afternoon          :: (?P<this><this>) (?P<part><part>)
    last night              :: (?P<lastpart><last>) (?P<part><part>)
""",
)

ZONES = _rules(
    "zone",
    """
    ET, Central time        :: (?P<zone><zone>) <timeword>?
    time of London          :: <timeword> <of> (?P<zone><zone>)
    US Central Daylight     :: <country>? (?P<zone><zone>) <daylight> <timeword>?
    GMT+1                   :: (?P<zone><zone>) <and|dash> (?P<offset><n|clk|hhmm>)
    (GMT-06:00) Central     :: <zone> <and|dash> <n|clk|hhmm> <rp> (?P<zone><zone>) <timeword>?
    Houston time            :: (?P<place><place>) <timeword>
    your time               :: (?P<whose><whose>)
""",
)

# Where hours are written as clocks are ("2 heures", "2h"), the words beside them tell a length; these come first.
HOURS_LONG = _rules(
    "length",
    """
    dure 2 heures           :: (?:(?<=<lasting>)|(?<=<lasting><around|offer|article|filler|a>)|(?<=<meeting><of>)|(?<=<meeting><of><around>)) (?P<n><n|small|hour>) (?P<unit><hourunit|honlyunit>) (?!<ampmword>)
    dure 2h, visite d'1h30  :: (?:(?<=<lasting>)|(?<=<lasting><around|offer|article|filler|a>)|(?<=<meeting><of>)|(?<=<meeting><of><around>)) (?P<hours><hclk|honly>)
    pour 3 heures           :: (?<=<lastfor>) (?P<n>{few}) (?P<unit><hourunit>) (?!<ampmword|min|andhalf>)
    2 heures                :: {noclock} (?P<n>{few}) (?P<unit><hourunit>) (?!<ampmword|andhalf|lessquarter|min|fives|to|uhr|part>)
    dos horas al mes        :: (?P<n><n|small|hour>) (?P<unit><hourunit>) (?=<per|every|article>{1,2} <unitdays>)
    2h de travail           :: {noclock} (?P<hours><hclk|honly>) (?=<of> (?!<part|weekday|relday|month>) <word>)
""",
)

LENGTHS = _rules(
    "length",
    """
    90 minutes              :: (?P<n><n|small|a|decimal>) <dash>? (?P<unit><unit>)
    10-20 minutes           :: (?P<least><n|small|decimal>) <dash|to|or> (?P<n><n|small|decimal>) <dash>? (?P<unit><unit>)
    half an hour            :: <a>? (?P<half><half|fraction>) <of>? <dash>? <a>? (?P<unit><unit>)
    one and a half hours    :: (?P<n><n|small|a>) (?:<and> <a> <half> | <fraction> | <and> <fraction>) (?P<unit><unit>) (?P<plus>)
    an hour and a half      :: (?P<n><n|small|a>) (?P<unit><unit>) (?P<plus><and>) <a> <half>
    1 hour 30 minutes       :: (?P<n><n|small|a>) (?P<unit><unit>) <and|comma>? (?P<more><n|small>) (?P<unit2><unit>)
    one-hour, eine Stunde   :: (?P<hourlong><hourlong>)
""",
)

RECURS = _rules(
    "recur",
    """
    every Tuesday           :: <every> (?P<weekday><weekday>) (?: (?:<and|or|comma|slash>)+ (?P<weekday2><weekday>))?
    every other Tuesday     :: <every> (?P<other><other>) (?P<weekday><weekday>)
    un mercredi sur deux    :: <a>? (?P<weekday><weekday>) (?P<other><oneoftwo>)
    every two weeks         :: <every> (?P<count><n|small|other>)? (?P<unit><unitdays>)
    next three Tuesdays     :: <the>? <next|coming> (?P<times><n|small>) (?P<weekdays><weekdays>)
    alternate Tuesdays      :: (?P<alternate><alternate>) (?P<weekdays><weekdays>)
    Tuesdays                :: (?P<weekdays><weekdays>) (?: (?:<and|or|comma|slash>)+ (?P<weekdays2><weekdays>))?
    every weekday           :: <every> (?P<workday><workday>)
    weekly                  :: (?P<recur><recur>)
    once a week             :: (?P<often><once>) <a|per|every> (?P<unit><unitdays|weekof>)
    two hours a month       :: (?<=<unit|hourunit>) <a|per|every> (?P<unit><unitdays|weekof>)
    first Monday of a month :: <the>? (?P<nth><nth|ord>) (?: <and|comma>+ (?P<nth2><nth|ord>))? (?P<weekday><weekday|weekdays>) <of|in> <every|the|a|article>? <monthunit>
    every first Monday      :: <every> (?P<nth><nth|ord>) (?P<weekday><weekday>) (?: <of|in> <the|every|a|article>? <monthunit>)?
""",
)

MODS = _rules(
    "mod",
    """
    early, mid, late        :: (?P<mod><early|mid|late|end|rest>) (?!<at> <h12|h24|clk|noon>) <dash>?
""",
)

LISTS = (HOURS_LONG, HOURS, RECURS, DAYS, PERIODS, PARTS, CLOCKS, ZONES, LENGTHS, MODS)
