; What a note says about Python syntax.  The first capture of a pattern names the finding; captures
; that start with it and a dot are its parts; those that start with _ only serve predicates.

; calls, and what becomes of the result
(call function: [(identifier) @call (attribute attribute: (identifier) @call)] arguments: (_) @call.arguments)
(expression_statement (call function: [(identifier) @use.ignored (attribute attribute: (identifier) @use.ignored)]))
(assignment right: (call function: [(identifier) @use.assigned (attribute attribute: (identifier) @use.assigned)]))
(assignment left: [(pattern_list) (tuple_pattern)]
  right: (call function: [(identifier) @use.unpacked (attribute attribute: (identifier) @use.unpacked)]))
(return_statement (call function: [(identifier) @use.returned (attribute attribute: (identifier) @use.returned)]))
(yield (call function: [(identifier) @use.yielded (attribute attribute: (identifier) @use.yielded)]))
(await (call function: [(identifier) @use.awaited (attribute attribute: (identifier) @use.awaited)]))
(for_statement right: (call function: [(identifier) @use.iterated (attribute attribute: (identifier) @use.iterated)]))
(for_in_clause right: (call function: [(identifier) @use.iterated (attribute attribute: (identifier) @use.iterated)]))
(comparison_operator (call function: [(identifier) @use.compared (attribute attribute: (identifier) @use.compared)]))
(if_statement condition: (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(elif_clause condition: (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(while_statement condition: (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(not_operator argument: (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(boolean_operator (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(assert_statement (call function: [(identifier) @use.tested (attribute attribute: (identifier) @use.tested)]))
(argument_list (call function: [(identifier) @use.passed (attribute attribute: (identifier) @use.passed)]))
(keyword_argument value: (call function: [(identifier) @use.passed (attribute attribute: (identifier) @use.passed)]))
(attribute object: (call function: [(identifier) @use.dereferenced (attribute attribute: (identifier) @use.dereferenced)]))
(subscript value: (call function: [(identifier) @use.dereferenced (attribute attribute: (identifier) @use.dereferenced)]))
(with_item value: (call function: [(identifier) @use.entered (attribute attribute: (identifier) @use.entered)]))
(with_item value: (as_pattern (call function: [(identifier) @use.entered (attribute attribute: (identifier) @use.entered)])))
(raise_statement (call function: [(identifier) @use.raised (attribute attribute: (identifier) @use.raised)]))
(decorator (call function: [(identifier) @use.decorating (attribute attribute: (identifier) @use.decorating)]))

; exceptions
((raise_statement . [(identifier) @raise.name (attribute) @raise.name (call function: [(identifier) (attribute)] @raise.name)]) @raise
  (#match? @raise.name "^([A-Za-z_]\\w*\\.)*_*[A-Z]\\w*$"))
((raise_statement (call function: (attribute object: (call function: [(identifier) (attribute)] @raise.name)))) @raise
  (#match? @raise.name "^([A-Za-z_]\\w*\\.)*_*[A-Z]\\w*$"))
((raise_statement (call function: [(identifier) (attribute)] @raisedby.name)) @raisedby
  (#not-match? @raisedby.name "^([A-Za-z_]\\w*\\.)*_*[A-Z]\\w*$"))
(try_statement body: (block) @catch.body (except_clause value: (_) @catch.name) @catch)
(try_statement body: (block) @catch.body (except_clause . (comment)* . (block)) @catch)
((raise_statement) @rethrow (#eq? @rethrow "raise"))
(except_clause value: (_) @silent.name (block . (pass_statement) .)) @silent
(except_clause . (comment)* . (block . (pass_statement) .)) @silent
(if_statement condition: (_) @guard.when consequence: (block . (raise_statement) @guard))
(elif_clause condition: (_) @guard.when consequence: (block . (raise_statement) @guard))
(assert_statement . (_) @assert.when) @assert

; what comes back
(return_statement . (none)) @none
((return_statement) @none (#eq? @none "return"))
(return_statement . (_) @return.value) @return
(yield) @yield
(function_definition body: (block
  [(expression_statement [(assignment) (augmented_assignment)]) (if_statement !alternative) (if_statement (elif_clause) .)
   (for_statement !alternative) (pass_statement) (try_statement (except_clause (block (pass_statement) .)))] @falls .))
; ends: the last statement never falls off the end; where neither is found, it is not known
(function_definition body: (block [(return_statement) (raise_statement)] @ends .))
(function_definition body: (block (if_statement . condition: (_) consequence: (block [(return_statement) (raise_statement)] .)
  alternative: (else_clause (block [(return_statement) (raise_statement)] .))) @ends .))

; state
(import_from_statement name: [(dotted_name (identifier) @imported) (aliased_import alias: (identifier) @imported)])
(global_statement (identifier) @global)
(module (expression_statement (assignment left: (identifier) @state
  right: [(list) (dictionary) (set) (list_comprehension) (dictionary_comprehension) (set_comprehension)])))
((module (expression_statement (assignment left: (identifier) @state right: (call function: (_) @_made))))
  (#match? @_made "^(collections\\.)?(dict|list|set|deque|defaultdict|OrderedDict|Counter|WeakValueDictionary|WeakKeyDictionary)$"))
(assignment left: (subscript value: (identifier) @mutate))
(augmented_assignment left: (subscript value: (identifier) @mutate))
(delete_statement (subscript value: (identifier) @mutate))
((call function: (attribute object: (identifier) @mutate attribute: (identifier) @_how))
  (#any-of? @_how "append" "add" "update" "pop" "popitem" "clear" "extend" "insert" "remove" "discard" "setdefault" "appendleft" "popleft"))
(function_definition body: (block (expression_statement (assignment left: (identifier) @local))))
((module (expression_statement (assignment left: (identifier) @constant right: (_) @constant.value)))
  (#match? @constant "^_?[A-Z][A-Z0-9_]+$"))
((assignment left: (attribute object: (identifier) @_self attribute: (identifier) @write)) (#eq? @_self "self"))
(default_parameter name: (identifier) @shared value: [(list) (dictionary) (set)])
(typed_default_parameter name: (identifier) @shared value: [(list) (dictionary) (set)])
((with_item value: (_) @lock) (#match? @lock "[lL]ock"))

; environment and configuration
((call function: (attribute object: (attribute object: (identifier) @_os attribute: (identifier) @_o) attribute: (identifier) @_m)
  arguments: (argument_list . (string) @env)) (#eq? @_os "os") (#eq? @_o "environ") (#any-of? @_m "get" "pop" "setdefault"))
((call function: [(identifier) @_g (attribute attribute: (identifier) @_g)] arguments: (argument_list . (string) @env)) (#eq? @_g "getenv"))
((subscript value: (attribute object: (identifier) @_os attribute: (identifier) @_o) subscript: (string) @env)
  (#eq? @_os "os") (#eq? @_o "environ"))
((comparison_operator (string) @env (attribute object: (identifier) @_os attribute: (identifier) @_o))
  (#eq? @_os "os") (#eq? @_o "environ"))
((call function: (attribute object: (attribute object: (identifier) @_os attribute: (identifier) @_o) attribute: (identifier) @_m)
  arguments: (argument_list . [(identifier) (attribute) (call) (binary_operator) (subscript) (conditional_expression)] @envkey))
  (#eq? @_os "os") (#eq? @_o "environ") (#any-of? @_m "get" "pop"))
((call function: [(identifier) @_g (attribute object: (identifier) @_os attribute: (identifier) @_g)]
  arguments: (argument_list . [(identifier) (attribute) (call) (binary_operator) (subscript) (conditional_expression)] @envkey)) (#eq? @_g "getenv"))
((subscript value: (attribute object: (identifier) @_os attribute: (identifier) @_o)
  subscript: [(identifier) (attribute) (call) (binary_operator) (subscript) (conditional_expression)] @envkey) (#eq? @_os "os") (#eq? @_o "environ"))
((assignment left: (subscript value: (attribute object: (identifier) @_os attribute: (identifier) @_o)
  subscript: [(identifier) (attribute) (call) (binary_operator) (subscript) (conditional_expression)] @setenv)) (#eq? @_os "os") (#eq? @_o "environ"))
((assignment left: (subscript value: (attribute object: (identifier) @_os attribute: (identifier) @_o) subscript: (string) @setenv))
  (#eq? @_os "os") (#eq? @_o "environ"))
((delete_statement (subscript value: (attribute object: (identifier) @_os attribute: (identifier) @_o) subscript: (string) @setenv))
  (#eq? @_os "os") (#eq? @_o "environ"))
; the same of a bare `environ`, which in a WSGI application is another
((call function: (attribute object: (identifier) @_o attribute: (identifier) @_m) arguments: (argument_list . (string) @bare_env))
  (#eq? @_o "environ") (#any-of? @_m "get" "pop" "setdefault"))
((subscript value: (identifier) @_o subscript: (string) @bare_env) (#eq? @_o "environ"))
((comparison_operator (string) @bare_env (identifier) @_o) (#eq? @_o "environ"))
((call function: (attribute object: (identifier) @_o attribute: (identifier) @_m) arguments: (argument_list . (identifier) @bare_envkey))
  (#eq? @_o "environ") (#any-of? @_m "get" "pop"))
((subscript value: (identifier) @_o subscript: (identifier) @bare_envkey) (#eq? @_o "environ"))
; an option of a command that reads one, too
((keyword_argument name: (identifier) @_k value: [(string) @env (list (string) @env) (tuple (string) @env)]) (#any-of? @_k "envvar" "env_var"))
((keyword_argument name: (identifier) @_k value: (string) @envprefix) (#eq? @_k "auto_envvar_prefix"))
((pair key: (string) @_k value: (string) @envprefix) (#match? @_k "auto_envvar_prefix"))
((attribute object: (identifier) @_s attribute: (identifier) @config) (#eq? @_s "settings")
  (#not-match? @config "^(get|set|pop|update|copy|items|keys|values|add|load|clear|freeze|frozencopy)"))
((attribute object: (attribute attribute: (identifier) @_s) attribute: (identifier) @config) (#eq? @_s "settings")
  (#match? @config "^[A-Z][A-Z0-9_]+$"))
((subscript value: [(identifier) @_c (attribute attribute: (identifier) @_c)] subscript: (string) @config) (#any-of? @_c "config" "settings" "conf"))
((call function: (attribute object: [(identifier) @_c (attribute attribute: (identifier) @_c)] attribute: (identifier) @_m)
  arguments: (argument_list . (string) @config)) (#any-of? @_c "config" "settings" "conf") (#match? @_m "^(get|setdefault$|pop$)"))
; under the name of a constant
((subscript value: [(identifier) @_c (attribute attribute: (identifier) @_c)]
  subscript: [(identifier) @_k (attribute attribute: (identifier) @_k)] @configkey)
  (#any-of? @_c "config" "settings" "conf") (#match? @_k "^_?[A-Z][A-Z0-9_]+$"))
((call function: (attribute object: [(identifier) @_c (attribute attribute: (identifier) @_c)] attribute: (identifier) @_m)
  arguments: (argument_list . [(identifier) @_k (attribute attribute: (identifier) @_k)] @configkey))
  (#any-of? @_c "config" "settings" "conf") (#match? @_m "^(get|setdefault$|pop$)") (#match? @_k "^_?[A-Z][A-Z0-9_]+$"))

; what it says of itself
(module . (comment)* . (expression_statement (string) @doc))
(function_definition body: (block . (expression_statement (string) @doc)))
(class_definition body: (block . (expression_statement (string) @doc)))
(class_definition name: (identifier) @class superclasses: (argument_list) @class.bases)
((call function: [(identifier) @_w (attribute attribute: (identifier) @_w)]
  arguments: (argument_list (identifier) @_d)) @deprecated (#eq? @_w "warn") (#match? @_d "Deprecat|Removed"))
((call function: [(identifier) @_w (attribute attribute: (identifier) @_w)]
  arguments: (argument_list (keyword_argument value: (identifier) @_d))) @deprecated (#eq? @_w "warn") (#match? @_d "Deprecat|Removed"))
((decorator) @deprecated (#match? @deprecated "^@([a-z_.]+\\.)?deprecated\\b"))
((comment) @todo (#match? @todo "\\b(TODO|FIXME|XXX|HACK)\\b"))
