"""Which pages a person sees, by their roles, and what opens first. Run with `make run`."""

import streamlit as st

from simulator.pages import choose, fidelity, guide, history, practice, signing_in
from simulator.pages.shared import clinic, explained
from simulator.pages.signing_in import Viewer

# On a phone the pages hide behind a bare arrow; a word says what it is.
MENU_STYLE = """<style>
[data-testid="stExpandSidebarButton"] { width: auto; padding: 0 .5rem; gap: .25rem; }
[data-testid="stExpandSidebarButton"]::after { content: "Menu"; font-size: .9rem; }
</style>"""


def pages(who: Viewer) -> list[st.Page]:
    """The pages of a person's roles. One that is left out here is not locked by that: each query asks who looks."""
    found = [choose.page(), history.page(), guide.page(), practice.page()]
    if who.holds("supervisor", "instructor"):
        found += [fidelity.page()]
    return found


def main() -> None:
    """Draw the page that is asked for, once it is known who asks."""
    st.set_page_config(page_title="Therapist simulator", page_icon="💬", layout="centered")
    st.html(MENU_STYLE)
    with explained():
        here = clinic()
        who = signing_in.door(here)
    theirs = pages(who)
    chosen = st.navigation(theirs, position="top")
    wanted = signing_in.wanted_page(theirs)
    if wanted is not None:
        st.switch_page(wanted[0], query_params=wanted[1])
    signing_in.strip(here, who)
    chosen.run()


if __name__ == "__main__":  # measuring in worker processes imports this file, and draws nothing
    main()
