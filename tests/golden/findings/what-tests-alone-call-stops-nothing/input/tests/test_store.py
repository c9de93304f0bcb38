from shop import store


def test_tenants():
    store.make_test_bucket("a")
    store.create_tenant("b")
    store.renew_for_trial("c")
    store.Hook().on_signup("d")
    store.renew("e")
