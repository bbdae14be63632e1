; What a note says about JavaScript and TypeScript syntax; the kinds of findings are those of python.notes.scm.

; calls, and what becomes of the result
(call_expression function: [(identifier) @call (member_expression property: (property_identifier) @call)] arguments: (arguments) @call.arguments)
(new_expression constructor: [(identifier) @call (member_expression property: (property_identifier) @call)] arguments: (arguments) @call.arguments)
(expression_statement (call_expression function: [(identifier) @use.ignored (member_expression property: (property_identifier) @use.ignored)]))
(variable_declarator name: (identifier)
  value: (call_expression function: [(identifier) @use.assigned (member_expression property: (property_identifier) @use.assigned)]))
(variable_declarator name: [(array_pattern) (object_pattern)]
  value: (call_expression function: [(identifier) @use.unpacked (member_expression property: (property_identifier) @use.unpacked)]))
(assignment_expression right: (call_expression function: [(identifier) @use.assigned (member_expression property: (property_identifier) @use.assigned)]))
(return_statement (call_expression function: [(identifier) @use.returned (member_expression property: (property_identifier) @use.returned)]))
(arrow_function body: (call_expression function: [(identifier) @use.returned (member_expression property: (property_identifier) @use.returned)]))
(yield_expression (call_expression function: [(identifier) @use.yielded (member_expression property: (property_identifier) @use.yielded)]))
(await_expression (call_expression function: [(identifier) @use.awaited (member_expression property: (property_identifier) @use.awaited)]))
(for_in_statement right: (call_expression function: [(identifier) @use.iterated (member_expression property: (property_identifier) @use.iterated)]))
(binary_expression (call_expression function: [(identifier) @use.compared (member_expression property: (property_identifier) @use.compared)]))
(if_statement condition: (parenthesized_expression (call_expression function: [(identifier) @use.tested (member_expression property: (property_identifier) @use.tested)])))
(while_statement condition: (parenthesized_expression (call_expression function: [(identifier) @use.tested (member_expression property: (property_identifier) @use.tested)])))
(ternary_expression condition: (call_expression function: [(identifier) @use.tested (member_expression property: (property_identifier) @use.tested)]))
(unary_expression operator: "!" argument: (call_expression function: [(identifier) @use.tested (member_expression property: (property_identifier) @use.tested)]))
(arguments (call_expression function: [(identifier) @use.passed (member_expression property: (property_identifier) @use.passed)]))
(member_expression object: (call_expression function: [(identifier) @use.dereferenced (member_expression property: (property_identifier) @use.dereferenced)]) !optional_chain)
(subscript_expression object: (call_expression function: [(identifier) @use.dereferenced (member_expression property: (property_identifier) @use.dereferenced)]) !optional_chain)
(throw_statement (call_expression function: [(identifier) @use.raised (member_expression property: (property_identifier) @use.raised)]))
(decorator (call_expression function: [(identifier) @use.decorating (member_expression property: (property_identifier) @use.decorating)]))

