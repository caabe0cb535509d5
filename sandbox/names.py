"""Names and addresses of made-up companies and people. A number always gives the same name."""

# ruff: noqa: SIM905
from __future__ import annotations

FIRST_NAMES = (
    "Ada Boris Carmen Dario Edith Felix Greta Hugo Irene Jonas Karla Leon Mira Nils Olga Pavel "
    "Quentin Rosa Silas Tessa Ugo Vera Walter Xenia Yusuf Zelda Amir Bella Cyrus Daria Emil Flora "
    "Gustav Hanna Ivo Judith Kaspar Lydia Marek Nora Oskar Petra Ramon Selma Tobias Ursula Viktor "
    "Wilma Anton Clara"
).split()
SURNAMES = (
    "Abernathy Brackwell Castellane Dunmore Eastwick Farnsleigh Garrowby Hollingdale Ironmonger "
    "Jessamy Kettleworth Larkspur Merriweather Northcote Oakenshaw Pendlebury Quillfeather "
    "Ravensdale Silverton Thistlewood Umberland Vandermeer Wexcombe Yarborough Zimmerli Ashgrove "
    "Birchall Copperfield Drakemoor Elderwood Foxhollow Greenhalgh Hawksworth Inglethorpe Juniper "
    "Kingswell Longbottom Moorcroft Netherby Osgathorpe Penhallow Quarrington Rushbrooke "
    "Stonebridge Tattersall Underhill Vexley Whitlock Yewdale Zellweg Applegarth Bramhall "
    "Crowthorne Dovecote Emberton Fairweather Goldsmid Harrowgate Ivybridge"
).split()
FIRST_PARTS = (
    "Alder Basalt Cinder Delphin Ember Fathom Granite Harbor Indigo Juno Kestrel Lumen Meridian "
    "Nimbus Orchard Pinnacle Quartz Ridgeline Solstice Tamarack Umbra Verdant Willow Xylem Yonder "
    "Zephyr Amber Beacon Cobalt Drift Elm Falcon Glacier Hazel Iris Jasper Keystone Lantern "
    "Mosaic North"
).split()
SECOND_PARTS = (
    "Therapeutics Systems Bancorp Robotics Foods Energy Logistics Software Materials Health "
    "Optics Semiconductor Brands Networks Minerals Realty Aerospace Diagnostics Payments "
    "Hospitality"
).split()
SUFFIXES = ("Inc.", "Corp", "Holdings, Inc.", "Co", "Group Inc", "Ltd.", "plc", "Corp /DE/")
_INDUSTRIES = (
    ("2834", "PHARMACEUTICAL PREPARATIONS"),
    ("3570", "COMPUTER & OFFICE EQUIPMENT"),
    ("6022", "STATE COMMERCIAL BANKS"),
    ("3559", "SPECIAL INDUSTRY MACHINERY, NEC"),
    ("2000", "FOOD AND KINDRED PRODUCTS"),
    ("1311", "CRUDE PETROLEUM & NATURAL GAS"),
    ("4213", "TRUCKING (NO LOCAL)"),
    ("7372", "SERVICES-PREPACKAGED SOFTWARE"),
    ("2821", "PLASTIC MATERIALS, SYNTH RESINS & NONVULCAN ELASTOMERS"),
    ("8000", "SERVICES-HEALTH SERVICES"),
    ("3827", "OPTICAL INSTRUMENTS & LENSES"),
    ("3674", "SEMICONDUCTORS & RELATED DEVICES"),
    ("2300", "APPAREL & OTHER FINISHD PRODS OF FABRICS & SIMILAR MATL"),
    ("4813", "TELEPHONE COMMUNICATIONS (NO RADIOTELEPHONE)"),
    ("1000", "METAL MINING"),
    ("6798", "REAL ESTATE INVESTMENT TRUSTS"),
    ("3721", "AIRCRAFT"),
    ("2835", "IN VITRO & IN VIVO DIAGNOSTIC SUBSTANCES"),
    ("7389", "SERVICES-BUSINESS SERVICES, NEC"),
    ("7011", "HOTELS & MOTELS"),
)
STATES = (
    ("DE", "Wilmington"),
    ("NV", "Reno"),
    ("MA", "Worcester"),
    ("TX", "Plano"),
    ("OH", "Dayton"),
)
_STREETS = ("Sample Street", "Example Avenue", "Placeholder Road", "Fiction Lane", "Invented Way")


def company(number: int) -> str:
    """A name that repeats only after 40 x 20 companies."""
    first, second = _parts(number)
    return f"{first} {second} {SUFFIXES[number * 3 % len(SUFFIXES)]}"


def _parts(number: int) -> tuple[str, str]:
    first = FIRST_PARTS[number * 7 % len(FIRST_PARTS)]
    second = SECOND_PARTS[(number * 3 + number // len(FIRST_PARTS)) % len(SECOND_PARTS)]
    return first, second


def ticker(number: int) -> str:
    """Four letters, the last two of which count in base 26: unique below 676."""
    first, second = _parts(number)
    return f"{first[0]}{second[0]}{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}".upper()


def industry(number: int) -> tuple[str, str]:
    """SIC code and description that fit the second part of the name."""
    return _INDUSTRIES[SECOND_PARTS.index(_parts(number)[1])]


def person(number: int) -> str:
    """A name as EDGAR prints it, "Last First M"; the combination repeats only after 60 x 50
    people."""
    surname = SURNAMES[number % len(SURNAMES)]
    first = FIRST_NAMES[(number + number // len(SURNAMES) * 7) % len(FIRST_NAMES)]
    initial = chr(65 + number * 11 % 26)
    return f"{surname} {first} {initial}"


def address(number: int) -> tuple[str, str, str, str]:
    state, city = STATES[number % len(STATES)]
    street = f"{100 + number * 7 % 9000} {_STREETS[number % len(_STREETS)]}"
    return street, city, state, f"{10000 + number * 37 % 89999:05d}"
