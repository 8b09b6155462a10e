"""The clinic: what one running process holds - settings, store, content folder, token counter."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from simulator.client.tokens import TokenCounter, load_counter
from simulator.content import Content, fresh_content
from simulator.settings import Settings
from simulator.store.database import Store, open_store


class Floor:
    """Who asks the model, in this process, for which practice session: a coder gives way to its own client's line."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._speaking: Counter[str] = Counter()
        self._coding: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()

    @contextmanager
    def speaking(self, session_id: str) -> Iterator[None]:
        """While the client's line is being produced."""
        with self._guard:
            self._speaking[session_id] += 1
        try:
            yield
        finally:
            with self._guard:
                self._speaking[session_id] -= 1
                if not self._speaking[session_id]:
                    del self._speaking[session_id]

    def taken(self, session_id: str) -> bool:
        """Whether the client's line is being produced now."""
        return session_id in self._speaking

    @contextmanager
    def coding(self, session_id: str) -> Iterator[None]:
        """While a session's replies are coded: by one at a time, the next waits."""
        with self._guard:
            turnstile = self._coding.setdefault(session_id, threading.Lock())
        with turnstile:
            yield


@dataclass(frozen=True)
class Clinic:
    """One process's hold on the shared things. `owner` names the process in leases."""

    settings: Settings
    store: Store
    counter: TokenCounter
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    floor: Floor = field(default_factory=Floor, repr=False, compare=False)

    @property
    def content(self) -> Content:
        """The personas and scenarios as their files stand now; read again only when a file changed."""
        return fresh_content(self.settings.content_dir)


def open_clinic(settings: Settings) -> Clinic:
    """Open the store and load the token counter. Raises StoreError where the database can't be used."""
    return Clinic(settings, open_store(settings.database_url, settings.data_dir), load_counter(settings))
