"""Which pages there are, and what opens first. Run with `make run`."""

import streamlit as st

from simulator.pages import choose, fidelity, history, practice

if __name__ == "__main__":  # measuring in worker processes imports this file, and draws nothing
    st.set_page_config(page_title="Therapist simulator", page_icon="💬", layout="centered")
    st.navigation([choose.page(), history.page(), fidelity.page(), practice.page()], position="top").run()
