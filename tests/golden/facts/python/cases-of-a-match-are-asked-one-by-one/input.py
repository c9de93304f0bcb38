match stage():
    case "prod":
        multi = True
    case "beta" | "gamma":
        multi = 2
    case _:
        multi = False
