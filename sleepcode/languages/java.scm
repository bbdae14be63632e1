; Java.  Packages, implicit this and JUnit's hooks: languages/java.py.

(package_declaration (_) @name @opaque) @package
(import_declaration "static"? @static (_) @module @opaque (asterisk)? @rest) @import.java

; -- definitions ------------------------------------------------------------------------------------

(class_declaration name: (_) @name
  [(superclass (_) @base) (super_interfaces (type_list (_) @base))]) @definition.class
(interface_declaration name: (_) @name (extends_interfaces (type_list (_) @base))) @definition.class
(enum_declaration name: (_) @name (super_interfaces (type_list (_) @base))) @definition.class
(record_declaration name: (_) @name (super_interfaces (type_list (_) @base))) @definition.class
[(class_declaration name: (_) @name) (interface_declaration name: (_) @name) (enum_declaration name: (_) @name)
 (record_declaration name: (_) @name) (annotation_type_declaration name: (_) @name)] @definition.class
(object_creation_expression type: (_) @base (class_body) @definition.class)
(enum_constant name: (_) @name body: (class_body) @definition.class)

[(method_declaration !body type: (_) @returns name: (_) @name)
 (annotation_type_element_declaration type: (_) @returns name: (_) @name)] @definition.method.abstract
(method_declaration
  (modifiers [(marker_annotation name: (_) @annotation) (annotation name: (_) @annotation) "static" @static])
  type: (_) @returns name: (_) @name) @definition.method
(method_declaration type: (_) @returns name: (_) @name) @definition.method
(constructor_declaration name: (_) @name) @definition.method.constructor
(compact_constructor_declaration name: (_) @name) @definition.method.constructor
(lambda_expression body: (_) @result) @definition.lambda.arrow

(record_declaration parameters: (formal_parameters (formal_parameter type: (_) @type name: (_) @name) @field))
(field_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value) @field)
(constant_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value) @field)
(enum_constant name: (_) @name arguments: (_)? @arguments body: (_)? @value) @enum_constant

(formal_parameter type: (_) @type name: (_) @name) @parameter
(spread_parameter [(type_identifier) (generic_type) (scoped_type_identifier) (array_type) (integral_type)
    (floating_point_type) (boolean_type)] @type
  (variable_declarator name: (_) @name)) @parameter @rest
(spread_parameter (variable_declarator name: (_) @name)) @parameter @rest
(lambda_expression parameters: (identifier) @parameter @target)
(inferred_parameters (identifier) @parameter @target)
(type_parameter (type_identifier) @name (type_bound (_) @bound)) @type.parameter
(type_parameter (type_identifier) @name) @type.parameter

; -- statements -------------------------------------------------------------------------------------

[(block) (constructor_body) (for_statement) (switch_block_statement_group) (switch_rule)
 (try_with_resources_statement)] @scope
