"""The endpoint that is loaded, and all that its users have in common."""

import ssl
from dataclasses import dataclass, field

from wirecheck.contract import Contract
from wirecheck.scenarios import Deployment
from wirecheck_load.transport.limits import Limits
from wirecheck_load.transport.origin import Origin
from wirecheck_load.transport.tls import default_context


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint.

    Attributes:
        url: Its base URL.
        contract: What it promises, and how a stream of it is started.
        deployment: How its users get in: ``token``, or ``jwt_secret`` to make tokens with.
        mock_url: Of the mock provider behind it, whose journal is asked; empty if there is none.
        limits: Of one stream.
        context: For TLS.

    Raises:
        ValueError: The URL is none of an endpoint.
    """

    url: str
    contract: Contract
    deployment: Deployment = field(default_factory=Deployment)
    mock_url: str = ""
    limits: Limits = field(default_factory=Limits)
    context: ssl.SSLContext = field(default_factory=default_context)

    def __post_init__(self) -> None:
        Origin.of(self.url)
        if self.mock_url:
            Origin.of(self.mock_url)
