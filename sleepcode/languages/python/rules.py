"""Which function reads each type of node."""

from collections.abc import Callable

from tree_sitter import Node

from sleepcode.languages.python import expressions, statements
from sleepcode.languages.python.assignments import assign, augmented, name_type
from sleepcode.languages.python.blocks import walk_block
from sleepcode.languages.python.builder import Builder, Rules
from sleepcode.languages.python.calls import call
from sleepcode.languages.python.comprehensions import comprehension
from sleepcode.languages.python.definitions import define_class, define_decorated, define_function, define_lambda
from sleepcode.languages.python.imports import import_from, import_plain
from sleepcode.languages.python.matching import match_statement
from sleepcode.languages.python.operators import binary, boolean, comparison, conditional, negation, unary
from sleepcode.languages.python.yields import yield_

EXPRESSIONS: dict[str, Callable[[Builder, Node], int]] = {
    "identifier": expressions.identifier,
    "attribute": expressions.attribute,
    "call": call,
    "subscript": expressions.subscript,
    "string": expressions.string,
    "concatenated_string": expressions.concatenated_string,
    "integer": expressions.literal("int"),
    "float": expressions.literal("float"),
    "true": expressions.literal("bool"),
    "false": expressions.literal("bool"),
    "none": expressions.literal("NoneType"),
    "list": expressions.display("list"),
    "tuple": expressions.display("tuple"),
    "expression_list": expressions.display("tuple"),
    "pattern_list": expressions.display("tuple"),
    "set": expressions.display("set"),
    "dictionary": expressions.dictionary,
    "list_comprehension": comprehension("list"),
    "set_comprehension": comprehension("set"),
    "dictionary_comprehension": comprehension("dict"),
    "generator_expression": comprehension("generator"),
    "lambda": define_lambda,
    "conditional_expression": conditional,
    "boolean_operator": boolean,
    "not_operator": negation,
    "binary_operator": binary,
    "unary_operator": unary,
    "comparison_operator": comparison,
    "named_expression": expressions.named_expression,
    "await": expressions.wait,
    "parenthesized_expression": expressions.inner,
    "yield": yield_,
    "slice": expressions.inner,
    "list_splat": expressions.inner,
    "dictionary_splat": expressions.inner,
    "keyword_argument": expressions.labelled,
    "type": expressions.inner,
}

STATEMENTS: dict[str, Callable[[Builder, Node], object]] = {
    "expression_statement": statements.expression,
    "assignment": assign,
    "augmented_assignment": augmented,
    "return_statement": statements.return_,
    "raise_statement": statements.raise_,
    "delete_statement": statements.delete,
    "assert_statement": statements.assert_,
    "global_statement": statements.declare_outer,
    "nonlocal_statement": statements.declare_outer,
    "if_statement": statements.if_,
    "for_statement": statements.for_,
    "while_statement": statements.while_,
    "try_statement": statements.try_,
    "with_statement": statements.with_,
    "match_statement": match_statement,
    "break_statement": statements.jump,
    "continue_statement": statements.jump,
    "function_definition": define_function,
    "class_definition": define_class,
    "decorated_definition": define_decorated,
    "import_statement": import_plain,
    "import_from_statement": import_from,
    "future_import_statement": statements.ignore,
    "pass_statement": statements.ignore,
    "comment": statements.ignore,
    "type_alias_statement": name_type,
    "block": walk_block,
    "else_clause": walk_block,
    "finally_clause": walk_block,
    "except_clause": statements.except_,
    "elif_clause": statements.if_,
}

RULES = Rules(EXPRESSIONS, STATEMENTS)
