"""A proxy that delivers a server's answers in adversarial ways.

with running_delivery(to="http://127.0.0.1:8000") as delivery:
    requests.get(f"{delivery.url_for('bytes=1')}/chat/stream", stream=True)
    ...
    delivery.log(wait="ended")
"""

from wirecheck_mock_providers.delivery.client import DeliveryClient, DeliveryError
from wirecheck_mock_providers.delivery.running import running_delivery

__all__ = ["DeliveryClient", "DeliveryError", "running_delivery"]
