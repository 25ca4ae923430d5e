"""Bearer tokens: JWTs signed with the server's secret (HS256)."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import jwt
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

if TYPE_CHECKING:
    from pydantic import SecretStr


class BearerRoute(APIRoute):
    """A route that asks for a token before it looks at the body, if the server has a secret.

    A dependency would come too late: FastAPI reads and parses the body before it calls any.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the check in front of the route's handler."""
        handle = super().get_route_handler()

        async def authenticate_and_handle(request: Request) -> Response:
            secret: SecretStr | None = request.app.state.services.settings.jwt_secret
            if secret is not None:
                verify_bearer(request.headers.get("authorization", ""), secret.get_secret_value())
            return await handle(request)

        return authenticate_and_handle


def verify_bearer(authorization: str, secret: str) -> dict[str, Any]:
    """Return the claims of the token in an `Authorization` header.

    Raises:
        HTTPException: 401; the header is not `Bearer TOKEN` (RFC 6750, section 2.1), or the token
            is malformed, expired, or not signed with the secret.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthorized("A bearer token is required.")
    try:
        # One algorithm, never the one that the token names: "none" would need no secret.
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise _unauthorized("The bearer token is not valid.") from error
    return claims


def _unauthorized(detail: str) -> HTTPException:
    # A 401 names the scheme that is wanted (RFC 9110, section 11.6.1).
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})
