"""The GraphQL address: one question a request, by a person or a machine.

Follows GraphQL over HTTP, edition September 2026; tests/api/test_graphql_over_http.py has a test
for each of its requirements.
"""

import logging
from typing import Any

import graphene
import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
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

from styrning.api import etag, question
from styrning.api.access import Access, authenticate, check_csrf, sent_prefix, throttle
from styrning.api.errors import RefusedError, internal_message, is_request_error, new_number, shown
from styrning.api.execution import (
    Context,
    OutOfTimeError,
    PlannedExecutionContext,
    TimedExecutionContext,
)
from styrning.api.limits import Limits, faults
from styrning.api.response import (
    MAY_BE_KEPT,
    NOT_KEPT,
    PLAIN_JSON,
    RESPONSE_JSON,
    bytes_response,
    compress,
    preferred,
    refused,
    status_of,
    unchanged,
)

logger = logging.getLogger("styrning.api")
READS = {"GET", "HEAD"}


def answers_for_its_address(view: Any) -> Any:
    """What stands in the address is refused as JSON here, not by a page: see AddressMiddleware."""
    view.own_address = True
    return view


@method_decorator([login_not_required, csrf_exempt, answers_for_its_address], name="dispatch")
class GraphQLView(View):
    """Answers POST with JSON, and GET for queries. CSRF is checked here."""

    schema: graphene.Schema = None  # given to as_view

    def dispatch(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        access = None
        try:
            media_type = self.negotiate(request)
            access = authenticate(request)
            if access.token is None:
                check_csrf(request)
            throttle(access, settings.GRAPHQL_PER_MINUTE)
            response = self.answer(request, access, media_type)
        except RefusedError as refusal:
            log_denial(request, access, refusal.status, [refusal.code])
            return refused(refusal)
        except Exception:
            number = new_number()
            logger.exception("Error %s in the GraphQL view", number)
            return refused(RefusedError(500, "INTERNT_FEL", internal_message(number)))
        return compress(request, response) if access.token else response

    def negotiate(self, request: HttpRequest) -> str:
        """Raises: RefusedError 405 for another method, 406 when no type of ours is accepted."""
        if request.method not in {*READS, "POST"}:
            raise not_allowed("Använd POST, eller GET för att läsa.", "GET, HEAD, POST")
        media_type = preferred(request)
        if media_type is None:
            message = f"Svaret finns som {RESPONSE_JSON} eller {PLAIN_JSON}."
            raise RefusedError(406, "MEDIETYP", message)
        return media_type

    def answer(self, request: HttpRequest, access: Access, media_type: str) -> HttpResponse:
        """The response; a question by GET that the client has the answer to is not run.

        Raises: RefusedError for what is not a question, what may not be written and what takes
            too long.
        """
        limits = Limits.from_settings()
        asked = question.read(request, max_bytes=limits.bytes, max_body=limits.body)
        try:
            document = parse(asked.query, max_tokens=limits.tokens)
        except GraphQLError as error:
            return self.respond(request, access, media_type, ExecutionResult(None, [error]))
        # Read before the data: a write in between makes the next answer new, never this one old.
        reads = request.method in READS
        state = etag.state_of(access, asked, media_type, document) if reads else ""
        if state and (kept := etag.held_with_state(request, state)):
            return unchanged(kept)  # the same text was allowed and run for that tag
        errors = self.errors(request, access, document, asked, limits)
        if errors:
            return self.respond(request, access, media_type, ExecutionResult(None, errors))
        result = self.execute(document, asked, access, limits)
        return self.respond(request, access, media_type, result, state)

    def errors(
        self,
        request: HttpRequest,
        access: Access,
        document: DocumentNode,
        asked: question.Question,
        limits: Limits,
    ) -> list[GraphQLError]:
        """Why the question is not run; an empty list when it is.

        Raises: RefusedError for writes by GET and by a token that reads.
        """
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            return [no_operation(asked.operation_name)]
        check_operation(request, access, operation)
        return faults(
            self.schema.graphql_schema,
            document,
            operation,
            variables=asked.variables,
            limits=limits,
            introspection=access.reader.is_authenticated,
        )

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
        self,
        request: HttpRequest,
        access: Access,
        media_type: str,
        result: ExecutionResult,
        state: str = "",
    ) -> HttpResponse:
        errors = result.errors or []
        not_run = bool(errors) and result.data is None and all(map(is_request_error, errors))
        payload: dict[str, Any] = {"errors": shown(errors)} if errors else {}
        if not not_run:
            payload["data"] = result.data
        status = status_of(payload, media_type)
        codes = [error["extensions"]["kod"] for error in payload.get("errors", [])]
        if not_run or "REGEL" in codes:
            log_denial(request, access, status, codes)
        body = orjson.dumps(payload)
        if not state or errors:
            return bytes_response(body, media_type, status)
        tag = etag.tag(state, body)
        if etag.holds_body(request, body):
            return unchanged(tag)
        kept = MAY_BE_KEPT if access.token else NOT_KEPT
        return bytes_response(body, media_type, status, {"ETag": tag, "Cache-Control": kept})


def never_awaitable(_value: Any) -> bool:
    return False


def check_operation(
    request: HttpRequest, access: Access, operation: OperationDefinitionNode
) -> None:
    """Raises: RefusedError for every subscription, and for a write by GET or a reading token."""
    if operation.operation == OperationType.SUBSCRIPTION:
        raise RefusedError(422, "PRENUMERATION", "Prenumerationer finns inte här.")
    if operation.operation == OperationType.QUERY:
        return
    if request.method != "POST":
        raise not_allowed("GET läser bara. Skicka ändringar med POST.", "POST")
    if access.token and not access.token.may_report:
        message = "Nyckeln får bara läsa. Skicka med en nyckel som får läsa och rapportera."
        raise RefusedError(403, "LASNYCKEL", message)


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
    token = access.token if access else None
    logger.warning(
        "GraphQL denied: status=%d codes=%s reader=%s token=%s address=%s",
        status,
        ",".join(codes[:10]),
        access.reader.publikt_id if access else "-",
        token.prefix if token else sent_prefix(request),
        request.META.get("REMOTE_ADDR", "-"),
    )
