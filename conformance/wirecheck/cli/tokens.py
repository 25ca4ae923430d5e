"""``wirecheck token``."""

import argparse
import os
import sys
import time
import warnings

import jwt
from rich.console import Console

from wirecheck.cli.errors import UserError

SECRET_VARIABLE = "WIRECHECK_REFERENCE_JWT_SECRET"  # noqa: S105 - the name of one


def token(_: Console, options: argparse.Namespace) -> int:
    """Print a JWT that the reference server accepts.

    Raises:
        UserError: There is no secret to sign it with.
    """
    secret = options.secret or os.environ.get(SECRET_VARIABLE)
    if not secret:
        raise UserError(f"there is no secret: give --secret S, or set {SECRET_VARIABLE}")
    claims = {"sub": options.subject, "exp": int(time.time()) + options.expires_in}
    with warnings.catch_warnings():
        # How long the secret is was decided at the server.
        warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
        sys.stdout.write(jwt.encode(claims, secret, "HS256") + "\n")
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand's arguments."""
    parser.add_argument(
        "--secret", metavar="S", help=f"signs it, HS256 (default: ${SECRET_VARIABLE})"
    )
    parser.add_argument(
        "--subject", default="alice", metavar="USER", help="whom it names (default: %(default)s)"
    )
    parser.add_argument(
        "--expires-in",
        type=int,
        default=3600,
        metavar="SECONDS",
        help="negative: it has expired (default: %(default)s)",
    )
