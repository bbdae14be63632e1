; What a note says about Rust syntax; the kinds of findings are those of python.notes.scm.

; calls, and what becomes of the result; a method of the result (`map`, `unwrap_or`) is how it is looked at
(call_expression function: [(identifier) @call (scoped_identifier name: (identifier) @call) (field_expression field: (field_identifier) @call)]
  arguments: (arguments) @call.arguments)
(expression_statement (call_expression function: [(identifier) @use.ignored (scoped_identifier name: (identifier) @use.ignored) (field_expression field: (field_identifier) @use.ignored)]))
(let_declaration pattern: (identifier)
  value: (call_expression function: [(identifier) @use.assigned (scoped_identifier name: (identifier) @use.assigned) (field_expression field: (field_identifier) @use.assigned)]))
(let_declaration pattern: [(tuple_pattern) (struct_pattern) (tuple_struct_pattern)]
  value: (call_expression function: [(identifier) @use.unpacked (scoped_identifier name: (identifier) @use.unpacked) (field_expression field: (field_identifier) @use.unpacked)]))
(let_declaration value: (try_expression (call_expression
  function: [(identifier) @use.assigned (scoped_identifier name: (identifier) @use.assigned) (field_expression field: (field_identifier) @use.assigned)])))
(return_expression (call_expression function: [(identifier) @use.returned (scoped_identifier name: (identifier) @use.returned) (field_expression field: (field_identifier) @use.returned)]))
(function_item body: (block (call_expression function: [(identifier) @use.returned (scoped_identifier name: (identifier) @use.returned) (field_expression field: (field_identifier) @use.returned)]) . "}"))
(await_expression (call_expression function: [(identifier) @use.awaited (scoped_identifier name: (identifier) @use.awaited) (field_expression field: (field_identifier) @use.awaited)]))
(for_expression value: (call_expression function: [(identifier) @use.iterated (scoped_identifier name: (identifier) @use.iterated) (field_expression field: (field_identifier) @use.iterated)]))
(match_expression value: (call_expression function: [(identifier) @use.tested (scoped_identifier name: (identifier) @use.tested) (field_expression field: (field_identifier) @use.tested)]))
(let_condition value: (call_expression function: [(identifier) @use.tested (scoped_identifier name: (identifier) @use.tested) (field_expression field: (field_identifier) @use.tested)]))
(if_expression condition: (call_expression function: [(identifier) @use.tested (scoped_identifier name: (identifier) @use.tested) (field_expression field: (field_identifier) @use.tested)]))
(unary_expression "!" (call_expression function: [(identifier) @use.tested (scoped_identifier name: (identifier) @use.tested) (field_expression field: (field_identifier) @use.tested)]))
(binary_expression (call_expression function: [(identifier) @use.compared (scoped_identifier name: (identifier) @use.compared) (field_expression field: (field_identifier) @use.compared)]))
(arguments (call_expression function: [(identifier) @use.passed (scoped_identifier name: (identifier) @use.passed) (field_expression field: (field_identifier) @use.passed)]))

; errors: made here, passed on, or a panic
((macro_invocation macro: (identifier) @raise.name) @raise (#any-of? @raise.name "panic" "unreachable" "todo" "unimplemented"))
((call_expression function: (identifier) @_err arguments: (arguments)) @error.made @error (#eq? @_err "Err"))
(try_expression) @passed.by @passed
((macro_invocation macro: (identifier) @_bails) @error.made @error (#any-of? @_bails "bail" "ensure"))

; what comes back
((return_expression (identifier) @_n) @none (#eq? @_n "None"))
((function_item body: (block (identifier) @none . "}")) (#eq? @none "None"))
((function_item body: (block (expression_statement (if_expression consequence: (block (identifier) @none . "}"))) . "}")) (#eq? @none "None"))
((function_item body: (block (expression_statement (if_expression alternative: (else_clause (block (identifier) @none . "}")))) . "}"))
  (#eq? @none "None"))
((function_item body: (block (expression_statement (match_expression body: (match_block (match_arm value: (identifier) @none)))) . "}"))
  (#eq? @none "None"))
(function_item body: (block [(call_expression) (identifier) (expression_statement [(if_expression) (match_expression)]) (macro_invocation)
  (field_expression) (struct_expression) (reference_expression) (binary_expression) (tuple_expression) (try_expression)
  (scoped_identifier) (unary_expression) (integer_literal) (string_literal) (boolean_literal) (index_expression) (await_expression)
  (unsafe_block) (expression_statement (return_expression))] @ends . "}"))
(return_expression (_) @return.value) @return
(function_item body: (block [(call_expression) (identifier) (expression_statement [(if_expression) (match_expression)]) (macro_invocation)
  (field_expression) (struct_expression) (reference_expression) (binary_expression) (tuple_expression) (try_expression)
  (scoped_identifier)] @return.value @return . "}"))

; state
(source_file (static_item (mutable_specifier) name: (identifier) @state))
(assignment_expression left: [(identifier) @mutate (index_expression . (identifier) @mutate)])
(compound_assignment_expr left: (identifier) @mutate)
(source_file (const_item name: (identifier) @constant value: (_) @constant.value))

; environment
((call_expression function: (scoped_identifier) @_get arguments: (arguments . (string_literal) @env)) (#match? @_get "(^|::)env::(var|var_os)$"))
((call_expression function: (scoped_identifier) @_get
  arguments: (arguments . [(identifier) (scoped_identifier) (field_expression) (call_expression) (reference_expression) (macro_invocation)] @envkey))
  (#match? @_get "(^|::)env::(var|var_os)$"))
((macro_invocation macro: (identifier) @_get (token_tree . "(" . (string_literal) @env)) (#any-of? @_get "env" "option_env"))
((call_expression function: (scoped_identifier) @_set arguments: (arguments . (string_literal) @setenv)) (#match? @_set "(^|::)env::(set_var|remove_var)$"))

; what it says of itself
((attribute_item (attribute (identifier) @_d)) @deprecated (#eq? @_d "deprecated"))
([(line_comment) (block_comment)] @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))
