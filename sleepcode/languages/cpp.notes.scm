; inherits: cfamily.notes

(call_expression function: (qualified_identifier name: (identifier) @call) arguments: (argument_list) @call.arguments)

; exceptions
(throw_statement (call_expression function: (_) @raise.name)) @raise
(throw_statement (compound_literal_expression type: (_) @raise.name)) @raise
(try_statement body: (compound_statement) @catch.body (catch_clause parameters: (parameter_list (parameter_declaration type: (_) @catch.name))) @catch)
(try_statement body: (compound_statement) @catch.body (catch_clause parameters: (parameter_list . "(" . "..." . ")")) @catch)
((throw_statement) @rethrow (#match? @rethrow "^throw;?$"))
(catch_clause body: (compound_statement . "{" . "}")) @silent
(if_statement condition: (condition_clause value: (_) @guard.when)
  consequence: [(throw_statement) @guard (compound_statement . "{" . (throw_statement) @guard)])
