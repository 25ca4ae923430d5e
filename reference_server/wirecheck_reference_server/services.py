"""What every dialect is given: the settings, and a way to ask a provider."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from wirecheck_reference_server.cancellation import ClientCancelled, Interruption, Shutdown
from wirecheck_reference_server.limiting import Limiter
from wirecheck_reference_server.settings import Settings
from wirecheck_reference_server.state import State
from wirecheck_reference_server.streams import RunningStreams
from wirecheck_reference_server.upstream.interface import (
    Answer,
    Chat,
    Failure,
    Upstream,
    UpstreamFailure,
)
from wirecheck_reference_server.upstream.providers import Providers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """The parts that are shared by all requests of an application."""

    settings: Settings
    providers: Providers
    shutdown: Shutdown
    streams: RunningStreams
    limiter: Limiter
    state: State = field(default_factory=State)

    @asynccontextmanager
    async def answer(
        self, upstream: Upstream, chat: Chat, interruption: Interruption | None = None
    ) -> AsyncIterator[Answer]:
        """Ask a provider, for as long as the server is allowed to run, and log how it ended.

        Raises:
            ClientCancelled: So the interruption has it.
            UpstreamFailure: There is no complete answer, for whatever reason. A fault of our own
                is one too: a stream that has begun must end in its dialect's own way.
        """
        started = time.monotonic()
        outcome = "cancelled"
        by_client = interruption or Interruption(ClientCancelled)
        try:
            async with (
                by_client.interrupts(),
                self.shutdown.interrupts(),
                upstream.stream(chat) as answer,
            ):
                yield answer
            outcome = "complete"
        except ClientCancelled:
            raise
        except UpstreamFailure as failure:
            outcome = failure.kind.name.lower()
            raise
        except Exception as error:
            outcome = "fault"
            log.exception("fault while answering")
            raise UpstreamFailure(Failure.OTHER, "The server failed.") from error
        finally:
            facts = {
                "provider": upstream.name,
                "model": chat.model,
                "outcome": outcome,
                "seconds": round(time.monotonic() - started, 3),
            }
            log.info("answer ended", extra={"facts": facts})


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesOfApp = Annotated[Services, Depends(_services)]
