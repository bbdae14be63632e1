; What a note says about Java syntax; the kinds of findings are those of python.notes.scm.

; calls, and what becomes of the result
(method_invocation name: (identifier) @call arguments: (argument_list) @call.arguments)
(object_creation_expression type: [(type_identifier) @call (generic_type (type_identifier) @call)] arguments: (argument_list) @call.arguments)
(expression_statement (method_invocation name: (identifier) @use.ignored))
(variable_declarator value: (method_invocation name: (identifier) @use.assigned))
(assignment_expression right: (method_invocation name: (identifier) @use.assigned))
(return_statement (method_invocation name: (identifier) @use.returned))
(lambda_expression body: (method_invocation name: (identifier) @use.returned))
(enhanced_for_statement value: (method_invocation name: (identifier) @use.iterated))
(binary_expression (method_invocation name: (identifier) @use.compared))
(if_statement condition: (parenthesized_expression (method_invocation name: (identifier) @use.tested)))
(while_statement condition: (parenthesized_expression (method_invocation name: (identifier) @use.tested)))
(ternary_expression condition: (method_invocation name: (identifier) @use.tested))
(unary_expression operator: "!" operand: (method_invocation name: (identifier) @use.tested))
(argument_list (method_invocation name: (identifier) @use.passed))
(method_invocation object: (method_invocation name: (identifier) @use.dereferenced))
(field_access object: (method_invocation name: (identifier) @use.dereferenced))
(resource value: (method_invocation name: (identifier) @use.entered))
(throw_statement (method_invocation name: (identifier) @use.raised))

; exceptions
(throw_statement (object_creation_expression type: (_) @raise.name)) @raise
((lambda_expression body: (object_creation_expression type: (_) @raise.name)) @raise (#match? @raise.name "(Exception|Error)$"))
(try_statement body: (block) @catch.body (catch_clause (catch_formal_parameter (catch_type) @catch.name)) @catch)
(try_with_resources_statement body: (block) @catch.body (catch_clause (catch_formal_parameter (catch_type) @catch.name)) @catch)
(throw_statement (identifier)) @rethrow
(catch_clause (catch_formal_parameter (catch_type) @silent.name) body: (block . "{" . "}")) @silent
(if_statement condition: (parenthesized_expression (_) @guard.when)
  consequence: [(throw_statement) @guard (block . "{" . (throw_statement) @guard)])
(assert_statement . (_) @assert.when) @assert

; what comes back
(return_statement (null_literal)) @none
(return_statement (_) @return.value) @return
(method_declaration body: (block [(return_statement) (throw_statement)] @ends . "}"))

; state: fields of a class, which all of its objects share
((field_declaration (modifiers) @_how declarator: (variable_declarator name: (identifier) @state)) (#match? @_how "static")
  (#not-match? @_how "final"))
((field_declaration (modifiers) @_how declarator: (variable_declarator name: (identifier) @state value: (object_creation_expression type: (_) @_made)))
  (#match? @_how "static") (#match? @_made "Map|Set|List|Queue|Deque|Atomic|Adder|Cache"))
(assignment_expression left: [(identifier) @mutate (array_access array: (identifier) @mutate)])
(update_expression (identifier) @mutate)
((method_invocation object: (identifier) @mutate name: (identifier) @_how)
  (#match? @_how "^(add|put|remove|clear|set|push|pop|poll|offer|retainAll|compute|merge|getAndSet|incrementAndGet|decrementAndGet|increment)"))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @local))
((field_declaration (modifiers) @_how declarator: (variable_declarator name: (identifier) @constant value: (_) @constant.value))
  (#match? @_how "static") (#match? @_how "final") (#match? @constant "^[A-Z][A-Z0-9_]+$"))
(synchronized_statement (parenthesized_expression (_) @lock))

; environment and settings
((method_invocation object: (identifier) @_s name: (identifier) @_g arguments: (argument_list . (string_literal) @env))
  (#eq? @_s "System") (#eq? @_g "getenv"))
((method_invocation object: (identifier) @_s name: (identifier) @_g
  arguments: (argument_list . [(identifier) (field_access) (method_invocation) (binary_expression)] @envkey))
  (#eq? @_s "System") (#eq? @_g "getenv"))
((method_invocation object: (identifier) @_s name: (identifier) @_g arguments: (argument_list . (string_literal) @config))
  (#any-of? @_s "System" "Integer" "Long" "Boolean") (#any-of? @_g "getProperty" "getInteger" "getLong" "getBoolean"))
((annotation name: (identifier) @_v arguments: (annotation_argument_list (string_literal) @config)) (#any-of? @_v "Value" "ConfigProperty"))

; what it says of itself
((marker_annotation name: (identifier) @_d) @deprecated (#eq? @_d "Deprecated"))
((annotation name: (identifier) @_d) @deprecated (#eq? @_d "Deprecated"))
([(line_comment) (block_comment)] @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))
