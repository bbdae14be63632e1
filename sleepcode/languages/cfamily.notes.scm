; What a note says about C and C++ syntax; the kinds of findings are those of python.notes.scm.

; calls, and what becomes of the result
(call_expression function: [(identifier) @call (field_expression field: (field_identifier) @call)] arguments: (argument_list) @call.arguments)
(expression_statement (call_expression function: [(identifier) @use.ignored (field_expression field: (field_identifier) @use.ignored)]))
(init_declarator value: (call_expression function: [(identifier) @use.assigned (field_expression field: (field_identifier) @use.assigned)]))
(assignment_expression right: (call_expression function: [(identifier) @use.assigned (field_expression field: (field_identifier) @use.assigned)]))
(return_statement (call_expression function: [(identifier) @use.returned (field_expression field: (field_identifier) @use.returned)]))
(binary_expression (call_expression function: [(identifier) @use.compared (field_expression field: (field_identifier) @use.compared)]))
(unary_expression operator: "!" argument: (call_expression function: [(identifier) @use.tested (field_expression field: (field_identifier) @use.tested)]))
(argument_list (call_expression function: [(identifier) @use.passed (field_expression field: (field_identifier) @use.passed)]))
(field_expression argument: (call_expression function: [(identifier) @use.dereferenced (field_expression field: (field_identifier) @use.dereferenced)]))

; what comes back
(return_statement (null)) @none
(return_statement (_) @return.value) @return
(function_definition body: (compound_statement (return_statement) @ends . "}"))
((call_expression function: (identifier) @_a arguments: (argument_list . (_) @assert.when)) @assert (#eq? @_a "assert"))

; what the file fixes
((preproc_def name: (identifier) @constant value: (preproc_arg) @constant.value) (#match? @constant.value "^[ \t]*[(-]*([0-9]|\")"))

; environment
((call_expression function: [(identifier) @_get (_ name: (identifier) @_get)] arguments: (argument_list . (string_literal) @env))
  (#any-of? @_get "getenv" "secure_getenv"))
((call_expression function: [(identifier) @_get (_ name: (identifier) @_get)]
  arguments: (argument_list . [(identifier) (field_expression) (call_expression)] @envkey))
  (#any-of? @_get "getenv" "secure_getenv"))
((call_expression function: [(identifier) @_set (_ name: (identifier) @_set)] arguments: (argument_list . (string_literal) @setenv))
  (#any-of? @_set "setenv" "unsetenv" "putenv"))

((comment) @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))

; state: variables of a file, which its functions change
(translation_unit (declaration declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])
  (init_declarator declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])])]))
(preproc_ifdef (declaration declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])
  (init_declarator declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])])]))
(preproc_if (declaration declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])
  (init_declarator declarator: [(identifier) @state (array_declarator declarator: (identifier) @state) (pointer_declarator declarator: [(identifier) @state (_ declarator: (identifier) @state)])])]))
(declaration declarator: [(identifier) @local (array_declarator declarator: (identifier) @local) (pointer_declarator declarator: [(identifier) @local (_ declarator: (identifier) @local)])
  (init_declarator declarator: [(identifier) @local (array_declarator declarator: (identifier) @local) (pointer_declarator declarator: [(identifier) @local (_ declarator: (identifier) @local)])])])
(assignment_expression left: [(identifier) @mutate (subscript_expression argument: (identifier) @mutate)
  (field_expression argument: (identifier) @mutate)])
(update_expression argument: [(identifier) @mutate (subscript_expression argument: (identifier) @mutate)
  (field_expression argument: (identifier) @mutate)])
