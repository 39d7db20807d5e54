"""The page that explains the API, made from its OpenAPI document: it needs no script and nobody else's server."""

import json

from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from ninja.openapi.docs import DocsBase

GIVEN = "200"
ONE = "?indicator=innovation-active-firms"
TRIED = {  # what stands behind an address in a link that shows what it gives
    "/api/v1/indicators/{slug}": "/api/v1/indicators/innovation-active-firms",
    "/api/v1/claims": "/api/v1/claims?verdict=disagrees",
    "/api/v1/data": "/api/v1/data?time=latest&geo=E12000005,E12000004,uk",
    "/api/v1/data.json": f"/api/v1/data.json{ONE}",
    "/api/v1/data.csv": f"/api/v1/data.csv{ONE}&measure=gap",
    "/api/v1/data.xlsx": f"/api/v1/data.xlsx{ONE}",
    "/api/v1/data.zip": f"/api/v1/data.zip{ONE}",
    "/api/v1/data.csv-metadata.json": f"/api/v1/data.csv-metadata.json{ONE}",
}
READING = ("GET", "HEAD")


class Explained(DocsBase):
    """Our page in place of the scripts that come with the library."""

    def render_page(self, request, api, **kwargs):
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        document = api.get_openapi_schema()
        groups, explained = {}, {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                found = _operation(path, method, operation, explained)
                groups.setdefault(operation["tags"][0], []).append(found)
        context = {"api": api, "groups": groups.items(), "openapi": self.get_openapi_url(api, kwargs)}
        return render(request, "site/api.html", context)


def _operation(path, method, operation, explained):
    """`explained` are the parameters of those above, by what is said of them: each is explained once."""
    given = operation["responses"].get(GIVEN) or operation["responses"][200]
    media_type, content = next(iter(given.get("content", {}).items()), ("", {}))
    parameters = [_parameter(one) for one in operation.get("parameters", [])]
    above = [explained[_said(one)] | one for one in parameters if _said(one) in explained]
    first = {"path": path, "id": operation["operationId"]}
    explained |= {_said(one): first for one in parameters if _said(one) not in explained}
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "description": operation.get("description", ""),
        "parameters": [one for one in parameters if explained[_said(one)] is first],
        "above": above,
        "tried": TRIED.get(path, "" if "{" in path else path),
        "media_type": media_type,
        "example": _example(content.get("example")),
    }


def _said(parameter):
    return tuple(parameter.values())


def _parameter(one):
    schema = one["schema"]
    allowed = schema.get("enum") or []
    return {
        "name": one["name"],
        "description": one.get("description") or schema.get("description", "The last part of the address."),
        "allowed": ", ".join(str(value) for value in allowed if value),
        "default": schema.get("default", ""),
        "examples": ", ".join(map(str, schema.get("examples", []))),
    }


def _example(example):
    if example is None or isinstance(example, str):
        return example
    return json.dumps(example, ensure_ascii=False, indent=1)
