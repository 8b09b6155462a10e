"""What a served app has read before anybody visits it. `serving` has one process import this, and forks the apps off.

A server that starts from nothing takes ten seconds of a processor for imports and weights until its first answer;
`test_browser_practice` starts one that way.
"""

from streamlit.logger import set_log_level

from simulator.client.meaning import vector

set_log_level("ERROR")  # there is no server here yet, which Streamlit's caches would remark on
import app  # noqa: E402, F401

set_log_level("INFO")
vector("What brings you?")
