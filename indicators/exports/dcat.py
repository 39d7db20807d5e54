"""The catalogue as DCAT in JSON-LD, for those who collect catalogues; it explains its own words."""

from indicators.choices import LICENCES

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILES = {  # (address, format): media type
    ("data.csv?indicator={}", "CSV"): "text/csv",
    ("data.json?indicator={}", "JSON-stat 2.0"): "application/json",
    ("data.xlsx?indicator={}", "XLSX"): "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ("data.zip?indicator={}", "CSV with metadata"): "application/zip",
}


def dcat(indicators, changed_at, title, api, page_of):
    """The catalogue; `api` is the absolute address of the API, `page_of` gives that of an indicator's page.

    An indicator comes with `.spans` (first day, last day, when its figures were last published), `.sources`, `.places`.
    """
    return {
        "@context": CONTEXT,
        "@id": f"{api}catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:description": "Regional indicators of innovation, each with its sources, revisions and caveats.",
        "dct:language": "en",
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": title},
        **_date("dct:modified", changed_at),
        "dcat:service": {
            "@type": "dcat:DataService",
            "@id": api,
            "dct:title": "The API",
            "dcat:endpointURL": {"@id": api},
            "dcat:endpointDescription": {"@id": f"{api}openapi.json"},
        },
        "dcat:dataset": [_dataset(one, api, page_of(one)) for one in indicators],
    }


def _dataset(indicator, api, page):
    start, end, published_at = indicator.spans
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": indicator.slug,
        "dct:title": indicator.name,
        "dct:description": indicator.definition,
        "dcat:keyword": [indicator.theme.title, *map(str, indicator.aliases)],
        "dcat:landingPage": {"@id": page},
        "dct:publisher": [
            {"@type": "foaf:Agent", "foaf:name": name}
            for name in sorted({one.publisher for one in indicator.sources})
        ],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            **_date("dcat:startDate", start, "xsd:date"),
            **_date("dcat:endDate", end, "xsd:date"),
        },
        **_date("dct:modified", published_at),
        "dcat:distribution": [
            _distribution(indicator, f"{api}{address.format(indicator.slug)}", name, media_type)
            for (address, name), media_type in FILES.items()
        ],
    }


def _distribution(indicator, address, name, media_type):
    licences = sorted({one.licence for one in indicator.sources})
    found = [{"@id": LICENCES[one][0]} if one in LICENCES else one for one in licences]
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": media_type,
        "dct:license": found,
    }


def _date(name, value, kind="xsd:dateTime"):
    return {name: {"@type": kind, "@value": value.isoformat()}} if value else {}
