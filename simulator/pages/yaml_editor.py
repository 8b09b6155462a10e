"""The editor for YAML: line numbers, faults marked on their lines, and what is typed sent without a button.

Streamlit's own text area sends its text only on leaving it, and shows no line numbers. Text and faults reach the
browser as data and are drawn as text; nothing of them is read as HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from simulator.authoring.checking import Fault

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HTML = """
<div class="editor">
  <div class="bar">
    <span class="told" role="status"></span>
    <select aria-label="Go to a place in the file"><option value="">Go to…</option></select>
  </div>
  <div class="frame">
    <div class="side" aria-hidden="true"><pre class="gutter"></pre></div>
    <div class="page"><div class="bands" aria-hidden="true"></div>
      <textarea wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off"></textarea></div>
  </div>
  <ol class="faults" aria-label="Faults"></ol>
</div>
"""


def yaml_editor(
    key: str, label: str, text: str, revision: str, faults: Sequence[Fault], on_typed: Callable[[str], None]
) -> None:
    """Draw the editor. `text` is taken over when `revision` is another than before; else what is being typed stays.

    `on_typed` is given the whole text, before the page is drawn anew.
    """
    count = len(faults)
    told = "No faults" if not count else f"{count} {'fault' if count == 1 else 'faults'}"

    def typed() -> None:
        sent = st.session_state[key].typed
        if sent is not None:
            on_typed(str(sent))

    _component()(
        key=key,
        data={
            "text": text,
            "revision": revision,
            "label": label,
            "told": told,
            "faults": [asdict(fault) for fault in faults],
        },
        on_typed_change=typed,
    )


@cache
def _component() -> ComponentRenderer:
    here = Path(__file__)
    script, style = (here.with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".js", ".css"))
    return st.components.v2.component("yaml_editor", html=HTML, css=style, js=script)
