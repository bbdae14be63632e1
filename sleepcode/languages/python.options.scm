; Calls that declare an option or an argument of a command: argparse, optparse, click, typer, and what wraps them.
(decorated_definition
  (decorator (call function: [(identifier) @made (attribute attribute: (identifier) @made)] arguments: (argument_list) @arguments))
  definition: (function_definition name: (identifier) @command))
(typed_default_parameter name: (identifier) @parameter type: (type) @type
  value: (call function: [(identifier) @made (attribute attribute: (identifier) @made)] arguments: (argument_list) @arguments))
(typed_parameter (identifier) @parameter
  type: (type (generic_type (type_parameter (type) @type
    (type (call function: [(identifier) @made (attribute attribute: (identifier) @made)] arguments: (argument_list) @arguments))))))
(typed_default_parameter name: (identifier) @parameter
  type: (type (generic_type (type_parameter (type) @type
    (type (call function: [(identifier) @made (attribute attribute: (identifier) @made)] arguments: (argument_list) @arguments)))))
  value: (_) @default)
(call function: [(identifier) @made (attribute attribute: (identifier) @made)] arguments: (argument_list) @arguments)
