; inherits: typescript
; TypeScript with JSX: what TypeScript says holds, and elements are looked into like any other syntax.
