"""Names of zones in mail, whatever the language, as IANA names or offsets.

Abbreviations mean the wall clock of the place: people write "EST" in summer too.
"""

NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
DENVER, LOS_ANGELES = "America/Denver", "America/Los_Angeles"

ZONES = {
    NEW_YORK: "et | est | edt | eastern | us eastern | us/eastern | est5edt | america/new_york | e.s.t. | est/edt",
    CHICAGO: "ct | cst | cdt | central | us central | us/central | america/chicago | c.s.t. | cst/cdt",
    DENVER: "mt | mst | mdt | mountain | us mountain | us/mountain | america/denver | mst/mdt",
    LOS_ANGELES: "pt | pst | pdt | pacific | us pacific | us/pacific | america/los_angeles | p.s.t. | pst/pdt",
    "America/Anchorage": "akst | akdt",
    "Pacific/Honolulu": "hst | hawaii",
    "America/Halifax": "adt | atlantic | ast",
    "UTC": "utc | gmt | zulu | ut | universal | greenwich mean | etc/utc | coordinated universal",
    "Europe/London": "bst | uk | united kingdom | british | britain | england | london | europe/london",
    "Europe/Lisbon": "wet | west | lisbon",
    "Europe/Paris": "cet | cest | met | mest | paris | france | french | europe/paris | central european | brussels",
    "Europe/Berlin": "berlin | germany | german | europe/berlin | mez | mesz | frankfurt | munich",
    "Europe/Madrid": "madrid | spain | europe/madrid",
    "Europe/Rome": "rome | italy | italian | milan",
    "Europe/Zurich": "zurich | swiss | geneva",
    "Europe/Amsterdam": "amsterdam | dutch",
    "Europe/Stockholm": "stockholm | swedish",
    "Europe/Oslo": "oslo | norway",
    "Europe/Vienna": "vienna | europe/vienna",
    "Europe/Dublin": "dublin | irish",
    "Europe/Helsinki": "eet | eest | helsinki | finland",
    "Europe/Athens": "athens | greek",
    "Europe/Moscow": "msk | moscow",
    "Europe/Istanbul": "trt | istanbul | turkey",
    "Africa/Johannesburg": "sast | johannesburg | cape town",
    "Africa/Lagos": "lagos | wat",
    "Africa/Nairobi": "nairobi | eat",
    "Asia/Jerusalem": "israel | tel aviv | jerusalem | idt",
    "Asia/Dubai": "dubai | gst | abu dhabi | uae | gulf",
    "Asia/Karachi": "pkt | pakistan",
    "Asia/Kolkata": "ist | india | indian | delhi | mumbai | bangalore | asia/kolkata | kolkata | chennai",
    "Asia/Shanghai": "beijing | china | shanghai | asia/shanghai | chinese",
    "Asia/Taipei": "taipei | taiwan",
    "Asia/Hong_Kong": "hkt | hong kong",
    "Asia/Singapore": "sgt | singapore",
    "Asia/Tokyo": "jst | tokyo | japan | japanese | asia/tokyo",
    "Asia/Seoul": "kst | seoul | korea | korean",
    "Australia/Sydney": "aest | aedt | sydney | melbourne | australian eastern | australia/sydney",
    "Australia/Brisbane": "brisbane",
    "Australia/Adelaide": "acst | acdt | adelaide",
    "Australia/Perth": "awst | perth",
    "Pacific/Auckland": "nzst | nzdt | auckland | new zealand | nz",
    "America/Toronto": "toronto | ottawa",
    "America/Sao_Paulo": "brt | sao paulo | brazil | brasilia",
    "America/Argentina/Buenos_Aires": "buenos aires",
    "America/Mexico_City": "mexico city",
    "America/Phoenix": "arizona | phoenix",
}

# Places of which the plain name is a zone only before "time" ("Houston time", never "at 3 Houston").
PLACES = {
    NEW_YORK: "new york | ny | nyc | boston | washington | dc | atlanta | east coast | florida | miami",
    CHICAGO: "houston | dallas | chicago | austin | texas | minneapolis | st. louis | new orleans",
    DENVER: "denver | utah | calgary | salt lake",
    LOS_ANGELES: "los angeles | la | california | san francisco | seattle | portland | west coast | sf | vancouver",
}

# Zones that are words of speech too: these need "time" after them, or a clock just before and capitals.
PLAIN_WORDS = frozenset(
    ["central", "eastern", "mountain", "pacific", "uk", "british", "britain", "england", "london", "paris", "france", "french", "berlin", "germany", "german", "madrid", "spain", "rome", "italy", "italian", "milan", "zurich", "swiss", "geneva", "amsterdam", "dutch", "stockholm", "swedish", "oslo", "norway", "vienna", "dublin", "irish", "helsinki", "finland", "athens", "greek", "moscow", "istanbul", "turkey", "johannesburg", "lagos", "nairobi", "israel", "jerusalem", "dubai", "gulf", "pakistan", "india", "indian", "delhi", "mumbai", "bangalore", "kolkata", "chennai", "beijing", "china", "shanghai", "chinese", "taipei", "taiwan", "singapore", "tokyo", "japan", "japanese", "seoul", "korea", "korean", "sydney", "melbourne", "brisbane", "adelaide", "perth", "auckland", "nz", "toronto", "ottawa", "brazil", "brasilia", "arizona", "phoenix", "hawaii", "atlantic", "universal", "zulu", "lisbon", "brussels", "frankfurt", "munich", "west", "wet", "met", "eat", "ut", "wat", "uae"]
)  # fmt: skip
