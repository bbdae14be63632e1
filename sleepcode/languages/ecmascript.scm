; What JavaScript, TypeScript and TSX share.  See core/generic.py for the roles.

; -- tests: the runners' blocks are definitions, the runners call them ------------------------------

(call_expression
  function: [(identifier) @_f
             (member_expression object: [(identifier) @_f (member_expression object: (identifier) @_f)])
             (call_expression function: (member_expression
               object: [(identifier) @_f (member_expression object: (identifier) @_f)]))]
  arguments: (arguments . (_) @title [(arrow_function) (function_expression)] @definition.test.suite.arrow)
  (#any-of? @_f "describe" "context" "suite" "fdescribe" "xdescribe"))
(call_expression
  function: [(identifier) @_f
             (member_expression object: [(identifier) @_f (member_expression object: (identifier) @_f)])
             (call_expression function: (member_expression
               object: [(identifier) @_f (member_expression object: (identifier) @_f)]))]
  arguments: (arguments . (_) @title [(arrow_function) (function_expression)] @definition.test.arrow)
  (#any-of? @_f "it" "test" "specify" "fit" "xit" "xtest"))
; a project's own: `itWhenOnline('asks', () => {})`; a part of a test: `t.test('sorts', () => {})`
(call_expression
  function: (identifier) @_f
  arguments: (arguments . [(string) (template_string)] @title [(arrow_function) (function_expression)] @definition.test.suite.arrow)
  (#match? @_f "^describe[A-Z]"))
(call_expression
  function: [(identifier) @_f (member_expression property: (property_identifier) @_f)]
  arguments: (arguments . [(string) (template_string)] @title [(arrow_function) (function_expression)] @definition.test.arrow)
  (#match? @_f "^((it|test)[A-Z]\\w*|it|test)$"))
(call_expression
  function: (identifier) @name
  arguments: (arguments . [(arrow_function) (function_expression)] @definition.test.hook.arrow)
  (#any-of? @name "beforeEach" "afterEach" "beforeAll" "afterAll" "before" "after" "setup" "teardown"))
(call_expression
  function: [(identifier) @_f
             (member_expression object: [(identifier) @_f (member_expression object: (identifier) @_f)])
             (call_expression function: (member_expression
               object: [(identifier) @_f (member_expression object: (identifier) @_f)]))]
  arguments: (arguments [(arrow_function) (function_expression)])
  (#any-of? @_f "describe" "context" "suite" "fdescribe" "xdescribe" "it" "test" "specify" "fit" "xit" "xtest"
    "beforeEach" "afterEach" "beforeAll" "afterAll" "before" "after" "setup" "teardown")) @runner

; -- imports and exports ----------------------------------------------------------------------------

(import_statement (import_clause (identifier) @import.default) source: (string) @module)
(import_statement
  (import_clause (named_imports (import_specifier name: (_) @name alias: (_)? @alias) @import.name))
  source: (string) @module)
(import_statement
  (import_clause (namespace_import (identifier) @alias) @import.module) source: (string) @module)
(import_statement source: (string) @module) @import.run
(call_expression function: (identifier) @_f arguments: (arguments . (string) @module .)
  (#eq? @_f "require")) @import.require
(call_expression function: (import) arguments: (arguments . (string) @module .)) @import.dynamic

(export_statement (export_clause (export_specifier name: (_) @name alias: (_)? @alias) @export.from)
  source: (string) @module)
(export_statement (export_clause (export_specifier name: (_) @name alias: (_)? @alias) @export.name))
(export_statement (namespace_export (_) @alias) source: (string) @module) @export.namespace
(export_statement "*" source: (string) @module) @import.star
(export_statement "default" [value: (_) declaration: (_)] @value) @export.default
(export_statement declaration: (_) @value) @export.declaration

(assignment_expression
  left: (member_expression object: (identifier) @_m property: (property_identifier) @_e)
  right: (_) @value
  (#eq? @_m "module") (#eq? @_e "exports")) @export.whole
(assignment_expression
  left: (member_expression object: (identifier) @_e property: (property_identifier) @name)
  right: (_) @value
  (#eq? @_e "exports")) @export.member
(assignment_expression
  left: (member_expression object: (member_expression) @_e property: (property_identifier) @name)
  right: (_) @value
  (#eq? @_e "module.exports")) @export.member
(member_expression object: (identifier) @_e property: (property_identifier) @name
  (#eq? @_e "exports")) @export.read
(member_expression object: (member_expression) @_e property: (property_identifier) @name
  (#eq? @_e "module.exports")) @export.read

; -- prototypes -------------------------------------------------------------------------------------

(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @receiver property: (property_identifier) @_p)
    property: (property_identifier) @name)
  right: (function_expression) @definition.method
  (#eq? @_p "prototype"))
(assignment_expression
  left: (member_expression object: (identifier) @type property: (property_identifier) @_p)
  right: (call_expression
    function: (member_expression) @_c
    arguments: (arguments . (member_expression object: (identifier) @base)))
  (#eq? @_p "prototype") (#eq? @_c "Object.create")) @prototype.base
(call_expression
  function: [(identifier) @_f (member_expression property: (property_identifier) @_f)]
  arguments: (arguments . (identifier) @type . [(identifier) (member_expression)] @base .)
  (#eq? @_f "inherits")) @prototype.base
(assignment_expression
  left: (member_expression object: (identifier) @type property: (property_identifier) @_p)
  right: (object) @value
  (#eq? @_p "prototype")) @prototype.object

; -- definitions ------------------------------------------------------------------------------------

(function_declaration name: (_) @name) @definition.function
(generator_function_declaration name: (_) @name) @definition.function
(method_definition "static"? @static "get"? @getter "set"? @annotation name: (_) @name) @definition.method
(variable_declarator name: (identifier) @name
  value: (arrow_function body: (_) @result) @definition.function.arrow)
(variable_declarator name: (identifier) @name
  value: [(function_expression) (generator_function)] @definition.function)
(pair key: (_) @name value: (arrow_function body: (_) @result) @definition.function.arrow)
(pair key: (_) @name value: (function_expression) @definition.method)
(assignment_expression left: (identifier) @name
  right: (arrow_function body: (_) @result) @definition.function.arrow)
(assignment_expression left: (identifier) @name right: (function_expression) @definition.function)
(assignment_expression left: (member_expression property: (_) @name)
  right: (arrow_function body: (_) @result) @definition.function.arrow)
(assignment_expression left: (member_expression property: (_) @name)
  right: (function_expression) @definition.function)
(arrow_function body: (_) @result) @definition.lambda.arrow
(function_expression name: (_)? @name) @definition.lambda
(generator_function name: (_)? @name) @definition.lambda

[(statement_block) (for_statement) (switch_body)] @scope
(catch_clause parameter: (identifier) @name) @catch

; -- expressions ------------------------------------------------------------------------------------

(call_expression function: (_) @function arguments: (arguments) @arguments) @call
(call_expression function: (_) @function arguments: (template_string)) @call
(new_expression constructor: (_) @type arguments: (arguments)? @arguments) @new
(member_expression object: (_) @object property: (_) @name) @member
(subscript_expression object: (_) @object index: (_) @key) @item
(await_expression (_) @value) @pass
(parenthesized_expression (_) @value) @pass
(ternary_expression consequence: (_) @value alternative: (_) @value) @pass
(binary_expression left: (_) @value operator: ["||" "??"] right: (_) @value) @pass
(binary_expression operator: "&&" right: (_) @value) @pass
(sequence_expression (_) @value .) @pass
(yield_expression (_) @value) @pass
(array) @list
(object) @record
(pair key: (_) @key value: (_) @value) @pair
(spread_element (_) @value) @spread
[(string) (template_string)] @literal.str
(number) @literal.float
[(true) (false)] @literal.bool
(regex) @literal.regex

(assignment_expression left: (_) @target right: (_) @value) @assign
(augmented_assignment_expression left: (_) @target right: (_) @value) @assign
(for_in_statement left: (_) @target operator: "of" right: (_) @value) @iterate
(for_in_statement left: (_) @target) @iterate
(return_statement (_) @value) @return

(array_pattern) @unpack.sequence
(object_pattern) @unpack.object
(pair_pattern key: (_) @key value: (_) @value) @pair
(rest_pattern (_) @value) @spread
(object_assignment_pattern left: (_) @target right: (_) @value) @assign
(assignment_pattern left: (_) @target right: (_) @value) @assign

[(identifier) (shorthand_property_identifier)] @identifier
(this) @this
(super) @super

; -- what the graph cannot follow -------------------------------------------------------------------

(call_expression function: (identifier) @_f (#eq? @_f "eval")) @blind.exec
(new_expression constructor: (identifier) @_f (#eq? @_f "Function")) @blind.exec
(call_expression function: (identifier) @_f (#eq? @_f "Function")) @blind.exec
(call_expression function: (subscript_expression index: [(identifier) (member_expression) (call_expression) (template_string) (binary_expression)])) @blind.dynamic-attribute
(call_expression function: (identifier) @_f arguments: (arguments . [(identifier) (template_string (template_substitution)) (binary_expression) (call_expression) (member_expression)])
  (#eq? @_f "require")) @blind.dynamic-import
(call_expression function: (import) arguments: (arguments . [(identifier) (template_string (template_substitution)) (binary_expression) (call_expression) (member_expression)])) @blind.dynamic-import
(member_expression object: (identifier) @_r (#eq? @_r "Reflect")) @blind.reflection
(new_expression constructor: (identifier) @_r (#eq? @_r "Proxy")) @blind.reflection
