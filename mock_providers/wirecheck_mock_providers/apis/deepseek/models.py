"""DeepSeek's models. It lists them, and documents no way to ask for one."""

from dataclasses import dataclass
from typing import ClassVar

from wirecheck_mock_providers.apis.deepseek.chat import DeepSeekDialect
from wirecheck_mock_providers.apis.openai.models import OpenAIModels


@dataclass(frozen=True)
class DeepSeekModels(OpenAIModels):
    """`GET /models`."""

    real = ("deepseek-chat", "deepseek-reasoner")
    owner: ClassVar = "deepseek"
    dialect: ClassVar = DeepSeekDialect()
