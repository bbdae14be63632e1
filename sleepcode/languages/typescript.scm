; inherits: ecmascript

(class_declaration name: (_) @name
  (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)])) @definition.class
(abstract_class_declaration name: (_) @name
  (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)])) @definition.class
(class_declaration (decorator (_) @decorator) name: (_) @name) @definition.class
(class_declaration (decorator) @outside)
(export_statement (decorator (_) @decorator) declaration: (class_declaration name: (_) @name) @definition.class)
[(class_declaration name: (_) @name) (abstract_class_declaration name: (_) @name)] @definition.class
(variable_declarator name: (identifier) @name
  value: (class (class_heritage (extends_clause value: (_) @base))) @definition.class)
(variable_declarator name: (identifier) @name value: (class) @definition.class)
(class name: (_)? @name (class_heritage (extends_clause value: (_) @base))) @definition.class
(class name: (_)? @name) @definition.class
(interface_declaration name: (_) @name (extends_type_clause type: (_) @base)) @definition.class
(interface_declaration name: (_) @name) @definition.class
(enum_declaration name: (_) @name) @definition.class
(enum_body [(property_identifier) @name (enum_assignment name: (_) @name)] @field)
(internal_module name: (_) @name) @definition.namespace
(module name: (identifier) @name) @definition.namespace

(method_definition "static"? @static "get"? @getter "set"? @annotation name: (_) @name return_type: (_) @returns) @definition.method
(function_declaration name: (_) @name return_type: (_) @returns) @definition.function
(variable_declarator name: (identifier) @name
  value: (arrow_function return_type: (_) @returns body: (_) @result) @definition.function.arrow)
(method_signature name: (_) @name return_type: (_)? @returns) @definition.method.abstract
(abstract_method_signature name: (_) @name return_type: (_)? @returns) @definition.method.abstract
(interface_body (call_signature parameters: (_) @arguments return_type: (_)? @returns) @type.function.member)
(object_type (call_signature parameters: (_) @arguments return_type: (_)? @returns) @type.function.member)
(function_type parameters: (_) @arguments return_type: (_) @returns) @type.function
[(function_signature) (function_type) (call_signature) (construct_signature) (constructor_type)] @signature

(public_field_definition name: (_) @name
  value: (arrow_function body: (_) @result) @definition.method.arrow)
(public_field_definition name: (_) @name value: (function_expression) @definition.method)
(public_field_definition name: (_) @name type: (_)? @type value: (_)? @value) @field
(property_signature name: (_) @name type: (_)? @type) @field

(required_parameter (accessibility_modifier) pattern: (identifier) @target type: (_)? @type value: (_)? @value) @parameter.property
(optional_parameter (accessibility_modifier) pattern: (identifier) @target type: (_)? @type) @parameter.property
(required_parameter pattern: (this)) @signature
(required_parameter pattern: (rest_pattern (_) @target) @rest type: (type_annotation (array_type (_) @type))) @parameter
(required_parameter pattern: (rest_pattern (_) @target) @rest) @parameter
(required_parameter pattern: (_) @target type: (_)? @type value: (_)? @value) @parameter
(optional_parameter pattern: (_) @target type: (_)? @type) @parameter @default
(arrow_function parameter: (identifier) @parameter @target)

(lexical_declaration (variable_declarator name: (_) @target type: (_)? @type value: (_)? @value) @bind)
(variable_declaration (variable_declarator name: (_) @target type: (_)? @type value: (_)? @value) @bind.hoisted)
(import_statement (import_require_clause (identifier) @alias source: (string) @module) @import.name)
(export_statement "=" (_) @value) @export.whole

(non_null_expression (_) @value) @pass
(as_expression . (_) @value (_) @type) @cast
(as_expression . (_) @value . "as" . "const") @pass
(satisfies_expression . (_) @value (_)) @pass
(instantiation_expression (_) @value) @pass

(type_alias_declaration name: (_) @name value: (object_type)) @definition.class
((type_alias_declaration name: (_) @name value: (generic_type name: (_) @_wrapper
  type_arguments: (type_arguments . (object_type) .))) @definition.class (#any-of? @_wrapper "Readonly" "Partial" "Required"))
(type_alias_declaration name: (_) @name value: (_) @value) @bind.type
(type_parameter name: (_) @name constraint: (constraint (_) @bound)) @type.parameter
(type_parameter name: (_) @name) @type.parameter
(type_annotation (_) @value) @pass
(parenthesized_type (_) @value) @pass
(readonly_type (_) @value) @pass
(union_type (_) @value) @type.union
(intersection_type (_) @value) @type.union
(array_type (_) @value) @type.array
(generic_type name: (_) @head type_arguments: (_) @arguments) @type.generic
(nested_type_identifier module: (_) @object name: (_) @name) @member
(nested_identifier object: (_) @object property: (_) @name) @member
((predefined_type) @literal.str (#eq? @literal.str "string"))
((predefined_type) @literal.float (#eq? @literal.float "number"))
((predefined_type) @literal.bool (#eq? @literal.bool "boolean"))
(type_identifier) @identifier
