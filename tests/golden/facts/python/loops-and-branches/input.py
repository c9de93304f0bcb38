import aws_cdk
pairs = [make(a, i) for a in names for i in range(3) if i]
for n in names:
    if a:
        first(n)
    elif b:
        second(n)
    elif c:
        third(n)
    else:
        fourth(n)
either = left() if production else right()
outside()
