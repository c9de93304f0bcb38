; Scala, 2 and 3. Roles, slots and the subset of the query language: parsers/language.h
; A field that is read may as well be a method without a list of arguments: see CALL_BARE.

[(comment) (block_comment)] @comment
[(package_identifier) (modifiers) (annotation) (access_modifier) (type_parameters) (type_arguments) (type_definition)
 (derives_clause) (self_type) (function_type) (compound_type) (infix_type) (tuple_type) (structural_type)
 (using_directive)] @skip

; Imports
(import_declaration) @import.path

; Definitions
(function_definition name: (_) @name parameters: (_) @parameters return_type: (_) @skip body: (_) @body) @define.function
(class_definition name: (_) @name class_parameters: (_) @parameters body: (_) @body) @define.class
(trait_definition name: (_) @name body: (_) @body) @define.class
(object_definition name: (_) @name body: (_) @body) @define.class
(package_object name: (_) @name body: (_) @body) @define.class
(enum_definition name: (_) @name class_parameters: (_) @parameters body: (_) @body) @define.class
(enum_body) @collection
[(parameters) (class_parameters) (bindings)] @list
(parameter name: (_) @left type: (_) @type default_value: (_) @right) @expr.default
(class_parameter name: (_) @left type: (_) @type default_value: (_) @right) @expr.default
(binding name: (_) @value type: (_) @type) @expr.inner
(lambda_expression parameters: (_) @parameters (_) @value) @expr.function
(return_expression (_) @value) @return
(val_declaration name: (_) @name type: (_) @type)
(var_declaration name: (_) @name type: (_) @type)
(function_declaration) @skip
(extends_clause type: (_) @skip)

; Assignments
(val_definition pattern: (_) @target type: (_) @type value: (_) @value) @assign
(var_definition pattern: (_) @target type: (_) @type value: (_) @value) @assign
(given_definition name: (_) @target return_type: (_) @type body: (_) @value) @assign
(assignment_expression left: (_) @target right: (_) @value) @assign
(for_expression body: (_) @context.loop)
(enumerator (guard) @skip (_) @target (_) @value) @assign.each
[(tuple_pattern) (identifiers)] @expr.tuple
(case_class_pattern type: (_) @skip pattern: (_) @value) @expr.inner
(typed_pattern pattern: (_) @value type: (_) @skip) @expr.inner

; Where things stand
(if_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(while_expression body: (_) @context.loop)
(do_while_expression body: (_) @context.loop)
(try_expression body: (_) @context.try)
(throw_expression) @context.log
(match_expression value: (_) @value body: (_) @body) @switch
[(case_block) (indented_cases)] @expr.cases
(case_clause pattern: (_) @condition @context.comparison body: (_) @then) @case
[(block) (indented_block)] @expr.block

((call_expression function: (_) @callee) @context.log
  (#any-of? @callee "println" "print" "logger" "Logger" "log" "LOGGER" "logging" "require" "error"))
((call_expression function: (_) @callee) @context.assert
  (#any-of? @callee "assert*" "should*" "expect*" "intercept" "verify" "when" "mock" "stub"))
((call_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "startsWith" "endsWith" "contains" "equals" "equalsIgnoreCase"))
((call_expression function: (_) @callee) @handles
  (#any-of? @callee "getOrElse"))
((call_expression function: (_) @callee) @context.loop
  (#any-of? @callee "foreach" "map" "flatMap"))
((call_expression function: (_) @callee) @binds
  (#any-of? @callee "tap" "pipe"))

; Values. An interpolated string does not tell its text: it is what stands between the rest.
(string) @expr.string
(interpolated_string_expression interpolator: (_) @skip (interpolated_string) @value) @expr.inner
(interpolated_string (interpolation) @value) @expr.string
(interpolation) @expr.inner
[(integer_literal) (floating_point_literal)] @expr.number
(boolean_literal) @expr.bool
(null_literal) @expr.null
[(identifier) (type_identifier) (operator_identifier)] @expr.name
(field_expression value: (_) @object field: (_) @name) @expr.call
(stable_identifier (_) @object (_) @name) @expr.attribute
(stable_type_identifier (_) @object (_) @name) @expr.attribute
(generic_type type: (_) @value) @expr.inner
(generic_function function: (_) @value) @expr.inner
(call_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(arguments) @list.named
(instance_expression (type_identifier) @callee (stable_type_identifier) @callee (generic_type) @callee
  arguments: (_) @arguments) @expr.new
(parenthesized_expression) @expr.inner
(ascription_expression (_) @value (_) @skip) @expr.inner
(postfix_expression (_) @value (_) @skip) @expr.inner
(tuple_expression) @expr.tuple
(prefix_expression "!" @operator "-" @operator (_) @value) @expr.unary
(infix_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
