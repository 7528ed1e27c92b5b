"""The GraphQL address: one question a request, by a person or a machine.

Follows GraphQL over HTTP: with ``application/graphql-response+json`` (also when nothing is
asked for) a question that is not run answers 4xx; with ``application/json`` a well-formed
one answers 200 whatever came of it.
"""

import logging
from typing import Any

import graphene
import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
)

from styrning.api import question
from styrning.api.access import Access, authenticate
from styrning.api.errors import RefusedError, internal_message, is_request_error, new_number, shown
from styrning.api.execution import (
    Context,
    OutOfTimeError,
    PlannedExecutionContext,
    TimedExecutionContext,
)
from styrning.api.limits import Limits, faults

logger = logging.getLogger("styrning.api")
RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
UTF8 = "; charset=utf-8"


@method_decorator([never_cache, login_not_required, csrf_exempt], name="dispatch")
class GraphQLView(View):
    """Answers POST with JSON, and GET for queries. CSRF is checked in ``authenticate``."""

    schema: graphene.Schema = None  # given to as_view

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        access = None
        try:
            media_type = self.negotiate(request)
            access = authenticate(request)
            result = self.run(request, access)
        except RefusedError as refusal:
            log_denial(request, access, refusal.status, [refusal.code])
            return refused(request, refusal)
        except Exception:
            number = new_number()
            logger.exception("Error %s in the GraphQL view", number)
            return refused(request, RefusedError(500, "INTERNT_FEL", internal_message(number)))
        return self.respond(request, access, media_type, result)

    def negotiate(self, request: HttpRequest) -> str:
        """Raises: RefusedError 405 for another method, 406 when no type of ours is accepted."""
        if request.method not in {"GET", "HEAD", "POST"}:
            raise not_allowed("Använd POST, eller GET för att läsa.", "GET, HEAD, POST")
        media_type = preferred(request)
        if media_type is None:
            message = f"Svaret finns som {RESPONSE_JSON} eller {PLAIN_JSON}."
            raise RefusedError(406, "MEDIETYP", message)
        return media_type

    def run(self, request: HttpRequest, access: Access) -> ExecutionResult:
        """The result; without data where the question was not run.

        Raises: RefusedError for what is not a question, writes by GET and takes too long.
        """
        limits = Limits.from_settings()
        asked = question.read(request, max_bytes=limits.bytes)
        try:
            document = parse(asked.query, max_tokens=limits.tokens)
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            return ExecutionResult(None, [no_operation(asked.operation_name)])
        check_method(request, operation)
        errors = faults(
            self.schema.graphql_schema,
            document,
            operation,
            variables=asked.variables,
            limits=limits,
            introspection=access.reader.is_authenticated,
        )
        if errors:
            return ExecutionResult(None, errors)
        return self.execute(document, asked, access, limits)

    def execute(
        self, document: DocumentNode, asked: question.Question, access: Access, limits: Limits
    ) -> ExecutionResult:
        try:
            return execute(  # type: ignore[return-value]  # no resolver here is asynchronous
                self.schema.graphql_schema,
                document,
                context_value=Context(access.reader, access.scope, access.token, limits.seconds),
                variable_values=asked.variables,
                operation_name=asked.operation_name,
                execution_context_class=(
                    PlannedExecutionContext if settings.GRAPHQL_PLANNED else TimedExecutionContext
                ),
                is_awaitable=never_awaitable,
            )
        except OutOfTimeError as error:
            message = f"Frågan tog mer än {limits.seconds} sekunder. Fråga efter färre fält."
            raise RefusedError(503, "TIDSGRANS", message) from error

    def respond(
        self, request: HttpRequest, access: Access, media_type: str, result: ExecutionResult
    ) -> HttpResponse:
        errors = result.errors or []
        not_run = bool(errors) and result.data is None and all(map(is_request_error, errors))
        payload: dict[str, Any] = {"errors": shown(errors)} if errors else {}
        if not not_run:
            payload["data"] = result.data
        status = 400 if not_run and media_type == RESPONSE_JSON else 200
        codes = [error["extensions"]["kod"] for error in payload.get("errors", [])]
        if not_run or "REGEL" in codes:
            log_denial(request, access, status, codes)
        return encoded(payload, media_type, status)


def never_awaitable(_value: Any) -> bool:
    return False


def preferred(request: HttpRequest) -> str | None:
    """The best of our media types in Accept; None when it names neither."""
    offers = [RESPONSE_JSON, PLAIN_JSON]
    best = request.get_preferred_type([*offers, *(offer + UTF8 for offer in offers)])
    return best.removesuffix(UTF8) if best else None


def refused(request: HttpRequest, refusal: RefusedError) -> HttpResponse:
    media_type = preferred(request) or PLAIN_JSON
    payload = {"errors": [refusal.shown()]}
    return encoded(payload, media_type, refusal.status, refusal.headers)


def encoded(
    payload: dict[str, Any], media_type: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    headers = {"Content-Type": media_type + UTF8, **(headers or {})}
    response = HttpResponse(orjson.dumps(payload), status=status, headers=headers)
    patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
    return response


def check_method(request: HttpRequest, operation: OperationDefinitionNode) -> None:
    """Raises: RefusedError for what is not a query by GET, and for every subscription."""
    if operation.operation == OperationType.SUBSCRIPTION:
        raise RefusedError(400, "PRENUMERATION", "Prenumerationer finns inte här.")
    if operation.operation != OperationType.QUERY and request.method != "POST":
        raise not_allowed("GET läser bara. Skicka ändringar med POST.", "POST")


def no_operation(name: str | None) -> GraphQLError:
    message = (
        "Frågan med det namn som ”operationName” anger finns inte."
        if name
        else "Ange med ”operationName” vilken av frågorna som ska besvaras."
    )
    return GraphQLError(message, extensions={"kod": "OPERATION"})


def not_allowed(message: str, allow: str) -> RefusedError:
    return RefusedError(405, "METOD", message, {"Allow": allow})


def log_denial(request: HttpRequest, access: Access | None, status: int, codes: list[str]) -> None:
    """One line a denial: who, from where and why, never what was asked."""
    logger.warning(
        "GraphQL denied: status=%d codes=%s reader=%s token=%s address=%s",
        status,
        ",".join(codes[:10]),
        access.reader.publikt_id if access else "-",
        access.token.prefix if access and access.token else "-",
        request.META.get("REMOTE_ADDR", "-"),
    )
