"""From a result to an HTTP response: media type, status, size and what may be kept.

Statuses are those of GraphQL over HTTP, edition September 2026. A client that takes only
``application/json`` gets that type with 2xx alone: an error in it could be anybody's.
"""

import gzip
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters

from styrning.api.errors import RefusedError

RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
UTF8 = "; charset=utf-8"
PARTIAL = 294  # Partial Success: there is data, and there are errors
COMPRESSED_FROM = 1_400  # bytes; smaller answers fit one packet anyway
LEVEL = 4  # twice as fast as the usual 6, and 5 % larger
MAY_BE_KEPT = "private, no-cache"  # by the client, which asks with the ETag each time
NOT_KEPT = "private, no-store"


def preferred(request: HttpRequest) -> str | None:
    """The best of our media types in Accept; None when it names neither."""
    offers = [RESPONSE_JSON, PLAIN_JSON]
    best = request.get_preferred_type([*offers, *(offer + UTF8 for offer in offers)])
    return best.removesuffix(UTF8) if best else None


def refused(refusal: RefusedError) -> HttpResponse:
    return encoded({"errors": [refusal.shown()]}, RESPONSE_JSON, refusal.status, refusal.headers)


def status_of(payload: dict[str, Any], media_type: str) -> int:
    """The status of a question that was read: run, run in part, or not run."""
    codes = {error["extensions"]["kod"] for error in payload.get("errors", [])}
    if "data" not in payload:
        return 400 if "SYNTAX" in codes else 422
    return PARTIAL if codes and media_type == RESPONSE_JSON else 200


def encoded(
    payload: dict[str, Any], media_type: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    return bytes_response(orjson.dumps(payload), media_type, status, headers)


def bytes_response(
    body: bytes, media_type: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    own = {
        "Content-Type": (media_type if status < 300 else RESPONSE_JSON) + UTF8,
        "Cache-Control": NOT_KEPT,
        **(headers or {}),
    }
    reason = "Partial Success" if status == PARTIAL else None
    response = HttpResponse(body, status=status, reason=reason, headers=own)
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "Authorization", "Cookie"])
    return response


def unchanged(etag: str) -> HttpResponse:
    """304: what the client has is still the answer."""
    response = HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": MAY_BE_KEPT})
    del response.headers["Content-Type"]
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "Authorization", "Cookie"])
    return response


def compress(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` as gzip where the client takes it and it is large enough to gain.

    Only for tokens. Compressing what a browser fetches with its cookie would let another site
    guess the answer's text by its length (BREACH); no site can make a token's owner ask.
    """
    if len(response.content) < COMPRESSED_FROM or not takes_gzip(request):
        return response
    response.content = gzip.compress(response.content, LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    return response


def takes_gzip(request: HttpRequest) -> bool:
    """Whether Accept-Encoding names gzip, or everything, with a weight above zero."""
    weights: dict[str, str] = {}
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, parameters = parse_header_parameters(part)
        weights[name] = parameters.get("q", "1")
    weight = weights.get("gzip", weights.get("*", "0"))
    return weight.strip("0.") != ""
