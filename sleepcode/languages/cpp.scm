; inherits: cfamily

; -- tests: GoogleTest, Boost, Catch2, doctest ------------------------------------------------------

((function_definition !type declarator: (function_declarator declarator: (identifier) @_t
   parameters: (parameter_list . (parameter_declaration) @suite . (parameter_declaration) @name))) @definition.test.fixture
 (#any-of? @_t "TEST_F" "TEST_P" "TYPED_TEST" "TYPED_TEST_P" "BOOST_FIXTURE_TEST_CASE"))
((function_definition !type declarator: (function_declarator declarator: (identifier) @_t
   parameters: (parameter_list . (parameter_declaration) @suite . (parameter_declaration) @name))) @definition.test
 (#any-of? @_t "TEST"))
((function_definition !type declarator: (function_declarator declarator: (identifier) @_t
   parameters: (parameter_list . (parameter_declaration) @name))) @definition.test
 (#any-of? @_t "BOOST_AUTO_TEST_CASE" "TEST"))
((expression_statement (call_expression function: (identifier) @_t arguments: (argument_list . (string_literal) @title)))
 . (compound_statement) @definition.test
 (#any-of? @_t "TEST_CASE" "SCENARIO" "DOCTEST_TEST_CASE" "TEMPLATE_TEST_CASE"))
((expression_statement (call_expression function: (identifier) @_t arguments: (argument_list . (_) . (string_literal) @title)))
 . (compound_statement) @definition.test
 (#any-of? @_t "TEST_CASE_METHOD" "TEST_CASE_FIXTURE"))
((expression_statement (call_expression function: (identifier) @_t arguments: (argument_list . (string_literal) @title)))
 . (compound_statement) @definition.test.sub
 (#any-of? @_t "SECTION" "SUBCASE" "GIVEN" "WHEN" "THEN" "AND_WHEN" "AND_THEN"))
(call_expression function: (identifier) @_t
 (#any-of? @_t "TEST_CASE" "SCENARIO" "SECTION" "SUBCASE" "GIVEN" "WHEN" "THEN" "TEST_CASE_METHOD")) @runner

; -- names ------------------------------------------------------------------------------------------

(namespace_definition name: (_) @name) @definition.namespace
(using_declaration "namespace" [(identifier) (qualified_identifier)] @value @opaque) @using.namespace
(using_declaration [(identifier) (qualified_identifier)] @value @opaque) @using.name
(enum_specifier name: (_) @name body: (_)) @enum
(enum_specifier name: (_) @value) @pass
(enum_specifier) @literal.enum
(enumerator name: (_) @name) @enum
(namespace_alias_definition name: (_) @name (_) @value @opaque .) @namespace_alias
(alias_declaration name: (_) @name type: (_) @value) @bind.type
(template_parameter_list [(type_parameter_declaration (type_identifier) @name)
                          (optional_type_parameter_declaration name: (type_identifier) @name)] @type.parameter)

; -- definitions ------------------------------------------------------------------------------------

(class_specifier name: (qualified_identifier) @qualified @opaque (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base) body: (_)) @definition.class
(class_specifier name: (qualified_identifier) @qualified @opaque body: (_)) @definition.class
(struct_specifier name: (qualified_identifier) @qualified @opaque body: (_)) @definition.class
(class_specifier name: (_) @name (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base) body: (_)) @definition.class
(struct_specifier name: (_) @name (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base) body: (_)) @definition.class
(class_specifier name: (_) @name body: (_)) @definition.class
(class_specifier name: (_) @value) @pass

([(field_declaration declarator: (function_declarator declarator: (_) @name parameters: (_) @arguments))
  (field_declaration declarator: (_ (function_declarator declarator: (_) @name parameters: (_) @arguments)))
  (declaration declarator: (function_declarator declarator: (identifier) @name parameters: (_) @arguments))
  (declaration declarator: (_ (function_declarator declarator: (identifier) @name parameters: (_) @arguments)))]
 @signature.optional (#match? @arguments "="))
(field_declaration type: (_) @returns declarator: [
   (function_declarator declarator: [(field_identifier) (operator_name)] @name)
   (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
   (reference_declarator (function_declarator declarator: (field_identifier) @name))
 ] default_value: (number_literal)) @definition.method.abstract
(field_declaration declarator: [
   (function_declarator declarator: [(field_identifier) (operator_name)])
   (pointer_declarator declarator: (function_declarator declarator: (field_identifier)))
   (reference_declarator (function_declarator declarator: (field_identifier)))
 ]) @signature
(field_declaration type: (_) @type declarator: (reference_declarator (field_identifier) @name)) @field
(friend_declaration (function_definition type: (_) @returns declarator: [
   (function_declarator declarator: [(identifier) (field_identifier)] @name)
   (pointer_declarator declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name))
   (reference_declarator (function_declarator declarator: [(identifier) (field_identifier)] @name))
 ]) @definition.function.static.friend)
(friend_declaration) @signature

(function_definition (delete_method_clause)) @signature ; nobody can call it
(function_definition (storage_class_specifier)? @private type: (_) @returns declarator: [
   (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name)
   (function_declarator declarator: (template_function name: (_) @name))
   (pointer_declarator declarator: (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name)))
   (reference_declarator (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name))
 ]) @definition.function
(function_definition type: (_) @returns declarator: [
   (function_declarator declarator: (qualified_identifier) @qualified @opaque)
   (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier) @qualified @opaque))
   (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier) @qualified @opaque)))
   (reference_declarator (function_declarator declarator: (qualified_identifier) @qualified @opaque))
 ]) @definition.function
; constructors, destructors and conversions have no type
(function_definition !type declarator: (function_declarator declarator: [(identifier) (destructor_name)] @name)) @definition.function
(function_definition !type declarator: (function_declarator declarator: (qualified_identifier) @qualified @opaque)) @definition.function
(function_definition declarator: (operator_cast) @name) @definition.function
(lambda_expression) @definition.lambda.arrow

(parameter_declaration type: (placeholder_type_specifier) declarator: (_) @target) @parameter
(optional_parameter_declaration type: (_) @type declarator: (_)? @target default_value: (_) @value) @parameter
(variadic_parameter_declaration type: (_) @type declarator: (_) @target) @parameter @rest
(field_initializer [(field_identifier) (qualified_identifier) (template_method)] @type (_) @arguments) @initializer

; -- statements -------------------------------------------------------------------------------------

(for_range_loop type: (placeholder_type_specifier) declarator: (_) @target right: (_) @value) @iterate
(for_range_loop type: (_) @type declarator: (_) @target right: (_) @value) @iterate
(catch_clause parameters: (parameter_list (parameter_declaration type: (_) @type declarator: (_) @target))) @catch
(declaration type: [(type_identifier) (qualified_identifier) (template_type)] @type
  declarator: (init_declarator declarator: (identifier) @target value: [(argument_list) (initializer_list)] @arguments) @bind.construct)
; `Parser parser(input);` has the form of a function's declaration; in a body it makes an object
(compound_statement (declaration type: [(type_identifier) (qualified_identifier) (template_type)] @type
  declarator: (function_declarator declarator: (identifier) @target
    parameters: (parameter_list . (parameter_declaration !declarator type: [(type_identifier) (qualified_identifier)])) @arguments) @bind.construct))
(compound_statement (declaration declarator: (function_declarator declarator: (identifier)
  parameters: (parameter_list (parameter_declaration !declarator type: [(type_identifier) (qualified_identifier)] @value) @pass))))
; so does `Lock lock(mutex());`
(compound_statement (declaration type: [(type_identifier) (qualified_identifier) (template_type)] @type
  declarator: (function_declarator declarator: (identifier) @target
    parameters: (parameter_list . (parameter_declaration type: [(type_identifier) (qualified_identifier)]
      declarator: (abstract_function_declarator !declarator))) @arguments) @bind.construct))
(compound_statement (declaration declarator: (function_declarator declarator: (identifier)
  parameters: (parameter_list (parameter_declaration type: [(type_identifier) (qualified_identifier)] @function
    declarator: (abstract_function_declarator !declarator parameters: (parameter_list) @arguments)) @call))))
(declaration type: (placeholder_type_specifier)
  declarator: (init_declarator declarator: (_) @target value: (_) @value) @bind)
((declaration type: [(type_identifier) (qualified_identifier) (template_type)] @type
  declarator: (identifier) @target) @bind.construct (#not-match? @type "_t$"))
(declaration declarator: (reference_declarator (function_declarator declarator: (identifier)))) @signature
(reference_declarator (_) @value) @pass
(structured_binding_declarator) @unpack.sequence
(condition_clause value: (declaration type: (placeholder_type_specifier) declarator: (_) @target value: (_) @value) @bind)
(condition_clause value: (declaration type: (_) @type declarator: (_) @target value: (_) @value) @bind)

; -- expressions ------------------------------------------------------------------------------------

((call_expression function: [(template_function name: (identifier) @_c arguments: (template_argument_list . (_) @type))
                             (qualified_identifier name: (template_function name: (identifier) @_c
                               arguments: (template_argument_list . (_) @type)))]
   arguments: (argument_list . (_) @value .)) @cast
 (#match? @_c "^((static|dynamic|reinterpret|const|any|static_pointer|dynamic_pointer|const_pointer)_cast|.*_pointer_cast)$"))
((call_expression function: [(template_function name: (identifier) @_c arguments: (template_argument_list . (_) @type))
                             (qualified_identifier name: (template_function name: (identifier) @_c
                               arguments: (template_argument_list . (_) @type)))]
   arguments: (argument_list) @arguments) @new
 (#any-of? @_c "make_unique" "make_shared" "make_optional" "allocate_shared"))
((call_expression function: [(identifier) @_c (qualified_identifier name: (identifier) @_c)]
   arguments: (argument_list . (_) @value .)) @pass (#any-of? @_c "move" "forward" "ref" "cref"))
(new_expression type: (_) @type arguments: (_)? @arguments) @new
(delete_expression (_) @value) @delete
(compound_literal_expression type: [(type_identifier) (qualified_identifier) (template_type)] @type value: (_) @arguments) @new
(template_function name: (_) @value) @pass
(field_expression argument: (_) @object field: (template_method name: (_) @name)) @member
(subscript_expression argument: (_) @object indices: (_) @key) @item
(binary_expression left: (_) @object right: (_) @value) @operator
(co_await_expression (_) @value) @pass
(qualified_identifier scope: (_)? @opaque name: (template_type name: (_) @head arguments: (_) @arguments)) @type.generic
(qualified_identifier name: [(identifier) (type_identifier) (qualified_identifier) (template_type) (template_function)] @quiet)
(template_type name: (_) @head arguments: (_) @arguments) @type.generic
(qualified_identifier scope: (_)? @opaque) @qualified_name
(dependent_type (_) @value) @pass
(decltype) @signature
(this) @this

(call_expression function: (identifier) @_t arguments: (argument_list)
 (#any-of? @_t "INSTANTIATE_TEST_SUITE_P" "REGISTER_TYPED_TEST_SUITE_P")) @blind.macro
