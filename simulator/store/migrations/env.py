"""Alembic runs this file; `simulator.store.upgrade` hands it the open connection, inside a transaction."""

from __future__ import annotations

from alembic import context

from simulator.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can't alter most things in place
)
with context.begin_transaction():
    context.run_migrations()
