"""What a served app has read before anybody visits it. `serving` has one process import this, and forks the apps off.

A server that starts from nothing takes ten seconds of a processor for imports and weights until its first answer;
`test_browser_practice` starts one that way.
"""

import tempfile
from pathlib import Path

from streamlit.logger import set_log_level

from simulator.client.ready import make_ready
from simulator.client.tokens import load_counter
from simulator.content import read_content
from simulator.fidelity.runs import run_session
from simulator.fidelity.trainees import read_trainees
from simulator.settings import Settings

ROOT = Path(__file__).parent.parent

set_log_level("ERROR")  # there is no server here yet, which Streamlit's caches would remark on
import app  # noqa: E402, F401

set_log_level("INFO")

# One exchange in memory reads the weights, and what can be asked of the client that most tests talk with.
_content = read_content(ROOT)
run_session(
    _content.personas["robert"],
    _content.scenarios["first_minutes"],
    read_trainees(ROOT / "scenarios" / "trainees")["skilled"],
    seed=1,
    turns=1,
)

make_ready(_content.personas["robert"])

# A model is asked through LangChain, and its prompts are counted.
import langchain_openai  # noqa: E402, F401

with tempfile.TemporaryDirectory() as _folder:
    load_counter(Settings(data_dir=Path(_folder)))
