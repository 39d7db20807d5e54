"""The page that explains the API, made from its OpenAPI document: it needs no script and nobody else's server."""

import json

from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from ninja.openapi.docs import DocsBase

GIVEN = "200"
READING = ("GET", "HEAD")


class Explained(DocsBase):
    """Our page in place of the scripts that come with the library."""

    def render_page(self, request, api, **kwargs):
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        document = api.get_openapi_schema()
        groups = {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
        context = {"api": api, "groups": groups.items(), "openapi": self.get_openapi_url(api, kwargs)}
        return render(request, "site/api.html", context)


def _operation(path, method, operation):
    given = operation["responses"].get(GIVEN) or operation["responses"][200]
    media_type, content = next(iter(given.get("content", {}).items()), ("", {}))
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "description": operation.get("description", ""),
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "media_type": media_type,
        "example": _example(content.get("example")),
    }


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
