"""GET /health: whether the server answers."""

from importlib.metadata import version

from fastapi import APIRouter

VERSION = version("wirecheck")

router = APIRouter()


# Not described: a system's description has the routes of its dialect alone.
@router.get("/health", include_in_schema=False)
async def health() -> dict[str, str]:
    """Tell who is here (docs/dialects.md, "plain")."""
    return {"status": "healthy", "service": "llm-query-api", "version": VERSION}
