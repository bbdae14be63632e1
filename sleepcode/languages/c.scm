; inherits: cfamily

; A function is named at the end of its declarator; pointers before it say what it returns.
((function_definition type: (_) @returns declarator: (function_declarator declarator: (identifier) @name
   parameters: (parameter_list . (parameter_declaration type: (primitive_type) @_v !declarator) .)))
 @definition.function.test (#match? @name "^test_") (#eq? @_v "void"))
(function_definition (storage_class_specifier) @private type: (_) @returns declarator: [
   (function_declarator declarator: (identifier) @name)
   (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
 ]) @definition.function
(function_definition type: (_) @returns declarator: [
   (function_declarator declarator: (identifier) @name)
   (function_declarator declarator: (parenthesized_declarator (identifier) @name))
   (pointer_declarator declarator: (function_declarator declarator: [(identifier) @name
                                                                     (parenthesized_declarator (identifier) @name)]))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
 ]) @definition.function
; TEST_IMPL(name) { ... }: a macro writes the function's head, and as a rule a longer name.
((function_definition type: (type_identifier) @_m declarator: (parenthesized_declarator (identifier) @name)
   body: (compound_statement) @definition.function.test)
 (#match? @_m "^([A-Z0-9_]+_)?TEST(_[A-Z0-9_]+)?$"))
((function_definition type: (type_identifier) @_m declarator: (parenthesized_declarator (identifier) @name)
   body: (compound_statement) @definition.function)
 (#match? @_m "^[A-Z][A-Z0-9_]+$"))
(translation_unit
  ((expression_statement (call_expression function: (identifier) @_m arguments: (argument_list . (identifier) @name)))
   . (compound_statement) @definition.function
   (#match? @_m "^[A-Z][A-Z0-9_]+$")))
(enum_specifier) @literal.int
(subscript_expression argument: (_) @object index: (_) @key) @item
(variadic_parameter) @parameter @rest
