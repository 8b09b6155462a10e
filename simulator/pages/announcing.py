"""Telling a screen reader, once, that the client has answered.

The talk is drawn anew with every line, and what is replaced as a whole isn't announced. So the line is also put into a
live region that this page makes once and keeps beside the app.
"""

from __future__ import annotations

import json

import streamlit as st

REGION = "simulator-announced"
_SCRIPT = """<script>
(() => {
  let region = document.getElementById(%(region)s);
  const said = %(said)s, key = %(key)s;
  if (!region) {
    region = document.createElement("div");
    region.id = %(region)s;
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    region.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%%)";
    document.body.append(region);
    region.dataset.key = key;  // what stood there when the page was opened is read like any other text
  }
  if (region.dataset.key !== key) {
    region.dataset.key = key;
    region.textContent = said;
  }
})();
</script>"""


def announce(said: str, key: str) -> None:
    """Have `said` read out, unless the same `key` was before or nothing has been said since the page was opened."""
    st.html(script(said, key), unsafe_allow_javascript=True)


def script(said: str, key: str) -> str:
    """The script that does it; no text in it can end it or begin another."""

    def quoted(text: str) -> str:
        return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

    return _SCRIPT % {"region": quoted(REGION), "said": quoted(said), "key": quoted(key)}
