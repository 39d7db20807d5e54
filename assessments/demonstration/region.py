"""The fictional region in numbers: how many firms of which kind, how able, and how hard each capability is."""

SEED = 2021

SECTORS = {  # firms, mean ability
    "automotive": (48, 0.22),
    "aerospace-space": (36, 0.38),
    "rail": (14, 0.05),
    "food-drink": (44, 0.00),
    "medtech-pharma": (30, -0.45),
    "energy-low-carbon": (24, -0.05),
    "advanced-manufacturing": (32, 0.02),
    "other-manufacturing": (12, 0.00),
}
SIZE_BANDS = {"micro": (0.18, -0.45), "small": (0.37, -0.12), "medium": (0.31, 0.18), "large": (0.14, 0.50)}
GEOGRAPHIES = {
    "lep-black-country": 14,
    "lep-coventry-warwickshire": 13,
    "lep-greater-birmingham-solihull": 17,
    "lep-the-marches": 7,
    "lep-stoke-staffordshire": 10,
    "lep-worcestershire": 7,
    "lep-d2n2": 16,
    "lep-greater-lincolnshire": 8,
    "lep-leicester-leicestershire": 8,
}
TIERS = {
    "oem": 8,
    "tier-1": 22,
    "tier-2": 30,
    "tier-3": 20,
    "materials": 8,
    "equipment": 6,
    "services": 6,
}
HIGHER_TIERS = ("oem", "tier-1")
HIGHER_TIER_SHIFT = 0.2

ABILITY_SPREAD = 0.45  # standard deviations: between firms, between capabilities, within a firm
ITEM_SPREAD = 0.12
ANSWER_SPREAD = 0.75
CUTS = (-1.05, 0.35, 1.45)  # of the latent answer, between L1, L2, L3 and L4
NOT_APPLICABLE_SHARE = 0.10  # where a sub-thread allows it
BLANK_SHARE = 0.012

THREADS = {  # difficulty
    "ITM": 0.42, "DIG": 0.36, "CUS": -0.15, "SRC": -0.02, "RSK": 0.02, "PDR": -0.22, "OPX": -0.28, "DEV": 0.00,
    "ORG": -0.15, "ADP": -0.10, "FOF": 0.00, "FSO": 0.10, "ANT": 0.20, "COL": 0.05, "FIN": 0.15, "REC": 0.10,
}  # fmt: skip
SUB_THREADS = {  # difficulty beyond that of the thread
    "SCR-39": 0.95, "SCR-01": 0.05, "SCR-03": 0.10, "SCR-12": 0.25, "SCR-22": 0.20, "SCR-34": 0.45, "SCR-32": -0.35,
    "SCR-28": -0.20, "SCR-19": 0.35, "SCR-42": 0.15, "ANT-3": 0.25, "FSO-1": -0.15,
}  # fmt: skip
SECTOR_SUB_THREADS = {  # where a sector finds one easier (−) or harder (+) than others do
    ("food-drink", "SCR-09"): -0.45,
    ("food-drink", "REC-2"): -0.55,
    ("food-drink", "ADP-1"): -0.45,
    ("medtech-pharma", "SCR-09"): -0.30,
    ("medtech-pharma", "SCR-37"): -0.35,
    ("aerospace-space", "SCR-32"): -0.30,
    ("automotive", "SCR-34"): -0.30,
    ("automotive", "SCR-15"): 0.35,
    ("energy-low-carbon", "SCR-36"): -0.35,
}
ANSWER_RATES = {"acursc": (0.95, 0.60), "mtc-scr": (0.45, 0.90)}  # share of food firms, of others

STEMS = (
    "Quillmere Brackenlow Thornwick Ashmoor Fernholt Larkhope Wychbrook Penfold Marlcote Hazelby Dunmarsh Orchardine "
    "Kestrelby Saltwynd Rookholm Elmspire Copperley Tarnhollow Greenstead Millvane"
).split()
ACTIVITIES = {  # what firms do, and the sub-sector it belongs to
    "automotive": {
        "Chassis Pressings": "auto-parts",
        "Trim": "auto-parts",
        "Driveline": "auto-parts",
        "Body Systems": "auto-bodies",
    },
    "aerospace-space": {
        "Aerostructures": "aero-manufacture",
        "Turbine Parts": "aero-manufacture",
        "Composites": "aero-manufacture",
        "Flight Systems": "aero-manufacture",
    },
    "rail": {
        "Rail Interiors": "rail-rolling-stock",
        "Bogie Works": "rail-rolling-stock",
        "Signal Housings": "rail-rolling-stock",
    },
    "food-drink": {
        "Bakery": "food-grain-bakery",
        "Chilled Foods": "food-other",
        "Dairy": "food-dairy",
        "Produce": "food-produce",
        "Brewing": "food-drinks",
    },
    "medtech-pharma": {
        "Diagnostics": "med-instruments",
        "Orthopaedics": "med-instruments",
        "Devices": "med-electro",
        "Pharma Packing": "med-pharma",
    },
    "energy-low-carbon": {
        "Cells": "en-batteries",
        "Heat Pumps": "en-install",
        "Power Electronics": "en-motors-control",
        "Storage": "en-batteries",
    },
    "advanced-manufacturing": {
        "Castings": "am-metals",
        "Machining": "am-fabricated",
        "Tooling": "am-machinery",
        "Polymers": "am-plastics",
        "Coatings": "am-chemicals",
    },
    "other-manufacturing": {
        "Textiles": "om-textiles",
        "Furniture": "om-furniture",
        "Print": "om-wood-paper-print",
        "Paper": "om-wood-paper-print",
    },
}

ACTORS = {  # what part those of the energy sector say they play; the others do not say
    "Cells": "technology",
    "Heat Pumps": "service-om",
    "Power Electronics": "technology",
}

# Ten firms whose answers give the counts printed in Figure 6 of the report, in the order of its sub-threads. The
# firms and their patterns are invented; the counts at L1 to L4 are the published figures.
FIGURE_6_COUNTS = {
    "SCR-01": (0, 7, 3, 0),
    "SCR-03": (1, 6, 2, 1),
    "SCR-12": (1, 6, 1, 2),
    "SCR-22": (0, 7, 2, 1),
    "SCR-34": (1, 6, 2, 1),
    "SCR-39": (3, 5, 0, 2),
}
FIGURE_6_FIRMS = {
    "A": ("aerospace-space", "344444"),
    "B": ("automotive", "334334"),
    "C": ("automotive", "333332"),
    "D": ("aerospace-space", "222222"),
    "E": ("automotive", "222222"),
    "F": ("rail", "222222"),
    "G": ("automotive", "222222"),
    "H": ("medtech-pharma", "222221"),
    "I": ("medtech-pharma", "222221"),
    "J": ("medtech-pharma", "211211"),
}
