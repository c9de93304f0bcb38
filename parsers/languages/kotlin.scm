; Kotlin. Roles, slots and the subset of the query language: parsers/language.h
; A lambda may set properties of what it is called on: `S3Client { region = "…" }`.

[(line_comment) (block_comment)] @comment
[(package_header) (modifiers) (type_parameters) (type_arguments) (type_constraints) (user_type) (nullable_type) (function_type)
 (getter) (setter) (label)] @skip

; Imports
(import) @import.path

; Definitions
(function_declaration name: (_) @name (function_value_parameters) @parameters (function_body) @body) @define.function
(class_declaration name: (_) @name (primary_constructor) @parameters (class_body) @body (enum_class_body) @body) @define.class
(object_declaration name: (_) @name (class_body) @body) @define.class
(companion_object (class_body) @body)
[(primary_constructor) (class_parameters) (function_value_parameters) (lambda_parameters)] @list
(enum_class_body) @collection
(class_parameter (modifiers) @skip (identifier) @left (user_type) @type (nullable_type) @type (_) @right) @expr.default
(parameter (identifier) @value (user_type) @type (nullable_type) @type (function_type) @skip) @expr.inner
(anonymous_function (function_value_parameters) @parameters (function_body) @body) @expr.function
(return_expression (_) @value) @return

; Assignments
(property_declaration (modifiers) @skip (type_parameters) @skip (user_type) @skip (getter) @skip (setter) @skip
  (variable_declaration) @target (multi_variable_declaration) @target (property_delegate) @value
  (_) @value) @assign
(variable_declaration (identifier) @value (user_type) @type (nullable_type) @type) @expr.inner
(multi_variable_declaration) @expr.tuple
(property_delegate) @expr.inner
(assignment left: (_) @target "+=" @operator right: (_) @value) @assign
(for_statement (variable_declaration) @target (multi_variable_declaration) @target (block) @context.loop (_) @value) @assign.each

; Where things stand
(if_expression condition: (_) @condition (_) @then (_) @else) @expr.conditional
(while_statement (block) @context.loop)
(do_while_statement (block) @context.loop)
(try_expression (block) @tried @context.try (catch_block) @handler)
(catch_block (identifier) @name (user_type) @caught (block) @acts)
(block) @act.inside
(throw_expression) @act.raise
(throw_expression) @context.log
(when_entry condition: (_) @context.comparison)

((call_expression (_) @callee) @context.log
  (#any-of? @callee "println" "print" "logger" "log" "LOG" "LOGGER" "Log" "error" "require" "check"))
((call_expression (_) @callee) @context.assert
  (#any-of? @callee "assert*" "expect*" "should*" "every" "coEvery" "verify" "mockk"))
((call_expression (_) @callee) @context.comparison
  (#any-of? @callee "startsWith" "endsWith" "contains" "equals"))
((call_expression (_) @callee) @context.loop
  (#any-of? @callee "forEach" "map" "flatMap" "repeat"))
((call_expression (_) @callee) @handles
  (#any-of? @callee "getOrDefault" "getOrElse"))
((call_expression (_) @callee) @binds
  (#any-of? @callee "use" "let" "also"))

; Values
(string_literal (string_content) @text (escape_sequence) @text (interpolation) @value) @expr.string
(multiline_string_literal (string_content) @text (interpolation) @value) @expr.string
(interpolation) @expr.inner
[(number_literal) (float_literal)] @expr.number
[(identifier) (this_expression) (super_expression)] @expr.name
(navigation_expression (_) @object (_) @name) @expr.attribute
(index_expression (_) @object (_) @key) @expr.index
(call_expression (type_arguments) @skip (value_arguments) @arguments (annotated_lambda) @arguments (_) @callee) @expr.call
(value_arguments) @list
(value_argument (_) @key (_) @value) @expr.item
(spread_expression) @expr.spread
(annotated_lambda) @expr.inner
(lambda_literal (lambda_parameters) @parameters) @expr.settings
(object_literal) @expr.inner
[(parenthesized_expression) (block)] @expr.inner
(as_expression left: (_) @value right: (_) @skip) @expr.inner
(collection_literal) @expr.tuple
(unary_expression operator: (_) @operator argument: (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
