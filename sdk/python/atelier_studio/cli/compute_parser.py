"""The verbs and flags of compute targets."""

import argparse

from .flags import add_named


def add_compute(compute):
    for name, help in (
        ("create", "make a compute target, or change the one of that name"),
        ("attach", "attach a machine or a cluster that exists"),
        ("update", "change a compute target"),
    ):
        verb = compute.verb(name, help)
        _add_file(verb)
        _add_fields(verb)
    compute.verb("list", "list the compute targets").add_argument(
        "--type", type=str.lower, help="only those of this type"
    )
    for name, help in (
        ("show", "show a compute target"),
        ("start", "let what waits for it begin"),
        ("stop", "let nothing more begin on it; what runs goes on"),
    ):
        _add_no_wait(add_named(compute.verb(name, help), "the target's name"))
    for name, help in (("delete", "delete a compute target"), ("detach", "forget what was attached")):
        verb = _add_no_wait(add_named(compute.verb(name, help), "the target's name"))
        verb.add_argument("-y", "--yes", action="store_true", help="accepted for scripts written for Azure")
    nodes = add_named(compute.verb("list-nodes", "list its nodes and what each does"), "the target's name")
    nodes.set_defaults(run="compute:list_nodes")
    for name, help in (
        ("pause-node", "let a node finish what it has, and take nothing more"),
        ("resume-node", "let a paused node take work again"),
    ):
        verb = add_named(compute.verb(name, help), "the target's name")
        verb.set_defaults(run=f"compute:{name.replace('-', '_')}")
        verb.add_argument("--node", required=True, help="the node's name, as list-nodes has it")
    sizes = compute.verb("list-sizes", "list what a node of a cluster has here")
    sizes.set_defaults(run="compute:list_sizes")
    sizes.add_argument("--type", help=argparse.SUPPRESS)
    sizes.add_argument("-l", "--location", help=argparse.SUPPRESS)


def _add_file(verb):
    verb.add_argument("-f", "--file", help="its YAML file; - reads it from standard input")
    verb.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="A.B=C", help="change a field of the YAML"
    )


def _add_fields(verb):
    verb.add_argument("-n", "--name", help="its name (default: the file's)")
    verb.add_argument("-t", "--type", help="ssh, ray or amlcompute")
    verb.add_argument("--description", help="what it is for")
    verb.add_argument("--size", help="kept and shown; it means nothing here")
    verb.add_argument("--min-instances", type=int, metavar="N", help="nodes that are always there")
    verb.add_argument("--max-instances", type=int, metavar="N", help="nodes at most")
    verb.add_argument("--idle-time-before-scale-down", type=int, metavar="SECONDS",
                      help="how long a node waits for work before it ends")  # fmt: skip
    verb.add_argument("--slots", type=int, metavar="N", help="runs at once, on a node or on the machine")
    verb.add_argument("--address", help="where the machine or the cluster is")
    verb.add_argument("--user", help="the account on the machine")
    verb.add_argument("--private-key-file", metavar="FILE", help="the key that opens it, which becomes a secret")
    verb.add_argument("--token", metavar="secret:NAME", help="the secret that holds the token of a Ray cluster")
    verb.add_argument("--studio-url", metavar="URL", help="where a Ray cluster reaches the studio")
    _add_no_wait(verb)


def _add_no_wait(verb):
    verb.add_argument("--no-wait", action="store_true", help=argparse.SUPPRESS)
    return verb
