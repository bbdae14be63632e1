; Rust.  Paths, impls, macros' tokens: languages/rust.py.

(use_declaration argument: (_) @value @opaque) @use
[(attribute (_) @opaque) (visibility_modifier (_) @opaque)] @quiet
(mod_item name: (_) @name !body) @import.mod
(extern_crate_declaration name: (_) @name alias: (_)? @alias) @import.crate

; -- definitions ------------------------------------------------------------------------------------

((attribute_item (attribute [(identifier) (scoped_identifier)] @annotation)) . [(attribute_item) (line_comment) (block_comment)]* .
 (function_item name: (_) @name return_type: (_)? @returns body: (_) @result) @definition.function.test
 (#match? @annotation "(^|::)(test|rstest|test_case|quickcheck|test_log)$"))
(mod_item name: (_) @name body: (_)) @definition.namespace
(trait_item name: (_) @name bounds: (trait_bounds (_) @base)) @definition.class.abstract
(trait_item name: (_) @name) @definition.class.abstract
[(struct_item name: (_) @name) (enum_item name: (_) @name) (union_item name: (_) @name)] @definition.class
(function_item name: (_) @name return_type: (_)? @returns body: (_) @result) @definition.function
(trait_item body: (declaration_list (function_signature_item name: (_) @name return_type: (_)? @returns) @definition.method.abstract))
(closure_expression return_type: (_)? @returns body: (_) @result) @definition.lambda.arrow
(impl_item trait: (_)? @base type: [(type_identifier) @type
                                    (generic_type type: (_) @type)
                                    (scoped_type_identifier name: (_) @type)
                                    (reference_type type: (type_identifier) @type)
                                    (reference_type type: (generic_type type: (type_identifier) @type))
                                    (reference_type type: (scoped_type_identifier name: (_) @type))]) @extend
(impl_item trait: (_) @base type: (_) @type) @extend
(impl_item) @scope

(field_declaration name: (_) @name type: (_) @type) @field
(ordered_field_declaration_list type: (_) @type) @field.ordered
(enum_variant name: (_) @name) @variant
(type_item name: (_) @name type: (_) @value) @bind.type
(impl_item body: (declaration_list (const_item name: (_) @name type: (_) @type value: (_)? @value) @constant))
(trait_item body: (declaration_list (const_item name: (_) @name type: (_) @type value: (_)? @value) @constant))
[(const_item name: (_) @name type: (_)? @type value: (_)? @value)
 (static_item name: (_) @name type: (_)? @type value: (_)? @value)] @bind

(self_parameter) @parameter.receiver
(parameter pattern: (self)) @parameter.receiver
(parameter pattern: (_) @target type: (_) @type) @parameter
(closure_parameters [(identifier) (tuple_pattern) (reference_pattern) (struct_pattern) (tuple_struct_pattern)] @parameter @target)
[(function_signature_item) (function_type)] @signature
(type_parameter name: (_) @name bounds: (trait_bounds (_) @bound)) @type.parameter
(type_parameter name: (_) @name) @type.parameter
(where_predicate left: (type_identifier) @name bounds: (trait_bounds (_) @bound)) @type.bound

; -- statements -------------------------------------------------------------------------------------

(block (_) @value . "}") @scope
(block) @scope
(if_expression consequence: (_) @value alternative: (else_clause (_) @value)) @scope
[(if_expression consequence: (_) @value) (while_expression) (loop_expression body: (_) @value)] @scope
(expression_statement [(if_expression) (match_expression) (block) (unsafe_block)] @value) @pass
(unsafe_block (_) @value) @pass
(async_block (_) @value) @pass
(let_declaration pattern: (_) @target type: (_)? @type value: (_)? @value) @bind
(let_condition pattern: (_) @target value: (_) @value) @match
(for_expression pattern: (_) @target value: (_) @value) @iterate
(match_expression body: (match_block (match_arm value: (_) @value))) @pass
(match_arm pattern: (match_pattern . (_) @target)) @arm
(assignment_expression left: (_) @target right: (_) @value) @assign
(return_expression (_) @value) @return
(break_expression (_) @value) @pass

(tuple_pattern) @unpack.sequence
(slice_pattern) @unpack.sequence
((tuple_struct_pattern type: (identifier) @_w . (_) @value) @unpack.wrapper (#any-of? @_w "Some" "Ok" "Err"))
(tuple_struct_pattern type: (_) @type) @unpack.record
(struct_pattern type: (_) @type) @unpack.record
(field_pattern name: (_) @key pattern: (_)? @value) @pair
(reference_pattern (_) @value) @pass
(ref_pattern (_) @value) @pass
(mut_pattern (identifier) @value) @pass
(captured_pattern . (identifier) @value) @pass

; -- expressions ------------------------------------------------------------------------------------

((call_expression function: (identifier) @name arguments: (_) @arguments) @macro.known
 (#match? @name "^((debug_)?assert(_eq|_ne)?|e?print(ln)?|format(_args)?|write(ln)?|panic|unreachable|todo|unimplemented|dbg)_$"))
(call_expression function: (field_expression value: (_) @object field: (_) @name) @quiet arguments: (_) @arguments) @call
(call_expression function: (generic_function function: (field_expression value: (_) @object field: (_) @name) @quiet)
                 arguments: (_) @arguments) @call
(call_expression function: (_) @function arguments: (_) @arguments) @call
(macro_invocation macro: (_) @name (token_tree) @arguments) @macro
(struct_expression name: (_) @type body: (_) @value) @composite
(field_expression value: (_) @object field: (_) @name) @member
(scoped_identifier name: (super)) @path
((scoped_type_identifier path: (_) @_s name: (_) @name) @type.own (#eq? @_s "Self"))
(scoped_identifier path: (_) @object name: (_) @name) @member.method
(scoped_type_identifier path: (_) @object name: (_) @name) @member.method
(scoped_identifier name: (_)) @quiet
(generic_function function: (_) @value) @pass
(index_expression . (_) @object (_) @key) @item
(try_expression (_) @value) @pass
(await_expression (_) @value) @pass
(reference_expression value: (_) @value) @pass
(unary_expression (_) @value) @pass
(parenthesized_expression (_) @value) @pass
(binary_expression left: (_) @object right: (_) @value) @operator
(type_cast_expression value: (_) @value type: (_) @type) @cast
(tuple_expression) @tuple
(array_expression) @list
(field_expression value: [(string_literal) (raw_string_literal) (integer_literal) (float_literal)] @extended)
(string_literal) @literal.str
(integer_literal) @literal.int
(raw_string_literal) @literal.str
(boolean_literal) @literal.bool

(reference_type type: (_) @value) @pass
(pointer_type type: (_) @value) @pass
(dynamic_type trait: (_) @value) @pass
(abstract_type trait: (_) @value) @pass
(bounded_type . (_) @value) @pass
(bracketed_type (_) @value) @pass
(qualified_type type: (_) @value) @pass
(type_binding type: (_) @value) @pass
(array_type element: (_) @value) @type.array
(tuple_type) @type.tuple
(generic_type_with_turbofish type: (_) @head type_arguments: (_) @arguments) @type.generic
(generic_type type: (_) @head type_arguments: (_) @arguments) @type.generic
((primitive_type) @literal.str (#eq? @literal.str "str"))
((primitive_type) @literal.bool (#eq? @literal.bool "bool"))
((primitive_type) @literal.char (#eq? @literal.char "char"))
((primitive_type) @literal.float (#match? @literal.float "^f"))
(primitive_type) @literal.int

[(crate) (super)] @path
(scoped_identifier path: (self) @path)
(self) @this
[(identifier) (type_identifier)] @identifier

; -- what the graph cannot follow -------------------------------------------------------------------

(macro_definition) @blind.macro
(foreign_mod_item) @blind.foreign
(scoped_identifier name: (_) @_n (#any-of? @_n "transmute" "dlopen" "dlsym")) @blind.reflection
