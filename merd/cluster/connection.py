"""The connection to a scheduler: encrypted, unless it is on this machine."""

from __future__ import annotations

import logging
import socket
import ssl
from pathlib import Path

from distributed import Client, Security

from merd.config.settings import Settings
from merd.errors import MerdError, os_reason

_TIMEOUT_S = 5.0


def connect(settings: Settings) -> Client:
    """Return a connection to the scheduler that the configuration names.

    Certificates that it does not name are those of dask's own configuration.

    Raises:
        MerdError: If certificates lack or fit nothing, or no scheduler answers.
    """
    # What matters of it, merd says itself, in one line.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    address = settings.scheduler
    assert address is not None
    security = _security(settings) if address.startswith("tls://") else None
    _knock(address, security)
    try:
        return Client(address, security=security, timeout=_TIMEOUT_S, set_as_default=False, name="merd")
    except OSError as error:
        hint = ", or it does not take the certificate" if security else ""
        raise MerdError(f"{address}: what listens there is no scheduler of dask{hint}") from error


def _knock(address: str, security: Security | None) -> None:
    """Check that something listens; dask would try for long, and keep the reason to itself."""
    host, _, port = address.partition("://")[2].rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _TIMEOUT_S) as connected:
            if security:
                security.get_connection_args("client")["ssl_context"].wrap_socket(connected).close()
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", None) or str(error.reason).lower().replace("_", " ")
        raise MerdError(f"{address}: no encrypted connection: {reason}") from error
    except OSError as error:
        raise MerdError(f"{address}: no scheduler can be reached: {os_reason(error)}") from error


def _security(settings: Settings) -> Security:
    files = {
        "tls_ca_file": settings.scheduler_ca,
        "tls_client_cert": settings.scheduler_cert,
        "tls_client_key": settings.scheduler_key,
    }
    named = {key: _readable(path) for key, path in files.items() if path is not None}
    security = Security(require_encryption=True, **named)
    try:
        encrypted = security.get_connection_args("client")["ssl_context"]
    except OSError as error:
        raise MerdError(f"{settings.scheduler}: the certificates cannot be used: {os_reason(error)}") from error
    if encrypted is None:
        raise MerdError(f"{settings.scheduler}: needs scheduler_ca, scheduler_cert and scheduler_key")
    return security


def _readable(path: Path) -> str:
    try:
        path.read_bytes()
    except OSError as error:
        raise MerdError(f"{path}: {os_reason(error)}") from error
    return str(path)
