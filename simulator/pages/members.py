"""People and roles of a cohort, invitations, and the audit trail: for its administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from simulator.clinic import Clinic
from simulator.errors import SimulatorError
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import Viewer, viewer
from simulator.store import audit, cohorts, invitations
from simulator.store.access import ROLES
from simulator.store.cohorts import Cohort, Member

TRAIL_SHOWN = 50


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="People", icon=":material/group:", url_path="people")


def show() -> None:
    """Draw the page."""
    st.title("People")
    with explained():
        here = clinic()
        who = viewer(here)
        administered = set(who.cohorts_as("administrator"))
        theirs = [each for each in cohorts.cohorts(here.store, who.id) if each.id in administered]
    if not theirs:
        st.markdown("You administer no cohort. An administrator can give you that role.")
        return
    said = st.session_state.pop("people-said", None)
    if said:
        st.error(said, icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {each.id: each.name for each in theirs}
        chosen = st.selectbox("Cohort", list(names), format_func=names.__getitem__, key="people-cohort")
        with st.popover("Make a cohort", icon=":material/add:"), st.form("new-cohort", border=False):
            st.text_input("Its name", key="new-cohort-name")
            st.form_submit_button("Make it", on_click=_make_cohort, args=(here, who))
    cohort = next(each for each in theirs if each.id == chosen)
    with explained():
        _members(here, who, cohort)
        _invitations(here, who, cohort)
        _reviewing(here, who, cohort)
        _trail(here, who, cohort)


def _members(here: Clinic, who: Viewer, cohort: Cohort) -> None:
    found = cohorts.members(here.store, who.id, cohort.id)
    st.header("Members")
    for role in ROLES:
        holders = [member for member in found if member.membership.role == role]
        st.subheader(f"{role.capitalize()}s")
        if not holders:
            st.caption(f"No {role} yet. Invite one below.")
        for member in holders:
            _member(here, who, member)


def _member(here: Clinic, who: Viewer, member: Member) -> None:
    held = member.membership
    with st.container(horizontal=True, vertical_alignment="center", key=f"member-{held.id}"):
        with st.container(gap="xxsmall"):
            st.text(member.person.shown + (" (you)" if member.person.id == who.id else ""))
            facts = [
                member.person.email,
                held.group_name and f"group {held.group_name}",
                f"since {held.since:%d %b %Y}",
            ]
            # no caption: an address becomes a link, and a link in a caption is too pale to read
            st.markdown(f":small[{plain(' · '.join(fact for fact in facts if fact))}]")
        with st.popover("Change", icon=":material/edit:"):
            with st.form(f"group-{held.id}", border=False):
                st.text_input("Group", value=held.group_name or "", key=f"group-name-{held.id}")
                st.form_submit_button("Move to this group", on_click=_move, args=(here, who, member))
            if st.button(f"End this role of {plain(member.person.shown)}", key=f"revoke-{held.id}"):
                _try(lambda: cohorts.revoke_role(here.store, who.id, held.id))
                st.rerun()


def _invitations(here: Clinic, who: Viewer, cohort: Cohort) -> None:
    st.header("Invite")
    with st.form("invite"), st.container(horizontal=True, vertical_alignment="bottom"):
        role = st.selectbox("Role", ROLES)
        group = st.text_input("Group", help="For trainees, where the cohort has groups. May stay empty.")
        if st.form_submit_button("Make an invitation", type="primary"):
            code, _ = invitations.invite(here.store, who.id, cohort.id, role, group.strip() or None)
            st.session_state["invitation"] = (cohort.id, role, code)
    made = st.session_state.get("invitation")
    if made and made[0] == cohort.id:
        st.success(f"Give this code to one {made[1]}. It is shown this once, and good for 14 days.")
        st.code(made[2], language=None)
    now = datetime.now(UTC)
    waiting = [each for each in invitations.invitations(here.store, who.id, cohort.id) if each.open_at(now)]
    for each in waiting:
        with st.container(horizontal=True, vertical_alignment="center", key=f"invitation-{each.id}"):
            group_name = f", group {plain(each.group_name)}" if each.group_name else ""
            st.caption(f"Waiting: {each.role}{group_name}, until {each.expires:%d %b %Y}")
            if st.button("Take it back", key=f"take-back-{each.id}"):
                invitations.revoke_invitation(here.store, who.id, each.id)
                st.rerun()


def _reviewing(here: Clinic, who: Viewer, cohort: Cohort) -> None:
    st.header("Reviewing")
    blind = st.toggle(
        "Supervisors rate before they see the machine's suggestion",
        value=cohort.blind_first,
        key=f"blind-{cohort.id}",
        help="Ratings given blind are the only ones that measure agreement free of the suggestion.",
    )
    if blind != cohort.blind_first:
        cohorts.set_blind_first(here.store, who.id, cohort.id, blind)


def _trail(here: Clinic, who: Viewer, cohort: Cohort) -> None:
    with st.expander("Audit trail: who did what", icon=":material/history:"):
        entries = audit.audit_trail(here.store, who.id, cohort.id, limit=TRAIL_SHOWN)
        if not entries:
            st.caption("Nothing yet.")
        names = {each.person.id: each.person.shown for each in cohorts.members(here.store, who.id, cohort.id)}
        for entry in entries:
            actor = names.get(entry.actor, "a former member") if entry.actor else "the operator"
            about = f" · {names.get(entry.subject, 'a former member')}" if entry.subject else ""
            act = entry.action.replace("_", " ")
            st.text(f"{entry.at:%d %b %Y, %H:%M} UTC · {actor} · {act}{about}")


def _make_cohort(here: Clinic, who: Viewer) -> None:
    name = str(st.session_state["new-cohort-name"])
    _try(lambda: st.session_state.update({"people-cohort": cohorts.add_cohort(here.store, who.id, name).id}))


def _move(here: Clinic, who: Viewer, member: Member) -> None:
    held = member.membership
    group = str(st.session_state[f"group-name-{held.id}"]).strip() or None
    _try(lambda: cohorts.give_role(here.store, who.id, held.cohort_id, held.person_id, held.role, group))


def _try(act: Callable[[], object]) -> None:
    """Do it, and keep what speaks against it for the page to say."""
    try:
        act()
    except SimulatorError as error:
        st.session_state["people-said"] = str(error)
