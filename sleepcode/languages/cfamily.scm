; What C and C++ share.  See core/generic.py for the roles.

(preproc_include path: (_) @module) @import.star
(preproc_function_def name: (_) @name value: (_) @value) @definition.function.macro
; A macro that is written like a statement of its own: `POST;`
((preproc_def name: (_) @name value: (_) @value) @definition.function.macro (#match? @value "^\\s*(do|if)\\b"))
((expression_statement . (identifier) @function .) @call (#match? @function "^[A-Z][A-Z0-9_]+$"))
(preproc_def name: (_) @name value: (_) @value) @macro_alias

; -- definitions ------------------------------------------------------------------------------------

(type_definition type: (struct_specifier !name body: (_)) @definition.class declarator: (type_identifier) @name)
(type_definition type: (union_specifier !name body: (_)) @definition.class declarator: (type_identifier) @name)
(struct_specifier name: (type_identifier) @name body: (_)) @definition.class
(union_specifier name: (type_identifier) @name body: (_)) @definition.class
(struct_specifier body: (_)) @definition.class
(union_specifier body: (_)) @definition.class
(struct_specifier name: (_) @value) @pass
(union_specifier name: (_) @value) @pass
(type_definition type: (_) @value declarator: [
   (type_identifier) @name
   (pointer_declarator declarator: (type_identifier) @name)
 ]) @bind.type

(field_declaration type: (_) @type declarator: [
   (field_identifier) @name
   (pointer_declarator declarator: (field_identifier) @name)
   (pointer_declarator declarator: (pointer_declarator declarator: (field_identifier) @name))
 ]) @field
(field_declaration type: (_) @type declarator: [
   (array_declarator declarator: (field_identifier) @name)
   (pointer_declarator declarator: (array_declarator declarator: (field_identifier) @name))
 ]) @field.array
(field_declaration declarator: (function_declarator
   declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name)))) @field.pointer

((parameter_declaration type: (primitive_type) @_v !declarator) @signature (#eq? @_v "void"))
(parameter_declaration declarator: (function_declarator) @target) @parameter
(parameter_declaration type: (_) @type declarator: (_) @target) @parameter
(parameter_declaration type: (_) @type) @parameter

; -- statements -------------------------------------------------------------------------------------

[(compound_statement) (for_statement) (if_statement) (while_statement) (switch_statement)] @scope
((declaration (storage_class_specifier) @_e) @signature (#eq? @_e "extern"))
; `int (name)(int)` keeps a macro of the name away
(declaration declarator: [
   (function_declarator declarator: [(identifier) (parenthesized_declarator (identifier))])
   (pointer_declarator declarator: (function_declarator declarator: [(identifier) (parenthesized_declarator (identifier))]))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator
     declarator: [(identifier) (parenthesized_declarator (identifier))])))
 ]) @signature
(init_declarator declarator: (function_declarator) @target value: (_) @value) @bind
(declaration type: (_) @type declarator: (init_declarator declarator: (_) @target value: (initializer_list) @value) @bind.initialised)
(declaration type: (_) @type declarator: (init_declarator declarator: (_) @target value: (_) @value) @bind)
(declaration type: (_) @type declarator: [(identifier) (pointer_declarator) (array_declarator)] @target) @bind
(declaration declarator: (function_declarator declarator: (parenthesized_declarator)) @target) @bind
(assignment_expression left: (_) @target right: (_) @value) @assign
(return_statement (_) @value) @return

(pointer_declarator declarator: (_) @value) @pass
(array_declarator declarator: (_) @value) @pass
(function_declarator declarator: (_) @value) @pass
(parenthesized_declarator (_) @value) @pass

; -- expressions ------------------------------------------------------------------------------------

(call_expression function: (_) @function arguments: (argument_list) @arguments) @call
(field_expression argument: (_) @object field: (_) @name) @member
(pointer_expression argument: (_) @value) @pass
(parenthesized_expression (_) @value) @pass
(conditional_expression consequence: (_) @value alternative: (_) @value) @pass
(cast_expression type: (_) @type value: (_) @value) @cast
(compound_literal_expression type: (_) @type value: (_) @value) @compound
(comma_expression right: (_) @value) @pass
(type_descriptor type: (_) @value) @pass
(initializer_list) @list
(initializer_pair designator: (field_designator (_) @key) value: (_) @value) @pair
(initializer_pair value: (_) @value) @pair
[(string_literal) (concatenated_string)] @literal.str
(char_literal) @literal.char
[(true) (false)] @literal.bool
(null) @literal.null
((number_literal) @literal.double (#match? @literal.double "^[0-9.]+([eE][-+]?[0-9]+)?[fFlL]?$") (#match? @literal.double "[.eE]"))
(number_literal) @literal.int
(_ type: (primitive_type) @literal.str (#eq? @literal.str "char") declarator: [
   (pointer_declarator) (abstract_pointer_declarator) (array_declarator) (init_declarator declarator: (pointer_declarator))])
(_ type: [(primitive_type) (sized_type_specifier)] @literal.pointer declarator: [
   (pointer_declarator) (abstract_pointer_declarator) (array_declarator) (init_declarator declarator: (pointer_declarator))])
((primitive_type) @literal.bool (#eq? @literal.bool "bool"))
((primitive_type) @literal.char (#eq? @literal.char "char"))
((primitive_type) @literal.float (#eq? @literal.float "float"))
((primitive_type) @literal.double (#eq? @literal.double "double"))
((primitive_type) @literal.ulong (#any-of? @literal.ulong "size_t" "uint64_t" "uintptr_t"))
((primitive_type) @literal.long (#any-of? @literal.long "ssize_t" "int64_t" "intptr_t" "ptrdiff_t"))
((primitive_type) @literal.uint (#eq? @literal.uint "uint32_t"))
(primitive_type) @literal.int
((sized_type_specifier) @literal.double (#match? @literal.double "double"))
((sized_type_specifier) @literal.ulonglong (#match? @literal.ulonglong "unsigned.*long.*long|long.*long.*unsigned"))
((sized_type_specifier) @literal.longlong (#match? @literal.longlong "long\\s+long"))
((sized_type_specifier) @literal.ulong (#match? @literal.ulong "unsigned.*long|long.*unsigned"))
((sized_type_specifier) @literal.long (#match? @literal.long "long"))
((sized_type_specifier) @literal.short (#match? @literal.short "short"))
((sized_type_specifier) @literal.uint (#match? @literal.uint "unsigned"))
(sized_type_specifier) @literal.int

[(identifier) (type_identifier)] @identifier

; -- what the graph cannot follow -------------------------------------------------------------------

(call_expression function: (identifier) @_f (#any-of? @_f "dlopen" "LoadLibrary" "LoadLibraryA" "LoadLibraryW")) @blind.dynamic-import
(call_expression function: (identifier) @_f (#any-of? @_f "dlsym" "GetProcAddress")) @blind.dynamic-attribute
((preproc_function_def value: (_) @_v) @blind.macro (#match? @_v "##"))
(gnu_asm_expression) @blind.foreign
