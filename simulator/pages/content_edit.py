"""Writing a file: the editor with its faults, what the text means, and the difference to what is published."""

from __future__ import annotations

import streamlit as st

from simulator.authoring.difference import difference, told
from simulator.authoring.files import changed_at
from simulator.pages import content_marks
from simulator.pages.content_desk import Desk, keep, replace, shown
from simulator.pages.yaml_editor import yaml_editor


def draw(desk: Desk) -> None:
    """The editor, beside it what its text means, below it the difference."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name, began = shown(desk)
        yaml_editor(
            f"editor-{desk.key}",
            f"YAML of {desk.content_id}",
            desk.text,
            name,
            desk.checked.faults,
            lambda text: keep(desk, text, began),
        )
        st.caption("What you type is kept as your draft and checked as you go. Nobody else sees it.")
    with right:
        _meaning(desk)
    _difference(desk)


def _meaning(desk: Desk) -> None:
    """What the text means; while it has faults, what it meant before them."""
    name = f"meaning-{desk.key}"
    part = desk.checked.part
    if part is not None:
        st.session_state[name] = part
    last = st.session_state.get(name) or desk.published
    with st.container(height=700, border=True, key=f"outline-{desk.key}"):
        before = "Mend the faults to see what the text means now. Before, it meant:"
        st.caption("What the text means" if part else before)
        if last is not None:
            names = {each.id: each.name for each in desk.content.personas.values()}
            st.html(content_marks.outline(last, names))
        else:
            st.caption("There is nothing to show yet.")


def _difference(desk: Desk) -> None:
    if desk.there is None:
        st.caption("Nothing is published under this name yet, so there is no difference to show.")
        return
    lines = difference(desk.there, desk.text)
    if not lines:
        st.caption("The text is the published one.")
        return
    with st.expander(f"Difference to what is published: {told(lines)}", expanded=len(lines) <= 40):
        st.html(content_marks.diff(lines))
        st.button("Throw the draft away", icon=":material/delete:", on_click=_give_up, args=(desk,))


def overtaken(desk: Desk) -> None:
    """Tell that the folder's file changed after the draft was begun, and let the author choose."""
    changed = changed_at(desk.path)
    when = f"at {changed:%H:%M} UTC on {changed:%d %b}" if changed else "meanwhile"
    st.warning(f"The file was changed outside this draft {when}.", icon=":material/sync_problem:")
    if desk.there is not None:
        with st.expander("What the file has, and your draft has not"):
            st.html(content_marks.diff(difference(desk.text, desk.there)))
    with st.container(horizontal=True):
        if desk.there is not None:
            st.button("Take the file's text into the draft", on_click=_take, args=(desk,), icon=":material/download:")
        st.button("Keep mine", on_click=_keep_mine, args=(desk,), icon=":material/edit:")


def put_back(desk: Desk) -> None:
    """Offer the draft that was thrown away or replaced in this tab."""
    old = st.session_state.get(f"old-{desk.key}")
    if old is not None and old != desk.text:
        st.button("Put my draft back", icon=":material/undo:", on_click=_put_back, args=(desk, old))


def _take(desk: Desk) -> None:
    st.session_state[f"old-{desk.key}"] = desk.text
    replace(desk, desk.there or "", desk.there_hash)


def _give_up(desk: Desk) -> None:
    _take(desk)


def _keep_mine(desk: Desk) -> None:
    keep(desk, desk.text, desk.there_hash)


def _put_back(desk: Desk, old: str) -> None:
    st.session_state.pop(f"old-{desk.key}", None)
    replace(desk, old, desk.there_hash)
