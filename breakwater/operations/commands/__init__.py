"""One module for each subcommand: HELP, `arguments(parser)` and `run(options) -> exit code`.

Import what is heavy inside `run`: all of these modules are read for every `breakwater --help`.
"""
