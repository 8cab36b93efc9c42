"""The downtime set: everything a dosing window needs on paper when there is no server (H50).

``contents`` says what is on it, ``read`` reads it, ``paper`` draws and encrypts it, ``folders`` keeps the files,
``make`` does all of it, ``age`` says how old the newest one is.
"""
