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
   (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
 ]) @definition.function
(subscript_expression argument: (_) @object index: (_) @key) @item
(variadic_parameter) @parameter @rest
