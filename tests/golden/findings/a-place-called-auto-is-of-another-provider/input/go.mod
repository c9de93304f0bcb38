module example.org/vault

go 1.23
