"""A place where counsellors in training practise.

The path of one reply, in file names: `pages/practice.py` hands it to `session.py`; `rubric/` codes and scores it;
`client/state.py` moves the client; `store/` keeps it; `client/plan.py` chooses the client's move; `client/voice.py`
says it (with `client/prompt.py` and `model.py`, or rehearsed); `client/check.py` looks at each sentence; `store/` keeps
the line, and the page shows it. Start reading in `session.py`.
"""