; exceptions
(throw_statement (new_expression constructor: (_) @raise.name)) @raise
((throw_statement (call_expression function: (_) @raise.name)) @raise (#match? @raise.name "(^|[.])[A-Z]\\w*$"))
((return_statement (call_expression function: (_) @_rejects arguments: (arguments . (new_expression constructor: (_) @raise.name)))) @raise
  (#eq? @_rejects "Promise.reject"))
((call_expression function: (identifier) @_rejects arguments: (arguments . (new_expression constructor: (_) @raise.name))) @raise
  (#eq? @_rejects "reject"))
(try_statement body: (statement_block) @catch.body handler: (catch_clause) @catch)
(throw_statement (identifier)) @rethrow
(catch_clause body: (statement_block . "{" . "}")) @silent
(if_statement condition: (parenthesized_expression (_) @guard.when)
  consequence: [(throw_statement) @guard (statement_block . "{" . (throw_statement) @guard)])

; what comes back
(return_statement [(null) (undefined)]) @none
((return_statement) @none (#match? @none "^return;?$"))
(return_statement (_) @return.value) @return
([(function_declaration body: (statement_block (_) @falls . "}")) (method_definition body: (statement_block (_) @falls . "}"))
  (variable_declarator value: (arrow_function body: (statement_block (_) @falls . "}")))]
  (#not-match? @falls "^(return|throw|if|for|while|do|switch|try|\\{|//|/\\*)"))
[(function_declaration body: (statement_block [(return_statement) (throw_statement)] @ends . "}"))
 (method_definition body: (statement_block [(return_statement) (throw_statement)] @ends . "}"))]

; of a function that is given a name: `x = function () {}`, `{x: () => {}}`, `const x = () => y`
(_ [value: [(function_expression body: (statement_block [(return_statement) (throw_statement)] @ends . "}"))
            (arrow_function body: (statement_block [(return_statement) (throw_statement)] @ends . "}"))]
    right: (function_expression body: (statement_block [(return_statement) (throw_statement)] @ends . "}"))])
((variable_declarator value: (arrow_function body: (_) @return.value @return)) (#not-match? @return "^\\{"))
((variable_declarator value: (arrow_function body: (_) @ends)) (#not-match? @ends "^\\{"))
(variable_declarator value: (arrow_function body: [(null) (undefined)] @none))

; state
(program (_ (variable_declarator name: (identifier) @state value: [(array) (object)])))
(program (lexical_declaration kind: "let" (variable_declarator name: (identifier) @state)))
(program (variable_declaration (variable_declarator name: (identifier) @state !value)))
((program (_ (variable_declarator name: (identifier) @state value: (new_expression constructor: (identifier) @_made))))
  (#any-of? @_made "Map" "Set" "WeakMap" "WeakSet" "Array" "Object"))
(program (export_statement (_ (variable_declarator name: (identifier) @state value: [(array) (object)]))))
(program (export_statement (lexical_declaration kind: "let" (variable_declarator name: (identifier) @state))))
(import_specifier !alias name: (identifier) @imported)
(import_specifier alias: (identifier) @imported)
(assignment_expression left: [(identifier) @mutate (subscript_expression object: (identifier) @mutate) (member_expression object: (identifier) @mutate)])
(augmented_assignment_expression left: [(identifier) @mutate (subscript_expression object: (identifier) @mutate)])
(update_expression [(identifier) @mutate (subscript_expression object: (identifier) @mutate)])
(unary_expression operator: "delete" argument: (subscript_expression object: (identifier) @mutate))
((call_expression function: (member_expression object: (identifier) @mutate property: (property_identifier) @_how))
  (#any-of? @_how "push" "pop" "shift" "unshift" "splice" "sort" "reverse" "set" "add" "delete" "clear" "fill"))
(statement_block (_ (variable_declarator name: (identifier) @local)))
((program (lexical_declaration (variable_declarator name: (identifier) @constant value: (_) @constant.value)))
  (#match? @constant "^_?[A-Z][A-Z0-9_]+$"))
((program (export_statement (lexical_declaration (variable_declarator name: (identifier) @constant value: (_) @constant.value))))
  (#match? @constant "^_?[A-Z][A-Z0-9_]+$"))

; environment: Node's, Vite's, Deno's and Bun's
([(member_expression object: (member_expression) @_env property: (property_identifier) @env)
  (subscript_expression object: (member_expression) @_env index: (string) @env)
  (subscript_expression object: (member_expression) @_env
    index: [(identifier) (member_expression) (call_expression) (template_string)] @envkey)
  (variable_declarator name: (object_pattern [(shorthand_property_identifier_pattern) @env (pair_pattern key: (_) @env)
    (object_assignment_pattern left: (_) @env)]) value: (member_expression) @_env)]
  (#any-of? @_env "process.env" "process?.env" "globalThis.process.env" "globalThis.process?.env" "import.meta.env" "Bun.env"))
; the same of an `env` that holds it
((member_expression object: (identifier) @_o property: (property_identifier) @bare_env) (#eq? @_o "env"))
((subscript_expression object: (identifier) @_o index: (string) @bare_env) (#eq? @_o "env"))
((call_expression function: (member_expression) @_get arguments: (arguments . (string) @env)) (#eq? @_get "Deno.env.get"))
([(assignment_expression left: [
    (member_expression object: (member_expression) @_env property: (property_identifier) @setenv)
    (subscript_expression object: (member_expression) @_env index: (string) @setenv)])
  (unary_expression operator: "delete"
    argument: (member_expression object: (member_expression) @_env property: (property_identifier) @setenv))]
  (#any-of? @_env "process.env" "Bun.env"))

; what it says of itself
((comment) @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))
