from shop.commands.order import order


def view(request):
    order(request.body)
