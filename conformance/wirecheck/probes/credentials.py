"""Bearer tokens: good ones, and those that must be refused."""

import time

from wirecheck.scenarios import Deployment

SUBJECT = "wirecheck"
_HOUR_S = 3600
# Any secret that is not the endpoint's; HS256 wants at least 32 bytes.
_OTHER_SECRET = "not-the-secret-of-this-endpoint-0"  # noqa: S105 - a secret of nobody's


def _claims(lifetime_s: int, user: str = SUBJECT) -> dict[str, object]:
    now = int(time.time())
    return {"sub": user, "user": user, "iat": now - _HOUR_S, "exp": now + lifetime_s}


def good(deployment: Deployment, user: str = SUBJECT) -> str | None:
    """The header that lets a probe in; None where nothing was given to make one from.

    Args:
        deployment: What was given: a token that is sent as it is, or the secret to make some with.
        user: Whom a token that is made names.
    """
    if deployment.token:
        return f"Bearer {deployment.token}"
    if deployment.jwt_secret:
        return _bearer(_claims(_HOUR_S, user), deployment.jwt_secret)
    return None


def flawed(flaw: str, deployment: Deployment) -> str | None:
    """A header that must be refused; None means no header at all.

    Args:
        flaw: ``missing``, ``malformed``, ``forged``, ``unsigned`` or ``expired``; the last needs
            ``deployment.jwt_secret``.
        deployment: Where the endpoint's secret comes from.
    """
    match flaw:
        case "missing":
            return None
        case "malformed":
            return "Token not-a-bearer-token"
        case "forged":
            return _bearer(_claims(_HOUR_S), _OTHER_SECRET)
        case "unsigned":
            return _bearer(_claims(_HOUR_S), "", "none")
        case _:
            return _bearer(_claims(-_HOUR_S // 2), deployment.jwt_secret or "")


def _bearer(claims: dict[str, object], secret: str, algorithm: str = "HS256") -> str:
    # Imported here: it takes a tenth of a gate's start, and many a gate needs no token.
    import jwt  # noqa: PLC0415

    return "Bearer " + jwt.encode(claims, secret, algorithm)
