"""Filters such as `col("age") > 30 & col("city") == "Oslo"`, read as an expression and never run as a program."""

import ast
import operator

from atelier_studio.errors import AtelierError

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
}
_COMPARE = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_UNARY = {ast.Not: operator.invert, ast.Invert: operator.invert, ast.USub: operator.neg}
_TESTS = ("isna", "notna", "isnull", "notnull")


def keep_rows(frame, expression):
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError as failure:
        raise AtelierError(f"filter: {expression} cannot be read: {failure.msg}.") from failure
    return frame[_value(tree.body, frame, expression)]


def _value(node, frame, whole):
    def inner(part):
        return _value(part, frame, whole)

    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](inner(node.left), inner(node.right))
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        return _UNARY[type(node.op)](inner(node.operand))
    if isinstance(node, ast.BoolOp):
        join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        found = inner(node.values[0])
        for part in node.values[1:]:
            found = join(found, inner(part))
        return found
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
        return _COMPARE[type(node.ops[0])](inner(node.left), inner(node.comparators[0]))
    if isinstance(node, ast.Call):
        return _call(node, frame, inner, whole)
    raise AtelierError(f'filter: {whole} may have col("name"), values, comparisons, and, or, not.')


def _call(node, frame, inner, whole):
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TESTS and not node.args:
        return getattr(inner(node.func.value), node.func.attr)()
    if isinstance(node.func, ast.Name) and node.func.id in ("col", "feature") and len(node.args) == 1:
        name = inner(node.args[0])
        if name not in frame.columns:
            raise AtelierError(f"filter: the table has no column {name}.")
        return frame[name]
    raise AtelierError(f'filter: {whole} may have col("name"), values, comparisons, and, or, not.')
