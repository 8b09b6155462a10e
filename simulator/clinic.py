"""The clinic: what one running process holds - settings, store, content folder, token counter."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from simulator.client.tokens import TokenCounter, load_counter
from simulator.content import Content, fresh_content
from simulator.settings import Settings
from simulator.store.database import Store, open_store


@dataclass(frozen=True)
class Clinic:
    """One process's hold on the shared things. `owner` names the process in leases."""

    settings: Settings
    store: Store
    counter: TokenCounter
    owner: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def content(self) -> Content:
        """The personas and scenarios as their files stand now; read again only when a file changed."""
        return fresh_content(self.settings.content_dir)


def open_clinic(settings: Settings) -> Clinic:
    """Open the store and load the token counter. Raises StoreError where the database can't be used."""
    return Clinic(settings, open_store(settings.database_url, settings.data_dir), load_counter(settings))
