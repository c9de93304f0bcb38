; Python. Roles, slots and the subset of the query language: parsers/language.h

(comment) @comment
[(type) (type_parameter) (keyword_separator) (positional_separator) (line_continuation)] @skip
(expression_statement
  (string) @context.docstring
  (concatenated_string) @context.docstring)

; Imports
(import_statement name: (_) @member) @import
(import_from_statement module_name: (_) @module name: (_) @member (wildcard_import) @member) @import
(aliased_import name: (_) @member alias: (_) @alias) @import.name

; Definitions
(function_definition name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(class_definition name: (_) @name superclasses: (_) @parameters body: (_) @body) @define.class
(lambda parameters: (_) @parameters body: (_) @body) @expr.function
[(parameters) (lambda_parameters)] @list
(default_parameter name: (_) @left value: (_) @right) @expr.default
(typed_default_parameter name: (_) @left type: (_) @type value: (_) @right) @expr.default
(typed_parameter type: (_) @type (_) @value) @expr.inner
(list_splat_pattern (_) @value) @expr.spread
(dictionary_splat_pattern (_) @value) @expr.spread.named
(return_statement (_) @value) @return

; Assignments
(assignment left: (_) @target right: (_) @value) @assign
(augmented_assignment left: (_) @target operator: (_) @operator right: (_) @value) @assign
(named_expression name: (_) @target value: (_) @value) @assign
(as_pattern (_) @value alias: (_) @target) @assign
(as_pattern_target) @expr.inner
(for_statement left: (_) @target right: (_) @value body: (_) @body @context.loop) @assign.each
(for_in_clause left: (_) @target right: (_) @value) @assign.each
[(pattern_list) (tuple_pattern) (list_pattern) (expression_list)] @expr.tuple

; Where things stand
(if_statement condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(elif_clause condition: (_) @condition consequence: (_) @then) @branch
(while_statement body: (_) @context.loop)
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @context.loop
(try_statement body: (_) @tried @context.try (except_clause) @handler)
(except_clause value: (_) @caught alias: (_) @name (block) @acts)
[(block) (expression_statement)] @act.inside
(raise_statement) @act.raise
(pass_statement) @act.skip
(assert_statement) @context.assert
(raise_statement) @context.log
(print_statement) @context.log
(match_statement subject: (_) @value body: (block) @body) @switch
(case_clause (case_pattern) @condition @context.comparison consequence: (_) @then) @case
(case_pattern (_) @value) @expr.inner
(union_pattern) @expr.tuple
(comparison_operator (_) @left operators: (_) @operator (_) @right) @expr.binary

((call function: (_) @callee) @context.log
  (#any-of? @callee "print" "pprint" "log" "LOG" "logger" "_logger" "LOGGER" "logging" "warnings" "getLogger"))
((call function: (_) @callee) @context.assert
  (#any-of? @callee "assert*" "mock*" "parametrize" "responses" "requests_mock"))
((call function: (_) @callee) @context.comparison
  (#any-of? @callee "startswith" "endswith"))

; Values
(string (string_content) @text (interpolation) @value) @expr.string
(interpolation expression: (_) @value) @expr.inner
(concatenated_string) @expr.concat
[(integer) (float)] @expr.number
(true) @expr.true
(false) @expr.false
(none) @expr.null
(identifier) @expr.name
(attribute object: (_) @object attribute: (_) @name) @expr.attribute
(subscript value: (_) @object subscript: (_) @key) @expr.index
(call function: (_) @callee arguments: (_) @arguments) @expr.call
(argument_list) @list
(keyword_argument name: (_) @name value: (_) @value) @expr.argument
[(list_splat) (parenthesized_list_splat)] @expr.spread
(dictionary_splat) @expr.spread.named
(await (_) @value) @expr.await
(parenthesized_expression) @expr.inner
(dictionary) @expr.object
(pair key: (_) @key value: (_) @value) @expr.item
[(list) (tuple) (set)] @expr.tuple
(conditional_expression (_) @then (_) @condition (_) @else) @expr.conditional
(not_operator "not" @operator argument: (_) @value) @expr.unary
(unary_operator operator: (_) @operator argument: (_) @value) @expr.unary
(boolean_operator left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
(binary_operator left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
