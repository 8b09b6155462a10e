"""Writing personas and scenarios: files and drafts, checks line by line, what an edit changes, publishing."""