(catch_clause (catch_formal_parameter (catch_type (_) @type) name: (_) @name)) @catch
(local_variable_declaration type: (type_identifier) @_v
  declarator: (variable_declarator name: (_) @name value: (_)? @value) @bind (#eq? @_v "var"))
(local_variable_declaration type: (_) @type
  declarator: (variable_declarator name: (_) @name value: (_)? @value) @bind)
(enhanced_for_statement type: (type_identifier) @_v name: (_) @name value: (_) @value (#eq? @_v "var")) @iterate
(enhanced_for_statement type: (_) @type name: (_) @name value: (_) @value) @iterate
(resource type: (type_identifier) @_v name: (_) @name value: (_) @value (#eq? @_v "var")) @bind.resource
(resource type: (_) @type name: (_) @name value: (_) @value) @bind.resource
(instanceof_expression left: (_) @value right: (_) @type name: (_) @name) @match
(type_pattern (_) @type (identifier) @name) @match
(assignment_expression left: (_) @target right: (_) @value) @assign
(return_statement (_) @value) @return
(yield_statement (_) @value) @return

; -- expressions ------------------------------------------------------------------------------------

(explicit_constructor_invocation constructor: (this) arguments: (_) @arguments) @construct
(explicit_constructor_invocation constructor: (_) @function arguments: (_) @arguments) @call
(method_invocation object: (_) @object name: (_) @name arguments: (_) @arguments) @call
(method_invocation name: (_) @name arguments: (_) @arguments) @call
(object_creation_expression (class_body) @value) @anonymous
(object_creation_expression type: (_) @type arguments: (_) @arguments) @new
(method_reference (_) @value "new") @pass
(method_reference . (_) @object (identifier) @name .) @member.method
(field_access object: (_) @type field: (this)) @instance
(field_access object: (_) @object field: (_) @name) @member
(array_access array: (_) @object index: (_) @key) @item
(array_creation_expression value: (_) @value) @pass
(array_creation_expression type: (_) @type) @array
(array_initializer) @list
(cast_expression type: (_) @type value: (_) @value) @cast
(ternary_expression consequence: (_) @value alternative: (_) @value) @pass
(parenthesized_expression (_) @value) @pass
(binary_expression left: (string_literal) operator: "+") @literal.str
(binary_expression operator: "+" right: (string_literal)) @literal.str
(binary_expression left: (_) @value operator: ["-" "*" "/" "%" "&" "|" "^"] right: (_) @value) @pass
(binary_expression operator: ["==" "!=" "<" ">" "<=" ">=" "&&" "||"]) @literal.bool
(instanceof_expression) @literal.bool
(unary_expression operator: "!") @literal.bool
(unary_expression operand: (_) @value) @pass
(update_expression [(identifier) (field_access) (array_access)] @value) @pass
(string_literal) @literal.str
((decimal_integer_literal) @literal.long (#match? @literal.long "[lL]$"))
((hex_integer_literal) @literal.long (#match? @literal.long "[lL]$"))
[(decimal_integer_literal) (hex_integer_literal) (octal_integer_literal) (binary_integer_literal)] @literal.int
((decimal_floating_point_literal) @literal.float (#match? @literal.float "[fF]$"))
[(decimal_floating_point_literal) (hex_floating_point_literal)] @literal.double
[(true) (false)] @literal.bool
(character_literal) @literal.char
(null_literal) @literal.null
(class_literal) @literal.class

((type_identifier) @literal.str (#eq? @literal.str "String"))
((integral_type) @literal.byte (#eq? @literal.byte "byte"))
((integral_type) @literal.short (#eq? @literal.short "short"))
((integral_type) @literal.long (#eq? @literal.long "long"))
((integral_type) @literal.char (#eq? @literal.char "char"))
(integral_type) @literal.int
((floating_point_type) @literal.float (#eq? @literal.float "float"))
(floating_point_type) @literal.double
(boolean_type) @literal.bool
(generic_type . (_) @head (type_arguments) @arguments) @type.generic
(array_type element: (_) @value) @type.array
(scoped_type_identifier (_) @object (type_identifier) @name .) @member
(annotated_type (_) @value .) @pass
(wildcard (_) @value) @pass

[(identifier) (type_identifier)] @identifier
(this) @this
(super) @super

; -- what the graph cannot follow -------------------------------------------------------------------

(method_invocation object: (_) @_o name: (_) @_m (#eq? @_o "Class") (#eq? @_m "forName")) @blind.reflection
(method_invocation name: (_) @_m
  (#any-of? @_m "getMethod" "getDeclaredMethod" "getMethods" "getDeclaredMethods" "newInstance" "getConstructor"
    "getDeclaredConstructor")) @blind.reflection
(method_invocation object: (_) @_o name: (_) @_m (#eq? @_o "Proxy") (#eq? @_m "newProxyInstance")) @blind.reflection
(method_invocation object: (_) @_o name: (_) @_m (#eq? @_o "ServiceLoader") (#eq? @_m "load")) @blind.entry-point
((method_declaration (modifiers "native")) @blind.foreign)
