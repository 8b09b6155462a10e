"""Who looks at the page: signed in by OpenID Connect where that is configured, else chosen in demo mode.

Asked anew with every click: a sign-in that has expired, a person who was disabled and a role that was revoked in the
meantime are honoured then. Streamlit itself keeps a sign-in for 30 days whatever the provider's token says.
"""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import streamlit as st

from simulator import demo_people
from simulator.clinic import Clinic
from simulator.errors import AccessError, SettingError
from simulator.pages.shared import plain
from simulator.store import invitations, people
from simulator.store.access import Role
from simulator.store.people import Membership, Person

# Where a visitor wanted to go before signing in, for ten minutes; and who was chosen in demo mode, for 30 days.
TARGET_COOKIE = "simulator_target"
DEMO_COOKIE = "simulator_demo"
TARGET_SECONDS = 600
DEMO_SECONDS = 30 * 24 * 3600
_TARGET = re.compile(r"/[a-z_-]{0,30}(\?[A-Za-z0-9_.=&%-]{0,300})?")


@dataclass(frozen=True)
class Viewer:
    """The person in front of the page and the roles they hold now."""

    person: Person
    memberships: tuple[Membership, ...]

    @property
    def id(self) -> str:
        return self.person.id

    def cohorts_as(self, *roles: Role) -> list[str]:
        """Ids of the cohorts where they hold one of these roles, each once."""
        return list(dict.fromkeys(each.cohort_id for each in self.memberships if each.role in roles))

    def holds(self, *roles: Role) -> bool:
        """Whether they hold one of these roles in any cohort."""
        return bool(self.cohorts_as(*roles))


def viewer(here: Clinic) -> Viewer:
    """Who looks, with their roles as they are now; the page ends here where nobody is signed in.

    Raises AccessError in a callback, where no page can be drawn, for a sign-in that no longer holds.
    """
    person = _demo_person(here) if demo_mode(here) else _signed_in(here)
    if person is None:
        raise AccessError("Your sign-in has expired or was ended. Sign in again.")
    return Viewer(person, people.memberships(here.store, person.id))


def demo_mode(here: Clinic) -> bool:
    """Whether nobody signs in here. Raises SettingError where a sign-in was set and the server didn't get it."""
    configured = "auth" in st.secrets.to_dict() if _secrets_there() else False
    if here.settings.sign_in is not None and not configured:
        raise SettingError(
            "SIMULATOR_SIGN_IN is set, but the server was started without it. Start it by simulator run."
        )
    return not configured


def door(here: Clinic) -> Viewer:
    """The viewer, or the page that asks to sign in or to join, which ends there."""
    if demo_mode(here):
        _refuse_strangers()
        demo_people.seed(here.store, here.settings.trainee)
        return viewer(here)
    person = _signed_in(here)
    if person is None:
        _ask_to_sign_in()
        st.stop()
    found = Viewer(person, people.memberships(here.store, person.id))
    _restore_target()
    if not found.memberships:
        _ask_to_join(here, found)
        st.stop()
    return found


