"""One module for each function: `Asked`, `Answer` and `answer(asked)`."""
