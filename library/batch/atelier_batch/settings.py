"""What the command line says, and what the script's own arguments set of the engine."""

import argparse
import os


class SettingError(Exception):
    pass


# Azure's scripts set the engine by arguments among their own. What has no meaning here is taken off them all the same.
_AMONG_ARGUMENTS = {
    "--error_threshold": "error_threshold",
    "--allowed_failed_count": "mini_batch_error_threshold",
    "--mini_batch_size": "mini_batch_size",
    "--run_invocation_timeout": "timeout",
    "--run_max_try": "tries",
    "--process_count_per_node": "concurrency",
    "--logging_level": "logging_level",
    "--append_row_file_name": "output_file",
}
_PASSED_OVER = (
    "--task_overhead_timeout",
    "--progress_update_timeout",
    "--first_task_creation_timeout",
    "--copy_logs_to_parent",
    "--resource_monitor_interval",
    "--allowed_failed_percent",
)


def read_settings(arguments):
    ours, theirs = split(arguments)
    settings = _parser().parse_args(ours)
    settings.arguments = _take_ours(settings, theirs)
    # A script may go to another folder.
    for field in ("input", "output", "model"):
        if getattr(settings, field) is not None:
            setattr(settings, field, os.path.abspath(getattr(settings, field)))
    if settings.script is None and settings.model is None:
        raise SettingError("There is neither a script nor a model.")
    if settings.script is not None and not os.path.isfile(settings.script):
        raise SettingError(f"The script {settings.script} is not among the files of the code.")
    return settings


def split(arguments):
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _parser():
    parser = argparse.ArgumentParser(prog="atelier_batch")
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", help="the folder of the rows and of what the script writes; a file with --output-is-file")
    parser.add_argument("--output-is-file", action="store_true")
    parser.add_argument("--script")
    parser.add_argument("--model")
    parser.add_argument("--model-root", default="")
    parser.add_argument("--mini-batch-size", type=int, default=10)
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--max-retries", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--error-threshold", type=int, default=-1)
    parser.add_argument("--mini-batch-error-threshold", type=int, default=-1)
    parser.add_argument("--output-action", choices=("append_row", "summary_only"), default="append_row")
    parser.add_argument("--output-file", default="predictions.csv")
    parser.add_argument("--logging-level", default="INFO")
    return parser


def _take_ours(settings, arguments):
    """Answers with what is left for the script."""
    left = []
    words = iter(arguments)
    for word in words:
        name, has_value, value = word.partition("=")
        if name not in _AMONG_ARGUMENTS and name not in _PASSED_OVER:
            left.append(word)
            continue
        value = value if has_value else next(words, "")
        if name in _AMONG_ARGUMENTS:
            _set(settings, _AMONG_ARGUMENTS[name], value, name)
    return left


def _set(settings, field, value, name):
    if field in ("logging_level", "output_file"):
        setattr(settings, field, value)
        return
    try:
        number = int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}: a whole number is needed.") from None
    if field == "tries":
        settings.max_retries = max(0, number - 1)
    else:
        setattr(settings, field, number)