def strip(here: Clinic, who: Viewer) -> None:
    """Who one is, at the top of every page; in demo mode also to choose another."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="who"):
        if demo_mode(here):
            st.caption("Demo mode: no sign-in, this machine only")
            roles = people.demo_roles(here.store)
            everyone = {
                person.id: f"{plain(person.shown)} – {', '.join(roles.get(person.id, ())) or 'no role'}"
                for person in demo_people.everyone(here.store)
            }
            with st.popover(f"You are {plain(who.person.shown)}", icon=":material/person:"):
                st.radio(
                    "Look at the app as",
                    list(everyone),
                    index=list(everyone).index(who.id),
                    format_func=everyone.__getitem__,
                    key="demo-choice",
                    on_change=_choose_demo_person,
                )
        else:
            st.caption(f"Signed in as {plain(who.person.shown)}")
            st.button("Sign out", icon=":material/logout:", on_click=st.logout)
    chosen = st.session_state.pop("demo-cookie", None)
    if chosen is not None:
        _set_cookie(DEMO_COOKIE, quote(chosen), DEMO_SECONDS)


def _choose_demo_person() -> None:
    st.session_state["demo-person"] = st.session_state["demo-cookie"] = st.session_state["demo-choice"]


def _demo_person(here: Clinic) -> Person | None:
    """Who was chosen in this window, else before in this browser, else the trainee of the settings."""
    for id in (
        st.session_state.get("demo-person"),
        unquote(st.context.cookies.get(DEMO_COOKIE, "")),
        here.settings.trainee,
    ):
        person = people.person_of(here.store, id) if id else None
        if person is not None and person.disabled is None and person.erased is None:
            return person
    return None


def _refuse_strangers() -> None:
    """Demo mode on an address that others reach would let anyone be anyone."""
    address = str(st.get_option("server.address") or "")
    try:
        local = ipaddress.ip_address(address).is_loopback
    except ValueError:
        local = address == "localhost"
    if not local:
        st.error("The app has no sign-in and is served to other machines, so it stays closed.", icon=":material/lock:")
        st.markdown("Set `SIMULATOR_SIGN_IN`, or serve it on 127.0.0.1. README.md says how.")
        st.stop()


def _secrets_there() -> bool:
    return bool(st.secrets.load_if_toml_exists())


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict() if st.user.is_logged_in else {}


def _signed_in(here: Clinic) -> Person | None:
    """The person of the browser's sign-in, None without one, with one that has expired, and for a disabled person."""
    claims = _claims()
    expires = claims.get("exp")
    if not claims or (isinstance(expires, int | float) and expires < time.time()):
        return None
    return people.signed_in(
        here.store, str(claims["iss"]), str(claims["sub"]), _text(claims.get("name")), _text(claims.get("email"))
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _ask_to_sign_in() -> None:
    st.title("Practise with a simulated client")
    if _claims():
        st.warning("Your sign-in has expired or was ended. Everything you sent is kept.", icon=":material/lock_clock:")
        refused = st.session_state.get("refused")
        if refused and refused["text"]:
            st.caption("What you wrote and did not send:")
            st.code(refused["text"], language=None, wrap_lines=True)
    else:
        st.markdown("Please sign in.")
    st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)
    parts = urlsplit(st.context.url or "")
    target = parts.path + ("?" + urlencode(st.query_params.to_dict()) if len(st.query_params) else "")
    if _TARGET.fullmatch(target) and target != "/":
        _set_cookie(TARGET_COOKIE, target, TARGET_SECONDS)


def _restore_target() -> None:
    """Go where the visitor wanted to go before signing in: the provider sends everybody to the front page."""
    if st.session_state.pop("target-reached", False):
        _set_cookie(TARGET_COOKIE, "", 0)
    if "target-seen" in st.session_state:
        return
    st.session_state["target-seen"] = True
    target = st.context.cookies.get(TARGET_COOKIE, "")
    if urlsplit(st.context.url or "").path.strip("/") == "" and _TARGET.fullmatch(target) and target != "/":
        st.session_state["target"] = target


def wanted_page(pages: list[st.Page]) -> tuple[st.Page, dict[str, str]] | None:
    """The page, of these, that the visitor wanted before signing in, with its query; once."""
    target = st.session_state.pop("target", None)
    if target is None:
        return None
    parts = urlsplit(target)
    for page in pages:
        if page.url_path == parts.path.strip("/"):
            st.session_state["target-reached"] = True
            return page, dict(parse_qsl(parts.query))
    return None


def _ask_to_join(here: Clinic, who: Viewer) -> None:
    st.title("Join a cohort")
    st.text(f"You are signed in as {who.person.shown}, and belong to no cohort yet.")
    with st.form("join"):
        code = st.text_input("Invitation code", value=st.query_params.get("invitation", ""))
        if st.form_submit_button("Join", type="primary"):
            try:
                invitations.accept_invitation(here.store, who.id, code)
            except AccessError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
    st.button("Sign out", on_click=st.logout)


def _set_cookie(name: str, value: str, seconds: int) -> None:
    cookie = f"{name}={value}; path=/; max-age={seconds}; SameSite=Lax"
    st.html(f"<script>document.cookie = {json.dumps(cookie)}</script>", unsafe_allow_javascript=True)
