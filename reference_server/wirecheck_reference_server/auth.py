"""Bearer tokens: JWTs signed with the server's secret (HS256)."""

from collections.abc import Callable, Coroutine
from typing import Any

import jwt
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from pydantic import SecretStr


class InvalidToken(Exception):  # noqa: N818 - as PyJWT calls it
    """A token proves nothing; the message is meant for whoever showed it."""


class BearerRoute(APIRoute):
    """A route that asks for a token before it looks at the body, if the server has a secret.

    A dependency would come too late: FastAPI reads and parses the body before it calls any.
    The route finds the token's subject, or None, in `request.state.user`.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the check in front of the route's handler."""
        handle = super().get_route_handler()

        async def authenticate_and_handle(request: Request) -> Response:
            secret: SecretStr | None = request.app.state.services.settings.jwt_secret
            claims = self.claims(request.headers.get("authorization"), secret)
            request.state.user = claims.get("sub")
            return await handle(request)

        return authenticate_and_handle

    @staticmethod
    def claims(authorization: str | None, secret: SecretStr | None) -> dict[str, Any]:
        """Return the claims of the token; there are none if none is asked for.

        Raises:
            HTTPException: As `verify_bearer`.
        """
        return {} if secret is None else verify_bearer(authorization or "", secret)


class RequiredBearerRoute(BearerRoute):
    """A route that nobody may use without a token, not even if the server has no secret."""

    @staticmethod
    def claims(authorization: str | None, secret: SecretStr | None) -> dict[str, Any]:
        """See `BearerRoute.claims`."""
        return verify_bearer(authorization or "", secret)


class OptionalBearerRoute(BearerRoute):
    """A route that may be used without a token; one that is shown must be good all the same."""

    @staticmethod
    def claims(authorization: str | None, secret: SecretStr | None) -> dict[str, Any]:
        """See `BearerRoute.claims`."""
        return {} if authorization is None else BearerRoute.claims(authorization, secret)


def verify_bearer(authorization: str, secret: SecretStr | None) -> dict[str, Any]:
    """Return the claims of the token in an `Authorization` header.

    Raises:
        HTTPException: 401; the header is not `Bearer TOKEN` (RFC 6750, section 2.1), or the token
            is malformed, expired, or not signed with the secret.
    """
    scheme, _, token = authorization.partition(" ")
    try:
        return verify_token(token if scheme.lower() == "bearer" else None, secret)
    except InvalidToken as error:
        raise _unauthorized(str(error)) from error


def verify_token(token: object, secret: SecretStr | None) -> dict[str, Any]:
    """Return the claims of a token.

    Raises:
        InvalidToken: It is missing, malformed, expired, or not signed with the secret.
    """
    if secret is None:
        raise InvalidToken("This server has no secret to check tokens with: set --jwt-secret")
    if not token:
        raise InvalidToken("Authentication token missing")
    try:
        # One algorithm, never the one that the token names: "none" would need no secret.
        claims: dict[str, Any] = jwt.decode(
            token,  # type: ignore[arg-type] # one that is no text is not valid either
            secret.get_secret_value(),
            algorithms=["HS256"],
        )
    # Beside its own, PyJWT lets through what its readers of text and JSON raise.
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise InvalidToken("Authentication token not valid") from error
    return claims


def _unauthorized(detail: str) -> HTTPException:
    # A 401 names the scheme that is wanted (RFC 9110, section 11.6.1).
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})
