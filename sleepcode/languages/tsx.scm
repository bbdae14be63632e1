; inherits: typescript

((jsx_self_closing_element name: (_) @function) @call (#match? @function "^[A-Z]|[.]"))
((jsx_opening_element name: (_) @function) @call (#match? @function "^[A-Z]|[.]"))
