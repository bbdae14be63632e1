; inherits: ecmascript

; A constructor function before ES6 is recognised by its prototype: languages/javascript.py.
(class_declaration name: (_) @name (class_heritage (_) @base)) @definition.class
(class_declaration name: (_) @name) @definition.class
(variable_declarator name: (identifier) @name value: (class (class_heritage (_) @base)) @definition.class)
(variable_declarator name: (identifier) @name value: (class) @definition.class)
(class name: (_)? @name (class_heritage (_) @base)) @definition.class
(class name: (_)? @name) @definition.class

(field_definition property: (_) @name value: (arrow_function body: (_) @result) @definition.method.arrow)
(field_definition property: (_) @name value: (function_expression) @definition.method)
(field_definition property: (_) @name value: (_)? @value) @field

(formal_parameters [(identifier) (object_pattern) (array_pattern)] @parameter @target)
(formal_parameters (assignment_pattern left: (_) @target right: (_) @value) @parameter)
(formal_parameters (rest_pattern (_) @target) @parameter @rest)
(arrow_function parameter: (identifier) @parameter @target)

(lexical_declaration (variable_declarator name: (_) @target value: (_)? @value) @bind)
(variable_declaration (variable_declarator name: (_) @target value: (_)? @value) @bind.hoisted)

((jsx_self_closing_element name: (_) @function) @call (#match? @function "^[A-Z]|[.]"))
((jsx_opening_element name: (_) @function) @call (#match? @function "^[A-Z]|[.]"))
