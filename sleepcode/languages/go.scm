; Go.  Methods stand outside of their types, interfaces are satisfied in silence: languages/go.py.

(package_clause (package_identifier) @name) @package
(import_spec name: (dot) path: (_) @module) @import.star
(import_spec name: (blank_identifier) path: (_) @module) @import.run
(import_spec name: (package_identifier)? @alias path: (_) @module) @import.package

; -- tests ------------------------------------------------------------------------------------------

((function_declaration name: (identifier) @name
   parameters: (parameter_list (parameter_declaration type: (pointer_type (qualified_type package: (_) @_p))))
 ) @definition.function.test
 (#eq? @_p "testing") (#match? @name "^(Test|Fuzz)([^a-z]|$)") (#not-eq? @name "TestMain"))
; A benchmark is no test that fails, and an example without the output that it is held against is never run.
((function_declaration name: (identifier) @name parameters: (parameter_list . ")") body: (_) @_b) @definition.function.test
 (#match? @name "^Example([^a-z]|$)") (#match? @_b "//\\s*([Uu]nordered )?[Oo]utput:"))
((method_declaration
   receiver: (parameter_list (parameter_declaration
     type: [(type_identifier) @receiver (pointer_type (type_identifier) @receiver)]))
   name: (field_identifier) @name parameters: (parameter_list . ")") !result) @definition.method.test
 (#match? @name "^Test[A-Z0-9_]"))
(call_expression function: (selector_expression operand: (_) @_t field: (_) @_run)
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @title (func_literal) @definition.test.sub)
  (#eq? @_run "Run") (#not-eq? @_t "b"))
(call_expression function: (selector_expression operand: (_) @_t field: (_) @_run)
  arguments: (argument_list . (_) (func_literal) @definition.test.sub)
  (#eq? @_run "Run") (#not-eq? @_t "b"))
(call_expression function: (selector_expression field: (_) @_run)
  arguments: (argument_list . (_) (func_literal))
  (#eq? @_run "Run")) @runner

; -- definitions ------------------------------------------------------------------------------------

([(type_spec name: (_) @name type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base))))
  (type_alias name: (_) @name type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base))))])
 @definition.class
[(type_spec name: (_) @name type: (interface_type (type_elem (_) @base)))
 (type_alias name: (_) @name type: (interface_type (type_elem (_) @base)))] @definition.class.abstract
[(type_spec name: (_) @name type: (interface_type)) (type_alias name: (_) @name type: (interface_type))]
 @definition.class.abstract
[(type_spec name: (_) @name) (type_alias name: (_) @name type: (struct_type))] @definition.class
(type_alias name: (_) @name type: (_) @value) @bind.type
[(type_assertion_expression type: (interface_type (method_elem)) @definition.class.abstract)
 (type_case type: (interface_type (method_elem)) @definition.class.abstract)
 (parameter_declaration type: (interface_type (method_elem)) @definition.class.abstract)
 (field_declaration type: (interface_type (method_elem)) @definition.class.abstract)
 (var_spec type: (interface_type (method_elem)) @definition.class.abstract)]
(method_elem name: (_) @name result: (_)? @returns) @definition.method.abstract
(field_declaration name: (field_identifier) @name type: (_) @type) @field
(field_declaration !name type: (_) @type) @field.embedded

(function_declaration name: (_) @name result: (_)? @returns) @definition.function
(method_declaration
  receiver: (parameter_list (parameter_declaration
    type: [(type_identifier) @receiver
           (pointer_type (type_identifier) @receiver)
           (generic_type type: (type_identifier) @receiver)
           (pointer_type (generic_type type: (type_identifier) @receiver))]))
  name: (_) @name result: (_)? @returns) @definition.method
(func_literal result: (_)? @returns) @definition.lambda.arrow

(function_declaration result: (parameter_list (parameter_declaration name: (identifier)? @name type: (_) @type) @bind))
(method_declaration result: (parameter_list (parameter_declaration name: (identifier)? @name type: (_) @type) @bind))
(method_elem result: (parameter_list (parameter_declaration name: (identifier)? @name type: (_) @type) @bind))
(func_literal result: (parameter_list (parameter_declaration name: (identifier)? @name type: (_) @type) @bind))
[(function_declaration result: (parameter_list) @type.tuple)
 (method_declaration result: (parameter_list) @type.tuple)
 (method_elem result: (parameter_list) @type.tuple)
 (func_literal result: (parameter_list) @type.tuple)]
(parameter_declaration name: (identifier) @target type: (_) @type) @parameter
(parameter_declaration type: (_) @type) @parameter
(variadic_parameter_declaration name: (identifier)? @target type: (_) @type) @parameter @rest
(function_type) @signature
(type_parameter_declaration name: (identifier) @name type: (type_constraint (_) @bound)) @type.parameter

; -- statements -------------------------------------------------------------------------------------

[(block) (if_statement) (expression_switch_statement) (expression_case) (default_case)
 (communication_case)] @scope
(for_statement (range_clause left: (expression_list) @target right: (_) @value)) @iterate
(for_statement (range_clause right: (_) @value)) @iterate
(for_statement) @scope
(type_switch_statement alias: (expression_list (identifier) @name) value: (_) @value) @type_switch
(type_case type: (_) @type) @type_case
(short_var_declaration left: (_) @target right: (_) @value) @bind
(receive_statement left: (_) @target right: (_) @value) @bind
(var_spec name: (identifier) @name type: (_)? @type value: (_)? @value) @bind
(const_spec name: (identifier) @name type: (_)? @type value: (_)? @value) @bind
(assignment_statement left: (_) @target right: (_) @value) @assign
(send_statement channel: (_) @target value: (_) @value) @send
(return_statement (_) @value) @return

; -- expressions ------------------------------------------------------------------------------------

(call_expression function: (identifier) @_f arguments: (argument_list . (_) @type)
  (#any-of? @_f "new" "make")) @instance
(call_expression function: (identifier) @_f arguments: (argument_list) @arguments (#eq? @_f "append")) @append
(call_expression function: (_) @function arguments: (_) @arguments) @call
(type_conversion_expression type: (_) @type) @new
(composite_literal type: (_) @type body: (_) @value) @composite
(selector_expression operand: (_) @object field: (_) @name) @member
(index_expression operand: (_) @object index: (_) @key) @item
(unary_expression "<-" operand: (_) @object) @item
(unary_expression operand: (_) @value) @pass
(slice_expression operand: (_) @value) @pass
(parenthesized_expression (_) @value) @pass
(type_assertion_expression operand: (_) @value type: (_) @type) @cast
(type_instantiation_expression type: (_) @value) @pass
(variadic_argument (_) @value) @spread
(expression_list) @tuple
(literal_element (_) @value) @pass
[(interpreted_string_literal) (raw_string_literal)] @literal.str
(int_literal) @literal.int

(pointer_type (_) @value) @pass
(parenthesized_type (_) @value) @pass
(type_elem . (_) @value .) @pass
(slice_type element: (_) @value) @type.array
(array_type element: (_) @value) @type.array
(implicit_length_array_type element: (_) @value) @type.array
(channel_type value: (_) @value) @type.array
(map_type value: (_) @value) @type.array
(generic_type type: (_) @head type_arguments: (_) @arguments) @type.generic
(qualified_type package: (_) @object name: (_) @name) @member

[(identifier) (type_identifier) (package_identifier)] @identifier

; -- what the graph cannot follow -------------------------------------------------------------------

(selector_expression operand: (identifier) @_r field: (_) @_m (#eq? @_r "reflect")
  (#any-of? @_m "ValueOf" "New" "MakeFunc" "Indirect")) @blind.reflection
(selector_expression field: (_) @_m (#any-of? @_m "MethodByName" "CallSlice")) @blind.dynamic-attribute
(selector_expression operand: (identifier) @_r field: (_) @_m (#eq? @_r "plugin") (#eq? @_m "Open")) @blind.dynamic-import
((import_spec path: (_) @_c) @blind.foreign (#eq? @_c "\"C\""))
