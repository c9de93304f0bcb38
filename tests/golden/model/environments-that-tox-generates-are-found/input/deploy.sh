tox -e dev
tox -e prod
