"""Which pages a person sees, by their roles, and what opens first. Run with `make run`."""

import streamlit as st

from simulator.pages import (
    agreement,
    choose,
    cohort,
    content,
    fidelity,
    guide,
    history,
    members,
    practice,
    progress,
    queue,
    review,
    signing_in,
)
from simulator.pages.shared import clinic, explained
from simulator.pages.signing_in import Viewer
from simulator.store.access import Role

# On a phone the pages hide behind a bare arrow; a word says what it is. Captions, and what is chosen of several, are
# too faint for WCAG's 4.5 to 1.
STYLE = """<style>
[data-testid="stExpandSidebarButton"] { width: auto; padding: 0 .5rem; gap: .25rem; }
[data-testid="stExpandSidebarButton"]::after { content: "Menu"; font-size: .9rem; }
[data-testid="stCaptionContainer"] { color: inherit; opacity: .78; }
[data-testid="stButtonGroup"] [data-selected="true"] { color: inherit !important; font-weight: 600; }
</style>"""
# Pages that need two columns.
WIDE = ("review",)


def pages(who: Viewer) -> list[st.Page]:
    """The pages of a person's roles. One that is left out of the navigation is not locked by that: each query asks.

    A page of another role is there too, hidden, and says which role it takes: a link to it isn't broken.
    """
    staff: list[tuple[st.Page, tuple[Role, ...]]] = [
        (queue.page(), ("supervisor",)),
        (review.page(), ("supervisor",)),
        (agreement.page(), ("supervisor",)),
        (cohort.page(), ("trainee", "supervisor", "instructor")),
        (fidelity.page(), ("supervisor", "instructor")),
        (content.page(), ("instructor",)),
        (members.page(), ("administrator",)),
    ]
    theirs = [page if who.holds(*roles) else _closed(page, roles) for page, roles in staff]
    return [choose.page(), history.page(), progress.page(), guide.page(), practice.page(), *theirs]


def _closed(page: st.Page, roles: tuple[Role, ...]) -> st.Page:
    def say() -> None:
        st.title(page.title)
        st.markdown(f"This page takes the role of {' or '.join(roles)}. An administrator of your cohort can give it.")

    return st.Page(say, title=page.title, url_path=page.url_path, visibility="hidden")


def main() -> None:
    """Draw the page that is asked for, once it is known who asks."""
    st.set_page_config(page_title="Therapist simulator", page_icon="💬")
    st.html(STYLE)
    with explained():
        here = clinic()
        who = signing_in.door(here)
    theirs = pages(who)
    chosen = st.navigation(theirs, position="top")
    wanted = signing_in.wanted_page(theirs)
    if wanted is not None:
        st.switch_page(wanted[0], query_params=wanted[1])
    st.set_page_config(layout="wide" if chosen.url_path in WIDE else "centered")
    signing_in.strip(here, who)
    chosen.run()


if __name__ == "__main__":  # measuring in worker processes imports this file, and draws nothing
    main()
