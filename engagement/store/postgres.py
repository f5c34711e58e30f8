"""PostgreSQL through psycopg 3: the URL forms people have, time-outs on everything, pinged connections."""

from sqlalchemy import URL, Engine, NullPool, Pool, create_engine

CONNECT_SECONDS = 5
STATEMENT_MS = 120_000
LOCK_MS = 5_000
IDLE_IN_TRANSACTION_MS = 60_000


def normalised(url: URL) -> URL:
    """``postgres://`` and ``postgresql://`` mean psycopg 3."""
    return url.set(drivername="postgresql+psycopg")


def postgres_engine(url: URL, *, pooled: bool = True, statement_ms: int = STATEMENT_MS) -> Engine:
    """A lazy engine. ``pooled=False`` gives direct connections, for locks that belong to a connection."""
    settings = {
        "statement_timeout": f"{statement_ms:d}",
        "lock_timeout": f"{LOCK_MS:d}",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_MS:d}",
        "timezone": "UTC",
        "jit": "off",  # compiling takes longer than any of these statements
    }
    given = url.query.get("options", "")
    options = " ".join([*(f"-c {name}={value}" for name, value in settings.items()), *([str(given)] if given else [])])
    pool: type[Pool] | None = None if pooled else NullPool
    return create_engine(
        normalised(url).update_query_dict({"options": options}),
        connect_args={"connect_timeout": CONNECT_SECONDS},
        poolclass=pool,
        pool_pre_ping=pooled,
        hide_parameters=True,
    )
