; JavaScript, and what TypeScript shares with it. Roles, slots and the subset of the query language: parsers/language.h

[(comment) (html_comment)] @comment
(expression_statement (string) @context.docstring)

; Imports and exports
(import_statement source: (_) @module) @import
(import_clause (identifier) @default)
(namespace_import (identifier) @namespace)
(import_specifier name: (_) @member alias: (_) @alias) @import.name
((call_expression function: (_) @callee) @import.function
  (#any-of? @callee "require" "import"))
(export_statement "default" @default declaration: (_) @declaration value: (_) @value source: (_) @module) @export
(export_specifier name: (_) @member alias: (_) @alias) @import.name
(namespace_export (_) @namespace)
((assignment_expression left: (_) @target) @export.object
  (#any-of? @target "module.exports" "exports"))

; Definitions
(function_declaration name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(generator_function_declaration name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(method_definition name: (_) @name parameters: (_) @parameters body: (_) @body) @define.function
(class_declaration name: (_) @name (class_heritage) @parameters body: (_) @body) @define.class
(class name: (_) @name (class_heritage) @parameters body: (_) @body) @expr.class
(class_heritage) @list
(function_expression parameters: (_) @parameters body: (_) @body) @expr.function
(generator_function parameters: (_) @parameters body: (_) @body) @expr.function
(arrow_function parameter: (_) @parameters parameters: (_) @parameters body: (_) @body) @expr.function
(formal_parameters) @list
(return_statement (_) @value) @return

; Assignments
(variable_declarator name: (_) @target value: (_) @value) @assign
(assignment_expression left: (_) @target right: (_) @value) @assign
(augmented_assignment_expression left: (_) @target operator: (_) @operator right: (_) @value) @assign
(field_definition property: (_) @target value: (_) @value) @assign
(for_in_statement left: (_) @target right: (_) @value body: (_) @body @context.loop) @assign.each
(object_pattern) @expr.object
(array_pattern) @expr.tuple
(pair_pattern key: (_) @key value: (_) @value) @expr.item
(shorthand_property_identifier_pattern) @expr.item.name
(object_assignment_pattern left: (_) @left right: (_) @right) @expr.item.default
(assignment_pattern left: (_) @left right: (_) @right) @expr.default
(rest_pattern) @expr.spread

; Where things stand
(if_statement condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(for_statement condition: (_) @condition body: (_) @body @context.loop) @loop
(while_statement body: (_) @context.loop)
(do_statement body: (_) @context.loop)
(try_statement body: (_) @tried @context.try handler: (_) @handler)
(catch_clause parameter: (_) @name body: (_) @acts)
[(statement_block) (expression_statement) (lexical_declaration) (variable_declaration)] @act.inside
(throw_statement) @act.raise
(empty_statement) @act.skip
(throw_statement) @context.log
(switch_statement value: (_) @value body: (_) @body) @switch
(switch_case value: (_) @condition @context.comparison body: (_) @then) @case
(switch_default body: (_) @then) @case

((call_expression function: (_) @callee) @context.log
  (#any-of? @callee "console" "log" "logger" "Logger" "_logger" "winston" "pino" "debug" "warn"))
((call_expression function: (_) @callee) @context.assert
  (#any-of? @callee "expect" "assert*" "should" "chai" "jest" "sinon" "nock" "vi" "toBe*" "toEqual" "toHave*"))
((call_expression function: (_) @callee) @context.comparison
  (#any-of? @callee "startsWith" "endsWith" "includes" "indexOf" "localeCompare"))
((call_expression function: (_) @callee) @context.loop
  (#any-of? @callee "forEach" "map" "flatMap"))
((call_expression function: (_) @callee) @handles
  (#any-of? @callee "catch"))

; Values
(string (string_fragment) @text (escape_sequence) @text (html_character_reference) @text) @expr.string
(template_string (string_fragment) @text (escape_sequence) @text (template_substitution) @value) @expr.string
(template_substitution) @expr.inner
(number) @expr.number
(true) @expr.true
(false) @expr.false
[(null) (undefined)] @expr.null
[(identifier) (this) (super) (import)] @expr.name
[(property_identifier) (private_property_identifier)] @expr.key
(computed_property_name) @expr.inner
(member_expression object: (_) @object property: (_) @name) @expr.attribute
(subscript_expression object: (_) @object index: (_) @key) @expr.index
(call_expression function: (_) @callee arguments: (_) @arguments) @expr.call
(new_expression constructor: (_) @callee arguments: (_) @arguments) @expr.new
(arguments) @list
(spread_element) @expr.spread
(await_expression (_) @value) @expr.await
(parenthesized_expression) @expr.inner
(object) @expr.object
(pair key: (_) @key value: (_) @value) @expr.item
(shorthand_property_identifier) @expr.item.name
(array) @expr.tuple
(ternary_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @expr.conditional
(unary_expression operator: (_) @operator argument: (_) @value) @expr.unary
(binary_expression left: (_) @left operator: (_) @operator right: (_) @right) @expr.binary
