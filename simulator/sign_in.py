"""The sign-in file: what `st.login` needs of an OpenID Connect provider, checked before the app is served.

A TOML file with one section, as Streamlit documents it for its secrets:

    [auth]
    redirect_uri = "https://practice.example.org/oauth2callback"
    cookie_secret = "..."                 at least 32 characters, the same on every machine
    client_id = "..."
    client_secret = "..."
    server_metadata_url = "https://provider.example.org/.well-known/openid-configuration"
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from simulator.errors import SettingError

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SECRET_LENGTH = 32
CALLBACK = "/oauth2callback"


def check_sign_in(path: Path) -> None:
    """Raises SettingError, which never quotes a secret, where the file can't sign anybody in."""
    try:
        with path.open("rb") as file:
            auth = tomllib.load(file).get("auth")
    except OSError as error:
        raise SettingError(f"{path}: can't be read ({error.strerror}); name the sign-in file.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{path}: is no TOML ({error}); README.md shows the form.") from None
    if not isinstance(auth, dict):
        raise SettingError(f"{path}: has no [auth] section; README.md shows the form.")
    missing = [name for name in NEEDED if not (isinstance(auth.get(name), str) and auth[name].strip())]
    if missing:
        raise SettingError(f"{path}: [auth] lacks {', '.join(missing)}; README.md shows the form.")
    if len(auth["cookie_secret"]) < SECRET_LENGTH:
        raise SettingError(f"{path}: cookie_secret must be at least {SECRET_LENGTH} characters, drawn at random.")
    if not auth["redirect_uri"].endswith(CALLBACK):
        raise SettingError(f"{path}: redirect_uri must be the app's own address and end in {CALLBACK}.")
