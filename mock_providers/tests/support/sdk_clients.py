"""All the clients: the rows of the table."""

from sdk_clients_ai import AI_CLIENTS
from sdk_clients_anthropic import ANTHROPIC_CLIENTS
from sdk_clients_compatible import COMPATIBLE_CLIENTS
from sdk_clients_google import GOOGLE_CLIENTS
from sdk_clients_ollama import OLLAMA_CLIENTS
from sdk_clients_openai import OPENAI_CLIENTS

CLIENTS = (
    *OPENAI_CLIENTS,
    *COMPATIBLE_CLIENTS,
    *ANTHROPIC_CLIENTS,
    *GOOGLE_CLIENTS,
    *OLLAMA_CLIENTS,
    *AI_CLIENTS,
)
