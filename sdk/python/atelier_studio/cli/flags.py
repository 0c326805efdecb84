"""What the verbs of several nouns share."""

import argparse


class Noun:
    """A noun's parser, to which verbs are added."""

    def __init__(self, nouns, name, help, module=None):
        self._module = module or name
        self._verbs = nouns.add_parser(name, help=help).add_subparsers(
            metavar="VERB", required=True, dest="verb"
        )

    def verb(self, name, help):
        parser = self._verbs.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        parser.set_defaults(run=f"{self._module}:{name}")
        add_common(parser)
        return parser


def add_named(verb, help="the run's name"):
    verb.add_argument("-n", "--name", required=True, help=help)
    return verb


def count(text):
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def add_common(parser):
    common = parser.add_argument_group("common")
    common.add_argument(
        "-o",
        "--output",
        choices=("json", "table", "tsv", "yaml", "none"),
        help="how to print (default: json)",
    )
    common.add_argument("--query", metavar="JMESPATH", help="print this part of the result")
    common.add_argument(
        "-w", "--workspace-name", help="the workspace (default: ATELIER_WORKSPACE, else the token's own)"
    )
    common.add_argument(
        "-g", "--resource-group", help="accepted for scripts written for Azure; it means nothing here"
    )
    common.add_argument("--subscription", help=argparse.SUPPRESS)
    common.add_argument("--only-show-errors", action="store_true", help=argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show where an error comes from")
