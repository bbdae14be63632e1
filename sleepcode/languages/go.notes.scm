; What a note says about Go syntax; the kinds of findings are those of python.notes.scm.

; calls, and what becomes of the result
(call_expression function: [(identifier) @call (selector_expression field: (field_identifier) @call)] arguments: (_) @call.arguments)
(expression_statement (call_expression function: [(identifier) @use.ignored (selector_expression field: (field_identifier) @use.ignored)]))
(short_var_declaration left: (expression_list . (_) .)
  right: (expression_list (call_expression function: [(identifier) @use.assigned (selector_expression field: (field_identifier) @use.assigned)])))
(short_var_declaration left: (expression_list (_) (_))
  right: (expression_list . (call_expression function: [(identifier) @use.assigned (selector_expression field: (field_identifier) @use.assigned)]) .))
(assignment_statement right: (expression_list (call_expression function: [(identifier) @use.assigned (selector_expression field: (field_identifier) @use.assigned)])))
(return_statement (expression_list (call_expression function: [(identifier) @use.returned (selector_expression field: (field_identifier) @use.returned)])))
(argument_list (call_expression function: [(identifier) @use.passed (selector_expression field: (field_identifier) @use.passed)]))
(if_statement condition: (call_expression function: [(identifier) @use.tested (selector_expression field: (field_identifier) @use.tested)]))
(unary_expression operand: (call_expression function: [(identifier) @use.tested (selector_expression field: (field_identifier) @use.tested)]))
(binary_expression (call_expression function: [(identifier) @use.compared (selector_expression field: (field_identifier) @use.compared)]))
(range_clause right: (call_expression function: [(identifier) @use.iterated (selector_expression field: (field_identifier) @use.iterated)]))
(selector_expression operand: (call_expression function: [(identifier) @use.dereferenced (selector_expression field: (field_identifier) @use.dereferenced)]))

; errors: made here, passed on, or a panic
((call_expression function: (identifier) @raise.name) @raise (#eq? @raise.name "panic"))
((return_statement (expression_list (call_expression function: (selector_expression) @_made) @error.made)) @error
  (#any-of? @_made "fmt.Errorf" "errors.New" "errors.Join" "errors.Wrap" "errors.Wrapf" "errors.Errorf"))
((return_statement (expression_list (identifier) @passed.by)) @passed (#match? @passed.by "^(err|e|[a-z]\\w*Err|Err[A-Z]\\w*)$"))
((call_expression function: (identifier) @_r) @catch (#eq? @_r "recover"))

; what comes back
((return_statement (expression_list . (nil))) @none (#match? @none "^return nil(, *nil)*$"))  ; beside an error it is no surprise
(return_statement (expression_list) @return.value) @return
(function_declaration body: (block (statement_list (return_statement) @ends .)))
(method_declaration body: (block (statement_list (return_statement) @ends .)))

; goroutines
(go_statement (call_expression function: [(identifier) (selector_expression)] @starts))
(go_statement (call_expression function: (func_literal "func" @starts)))

; environment
((call_expression function: (selector_expression operand: (identifier) @_os field: (field_identifier) @_g) arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @env))
  (#eq? @_os "os") (#any-of? @_g "Getenv" "LookupEnv"))
((call_expression function: (selector_expression operand: (identifier) @_os field: (field_identifier) @_g)
  arguments: (argument_list . [(identifier) (selector_expression) (call_expression) (binary_expression) (index_expression)] @envkey))
  (#eq? @_os "os") (#any-of? @_g "Getenv" "LookupEnv"))

((comment) @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))

; what the file fixes
((source_file (const_declaration (const_spec name: (identifier) @constant value: (expression_list . (_) @constant.value .))))
  (#not-match? @constant.value "iota"))
(source_file (var_declaration [
  (var_spec name: (identifier) @constant value: (expression_list . [(int_literal) (float_literal) (interpreted_string_literal) (binary_expression)] @constant.value .))
  (var_spec_list (var_spec name: (identifier) @constant value: (expression_list . [
    (int_literal) (float_literal) (interpreted_string_literal) (binary_expression)
    (call_expression function: (identifier) arguments: (argument_list . (int_literal) .))] @constant.value .)))]))

; state: variables of a package, which its functions change
(source_file (var_declaration [(var_spec name: (identifier) @state) (var_spec_list (var_spec name: (identifier) @state))]))
(assignment_statement left: (expression_list [(identifier) @mutate (index_expression operand: (identifier) @mutate)
  (selector_expression operand: (identifier) @mutate)]))
[(inc_statement (identifier) @mutate) (dec_statement (identifier) @mutate)]
((call_expression function: (identifier) @_how arguments: (argument_list . (identifier) @mutate)) (#any-of? @_how "delete" "clear"))
(short_var_declaration left: (expression_list (identifier) @local))
(block (statement_list (var_declaration [(var_spec name: (identifier) @local) (var_spec_list (var_spec name: (identifier) @local))])))
(range_clause left: (expression_list (identifier) @local))
(function_declaration result: (parameter_list (parameter_declaration name: (identifier) @local)))
(method_declaration result: (parameter_list (parameter_declaration name: (identifier) @local)))
(method_declaration receiver: (parameter_list (parameter_declaration name: (identifier) @local)))
