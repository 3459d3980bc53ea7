"""Who is behind a request, or behind a save that a request leads to."""

from __future__ import annotations

from typing import Any

from jupyter_server import CallContext
from jupyter_server.auth.identity import IdentityProvider

from nbxflow.services.scan_on_save import Caller

_TOKEN = "token"  # noqa: S105  # the word, no token
_NOBODY = Caller(None, None)


def caller_of(handler: Any) -> Caller:
    """The user of a request.

    Who shows the server's token and no cookie gets a new name with every request from Jupyter's
    own identity provider: to us they are one, the holder of the token.
    """
    name = getattr(getattr(handler, "current_user", None), "username", None)
    if not isinstance(name, str):
        return _NOBODY
    provider = handler.identity_provider
    nameless = (
        type(provider).get_user is IdentityProvider.get_user
        and provider.is_token_authenticated(handler)
        and handler.get_cookie(provider.get_cookie_name(handler)) is None
    )
    return Caller(name, _TOKEN if nameless else f"user {name}")


def present_caller() -> Caller:
    """The user of the request that is being answered; nobody where there is none."""
    try:
        handler = CallContext.get(CallContext.JUPYTER_HANDLER)
        return _NOBODY if handler is None else caller_of(handler)
    except Exception:  # an identity provider of another kind must not keep anybody from saving
        return _NOBODY
